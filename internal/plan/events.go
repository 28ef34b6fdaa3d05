package plan

import "throughline/internal/history"

// Kinds lists what can happen to a plan.
func Kinds() []history.Kind {
	return []history.Kind{
		{Name: "task.created", Says: "added the task"},
		{Name: "task.edited", Says: "changed the task"},
		{Name: "task.moved", Says: "moved the task"},
		{Name: "task.closed", Says: "finished the task"},
		{Name: "task.reopened", Says: "reopened the task"},
		{Name: "task.deleted", Says: "deleted the task"},
		{Name: "task.restored", Says: "restored the task"},
		{Name: "state.added", Says: "added a state to the board"},
		{Name: "state.edited", Says: "changed a state of the board"},
		{Name: "state.removed", Says: "removed a state from the board"},
		{Name: "link.added", Says: "linked two tasks"},
		{Name: "link.removed", Says: "removed a link between tasks"},
	}
}
