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
		{Name: "step.removed", Says: "removed a step of the process", Needs: access.EditPlan},
		{Name: "way.added", Says: "added a way on to the process", Needs: access.EditPlan},
		{Name: "way.edited", Says: "changed a way of the process", Needs: access.EditPlan},
		{Name: "way.removed", Says: "removed a way of the process", Needs: access.EditPlan},
		{Name: "process.published", Says: "published the process", Needs: access.EditPlan},
		{Name: "process.discarded", Says: "discarded the draft of the process", Needs: access.EditPlan},
		{Name: "process.linked", Says: "linked the process to the change", Needs: access.EditPlan},
		{Name: "process.unlinked", Says: "took the process off the change", Needs: access.EditPlan},
	}
}

// about is the data of an event about a version or a link: its process.
type about struct {
	Process string `json:"process"`
	Number  int64  `json:"number,omitempty"`
}
