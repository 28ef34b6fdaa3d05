package impact

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"throughline/internal/id"
)

// World is everything that can depend on something, as far as the asking person may read it.
type World struct {
	Processes []Definition
	Templates []Definition
	Runs      []Run
	Changes   []Change
	KPIs      []Measure
}

// Definition is a process, or a template of one, with the versions that hold now: the newest first.
type Definition struct {
	ID       id.Process
	Name     string
	Owner    id.Person
	Teams    []id.Team
	URL      string
	Versions []Version
}

// Version is what one version of a process names.
type Version struct {
	Number      int64
	Draft       bool
	Current     bool // a draft or the newest published one; others hold for the runs on them
	Accountable string
	Steps       []Node
}

// Node is one step with what it names.
type Node struct {
	ID, Name, Role, Lane, Tool, KPI, Accountable, Calls string
	Activity                                            bool
	Team                                                id.Team
	Consulted, Informed, Fields, Reads, Next            []string
}

// Run is an open run: the version it follows, and its open steps by node with who has them.
type Run struct {
	ID      id.Run
	Title   string
	Process id.Process
	Number  int64
	Open    map[string]id.Person
	Roles   []id.Person // who fill its lanes
}

// Change is a project that a process is linked to, with its waves that are not done.
type Change struct {
	Process     id.Process
	Title, Code string
	Role        string
	Waves       []Item
	Criteria    []Item
}

// Measure is a KPI of the register.
type Measure struct {
	Name string
	Item Item
}

// Breaks lists what depends on the subject and the processes that are touched directly.
func (w *World) Breaks(s Subject) ([]Item, []id.Process) {
	q := query{w: w, s: s, hits: map[id.Process]map[int64]map[string]bool{}, measures: map[string]bool{}}
	for i := range w.Processes {
		q.definition(&w.Processes[i])
	}
	direct := make([]id.Process, 0, len(q.hits))
	for _, d := range w.Processes {
		if q.hits[d.ID] != nil {
			direct = append(direct, d.ID)
		}
	}
	q.callers(direct)
	q.runs()
	q.around(direct)
	q.templates()
	return q.items, direct
}

type query struct {
	w        *World
	s        Subject
	items    []Item
	hits     map[id.Process]map[int64]map[string]bool // process, version, steps; a process as a whole has the step ""
	measures map[string]bool                          // named by steps that are hit, folded
}

func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

func same(a, b string) bool { return fold(a) == fold(b) && fold(a) != "" }

// is tells whether a name is the subject's.
func (s Subject) is(name string) bool {
	return same(name, s.Name) || slices.ContainsFunc(s.Also, func(also string) bool { return same(name, also) })
}

func anyOf(s Subject, names []string) bool { return slices.ContainsFunc(names, s.is) }

// why says how a step depends on the subject, "" when it does not.
func (q *query) why(d *Definition, v *Version, n *Node) string {
	s := q.s
	switch s.Kind {
	case Tool:
		if s.is(n.Tool) {
			return "is done in " + n.Tool
		}
	case KPI:
		if s.is(n.KPI) {
			return "is measured by it"
		}
	case Team:
		if s.ID != "" && string(n.Team) == s.ID {
			return "is in a lane of the team"
		}
	case Role:
		switch {
		case n.Activity && s.is(n.Role):
			return "is done by the role"
		case n.Activity && s.is(cmp.Or(n.Accountable, v.Accountable)):
			return "is answered for by the role"
		case anyOf(s, n.Consulted):
			return "asks the role before it is done"
		case anyOf(s, n.Informed):
			return "tells the role when it is done"
		case s.is(n.Role) || s.is(n.Lane):
			return "stands in the lane of the role"
		}
	case Field:
		switch {
		case anyOf(s, n.Fields):
			return "asks for it"
		case anyOf(s, n.Reads):
			return "decides by it"
		}
	case Process:
		if q.calls(n, s.ID) {
			return "calls it"
		}
	case Step:
		return q.beside(d, v, n)
	}
	return ""
}

// beside says how a step of the same version stands to the step that is asked about.
func (q *query) beside(d *Definition, v *Version, n *Node) string {
	if d.ID != q.s.Process {
		return ""
	}
	if n.ID == q.s.ID {
		return "is the step itself"
	}
	at := slices.IndexFunc(v.Steps, func(o Node) bool { return o.ID == q.s.ID })
	if at < 0 {
		return ""
	}
	step := &v.Steps[at]
	switch {
	case slices.ContainsFunc(n.Reads, func(name string) bool { return slices.Contains(step.Fields, name) }):
		return "decides by what the step asks"
	case slices.Contains(step.Next, n.ID):
		return "comes after it"
	case slices.Contains(n.Next, step.ID):
		return "leads to it"
	}
	return ""
}

// calls tells whether a step calls the process of the id.
func (q *query) calls(n *Node, process string) bool {
	if n.Calls == "" {
		return false
	}
	if n.Calls == process {
		return true
	}
	for _, d := range q.w.Processes {
		if string(d.ID) == process && same(d.Name, n.Calls) {
			return true
		}
	}
	return false
}

// definition lists the steps of a process that depend on the subject, its document and its rows of the RACI.
func (q *query) definition(d *Definition) {
	told := map[string]bool{}
	whole := q.s.Kind == Process && string(d.ID) == q.s.ID
	for i := range d.Versions {
		v := &d.Versions[i]
		for j := range v.Steps {
			n := &v.Steps[j]
			why := q.why(d, v, n)
			if why == "" && !whole {
				continue
			}
			q.hit(d.ID, v.Number, n.ID)
			if n.KPI != "" && n.Activity {
				q.measures[fold(n.KPI)] = true
			}
			if why == "" || told[n.ID] {
				continue
			}
			told[n.ID] = true
			at := d.URL + "/document#step-" + n.ID
			q.items = append(q.items, Item{Kind: "step", ID: string(d.ID) + ":" + n.ID, Title: cmp.Or(n.Name, n.ID), Where: d.Name + ", " + v.says(), Why: why, URL: at, Process: d.ID})
			if n.Activity && (q.s.Kind == Role || q.s.Kind == Team || q.s.Kind == Step && n.ID == q.s.ID) {
				q.items = append(q.items, Item{Kind: "raci", ID: string(d.ID) + ":" + n.ID, Title: cmp.Or(n.Name, n.ID), Where: d.Name, Why: q.letter(v, n), URL: d.URL + "/document#raci", Process: d.ID})
			}
		}
		if whole {
			q.hit(d.ID, v.Number, "")
		}
	}
	owns := q.s.Kind == Person && string(d.Owner) == q.s.ID || q.s.Kind == Team && slices.Contains(d.Teams, id.Team(q.s.ID))
	if owns && q.hits[d.ID] == nil {
		for _, v := range d.Versions {
			q.hit(d.ID, v.Number, "")
		}
	}
	if q.hits[d.ID] == nil {
		return
	}
	why := "tells how it is done"
	if q.s.Kind == Person {
		why = "is owned by the person"
	}
	q.items = append(q.items, Item{Kind: "document", ID: string(d.ID), Title: d.Name, Where: d.says(), Why: why, URL: d.URL + "/document", Process: d.ID})
}

func (q *query) hit(process id.Process, number int64, step string) {
	if q.hits[process] == nil {
		q.hits[process] = map[int64]map[string]bool{}
	}
	if q.hits[process][number] == nil {
		q.hits[process][number] = map[string]bool{}
	}
	q.hits[process][number][step] = true
}

// letter gives what the subject is to a step in the RACI.
func (q *query) letter(v *Version, n *Node) string {
	switch {
	case q.s.Kind == Step:
		return "its row: " + cmp.Or(n.Role, "nobody") + " does it, " + cmp.Or(n.Accountable, v.Accountable, "nobody") + " answers for it"
	case q.s.Kind == Team || q.s.is(n.Role):
		return "R: does it"
	case q.s.is(cmp.Or(n.Accountable, v.Accountable)):
		return "A: answers for it"
	case anyOf(q.s, n.Consulted):
		return "C: is asked"
	}
	return "I: is told"
}

func (v *Version) says() string {
	switch {
	case v.Draft:
		return fmt.Sprintf("draft of version %d", v.Number)
	case !v.Current:
		return fmt.Sprintf("version %d, which runs still follow", v.Number)
	}
	return fmt.Sprintf("version %d", v.Number)
}

func (d *Definition) says() string {
	if len(d.Versions) == 0 {
		return ""
	}
	return d.Versions[0].says()
}
