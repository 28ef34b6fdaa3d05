package runs

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/process"
	"throughline/internal/run"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

type boardView struct {
	Page      ui.Page
	Visit     *page.Visit
	Directory page.Directory
	Process   process.Process
	Board     run.Board
	Cards     ui.Cards
	Query     run.BoardQuery
	Full      bool // with the columns of steps at which no run stands
	CanRun    bool
	Refused   []ui.Problem // why it cannot be carried out
	Says      string
}

// Board shows where the runs of a process stand, as cards. With ?column= it gives a further piece of one column.
func (p *Pages) Board(w http.ResponseWriter, r *http.Request) error {
	v, err := p.boardView(r)
	if err != nil {
		return err
	}
	if v.Query.Column != "" {
		return p.boardPiece(w, r, v)
	}
	v.Query.Limit = page.FirstCards(r)
	v.Board, err = p.Runs.Board(r.Context(), v.Process.ID, v.Query)
	if problems, says, ok := page.Problems(err); ok && fault.Is(err, fault.Conflict) {
		v.Refused, v.Says = problems, says
		return page.Show(w, r, http.StatusOK, boardPage(v))
	}
	if err != nil {
		return err
	}
	v.Cards = ui.Cards{Label: "Board of " + v.Process.Name, Fixed: "The process decides where a run goes next; do its step to send it on."}
	for _, c := range v.Board.Columns {
		if c.Total > 0 || v.Full && (strings.HasPrefix(c.ID, "step-") || strings.HasPrefix(c.ID, "lane-")) {
			v.Cards.Columns = append(v.Cards.Columns, v.column(c, 0))
		}
	}
	return page.Show(w, r, http.StatusOK, boardPage(v))
}

func (p *Pages) boardView(r *http.Request) (boardView, error) {
	ctx, q := r.Context(), r.URL.Query()
	v := boardView{Visit: page.Of(r), Full: q.Get("full") != ""}
	key, err := page.ID[id.Process](r, "process")
	if err != nil {
		return v, err
	}
	if v.Process, err = p.Processes.Get(ctx, key); err != nil {
		return v, err
	}
	if v.Directory, err = page.OpenDirectory(ctx, p.Org); err != nil {
		return v, err
	}
	v.CanRun = p.Runs.May(ctx, v.Process.Project) == nil
	v.Query = run.BoardQuery{By: run.Columns(q.Get("by")), Words: q.Get("words"), Who: id.Person(q.Get("who")), Late: q.Get("late") != "", Column: q.Get("column"), Cursor: q.Get("cursor")}
	v.Page = page.Shell(r, page.Options{Title: v.Process.Name + ", board of runs", Current: "/processes", Live: "run runstep", Full: true})
	return v, nil
}

// boardPiece answers with the cards behind the cursor in the address, of which the browser has had so many.
func (p *Pages) boardPiece(w http.ResponseWriter, r *http.Request, v boardView) error {
	had, limit, err := page.MoreCards(r)
	if err != nil {
		return err
	}
	if v.Query.Limit = limit; limit == 0 {
		return page.Show(w, r, http.StatusOK, ui.BoardPiece(ui.Column{More: v.rest()}))
	}
	if v.Board, err = p.Runs.Board(r.Context(), v.Process.ID, v.Query); err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, ui.BoardPiece(v.column(v.Board.Columns[0], had)))
}

// column draws a column of which the browser has had so many cards already.
func (v boardView) column(c run.BoardColumn, had int) ui.Column {
	out := ui.Column{ID: c.ID, Name: c.Name, Hue: v.Directory.Team(c.Team).Hue, Total: int(c.Total)}
	for _, s := range c.Items {
		out.Cards = append(out.Cards, v.card(s))
	}
	if c.Next == "" {
		return out
	}
	out.More = v.rest()
	if had += len(c.Items); page.MayHaveMore(had) {
		out.Rest = v.at(map[string]string{"column": c.ID, "cursor": c.Next, "had": strconv.Itoa(had)})
	}
	return out
}

// rest is the list that has every run.
func (v boardView) rest() string { return "/processes/" + string(v.Process.ID) + "/runs/table" }

// at is the address of the board as it is narrowed, with some values set.
func (v boardView) at(set map[string]string) string {
	q := url.Values{}
	put := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	put("by", string(v.Query.By))
	put("words", v.Query.Words)
	put("who", string(v.Query.Who))
	put("late", yes(v.Query.Late))
	put("full", yes(v.Full))
	for name, value := range set {
		q.Set(name, value)
	}
	at := "/processes/" + string(v.Process.ID) + "/runs/board"
	if len(q) > 0 {
		at += "?" + q.Encode()
	}
	return at
}

func yes(on bool) string {
	if on {
		return "yes"
	}
	return ""
}

// onBoard tells an address of the board of the process.
func onBoard(of id.Process, address string) bool {
	board := "/processes/" + string(of) + "/runs/board"
	return address == board || strings.HasPrefix(address, board+"?")
}

func (v boardView) card(s run.Standing) ui.Card {
	c := ui.Card{ID: s.ID, Title: s.Title, Href: "/runs/" + string(s.Run)}
	if s.Stuck {
		c.Labels = append(c.Labels, ui.Badge{Text: "Needs a look", Tone: ui.Alarm})
	}
	if s.Late > 0 {
		c.Labels = append(c.Labels, ui.Badge{Text: "Late by " + count(s.Late, "day"), Tone: ui.Alarm})
	}
	if len(s.Also) > 0 {
		c.Labels = append(c.Labels, ui.Badge{Text: "Also at " + strings.Join(s.Also, ", "), Tone: ui.Accent})
	}
	if s.Step == nil {
		c.Note = v.stands(s)
		return c
	}
	st := s.Step
	c.Href += "#step-" + string(st.ID)
	c.Version, c.Team, c.Note = st.Version, v.Directory.Team(st.Team), v.has(s)
	c.Due = page.Day(st.Due, v.Visit.Today)
	if s.Late > 0 {
		c.DueTone = ui.Alarm
	}
	if st.Assignee != "" {
		c.Person = v.Directory.Person(st.Assignee)
	}
	if v.CanRun || st.Kind == run.Approve && st.Assignee == v.Visit.Actor.Person {
		c.Acts = v.acts(s)
	}
	return c
}

// has says who has the step of a card and since when.
func (v boardView) has(s run.Standing) string {
	st, who := s.Step, "Nobody has it"
	if st.Assignee != "" {
		who = v.Directory.Person(st.Assignee).Name
	} else if s.LaneName != "" {
		who = s.LaneName + ", nobody in particular"
	}
	if v.Query.By == run.ByLane || st.Kind == run.Approve {
		who = st.Name + " · " + who
	}
	if st.Begun.IsZero() {
		return who + ", waits " + v.since(st.Opened)
	}
	return who + ", at it " + v.since(st.Begun)
}

// stands says of a run without an open step what became of it, or what it waits for.
func (v boardView) stands(s run.Standing) string {
	if s.Status != run.Running {
		return badge(run.Run{Status: s.Status}).Text + " " + page.Instant(s.Ended, v.Visit).Text
	}
	var waits []string
	for _, w := range s.Waits {
		if w.Kind == "timer" {
			waits = append(waits, w.Name+", "+page.Instant(w.At, v.Visit).Text)
		} else {
			waits = append(waits, w.Name)
		}
	}
	if len(waits) > 0 {
		return "Waits for " + strings.Join(waits, "; ")
	}
	return "Started " + page.Instant(s.Started, v.Visit).Text
}

func (v boardView) since(at time.Time) string { return hours(max(0, v.Board.At.Sub(at).Hours())) }

// acts are what is done from the card of an open step: what asks for nothing at once, the rest in its form.
func (v boardView) acts(s run.Standing) []ui.CardAct {
	at, back := "/run-steps/"+string(s.Step.ID), v.at(nil)
	form := at + "?" + url.Values{"from": {back}}.Encode()
	do := ui.CardAct{Label: "Do it", Says: "Do it: " + s.Step.Name + ", " + s.Title, Key: "d", Href: form}
	if s.Plain {
		do = ui.CardAct{Label: "Done", Says: "Done: " + s.Step.Name + ", " + s.Title, Key: "d", Href: at + "/completion", Post: true,
			Hidden: []ui.Hidden{{Name: "version", Value: number(s.Step.Version)}, {Name: "from", Value: back}}}
	}
	if !v.CanRun {
		return []ui.CardAct{do}
	}
	return []ui.CardAct{do, {Label: "Give it", Says: "Give it to somebody: " + s.Step.Name + ", " + s.Title, Key: "a", Href: form + "&give=yes"}}
}

// lead says how the runs stand.
func (v boardView) lead() ui.Sentence {
	if v.Board.Open == 0 {
		return ui.Say(ui.Text("No run is open."))
	}
	out := ui.Say(ui.Text(count(int(v.Board.Open), "run") + " open. "))
	most := run.BoardColumn{}
	for _, c := range v.Board.Columns {
		if strings.HasPrefix(c.ID, "step-") && c.Total > most.Total {
			most = c
		}
	}
	if most.Total > 1 {
		out = append(out, ui.Text("Most stand at "+most.Name+": "), ui.Figure(number(most.Total), "#column-"+most.ID), ui.Text(". "))
	}
	if v.Board.Late > 0 {
		out = append(out, ui.Span{Text: count(int(v.Board.Late), "step") + " late.", Tone: ui.Alarm})
	}
	return out
}

func (v boardView) tabs() []ui.Tab {
	var out []ui.Tab
	for _, by := range []struct {
		by   run.Columns
		name string
	}{{run.ByStep, "By step"}, {run.ByLane, "By lane"}} {
		out = append(out, ui.Tab{Name: by.name, Href: v.at(map[string]string{"by": string(by.by)}), Current: cmp.Or(v.Query.By, run.ByStep) == by.by})
	}
	return out
}

func (v boardView) who() []ui.Option {
	out := []ui.Option{{Value: string(run.Nobody), Label: "Nobody in particular"}}
	return append(out, v.Directory.PeopleOptions()...)
}

// Step shows one open step of a run, to be done or given to somebody; a board shows it in a dialog.
func (p *Pages) Step(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Step](r, "runstep")
	if err != nil {
		return err
	}
	st, err := p.Runs.StepOf(r.Context(), key)
	if err != nil {
		return err
	}
	if st.Status != run.Open {
		return page.Redirect(w, r, "/runs/"+string(st.Run)+"#step-"+string(key), "“"+st.Name+"” is no longer open.")
	}
	v, err := p.runView(r, st.Run)
	if err != nil {
		return err
	}
	if from := r.FormValue("from"); onBoard(st.Process, from) {
		v.From = from
	}
	v.Give = r.FormValue("give") != ""
	for _, s := range v.open() {
		if s.ID == key {
			return page.Show(w, r, http.StatusOK, stepPage(v, s))
		}
	}
	return fault.New(fault.NotFound, "The run has no such step; its page lists those there are")
}
