package plan

import (
	"throughline/internal/access"
	"throughline/internal/history"
)

// Kinds lists what can happen to a plan.
func Kinds() []history.Kind {
	return []history.Kind{
		{Name: "task.created", Says: "added the task", Needs: access.EditPlan},
		{Name: "task.edited", Says: "changed the task", Needs: access.EditPlan},
		{Name: "task.moved", Says: "moved the task", Needs: access.EditPlan},
		{Name: "task.closed", Says: "finished the task", Needs: access.EditPlan},
		{Name: "task.reopened", Says: "reopened the task", Needs: access.EditPlan},
		{Name: "task.rescheduled", Says: "rescheduled the task", Needs: access.EditPlan},
		{Name: "task.pinned", Says: "kept the start of the task", Needs: access.EditPlan},
		{Name: "task.deleted", Says: "deleted the task", Needs: access.EditPlan},
		{Name: "task.restored", Says: "restored the task", Needs: access.EditPlan},
		{Name: "state.added", Says: "added a state to the board", Needs: access.EditPlan},
		{Name: "state.edited", Says: "changed a state of the board", Needs: access.EditPlan},
		{Name: "state.removed", Says: "removed a state from the board", Needs: access.EditPlan},
		{Name: "link.added", Says: "linked two tasks", Needs: access.EditPlan},
		{Name: "link.edited", Says: "changed a link between tasks", Needs: access.EditPlan},
		{Name: "link.removed", Says: "removed a link between tasks", Needs: access.EditPlan},
	}
}
