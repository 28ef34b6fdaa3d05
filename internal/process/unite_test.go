package process_test

import (
	"strings"
	"testing"

	"throughline/internal/bpmn/threeway"
	"throughline/internal/fault"
	"throughline/internal/process"
)

// What two people drew from one draft becomes one, and nothing is stored by that.
func TestTwoDrawingsBecomeOne(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		p, v := w.create(t, onboarding())
		first := w.export(t, p, 0)
		mine := strings.Replace(first, "First step", "Order the laptop", 1)
		second, err := w.SaveMap(ada, p.ID, 0, []byte(strings.Replace(first, `name="IT"`, `name="Desk"`, 1)))
		if err != nil {
			t.Fatal(err)
		}
		before := w.kinds(t)
		u, err := w.Unite(ada, p.ID, v.Map, []byte(mine), nil)
		if err != nil || len(u.Conflicts) > 0 || u.Version != second.Version || u.Map != second.Map || !strings.Contains(u.XML, "Order the laptop") || !strings.Contains(u.XML, `"Desk"`) {
			t.Fatal(u, err)
		}
		third, err := w.SaveMap(ada, p.ID, 0, []byte(strings.Replace(w.export(t, p, 0), "First step", "Order a desk", 1)))
		if err != nil {
			t.Fatal(err)
		}
		for side, name := range map[threeway.Side]string{"": "Order the laptop", threeway.Mine: "Order the laptop", threeway.Theirs: "Order a desk"} {
			u, err = w.Unite(ada, p.ID, v.Map, []byte(mine), map[string]threeway.Side{"#Task_1 name": side})
			if err != nil || len(u.Conflicts) != 1 || u.Conflicts[0].Key != "#Task_1 name" || !strings.Contains(u.XML, name) || u.Version != third.Version {
				t.Fatal(side, u, err)
			}
		}
		if after := w.kinds(t); after != before+" mapped" {
			t.Errorf("events %s, before %s", after, before)
		}
		_, err = w.Unite(viewer, p.ID, v.Map, []byte(mine), nil)
		want(t, err, fault.Forbidden)
		_, err = w.Unite(ada, p.ID, v.Map, []byte("<a"), nil)
		want(t, err, fault.Invalid)

		// A text that the draft never held is nobody's to bring in, be it kept or not.
		other, _, err := w.Create(ada, process.NewProcess{Name: "Payroll"})
		if err != nil {
			t.Fatal(err)
		}
		list, err := w.Versions(ada, other.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, base := range []string{"", "x", list[0].Map} {
			_, err = w.Unite(ada, p.ID, base, []byte(mine), nil)
			want(t, err, fault.Invalid, "base")
		}
		if _, err = w.Publish(ada, p.ID, 0, ""); err != nil {
			t.Fatal(err)
		}
		_, err = w.Unite(ada, p.ID, v.Map, []byte(mine), nil)
		want(t, err, fault.Conflict)
	})
}
