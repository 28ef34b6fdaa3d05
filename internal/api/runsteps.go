package api

import (
	"bytes"
	"context"
	"net/http"

	"throughline/internal/access"
	"throughline/internal/id"
	"throughline/internal/remark"
	"throughline/internal/run"
)

func (p RunPath) on() remark.On     { return remark.On{Subject: "run", SubjectID: p.Run} }
func (p RunStepPath) on() remark.On { return remark.On{Subject: "runstep", SubjectID: p.Step} }

type tickRun struct {
	RunPath
	Body run.Tick
}

type addRunFile struct {
	RunPath
	Name    string `query:"name" required:"true" doc:"Name of the file"`
	ID      string `query:"id" doc:"Made by the client, so that sending twice keeps it once"`
	RawBody []byte `contentType:"application/octet-stream"`
}

type runRemarks struct {
	RunPath
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"0" maximum:"500"`
}

type stepRemarks struct {
	RunStepPath
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"0" maximum:"500"`
}

type commentStep struct {
	RunStepPath
	Body remark.NewComment
}

type tableRuns struct {
	ProcessPath
	Status string `query:"status" enum:"running,completed,failed,terminated,cancelled"`
	Open   bool   `query:"open" doc:"Only those that have not ended"`
	Cursor string `query:"cursor"`
	Limit  int    `query:"limit" minimum:"0" maximum:"200"`
}

// runStepOperations are what is done at the steps of runs beside doing them.
func (s Services) runStepOperations() []Operation {
	r := s.Remarks
	return []Operation{
		op(http.MethodPost, "/runs/{run}/ticks", "tick-run", "Do the open step at a node of the map: for what was done without network, sent in order", access.EditPlan,
			func(ctx context.Context, in *tickRun) (run.Run, error) { return s.Runs.Tick(ctx, in.id(), in.Body) }),
		op(http.MethodGet, "/processes/{process}/run-table", "table-runs", "The runs of a process with every answer that was given in them, newest first", access.ReadProject,
			func(ctx context.Context, in *tableRuns) (run.Table, error) {
				return s.Runs.Table(ctx, in.id(), run.Query{Status: run.Status(in.Status), Open: in.Open, Cursor: in.Cursor, Limit: in.Limit})
			}),
		op(http.MethodGet, "/runs/{run}/files", "list-run-files", "The files that answers of a run name", access.ReadProject,
			func(ctx context.Context, in *runRemarks) (remark.Page[remark.Attachment], error) {
				return r.Attachments(ctx, in.on(), in.Cursor, in.Limit)
			}),
		op(http.MethodPost, "/runs/{run}/files", "add-run-file", "Send a file for an answer; its id is the answer", access.Remark,
			func(ctx context.Context, in *addRunFile) (remark.Attachment, error) {
				return r.Attach(ctx, in.on(), remark.NewAttachment{ID: id.Attachment(in.ID), Name: in.Name}, bytes.NewReader(in.RawBody))
			}),
		op(http.MethodGet, "/run-steps/{runstep}/comments", "list-step-comments", "What was said about a step of a run, oldest first", access.ReadProject,
			func(ctx context.Context, in *stepRemarks) (remark.Page[remark.Comment], error) {
				return r.Comments(ctx, in.on(), in.Cursor, in.Limit)
			}),
		op(http.MethodPost, "/run-steps/{runstep}/comments", "comment-run-step", "Say something about a step of a run", access.Remark,
			func(ctx context.Context, in *commentStep) (remark.Comment, error) {
				return r.Comment(ctx, in.on(), in.Body)
			}),
	}
}
