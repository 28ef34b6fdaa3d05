package flow

import (
	"slices"
	"strings"

	"throughline/internal/bpmn"
	"throughline/internal/flow/formula"
)

// assoc is a data association: values flow from variables to a variable, an input or an output.
type assoc struct {
	from      []string
	to        string
	store     bool // to is a data store
	transform *formula.Expression
	assigns   []assign
}

type assign struct {
	value *formula.Expression
	to    string
}

// dataKinds are the elements that hold values.
var dataKinds = map[string]bool{"dataObject": true, "dataObjectReference": true, "dataStore": true, "dataStoreReference": true,
	"property": true, "dataInput": true, "dataOutput": true, "inputDataItem": true, "outputDataItem": true}

// nameData gives every element of data its variable: the name of an object or of the first reference to it, when that
// can stand in an expression, and otherwise its id.
func (c *compiler) nameData() {
	var all []bpmn.Element
	stack := []bpmn.Element{c.m.Root()}
	for len(stack) > 0 {
		e := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		children := e.Children()
		for i := len(children) - 1; i >= 0; i-- {
			if _, ns := children[i].Name(); ns == bpmn.NSModel {
				stack = append(stack, children[i])
			}
		}
		if dataKinds[e.Kind()] && e.Attr("id") != "" {
			all = append(all, e)
		}
	}
	spoken := map[string]string{}
	for _, e := range all {
		if of := local(e.Attr("dataObjectRef") + e.Attr("dataStoreRef")); of != "" && spoken[of] == "" && identifier(e.Attr("name")) {
			spoken[of] = e.Attr("name")
		}
	}
	for _, e := range all {
		id := e.Attr("id")
		c.names[id] = variableName(e)
		if !identifier(e.Attr("name")) && spoken[id] != "" {
			c.names[id] = spoken[id]
		}
	}
	for _, e := range all {
		if of := local(e.Attr("dataObjectRef") + e.Attr("dataStoreRef")); c.names[of] != "" {
			c.names[e.Attr("id")] = c.names[of]
		}
	}
}

func variableName(e bpmn.Element) string {
	if name := e.Attr("name"); identifier(name) {
		return name
	}
	return e.Attr("id")
}

// identifier tells a name that can stand in an expression.
func identifier(s string) bool {
	for i, r := range s {
		if !(r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || i > 0 && r >= '0' && r <= '9') {
			return false
		}
	}
	return s != ""
}

// declare notes the data of a scope: each of its variables belongs to one instance of the scope.
func (c *compiler) declare(b *body, e bpmn.Element) {
	for _, child := range e.Children() {
		switch child.Kind() {
		case "dataObject", "property":
			if name := c.names[child.Attr("id")]; name != "" && !slices.Contains(b.declares, name) {
				b.declares = append(b.declares, name)
			}
		}
	}
}

// variable gives the variable a reference child names, or "".
func (c *compiler) variable(of, e bpmn.Element, ref string) string {
	id := local(e.Child(ref).Text())
	if id == "" {
		return ""
	}
	if c.names[id] == "" {
		c.refuse(of, "data", "its %s names %s, which is no data of this map", ref, id)
	}
	return c.names[id]
}

// associations reads what flows into an element and out of it. Throwing events have only inputs: their payload.
func (c *compiler) associations(n *node, e bpmn.Element, throwing bool) {
	n.given = map[string]string{}
	spec := e.Child("ioSpecification")
	for _, holder := range []bpmn.Element{spec, e} {
		for _, child := range holder.Children() {
			if child.Kind() == "dataOutput" {
				n.given[child.Attr("id")] = c.names[child.Attr("id")]
			}
		}
	}
	fed := map[string]bool{}
	for _, child := range e.Children() {
		switch child.Kind() {
		case "dataInputAssociation":
			a := c.association(e, child)
			n.inputs = append(n.inputs, a)
			fed[a.to] = true
		case "dataOutputAssociation":
			if !throwing {
				n.outputs = append(n.outputs, c.association(e, child))
			}
		}
	}
	for _, set := range spec.Children() {
		if set.Kind() != "inputSet" {
			continue
		}
		optional := map[string]bool{}
		for _, ref := range set.Children() {
			if ref.Kind() == "optionalInputRefs" || ref.Kind() == "whileExecutingInputRefs" {
				optional[local(ref.Text())] = true
			}
		}
		for _, ref := range set.Children() {
			name := c.names[local(ref.Text())]
			if ref.Kind() == "dataInputRefs" && !optional[local(ref.Text())] && fed[name] && !slices.Contains(n.needs, name) {
				n.needs = append(n.needs, name)
			}
		}
	}
}

func (c *compiler) association(of, e bpmn.Element) assoc {
	a := assoc{}
	for _, child := range e.Children() {
		switch child.Kind() {
		case "sourceRef":
			id := local(child.Text())
			if c.names[id] == "" {
				c.refuse(of, "data", "a data association starts at %s, which is no data of this map", id)
			}
			a.from = append(a.from, c.names[id])
		case "targetRef":
			id := local(child.Text())
			if c.names[id] == "" {
				c.refuse(of, "data", "a data association ends at %s, which is no data of this map", id)
			}
			a.to = c.names[id]
			if target, ok := c.m.Element(id); ok && strings.HasPrefix(target.Kind(), "dataStore") {
				a.store = true
			}
		case "transformation":
			a.transform = c.expression(child, "data")
		case "assignment":
			to := local(child.Child("to").Text())
			if named := c.names[to]; named != "" {
				to = named
			}
			if !identifier(to) {
				c.refuse(of, "data", "an assignment goes to %q; only a name can be assigned to", to)
			}
			a.assigns = append(a.assigns, assign{c.expression(child.Child("from"), "data"), to})
		}
	}
	if len(a.from) > 1 && a.transform == nil && len(a.assigns) == 0 {
		c.refuse(of, "data", "a data association with several sources needs a transformation (10.4.1)")
	}
	return a
}
