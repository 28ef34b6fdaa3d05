// Package layout draws BPMN 2.0 maps that have no drawing, or only part of one: pools and lanes, steps from left to right
// in layers, ways at right angles around them. The map itself never changes, only its diagram.
//
// The method is that of Sugiyama, Tagawa and Toda (1981), with lanes as bounds: cycles are broken, steps put into layers by
// longest path, long ways led through places of their own in each layer, the order in the layers improved by barycentre
// sweeps and transpositions, rows found by aligning chains of steps as Brandes and Köpf (2001) do, and the ways between
// two layers given tracks of one channel so that they cross little and never run over one another.
package layout

import (
	"slices"

	"throughline/internal/bpmn"
	"throughline/internal/fault"
)

// Bounds on what is laid out. A map beyond them is refused, because nobody could read it and drawing it would take minutes.
const (
	maxItems = 20_000
	maxLinks = 60_000
	maxDepth = 60 // sub-processes within one another
)

// Arrange draws the whole map anew. Colours and other tools' words at shapes that stay are kept; everything outside the
// diagram is kept byte for byte. A map that is too large or too deeply nested is refused as fault.Limit and left alone.
func Arrange(m *bpmn.Model) error {
	b, err := read(m)
	if err != nil {
		return err
	}
	return m.SetDiagram(bpmn.Drawing{Planes: b.draw(), Anew: true})
}

// Complete draws what the map does not show yet. What is drawn stays where it is, byte for byte, unless a lane or pool has
// to grow for what is new in it; a map without any drawing is arranged. Errors are those of Arrange.
func Complete(m *bpmn.Model) error {
	if v := m.View(); len(v.Shapes) == 0 && len(v.Edges) == 0 {
		return Arrange(m)
	}
	b, err := read(m)
	if err != nil {
		return err
	}
	return m.SetDiagram(bpmn.Drawing{Planes: b.complete(func(*canvas) {})})
}

// InsertAfter draws a step that was put into the map behind another one: right of it, with everything from there on moved
// to the right if its place is taken. Whatever else is not drawn is drawn as by Complete, whose errors it has.
func InsertAfter(m *bpmn.Model, after, step string) error {
	if v := m.View(); len(v.Shapes) == 0 {
		return Arrange(m)
	}
	b, err := read(m)
	if err != nil {
		return err
	}
	return m.SetDiagram(bpmn.Drawing{Planes: b.complete(func(c *canvas) {
		if before, made := b.items[after], b.items[step]; before != nil && made != nil && slices.Contains(c.missing, made) {
			c.makeWay(before, made)
		}
	})})
}

// Drawn tells whether the map shows every step and pool, and every way and message between them, but for what is folded
// away in a sub-process. Artifacts are left undrawn by many tools.
func Drawn(m *bpmn.Model) bool {
	b, err := read(m)
	if err != nil {
		return true // no layout could add to it
	}
	for _, p := range b.planes {
		c := newCanvas(b, p)
		step := func(it *item) bool { return it.form != note && it.form != sheet }
		way := func(l *link) bool { return !l.soft || l.message }
		if slices.ContainsFunc(c.missing, step) || slices.ContainsFunc(c.undrawn(), way) {
			return false
		}
		for _, pool := range p.pools {
			if pool.id != "" && c.boxes[pool.id] == nil {
				return false
			}
		}
	}
	return true
}

func tooMany(what string, n, most int) error {
	return fault.New(fault.Limit, "The map has %d %s; up to %d can be arranged. Split it into several maps.", n, what, most)
}
