package run

import (
	"context"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"throughline/internal/access"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/flow"
	"throughline/internal/id"
)

// Query narrows and pages a list of runs; the zero value gives the newest of all. Filters add up.
type Query struct {
	Process id.Process
	Project id.Project
	Status  Status
	Stuck   bool // only those that wait for somebody to look at them
	Open    bool // only those that have not ended
	Cursor  string
	Limit   int // 1 to 200; 0 is 50
}

// Row is a run in a list.
type Row struct {
	Run
	ProcessName string `json:"processName"`
	Open        int64  `json:"open"` // steps to be done now
	Done        int64  `json:"done"` // steps done or skipped
}

// Page is one page of runs, newest first. Next is "" on the last one.
type Page struct {
	Items []Row  `json:"items"`
	Next  string `json:"next,omitempty"`
}

// readable is the condition that the actor may read the run behind r, with his id as parameter n.
func readable(a access.Actor, alias, n string) string {
	seen, _ := a.VisibleProjects("home", n)
	own := "EXISTS (SELECT 1 FROM project home WHERE home.id = " + alias + ".project_id AND home.deleted = 0 AND " + seen + ")"
	if a.May(access.ReadProcess) != nil {
		return own
	}
	return "(" + alias + ".project_id = '' OR " + own + ")"
}

// List gives a page of the runs that the actor may read.
func (s *Service) List(ctx context.Context, query Query) (Page, error) {
	if err := access.From(ctx).May(access.ListProjects); err != nil {
		return Page{}, err
	}
	return s.list(ctx, query)
}

// list gives what List does to somebody whose right to it has been looked at.
func (s *Service) list(ctx context.Context, query Query) (Page, error) {
	a := access.From(ctx)
	if query.Limit <= 0 {
		query.Limit = 50
	}
	query.Limit = min(query.Limit, 200)
	_, me := a.VisibleProjects("home", "$1")
	where, args := []string{"$1 = $1", readable(a, "r", "$1")}, []any{me}
	add := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	if query.Process != "" {
		where = append(where, "r.process_id = "+add(string(query.Process)))
	}
	if query.Project != "" {
		where = append(where, "r.project_id = "+add(string(query.Project)))
	}
	if query.Status != "" {
		where = append(where, "r.status = "+add(string(query.Status)))
	}
	if query.Stuck {
		where = append(where, "r.stuck > 0")
	}
	if query.Open {
		where = append(where, "r.ended = 0")
	}
	if query.Cursor != "" {
		b, err := base64.RawURLEncoding.DecodeString(query.Cursor)
		at, last, ok := strings.Cut(string(b), " ")
		started, perr := strconv.ParseInt(at, 10, 64)
		if err != nil || !ok || perr != nil {
			return Page{}, fault.Field("cursor", "is not one this list gave; begin again without it")
		}
		where = append(where, "(r.started, r.id) < ("+add(started)+", "+add(last)+")")
	}
	page := Page{Items: []Row{}}
	err := db.Each(ctx, s.db, `SELECT `+runs.Columns("r")+`, p.name,
		(SELECT COUNT(*) FROM run_step t WHERE t.run_id = r.id AND t.status = 'open'),
		(SELECT COUNT(*) FROM run_step t WHERE t.run_id = r.id AND t.status IN ('done', 'skipped'))
		FROM run r JOIN process p ON p.id = r.process_id WHERE `+strings.Join(where, " AND ")+
		` ORDER BY r.started DESC, r.id DESC LIMIT `+add(int64(query.Limit+1)), args, func(scan func(...any) error) error {
		if len(page.Items) == query.Limit {
			last := page.Items[query.Limit-1]
			page.Next = base64.RawURLEncoding.EncodeToString([]byte(strconv.FormatInt(clock.Micros(last.Started), 10) + " " + string(last.ID)))
			return nil
		}
		var r Row
		err := runs.Scan(func(cols ...any) error { return scan(append(cols, &r.ProcessName, &r.Open, &r.Done)...) }, &r.Run)
		page.Items = append(page.Items, r)
		return err
	})
	return page, err
}

// Named gives those of the runs that the actor may read, with the names of their processes.
func (s *Service) Named(ctx context.Context, ids []string) ([]Row, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	a := access.From(ctx)
	_, me := a.VisibleProjects("home", "$1")
	args := []any{me}
	for _, one := range ids {
		args = append(args, one)
	}
	var out []Row
	err := db.Each(ctx, s.db, `SELECT `+runs.Columns("r")+`, p.name FROM run r JOIN process p ON p.id = r.process_id
		WHERE $1 = $1 AND `+readable(a, "r", "$1")+` AND r.id `+db.In(2, len(ids)), args, func(scan func(...any) error) error {
		var r Row
		err := runs.Scan(func(cols ...any) error { return scan(append(cols, &r.ProcessName)...) }, &r.Run)
		out = append(out, r)
		return err
	})
	return out, err
}

// View is a run as people work on it.
type View struct {
	Run
	Name  string     `json:"name"`  // of the process
	Steps []StepView `json:"steps"` // in the order they were opened
	Lanes []Lane     `json:"lanes"`
	Waits []Wait     `json:"waits"` // what it waits for besides its steps
	Ahead []Ahead    `json:"ahead"` // steps that come for certain after those that are open
}

// Wait is an event that a run waits for. At is when a timer is due; a message or signal has a Signal of its name instead.
type Wait struct {
	Node string    `json:"node"`
	Name string    `json:"name"`           // of the event on the map
	Kind string    `json:"kind"`           // timer, message, signal, conditional
	Hear string    `json:"hear,omitempty"` // name of the message or signal
	At   time.Time `json:"at,omitzero"`
}

// StepView is a step with what the process tells of it.
type StepView struct {
	Step
	LaneName string     `json:"laneName,omitempty"`
	Text     string     `json:"text,omitempty"`
	Tool     string     `json:"tool,omitempty"`
	Evidence string     `json:"evidence,omitempty"`
	Form     []Question `json:"form,omitempty"`
	Can      []Option   `json:"can,omitempty"`   // of a choice: the activities
	Asked    []Asked    `json:"asked,omitempty"` // who is consulted about it
}

// Get gives a run with its steps.
func (s *Service) Get(ctx context.Context, run id.Run) (View, error) {
	r, err := runs.Get(ctx, s.db, string(run))
	if err != nil {
		return View{}, err
	}
	if err := mayRead(ctx, s.db, r.Project); err != nil {
		return View{}, err
	}
	p, err := s.load(ctx, s.db, r.Process, r.Map)
	if err != nil {
		return View{}, err
	}
	list, err := steps.Select(ctx, s.db, `WHERE run_id = $1 ORDER BY opened, id LIMIT 2000`, string(run))
	if err != nil {
		return View{}, err
	}
	v := View{Run: r, Name: p.Name, Steps: make([]StepView, len(list)), Lanes: p.Lanes}
	var open []Step
	for i, st := range list {
		v.Steps[i] = p.view(st)
		if st.Status == Open {
			open = append(open, st)
		}
	}
	p.relate(v.Steps)
	v.Ahead = p.ahead(r, open)
	v.Waits, err = p.waits(r.State)
	return v, err
}

// waits lists what a run waits for besides its steps.
func (p *prepared) waits(state flow.State) ([]Wait, error) {
	heard, err := p.program.Awaits(state)
	if err != nil {
		return nil, err
	}
	out := []Wait{}
	for _, h := range heard {
		out = append(out, Wait{Node: h.Node, Name: p.names[h.Node], Kind: h.Kind, Hear: h.Name})
	}
	for _, a := range state.Acts {
		for _, t := range a.Timers {
			out = append(out, Wait{Node: t.Node, Name: p.names[t.Node], Kind: "timer", At: t.At})
		}
	}
	return out, nil
}

func (p *prepared) view(st Step) StepView {
	told := p.Steps[st.Node]
	v := StepView{Step: st, LaneName: p.lane(st.Lane).Name, Text: told.Text, Tool: told.Tool, Evidence: told.Evidence, Form: p.form(&st)}
	if v.LaneName == "" {
		v.LaneName = told.Role
	}
	if st.Kind == Choice && st.Status == Open {
		for _, node := range p.choices[st.Node] {
			v.Can = append(v.Can, Option{Value: node, Label: p.names[node]})
		}
	}
	return v
}

// Mine gives the open steps that wait for the actor, most urgent first; at most 200. All is also those of his teams that
// nobody has taken up.
func (s *Service) Mine(ctx context.Context) ([]Waiting, error) {
	a := access.From(ctx)
	if a.Person == "" {
		return nil, nil
	}
	_, me := a.VisibleProjects("home", "$1")
	out := []Waiting{}
	err := db.Each(ctx, s.db, `SELECT `+steps.Columns("t")+`, r.title, p.name, r.map_version_id FROM run_step t JOIN run r ON r.id = t.run_id JOIN process p ON p.id = t.process_id
		WHERE $1 = $1 AND t.assignee_id = $2 AND t.status = 'open' AND `+readable(a, "t", "$1")+`
		ORDER BY CASE WHEN t.due = '' THEN '9999' ELSE t.due END, t.opened LIMIT 200`, []any{me, string(a.Person)}, func(scan func(...any) error) error {
		var w Waiting
		err := steps.Scan(func(cols ...any) error { return scan(append(cols, &w.Title, &w.Process, &w.follows)...) }, &w.Step)
		out = append(out, w)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, s.markPlain(ctx, out)
}

// Waiting is a step that waits for somebody, with the run it belongs to.
type Waiting struct {
	Step
	Title   string `json:"title"`
	Process string `json:"processName"`
	Plain   bool   `json:"plain"` // it asks for nothing, so that it can be ticked where it is listed

	follows id.Version
}

// mayRead answers nil when the actor may read runs of processes of the project, or of the organisation for "".
func mayRead(ctx context.Context, q db.Q, project id.Project) error {
	if project != "" {
		return access.In(ctx, q, access.ReadProject, project)
	}
	if err := access.From(ctx).May(access.ReadProcess); err != nil {
		return fault.New(fault.NotFound, "There is nothing at this address, or it is not shared with you")
	}
	return nil
}

// May answers nil when the actor may carry out runs of processes of the project, or of the organisation for "".
func (s *Service) May(ctx context.Context, project id.Project) error {
	if project == "" {
		return access.From(ctx).May(access.EditProcess)
	}
	return access.In(ctx, s.db, access.EditPlan, project)
}

// StepOf gives a step that the actor may read.
func (s *Service) StepOf(ctx context.Context, step id.Step) (Step, error) {
	st, err := steps.Get(ctx, s.db, string(step))
	if err != nil {
		return st, err
	}
	return st, mayRead(ctx, s.db, st.Project)
}

// OpenSteps gives the open steps of all open runs that the actor may read.
func (s *Service) OpenSteps(ctx context.Context) ([]Step, error) {
	a := access.From(ctx)
	_, me := a.VisibleProjects("home", "$1")
	out := []Step{}
	err := db.Each(ctx, s.db, `SELECT `+steps.Columns("t")+` FROM run r JOIN run_step t ON t.run_id = r.id
		WHERE $1 = $1 AND r.ended = 0 AND t.status = 'open' AND `+readable(a, "t", "$1")+` ORDER BY t.opened, t.id`, []any{me}, func(scan func(...any) error) error {
		var st Step
		err := steps.Scan(scan, &st)
		out = append(out, st)
		return err
	})
	return out, err
}
