package kept_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/db/dbtest"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/kept"
)

// label is a row of the calendar table, the simplest that the schema has.
type label struct {
	ID, Name, Zone string
	Version        int64
	Off            []int
	Days           map[string]string
}

func labels(subject string) *db.Table[label] {
	return &db.Table[label]{Name: "calendar", Subject: subject, Cols: func(n *label) []db.Col {
		return []db.Col{db.C("id", &n.ID), db.C("version", &n.Version), db.C("name", &n.Name), db.C("zone", &n.Zone),
			db.C("off", db.JSON(&n.Off)), db.C("holidays", db.JSON(&n.Days))}
	}}
}

// node is one of two servers on one database.
type node struct {
	db   *db.DB
	door *act.Door
	kept kept.Values[string, string]
}

func nodeOn(d *db.DB) *node {
	return &node{db: d, door: &act.Door{DB: d, Clock: clock.At(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)), Signal: &history.Signal{},
		Kinds: history.Catalogue{"calendar.saved": {Name: "calendar.saved"}}}}
}

// other opens the same database once more.
func other(t *testing.T, d *db.DB) *node {
	t.Helper()
	if d.Engine() == db.SQLite {
		return nodeOn(dbtest.Open(t, "sqlite:"+d.Path()))
	}
	return nodeOn(dbtest.Open(t, d.PoolHandle().Config().ConnString()))
}

// name saves a row under a name with an event about the subject in the project.
func (n *node) name(t *testing.T, subject, project, row, name string) {
	t.Helper()
	ctx := access.With(context.Background(), access.System())
	err := n.door.Do(ctx, func(tx *act.Tx) error {
		table := labels(subject)
		l, err := table.Get(ctx, tx, row)
		if err != nil {
			l = label{ID: row}
		}
		l.Name = name
		return act.Save(ctx, tx, table, &l, history.Fact{Kind: "calendar.saved", Project: id.Project(project)})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// read gives the row's name, from memory while it holds.
func (n *node) read(t *testing.T, ctx context.Context, row string, cause kept.Cause) (name string, fresh bool) {
	t.Helper()
	name, err := n.kept.Get(ctx, n.db, row, cause, func() (string, error) {
		fresh = true
		l, err := labels("calendar").Get(ctx, n.db, row)
		return l.Name, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return name, fresh
}

func TestWhatIsKeptHoldsUntilAnyNodeChangesIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		here, there := nodeOn(d), other(t, d)
		here.name(t, "calendar", "p", "a", "one")
		ctx, byCalendar, byProject := t.Context(), kept.Cause{Subjects: []string{"calendar"}}, kept.Cause{Project: "p"}
		if name, fresh := here.read(t, ctx, "a", byCalendar); name != "one" || !fresh {
			t.Fatal(name, fresh)
		}
		if _, fresh := here.read(t, ctx, "a", byCalendar); fresh {
			t.Error("it was read again though nothing had happened")
		}
		there.name(t, "team", "other", "b", "x")
		if _, fresh := here.read(t, ctx, "a", byCalendar); fresh {
			t.Error("it was read again though something else had changed")
		}
		if _, fresh := here.read(t, ctx, "a", byProject); fresh {
			t.Error("it was read again though another project had changed")
		}
		there.name(t, "calendar", "other", "a", "two")
		if name, fresh := here.read(t, ctx, "a", byCalendar); name != "two" || !fresh {
			t.Error(name, fresh)
		}
		there.name(t, "team", "p", "a", "three")
		if name, fresh := here.read(t, ctx, "a", byProject); name != "three" || !fresh {
			t.Error(name, fresh)
		}
	})
}

func TestMoreThanIsLookedAtChangesEverything(t *testing.T) {
	d := dbtest.SQLite(t)
	here, there, cause := nodeOn(d), other(t, d), kept.Cause{Subjects: []string{"calendar"}}
	here.name(t, "calendar", "", "a", "one")
	here.read(t, t.Context(), "a", cause)
	there.name(t, "calendar", "", "a", "two")
	for i := range 1200 {
		there.name(t, "team", "", fmt.Sprint("b", i), "x")
	}
	if name, fresh := here.read(t, t.Context(), "a", cause); name != "two" || !fresh {
		t.Error(name, fresh)
	}
}

func TestARequestReadsOneMomentAndAStreamEach(t *testing.T) {
	d := dbtest.SQLite(t)
	here, cause := nodeOn(d), kept.Cause{Subjects: []string{"calendar"}}
	here.name(t, "calendar", "", "a", "one")
	ctx, err := kept.AtMoment(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	before, err := kept.Now(ctx, d)
	if err != nil {
		t.Fatal(err)
	}
	here.read(t, ctx, "a", cause)
	here.name(t, "calendar", "", "a", "two")
	if name, _ := here.read(t, kept.Afresh(ctx), "a", cause); name != "two" {
		t.Error("a stream was given", name)
	}
	time.Sleep(150 * time.Millisecond)
	after, err := kept.Now(ctx, d)
	if err != nil || after == before {
		t.Error("a long request stays at its first moment", err)
	}
	// What a request kept at its own moment is never taken for newer than that.
	if name, _ := here.read(t, t.Context(), "a", cause); name != "two" {
		t.Error("the next request was given", name)
	}
}
