package flow

import (
	"fmt"
	"slices"
)

// with and without give a map changed in one place.
func with[V any](m map[string]V, key string, value V) map[string]V {
	if m == nil {
		m = map[string]V{}
	}
	m[key] = value
	return m
}

func without[V any](m map[string]V, key string) map[string]V {
	if delete(m, key); len(m) == 0 {
		return nil
	}
	return m
}

// sealed tells an act whose inside sees nothing of what is around it: the run, and a called process.
func (m *machine) sealed(a *Act) bool {
	n := m.node(a)
	return n == nil || n.kind == "callActivity" && n.inner != nil && !m.outer(a)
}

// visible visits the variables that an act sees, its own first, until visit is content.
func (m *machine) visible(a *Act, visit func(map[string]any) bool) {
	for x := a; x != nil; x = m.above(x) {
		vars := x.Vars
		if x.Turn > 0 {
			if _, named := vars["loopCounter"]; !named {
				vars = with(copyMap(vars), "loopCounter", any(float64(x.Turn)))
			}
		}
		if visit(vars) || x != a && m.sealed(x) {
			return
		}
	}
}

// look gives the variables an expression at an act sees. extra are runtime attributes, which come first.
func (m *machine) look(a *Act, extra map[string]any) func(string) (any, bool) {
	return func(name string) (value any, ok bool) {
		if value, ok = extra[name]; ok {
			return value, true
		}
		m.visible(a, func(vars map[string]any) bool {
			value, ok = vars[name]
			return ok
		})
		return value, ok
	}
}

// set gives a variable its value: where it is, as seen from inside the scope, and else at the run or the called process.
func (m *machine) set(scope *Act, name string, value any) {
	m.wake()
	for x := scope; x != nil; x = m.above(x) {
		if _, here := x.Vars[name]; here || m.sealed(x) {
			x.Vars = with(x.Vars, name, value)
			return
		}
	}
}

// wake notes that variables changed: conditions are looked at again, and who lacks data tries again.
func (m *machine) wake() { m.changed = true }

// declare gives a scope its own data, empty.
func (m *machine) declare(a *Act, b *body) {
	for _, name := range b.declares {
		if _, given := a.Vars[name]; !given {
			a.Vars = with(a.Vars, name, nil)
		}
	}
}

// given is data that an association reads before it looks among the variables.
func overlay(first map[string]any, then func(string) (any, bool)) func(string) (any, bool) {
	return func(name string) (any, bool) {
		if v, ok := first[name]; ok {
			return v, true
		}
		return then(name)
	}
}

// associate carries out a data association. A plain one whose source has no value changes nothing.
func (a assoc) associate(look func(string) (any, bool), set func(name string, value any)) error {
	switch {
	case a.transform != nil:
		v, err := a.transform.Eval(look)
		if err != nil {
			return err
		}
		set(a.to, v)
	case len(a.assigns) == 0 && len(a.from) == 1 && a.to != "":
		if v, ok := look(a.from[0]); ok && v != nil {
			set(a.to, v)
		}
	}
	for _, one := range a.assigns {
		v, err := one.value.Eval(look)
		if err != nil {
			return err
		}
		set(one.to, v)
	}
	return nil
}

// takeInputs fills the data inputs of an act, and tells whether it has all that it needs to begin.
func (m *machine) takeInputs(a *Act) (ready bool, err error) {
	n := m.node(a)
	var got map[string]any
	for _, in := range n.inputs {
		if err := in.associate(m.look(a, nil), func(name string, v any) { got = with(got, name, v) }); err != nil {
			return false, err
		}
	}
	for _, name := range n.needs {
		if got[name] == nil {
			return false, nil
		}
	}
	for _, name := range sortedKeys(got) {
		a.Vars = with(a.Vars, name, got[name])
	}
	return true, nil
}

// inputsOf gives what an act was given, for whoever does it.
func (m *machine) inputsOf(a *Act) map[string]any {
	var out map[string]any
	for _, in := range m.node(a).inputs {
		names := []string{in.to}
		for _, one := range in.assigns {
			names = append(names, one.to)
		}
		for _, name := range names {
			if v, ok := a.Vars[name]; ok {
				out = with(out, name, v)
			}
		}
	}
	if l := m.node(a).loop; l != nil && l.item != "" {
		if v, ok := a.Vars[l.item]; ok {
			out = with(out, l.item, v)
		}
	}
	return out
}

// results puts what came of an act where the map says, and what it says nothing about into the variables around it.
func (m *machine) results(a *Act, vars map[string]any) error {
	n := m.node(a)
	scope := m.acts[a.In]
	outs := map[string]any{}
	var rest []string
	for _, key := range sortedKeys(vars) {
		name := key
		if named := n.given[key]; named != "" {
			name = named
		}
		outs[name] = vars[key]
		if !slices.ContainsFunc(n.outputs, func(o assoc) bool { return slices.Contains(o.from, name) }) {
			rest = append(rest, name)
		}
	}
	if single := soleOutput(n); single != "" && outs[single] == nil && len(vars) > 0 && !n.activity() {
		// The payload of an event with one data output is that output.
		outs[single] = any(vars)
		rest = nil
	}
	for _, name := range rest {
		m.keep(a, scope, name, outs[name])
	}
	look := overlay(outs, m.look(a, nil))
	for _, o := range n.outputs {
		if n.loop != nil && n.loop.results != "" && slices.Contains(o.from, n.loop.results) {
			continue // gathered by the loop
		}
		if err := m.output(a, scope, o, look); err != nil {
			return fmt.Errorf("the results of %s: %w", n.label(), err)
		}
	}
	return nil
}

// keep sets a result: the item a loop gathers stays with its turn.
func (m *machine) keep(a, scope *Act, name string, v any) {
	if l := m.node(a).loop; l != nil && a.Of != 0 && name == l.result {
		a.Vars = with(a.Vars, name, v)
		return
	}
	if a.Of != 0 {
		scope = m.acts[a.Of]
		if _, own := scope.Vars[name]; !own {
			scope = m.acts[a.In]
		}
	}
	m.set(scope, name, v)
}

func (m *machine) output(a, scope *Act, o assoc, look func(string) (any, bool)) error {
	return o.associate(look, func(name string, v any) {
		m.keep(a, scope, name, v)
		if o.store {
			m.emit(a, Effect{Did: Stored, Key: a.key(), Name: name, Vars: map[string]any{name: v}})
		}
	})
}

// soleOutput gives the only data output of a node that an association reads, or "".
func soleOutput(n *node) string {
	if len(n.given) == 1 && len(n.outputs) > 0 {
		for _, name := range n.given {
			return name
		}
	}
	return ""
}
