package demo

import (
	"context"

	"throughline/internal/process"
	"throughline/internal/run"
)

// asks puts the questions of a start onto the draft of a process.
func (d *drawn) asks(day int, who, event string, questions ...process.Input) {
	d.on(day, who, "say what the start asks", func(ctx context.Context) error {
		_, err := d.Processes.Describe(ctx, d.id, 0, event, process.StepPatch{Form: &questions})
		return err
	})
}

// starts sets up what begins runs of a process besides people.
func (d *drawn) starts(day int, who string, n run.NewStart) {
	d.on(day, who, "set up "+n.Name, func(ctx context.Context) error {
		_, _, err := d.Runs.AddStart(ctx, d.id, n)
		return err
	})
}

// hired are the questions that begin an onboarding.
var hired = []process.Input{
	{Name: "name", Label: "Who joins", Kind: process.Words, Required: true},
	{Name: "start", Label: "First day", Kind: process.Day},
	{Name: "site", Label: "Where", Kind: process.Choice, Options: []string{"Berlin", "Lisbon", "Remote"}},
}

// byForm begins an onboarding by the form that every manager may fill in, and by the HR system.
func (d *drawn) byForm(day int) {
	d.starts(day, "leila", run.NewStart{Kind: run.Form, Name: "Somebody joins", Title: "{name}"})
	d.starts(day, "leila", run.NewStart{Kind: run.Webhook, Name: "Contract signed in the HR system", Title: "{name}", Signed: true,
		Fields: map[string]string{"name": "employee.full_name", "start": "employee.start_date", "site": "employee.site"}})
}
