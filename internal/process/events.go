package process

import (
	"throughline/internal/access"
	"throughline/internal/history"
)

// Kinds lists what can happen to a process.
func Kinds() []history.Kind {
	return []history.Kind{
		{Name: "process.created", Says: "began the process", Needs: access.EditPlan},
		{Name: "process.edited", Says: "changed the process", Needs: access.EditPlan},
		{Name: "process.deleted", Says: "deleted the process", Needs: access.EditPlan},
		{Name: "process.restored", Says: "restored the process", Needs: access.EditPlan},
		{Name: "process.drafted", Says: "began a draft of the process", Needs: access.EditPlan},
		{Name: "process.mapped", Says: "changed the map", Needs: access.EditPlan},
		{Name: "process.replaced", Says: "replaced the map by a file", Needs: access.EditPlan},
		{Name: "process.arranged", Says: "arranged the map", Needs: access.EditPlan},
		{Name: "process.bound", Says: "gave a lane its team", Needs: access.EditPlan},
		{Name: "process.answered", Says: "said who answers for the process", Needs: access.EditPlan},
		{Name: "step.described", Says: "changed a step of the process", Needs: access.EditPlan},
		{Name: "step.added", Says: "added a step to the process", Needs: access.EditPlan},
		{Name: "raci.assigned", Says: "changed who does what in the process", Needs: access.EditPlan},
		{Name: "steps.written", Says: "wrote steps into the process", Needs: access.EditPlan},
		{Name: "step.removed", Says: "removed a step of the process", Needs: access.EditPlan},
		{Name: "way.added", Says: "added a way on to the process", Needs: access.EditPlan},
		{Name: "way.edited", Says: "changed a way of the process", Needs: access.EditPlan},
		{Name: "way.removed", Says: "removed a way of the process", Needs: access.EditPlan},
		{Name: "process.published", Says: "published the process", Needs: access.EditPlan},
		{Name: "process.entrusted", Says: "said who approves the process", Needs: access.EditPlan, Fixed: true},
		{Name: "process.sent", Says: "sent the process for review", Needs: access.EditPlan},
		{Name: "process.withdrawn", Says: "took the process back from review", Needs: access.EditPlan},
		{Name: "process.returned", Says: "returned the process to its authors", Needs: access.AnswerProcess},
		{Name: "process.approved", Says: "approved the process", Needs: access.AnswerProcess},
		{Name: "process.scheduled", Says: "set the day from which the process applies", Needs: access.EditPlan},
		{Name: "process.recalled", Says: "called back the version of the process that was to come", Needs: access.EditPlan},
		{Name: "process.reviewed", Says: "looked at the process again and found it right", Needs: access.EditPlan},
		{Name: "process.dated", Says: "set when the process is looked at again", Needs: access.EditPlan},
		{Name: "process.overdue", Says: "reminded of the review of the process", Needs: access.EditPlan, Fixed: true},
		{Name: "process.retired", Says: "retired the process", Needs: access.EditPlan},
		{Name: "process.revived", Says: "took the process up again", Needs: access.EditPlan},
		{Name: "acknowledgement.asked", Says: "asked to confirm the process", Needs: access.EditPlan},
		{Name: "acknowledgement.given", Says: "confirmed to have read the process", Needs: access.AnswerProcess, Fixed: true},
		{Name: "process.discarded", Says: "discarded the draft of the process", Needs: access.EditPlan},
		{Name: "process.retooled", Says: "gave a tool of the process another name", Needs: access.EditPlan},
		{Name: "template.kept", Says: "kept a process as a template", Needs: access.EditProcess},
		{Name: "template.dropped", Says: "took a template out of the gallery", Needs: access.EditProcess},
		{Name: "process.linked", Says: "linked the process to the change", Needs: access.EditPlan},
		{Name: "process.unlinked", Says: "took the process off the change", Needs: access.EditPlan},
	}
}

// about is the data of an event about a version or a link: its process.
type about struct {
	Process string `json:"process"`
	Number  int64  `json:"number,omitempty"`
	Reason  string `json:"reason,omitempty"`
}
