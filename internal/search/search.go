// Package search finds records by their words. It follows the history and keeps an index of words; what it shows it
// reads from the rows themselves, so that nobody finds what he may not see and nothing is shown that is out of date.
//
// An answer is ranked among a bounded set: of each kind the newest few thousand rows that hold all words are looked at,
// those with the words in the title first.
package search

import (
	"context"
	"maps"
	"slices"

	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/history"
)

// Name is the follower's name in the table of cursors.
const Name = "search"

// Service keeps the index and answers questions.
type Service struct {
	db    *db.DB
	clock clock.Clock
}

// New makes the service; Follower is to be run beside it.
func New(d *db.DB, c clock.Clock) *Service { return &Service{db: d, clock: c} }

// Follower gives the follower of the history that keeps the index.
func (s *Service) Follower() history.Follower { return history.Follower{Name: Name, Handle: handle} }

// readAtOnce bounds the rows that one statement reads into the index.
const readAtOnce = 200

// handle reads again what the events changed. An event that touches no word costs nothing, which is most of them.
func handle(ctx context.Context, tx *db.Tx, events []history.Event) error {
	changed := map[string][]string{}
	for _, e := range events {
		if s := sourceOf(e.Subject); s != nil && s.kind != steps && s.touched(e) {
			// The last event counts, so that the newest change is the newest entry.
			changed[s.kind] = append(slices.DeleteFunc(changed[s.kind], func(id string) bool { return id == e.SubjectID }), e.SubjectID)
		}
	}
	of, err := stepsOf(ctx, tx, events)
	if err != nil {
		return err
	}
	for _, process := range slices.Sorted(maps.Keys(of)) {
		if err := keepSteps(ctx, tx, process, of[process]); err != nil {
			return err
		}
	}
	for i := range sources {
		for ids := range slices.Chunk(changed[sources[i].kind], readAtOnce) {
			if err := sources[i].index(ctx, tx, ids); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *source) touched(e history.Event) bool {
	if e.Op != "update" {
		return e.Op != "note"
	}
	return slices.ContainsFunc(s.watch, func(column string) bool { _, ok := e.Changed[column]; return ok })
}

// index brings the entries of the rows up to date; rows that are gone leave the index.
func (s *source) index(ctx context.Context, tx *db.Tx, ids []string) error {
	found := map[string]db.Text{}
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = id
	}
	err := db.Each(ctx, tx, s.read+` AND `+s.id+` `+db.In(1, len(ids)), args, func(scan func(...any) error) error {
		t, err := s.text(scan)
		found[t.ID] = t
		return err
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		if t, ok := found[id]; ok {
			err = db.IndexText(ctx, tx, t)
		} else {
			err = db.DropText(ctx, tx, db.Text{Kind: s.kind, ID: id, Few: s.few})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *source) text(scan func(...any) error) (db.Text, error) {
	t := db.Text{Kind: s.kind, Few: s.few}
	var title, body, subtitle, url string
	if err := scan(&t.ID, &t.Project, &title, &body, &subtitle, &url); err != nil {
		return t, err
	}
	if !s.borrowed {
		t.Title = words(title, maxTitle)
	}
	t.Body = words(body, maxBody)
	return t, nil
}

// Rebuild empties the index and fills it again from the rows, in steps between which others can write. Until it is
// done, searches find only what was read so far.
func (s *Service) Rebuild(ctx context.Context) error {
	if err := s.db.Write(ctx, func(tx *db.Tx) error { return db.ClearText(ctx, tx) }); err != nil {
		return err
	}
	if err := s.FillSteps(ctx); err != nil {
		return err
	}
	for i := range sources {
		table := sources[i].kind
		if table == steps {
			table = "search_step"
		}
		for after, more := "", true; more; {
			err := s.db.Write(ctx, func(tx *db.Tx) error {
				ids, err := db.Strings[string](ctx, tx, `SELECT id FROM `+table+` WHERE id > $1 ORDER BY id LIMIT $2`, after, readAtOnce)
				if more = err == nil && len(ids) > 0; !more {
					return err
				}
				after = ids[len(ids)-1]
				return sources[i].index(ctx, tx, ids)
			})
			if err != nil {
				return err
			}
		}
	}
	return s.db.Write(ctx, func(tx *db.Tx) error { return db.SettleText(ctx, tx) })
}

// lag is how many events a search handles itself before it answers. A follower that is further behind has an import
// before it; then the answer does not wait.
const lag = 500

// catchUp makes what the asking person has just written findable, unless the index is far behind. The follower is nearly
// always done already, and then this costs two small reads.
func (s *Service) catchUp(ctx context.Context) (behind bool, err error) {
	newest, err := history.Newest(ctx, s.db)
	if err != nil {
		return false, err
	}
	handled, err := history.Cursor(ctx, s.db, Name)
	if err != nil || newest == handled || newest-handled > lag {
		return newest-handled > lag, err
	}
	return false, history.CatchUp(ctx, s.db, s.clock, s.Follower())
}
