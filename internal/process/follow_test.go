package process_test

import (
	"slices"
	"testing"

	"throughline/internal/fault"
	"throughline/internal/process"
)

// What follows from a version is put into the plan that its sender chose, once somebody else approves it, and only then.
func TestTasksFollowFromAVersion(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		p := w.inForce(t, process.NewProcess{Name: "Onboarding"})
		w.drafts(t, p)
		tool := "Stock list"
		_, err := w.Describe(ada, p.ID, 0, "Step_1", process.StepPatch{Tool: &tool})
		must(t, err)
		_, err = w.SetApprover(ada, p.ID, 0, "vic", "Controller")
		must(t, err)
		_, err = w.Send(ada, p.ID, 0, process.Terms{Follow: "nowhere"})
		want(t, err, fault.Invalid, "follow")
		_, err = w.Send(bob, p.ID, 0, process.Terms{Follow: secret})
		want(t, err, fault.Invalid, "follow")
		v, err := w.Send(ada, p.ID, 0, process.Terms{Follow: open})
		must(t, err)
		if v.Follow != open || len(*w.tasks) > 0 {
			t.Fatal(v.Follow, *w.tasks)
		}
		_, err = w.Return(viewer, p.ID, 0, "Say who pays")
		must(t, err)
		if len(*w.tasks) > 0 {
			t.Fatal(*w.tasks)
		}
		_, err = w.Send(ada, p.ID, 0, process.Terms{Follow: open})
		must(t, err)
		_, err = w.Approve(viewer, p.ID, 0)
		must(t, err)
		if want := []string{string(open) + " Onboarding 2 Order the laptop [told] Stock list"}; !slices.Equal(*w.tasks, want) {
			t.Errorf("%q instead of %q", *w.tasks, want)
		}

		// The next version follows up nothing unless somebody says so again.
		w.drafts(t, p)
		_, err = w.Send(ada, p.ID, 0, process.Terms{})
		must(t, err)
		_, err = w.Approve(viewer, p.ID, 0)
		must(t, err)
		if len(*w.tasks) != 1 {
			t.Errorf("%q", *w.tasks)
		}
	})
}

// The first version of a way to be is told against the process that it was begun from, and publishing without an approver
// adds the tasks at once.
func TestTasksFollowFromAWayToBe(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		p := w.inForce(t, process.NewProcess{Name: "Onboarding"})
		made, err := w.Duplicate(ada, p.ID, "")
		must(t, err)
		lane := "Lane_1"
		_, err = w.Describe(ada, made.ID, 0, "Step_1", process.StepPatch{Lane: &lane})
		must(t, err)
		v, err := w.Release(ada, made.ID, 0, process.Terms{Follow: open})
		must(t, err)
		if want := []string{string(open) + " Onboarding, to be 1 Order the laptop [lane] "}; v.Status != process.Published || !slices.Equal(*w.tasks, want) {
			t.Errorf("%s %q instead of %q", v.Status, *w.tasks, want)
		}
	})
}
