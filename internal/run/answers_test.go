package run_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline/internal/access"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/run"
)

const (
	photo  = id.Attachment("0000000000000000000photo1")
	notes  = id.Attachment("0000000000000000000notes1")
	nobody = "000000000000000000unknown"
	bo     = "0000000000000000000000bo1"
)

func TestAnswersAreReadByTheirKind(t *testing.T) {
	least, most := 1.0, 10.0
	ab := []run.Option{{Value: "a", Label: "A"}, {Value: "b", Label: "B"}}
	each(t, laptop, func(t *testing.T, w world) {
		cases := []struct {
			q     run.Question
			given any
			want  any // nil is a refusal
		}{
			{run.Question{Kind: "text"}, "  Bo ", "Bo"},
			{run.Question{Kind: "text"}, strings.Repeat("x", 2001), nil},
			{run.Question{Kind: "long text"}, strings.Repeat("x", 2001), strings.Repeat("x", 2001)},
			{run.Question{Kind: "long text"}, strings.Repeat("x", 20_001), nil},
			{run.Question{Kind: "number"}, "1 200,50", 1200.5},
			{run.Question{Kind: "number"}, -3.0, -3.0},
			{run.Question{Kind: "number"}, "NaN", nil},
			{run.Question{Kind: "number"}, "1e400", nil},
			{run.Question{Kind: "number"}, "3 kg", nil},
			{run.Question{Kind: "number", Unit: "kg"}, "3 kg", 3.0},
			{run.Question{Kind: "number", Min: &least}, "0.5", nil},
			{run.Question{Kind: "number", Max: &most}, "10", 10.0},
			{run.Question{Kind: "number", Max: &most}, "10.1", nil},
			{run.Question{Kind: "money", Unit: "EUR"}, "1200,5", 1200.5},
			{run.Question{Kind: "money"}, "1200.555", nil},
			{run.Question{Kind: "money"}, "1e3", nil},
			{run.Question{Kind: "date"}, "2026-11-23", "2026-11-23"},
			{run.Question{Kind: "date"}, "2026-02-30", nil},
			{run.Question{Kind: "date"}, "0000-00-00", nil},
			{run.Question{Kind: "yes or no"}, "no", false},
			{run.Question{Kind: "yes or no"}, true, true},
			{run.Question{Kind: "yes or no"}, "maybe", nil},
			{run.Question{Kind: "choice", Options: ab}, "b", "b"},
			{run.Question{Kind: "choice", Options: ab}, "c", nil},
			{run.Question{Kind: "choice", Options: ab}, []any{"a", "b"}, nil},
			{run.Question{Kind: "choices", Options: ab}, []any{"a", "b", "a"}, []any{"a", "b"}},
			{run.Question{Kind: "choices", Options: ab}, "a", []any{"a"}},
			{run.Question{Kind: "choices", Options: ab}, []any{"a", "c"}, nil},
			{run.Question{Kind: "person"}, bo, bo},
			{run.Question{Kind: "person"}, "somebody", nil},
			{run.Question{Kind: "person"}, nobody, nil},
			{run.Question{Kind: "email"}, "bo@northbeam.example", "bo@northbeam.example"},
			{run.Question{Kind: "email"}, "Bo <bo@northbeam.example>", nil},
			{run.Question{Kind: "email"}, "bo@localhost", nil},
			{run.Question{Kind: "link"}, "https://northbeam.example/a", "https://northbeam.example/a"},
			{run.Question{Kind: "link"}, "javascript:alert(1)", nil},
			{run.Question{Kind: "link"}, "//northbeam.example", nil},
			{run.Question{Kind: "file"}, string(notes), []any{map[string]any{"file": string(notes), "name": "notes.txt", "mime": "", "size": 12.0}}},
			{run.Question{Kind: "photo"}, []any{string(photo)}, []any{map[string]any{"file": string(photo), "name": "desk.jpg", "mime": "", "size": 12.0}}},
			{run.Question{Kind: "photo"}, string(notes), nil},
			{run.Question{Kind: "file"}, bo, nil},
			{run.Question{Kind: "file"}, "../../etc/passwd", nil},
			{run.Question{Kind: "text"}, map[string]any{"deep": []any{}}, nil},
		}
		var form []run.Question
		all, good := map[string]any{}, map[string]any{}
		wrong, kept := map[string]bool{}, map[string]any{}
		for i, c := range cases {
			c.q.Name = fmt.Sprintf("q%02d", i)
			form = append(form, c.q)
			if all[c.q.Name] = c.given; c.want == nil {
				wrong[c.q.Name] = true
			} else {
				good[c.q.Name], kept[c.q.Name] = c.given, c.want
			}
		}
		w.def.Steps["Task_1"] = run.Told{Form: form}
		r, err := w.Start(ada, process, run.NewRun{})
		if err != nil {
			t.Fatal(err)
		}
		first := w.only(t, r, "First step")
		_, err = w.Complete(ada, first.ID, 0, run.Completion{Answers: all})
		want(t, err, fault.Invalid)
		refused := map[string]bool{}
		for _, p := range fault.As(err).Problems {
			refused[p.Field] = true
		}
		if diff := cmp.Diff(wrong, refused); diff != "" {
			t.Errorf("refused (-want +got):\n%s", diff)
		}
		if _, err = w.Complete(ada, first.ID, 0, run.Completion{Answers: good}); err != nil {
			t.Fatal(err)
		}
		v, err := w.Get(ada, r.ID)
		if err != nil {
			t.Fatal(err)
		}
		done := v.Steps[slices.IndexFunc(v.Steps, func(s run.StepView) bool { return s.ID == first.ID })]
		if diff := cmp.Diff(kept, done.Answers); diff != "" {
			t.Errorf("answers (-want +got):\n%s", diff)
		}
	})
}

func TestAnswersAreSaidInWords(t *testing.T) {
	for want, c := range map[string]struct {
		q     run.Question
		given any
	}{
		"1200.50 EUR": {run.Question{Kind: "money", Unit: "EUR"}, 1200.5},
		"3 kg":        {run.Question{Kind: "number", Unit: "kg"}, 3.0},
		"no":          {run.Question{Kind: "yes or no"}, false},
		"B":           {run.Question{Kind: "choice", Options: []run.Option{{Value: "b", Label: "B"}}}, "b"},
		"x, y":        {run.Question{Kind: "choices"}, []any{"x", "y"}},
		"desk.jpg":    {run.Question{Kind: "photo"}, []any{map[string]any{"file": string(photo), "name": "desk.jpg"}}},
		"":            {run.Question{Kind: "text"}, nil},
	} {
		if got := c.q.Say(c.given); got != want {
			t.Errorf("%v is said %q, not %q", c.given, got, want)
		}
	}
	if files := run.FilesOf([]any{map[string]any{"file": string(photo), "name": "desk.jpg", "mime": "image/jpeg"}, "x", map[string]any{"file": "../x"}}); len(files) != 1 || !files[0].Picture {
		t.Errorf("%+v", files)
	}
}

func TestTicksOfAPhoneComeInOrderAndOnce(t *testing.T) {
	each(t, laptop, func(t *testing.T, w world) {
		r, err := w.Start(ada, process, run.NewRun{})
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.Tick(ada, r.ID, run.Tick{Node: "Step_2"})
		want(t, err, fault.Conflict)
		if !strings.Contains(err.Error(), "has not come to “Check the price”") {
			t.Error(err)
		}
		_, err = w.Tick(ada, r.ID, run.Tick{Node: "Nowhere"})
		want(t, err, fault.Invalid, "node")
		_, err = w.Tick(guest, r.ID, run.Tick{Node: "Task_1"})
		want(t, err, fault.NotFound)
		_, err = w.Tick(viewer, r.ID, run.Tick{Node: "Task_1", Completion: run.Completion{Answers: map[string]any{"price": "3"}}})
		want(t, err, fault.Forbidden)
		v, err := w.Get(ada, r.ID)
		if err != nil || len(v.Ahead) != 1 || v.Ahead[0].Name != "Check the price" || v.Ahead[0].After != "Task_1" || len(v.Ahead[0].Form) != 1 {
			t.Fatalf("%+v %v", v.Ahead, err)
		}
		tick := run.Tick{Node: "Task_1", Completion: run.Completion{Answers: map[string]any{"price": "3"}, Note: "PO 1"}}
		for range 2 { // the answer to the first one did not arrive
			if _, err := w.Tick(ada, r.ID, tick); err != nil {
				t.Fatal(err)
			}
		}
		tick.Note = "PO 2"
		_, err = w.Tick(ada, r.ID, tick)
		want(t, err, fault.Conflict)
		w.only(t, r, "Check the price")
	})
}

// What the actor did himself to a step since he saw it does not make his words old; what anybody else did does.
func TestAStepIsDoneFromThePageBeforeItWasTakenUp(t *testing.T) {
	each(t, laptop, func(t *testing.T, w world) {
		other := as("bea", access.Member)
		answers := run.Completion{Answers: map[string]any{"price": "3"}}
		begin := func() run.StepView {
			r, err := w.Start(ada, process, run.NewRun{})
			if err != nil {
				t.Fatal(err)
			}
			return w.only(t, r, "First step")
		}
		seen := begin()
		if _, err := w.Assign(ada, seen.ID, 0, "ada"); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Begin(ada, seen.ID, 0); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Complete(ada, seen.ID, seen.Version, answers); err != nil {
			t.Error("his own two acts are in his way:", err)
		}
		seen = begin()
		for _, to := range []id.Person{"bea", "ada"} {
			if _, err := w.Assign(other, seen.ID, 0, to); err != nil {
				t.Fatal(err)
			}
		}
		_, err := w.Complete(ada, seen.ID, seen.Version, answers)
		want(t, err, fault.Stale)
	})
}

func TestTheTableOfRunsHasEveryAnswer(t *testing.T) {
	each(t, laptop, func(t *testing.T, w world) {
		told := w.def.Steps["Task_1"]
		told.Number = 2
		w.def.Steps["Task_1"] = told
		for _, title := range []string{"First", "Second", "Third"} {
			r, err := w.Start(ada, process, run.NewRun{Title: title})
			if err != nil {
				t.Fatal(err)
			}
			if _, err = w.Complete(ada, w.only(t, r, "First step").ID, 0, run.Completion{Answers: map[string]any{"price": "12,5"}}); err != nil {
				t.Fatal(err)
			}
			w.clock.Advance(time.Hour)
		}
		seen := []string{}
		for q := (run.Query{Limit: 2}); ; {
			table, err := w.Table(viewer, process, q)
			if err != nil {
				t.Fatal(err)
			}
			if table.Fields[0].Key != "Task_1.price" || table.Fields[0].Step != "First step" {
				t.Fatalf("%+v", table.Fields)
			}
			for _, r := range table.Items {
				seen = append(seen, r.Title)
				if r.Answers["Task_1.price"] != 12.5 || len(r.Now) != 1 || r.Now[0] != "Check the price" || r.Open != 1 {
					t.Errorf("%+v", r)
				}
			}
			if q.Cursor = table.Next; q.Cursor == "" {
				break
			}
		}
		if diff := cmp.Diff([]string{"Third", "Second", "First"}, seen); diff != "" {
			t.Error(diff)
		}
		_, err := w.Table(guest, process, run.Query{})
		want(t, err, fault.NotFound)
	})
}

// A step that asks for nothing can be ticked where it is listed; one with a form cannot.
func TestPlainStepsAreMarked(t *testing.T) {
	each(t, laptop, func(t *testing.T, w world) {
		r, err := w.Start(ada, process, run.NewRun{Roles: map[string]id.Person{"Lane_1": "ada", "Lane_2": "ada"}})
		if err != nil {
			t.Fatal(err)
		}
		marked := func() bool {
			mine, err := w.Mine(ada)
			if err != nil || len(mine) != 1 {
				t.Fatal(mine, err)
			}
			return mine[0].Plain
		}
		if marked() {
			t.Error("a step with a form is marked as plain")
		}
		_, err = w.Complete(ada, w.only(t, r, "First step").ID, 0, run.Completion{Answers: map[string]any{"price": "3"}})
		if err != nil {
			t.Fatal(err)
		}
		check := w.only(t, r, "Check the price")
		for _, o := range check.Form[0].Options {
			if o.Label != "it is too dear" {
				_, err = w.Complete(ada, check.ID, 0, run.Completion{Answers: map[string]any{check.Form[0].Name: o.Value}})
			}
		}
		if err != nil || !marked() {
			t.Error("a step that asks for nothing is not marked", err)
		}
	})
}
