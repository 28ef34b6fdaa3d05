package api

import (
	"context"
	"net/http"

	"throughline/internal/access"
	"throughline/internal/id"
	"throughline/internal/process"
)

type termsFor struct {
	ProcessPath
	Match
	Body process.Terms
}

type entrustProcess struct {
	ProcessPath
	Match
	Body struct {
		Person id.Person `json:"person" doc:"Who approves it; empty for nobody"`
		Role   string    `json:"role,omitempty" doc:"As what, such as Controller"`
	}
}

type returnVersion struct {
	ProcessPath
	Match
	Body struct {
		Reason string `json:"reason" doc:"What has to be different"`
	}
}

type compareVersions struct {
	ProcessPath
	From int64 `query:"from" minimum:"0" doc:"Number of the earlier version; the published one before the later when absent"`
	To   int64 `query:"to" minimum:"0" doc:"Number of the later version; the newest when absent, draft or not"`
}

type confirmVersion struct {
	ProcessPath
	Number int64 `path:"number" minimum:"1" doc:"Number of the version that was read"`
}

type readersOf struct {
	ProcessPath
	Number int64 `path:"number" minimum:"1" doc:"Number of the version"`
}

type retireProcess struct {
	ProcessPath
	Match
	Body process.Retirement
}

// lifeOperations take versions through their life.
func (s Services) lifeOperations() []Operation {
	p := s.Processes
	const one = "/processes/{process}"
	moves := func(method, path, name, summary string, action access.Action, do func(ctx context.Context, process id.Process, version int64) (process.Version, error)) Operation {
		return op(method, one+path, name, summary, action, func(ctx context.Context, in *stepProcess) (process.Version, error) {
			return matched(in.Match, func(v int64) (process.Version, error) { return do(ctx, in.id(), v) })
		})
	}
	return []Operation{
		op(http.MethodGet, "/processes/duties", "process-duties", "What processes ask of you: to approve, to look at, to mend, to review, to confirm", access.Self,
			func(ctx context.Context, _ *struct{}) (items[process.Duty], error) {
				list, err := p.Duties(ctx)
				return items[process.Duty]{Items: list}, err
			}),
		op(http.MethodPut, one+"/approver", "name-approver", "Say who approves versions of a process", access.EditPlan,
			func(ctx context.Context, in *entrustProcess) (process.Process, error) {
				return matched(in.Match, func(v int64) (process.Process, error) {
					return p.SetApprover(ctx, in.id(), v, in.Body.Person, in.Body.Role)
				})
			}),
		op(http.MethodPost, one+"/review", "send-for-review", "Send the draft to its approver, with the terms on which it will come into force", access.EditPlan,
			func(ctx context.Context, in *termsFor) (process.Version, error) {
				return matched(in.Match, func(v int64) (process.Version, error) { return p.Send(ctx, in.id(), v, in.Body) })
			}),
		moves(http.MethodDelete, "/review", "withdraw-version", "Take a version back from review", access.EditPlan, p.Withdraw),
		moves(http.MethodPost, "/approval", "approve-version", "Approve the version in review; only its approver can", access.AnswerProcess, p.Approve),
		op(http.MethodPost, one+"/return", "return-version", "Return the version in review with a reason; its approver and reviewers can", access.AnswerProcess,
			func(ctx context.Context, in *returnVersion) (process.Version, error) {
				return matched(in.Match, func(v int64) (process.Version, error) { return p.Return(ctx, in.id(), v, in.Body.Reason) })
			}),
		moves(http.MethodDelete, "/schedule", "recall-version", "Call an approved version back before its day", access.EditPlan, p.Recall),
		op(http.MethodGet, one+"/comparison", "compare-versions", "What one version says differently from an earlier one, step by step and word by word", access.ReadProject,
			func(ctx context.Context, in *compareVersions) (process.Comparison, error) {
				return p.Compare(ctx, in.id(), in.From, in.To)
			}),
		op(http.MethodGet, one+"/checkup", "check-version", "What to look at before a version is published: problems, broken links, advice, reading time, open runs", access.ReadProject,
			func(ctx context.Context, in *ReadProcess) (process.Checkup, error) {
				return p.Check(ctx, in.id(), in.Number)
			}),
		op(http.MethodGet, one+"/impact", "version-impact", "Whose steps a version changes, and who stays untouched", access.ReadProject,
			func(ctx context.Context, in *ReadProcess) (process.Impact, error) {
				return p.Impact(ctx, in.id(), in.Number)
			}),
		op(http.MethodPost, one+"/reviewed", "review-process", "Say that a process was looked at and is still right; its review cycle begins anew", access.EditPlan,
			func(ctx context.Context, in *stepProcess) (process.Process, error) {
				return matched(in.Match, func(v int64) (process.Process, error) { return p.Reviewed(ctx, in.id(), v) })
			}),
		op(http.MethodGet, one+"/versions/{number}/readers", "version-readers", "Who was asked to confirm a version, and who did and when", access.ReadProject,
			func(ctx context.Context, in *readersOf) (process.Readers, error) {
				return p.Readers(ctx, in.id(), in.Number)
			}),
		op(http.MethodPost, one+"/versions/{number}/confirmation", "confirm-version", "Confirm that you read a version", access.AnswerProcess,
			func(ctx context.Context, in *confirmVersion) (process.Acknowledgement, error) {
				return p.Confirm(ctx, in.id(), in.Number)
			}),
		op(http.MethodPost, one+"/retirement", "retire-process", "Take a process out of use: no new runs, no new versions", access.EditPlan,
			func(ctx context.Context, in *retireProcess) (process.Process, error) {
				return matched(in.Match, func(v int64) (process.Process, error) { return p.Retire(ctx, in.id(), v, in.Body) })
			}),
		op(http.MethodDelete, one+"/retirement", "revive-process", "Take a retired process up again", access.EditPlan,
			func(ctx context.Context, in *ProcessPath) (process.Process, error) { return p.Revive(ctx, in.id()) }),
	}
}
