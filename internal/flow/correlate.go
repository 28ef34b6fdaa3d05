package flow

import (
	"strings"

	"throughline/internal/bpmn"
	"throughline/internal/flow/formula"
)

// carries is a retrieval expression of a correlation property (8.4.2): where a message carries its value.
type carries struct {
	property, message string
	path              *formula.Expression
}

// binding says which variable of a run holds the value of a correlation property (8.4.2, correlationSubscription).
type binding struct{ property, variable string }

// Match gives the values that the variables of a run must have so that a message is for it, from the values that the sender
// correlated it by, by property, and from what the message carries. Without a subscription of the process to a property of the
// message it is empty: any run that waits fits. It is false when the message lacks a value that is asked for.
func (p *Program) Match(message string, sent, vars map[string]any) (map[string]any, bool) {
	var out map[string]any
	for _, b := range p.bound {
		for _, c := range p.carries {
			if c.property != b.property || c.message != message {
				continue
			}
			v, ok := sent[b.property]
			if !ok {
				var err error
				v, err = c.path.Eval(overlay(vars, func(string) (any, bool) { return nil, false }))
				if err != nil || v == nil {
					return nil, false
				}
			}
			out = with(out, b.variable, v)
		}
	}
	return out, true
}

// carried gives the values a message is correlated by, from what can be read where it is thrown.
func (p *Program) carried(message string, look func(string) (any, bool)) map[string]any {
	var out map[string]any
	for _, c := range p.carries {
		if c.message != message {
			continue
		}
		if v, err := c.path.Eval(look); err == nil && v != nil {
			out = with(out, c.property, v)
		}
	}
	return out
}

// correlations reads what messages are correlated by. Properties are known across maps by their name. One that this process is
// not found by and that cannot be read is left out.
func (c *compiler) correlations(process string) {
	names, unread := map[string]string{}, map[string]error{}
	for _, e := range c.m.Root().Children() {
		if e.Kind() != "correlationProperty" {
			continue
		}
		id := e.Attr("id")
		if names[id] = e.Attr("name"); names[id] == "" {
			names[id] = id
		}
		for _, r := range e.Children() {
			if r.Kind() != "correlationPropertyRetrievalExpression" {
				continue
			}
			path := r.Child("messagePath")
			x, err := formula.Parse(path.Text(), path.Attr("language"))
			if err != nil {
				unread[id] = err
				continue
			}
			c.p.carries = append(c.p.carries, carries{names[id], c.message(r), x})
		}
	}
	of, _ := c.m.Element(process)
	for _, s := range of.Children() {
		if s.Kind() != "correlationSubscription" {
			continue
		}
		for _, b := range s.Children() {
			if b.Kind() == "correlationPropertyBinding" {
				c.bind(s, b, names, unread)
			}
		}
	}
}

func (c *compiler) bind(s, b bpmn.Element, names map[string]string, unread map[string]error) {
	property := local(b.Attr("correlationPropertyRef"))
	name, known := names[property]
	if !known {
		c.refuse(s, "correlation", "it refers to the correlation property %s, which is not there", property)
		return
	}
	if err := unread[property]; err != nil {
		c.refuse(s, "correlation", "where a message carries %s cannot be read: %s", name, err)
		return
	}
	x := c.expression(b.Child("dataPath"), "correlation")
	if x == nil {
		return
	}
	if len(x.Names) != 1 || strings.Trim(x.Text, "${}#= ") != x.Names[0] {
		c.refuse(s, "correlation", "the value of %s in a run is “%s”, which is not the name of one variable", name, x.Text)
		return
	}
	c.p.bound = append(c.p.bound, binding{name, x.Names[0]})
}
