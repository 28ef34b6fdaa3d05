package api

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"throughline/internal/access"
	"throughline/internal/clock"
	"throughline/internal/id"
	"throughline/internal/run"
)

// StartPath names a start of a process.
type StartPath struct {
	Start string `path:"start" doc:"Id of the start"`
}

func (p StartPath) id() id.Start { return id.Start(p.Start) }

type addStart struct {
	ProcessPath
	Body run.NewStart
}

type editStart struct {
	StartPath
	Match
	Body run.NewStart
}

type switchStart struct {
	StartPath
	Match
	Body struct {
		On bool `json:"on"`
	}
}

type removeStart struct {
	StartPath
	Match
}

type submitStart struct {
	StartPath
	Body struct {
		Answers map[string]any `json:"answers,omitempty" doc:"By the names of the form's questions"`
	}
}

type comingDates struct {
	Body struct {
		Rule clock.Rule `json:"rule"`
	}
}

type fillRole struct {
	ProcessPath
	Body struct {
		Role   string    `json:"role" doc:"The lane's id or the role's name"`
		How    run.How   `json:"how" enum:"team,person,starter,owner,ask"`
		Person id.Person `json:"person,omitempty" doc:"Who always fills it, where how is person"`
	}
}

type moveRuns struct {
	ProcessPath
	Body struct {
		Runs []id.Run `json:"runs,omitempty" maxItems:"500" doc:"Ids of the runs to move; all that can when absent"`
	}
}

type runsMoved struct {
	Moved int         `json:"moved"`
	Left  []run.Older `json:"left" doc:"Those that stay on their version, with what of them cannot move"`
}

type deliverHook struct {
	Hook      string `path:"hook" doc:"The secret part of the address"`
	Delivery  string `header:"Delivery-Id" doc:"By which the sender knows the delivery: the same one twice begins one run"`
	Theirs    string `header:"X-GitHub-Delivery"`
	Signature string `header:"X-Signature-256" doc:"sha256= and the HMAC of the body with the start's key, in hexadecimal digits"`
	Signed    string `header:"X-Hub-Signature-256"`
	RawBody   []byte
}

type startMade struct {
	run.Start
	run.Secrets
}

type coming struct {
	Says  string      `json:"says"`
	Times []time.Time `json:"times"`
}

type sendCast struct {
	Body run.NewCast
}

// startOperations set up what starts runs by itself.
func (s Services) startOperations() []Operation {
	r := s.Runs
	return []Operation{
		op(http.MethodGet, "/processes/{process}/starts", "list-starts", "What starts runs of a process besides people, and what came of it", access.ReadProject,
			func(ctx context.Context, in *ProcessPath) (items[run.StartRow], error) {
				list, err := r.Starts(ctx, in.id())
				return items[run.StartRow]{Items: list}, err
			}),
		op(http.MethodPost, "/processes/{process}/starts", "add-start", "Let a schedule, a form or a webhook start runs; secrets are given this once", access.EditPlan,
			func(ctx context.Context, in *addStart) (startMade, error) {
				st, secrets, err := r.AddStart(ctx, in.id(), in.Body)
				return startMade{st, secrets}, err
			}),
		op(http.MethodPost, "/starts/coming", "preview-schedule", "The next five times of a rule, and the rule in words", access.ListProjects,
			func(ctx context.Context, in *comingDates) (coming, error) {
				says, times, err := r.Comes(ctx, in.Body.Rule)
				return coming{says, times}, err
			}),
		op(http.MethodGet, "/starts/{start}", "get-start", "A start of a process", access.ReadProject,
			func(ctx context.Context, in *StartPath) (run.Start, error) { return r.StartOf(ctx, in.id()) }),
		op(http.MethodPut, "/starts/{start}", "edit-start", "Change what a start is told; its kind and address stay", access.EditPlan,
			func(ctx context.Context, in *editStart) (run.Start, error) {
				return matched(in.Match, func(v int64) (run.Start, error) { return r.EditStart(ctx, in.id(), v, in.Body) })
			}),
		op(http.MethodPut, "/starts/{start}/switch", "switch-start", "Pause a start or let it go on", access.EditPlan,
			func(ctx context.Context, in *switchStart) (run.Start, error) {
				return matched(in.Match, func(v int64) (run.Start, error) { return r.SwitchStart(ctx, in.id(), v, in.Body.On) })
			}),
		op(http.MethodPost, "/starts/{start}/address", "renew-start", "Give a start a new address; the old one leads nowhere from now on", access.EditPlan,
			func(ctx context.Context, in *StartPath) (startMade, error) {
				st, secrets, err := r.RenewStart(ctx, in.id())
				return startMade{st, secrets}, err
			}),
		op(http.MethodDelete, "/starts/{start}", "remove-start", "Take a start away; its runs stay", access.EditPlan,
			func(ctx context.Context, in *removeStart) (struct{}, error) {
				return matched(in.Match, func(v int64) (struct{}, error) { return struct{}{}, r.RemoveStart(ctx, in.id(), v) })
			}),
		op(http.MethodGet, "/starts/{start}/deliveries", "list-deliveries", "What came of a start, newest first", access.ReadProject,
			func(ctx context.Context, in *StartPath) (items[run.Delivery], error) {
				list, err := r.Deliveries(ctx, in.id())
				return items[run.Delivery]{Items: list}, err
			}),
		op(http.MethodGet, "/starts/{start}/form", "get-start-form", "What a start asks", access.ReadProject,
			func(ctx context.Context, in *StartPath) (run.FormView, error) { return r.FormOf(ctx, in.id()) }),
		op(http.MethodPost, "/starts/{start}/runs", "submit-start-form", "Start a run by a form; whoever may read the process may", access.ReadProject,
			func(ctx context.Context, in *submitStart) (run.Run, error) {
				return r.Submit(ctx, in.id(), in.Body.Answers)
			}),
		op(http.MethodPost, "/hooks/{hook}", "deliver-hook", "Start a run from another system, by the secret address of a webhook", access.Public,
			func(ctx context.Context, in *deliverHook) (run.Delivery, error) {
				return r.Deliver(ctx, in.Hook, run.Call{Key: cmp.Or(in.Delivery, in.Theirs), Signature: cmp.Or(in.Signature, in.Signed), Body: in.RawBody})
			}),
		op(http.MethodPost, "/signals", "send-signal", "Send a signal: every run of yours that waits for it hears it, and every process that begins by it begins a run", access.SendSignals,
			func(ctx context.Context, in *sendCast) (run.Cast, error) { return r.Send(ctx, run.ASignal, in.Body) }),
		op(http.MethodPost, "/messages", "send-message", "Send a message: the run of yours that it is for takes it, else the process that begins by it", access.SendSignals,
			func(ctx context.Context, in *sendCast) (run.Cast, error) { return r.Send(ctx, run.AMessage, in.Body) }),
		op(http.MethodGet, "/processes/{process}/runs/older", "list-older-runs", "Open runs on older versions, with what of each cannot move to the one that holds", access.ReadProject,
			func(ctx context.Context, in *ProcessPath) (items[run.Older], error) {
				list, err := r.Older(ctx, in.id())
				return items[run.Older]{Items: list}, err
			}),
		op(http.MethodPost, "/processes/{process}/runs/moves", "move-runs", "Move open runs to the version that holds, one or many at once", access.EditPlan,
			func(ctx context.Context, in *moveRuns) (runsMoved, error) {
				moved, left, err := r.Move(ctx, in.id(), in.Body.Runs)
				return runsMoved{moved, left}, err
			}),
		op(http.MethodGet, "/processes/{process}/roles", "list-roles", "The roles of a process and what fills each when a run starts", access.ReadProject,
			func(ctx context.Context, in *ProcessPath) (items[run.Role], error) {
				list, err := r.Roles(ctx, in.id())
				return items[run.Role]{Items: list}, err
			}),
		op(http.MethodPut, "/processes/{process}/roles", "fill-role", "Say what fills a role in the runs to come", access.EditPlan,
			func(ctx context.Context, in *fillRole) (run.RoleRule, error) {
				return r.FillRole(ctx, in.id(), in.Body.Role, in.Body.How, in.Body.Person)
			}),
	}
}
