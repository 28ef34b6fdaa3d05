package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"throughline/internal/access"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/impact"
	"throughline/internal/plan"
	"throughline/internal/process"
	"throughline/internal/project"
	"throughline/internal/rollout"
	"throughline/internal/run"
)

// world reads what can depend on something: processes, templates, open runs, the changes about processes with their
// waves, and measures, each through its own service, which gives only what the actor may read.
func (a *App) world(ctx context.Context) (*impact.World, error) {
	w := &impact.World{}
	cited, err := a.Processes.Cites(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range cited {
		d := impact.Definition{ID: c.ID, Name: c.Name, Owner: c.Owner, Teams: c.Teams, URL: "/processes/" + string(c.ID)}
		for _, v := range c.Versions {
			d.Versions = append(d.Versions, impact.Version{Number: v.Number, Draft: v.Status != process.Published, Current: v.Current, Accountable: v.Accountable, Steps: nodes(v.Steps)})
		}
		w.Processes = append(w.Processes, d)
	}
	templates, steps, err := a.Processes.CitedTemplates(ctx)
	if err != nil {
		return nil, err
	}
	for i, t := range templates {
		w.Templates = append(w.Templates, impact.Definition{ID: id.Process(t.ID), Name: t.Name, URL: "/templates/" + string(t.ID), Versions: []impact.Version{{Current: true, Steps: nodes(steps[i])}}})
	}
	if w.Runs, err = a.openRuns(ctx); err != nil {
		return nil, err
	}
	return w, a.changesOf(ctx, w)
}

func nodes(steps []process.CitedStep) []impact.Node {
	out := make([]impact.Node, len(steps))
	for i, s := range steps {
		out[i] = impact.Node{ID: s.ID, Name: s.Name, Role: s.Role, Lane: s.Lane, Tool: s.Tool, KPI: s.KPI, Accountable: s.Accountable, Calls: s.Calls, Activity: s.Activity, Team: s.Team,
			Consulted: s.Consulted, Informed: s.Informed, Fields: s.Fields, Reads: s.Reads, Next: s.Next}
	}
	return out
}

func (a *App) openRuns(ctx context.Context) ([]impact.Run, error) {
	out, err := []impact.Run{}, error(nil)
	at := map[id.Run]int{}
	for q := (run.Query{Open: true, Limit: 200}); ; {
		page, lerr := a.Runs.List(ctx, q)
		if lerr != nil {
			return nil, lerr
		}
		for _, r := range page.Items {
			one := impact.Run{ID: r.ID, Title: r.Title, Process: r.Process, Number: r.Number, Open: map[string]id.Person{}}
			for _, who := range r.Roles {
				one.Roles = append(one.Roles, who)
			}
			at[r.ID] = len(out)
			out = append(out, one)
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			break
		}
	}
	open, err := a.Runs.OpenSteps(ctx)
	if err != nil {
		return nil, err
	}
	for _, s := range open {
		if i, known := at[s.Run]; known {
			out[i].Open[s.Node] = s.Assignee
		}
	}
	return out, nil
}

// changesOf adds the changes that the processes are linked to, with their waves and criteria that are not done, and the
// measures of all changes.
func (a *App) changesOf(ctx context.Context, w *impact.World) error {
	projects, err := a.seenProjects(ctx)
	if err != nil {
		return err
	}
	if len(projects) == 0 {
		return nil
	}
	ids := make([]id.Project, len(projects))
	for i, p := range projects {
		ids[i] = p.ID
	}
	linked, err := a.Processes.Of(ctx, ids)
	if err != nil {
		return err
	}
	waves, err := a.Rollouts.Of(ctx, ids)
	if err != nil {
		return err
	}
	for _, p := range projects {
		for _, l := range linked[p.ID] {
			c := impact.Change{Process: l.Row.ID, Title: p.Title, Code: p.Code, Role: string(l.Link.Role)}
			for _, view := range waves[p.ID] {
				if view.Status == rollout.Done {
					continue
				}
				c.Waves = append(c.Waves, waveItem(view, p, "brings the change in"))
				for _, k := range view.Criteria {
					if k.Answer != rollout.Yes {
						c.Criteria = append(c.Criteria, impact.Item{Kind: "criterion", ID: string(k.ID), Title: k.Text, Where: p.Code + ", " + view.Name, Why: "is still to be met", URL: "/waves/" + string(view.ID)})
					}
				}
			}
			w.Changes = append(w.Changes, c)
		}
		measures, err := a.KPIs.Of(ctx, p.ID)
		if err != nil {
			return err
		}
		for _, k := range measures {
			w.KPIs = append(w.KPIs, impact.Measure{Name: k.Name, Item: impact.Item{Kind: "kpi", ID: string(k.ID), Title: k.Name, Where: p.Code + " · " + p.Title, Why: "is measured where the work is done", URL: "/kpis/" + string(k.ID)}})
		}
	}
	return nil
}

func waveItem(v rollout.View, p project.Row, why string) impact.Item {
	return impact.Item{Kind: "wave", ID: string(v.ID), Title: v.Name, Where: p.Code + " · " + p.Title, Why: why, URL: "/waves/" + string(v.ID)}
}

// seenProjects gives all projects that the actor sees and that are not closed.
func (a *App) seenProjects(ctx context.Context) ([]project.Row, error) {
	var out []project.Row
	for q := (project.Query{Limit: 500, Statuses: []project.Status{project.Draft, project.Active, project.Hold}}); ; {
		list, err := a.Projects.List(ctx, q)
		if err != nil {
			return nil, err
		}
		out = append(out, list.Items...)
		if q.Cursor = list.Next; q.Cursor == "" {
			return out, nil
		}
	}
}

func (a *App) toolNames(ctx context.Context, name string) ([]string, error) {
	t, known, err := a.Tools.Known(ctx, name)
	if err != nil || !known {
		return []string{name}, err
	}
	return append([]string{name}, t.Names()...), nil
}

// retiredTools gives what replaces each retired tool, by all its names.
func (a *App) retiredTools(ctx context.Context, q db.Q) (map[string]string, error) {
	gone, err := a.Tools.Retired(ctx, q)
	out := make(map[string]string, len(gone))
	for name, t := range gone {
		out[name] = t.ReplacedBy
	}
	return out, err
}

// linkedTo finds the tasks whose text leads to a process, and the starts of its runs.
func (a *App) linkedTo(ctx context.Context, processes []id.Process) ([]impact.Item, error) {
	var out []impact.Item
	for _, p := range processes {
		starts, err := a.Runs.Starts(ctx, p)
		if err != nil && !fault.Is(err, fault.Conflict) { // a process that was never published begins no runs
			return nil, err
		}
		for _, st := range starts {
			out = append(out, impact.Item{Kind: "start", ID: string(st.ID), Title: st.Name, Why: "begins runs (" + string(st.Kind) + ")", URL: "/processes/" + string(p) + "/runs", Process: p})
		}
		found, err := a.Search.Find(ctx, string(p), []string{"task", "comment"}, 100)
		if err != nil {
			return nil, err
		}
		for _, f := range found.Results {
			out = append(out, impact.Item{Kind: "task", ID: f.ID, Title: f.Title, Where: f.Subtitle, Why: "leads to it in its text", URL: f.URL, Process: p})
		}
	}
	return out, nil
}

// holds lists what a person or team has in hand in the changes that the actor sees.
func (a *App) holds(ctx context.Context, s impact.Subject) ([]impact.Item, error) {
	projects, err := a.seenProjects(ctx)
	if err != nil {
		return nil, err
	}
	var out []impact.Item
	for _, p := range projects {
		q := plan.Query{Limit: 200}
		if s.Kind == impact.Person {
			q.Assignees = []id.Person{id.Person(s.ID)}
		} else {
			q.Teams = []id.Team{id.Team(s.ID)}
		}
		for {
			tasks, err := a.Plans.List(ctx, p.ID, q)
			if err != nil {
				return nil, err
			}
			for _, t := range tasks.Items {
				if t.Finished.IsZero() {
					out = append(out, impact.Item{Kind: "task", ID: string(t.ID), Title: t.Title, Where: p.Code + " · " + p.Title, Why: "is theirs to do", URL: "/tasks/" + string(t.ID)})
				}
			}
			if q.Cursor = tasks.Next; q.Cursor == "" {
				break
			}
		}
		if s.Kind == impact.Person && (string(p.Lead) == s.ID || string(p.Sponsor) == s.ID) || s.Kind == impact.Team && slices.Contains(p.Teams, id.Team(s.ID)) {
			out = append(out, impact.Item{Kind: "change", ID: p.Code, Title: p.Title, Where: p.Code, Why: "they lead it, sponsor it or take part", URL: "/projects/" + p.Code})
		}
		waves, err := a.Rollouts.Waves(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		for _, v := range waves {
			if v.Status == rollout.Done {
				continue
			}
			if s.Kind == impact.Person && string(v.Owner) == s.ID || s.Kind == impact.Team && slices.Contains(v.Teams, id.Team(s.ID)) {
				out = append(out, waveItem(v, p, "is theirs"))
			}
			for _, k := range v.Criteria {
				if s.Kind == impact.Person && k.Answer != rollout.Yes && string(k.Signer) == s.ID {
					out = append(out, impact.Item{Kind: "criterion", ID: string(k.ID), Title: k.Text, Where: p.Code + ", " + v.Name, Why: "is theirs to sign", URL: "/waves/" + string(v.ID)})
				}
			}
		}
	}
	tools, err := a.Tools.List(ctx)
	if err != nil && !fault.Is(err, fault.Forbidden) {
		return nil, err
	}
	for _, t := range tools {
		if s.Kind == impact.Person && string(t.Owner) == s.ID {
			out = append(out, impact.Item{Kind: "tool", ID: string(t.ID), Title: t.Name, Why: "is looked after by the person", URL: "/tools#tool-" + string(t.ID)})
		}
	}
	return out, nil
}

func (a *App) titleOf(ctx context.Context, s impact.Subject) (string, error) {
	if s.Kind == impact.Team {
		t, err := a.Org.Team(ctx, id.Team(s.ID))
		return t.Name, err
	}
	p, err := a.Org.Person(ctx, id.Person(s.ID))
	return p.Name, err
}

// follow adds what follows from a change to a project, in one act.
func (a *App) follow(ctx context.Context, p id.Project, tasks []impact.Task) (int, error) {
	if err := access.In(ctx, a.DB, access.EditPlan, p); err != nil {
		return 0, err
	}
	list := make([]plan.NewTask, len(tasks))
	for i, t := range tasks {
		list[i] = following(followUp(t))
	}
	made, err := a.Plans.CreateMany(ctx, p, list)
	return len(made), err
}

// followUp tells a task that follows from something as processes know it.
func followUp(t impact.Task) process.FollowUp {
	kind, _, _ := strings.Cut(t.Key, ":")
	return process.FollowUp{Kind: kind, Title: t.Title, Text: t.Text}
}

// following is such a task on its way into a plan, labelled by what it is about.
func following(f process.FollowUp) plan.NewTask {
	label := cmp.Or(map[string]string{"sop": "SOP", "training": "training", "tool": "tool", "runs": "runs", "kpis": "KPI"}[f.Kind], f.Kind)
	return plan.NewTask{Title: f.Title, Description: f.Text, Labels: []string{label}}
}

// followsFrom lists the tasks that follow from a version of a process.
func (a *App) followsFrom(ctx context.Context, r process.Renewal) ([]process.FollowUp, error) {
	steps := make([]impact.Renewed, len(r.Steps))
	for i, s := range r.Steps {
		words := make([]string, len(s.How))
		for j, how := range s.How {
			words[j] = how.Says()
		}
		steps[i] = impact.Renewed{ID: s.ID, Name: s.Name, Tool: s.Tool, What: strings.Join(words, ", ")}
	}
	tasks, err := a.Impact.Renew(ctx, r.Process, steps)
	if err != nil {
		return nil, err
	}
	out := make([]process.FollowUp, len(tasks))
	for i, t := range tasks {
		out[i] = followUp(t)
	}
	return out, nil
}
