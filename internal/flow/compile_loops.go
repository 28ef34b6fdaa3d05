package flow

import (
	"strconv"
	"strings"

	"throughline/internal/bpmn"
	"throughline/internal/flow/formula"
)

// loop is how an activity repeats: one after another while a condition holds, or once for each of a number or a list.
type loop struct {
	multi, sequential, testBefore bool
	maximum                       int                 // of a standard loop; 0 is without limit
	while                         *formula.Expression // of a standard loop
	number                        *formula.Expression // of turns
	list, item                    string              // variables: the collection, and one of it
	results, result               string              // variables: the collection of results, and one of them
	done                          *formula.Expression
	each                          *event // thrown when a turn completes (behavior None)
	first                         *event // thrown when the first turn completes (behavior One)
	rules                         []loopRule
}

// loopRule is a complexBehaviorDefinition: an event thrown when a turn completes and the condition holds.
type loopRule struct {
	when  *formula.Expression
	throw *event
}

func (c *compiler) readLoop(n *node, e bpmn.Element) {
	if l := e.Child("standardLoopCharacteristics"); l.Exists() {
		n.loop = c.standardLoop(e, l)
	}
	if l := e.Child("multiInstanceLoopCharacteristics"); l.Exists() {
		if n.loop != nil {
			c.refuse(e, "loop", "an activity repeats in one way only, and this one has two")
		}
		n.loop = c.multiInstance(n, e, l)
	}
	if n.loop != nil && (n.eventSub() || n.isHandler) {
		c.refuse(e, "loop", "an event sub-process or a compensating activity does not loop here; put the loop inside it")
	}
}

func (c *compiler) standardLoop(of, e bpmn.Element) *loop {
	l := &loop{testBefore: isTrue(e.Attr("testBefore"), false)}
	if text := strings.TrimSpace(e.Attr("loopMaximum")); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 1e9 {
			c.refuse(of, "loop", "its loopMaximum is %s; it must be a whole number from 1", text)
			return l
		}
		l.maximum = n
	}
	if condition := e.Child("loopCondition"); condition.Exists() {
		l.while = c.expression(condition, "loop")
	} else if l.maximum == 0 {
		c.refuse(of, "loop", "the loop has neither a loopCondition nor a loopMaximum, so nothing ends it")
	}
	return l
}

func (c *compiler) multiInstance(n *node, of, e bpmn.Element) *loop {
	l := &loop{multi: true, sequential: isTrue(e.Attr("isSequential"), false)}
	if number := e.Child("loopCardinality"); number.Exists() {
		l.number = c.expression(number, "loop")
		if v, fixed := l.number.Constant(); fixed {
			if f, ok := v.(float64); !ok || f < 0 || f != float64(int64(f)) {
				c.refuse(of, "loop", "its loopCardinality is %s; it must be a whole number from 0", strings.TrimSpace(number.Text()))
			}
		}
	}
	l.list = c.variable(of, e, "loopDataInputRef")
	l.results = c.variable(of, e, "loopDataOutputRef")
	if item := e.Child("inputDataItem"); item.Exists() {
		l.item = variableName(item)
	}
	if item := e.Child("outputDataItem"); item.Exists() {
		l.result = variableName(item)
	}
	switch {
	case l.number == nil && l.list == "":
		c.refuse(of, "loop", "nothing says how many instances there are: neither a loopCardinality nor a loopDataInputRef")
	case l.number != nil && l.list != "":
		c.refuse(of, "loop", "a loopCardinality and a loopDataInputRef exclude each other (table 10.29)")
	case (l.results == "") != (l.result == ""):
		c.refuse(of, "loop", "results are gathered only with both a loopDataOutputRef and an outputDataItem (table 10.29)")
	}
	if done := e.Child("completionCondition"); done.Exists() {
		l.done = c.expression(done, "loop")
	}
	c.behavior(n, of, e, l)
	return l
}

// behavior reads which events the instances throw when they complete (13.3.7).
func (c *compiler) behavior(n *node, of, e bpmn.Element, l *loop) {
	refer := func(ref string) *event {
		id := local(e.Attr(ref))
		def, ok := c.m.Element(id)
		kind, is := strings.CutSuffix(def.Kind(), "EventDefinition")
		if id == "" || !ok || !is {
			c.refuse(of, "loop", "the behavior %s needs a %s that names an event definition", e.Attr("behavior"), ref)
			return nil
		}
		return c.thrownByLoop(n, of, kind, def)
	}
	switch e.Attr("behavior") {
	case "", "All":
	case "None":
		l.each = refer("noneBehaviorEventRef")
	case "One":
		l.first = refer("oneBehaviorEventRef")
	case "Complex":
		for _, rule := range e.Children() {
			if rule.Kind() != "complexBehaviorDefinition" {
				continue
			}
			r := loopRule{when: c.expression(rule.Child("condition"), "loop")}
			for _, child := range rule.Child("event").Children() {
				def := child
				if child.Kind() == "eventDefinitionRef" {
					def, _ = c.m.Element(local(child.Text()))
				}
				if kind, ok := strings.CutSuffix(def.Kind(), "EventDefinition"); ok {
					r.throw = c.thrownByLoop(n, of, kind, def)
				}
			}
			if r.throw == nil {
				c.refuse(of, "loop", "a complexBehaviorDefinition does not say which event it throws")
			}
			l.rules = append(l.rules, r)
		}
		if len(l.rules) == 0 {
			c.refuse(of, "loop", "the behavior Complex needs a complexBehaviorDefinition")
		}
	default:
		c.refuse(of, "loop", "the behavior %q is none of None, One, All, Complex", e.Attr("behavior"))
	}
}

func (c *compiler) thrownByLoop(n *node, of bpmn.Element, kind string, def bpmn.Element) *event {
	switch kind {
	case "signal", "escalation", "error", "message":
		return c.definition(&node{class: throw, kind: n.kind}, of, kind, def)
	}
	c.refuse(of, "loop", "an instance that completes can throw a signal, message, escalation or error, not a %s", kind)
	return nil
}

// thrown gives the events the turns of a loop throw.
func (l *loop) thrown() []*event {
	var out []*event
	for _, ev := range []*event{l.each, l.first} {
		if ev != nil {
			out = append(out, ev)
		}
	}
	for _, r := range l.rules {
		if r.throw != nil {
			out = append(out, r.throw)
		}
	}
	return out
}
