// Package budgets holds the pages of a change's money: its lines added up, and a line with its orders and payments.
package budgets

import (
	"context"
	"net/http"
	"net/url"

	"throughline/internal/access"
	"throughline/internal/budget"
	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/money"
	"throughline/internal/org"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// Pages serves them.
type Pages struct {
	Budgets *budget.Service
	Org     *org.Service
	Frame   page.Framer
	// FrameOf gives the frame of a project that is known by its id.
	FrameOf func(ctx context.Context, project id.Project, station string) (page.Frame, error)
}

// Routes lists the pages.
func (p *Pages) Routes() []page.Route {
	const line = "/budget-lines/{budgetline}"
	return []page.Route{
		{Method: "GET", Path: "/projects/{project}/budget", Action: access.ReadBudget, Serve: p.Budget},
		{Method: "POST", Path: "/projects/{project}/budget", Action: access.EditBudget, Serve: p.AddLine},
		{Method: "GET", Path: line, Action: access.ReadBudget, Serve: p.Line},
		{Method: "POST", Path: line, Action: access.EditBudget, Serve: p.EditLine},
		{Method: "POST", Path: line + "/removal", Action: access.EditBudget, Serve: p.RemoveLine},
		{Method: "POST", Path: line + "/entries", Action: access.EditBudget, Serve: p.AddEntry},
		{Method: "POST", Path: "/budget-entries/{budgetentry}/removal", Action: access.EditBudget, Serve: p.RemoveEntry},
	}
}

// came is a form that came back: what was typed and what is wrong with it.
type came struct {
	Form     string // which of the page's forms
	Typed    url.Values
	Problems []ui.Problem
	Says     string
}

func (c came) err(form, name string) string {
	if c.Form != form {
		return ""
	}
	return page.Problem(c.Problems, name)
}

// value gives what was typed into a form that came back, else what is stored.
func (c came) value(form, name, stored string) string {
	if c.Form != form {
		return stored
	}
	return c.Typed.Get(name)
}

type budgetView struct {
	Page      ui.Page
	Frame     page.Frame
	Directory page.Directory
	Budget    budget.Budget
	Today     clock.Date
	Came      came
}

// Budget shows the money of a change.
func (p *Pages) Budget(w http.ResponseWriter, r *http.Request) error { return p.budget(w, r, came{}) }

func (p *Pages) budget(w http.ResponseWriter, r *http.Request, c came) error {
	frame, err := p.Frame(r, "Plan")
	if err != nil {
		return err
	}
	v := budgetView{Frame: frame, Came: c, Today: page.Of(r).Today, Page: page.Shell(r, page.Options{Title: frame.Code + " budget", Current: "/projects", Live: frame.Live() + live})}
	if v.Budget, err = p.Budgets.Of(r.Context(), frame.Project); err != nil {
		return err
	}
	if v.Directory, err = page.OpenDirectory(r.Context(), p.Org); err != nil {
		return err
	}
	return page.Show(w, r, status(c), budgetPage(v))
}

const live = " budget"

func status(c came) int {
	if c.Form == "" {
		return http.StatusOK
	}
	return http.StatusUnprocessableEntity
}

// AddLine plans money for something.
func (p *Pages) AddLine(w http.ResponseWriter, r *http.Request) error {
	frame, err := p.Frame(r, "Plan")
	if err != nil {
		return err
	}
	if !frame.CanEdit || !frame.SeesCost {
		return fault.New(fault.Forbidden, "You can look at this project but not plan its money; its lead can change that")
	}
	b, err := p.Budgets.Of(r.Context(), frame.Project)
	if err != nil {
		return err
	}
	n := budget.NewLine{Name: r.PostFormValue("name"), Category: r.PostFormValue("category"), Team: id.Team(r.PostFormValue("team"))}
	var said fault.Check
	n.Planned, err = money.Parse(r.PostFormValue("planned"), b.Currency)
	said.Add("planned", err)
	if err = said.Err(); err == nil {
		_, err = p.Budgets.AddLine(r.Context(), frame.Project, n)
	}
	if err == nil {
		return page.Redirect(w, r, frame.Path("/budget"), "Added "+n.Name+".")
	}
	return p.back(err, "line", r, func(c came) error { return p.budget(w, r, c) })
}

// back shows a page again whose form was refused; other errors pass.
func (p *Pages) back(err error, form string, r *http.Request, show func(came) error) error {
	problems, says, ok := page.Problems(err)
	if !ok {
		return err
	}
	return show(came{Form: form, Typed: r.PostForm, Problems: problems, Says: says})
}

type lineView struct {
	Page      ui.Page
	Frame     page.Frame
	Directory page.Directory
	Row       budget.Row
	Entries   []budget.Entry
	Today     clock.Date
	Came      came
}

// Line shows a line with its orders and payments.
func (p *Pages) Line(w http.ResponseWriter, r *http.Request) error { return p.line(w, r, came{}) }

func (p *Pages) line(w http.ResponseWriter, r *http.Request, c came) error {
	key, err := page.ID[id.BudgetLine](r, "budgetline")
	if err != nil {
		return err
	}
	v := lineView{Came: c, Today: page.Of(r).Today}
	if v.Row, v.Entries, err = p.Budgets.Line(r.Context(), key); err != nil {
		return err
	}
	if v.Frame, err = p.FrameOf(r.Context(), v.Row.Project, "Plan"); err != nil {
		return err
	}
	if v.Directory, err = page.OpenDirectory(r.Context(), p.Org); err != nil {
		return err
	}
	v.Page = page.Shell(r, page.Options{Title: v.Row.Name, Current: "/projects", Live: v.Frame.Live() + live})
	return page.Show(w, r, status(c), linePage(v))
}

// EditLine changes a line.
func (p *Pages) EditLine(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.BudgetLine](r, "budgetline")
	if err != nil {
		return err
	}
	row, _, err := p.Budgets.Line(r.Context(), key)
	if err != nil {
		return err
	}
	name, category, team := r.PostFormValue("name"), r.PostFormValue("category"), id.Team(r.PostFormValue("team"))
	var said fault.Check
	planned, err := money.Parse(r.PostFormValue("planned"), row.Planned.Currency)
	said.Add("planned", err)
	var expected money.Amount
	if typed := r.PostFormValue("expected"); typed != "" {
		expected, err = money.Parse(typed, planned.Currency)
		said.Add("expected", err)
	}
	if err = said.Err(); err == nil {
		_, err = p.Budgets.EditLine(r.Context(), key, page.Version(r), budget.LinePatch{Name: &name, Category: &category, Team: &team, Planned: &planned, Expected: &expected})
	}
	if err == nil {
		return page.Redirect(w, r, "/budget-lines/"+string(key), "Saved the line.")
	}
	return p.back(err, "line", r, func(c came) error { return p.line(w, r, c) })
}

// RemoveLine takes a line away with what stands beneath it.
func (p *Pages) RemoveLine(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.BudgetLine](r, "budgetline")
	if err != nil {
		return err
	}
	row, _, err := p.Budgets.Line(r.Context(), key)
	if err != nil {
		return err
	}
	if err := p.Budgets.RemoveLine(r.Context(), key, page.Version(r)); err != nil {
		return err
	}
	return page.Redirect(w, r, "/projects/"+string(row.Project)+"/budget", "Removed "+row.Name+".")
}

// AddEntry enters an order or a payment.
func (p *Pages) AddEntry(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.BudgetLine](r, "budgetline")
	if err != nil {
		return err
	}
	row, _, err := p.Budgets.Line(r.Context(), key)
	if err != nil {
		return err
	}
	n := budget.NewEntry{Kind: budget.Kind(r.PostFormValue("kind")), Day: clock.Date(r.PostFormValue("day")), Rate: r.PostFormValue("rate"), Note: r.PostFormValue("note")}
	var said fault.Check
	n.Amount, err = money.Parse(r.PostFormValue("amount"), row.Planned.Currency)
	said.Add("amount", err)
	if err = said.Err(); err == nil {
		_, err = p.Budgets.AddEntry(r.Context(), key, n)
	}
	if err == nil {
		return page.Redirect(w, r, "/budget-lines/"+string(key), "Entered "+n.Amount.Words()+".")
	}
	return p.back(err, "entry", r, func(c came) error { return p.line(w, r, c) })
}

// RemoveEntry takes an order or a payment away.
func (p *Pages) RemoveEntry(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.BudgetEntry](r, "budgetentry")
	if err != nil {
		return err
	}
	line, err := p.Budgets.RemoveEntry(r.Context(), key, page.Version(r))
	if err != nil {
		return err
	}
	return page.Redirect(w, r, "/budget-lines/"+string(line), "Removed it.")
}
