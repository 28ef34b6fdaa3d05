package notify

import (
	"context"
	"strconv"
	"time"

	"throughline/internal/access"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
)

// never is the instant of a mark that is not set.
var never = clock.FromMicros(0)

// Shelf is a part of an inbox.
type Shelf string

// The shelves: what waits, what waits until later, and what is done.
const (
	Open    Shelf = "open"
	Snoozed Shelf = "snoozed"
	Done    Shelf = "done"
)

// Page is a piece of a list and where the next one begins ("" at the end).
type Page struct {
	Items []Entry `json:"items"`
	Next  string  `json:"next,omitempty"`
}

const (
	usualPage = 50
	maxPage   = 200
	// maxMarked bounds the lines that are marked at once.
	maxMarked = 500
	// counted bounds Waiting: beyond, a person reads "99+".
	counted = 100
	// kept is how long done lines are kept.
	kept = 90 * 24 * time.Hour
)

// List gives the lines of the context's actor, newest first. limit is 1 to 200; 0 is 50. A page may hold fewer lines
// than its limit although another follows: lines of records that are gone are left out.
func (s *Service) List(ctx context.Context, shelf Shelf, cursor string, limit int) (Page, error) {
	a, err := owner(ctx)
	if err != nil {
		return Page{}, err
	}
	if limit == 0 {
		limit = usualPage
	}
	if limit < 0 || limit > maxPage {
		return Page{}, fault.Field("limit", "is not between 1 and %d; page with the cursor", maxPage)
	}
	before := int64(1) << 62
	if cursor != "" {
		if before, err = strconv.ParseInt(cursor, 10, 64); err != nil {
			return Page{}, fault.Field("cursor", "is not one this server gave; start again without it")
		}
	}
	on, err := condition(shelf)
	if err != nil {
		return Page{}, err
	}
	visible, arg := a.VisibleProjects("p", "$1")
	var found []Entry
	err = db.Each(ctx, s.db, `SELECT `+entries.Columns("e")+` FROM inbox_entry e LEFT JOIN project p ON p.id = e.project_id
		WHERE e.person_id = $2 AND e.seq < $3 AND `+on+` AND ((e.project_id = '' AND $5) OR (p.deleted = 0 AND `+visible+`))
		ORDER BY e.seq DESC LIMIT $6`, []any{arg, string(a.Person), before, clock.Micros(s.clock.Now()), a.May(access.ReadOrg) == nil, limit + 1},
		func(scan func(...any) error) error {
			var e Entry
			err := entries.Scan(scan, &e)
			found = append(found, e)
			return err
		})
	if err != nil {
		return Page{}, err
	}
	page := Page{}
	if len(found) > limit {
		found = found[:limit]
		page.Next = strconv.FormatInt(found[limit-1].Seq, 10)
	}
	page.Items, err = s.label(ctx, found)
	return page, err
}

// Waiting counts the open lines of the context's actor, up to 100.
func (s *Service) Waiting(ctx context.Context) (int, error) {
	a, err := owner(ctx)
	if err != nil {
		return 0, err
	}
	visible, arg := a.VisibleProjects("p", "$1")
	on, err := condition(Open)
	if err != nil {
		return 0, err
	}
	var n int
	err = db.One(ctx, s.db, `SELECT COUNT(*) FROM (SELECT e.id FROM inbox_entry e LEFT JOIN project p ON p.id = e.project_id
		WHERE e.person_id = $2 AND `+on+` AND ((e.project_id = '' AND $3) OR (p.deleted = 0 AND `+visible+`)) LIMIT $5) n`,
		[]any{arg, string(a.Person), a.May(access.ReadOrg) == nil, clock.Micros(s.clock.Now()), counted}, &n)
	return n, err
}

// condition narrows lines to a shelf; $4 is now.
func condition(shelf Shelf) (string, error) {
	switch shelf {
	case Open, "":
		return `e.done = 0 AND e.snoozed <= $4`, nil
	case Snoozed:
		return `e.done = 0 AND e.snoozed > $4`, nil
	case Done:
		return `e.done <> 0 AND e.snoozed < $4`, nil
	}
	return "", fault.Field("shelf", "is not one of open, snoozed, done")
}

// label fills in what the records are called now, and leaves out those that are gone.
func (s *Service) label(ctx context.Context, found []Entry) ([]Entry, error) {
	ids := map[string][]string{}
	for _, e := range found {
		ids[e.Subject] = append(ids[e.Subject], e.SubjectID)
	}
	labels := map[string]map[string]Label{}
	for subject, list := range ids {
		var err error
		if labels[subject], err = s.deps.Describe(ctx, subject, list); err != nil {
			return nil, err
		}
	}
	shown := make([]Entry, 0, len(found))
	for _, e := range found {
		if l, ok := labels[e.Subject][e.SubjectID]; ok {
			e.Title, e.Subtitle, e.URL = l.Title, l.Subtitle, l.URL
			shown = append(shown, e)
		}
	}
	return shown, nil
}

// MarkDone takes own lines off the desk, or with done false puts them back. Lines of others are left alone.
func (s *Service) MarkDone(ctx context.Context, ids []EntryID, done bool) error {
	now := s.clock.Now()
	return s.mark(ctx, ids, func(e *Entry) {
		e.Done, e.Snoozed = never, never
		if done {
			e.Done, e.Seen = now, true
		}
	})
}

// MarkSeen marks own lines as seen or not.
func (s *Service) MarkSeen(ctx context.Context, ids []EntryID, seen bool) error {
	return s.mark(ctx, ids, func(e *Entry) { e.Seen = seen })
}

// Snooze hides own lines until an instant, or until something new happens to their record.
func (s *Service) Snooze(ctx context.Context, ids []EntryID, until time.Time) error {
	if now := s.clock.Now(); !until.After(now) || until.After(now.AddDate(1, 0, 0)) {
		return fault.Field("until", "is not within the next year")
	}
	return s.mark(ctx, ids, func(e *Entry) { e.Snoozed, e.Done, e.Seen = until, never, true })
}

// SeeRecord marks what waits about a record as seen, because its page was opened.
func (s *Service) SeeRecord(ctx context.Context, subject, subjectID string) error {
	a, err := owner(ctx)
	if err != nil {
		return err
	}
	found, err := db.Strings[EntryID](ctx, s.db, `SELECT id FROM inbox_entry WHERE subject_id = $1 AND subject = $2 AND person_id = $3 AND NOT seen`,
		subjectID, subject, string(a.Person))
	if err != nil || len(found) == 0 {
		return err
	}
	return s.MarkSeen(ctx, found, true)
}

func (s *Service) mark(ctx context.Context, ids []EntryID, change func(*Entry)) error {
	a, err := owner(ctx)
	if err != nil {
		return err
	}
	if len(ids) == 0 || len(ids) > maxMarked {
		return fault.New(fault.Invalid, "Between 1 and %d lines can be marked at once; these are %d", maxMarked, len(ids))
	}
	args := []any{string(a.Person)}
	for _, e := range ids {
		args = append(args, string(e))
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		found, err := entries.Select(ctx, tx, `WHERE person_id = $1 AND id `+db.In(2, len(ids)), args...)
		if err != nil {
			return err
		}
		if len(found) == 0 {
			return fault.New(fault.NotFound, "There is no such line in your inbox")
		}
		for i := range found {
			change(&found[i])
			if _, _, err := entries.Save(ctx, tx, &found[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// Forget removes lines that were done more than 90 days ago, at most 500, and answers how many; app runs it daily.
func (s *Service) Forget(ctx context.Context) (int, error) {
	n := 0
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		old, err := entries.Select(ctx, tx, `WHERE done <> 0 AND done < $1 ORDER BY done LIMIT $2`, clock.Micros(s.clock.Now().Add(-kept)), maxMarked)
		if err != nil {
			return err
		}
		for i := range old {
			if _, err := entries.Remove(ctx, tx, &old[i]); err != nil {
				return err
			}
		}
		n = len(old)
		return nil
	})
	return n, err
}

// owner gives the actor whose inbox it is.
func owner(ctx context.Context) (access.Actor, error) {
	a := access.From(ctx)
	return a, a.May(access.Self)
}
