package process_test

import (
	"strings"
	"testing"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/bpmn/diff"
	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/process"
)

var owner = as("oda", access.Owner)

// inForce makes a process whose first version is published, with its lanes bound to t1 and t2 and a step in each.
func (w world) inForce(t *testing.T, n process.NewProcess) process.Process {
	t.Helper()
	n.Lanes = []process.Lane{{Name: "People ops", Team: "t1"}, {Name: "IT", Team: "t2"}, {Name: "Finance"}}
	p, _ := w.create(t, n)
	ctx := ada
	_, second, err := w.AddStep(ctx, p.ID, 0, process.NewStep{After: "Task_1", Name: "Order the laptop", Lane: "Lane_2"})
	must(t, err)
	_, _, err = w.AddStep(ctx, p.ID, 0, process.NewStep{After: second, Name: "Pay the bill", Lane: "Lane_3"})
	must(t, err)
	_, err = w.Publish(ctx, p.ID, 0, "")
	must(t, err)
	return p
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err, fault.As(err).Problems)
	}
}

// drafts begins the next version and changes the step of IT.
func (w world) drafts(t *testing.T, p process.Process) {
	t.Helper()
	_, err := w.StartDraft(ada, p.ID)
	must(t, err)
	text := "Order it from the stock within 2 days."
	_, err = w.Describe(ada, p.ID, 0, "Step_1", process.StepPatch{Text: &text})
	must(t, err)
}

func TestAVersionIsSentReturnedAndApproved(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		p := w.inForce(t, process.NewProcess{Name: "Onboarding"})
		w.drafts(t, p)
		_, err := w.Send(ada, p.ID, 0, process.Terms{})
		want(t, err, fault.Conflict) // nobody approves
		_, err = w.SetApprover(ada, p.ID, 0, "nobody", "Controller")
		want(t, err, fault.Invalid, "person")
		_, err = w.SetApprover(ada, p.ID, 0, "vic", "Controller")
		must(t, err)
		_, err = w.SetApprover(ada, p.ID, 0, "ada", "")
		want(t, err, fault.Forbidden)
		_, err = w.Publish(ada, p.ID, 0, "")
		want(t, err, fault.Conflict)
		_, err = w.Send(ada, p.ID, 0, process.Terms{Size: process.Major})
		want(t, err, fault.Invalid, "note")
		_, err = w.Send(ada, p.ID, 0, process.Terms{Effective: "2026-11-22"})
		want(t, err, fault.Invalid, "effective")
		v, err := w.Send(ada, p.ID, 0, process.Terms{Size: process.Major, Note: "The stock is ours now", Reviewers: []id.Person{"bob"}})
		must(t, err)
		if v.Status != process.InReview || v.Approver != "vic" || v.ApproverRole != "Controller" || v.SentBy != "ada" {
			t.Fatalf("%+v", v)
		}
		name := "Another"
		_, err = w.Describe(ada, p.ID, 0, "Step_1", process.StepPatch{Name: &name})
		want(t, err, fault.Conflict)
		_, err = w.StartDraft(ada, p.ID)
		want(t, err, fault.Conflict)
		_, err = w.Approve(ada, p.ID, 0)
		want(t, err, fault.Forbidden)
		_, err = w.Approve(bob, p.ID, 0)
		want(t, err, fault.Forbidden)
		_, err = w.Approve(guest, p.ID, 0)
		want(t, err, fault.NotFound)
		_, err = w.Return(ada, p.ID, 0, "no")
		want(t, err, fault.Forbidden)
		_, err = w.Return(bob, p.ID, 0, " ")
		want(t, err, fault.Invalid, "reason")
		duties, err := w.Duties(viewer)
		must(t, err)
		if len(duties) != 1 || duties[0].Kind != process.ToApprove || duties[0].Version != v.Version || duties[0].By != "ada" {
			t.Fatalf("%+v", duties)
		}
		if duties, _ = w.Duties(bob); len(duties) != 1 || duties[0].Kind != process.ToLook {
			t.Fatalf("%+v", duties)
		}
		if v, err = w.Return(bob, p.ID, 0, "Say who pays"); err != nil || v.Status != process.Draft || v.Returned != "Say who pays" {
			t.Fatal(v, err)
		}
		if duties, _ = w.Duties(ada); len(duties) != 1 || duties[0].Kind != process.ToMend || duties[0].Why != "Say who pays" {
			t.Fatalf("%+v", duties)
		}
		_, err = w.Send(ada, p.ID, 0, process.Terms{Size: process.Major, Note: "The stock is ours now"})
		must(t, err)
		v, err = w.Withdraw(ada, p.ID, 0)
		must(t, err)
		v, err = w.Send(ada, p.ID, v.Version, process.Terms{Size: process.Major, Note: "The stock is ours now"})
		must(t, err)
		_, err = w.Approve(viewer, p.ID, v.Version-1)
		want(t, err, fault.Stale)
		v, err = w.Approve(viewer, p.ID, v.Version)
		must(t, err)
		if v.Status != process.Published || v.Size != process.Major || v.DecidedBy != "vic" || v.Effective != "2026-11-23" {
			t.Fatalf("%+v", v)
		}
		_, err = w.Approve(viewer, p.ID, 0)
		want(t, err, fault.Conflict)
		if got := w.kinds(t); !strings.HasSuffix(got, "entrusted sent returned sent withdrawn sent approved published acknowledgement.asked") {
			t.Error(got)
		}
	})
}

func TestNobodyApprovesWhatHeSends(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		p := w.inForce(t, process.NewProcess{Name: "Onboarding"})
		w.drafts(t, p)
		_, err := w.SetApprover(ada, p.ID, 0, "ada", "Head of operations")
		must(t, err)
		_, err = w.Send(ada, p.ID, 0, process.Terms{})
		want(t, err, fault.Conflict)
		_, err = w.Send(bob, p.ID, 0, process.Terms{})
		must(t, err)
		_, err = w.Approve(ada, p.ID, 0)
		must(t, err)
		if _, err = w.SetApprover(owner, p.ID, 0, "", ""); err != nil {
			t.Error("who manages the organisation cannot take the approver away:", err)
		}
	})
}

func TestALaterDayIsWaitedFor(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		p := w.inForce(t, process.NewProcess{Name: "Onboarding"})
		w.drafts(t, p)
		v, err := w.Release(ada, p.ID, 0, process.Terms{Size: process.Minor, Effective: "2026-12-01"})
		must(t, err)
		if v.Status != process.Approved {
			t.Fatalf("%+v", v)
		}
		current := func() int64 {
			t.Helper()
			d, _, err := w.Carried(ada, w.db, p.ID, "")
			must(t, err)
			return d.Version.Number
		}
		must(t, w.Enforce(ada, process.Apply{Version: v.ID}))
		if current() != 1 {
			t.Error("a run of today follows a version of December")
		}
		_, err = w.Recall(ada, p.ID, 0)
		must(t, err)
		v, err = w.Release(ada, p.ID, 0, process.Terms{Effective: "2026-12-02"})
		must(t, err)
		w.clock.Set(clock.Date("2026-12-01").Time())
		must(t, w.Turn(ada, w.door.Clock.Now()))
		if current() != 1 {
			t.Error("it applies a day too early")
		}
		w.clock.Set(clock.Date("2026-12-02").Time())
		must(t, w.Turn(ada, w.door.Clock.Now()))
		must(t, w.Enforce(ada, process.Apply{Version: v.ID}))
		if current() != 2 {
			t.Error("its day came and it does not apply")
		}
		_, err = w.Recall(ada, p.ID, 0)
		want(t, err, fault.Conflict)
	})
}

func TestOnlyThoseWhoseStepsChangedAreAsked(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		p := w.inForce(t, process.NewProcess{Name: "Onboarding"})
		w.drafts(t, p)
		hit, err := w.Impact(viewer, p.ID, 0)
		must(t, err)
		if len(hit.Teams) != 1 || hit.Teams[0].Team != "t2" || hit.People != 1 || len(hit.Untouched) != 2 || hit.Before != 1 {
			t.Fatalf("%+v", hit)
		}
		_, err = w.Release(ada, p.ID, 0, process.Terms{Size: process.Minor})
		must(t, err)
		if r, err := w.Readers(ada, p.ID, 0); err != nil || len(r.Items) != 0 {
			t.Fatal("a minor version asks somebody:", r, err)
		}
		_, err = w.StartDraft(ada, p.ID)
		must(t, err)
		tool := "Shelf list"
		_, err = w.Describe(ada, p.ID, 0, "Step_1", process.StepPatch{Tool: &tool})
		must(t, err)
		ctx, receipt := act.WithReceipt(ada)
		_, err = w.Release(ctx, p.ID, 0, process.Terms{Size: process.Major, Note: "The shelf has a list"})
		must(t, err)
		r, err := w.Readers(viewer, p.ID, 3)
		must(t, err)
		if len(r.Items) != 1 || r.Items[0].Person != "bob" || r.Items[0].Team != "t2" || r.Asked != 1 || r.Confirmed != 0 {
			t.Fatalf("%+v", r)
		}
		if duties, _ := w.Duties(bob); len(duties) != 1 || duties[0].Kind != process.ToConfirm || duties[0].Number != 3 {
			t.Fatalf("%+v", duties)
		}
		if _, ok, err := w.Asked(bob, p.ID); err != nil || !ok {
			t.Fatal(ok, err)
		}
		_, err = w.Confirm(guest, p.ID, 3)
		want(t, err, fault.NotFound)
		_, err = w.Confirm(bob, p.ID, 9)
		want(t, err, fault.NotFound)
		first, err := w.Confirm(bob, p.ID, 3)
		must(t, err)
		if again, err := w.Confirm(bob, p.ID, 3); err != nil || again.Confirmed != first.Confirmed {
			t.Fatal(again, err)
		}
		if a, err := w.Confirm(viewer, p.ID, 3); err != nil || !a.Asked.IsZero() {
			t.Fatal(a, err)
		}
		if r, _ = w.Readers(ada, p.ID, 0); len(r.Items) != 2 || r.Asked != 1 || r.Confirmed != 1 {
			t.Fatalf("%+v", r)
		}
		if duties, _ := w.Duties(bob); len(duties) != 0 {
			t.Fatalf("%+v", duties)
		}
		tallies, err := w.Tallies(ada, p.ID)
		if err != nil || tallies[3] != (process.Tally{Asked: 1, Confirmed: 1}) {
			t.Fatal(tallies, err)
		}
		want(t, w.door.Undo(ada, receipt.Act), fault.Conflict) // somebody confirmed it
	})
}

func TestPublishingIsTakenBack(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		p := w.inForce(t, process.NewProcess{Name: "Onboarding"})
		w.drafts(t, p)
		ctx, receipt := act.WithReceipt(ada)
		_, err := w.Release(ctx, p.ID, 0, process.Terms{Size: process.Major, Note: "The stock is ours"})
		must(t, err)
		must(t, w.door.Undo(ada, receipt.Act))
		list, err := w.Versions(ada, p.ID)
		if err != nil || list[0].Status != process.Draft {
			t.Fatal(list, err)
		}
		if r, err := w.Readers(ada, p.ID, 2); err != nil || len(r.Items) != 0 {
			t.Fatal(r, err)
		}
	})
}

func TestReviewsComeRound(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		p := w.inForce(t, process.NewProcess{Name: "Onboarding", Owner: "ada", Project: open})
		six := int64(6)
		p, err := w.Edit(ada, p.ID, 0, process.Patch{ReviewMonths: &six})
		must(t, err)
		if p.ReviewDue != "2027-05-23" || p.Overdue("2027-05-23") || !p.Overdue("2027-05-24") {
			t.Fatal(p.ReviewDue)
		}
		w.clock.Set(clock.Date("2027-05-24").Time())
		for range 2 {
			must(t, w.Turn(ada, w.door.Clock.Now()))
		}
		if len(*w.tasks) != 1 || !strings.Contains((*w.tasks)[0], "Look at “Onboarding” again") || !strings.HasSuffix((*w.tasks)[0], "ada 2027-05-24") {
			t.Fatal(*w.tasks)
		}
		if duties, _ := w.Duties(ada); len(duties) != 1 || duties[0].Kind != process.ToReview || duties[0].Due != "2027-05-23" {
			t.Fatalf("%+v", duties)
		}
		_, err = w.Reviewed(viewer, p.ID, 0)
		want(t, err, fault.Forbidden)
		if p, err = w.Reviewed(ada, p.ID, 0); err != nil || p.ReviewDue != "2027-11-24" {
			t.Fatal(p.ReviewDue, err)
		}
		w.clock.Set(clock.Date("2027-08-31").Time())
		w.drafts(t, p)
		_, err = w.Publish(ada, p.ID, 0, "")
		must(t, err)
		if p, _ = w.Get(ada, p.ID); p.ReviewDue != "2028-02-29" {
			t.Error("publishing does not begin the months anew, or February has another length:", p.ReviewDue)
		}
		never := int64(0)
		if p, err = w.Edit(ada, p.ID, 0, process.Patch{ReviewMonths: &never}); err != nil || p.ReviewDue != "" {
			t.Fatal(p.ReviewDue, err)
		}
		_, err = w.Reviewed(ada, p.ID, 0)
		want(t, err, fault.Conflict)
	})
}

func TestARetiredProcessTakesNoRuns(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		p, other := w.inForce(t, process.NewProcess{Name: "Old"}), w.inForce(t, process.NewProcess{Name: "New"})
		_, err := w.Retire(viewer, p.ID, 0, process.Retirement{})
		want(t, err, fault.Forbidden)
		_, err = w.Retire(ada, p.ID, 0, process.Retirement{ReplacedBy: p.ID})
		want(t, err, fault.Invalid, "replacedBy")
		_, err = w.Retire(ada, p.ID, 0, process.Retirement{ReplacedBy: "nothing"})
		want(t, err, fault.Invalid, "replacedBy")
		p, err = w.Retire(ada, p.ID, 0, process.Retirement{Why: "One process now", ReplacedBy: other.ID})
		must(t, err)
		if p.Retired.IsZero() || p.ReplacedBy != other.ID {
			t.Fatalf("%+v", p)
		}
		_, _, err = w.Carried(ada, w.db, p.ID, "")
		want(t, err, fault.Conflict)
		_, err = w.StartDraft(ada, p.ID)
		want(t, err, fault.Conflict)
		list, _ := w.Versions(ada, p.ID)
		if _, _, err = w.Carried(ada, w.db, p.ID, list[0].ID); err != nil {
			t.Error("a run under way cannot go on:", err)
		}
		if p, err = w.Revive(ada, p.ID); err != nil || !p.Retired.IsZero() || p.ReplacedBy != "" {
			t.Fatal(p, err)
		}
		if _, _, err = w.Carried(ada, w.db, p.ID, ""); err != nil {
			t.Error(err)
		}
	})
}

func TestCompareAndCheck(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		p := w.inForce(t, process.NewProcess{Name: "Onboarding", Description: "See [the old page](/tasks/gone) and https://nowhere"})
		_, err := w.Compare(ada, p.ID, 0, 0)
		want(t, err, fault.NotFound)
		w.drafts(t, p)
		text, tool := "Ask [the desk](/tasks/here), look at [step 9](#step-Nine) and [this](page.html), or [write](mailto:it@example.com).", "Shelf list"
		_, err = w.Describe(ada, p.ID, 0, "Task_1", process.StepPatch{Text: &text, Tool: &tool, Evidence: &tool})
		must(t, err)
		_, err = w.Answerable(ada, p.ID, 0, "Controller")
		must(t, err)
		c, err := w.Compare(viewer, p.ID, 0, 0)
		must(t, err)
		if c.From.Number != 1 || c.To.Number != 2 || c.Count(diff.Told) != 2 || c.Says != "2 steps told otherwise" || len(c.About) != 1 || c.About[0].After != "Controller" {
			t.Fatalf("%+v", c)
		}
		_, err = w.Compare(guest, p.ID, 1, 2)
		want(t, err, fault.NotFound)
		w.runs[1], w.runs[2] = 4, 1
		k, err := w.Check(viewer, p.ID, 0)
		must(t, err)
		var links []string
		for _, l := range k.Links {
			links = append(links, l.Link)
		}
		if got := strings.Join(links, " "); got != "https://nowhere #step-Nine page.html /tasks/gone" {
			t.Error(got)
		}
		var rules []string
		for _, a := range k.Advice {
			rules = append(rules, a.Rule)
		}
		if got := strings.Join(rules, " "); got != "step-evidence step-evidence step-text step-tool step-tool" {
			t.Error(got)
		}
		if k.Running() != 4 || k.Minutes != 1 || k.Words < 20 || k.Errors() != 0 {
			t.Errorf("%+v", k)
		}
	})
}
