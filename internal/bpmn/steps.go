package bpmn

import (
	"fmt"
	"strings"
)

// Step is one line of the map told in plain words. Numbers run from 1 through the whole map, so that branches can say
// where they lead. Steps inside a sub-process follow it with a greater Depth.
type Step struct {
	Number   int
	ID       string
	Kind     string // the element's name in the standard
	Name     string // as written, or the kind in words
	Lane     string // id, or ""
	LaneName string
	Pool     string // id of the participant, or ""
	PoolName string
	Inside   string // id of the sub-process around it, or ""
	Depth    int
	Branches []Branch // where it goes on; one without If is simply next
}

// Branch is one way on from a step. If is the condition in words, "otherwise" for a default flow, and "" when nothing
// decides. Number is the step it leads to, 0 when that is no step of this process.
type Branch struct {
	Flow, If, To, ToName string
	Number               int
}

// String tells the step as a sentence: `3. Clerk: Check invoice. If total is right go to 4 (Pay); otherwise go to 5 (Ask).`
func (s Step) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d. ", s.Number)
	if s.LaneName != "" {
		b.WriteString(s.LaneName + ": ")
	} else if s.PoolName != "" {
		b.WriteString(s.PoolName + ": ")
	}
	b.WriteString(s.Name)
	if !strings.HasSuffix(s.Name, "?") && !strings.HasSuffix(s.Name, ".") && !strings.HasSuffix(s.Name, "!") {
		b.WriteByte('.')
	}
	var ways []string
	for _, way := range s.Branches {
		where := fmt.Sprintf("go to %d (%s)", way.Number, way.ToName)
		switch way.If {
		case "":
			if len(s.Branches) == 1 && way.Number == s.Number+1 {
				continue
			}
		case "otherwise":
			where = "otherwise " + where
		default:
			where = "if " + way.If + " " + where
		}
		ways = append(ways, where)
	}
	if len(ways) > 0 {
		text := strings.Join(ways, "; ")
		b.WriteString(" " + strings.ToUpper(text[:1]) + text[1:] + ".")
	}
	return b.String()
}

// Steps tells the map as a numbered list for people who know no BPMN: process by process from the start events along the
// flows, breadth first, each step once however often a loop returns to it. Gateways that only bring paths together are
// no steps. A boundary event follows the activity it sits on; steps no path reaches come last.
func (m *Model) Steps() []Step {
	w := walker{v: m.View(), number: map[string]int{}}
	for _, p := range w.v.Processes {
		w.scope(p.ID, "", 0)
	}
	for i := range w.steps {
		w.branches(&w.steps[i])
	}
	return w.steps
}

type walker struct {
	v      *View
	steps  []Step
	number map[string]int // 0 for a gateway passed over
}

// scope lists one process or sub-process.
func (w *walker) scope(process, parent string, depth int) {
	var inside []*Node
	attached := map[string][]*Node{}
	for _, i := range w.v.within[[2]string{process, parent}] {
		n := &w.v.Nodes[i]
		inside = append(inside, n)
		if n.AttachedTo != "" {
			attached[n.AttachedTo] = append(attached[n.AttachedTo], n)
		}
	}
	from := func(first func(*Node) bool) {
		var queue []*Node
		for _, n := range inside {
			if first(n) {
				queue = append(queue, n)
			}
		}
		for len(queue) > 0 {
			n := queue[0]
			queue = queue[1:]
			if _, seen := w.number[n.ID]; seen || n.Process != process || n.Parent != parent {
				continue
			}
			w.add(n, depth)
			queue = append(queue, attached[n.ID]...)
			for _, f := range w.v.outOf[n.ID] {
				if next, ok := w.v.nodeAt[w.v.Flows[f].Target]; ok {
					queue = append(queue, &w.v.Nodes[next])
				}
			}
		}
	}
	from(func(n *Node) bool { return n.Kind == "startEvent" })
	from(func(n *Node) bool { return len(n.Incoming) == 0 && n.AttachedTo == "" && !n.EventSubProcess })
	from(func(*Node) bool { return true })
}

func (w *walker) add(n *Node, depth int) {
	if IsGateway(n.Kind) && len(n.Outgoing) <= 1 {
		w.number[n.ID] = 0
		return
	}
	s := Step{Number: len(w.steps) + 1, ID: n.ID, Kind: n.Kind, Name: n.Title(), Lane: n.Lane, Inside: n.Parent, Depth: depth}
	if lane, ok := w.v.Lane(n.Lane); ok {
		s.LaneName = flat(lane.Name)
	}
	pool := w.v.pool(n.Process)
	s.Pool, s.PoolName = pool.ID, flat(pool.Name)
	w.number[n.ID] = s.Number
	w.steps = append(w.steps, s)
	if IsSubProcess(n.Kind) {
		w.scope(n.Process, n.ID, depth+1)
	}
}

func (w *walker) branches(s *Step) {
	node, _ := w.v.Node(s.ID)
	for _, f := range w.v.outOf[s.ID] {
		flow := w.v.Flows[f]
		way := Branch{Flow: flow.ID, If: flat(flow.Name)}
		if way.If == "" {
			way.If = flat(flow.Condition)
		}
		if flow.ID == node.Default && way.If == "" {
			way.If = "otherwise"
		}
		target, ok := w.v.Node(flow.Target)
		// Follow gateways that only join; a ring of nothing but those ends where it was entered.
		for hops := 0; ok && w.number[target.ID] == 0 && len(target.Outgoing) == 1 && hops < len(w.v.Nodes); hops++ {
			target, ok = w.v.Node(w.v.Flows[w.v.outOf[target.ID][0]].Target)
		}
		if !ok || w.number[target.ID] == 0 {
			continue
		}
		way.To, way.ToName, way.Number = target.ID, target.Title(), w.number[target.ID]
		s.Branches = append(s.Branches, way)
	}
}

// Title gives the name of a node on one line, or what it is in words: "user task", "timer start event".
func (n Node) Title() string {
	if name := flat(n.Name); name != "" {
		return name
	}
	if n.Event != "" {
		return n.Event + " " + InWords(n.Kind)
	}
	return InWords(n.Kind)
}

func flat(s string) string { return strings.Join(strings.Fields(s), " ") }

// InWords spells a name of the standard: "userTask" is "user task".
func InWords(kind string) string {
	var b strings.Builder
	for _, r := range kind {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte(' ')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Unnamed calls a step that the map gives no name by what it does.
func Unnamed(kind string) string {
	switch kind {
	case "startEvent":
		return "Start"
	case "endEvent":
		return "End"
	case "parallelGateway":
		return "At the same time"
	case "exclusiveGateway", "complexGateway":
		return "Decision"
	case "inclusiveGateway":
		return "One or more of these"
	case "eventBasedGateway":
		return "Whatever comes first"
	}
	return "Step without a name"
}

// Titled names a step of a kind; one whose name only says its kind, because the map gives it none, by what it does.
func Titled(kind, name string) string {
	if name == InWords(kind) {
		return Unnamed(kind)
	}
	return name
}
