package api

import (
	"context"
	"net/http"

	"throughline/internal/access"
	"throughline/internal/budget"
	"throughline/internal/id"
)

// BudgetLinePath names a line of a budget.
type BudgetLinePath struct {
	Line string `path:"budgetline" doc:"Id of the line"`
}

func (p BudgetLinePath) id() id.BudgetLine { return id.BudgetLine(p.Line) }

type addBudgetLine struct {
	InProject
	Body budget.NewLine
}

type editBudgetLine struct {
	BudgetLinePath
	Match
	Body budget.LinePatch
}

type removeBudgetLine struct {
	BudgetLinePath
	Match
}

type addBudgetEntry struct {
	BudgetLinePath
	Body budget.NewEntry
}

type removeBudgetEntry struct {
	Match
	Entry string `path:"budgetentry" doc:"Id of the order or payment"`
}

// BudgetDetail is a line with its orders and payments, the newest first.
type BudgetDetail struct {
	budget.Row
	Entries []budget.Entry `json:"entries" doc:"Orders and payments"`
}

// budgetOperations keep the money of a change.
func (s Services) budgetOperations() []Operation {
	b := s.Budgets
	return []Operation{
		op(http.MethodGet, "/projects/{project}/budget", "get-budget", "The money of a project: lines added up by category, team and currency", access.ReadBudget,
			func(ctx context.Context, in *InProject) (budget.Budget, error) { return b.Of(ctx, in.id()) }),
		op(http.MethodPost, "/projects/{project}/budget", "add-budget-line", "Plan money for something", access.EditBudget,
			func(ctx context.Context, in *addBudgetLine) (budget.Line, error) {
				return b.AddLine(ctx, in.id(), in.Body)
			}),
		op(http.MethodGet, "/budget-lines/{budgetline}", "get-budget-line", "A line with its orders and payments", access.ReadBudget,
			func(ctx context.Context, in *BudgetLinePath) (BudgetDetail, error) {
				row, of, err := b.Line(ctx, in.id())
				return BudgetDetail{row, of}, err
			}),
		op(http.MethodPatch, "/budget-lines/{budgetline}", "edit-budget-line", "Change the fields that are present", access.EditBudget,
			func(ctx context.Context, in *editBudgetLine) (budget.Line, error) {
				return matched(in.Match, func(v int64) (budget.Line, error) { return b.EditLine(ctx, in.id(), v, in.Body) })
			}),
		op(http.MethodDelete, "/budget-lines/{budgetline}", "remove-budget-line", "Remove a line with its orders and payments", access.EditBudget,
			func(ctx context.Context, in *removeBudgetLine) (none, error) {
				return matched(in.Match, func(v int64) (none, error) { return done(b.RemoveLine(ctx, in.id(), v)) })
			}),
		op(http.MethodPost, "/budget-lines/{budgetline}/entries", "add-budget-entry", "Enter an order or a payment; one in another currency than the line's needs its rate", access.EditBudget,
			func(ctx context.Context, in *addBudgetEntry) (budget.Entry, error) {
				return b.AddEntry(ctx, in.id(), in.Body)
			}),
		op(http.MethodDelete, "/budget-entries/{budgetentry}", "remove-budget-entry", "Remove an order or a payment", access.EditBudget,
			func(ctx context.Context, in *removeBudgetEntry) (none, error) {
				return matched(in.Match, func(v int64) (none, error) {
					_, err := b.RemoveEntry(ctx, id.BudgetEntry(in.Entry), v)
					return done(err)
				})
			}),
	}
}
