package flow

import (
	"strconv"
	"strings"

	"throughline/internal/bpmn"
	"throughline/internal/flow/formula"
)

// adHoc is how the activities of an ad hoc sub-process are done.
type adHoc struct {
	sequential, cancels bool
	done                *formula.Expression // nil: whoever chooses says when it is enough
}

func (c *compiler) readAdHoc(e bpmn.Element) *adHoc {
	a := &adHoc{cancels: isTrue(e.Attr("cancelRemainingInstances"), true)}
	switch e.Attr("ordering") {
	case "", "Parallel":
	case "Sequential":
		a.sequential = true
	default:
		c.refuse(e, "ad-hoc", "the ordering %q is neither Parallel nor Sequential", e.Attr("ordering"))
	}
	if condition := e.Child("completionCondition"); condition.Exists() {
		a.done = c.expression(condition, "ad-hoc")
	}
	return a
}

// call ties a call activity to a process or global task of the file, or leaves it to the host.
func (c *compiler) call(n *node, e bpmn.Element) {
	name := strings.TrimSpace(e.Attr("calledElement"))
	if name == "" {
		c.refuse(e, "call", "the call activity says nothing to call")
		return
	}
	n.called = name
	target, ok := c.m.Element(local(name))
	if !ok {
		return
	}
	switch kind := target.Kind(); {
	case kind == "process":
		n.class = sub
		id := local(name)
		if c.bodies[id] != nil {
			n.inner = c.bodies[id]
			break
		}
		// Compiled after this one: a process may call itself.
		b := &body{id: id, stores: map[string]bool{}}
		c.bodies[id], n.inner = b, b
		c.called = append(c.called, func() {
			c.body(b, target, id, "")
			if len(b.begin) == 0 {
				c.refuse(e, "call", "the process %s begins only by events, so it cannot be called", id)
			}
		})
	case classes[kind] == human && strings.HasPrefix(kind, "global"), classes[kind] == work && strings.HasPrefix(kind, "global"):
		n.class, n.global = classes[kind], true
		n.kind = strings.ToLower(kind[6:7]) + kind[7:]
		n.script, n.format = strings.TrimSpace(target.Child("script").Text()), target.Attr("scriptLanguage")
	default:
		c.refuse(e, "call", "what it calls, %s, is a %s and not a process or a global task", name, kind)
	}
}

func (c *compiler) quantity(e bpmn.Element, name string) int {
	text := strings.TrimSpace(e.Attr(name))
	if text == "" {
		return 1
	}
	q, err := strconv.Atoi(text)
	if err != nil || q < 1 || q > 10_000 {
		c.refuse(e, "quantity", "its %s is %q; it must be a whole number from 1 to 10,000", name, text)
		return 1
	}
	return q
}

// expression compiles an expression element; a refusal and nil when it cannot be read.
func (c *compiler) expression(e bpmn.Element, rule string) *formula.Expression {
	language := c.language
	if own := e.Attr("language"); own != "" {
		language = own
	}
	x, err := formula.Parse(e.Text(), language)
	if err != nil {
		owner := e
		for owner.Attr("id") == "" && owner.Parent().Exists() {
			owner = owner.Parent()
		}
		c.refuse(owner, rule, "%s", err)
		return nil
	}
	return x
}

// local strips the prefix of a reference written as a qualified name.
func local(ref string) string {
	ref = strings.TrimSpace(ref)
	return ref[strings.LastIndexByte(ref, ':')+1:]
}

// isTrue reads an XML Schema boolean.
func isTrue(s string, otherwise bool) bool {
	switch strings.TrimSpace(s) {
	case "true", "1":
		return true
	case "false", "0":
		return false
	}
	return otherwise
}
