package ui

import (
	"maps"
	"slices"

	"github.com/a-h/templ"
)

// attributes are those of one element in the order in which they are written. An element has few, and a page has
// hundreds of elements: a list costs much less than a map that is sorted for each.
type attributes struct{ list templ.OrderedAttributes }

// set gives the attribute a value, in the place of an earlier one.
func (a *attributes) set(name string, value any) {
	for i := range a.list {
		if a.list[i].Key == name {
			a.list[i].Value = value
			return
		}
	}
	a.list = append(a.list, templ.KeyValue[string, any]{Key: name, Value: value})
}

// text sets a value that says something.
func (a *attributes) text(name, value string) {
	if value != "" {
		a.set(name, value)
	}
}

// flag sets an attribute without a value.
func (a *attributes) flag(name string, on bool) {
	if on {
		a.set(name, true)
	}
}

// all sets what a page adds, in the order of the names.
func (a *attributes) all(more templ.Attributes) {
	if len(more) == 0 {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(more)) {
		a.set(name, more[name])
	}
}
