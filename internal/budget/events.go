package budget

import (
	"throughline/internal/access"
	"throughline/internal/history"
)

// Kinds lists what can happen to a budget.
func Kinds() []history.Kind {
	return []history.Kind{
		{Name: "budget line.added", Says: "added the budget line", Needs: access.EditBudget},
		{Name: "budget line.edited", Says: "changed the budget line", Needs: access.EditBudget},
		{Name: "budget line.removed", Says: "removed the budget line", Needs: access.EditBudget},
		{Name: "budget entry.added", Says: "entered an order or payment", Needs: access.EditBudget},
		{Name: "budget entry.removed", Says: "removed an order or payment", Needs: access.EditBudget},
	}
}
