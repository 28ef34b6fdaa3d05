package runs

import (
	"net/http"
	"net/url"
	"strconv"

	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/process"
	"throughline/internal/run"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

type listView struct {
	Page      ui.Page
	Visit     *page.Visit
	Directory page.Directory
	Rows      []run.Row
	Mine      []run.Waiting
	Next      string
	All       bool // the ended ones too
}

// List shows the runs, and first the steps that wait for the visitor.
func (p *Pages) List(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v := listView{Page: page.Shell(r, page.Options{Title: "Runs", Current: "/runs", Live: "run runstep"}), Visit: page.Of(r), All: r.FormValue("show") == "all"}
	list, err := p.Runs.List(ctx, run.Query{Open: !v.All, Cursor: r.FormValue("cursor")})
	if err != nil {
		return err
	}
	v.Rows = list.Items
	if list.Next != "" {
		v.Next = "/runs?cursor=" + list.Next
		if v.All {
			v.Next += "&show=all"
		}
	}
	if v.Mine, err = p.Runs.Mine(ctx); err != nil {
		return err
	}
	if v.Directory, err = page.OpenDirectory(ctx, p.Org); err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, runList(v))
}

// faceView is the face of a process that runs.
type faceView struct {
	Page      ui.Page
	Visit     *page.Visit
	Directory page.Directory
	Process   process.Process
	Newest    int64 // number of the newest published version, 0 for none
	Lanes     []process.LaneTeam
	Rows      []run.Row
	Next      string
	Measure   run.Measure
	Refused   []ui.Problem // why it cannot be carried out
	CanRun    bool
	Open      bool // the dialog that starts a run
	Troubles  []ui.Problem
	Says      string
	Title     string
	Older     []run.Older
	Roles     []run.Role
	Asks      []run.Question // what the start asks
	Values    url.Values     // what was typed, when the dialog came back
}

// ask gives the dialog's questions the manner of a start's form.
func (v faceView) ask() askView {
	return askView{Values: v.Values, Troubles: v.Troubles}
}

// nobody says what fills a role that nobody is named for.
func (v faceView) nobody(role run.Role) string {
	switch role.How {
	case run.ByPerson:
		return v.Directory.Person(role.Person).Name
	case run.ByStarter:
		return "You, who start it"
	case run.ByOwner:
		return "The owner of the process"
	case run.ByAsking:
		return "Choose somebody"
	}
	return "Whoever of the team takes it up"
}

// Face shows how the runs of a process go, and starts one.
func (p *Pages) Face(w http.ResponseWriter, r *http.Request) error {
	v, err := p.faceView(r)
	if err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, runFace(v))
}

func (p *Pages) faceView(r *http.Request) (faceView, error) {
	ctx := r.Context()
	v := faceView{Visit: page.Of(r)}
	key, err := page.ID[id.Process](r, "process")
	if err != nil {
		return v, err
	}
	if v.Process, err = p.Processes.Get(ctx, key); err != nil {
		return v, err
	}
	v.Page = page.Shell(r, page.Options{Title: v.Process.Name + ", runs", Current: "/processes", Live: "run runstep process:" + string(key)})
	if v.Directory, err = page.OpenDirectory(ctx, p.Org); err != nil {
		return v, err
	}
	v.CanRun = p.Runs.May(ctx, v.Process.Project) == nil
	versions, err := p.Processes.Versions(ctx, key)
	if err != nil {
		return v, err
	}
	for _, version := range versions {
		if version.Status == process.Published {
			v.Newest = version.Number
			break
		}
	}
	if v.Newest == 0 {
		return v, nil
	}
	list, err := p.Runs.List(ctx, run.Query{Process: key, Cursor: r.FormValue("cursor")})
	if err != nil {
		return v, err
	}
	v.Rows = list.Items
	if list.Next != "" {
		v.Next = "/processes/" + string(key) + "/runs?cursor=" + list.Next
	}
	doc, err := p.Processes.Document(ctx, key, v.Newest)
	if err != nil {
		return v, err
	}
	v.Lanes = doc.Lanes
	if v.Roles, err = p.Runs.Roles(ctx, key); err == nil {
		v.Asks, err = p.Runs.Asks(ctx, key, "")
	}
	if problems, says, ok := page.Problems(err); ok && !fault.Is(err, fault.NotFound) {
		v.Refused, v.Says, err = problems, says, nil
		return v, nil
	}
	if err != nil {
		return v, err
	}
	v.Measure, err = p.Runs.Measure(ctx, key, 0)
	if problems, says, ok := page.Problems(err); ok {
		v.Refused, v.Says, err = problems, says, nil
	}
	if err == nil && len(v.Refused) == 0 {
		v.Older, err = p.Runs.Older(ctx, key)
	}
	inOrder(v.Measure.Steps, doc)
	return v, err
}

// Start begins a run.
func (p *Pages) Start(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Process](r, "process")
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	n := run.NewRun{Title: r.PostFormValue("title"), Roles: map[string]id.Person{}}
	if n.Vars, err = answersIn(r); err != nil {
		return err
	}
	for name, values := range r.PostForm {
		if lane, ok := cut(name, "role."); ok && values[0] != "" {
			n.Roles[lane] = id.Person(values[0])
		}
	}
	began, err := p.Runs.Start(r.Context(), key, n)
	if err == nil {
		return page.Redirect(w, r, "/runs/"+string(began.ID), "Started "+began.Title+".")
	}
	problems, says, ok := page.Problems(err)
	if !ok {
		return err
	}
	v, verr := p.faceView(r)
	if verr != nil {
		return verr
	}
	for i := range problems {
		if question, ok := cut(problems[i].Name, "vars."); ok {
			problems[i].Name = "answer." + question
		}
	}
	v.Open, v.Troubles, v.Says, v.Title, v.Values = true, problems, says, n.Title, r.PostForm
	return page.Show(w, r, http.StatusUnprocessableEntity, runFace(v))
}

func cut(text, prefix string) (string, bool) {
	if len(text) <= len(prefix) || text[:len(prefix)] != prefix {
		return "", false
	}
	return text[len(prefix):], true
}

// sentence tells how the runs go, the worst hand-off first.
func (v faceView) sentence() ui.Sentence {
	m := v.Measure
	if m.Runs == 0 {
		return ui.Say(ui.Text("No run in the last year. A run takes the people through the steps of version " + number(v.Newest) + " one after the other."))
	}
	out := ui.Say(ui.Text(count(int(m.Runs), "run") + " in the last year"))
	if m.Whole != nil {
		out = append(out, ui.Text("; half finish in "+hours(m.Whole.Lead)+", 85 of 100 in "+hours(m.Whole.LeadP85)))
	}
	out = append(out, ui.Text(". "))
	if len(m.Handoffs) > 0 {
		h := m.Handoffs[0]
		out = append(out, ui.Text("The longest wait at a hand-off: "+v.lane(h.From)+" to "+v.lane(h.To)+" waits "), ui.Figure(hours(h.Wait), "#handoffs"), ui.Text(", "+strconv.Itoa(int(h.Share+0.5))+"% of all waiting. "))
	}
	return out
}

func (v faceView) lane(key string) string {
	for _, l := range v.Lanes {
		if l.ID == key {
			return l.Name
		}
	}
	return "a lane that is gone"
}

func (v faceView) at() string { return "/processes/" + string(v.Process.ID) }

func (v faceView) faces() []ui.Tab {
	return page.Faces(v.at(), "", "run")
}

func (v faceView) actions() []ui.Action {
	if v.Newest == 0 || len(v.Refused) > 0 {
		return nil
	}
	board, table := ui.Action{Label: "Board", Href: v.at() + "/runs/board", Weight: ui.Quiet}, ui.Action{Label: "Table", Href: v.at() + "/runs/table", Weight: ui.Quiet}
	if !v.CanRun || !v.Process.Retired.IsZero() {
		return []ui.Action{board, table}
	}
	return []ui.Action{board, table, {Label: "Starts", Href: v.at() + "/starts"}, {Label: "Start a run", Dialog: "start", Weight: ui.Primary, Key: "c"}}
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// hours writes a time of the clock as people say it.
func hours(h float64) string {
	switch {
	case h < 1:
		return strconv.Itoa(int(h*60+0.5)) + " min"
	case h < 48:
		return short(h) + " h"
	}
	return short(h/24) + " d"
}

func short(v float64) string {
	text := strconv.FormatFloat(v, 'f', 1, 64)
	if len(text) > 2 && text[len(text)-2:] == ".0" {
		return text[:len(text)-2]
	}
	return text
}
