package demo

import (
	"context"

	"throughline/internal/process"
)

// enforced publishes the draft as a major version, which asks those whose steps changed to confirm that they read it.
func (d *drawn) enforced(day int, who, why string) {
	d.on(day, who, "publish the map", func(ctx context.Context) error {
		_, err := d.Processes.Release(ctx, d.id, 0, process.Terms{Size: process.Major, Note: why})
		return err
	})
}

// read lets people confirm a version, one after the other from the day on.
func (d *drawn) read(day int, number int64, people ...string) {
	for i, who := range people {
		d.on(min(day+i/3, -1), who, "confirm the version", func(ctx context.Context) error {
			_, err := d.Processes.Confirm(ctx, d.id, number)
			return err
		})
	}
}

// entrusted says who approves the process, and after how many months it is looked at again.
func (d *drawn) entrusted(day int, who, approver, role string, months int64) {
	d.on(day, who, "say who approves it", func(ctx context.Context) error {
		if approver != "" {
			if _, err := d.Processes.SetApprover(ctx, d.id, 0, d.person(approver), role); err != nil {
				return err
			}
		}
		_, err := d.Processes.Edit(ctx, d.id, 0, process.Patch{ReviewMonths: &months})
		return err
	})
}

// rewords changes what steps of the next version tell, in the order of their ids.
func (d *drawn) rewords(day int, who string, steps ...reworded) {
	d.on(day, who, "write the next version", func(ctx context.Context) error {
		if _, err := d.Processes.StartDraft(ctx, d.id); err != nil {
			return err
		}
		for _, s := range steps {
			if _, err := d.Processes.Describe(ctx, d.id, 0, s.step, s.patch); err != nil {
				return err
			}
		}
		return nil
	})
}

// reworded is a step of the next version.
type reworded struct {
	step  string
	patch process.StepPatch
}

// sends gives the draft to its approver; to apply on a day, 0 for at once.
func (d *drawn) sends(day int, who, why string, applies int, size process.Size, reviewers ...string) {
	d.on(day, who, "send the version for review", func(ctx context.Context) error {
		t := process.Terms{Size: size, Note: why}
		if applies != 0 {
			t.Effective = d.date(applies)
		}
		for _, r := range reviewers {
			t.Reviewers = append(t.Reviewers, d.person(r))
		}
		_, err := d.Processes.Send(ctx, d.id, 0, t)
		return err
	})
}

func (d *drawn) approved(day int, who string) {
	d.on(day, who, "approve the version", func(ctx context.Context) error {
		_, err := d.Processes.Approve(ctx, d.id, 0)
		return err
	})
}

// paying gives invoices a version that applies next week: three of its steps changed.
func (d *drawn) paying() {
	d.entrusted(-235, "paul", "marek", "Controller", 12)
	text := func(s string) *string { return &s }
	d.rewords(-6, "paul",
		reworded{"Match", process.StepPatch{Text: text("The order number stands on the invoice: look it up and compare amounts. An invoice without a number goes back to the vendor the same day."), Work: minutes(4)}},
		reworded{"Explain", process.StepPatch{Text: text("Whoever ordered says what was bought and for which cost centre, in one line, within two working days."), Days: days(2)}},
		reworded{"Post", process.StepPatch{Text: text("Enter the invoice with its cost centre and due date. The order fills in the rest; type nothing twice.")}})
	d.sends(-3, "paul", "Vendors put the order number on every invoice now, so Finance no longer guesses", 6, process.Major, "grace")
	d.approved(-2, "marek")
}

// reviewing leaves the access review overdue, with a correction that waits for Ada.
func (d *drawn) reviewing() {
	d.entrusted(-47, "hana", "ada", "Operations", 2)
	text := "Mark every account of somebody who changed teams or left. When in doubt, mark it: giving an access back takes IT an hour."
	d.rewords(-2, "hana", reworded{"Look", process.StepPatch{Text: &text}})
	d.sends(-1, "hana", "Two leads asked what to do when they are not sure", 0, process.Minor)
}

func minutes(n float64) *float64 { return &n }

func days(n int) *int { return &n }
