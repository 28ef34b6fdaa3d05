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
		{Name: "runstep.sent", Says: "handed a step of the run in for approval", Needs: access.EditPlan},
		{Name: "runstep.returned", Says: "sent a step of the run back", Needs: access.EditPlan},
		{Name: "runstep.reminded", Says: "reminded of a step of the run", Fixed: true},
		{Name: "runstep.relabelled", Says: "gave a step of the run the name and lane of the new version", Needs: access.EditPlan},
		{Name: "runstep.dated", Says: "gave a step of the run its due date", Needs: access.EditPlan},
		{Name: "run.told", Says: "told those who are to know of the run", Needs: access.EditPlan},
		{Name: "run.switched", Says: "moved the run to another version of its process", Needs: access.EditPlan},
		{Name: "runstart.added", Says: "set up a start of the process", Needs: access.EditPlan},
		{Name: "runstart.edited", Says: "changed a start of the process", Needs: access.EditPlan},
		{Name: "runstart.paused", Says: "paused a start of the process", Needs: access.EditPlan},
		{Name: "runstart.resumed", Says: "let a start of the process go on", Needs: access.EditPlan},
		{Name: "runstart.removed", Says: "took a start of the process away", Needs: access.EditPlan},
		{Name: "runstart.renewed", Says: "gave a start of the process a new address", Fixed: true},
		{Name: "runstart.keyed", Says: "opened a start of the process to the outside", Fixed: true},
		{Name: "runstart.closed", Says: "closed a start of the process to the outside", Fixed: true},
		{Name: "runstart.planned", Says: "planned the next run", Fixed: true},
		{Name: "runstart.began", Says: "began a run from a start of the process", Fixed: true},
		{Name: "runstart.refused", Says: "could not begin a run from a start of the process", Fixed: true},
		{Name: "runstart.forgot", Says: "forgot an old delivery of a start", Fixed: true},
		{Name: "runrole.filled", Says: "said who fills a role of the process", Needs: access.EditPlan},
		{Name: "runalarm.set", Says: "set a timer of the run", Needs: access.EditPlan},
		{Name: "run.cast", Says: "sent a signal or a message to others", Fixed: true},
		{Name: "run.heard", Says: "heard a signal or a message", Fixed: true},
		{Name: "run.untaken", Says: "sent a message that nobody took", Fixed: true},
		{Name: "runwait.set", Says: "waits for a signal or a message", Needs: access.EditPlan},
		{Name: "runwait.cleared", Says: "no longer waits for a signal or a message", Needs: access.EditPlan},
		{Name: "runstart.held", Says: "took over what the map says of how runs begin", Fixed: true},
		{Name: "runalarm.cleared", Says: "cleared a timer of the run", Needs: access.EditPlan},
	}
}

// aboutStart is the data of an event about a start or a role of a process.
type aboutStart struct {
	Process string `json:"process"`
	Name    string `json:"name,omitempty"`
}

// about is the data of an event within a run.
type about struct {
	Run  string `json:"run"`
	Node string `json:"node,omitempty"`
	Text string `json:"text,omitempty"`
}
