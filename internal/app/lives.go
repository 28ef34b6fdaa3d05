package app

import (
	"context"

	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/plan"
	"throughline/internal/process"
	"throughline/internal/process/share"
	"throughline/internal/remark"
)

// processDeps is what the life of a process needs of the other nouns.
func (a *App) processDeps() process.Deps {
	return process.Deps{Retired: a.retiredTools, CheckPeople: a.Org.CheckPeople, CheckTeams: a.Org.CheckTeams, Hues: a.Org.Hues, Calendar: a.Org.CalendarFor, Members: a.membersOf, Exists: a.exist,
		OpenRuns: func(ctx context.Context, q db.Q, of id.Process) (map[int64]int64, error) {
			return a.Runs.OpenOn(ctx, q, of)
		},
		AddTask: func(ctx context.Context, tx *act.Tx, in id.Project, title string, who id.Person, due clock.Date) error {
			n := plan.NewTask{Title: title, Due: due}
			if who != "" {
				n.Assignees = []id.Person{who}
			}
			_, err := a.Plans.Add(ctx, tx, in, []plan.NewTask{n})
			return err
		},
		Follows: a.followsFrom,
		AddFollowUps: func(ctx context.Context, tx *act.Tx, in id.Project, tasks []process.FollowUp) error {
			list := make([]plan.NewTask, len(tasks))
			for i, t := range tasks {
				list[i] = following(t)
			}
			_, err := a.Plans.Add(ctx, tx, in, list)
			return err
		}}
}

// shareDeps is what public links need of the other nouns.
func (a *App) shareDeps() share.Deps {
	return share.Deps{Hash: func(ctx context.Context, password string) (string, error) { return a.Signin.Hash(ctx, password, "") }, Unlock: a.Signin.Unlock, Held: a.Processes.Held,
		Readable: func(ctx context.Context, of id.Process) error {
			_, err := a.Processes.Get(ctx, of)
			return err
		}}
}

// membersOf gives the people of teams, each once with those of the teams that he belongs to.
func (a *App) membersOf(ctx context.Context, q db.Q, teams []id.Team) ([]process.Member, error) {
	list, err := a.Org.MembersOf(ctx, q, teams)
	var out []process.Member
	for _, m := range list {
		if n := len(out); n > 0 && out[n-1].Person == m.Person {
			out[n-1].Teams = append(out[n-1].Teams, m.Team)
			continue
		}
		out = append(out, process.Member{Person: m.Person, Name: m.Name, Role: m.Role, Teams: []id.Team{m.Team}})
	}
	return out, err
}

// exist tells which records the actor may see, as the search knows them.
func (a *App) exist(ctx context.Context, kind string, ids []string) (map[string]bool, error) {
	if kind == "attachment" {
		return a.Remarks.Readable(ctx, ids)
	}
	found, err := a.Search.Records(ctx, kind, ids)
	out := make(map[string]bool, len(found))
	for id := range found {
		out[id] = true
	}
	return out, err
}

// shown refuses to take away a picture that a version of a process shows.
func (a *App) shown(ctx context.Context, q db.Q, f remark.Attachment) error {
	if f.Subject != "process" {
		return nil
	}
	number, err := a.Processes.Shows(ctx, q, id.Process(f.SubjectID), f.ID)
	if err == nil && number > 0 {
		err = fault.New(fault.Conflict, "Version %d of the process shows this picture, so it stays; take it out of the text of the draft instead", number)
	}
	return err
}
