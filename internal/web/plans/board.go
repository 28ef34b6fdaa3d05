package plans

import (
	"net/http"
	"net/url"
	"strconv"

	"throughline/internal/id"
	"throughline/internal/plan"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// Board shows the plan as columns of cards. With ?column= it gives a further piece of one column, the cards alone.
func (p *Pages) Board(w http.ResponseWriter, r *http.Request) error {
	frame, err := p.Frame(r, "Plan")
	if err != nil {
		return err
	}
	directory, err := page.OpenDirectory(r.Context(), p.Org)
	if err != nil {
		return err
	}
	in := columns{p: p, r: r, frame: frame, directory: directory}
	if state := id.State(r.URL.Query().Get("column")); state != "" {
		return in.piece(w, state)
	}
	states, err := p.Plans.States(r.Context(), frame.Project)
	if err != nil {
		return err
	}
	totals, err := p.Plans.InStates(r.Context(), page.Of(r).Today, frame.Project)
	if err != nil {
		return err
	}
	first := page.FirstCards(r)
	cards := ui.Cards{Label: "Board of " + frame.Title, Item: "/api/v1/tasks/{id}", Field: "state"}
	for _, s := range states {
		column, err := in.column(s.ID, "", 0, first)
		if err != nil {
			return err
		}
		column.Name, column.Total = s.Name, max(totals[s.ID], len(column.Cards))
		cards.Columns = append(cards.Columns, column)
	}
	return page.Show(w, r, http.StatusOK, board(boardView{Frame: frame, Cards: cards,
		Page: page.Shell(r, page.Options{Title: frame.Code + " board", Current: "/projects", Live: frame.Live(), Full: true})}))
}

// columns draws columns of one board for one visitor.
type columns struct {
	p         *Pages
	r         *http.Request
	frame     page.Frame
	directory page.Directory
}

// piece answers with the cards behind the cursor in the address, of which the browser has had so many.
func (in columns) piece(w http.ResponseWriter, state id.State) error {
	q := in.r.URL.Query()
	had, limit, err := page.MoreCards(in.r)
	if err != nil {
		return err
	}
	column, err := in.column(state, q.Get("cursor"), had, limit)
	if err != nil {
		return err
	}
	return page.Show(w, in.r, http.StatusOK, ui.BoardPiece(column))
}

// column gives up to limit cards of a state behind a cursor, and where the rest is.
func (in columns) column(state id.State, cursor string, had, limit int) (ui.Column, error) {
	column := ui.Column{ID: string(state)}
	if limit > 0 {
		rows, err := in.p.Plans.List(in.r.Context(), in.frame.Project, plan.Query{States: []id.State{state}, Cursor: cursor, Limit: limit})
		if err != nil {
			return column, err
		}
		for _, t := range rows.Items {
			column.Cards = append(column.Cards, in.card(t))
		}
		cursor = rows.Next
	}
	if cursor == "" {
		return column, nil
	}
	column.More = in.frame.Path("/plan?state=" + url.QueryEscape(string(state)))
	if had += len(column.Cards); page.MayHaveMore(had) {
		column.Rest = in.frame.Path("/board?" + url.Values{"column": {string(state)}, "cursor": {cursor}, "had": {strconv.Itoa(had)}}.Encode())
	}
	return column, nil
}

func (in columns) card(t plan.Task) ui.Card {
	today := page.Of(in.r).Today
	card := ui.Card{ID: string(t.ID), Version: t.Version, Key: t.Key, Title: t.Title, Href: "/tasks/" + string(t.ID), Team: in.directory.Team(t.Team),
		Due: page.Day(t.Due, today)}
	if len(t.Assignees) > 0 {
		card.Person = in.directory.Person(t.Assignees[0])
	}
	if t.Due.Before(today) && !t.Category.Ended() {
		card.DueTone = ui.Alarm
	}
	for _, label := range t.Labels {
		card.Labels = append(card.Labels, ui.Badge{Text: label, Tone: ui.Dim})
	}
	return card
}
