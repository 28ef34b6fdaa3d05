package run

import (
	"throughline/internal/access"
	"throughline/internal/history"
)

// Kinds lists what can happen to a run.
func Kinds() []history.Kind {
	return []history.Kind{
		{Name: "run.started", Says: "started a run of the process", Needs: access.EditPlan},
		{Name: "run.renamed", Says: "renamed the run", Needs: access.EditPlan},
		{Name: "run.moved", Says: "moved the run on", Needs: access.EditPlan},
		{Name: "run.ended", Says: "brought the run to its end", Needs: access.EditPlan},
		{Name: "run.cancelled", Says: "gave the run up", Needs: access.EditPlan},
		{Name: "run.stuck", Says: "stopped the run until somebody looks at it", Needs: access.EditPlan},
		{Name: "run.message", Says: "sent a message from the run", Fixed: true},
		{Name: "run.unheard", Says: "sent the run a message that nothing waits for", Fixed: true},
		{Name: "runstep.opened", Says: "opened a step of the run", Needs: access.EditPlan},
		{Name: "runstep.done", Says: "did a step of the run", Needs: access.EditPlan},
		{Name: "runstep.skipped", Says: "skipped a step of the run", Needs: access.EditPlan},
		{Name: "runstep.dropped", Says: "closed a step that the run no longer needs", Needs: access.EditPlan},
		{Name: "runstep.assigned", Says: "gave a step of the run to somebody", Needs: access.EditPlan},
		{Name: "runstep.begun", Says: "took up a step of the run", Needs: access.EditPlan},
		{Name: "runalarm.set", Says: "set a timer of the run", Needs: access.EditPlan},
		{Name: "runalarm.cleared", Says: "cleared a timer of the run", Needs: access.EditPlan},
	}
}

// about is the data of an event within a run.
type about struct {
	Run  string `json:"run"`
	Node string `json:"node,omitempty"`
	Text string `json:"text,omitempty"`
}
