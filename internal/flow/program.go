package flow

import (
	"math"
	"sort"

	"throughline/internal/bpmn"
	"throughline/internal/flow/formula"
)

// Program is a process that can be carried out. It never changes, and several goroutines may use it at once.
type Program struct {
	id     string
	root   *body
	nodes  map[string]*node
	flows  map[string]*flow
	limits Options
	// What is never waited for need not be looked for.
	signals                  map[string]bool
	conditional, activations bool
	hears                    bool      // somebody in it waits for a signal or a message
	carries                  []carries // what correlates messages
	bound                    []binding // what a run is found by
}

// Options bound what a run may cost. A zero field takes the default.
type Options struct {
	Moves int // moves of tokens in one step; default 50,000. A loop that waits for nothing is stopped here.
	Live  int // tokens and open activities of a run at one time; default 100,000
}

func (o Options) orDefaults() Options {
	if o.Moves <= 0 {
		o.Moves = 50_000
	}
	if o.Live <= 0 {
		o.Live = 100_000
	}
	return o
}

// Refusal says why a map cannot be carried out: the element, the line it starts in, a short name of the rule for
// settings and tests, and the reason as a sentence for a person.
type Refusal struct {
	Element string `json:"element"`
	Line    int    `json:"line,omitempty"`
	Rule    string `json:"rule"`
	Reason  string `json:"reason"`
}

// body is what a process or a sub-process holds: one scope of tokens.
type body struct {
	id        string
	owner     *node // the sub-process, or nil for a process
	nodes     []*node
	flows     []*flow
	begin     []*node  // where tokens start when the scope opens
	starts    []*node  // the start events and other ways in of a process, in document order
	eventSubs []*node  // event sub-processes
	undo      *node    // the event sub-process that handles compensation
	joins     []*node  // gateways that wait for tokens that may still come
	declares  []string // data objects and properties, by variable name
	stores    map[string]bool
	keeps     bool // some activity in it can be compensated
}

type class int

const (
	human class = iota // done by a person
	work               // done by the host without a person
	receive
	sub  // sub-process, transaction, ad hoc, or a call of a process in the same file
	call // a process the host knows
	start
	catch
	throw
	end
	boundary
	exclusive
	inclusive
	parallel
	complexGate
	eventGate
)

// node is a step of the map.
type node struct {
	id, name, kind, lane string
	class                class
	index                int // position in body.nodes
	line                 int
	body                 *body // where it stands
	inner                *body // of a sub-process: what it holds; of a call: the process called
	in, out              []*flow
	otherwise            *flow // the default flow

	events      []*event
	all         bool // parallel multiple: waits for every definition
	interrupts  bool
	attached    *node   // of a boundary event
	boundary    []*node // of an activity, those that wait while it is open
	handler     *node   // of an activity, what compensates it
	isHandler   bool
	transaction *node   // of a cancel end event
	link        *node   // of a throwing link, the catching one
	linked      []*node // of a catching link, the throwing ones

	loop              *loop
	startQty, doneQty int
	script, format    string
	called            string // of a call the host resolves
	adHoc             *adHoc
	instantiates      bool // starts the process: start event, receive task, event-based gateway
	global            bool // a call of a global task

	inputs  []assoc
	outputs []assoc
	given   map[string]string // name of a data output -> itself and its id
	needs   []string          // data inputs that must have a value before it starts

	activation *formula.Expression // of a complex gateway
	reach      []reachSet          // of a join: what can reach each incoming flow, in the order of in
	listens    []*node             // events that can happen while it is open: own, boundary, gateway targets
}

// flow is a sequence flow.
type flow struct {
	id, name  string
	index     int // position in body.flows
	at        int // position in the incoming flows of its target
	from, to  *node
	condition *formula.Expression
}

// reachSet holds, for an incoming flow of a join, the flows of the body from which it can be reached without visiting
// the join: plainly by sequence flow, and also by way of boundary events.
type reachSet struct{ plain, wide bits }

type bits []uint64

func newBits(n int) bits       { return make(bits, (n+63)/64) }
func (b bits) set(i int)       { b[i/64] |= 1 << (i % 64) }
func (b bits) has(i int) bool  { return b[i/64]&(1<<(i%64)) != 0 }
func (n *node) activity() bool { return n.class <= call }
func (n *node) eventSub() bool { return n.kind == eventSubKind }

const eventSubKind = "eventSubProcess"

// label names a node for a person.
func (n *node) label() string {
	if n.name != "" {
		return "“" + n.name + "”"
	}
	return n.id
}

func (f *flow) label() string {
	if f.name != "" {
		return "“" + f.name + "”"
	}
	return f.id
}

// Entry is a way a process begins. Kind is "" for a blank start event, which people and other processes use, or what
// it waits for: "message", "signal", "timer", "conditional", "multiple". Messages and Signals are the names waited for.
type Entry struct {
	Node, Name, Kind  string
	Messages, Signals []string
}

// Entries gives the ways the process begins, in document order. Of an event-based gateway or a receive task that
// starts the process, each event is an entry.
func (p *Program) Entries() []Entry {
	var out []Entry
	for _, n := range p.root.starts {
		ways := []*node{n}
		if n.class == eventGate {
			ways = n.listens
		}
		for _, w := range ways {
			e := Entry{Node: w.id, Name: w.name}
			for _, ev := range w.events {
				e.Kind = ev.kind
				switch ev.kind {
				case "message":
					e.Messages = append(e.Messages, ev.name)
				case "signal":
					e.Signals = append(e.Signals, ev.name)
				}
			}
			if len(w.events) > 1 {
				e.Kind = "multiple"
			}
			out = append(out, e)
		}
	}
	return out
}

// Process gives the id of the process.
func (p *Program) Process() string { return p.id }

// Compile prepares the process with the id, or with "" the only executable one, of a map. When there are refusals the
// map cannot be carried out, and each names an element and a reason; the program is then nil. A process called in the
// same file is compiled with it.
func Compile(m *bpmn.Model, process string, options Options) (*Program, []Refusal) {
	c := &compiler{m: m, v: m.View(), bodies: map[string]*body{}, names: map[string]string{}, within: map[[2]string][]bpmn.Node{},
		flowsIn: map[[2]string][]bpmn.Flow{},
		p:       &Program{nodes: map[string]*node{}, flows: map[string]*flow{}, signals: map[string]bool{}, limits: options.orDefaults()}}
	c.prepare()
	id, ok := c.choose(process)
	if ok {
		c.p.id = id
		c.p.root = c.process(id)
		for len(c.called) > 0 && len(c.refusals) < mostRefusals {
			next := c.called[0]
			c.called = c.called[1:]
			next()
		}
		c.reachability()
		c.correlations(id)
	}
	if len(c.refusals) > 0 {
		sort.SliceStable(c.refusals, func(i, j int) bool { return c.refusals[i].Line < c.refusals[j].Line })
		return nil, c.refusals
	}
	return c.p, nil
}

// mostRefusals keeps the report of a hostile file readable.
const mostRefusals = 200

// reachCap bounds the memory of the joins' reachability, in bits.
const reachCap = math.MaxInt32 / 8
