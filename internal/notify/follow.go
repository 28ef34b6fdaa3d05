package notify

import (
	"context"
	"encoding/json"
	"slices"

	"throughline/internal/access"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
)

// Name is the follower's name in the table of cursors.
const Name = "notify"

// Follower gives the follower of the history that writes the inboxes.
func (s *Service) Follower() history.Follower { return history.Follower{Name: Name, Handle: handle} }

func handle(ctx context.Context, tx *db.Tx, events []history.Event) error {
	b := batch{tx: tx, roles: map[id.Person]*access.Actor{}, sees: map[sight]bool{}}
	for i := range events {
		if err := b.event(ctx, &events[i]); err != nil {
			return err
		}
	}
	return nil
}

// batch handles events and remembers who may see what.
type batch struct {
	tx    *db.Tx
	roles map[id.Person]*access.Actor // nil: nobody, or disabled
	sees  map[sight]bool
}

type sight struct {
	person  id.Person
	project id.Project
}

func (b *batch) event(ctx context.Context, e *history.Event) error {
	switch e.Subject {
	case "task":
		if e.Op == "delete" || e.Op == "update" && nonzero(e, "deleted") {
			return b.close(ctx, e, e.Subject, e.SubjectID, "")
		}
		added, removed := moved(e, "assignees")
		for _, p := range removed {
			if err := b.close(ctx, e, e.Subject, e.SubjectID, p); err != nil {
				return err
			}
		}
		return b.tell(ctx, e, Assigned, e.Subject, e.SubjectID, added)
	case "comment":
		if e.Op == "delete" || nonzero(e, "deleted") {
			return nil
		}
		var on struct {
			Subject   string `json:"subject"`
			SubjectID string `json:"subjectId"`
		}
		added, _ := moved(e, "mentions")
		if len(added) == 0 || json.Unmarshal(e.Data, &on) != nil || on.SubjectID == "" {
			return nil // an undo carries no data, and tells nobody
		}
		return b.tell(ctx, e, Mentioned, on.Subject, on.SubjectID, added)
	case "run", "runstep":
		return b.ofRun(ctx, e)
	}
	return nil
}

// tell puts the event into the inbox of those people who may see it and did not do it.
func (b *batch) tell(ctx context.Context, e *history.Event, why Reason, subject, subjectID string, people []id.Person) error {
	if e.Via == string(access.ViaImport) || e.Undoes != 0 {
		return nil
	}
	for _, p := range people {
		if p == e.Actor {
			continue
		}
		sees, err := b.see(ctx, p, e.Project)
		if err != nil {
			return err
		}
		if !sees {
			continue
		}
		if err := b.put(ctx, e, why, subject, subjectID, p); err != nil {
			return err
		}
	}
	return nil
}

func (b *batch) put(ctx context.Context, e *history.Event, why Reason, subject, subjectID string, p id.Person) error {
	line, err := b.line(ctx, subject, subjectID, p)
	if err != nil {
		return err
	}
	if line == nil {
		line = &Entry{ID: id.New[EntryID](e.At), Person: p, Subject: subject, SubjectID: subjectID}
	}
	if line.Seq >= e.Seq {
		return nil
	}
	if !line.Done.IsZero() {
		line.Count = 0
	}
	line.Count++
	line.Project, line.Reason, line.Actor, line.Seq, line.At = e.Project, why, e.Actor, e.Seq, e.At
	line.Seen, line.Snoozed, line.Done = false, never, never
	_, _, err = entries.Save(ctx, b.tx, line)
	return err
}

// close marks lines done that nothing is left to do about: all of a deleted record, or that of a person who was relieved
// of it and knew of it for no other reason.
func (b *batch) close(ctx context.Context, e *history.Event, subject, subjectID string, person id.Person) error {
	lines, err := entries.Select(ctx, b.tx, `WHERE subject_id = $1 AND subject = $2 AND done = 0`, subjectID, subject)
	if err != nil {
		return err
	}
	for i := range lines {
		if person != "" && (lines[i].Person != person || lines[i].Reason != Assigned) {
			continue
		}
		lines[i].Done = e.At
		if _, _, err := entries.Save(ctx, b.tx, &lines[i]); err != nil {
			return err
		}
	}
	return nil
}

func (b *batch) line(ctx context.Context, subject, subjectID string, p id.Person) (*Entry, error) {
	rows, err := entries.Select(ctx, b.tx, `WHERE subject_id = $1 AND subject = $2 AND person_id = $3`, subjectID, subject, string(p))
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}

// see tells whether the person is there and may see the project ("" is the organisation's, which guests do not see).
func (b *batch) see(ctx context.Context, p id.Person, project id.Project) (bool, error) {
	key := sight{p, project}
	if known, ok := b.sees[key]; ok {
		return known, nil
	}
	a, ok := b.roles[p]
	if !ok {
		var role string
		err := db.One(ctx, b.tx, `SELECT role FROM person WHERE id = $1 AND NOT disabled`, []any{string(p)}, &role)
		switch {
		case err == nil:
			a = &access.Actor{Person: p, Role: access.Role(role)}
		case !fault.Is(err, fault.NotFound):
			return false, err
		}
		b.roles[p] = a
	}
	sees := false
	switch {
	case a == nil:
	case project == "":
		sees = a.Role != access.Guest
	default:
		g, err := access.Load(ctx, b.tx, *a, project)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return false, err
		}
		sees = err == nil && a.Sees(g)
	}
	b.sees[key] = sees
	return sees, nil
}

// moved gives who came into and who left a list of people.
func moved(e *history.Event, column string) (added, removed []id.Person) {
	pair, ok := e.Changed[column]
	if !ok {
		return nil, nil
	}
	var was, is []id.Person
	// A missing row is null, which is an empty list.
	if json.Unmarshal(pair[0], &was) != nil || json.Unmarshal(pair[1], &is) != nil {
		return nil, nil
	}
	for _, p := range is {
		if !slices.Contains(was, p) && !slices.Contains(added, p) {
			added = append(added, p)
		}
	}
	for _, p := range was {
		if !slices.Contains(is, p) {
			removed = append(removed, p)
		}
	}
	return added, removed
}

// nonzero tells whether the event gave an instant column a value.
func nonzero(e *history.Event, column string) bool {
	pair, ok := e.Changed[column]
	return ok && string(pair[1]) != "0" && string(pair[1]) != "null"
}
