package rehearse

import (
	"cmp"
	"strings"
	"time"

	"throughline/internal/flow"
	"throughline/internal/run"
)

// name gives what people call a node.
func (p *play) name(node string) string {
	n, ok := p.ready.Drawn.Node(node)
	if !ok {
		return node
	}
	return n.Title()
}

// lane gives the name of the lane that a node stands in; "" for none.
func (p *play) lane(node string) string {
	n, _ := p.ready.Drawn.Node(node)
	for _, l := range p.ready.Lanes {
		if l.ID == n.Lane {
			return l.Name
		}
	}
	return ""
}

// saying tells answers in words.
func saying(form []run.Question, vars map[string]any) string {
	var said []string
	for _, q := range form {
		if text := q.Say(vars[q.Name]); text != "" {
			said = append(said, strings.TrimSuffix(q.Label, "?")+": "+text)
		}
	}
	return strings.Join(said, "; ")
}

// pass adds to the trace an element that was left.
func (p *play) pass(e flow.Effect) {
	if e.Node == "" {
		return
	}
	node, asks := p.ready.Shown(e.Node)
	one := Passed{node, p.sentence(e, asks)}
	// A gateway that somebody just decided is not told again.
	if last := len(p.out.Trace) - 1; last >= 0 && !asks && p.out.Trace[last].Node == node && strings.HasSuffix(p.kind(node), "Gateway") {
		return
	}
	if p.out.Trace = append(p.out.Trace, one); len(p.out.Trace) > 2*mostTold {
		p.out.Trace = append(p.out.Trace[:0], p.out.Trace[len(p.out.Trace)-mostTold:]...)
	}
}

func (p *play) kind(node string) string {
	n, _ := p.ready.Drawn.Node(node)
	return n.Kind
}

// sentence says what happened at an element that was left.
func (p *play) sentence(e flow.Effect, asks bool) string {
	n, _ := p.ready.Drawn.Node(e.Node)
	name := "“" + p.name(e.Node) + "”"
	switch e.How {
	case flow.Interrupted:
		return name + " is broken off."
	case flow.Skipped:
		return name + " is taken as met."
	case flow.Fell:
		return name + " fails."
	}
	who := cmp.Or(p.lane(e.Node), "Somebody")
	switch {
	case asks:
		return who + " decides. " + p.answered()
	case n.Kind == "startEvent" || n.Kind == "receiveTask" && len(n.Incoming) == 0:
		return strings.TrimSpace("It begins with " + name + ". " + p.answered())
	case n.Kind == "endEvent":
		return "It comes to the end " + name + "."
	case n.Kind == "boundaryEvent" || n.Kind == "intermediateCatchEvent" || n.Kind == "receiveTask":
		if n.Event == "timer" {
			return "The time of " + name + " has come."
		}
		return name + " happens."
	case n.Kind == "intermediateThrowEvent" && n.Event != "":
		return name + " is sent on; nobody hears it here."
	case n.Kind == "parallelGateway" && len(n.Outgoing) > 1:
		return "It goes on several ways at once."
	case n.Kind == "parallelGateway":
		return "The ways come together."
	case strings.HasSuffix(n.Kind, "Gateway") || n.Kind == "intermediateThrowEvent":
		return "It goes on past " + name + "."
	case n.Kind == "callActivity":
		return "The process that " + name + " calls has run."
	case strings.HasSuffix(n.Kind, "ubProcess") || n.Kind == "transaction":
		return "All of " + name + " is done."
	case n.Kind == "serviceTask" || n.Kind == "scriptTask" || n.Kind == "businessRuleTask" || n.Kind == "sendTask":
		return strings.TrimSpace("A system does " + name + ". " + p.answered())
	}
	return strings.TrimSpace(who + " does " + name + ". " + p.answered())
}

// answered gives what was just answered, once, as a sentence.
func (p *play) answered() string {
	said := p.said
	if p.said = ""; said == "" {
		return ""
	}
	return said + "."
}

// spell says a time that passes, in its largest unit.
func spell(wait time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case wait >= 2*day:
		return count(int(wait.Round(day)/day), "day", "days")
	case wait >= 2*time.Hour:
		return count(int(wait.Round(time.Hour)/time.Hour), "hour", "hours")
	case wait > 0:
		return count(int((wait+time.Minute-1)/time.Minute), "minute", "minutes")
	}
	return "no time"
}

// tell says how it stands.
func (p *play) tell() {
	out := &p.out
	out.Ended = p.state.Ended
	out.Incidents = append(out.Incidents, p.state.Incidents...)
	out.Trace = out.Trace[max(0, len(out.Trace)-mostTold):]
	p.tokens()
	var names []string
	for i, t := range out.Tokens {
		if i == 5 {
			names = append(names, count(len(out.Tokens)-i, "other place", "other places"))
			break
		}
		names = append(names, "“"+t.Name+"”")
	}
	where := strings.Join(names, " and ")
	switch {
	case p.ways != nil:
		out.Says = "It can begin in " + count(len(p.ways), "way", "ways") + "."
	case out.Ended == flow.Completed:
		out.Says = "It has come to its end."
	case out.Ended == flow.Failed:
		out.Says = "It ended with an error that nothing on the map deals with."
	case out.Ended != "":
		out.Says = "It was ended."
	case len(out.Incidents) > 0:
		out.Says = "It sticks: " + strings.TrimSuffix(out.Incidents[0].Text, ".") + "."
	case len(out.Next) == 0:
		out.Says = "It waits at " + where + ", and nothing here can let it go on."
	default:
		out.Says = "It stands at " + where + "."
	}
}
