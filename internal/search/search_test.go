package search_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"throughline/internal/access"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/db/dbtest"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/pgtest"
	"throughline/internal/search"
)

var now = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func as(person id.Person, role access.Role) context.Context {
	return access.With(context.Background(), access.Actor{Person: person, Name: string(person), Role: role, Via: access.ViaPage})
}

var (
	ada  = as("ada", access.Member) // lead of the private project
	eve  = as("eve", access.Member)
	gus  = as("gus", access.Guest) // guest of the open project OPN
	boss = as("boss", access.Owner)
)

type world struct {
	*search.Service
	db *db.DB
}

func each(t *testing.T, run func(t *testing.T, w world)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(d)
		w.put(t, "project", map[string]any{"id": "open", "code": "OPN", "title": "Faster onboarding", "problem": "New hires wait nine days", "metric": "Days to first login"})
		w.put(t, "project", map[string]any{"id": "other", "code": "OTH", "title": "Month-end close"})
		w.put(t, "project", map[string]any{"id": "secret", "code": "SEC", "title": "Canary merger", "private": true})
		w.put(t, "person", map[string]any{"id": "ada", "name": "Åsa Müller", "email": "asa@northbeam.example", "title": "Payroll lead", "role": "member"})
		w.put(t, "person", map[string]any{"id": "gus", "name": "Gus Guest", "role": "guest"})
		w.put(t, "person", map[string]any{"id": "left", "name": "Mulligan Gone", "disabled": true})
		w.put(t, "team", map[string]any{"id": "payroll", "name": "Payroll"})
		w.put(t, "member", map[string]any{"id": "m1", "project_id": "secret", "person_id": "ada", "role": "lead"})
		w.put(t, "member", map[string]any{"id": "m2", "project_id": "open", "person_id": "gus", "role": "reader"})
		for _, p := range []string{"open", "other", "secret"} {
			w.put(t, "state", map[string]any{"id": "s" + p, "project_id": p})
		}
		run(t, w)
	})
}

func newWorld(d *db.DB) world { return world{search.New(d, clock.At(now)), d} }

// upgraded runs the test on a database of each engine whose schema is the one before the present index.
func upgraded(t *testing.T, run func(t *testing.T, d *db.DB)) {
	const before = 10
	open := func(t *testing.T, url string) *db.DB {
		d, err := db.Open(context.Background(), url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		if err := d.MigrateTo(context.Background(), before); err != nil {
			t.Fatal(err)
		}
		return d
	}
	t.Run("sqlite", func(t *testing.T) { run(t, open(t, "sqlite:"+filepath.Join(t.TempDir(), "old.db"))) })
	t.Run("postgres", func(t *testing.T) {
		run(t, open(t, pgtest.Clone(t, "without a schema", func(string) error { return nil })))
	})
}

// put stores a row together with the event of its insertion.
func (w world) put(t testing.TB, table string, row map[string]any) {
	t.Helper()
	w.write(t, func(tx *db.Tx) error { return db.Fixture(ada, tx, table, row) }, history.Event{Op: "insert", Subject: table, SubjectID: row["id"].(string)})
}

// set changes a column together with the event of the update.
func (w world) set(t testing.TB, table, id, column string, value any) {
	t.Helper()
	w.write(t, func(tx *db.Tx) error {
		_, err := tx.Exec(ada, "UPDATE "+table+" SET "+column+" = $1 WHERE id = $2", value, id)
		return err
	}, history.Event{Op: "update", Subject: table, SubjectID: id, Changed: db.Change{column: {json.RawMessage("1"), json.RawMessage("2")}}})
}

func (w world) write(t testing.TB, change func(*db.Tx) error, events ...history.Event) {
	t.Helper()
	err := w.db.Write(ada, func(tx *db.Tx) error {
		if err := change(tx); err != nil {
			return err
		}
		head, err := history.Lock(ada, tx)
		if err != nil {
			return err
		}
		for i := range events {
			events[i].Seq, events[i].At, events[i].Kind = head.Seq+int64(i)+1, now, events[i].Subject+".saved"
		}
		return history.Append(ada, tx, head, events)
	})
	if err != nil {
		t.Fatal(err)
	}
}

var number int64

func (w world) task(t testing.TB, project, id, title, description string) {
	t.Helper()
	number++
	w.put(t, "task", map[string]any{"id": id, "project_id": project, "state_id": "s" + project, "number": number, "title": title, "description": description,
		"assignees": "[]", "labels": "[]"})
}

func (w world) find(t testing.TB, ctx context.Context, text string, kinds ...string) string {
	t.Helper()
	found, err := w.Find(ctx, text, kinds, 0)
	if err != nil {
		t.Fatalf("%.80q: %v", text, err)
	}
	ids := make([]string, len(found.Results))
	for i, r := range found.Results {
		ids[i] = r.ID
	}
	return strings.Join(ids, " ")
}

func TestFindRanksTitlesAndWholeWordsFirst(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.task(t, "open", "body", "Something else", "Stage the laptop before day one")
		w.task(t, "open", "begins", "Laptops for everybody", "")
		w.task(t, "open", "older", "Stage laptop", "")
		w.task(t, "open", "newer", "Stage laptop", "")
		w.task(t, "open", "far", "Call the vendor", "")
		w.put(t, "process", map[string]any{"id": "hiring", "name": "Hire somebody", "description": "From offer to first day"})
		w.put(t, "kpi", map[string]any{"id": "lead", "project_id": "open", "name": "Lead time", "formula": "login minus offer"})
		w.put(t, "wave", map[string]any{"id": "berlin", "project_id": "open", "name": "Pilot", "site": "Berlin"})
		if got := w.find(t, eve, "laptop"); got != "newer older begins body" {
			t.Errorf("%s", got)
		}
		for text, want := range map[string]string{
			"stage LAP":      "newer older body",
			"laptop far":     "",
			"onboard":        "open",
			"nine days":      "open",
			"muller":         "ada",
			"asa mull":       "ada",
			"asa@northbeam":  "ada",
			"payroll":        "payroll ada",
			"mulligan":       "",
			"vendor":         "far",
			"hire first":     "hiring open", // new hires … first login
			"offer":          "hiring lead",
			"pilot berlin":   "berlin",
			"v":              "", // one letter is a whole word
			"month-end":      "other",
			"ＣＡＬＬ":           "far", // wide letters
			"day one laptop": "body",
		} {
			if got := w.find(t, eve, text); got != want {
				t.Errorf("%q finds %q, want %q", text, got, want)
			}
		}
		if got := w.find(t, eve, "payroll", "person"); got != "ada" {
			t.Errorf("%s", got)
		}
		if _, err := w.Find(eve, "x", []string{"session"}, 0); err == nil {
			t.Error("an unknown kind was taken")
		}
		answer, err := w.Find(eve, "laptop one", nil, 1)
		found := answer.Results
		if err != nil || len(found) != 1 || found[0].Snippet != "Stage the laptop before day one" || found[0].URL != "/tasks/body" ||
			!strings.HasPrefix(found[0].Subtitle, "OPN-") || found[0].Project != "open" {
			t.Errorf("%+v %v", found, err)
		}
	})
}

func TestKeysAndCodesComeFirst(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.put(t, "task", map[string]any{"id": "key", "project_id": "open", "state_id": "sopen", "number": 4200, "title": "Keyed", "assignees": "[]", "labels": "[]"})
		w.task(t, "other", "mentions", "Wait for OPN-4200", "")
		w.task(t, "other", "code", "What OPN means", "")
		for text, want := range map[string]string{"opn-4200": "key mentions", " OPN 4200 ": "key mentions", "opn": "open", "OPN-9999": "", "SEC-1": ""} {
			if got := w.find(t, eve, text); !strings.HasPrefix(got+" ", want+" ") {
				t.Errorf("%q finds %q, want %q", text, got, want)
			}
		}
		ids, err := w.Match(eve, "open", "OPN-4200", 10)
		if err != nil || !slices.Equal(ids, []string{"key"}) {
			t.Errorf("%v %v", ids, err)
		}
		if ids, _ = w.Match(eve, "other", "opn", 10); len(ids) != 2 {
			t.Errorf("%v", ids)
		}
	})
}

func TestIndexFollowsEveryChange(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.task(t, "open", "one", "Alpha", "")
		w.put(t, "comment", map[string]any{"id": "c1", "project_id": "open", "subject": "task", "subject_id": "one", "body": "Ask @[Åsa Müller](person:ada) about gamma", "mentions": "[]"})
		for _, step := range []struct {
			do   func()
			text string
			want string
		}{
			{func() {}, "alpha", "one"},
			{func() {}, "gamma", "c1"},
			{func() {}, "person", ""}, // not the hidden half of a mention
			{func() {}, "muller gamma", "c1"},
			{func() { w.set(t, "task", "one", "title", "Beta") }, "alpha", ""},
			{func() {}, "beta", "one"},
			{func() { w.set(t, "task", "one", "deleted", int64(1)) }, "beta", ""},
			{func() {}, "gamma", ""}, // went with its task
			{func() { w.set(t, "task", "one", "deleted", int64(0)) }, "beta", "one"},
			{func() { w.set(t, "project", "open", "deleted", int64(1)) }, "beta", ""},
			{func() { w.set(t, "project", "open", "deleted", int64(0)) }, "beta", "one"},
			{func() { w.set(t, "person", "ada", "disabled", true) }, "northbeam", ""},
			{func() {
				w.write(t, func(tx *db.Tx) error { _, err := tx.Exec(ada, "DELETE FROM task WHERE id = 'one'"); return err },
					history.Event{Op: "delete", Subject: "task", SubjectID: "one"})
			}, "beta", ""},
		} {
			step.do()
			if got := w.find(t, eve, step.text); got != step.want {
				t.Errorf("%q finds %q, want %q", step.text, got, step.want)
			}
		}
		answer, err := w.Find(eve, "gamma", nil, 0)
		found := answer.Results
		if err != nil || len(found) != 1 || found[0].URL != "/tasks/one#comment-c1" || found[0].Snippet != "Ask @Åsa Müller about gamma" {
			t.Errorf("%+v %v", found, err)
		}
		w.task(t, "open", "two", "Delta", "")
		before := w.find(t, eve, "payroll") + w.find(t, eve, "delta") + w.find(t, eve, "month")
		if err := w.Rebuild(context.Background()); err != nil {
			t.Fatal(err)
		}
		if after := w.find(t, eve, "payroll") + w.find(t, eve, "delta") + w.find(t, eve, "month"); after != before || before == "" {
			t.Errorf("after rebuilding: %q, before: %q", after, before)
		}
	})
}

// A canary stands in every text of a private project; nobody outside finds it by any road.
func TestCanary(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		for i := range 70 { // more projects than are named to the index, so that both roads are walked
			if i == 35 {
				continue
			}
			p := fmt.Sprint("filler", i)
			w.put(t, "project", map[string]any{"id": p, "code": fmt.Sprint("F", i), "title": "Filler"})
		}
		w.task(t, "secret", "hidden", "Canary task", "canary")
		w.put(t, "comment", map[string]any{"id": "whisper", "project_id": "secret", "subject": "task", "subject_id": "hidden", "body": "canary", "mentions": "[]"})
		w.task(t, "open", "seen", "Sparrow", "")
		w.task(t, "other", "elsewhere", "Sparrow", "")
		key := fmt.Sprint("SEC-", number-2)
		w.put(t, "kpi", map[string]any{"id": "khidden", "project_id": "secret", "name": "Canary yield"})
		w.put(t, "wave", map[string]any{"id": "whidden", "project_id": "secret", "name": "Canary wave"})
		w.put(t, "process", map[string]any{"id": "phidden", "project_id": "secret", "name": "Canary process"})
		texts := []string{"canary", "can", "SEC", key, "merger", "canary task"}
		for name, ctx := range map[string]context.Context{"an outsider": eve, "an owner outside": boss, "a guest": gus, "nobody": context.Background(),
			"a token without the scope": access.With(ada, access.Actor{Person: "ada", Role: access.Member, Scopes: []access.Action{access.Self}})} {
			for _, text := range texts {
				if got := w.find(t, ctx, text); got != "" {
					t.Errorf("%s finds %q by %q", name, got, text)
				}
				if ids, err := w.Match(ctx, "secret", text, 10); err != nil || len(ids) > 0 {
					t.Errorf("%s matches %v by %q: %v", name, ids, text, err)
				}
			}
			if rows, err := w.Records(ctx, "task", []string{"hidden"}); err != nil || len(rows) > 0 {
				t.Errorf("%s reads %v: %v", name, rows, err)
			}
		}
		if got := w.find(t, ada, "canary"); got != "secret hidden phidden khidden whidden whisper" {
			t.Errorf("the lead finds %q", got)
		}
		if got := w.find(t, gus, "sparrow"); got != "seen" {
			t.Errorf("a guest finds %q", got)
		}
		for _, text := range []string{"payroll", "gus", "asa", "month", "filler"} {
			if got := w.find(t, gus, text); got != "" {
				t.Errorf("a guest finds %q by %q", got, text)
			}
		}
		// What becomes private is gone at once, whatever the index holds.
		w.set(t, "project", "other", "private", true)
		if got := w.find(t, eve, "sparrow"); got != "seen" {
			t.Errorf("%q", got)
		}
	})
}

func TestHostileQuestions(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.task(t, "open", "one", "and or not near", "")
		fixed := []string{`"`, `'`, `''; DROP TABLE task; --`, `NEAR(a b)`, `a*`, `*`, `^a`, `title:x`, `-x`, `(((`, `AND`, `OR NOT`, `a AND`, `😀`, `a😀b`, "\x00", "a\x00b",
			"\xff\xfe", `\`, `:*A`, `'a':*A & !b`, `%_`, strings.Repeat("a", 10_000), strings.Repeat("ab ", 5_000), strings.Repeat(`"`, 10_000), "ﷺ", "ktask", "popen", "日本語", "$1", "{title}:x", "1e400", "-0"}
		for _, text := range fixed {
			if got := w.find(t, eve, text); text == "ktask" && got != "" {
				t.Errorf("%q finds %q", text, got)
			}
			if _, err := w.Match(eve, "open", text, 10); err != nil {
				t.Errorf("%q: %v", text, err)
			}
		}
		if got := w.find(t, eve, "AND OR NOT NEAR"); got != "one" {
			t.Errorf("operators are no words: %q", got)
		}
		rapid.Check(t, func(rt *rapid.T) {
			text := rapid.String().Draw(rt, "text")
			if _, err := w.Find(eve, text, nil, 5); err != nil {
				rt.Fatalf("%q: %v", text, err)
			}
		})
		// Any text can be indexed, and is found by its own beginning.
		for i, text := range append(fixed, "ǅungla straße", "हिन्दी भाषा", "日本語の文書", strings.Repeat("𝔘", 500)) {
			text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "") // no row holds what is not text
			w.task(t, "open", fmt.Sprint("h", i), text, text)
		}
		for text, want := range map[string]string{"strasse": "h", "हिन्दी": "h", "本語": "h"} {
			if got := w.find(t, eve, text); !strings.HasPrefix(got, want) {
				t.Errorf("%q finds %q", text, got)
			}
		}
	})
}

func TestEditsWithoutWordsCostNothing(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.task(t, "open", "one", "Alpha", "")
		w.task(t, "open", "two", "Alpha", "")
		w.find(t, eve, "alpha")
		w.set(t, "task", "one", "priority", int64(1))
		if got := w.find(t, eve, "alpha"); got != "two one" {
			t.Errorf("a change of the priority moved the entry: %s", got)
		}
		w.set(t, "task", "one", "description", "new")
		if got := w.find(t, eve, "alpha"); got != "one two" {
			t.Errorf("the newest is not first: %s", got)
		}
	})
}
