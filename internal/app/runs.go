package app

import (
	"cmp"
	"context"

	"throughline/internal/blob"
	"throughline/internal/db"
	"throughline/internal/id"
	"throughline/internal/notify"
	"throughline/internal/process"
	"throughline/internal/remark"
	"throughline/internal/run"
)

// definition gives a version of a process as a run of it needs it.
func (a *App) definition(ctx context.Context, q db.Q, of id.Process, version id.Version) (run.Definition, error) {
	doc, data, err := a.Processes.Carried(ctx, q, of, version)
	if err != nil {
		return run.Definition{}, err
	}
	d := run.Definition{Process: of, Name: doc.Process.Name, Project: doc.Process.Project, Version: doc.Version.ID, Number: doc.Version.Number, Map: data,
		Owner: doc.Process.Owner, Since: doc.Version.Published, Steps: map[string]run.Told{}}
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

// rehearsed gives a version of a process, draft or not, as a run of it would need it, to an actor who may read it.
func (a *App) rehearsed(ctx context.Context, of id.Process, number int64) (run.Definition, error) {
	v, _, err := a.Processes.Export(ctx, of, number)
	if err != nil {
		return run.Definition{}, err
	}
	return a.definition(ctx, a.DB, of, v.ID)
}

func questions(inputs []process.Input) []run.Question {
	out := make([]run.Question, len(inputs))
	for i, in := range inputs {
		out[i] = run.Question{Name: in.Name, Label: in.Label, Help: in.Help, Kind: string(in.Kind), Required: in.Required, Unit: in.Unit, Min: in.Min, Max: in.Max}
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

// runFiles gives the files beside a run that answers name.
func (a *App) runFiles(ctx context.Context, q db.Q, of id.Run, files []id.Attachment) ([]run.File, error) {
	found, err := a.Remarks.Beside(ctx, q, remark.On{Subject: "run", SubjectID: string(of)}, files)
	if err != nil {
		return nil, err
	}
	out := make([]run.File, len(found))
	for i, f := range found {
		out[i] = run.File{ID: f.ID, Name: f.Name, MIME: f.MIME, Size: f.Size}
		if f.Picture() {
			out[i].Picture = a.picture(ctx, f.SHA256)
		}
	}
	return out, nil
}

// picture tells whether the head of a kept picture can be read.
func (a *App) picture(ctx context.Context, sha256 string) bool {
	file, err := a.Files.Open(ctx, sha256)
	if err != nil {
		return false
	}
	defer func() { _ = file.Close() }()
	_, _, err = blob.Measure(file)
	return err == nil
}
