package app

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/org"
	"throughline/internal/project"
)

// again starts the demo a second time, which loads nothing.
func (n *northbeam) again() {
	n.must(n.Demonstrate(n.t.Context()))
	list, err := n.Projects.List(system(n.t), project.Query{})
	n.must(err)
	if len(list.Items) != len(n.projects) {
		n.t.Errorf("%d projects after a second start, had %d", len(list.Items), len(n.projects))
	}
}

// The story ends today, whatever day that is; and twice on one day it is the same.
func TestDemoOnOtherDays(t *testing.T) {
	for _, day := range []string{"2027-01-01T00:05:00+01:00", "2027-03-28T03:30:00+02:00", "2028-02-29T23:50:00+01:00"} {
		now, err := time.Parse(time.RFC3339, day)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(day[:10], func(t *testing.T) {
			n := newNorthbeam(t, sqliteURL(t), now.UTC())
			n.verdicts()
		})
	}
	tell := func() (out []string) {
		n := newNorthbeam(t, sqliteURL(t), monday)
		n.must(history.Export(system(t), n.DB, func(e history.Event) error {
			out = append(out, fmt.Sprint(e.At, e.Kind, e.Op, e.Subject))
			return nil
		}))
		return out
	}
	if a, b := tell(), tell(); !slices.Equal(a, b) {
		for i := range min(len(a), len(b)) {
			if a[i] != b[i] {
				t.Errorf("two loads on one day differ, first at event %d: %s, then %s", i+1, a[i], b[i])
				break
			}
		}
		t.Errorf("there are %d and %d events", len(a), len(b))
	}
}

// A company that was set up by hand, or whose loading was cut short, is never taken for the demo.
func TestDemoLeavesOthersAlone(t *testing.T) {
	a := openDemo(t, sqliteURL(t), monday)
	_, _, err := a.Org.SetUp(t.Context(), org.NewOrganisation{Name: "Northbeam", OwnerName: "Ada", Email: demoLead, PasswordHash: "$argon2id$none",
		Zone: "Europe/Berlin", Currency: "EUR"})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Demonstrate(t.Context()); !fault.Is(err, fault.Conflict) || a.Web.Demo != "" {
		t.Errorf("another company was opened as the demo: %v", err)
	}
}
