package main

import (
	"bufio"
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// outline is a process as its author writes it. The form, line by line (the first mark on a line decides):
//
//	# Name                     the process; below it "Category:", "Answers:" (the accountable role), "Lanes:", and a purpose
//	@ Lane: Name               the start
//	- Lane: Name | tool | 15m wait 2d due 3 right 90 rekey     a step; what is indented below it is its text, and
//	    Done: … Proof: … Risk: … KPI: … Asks: … Informs: … Consults: …
//	~ Lane: Name | P2D         waits for a time
//	? Lane: Question           a decision, with a way for each "= label [if condition]" and "/" at its end
//	&                          all at once, with a branch for each "+" and "/" at its end
//	! P3D Name                 when the step above is not done in time: these steps instead, to "/"; "!+" beside it
//	> Name                     goes on at the step, decision or end of that name
//	. Lane: Name               an end
type outline struct {
	name, category, answers, purpose string
	lanes                            []string
	nodes                            []*node
	flows                            []*flow
}

type node struct {
	id, kind, name, lane, host, timer string
	beside, joins                     bool // a boundary event that does not interrupt; the end of a split
	text                              []string
	facts                             [][2]string
	standard                          string // the id of the way taken otherwise
}

type flow struct {
	id, from, to, label, condition string
	turn                           int // among the ways out of its decision
}

// way is a flow whose end is not known yet.
type way struct {
	from, label, condition string
	turn                   int
}

// block is a decision, a split or a boundary event that is not closed yet.
type block struct {
	kind string // ? & !
	gate *node
	ends []way // of the branches that are done
	main []way // beside a boundary event
	soft bool
	ways int
}

type reader struct {
	o      outline
	open   []way
	blocks []*block
	last   *node
	jumps  []jump
	ids    map[string]bool
	line   int
}

type jump struct {
	way
	name string
	line int
}

func read(text string) (o outline, err error) {
	r := &reader{ids: map[string]bool{}}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("line %d: %v", r.line, p)
		}
	}()
	lines := bufio.NewScanner(strings.NewReader(text))
	for lines.Scan() {
		r.line++
		raw := lines.Text()
		line := strings.TrimSpace(raw)
		if line == "" {
			continue
		}
		mark, rest, _ := strings.Cut(line, " ")
		rest = strings.TrimSpace(rest)
		if !r.structure(mark, rest) {
			r.detail(line)
		}
	}
	if len(r.blocks) > 0 {
		panic("a block is not closed by /")
	}
	if len(r.open) > 0 {
		panic("a way does not end in “. Lane: End”")
	}
	r.land()
	r.meet()
	r.o.number()
	return r.o, nil
}

// number puts the flows in the order of their steps and of the ways out of each, in which conditions are looked at, and
// gives them their ids.
func (o *outline) number() {
	at := map[string]int{}
	for i, n := range o.nodes {
		at[n.id] = i
	}
	slices.SortStableFunc(o.flows, func(a, b *flow) int { return cmp.Or(cmp.Compare(at[a.from], at[b.from]), cmp.Compare(a.turn, b.turn)) })
	for i, f := range o.flows {
		f.id = fmt.Sprintf("Flow_%d", i+1)
		if f.condition == "else" {
			f.condition = ""
			o.node(f.from).standard = f.id
		}
	}
}

func (r *reader) structure(mark, rest string) bool {
	switch mark {
	case "#":
		r.o.name = rest
	case "@":
		r.next(r.add("startEvent", rest))
	case "-":
		parts := strings.Split(rest, "|")
		n := r.add("userTask", parts[0])
		if len(parts) > 1 {
			n.fact("tool", strings.TrimSpace(parts[1]))
		}
		if len(parts) > 2 {
			n.measures(parts[2])
		}
		r.next(n)
	case "~":
		name, time, _ := strings.Cut(rest, "|")
		n := r.add("intermediateCatchEvent", name)
		n.timer = strings.TrimSpace(time)
		r.next(n)
	case "?":
		n := r.add("exclusiveGateway", rest)
		r.next(n)
		r.blocks = append(r.blocks, &block{kind: "?", gate: n})
		r.open = nil
	case "&":
		n := r.gateway("parallelGateway", r.o.lanes[0])
		if r.last != nil {
			n.lane = r.last.lane
		}
		r.next(n)
		r.blocks = append(r.blocks, &block{kind: "&", gate: n})
		r.open = nil
	case "=", "+":
		b := r.block()
		if b.kind == "&" {
			r.one(b.gate.lane)
		}
		b.ends = append(b.ends, r.open...)
		b.ways++
		w := way{from: b.gate.id, turn: b.ways}
		if mark == "=" {
			w.label, w.condition, _ = strings.Cut(rest, " if ")
			if label, standard := strings.CutSuffix(w.label, " else"); standard {
				w.label, w.condition = label, "else"
			}
		}
		r.open = []way{w}
	case "!", "!+":
		time, name, _ := strings.Cut(rest, " ")
		host := r.last
		n := r.add("boundaryEvent", host.lane+": "+name)
		n.host, n.timer, n.beside = host.id, time, mark == "!+"
		r.blocks = append(r.blocks, &block{kind: "!", gate: n, main: r.open, soft: n.beside})
		r.open = []way{{from: n.id}}
	case "/":
		r.close()
	case ">":
		for _, w := range r.open {
			r.jumps = append(r.jumps, jump{w, rest, r.line})
		}
		r.open = nil
	case ".":
		n := r.add("endEvent", rest)
		r.next(n)
		r.open = nil
	default:
		return false
	}
	return true
}

func (r *reader) block() *block {
	if len(r.blocks) == 0 {
		panic("there is no block here")
	}
	return r.blocks[len(r.blocks)-1]
}

func (r *reader) close() {
	b := r.block()
	r.blocks = r.blocks[:len(r.blocks)-1]
	if b.kind == "&" {
		r.one(b.gate.lane)
	}
	ends := append(b.ends, r.open...)
	switch {
	case b.kind == "&":
		join := r.gateway("parallelGateway", b.gate.lane)
		join.joins = true
		for _, w := range ends {
			r.o.flow(w, join.id)
		}
		r.open = []way{{from: join.id}}
	case b.soft && len(ends) > 0:
		panic("what runs beside a step needs an end of its own")
	default:
		r.open = append(b.main, ends...)
	}
}

// one brings the open ways of a branch together, so that a join counts the branch once.
func (r *reader) one(lane string) {
	if len(r.open) > 1 {
		gate := r.gateway("exclusiveGateway", lane)
		gate.joins = true
		r.next(gate)
	}
}

// add makes a node of "Lane: Name".
func (r *reader) add(kind, said string) *node {
	lane, name, ok := strings.Cut(strings.TrimSpace(said), ": ")
	if !ok {
		panic("there is no lane in “" + said + "”")
	}
	known := false
	for _, l := range r.o.lanes {
		known = known || l == lane
	}
	if !known {
		panic("the lane " + lane + " is not listed")
	}
	n := &node{id: r.fresh(name), kind: kind, name: strings.TrimSpace(name), lane: lane}
	r.o.nodes, r.last = append(r.o.nodes, n), n
	return n
}

func (r *reader) gateway(kind, lane string) *node {
	n := &node{id: r.fresh("Gateway"), kind: kind, lane: lane}
	r.o.nodes = append(r.o.nodes, n)
	return n
}

// next ties every open way to the node.
func (r *reader) next(n *node) {
	for _, w := range r.open {
		r.o.flow(w, n.id)
	}
	r.open = []way{{from: n.id}}
}

var notWord = regexp.MustCompile(`[^A-Za-z0-9]+`)

// fresh makes an id of the first words of a name.
func (r *reader) fresh(name string) string {
	var b strings.Builder
	for i, word := range strings.Fields(notWord.ReplaceAllString(name, " ")) {
		if i < 4 {
			b.WriteString(strings.ToUpper(word[:1]) + strings.ToLower(word[1:]))
		}
	}
	id := b.String()
	if id == "" || id[0] < 'A' {
		id = "Step" + id
	}
	first := id
	for n := 2; r.ids[id]; n++ {
		id = first + "_" + strconv.Itoa(n)
	}
	r.ids[id] = true
	return id
}

func (o *outline) flow(w way, to string) {
	f := &flow{from: w.from, to: to, label: w.label, condition: w.condition, turn: w.turn}
	o.flows = append(o.flows, f)
}

func (o *outline) node(id string) *node {
	for _, n := range o.nodes {
		if n.id == id {
			return n
		}
	}
	panic("no node " + id)
}

// land ties the jumps to what they name.
func (r *reader) land() {
	for _, j := range r.jumps {
		to := ""
		for _, n := range r.o.nodes {
			if strings.EqualFold(n.name, j.name) {
				to = n.id
			}
		}
		if to == "" {
			r.line = j.line
			panic("nothing is named “" + j.name + "”")
		}
		r.o.flow(j.way, to)
	}
}

// meet puts a gateway before everything but joins to which several ways lead.
func (r *reader) meet() {
	for _, n := range r.o.nodes {
		var into []*flow
		for _, f := range r.o.flows {
			if f.to == n.id {
				into = append(into, f)
			}
		}
		if len(into) < 2 || n.joins {
			continue
		}
		gate := r.gateway("exclusiveGateway", n.lane)
		for _, f := range into {
			f.to = gate.id
		}
		r.o.flow(way{from: gate.id}, n.id)
	}
}
