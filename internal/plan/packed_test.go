package plan_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline/internal/plan"
)

// TestTasksComeBackAsTheyWereWritten reads through a list and by itself what holds signs that lists are packed with.
func TestTasksComeBackAsTheyWereWritten(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		var want []plan.Task
		for _, n := range []plan.NewTask{
			{Title: "plain"},
			{Title: "a unit separator \x1f in the title", Description: "and \x1f in \x1f the text \x1f", Source: "jira:\x1f1"},
			{Title: "é漢😀 \"quoted\" \\ <b>", Description: strings.Repeat("long ", 3000), Labels: []string{"a\"b", `c\d`, "e, f", "é", "<g>"}, Milestone: true,
				Due: "2026-12-24", Start: "2026-12-01", Priority: plan.High},
			{Title: "\x1f", Labels: []string{"x", "y"}},
		} {
			made, err := w.Create(ada, open, n)
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, made)
		}
		child, err := w.Create(ada, open, plan.NewTask{Title: "beneath", Parent: want[0].ID})
		if err != nil {
			t.Fatal(err)
		}
		want[0].Children, want[0].Rollup = true, &plan.Rollup{Total: 1}
		page, err := w.List(ada, open, plan.Query{Sort: "number", Limit: 4})
		if err != nil {
			t.Fatal(err)
		}
		for i := range want {
			single, err := w.Get(ada, want[i].ID)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want[i], single); diff != "" {
				t.Errorf("by itself (-want +got):\n%s", diff)
			}
		}
		if diff := cmp.Diff(want, page.Items); diff != "" {
			t.Errorf("in a list (-want +got):\n%s", diff)
		}
		if got, err := w.Get(ada, child.ID); err != nil || got.Children {
			t.Error(got.Children, err)
		}
	})
}
