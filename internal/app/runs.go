package app

import (
	"cmp"
	"context"

	"throughline/internal/db"
	"throughline/internal/id"
	"throughline/internal/notify"
	"throughline/internal/process"
	"throughline/internal/run"
)

// definition gives a version of a process as a run of it needs it.
func (a *App) definition(ctx context.Context, q db.Q, of id.Process, version id.Version) (run.Definition, error) {
	doc, data, err := a.Processes.Carried(ctx, q, of, version)
	if err != nil {
		return run.Definition{}, err
	}
	d := run.Definition{Process: of, Name: doc.Process.Name, Project: doc.Process.Project, Version: doc.Version.ID, Number: doc.Version.Number, Map: data,
		Owner: doc.Process.Owner, Steps: map[string]run.Told{}}
	for _, l := range doc.Lanes {
		d.Lanes = append(d.Lanes, run.Lane{ID: l.ID, Name: l.Name, Team: l.Team})
	}
	for _, s := range doc.Steps {
		d.Steps[s.ID] = run.Told{Name: s.Name, Text: s.Text, Role: s.Who, Tool: s.Tool, Evidence: s.Evidence, Form: questions(s.Form), Days: s.Days,
			Number: s.Number, DaysAfter: s.DaysAfter, Stop: s.Stop, Approval: s.Approval, AwaitAsked: s.AwaitAsked,
			Accountable: cmp.Or(s.Accountable, doc.Raci.Accountable), Consulted: s.Consulted, Informed: s.Informed}
	}
	return d, nil
}

func questions(inputs []process.Input) []run.Question {
	out := make([]run.Question, len(inputs))
	for i, in := range inputs {
		out[i] = run.Question{Name: in.Name, Label: in.Label, Kind: string(in.Kind), Required: in.Required}
		for _, o := range in.Options {
			out[i].Options = append(out[i].Options, run.Option{Value: o, Label: o})
		}
	}
	return out
}

// runLabels gives the labels of the runs that the actor may read, for the inbox.
func (a *App) runLabels(ctx context.Context, ids []string) (map[string]notify.Label, error) {
	found, err := a.Runs.Named(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[string]notify.Label, len(found))
	for _, r := range found {
		out[string(r.ID)] = notify.Label{Title: r.Title, Subtitle: r.ProcessName, URL: "/runs/" + string(r.ID)}
	}
	return out, nil
}
