package rehearse

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline/internal/access"
	"throughline/internal/fault"
	"throughline/internal/flow"
	"throughline/internal/run"
)

// play is a rehearsal at work.
type play struct {
	answers func(ctx context.Context, form []run.Question, given map[string]any) (map[string]any, error)
	me      access.Actor
	ready   run.Ready
	ways    []flow.Entry // in, while it has not begun
	state   flow.State
	open    map[string]flow.Effect // by key, what waits for somebody or for its time
	keys    []string               // of open, as they came up
	said    string                 // what was answered at the step that is being done
	now     time.Time
	work    int
	out     Rehearsal
}

// waysIn gives the beginnings to choose from; nil where it simply begins.
func (p *play) waysIn() []flow.Entry {
	entries := p.ready.Program.Entries()
	if len(entries) == 0 || len(entries) == 1 && entries[0].Kind == "" && len(p.ready.Asks[entries[0].Node]) == 0 {
		return nil
	}
	return entries
}

// try lets happen what is offered.
func (p *play) try(ctx context.Context, t Trial) error {
	i := slices.IndexFunc(p.out.Next, func(o Offer) bool { return o.What == t.What && o.Key == t.Key })
	if i < 0 {
		return fault.New(fault.Conflict, "it is not offered here; the map may have been changed since, so start over")
	}
	o := p.out.Next[i]
	if o.Held != "" {
		return fault.New(fault.Conflict, "%s", o.Held)
	}
	vars, err := p.answers(ctx, o.Form, t.Answers)
	if err != nil {
		return err
	}
	p.said = saying(o.Form, vars)
	if err := p.happen(o, vars); err != nil {
		return err
	}
	return p.offers()
}

func (p *play) happen(o Offer, vars map[string]any) error {
	in := flow.Input{Key: o.Key}
	switch o.What {
	case Begin:
		return p.start(flow.Start{Event: o.Key, Vars: vars, Trigger: p.trigger(o.Key)})
	case Do:
		in.What, in.Vars = flow.Complete, vars
	case Skip:
		in.What = flow.Skip
	case Pass:
		in.What = flow.Fire
		delete(p.open, o.Key) // it is set again where it comes again
		if o.Due.After(p.now) {
			p.now = o.Due
		}
	case Message:
		in = flow.Input{What: flow.Message, Name: o.Key}
	case Signal:
		in = flow.Input{What: flow.Signal, Name: o.Key}
	case Choose:
		in.What = flow.Choose
		in.Key, in.Name, _ = strings.Cut(o.Key, " ")
	case Enough:
		in.What = flow.FinishAdHoc
	}
	state, effects, err := p.ready.Program.Step(p.state, in, p.now)
	if err != nil {
		return err
	}
	return p.take(state, effects)
}

// trigger gives the message or signal of a way in that waits for one.
func (p *play) trigger(event string) string {
	for _, w := range p.ways {
		if w.Node == event {
			return slices.Concat(w.Messages, w.Signals, []string{""})[0]
		}
	}
	return ""
}

func (p *play) start(in flow.Start) error {
	state, effects, err := p.ready.Program.Start(in, p.now)
	if err != nil {
		return err
	}
	p.ways = nil
	return p.take(state, effects)
}

// take notes what followed.
func (p *play) take(state flow.State, effects []flow.Effect) error {
	p.state = state
	if p.work += len(effects) + len(state.Acts) + len(state.Tokens) + len(state.Moves); p.work > mostWork {
		return fault.New(fault.Limit, "More happens in this process than can be tried out; go back or start over")
	}
	for _, e := range effects {
		switch e.Did {
		case flow.TaskOpened, flow.WorkDue, flow.CallStarted, flow.ChoiceOpened, flow.TimerSet:
			p.open[e.Key] = e
		case flow.TaskClosed, flow.WorkClosed, flow.CallClosed, flow.ChoiceClosed, flow.TimerCleared:
			delete(p.open, e.Key)
		case flow.Left:
			p.pass(e)
		}
	}
	return nil
}

// tokens are where the process stands: what is open and holds nothing that is, and what waits on a way for others.
func (p *play) tokens() {
	add := func(node string, n int) {
		node, _ = p.ready.Shown(node)
		if i := slices.IndexFunc(p.out.Tokens, func(t Token) bool { return t.Node == node }); i >= 0 {
			p.out.Tokens[i].Count += n
		} else {
			p.out.Tokens = append(p.out.Tokens, Token{node, p.name(node), n})
		}
	}
	around := map[int]bool{}
	for _, a := range p.state.Acts {
		around[a.In], around[a.Of] = true, true
	}
	for _, a := range p.state.Acts {
		if a.Node != "" && !around[a.ID] {
			add(a.Node, 1)
		}
	}
	for _, t := range p.state.Tokens {
		if f, ok := p.ready.Drawn.Flow(t.Flow); ok {
			add(f.Target, t.N)
		}
	}
}

// offers lists what can happen, in the order in which it came up.
func (p *play) offers() error {
	p.out.Next = p.out.Next[:0]
	for _, w := range p.ways {
		p.offer(Offer{What: Begin, Key: w.Node, Node: w.Node, Name: cmp.Or(w.Name, slices.Concat(w.Messages, w.Signals, []string{""})[0], p.name(w.Node)), Form: p.form(w.Node)})
	}
	if p.ways != nil || p.state.Ended != "" {
		return nil
	}
	p.keys = slices.SortedFunc(maps.Keys(p.open), func(a, b string) int { return cmp.Or(cmp.Compare(number(a), number(b)), strings.Compare(a, b)) })
	var soonest time.Time
	for _, key := range p.keys {
		if e := p.open[key]; e.Did == flow.TimerSet && (soonest.IsZero() || e.At.Before(soonest)) {
			soonest = e.At
		}
	}
	for _, key := range p.keys {
		switch e := p.open[key]; e.Did {
		case flow.ChoiceOpened:
			for _, can := range p.ready.Choosable(e.Node) {
				p.offer(Offer{What: Choose, Key: key + " " + can, Node: can, Name: p.name(can), Role: p.lane(can)})
			}
			p.offer(Offer{What: Enough, Key: key, Node: e.Node, Name: p.name(e.Node), Role: p.lane(e.Node)})
		case flow.TimerSet:
			if e.At.Equal(soonest) { // time does not come to a later one first
				p.offer(Offer{What: Pass, Key: key, Node: e.Node, Name: p.name(e.Node), Due: e.At, Wait: spell(e.At.Sub(p.now))})
			}
		default:
			p.offer(p.step(e))
		}
	}
	return p.awaited()
}

// number gives the number of the act in a key, by which keys stand in the order they came up.
func number(key string) int {
	text, _, _ := strings.Cut(key, ".")
	n, _ := strconv.Atoi(text)
	return n
}

// step offers to do a step, with what a run would say of it.
func (p *play) step(e flow.Effect) Offer {
	node, _ := p.ready.Shown(e.Node)
	o := Offer{What: Do, Key: e.Key, Node: node, Name: p.name(e.Node), Role: p.lane(e.Node), Form: p.form(e.Node)}
	if e.Turn > 0 {
		o.Name += ", turn " + strconv.Itoa(e.Turn)
	}
	if e.Did == flow.CallStarted {
		o.Calls = cmp.Or(e.Name, "another process")
	}
	for _, key := range p.keys {
		if other := p.open[key]; other.Did != flow.TimerSet && p.ready.Stops(other.Node, e.Node) {
			o.Held = "“" + p.name(other.Node) + "” stops the run until it is done"
		}
	}
	told := p.ready.Steps[e.Node]
	var notes []string
	if len(told.Consulted) > 0 && told.AwaitAsked {
		notes = append(notes, "A run waits here for the remarks of "+strings.Join(told.Consulted, " and ")+".")
	}
	if told.Approval {
		notes = append(notes, cmp.Or(told.Accountable, "Whoever answers for it")+" approves it in a run before it counts as done.")
	}
	if slices.ContainsFunc(p.ready.Asks[e.Node], run.Question.Files) {
		notes = append(notes, "A run asks for files here.")
	}
	o.Note = strings.Join(notes, " ")
	return o
}

// awaited offers what the process listens for: messages and signals each once, and conditions that stand in its way.
func (p *play) awaited() error {
	awaits, err := p.ready.Program.Awaits(p.state)
	if err != nil {
		return err
	}
	for _, a := range awaits {
		o := Offer{What: What(a.Kind), Key: a.Name, Node: a.Node, Name: p.heard(a)}
		if a.Kind == "conditional" {
			stands := slices.ContainsFunc(p.state.Acts, func(act flow.Act) bool { return strconv.Itoa(act.ID) == a.Key && act.Node == a.Node })
			if o.What, o.Key = Skip, a.Key; !stands { // one beside an activity cannot be taken as met
				continue
			}
		}
		if !slices.ContainsFunc(p.out.Next, func(other Offer) bool { return other.What == o.What && other.Key == o.Key }) {
			p.offer(o)
		}
	}
	return nil
}

// heard names what is listened for: as the map does, else by the message or signal.
func (p *play) heard(a flow.Await) string {
	n, _ := p.ready.Drawn.Node(a.Node)
	return cmp.Or(strings.TrimSpace(n.Name), a.Name, p.name(a.Node))
}

// form gives the questions that are asked of a node. Files lie beside runs, so they are not asked for; whoever tries it out stands
// for every person.
func (p *play) form(node string) []run.Question {
	var out []run.Question
	for _, q := range p.ready.Asks[node] {
		if q.Files() {
			continue
		}
		if q.Kind == "person" {
			q.Options = []run.Option{{Value: string(p.me.Person), Label: p.me.Name}}
		}
		out = append(out, q)
	}
	return out
}

func (p *play) offer(o Offer) { p.out.Next = append(p.out.Next, o) }
