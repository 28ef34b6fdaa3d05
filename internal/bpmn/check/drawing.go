package check

import (
	"cmp"
	"slices"

	"throughline/internal/bpmn"
)

// drawing holds the drawing of a map, where there is one, against what it draws.
func (c *checker) drawing() {
	if len(c.v.Shapes) == 0 {
		return
	}
	for _, n := range c.v.Nodes {
		if _, drawn := c.v.Shapes[n.ID]; !drawn && c.visible(n.Parent) {
			c.report(bpmn.Warning, "no-bpmndi", n.ID, "%s is not drawn, so nobody sees it; draw it, or let the map be laid out.", say(n))
		}
	}
	for _, f := range c.v.Flows {
		source, ok := c.v.Node(f.Source)
		if _, drawn := c.v.Edges[f.ID]; !drawn && ok && c.visible(source.Parent) {
			c.report(bpmn.Warning, "no-bpmndi", f.ID, "The flow from %s is not drawn, so nobody sees it; draw it, or let the map be laid out.", say(source))
		}
	}
	left := overlapBudget
	for _, p := range c.v.Processes {
		c.overlaps(c.inside[[2]string{p.ID, ""}], &left)
	}
	for _, n := range c.v.Nodes {
		if bpmn.IsSubProcess(n.Kind) {
			c.overlaps(c.inside[[2]string{n.Process, n.ID}], &left)
		}
	}
}

// visible tells whether the steps of a sub-process are to be seen: not while it is drawn folded.
func (c *checker) visible(sub string) bool {
	shape, drawn := c.v.Shapes[sub]
	return sub == "" || drawn && shape.Expanded
}

// overlapBudget bounds the pairs of shapes that are compared, so that no drawing keeps the checker busy.
const overlapBudget = 2_000_000

// overlaps reports steps drawn upon each other. Shapes sorted by their left edge meet only those that begin before they end.
func (c *checker) overlaps(steps []*bpmn.Node, left *int) {
	type drawn struct {
		step *bpmn.Node
		box  bpmn.Bounds
	}
	var all []drawn
	for _, n := range steps {
		if s, ok := c.v.Shapes[n.ID]; ok && n.Kind != "boundaryEvent" && s.Bounds.Width > 0 && s.Bounds.Height > 0 {
			all = append(all, drawn{n, s.Bounds})
		}
	}
	slices.SortStableFunc(all, func(a, b drawn) int { return cmp.Compare(a.box.X, b.box.X) })
	for i, a := range all {
		for _, b := range all[i+1:] {
			if *left--; b.box.X >= a.box.X+a.box.Width || *left < 0 {
				break
			}
			if a.box.Y < b.box.Y+b.box.Height && b.box.Y < a.box.Y+a.box.Height {
				c.report(bpmn.Warning, "no-overlapping-elements", b.step.ID, "%s is drawn upon %s; move one of them.", say(*b.step), say(*a.step))
				*left -= overlapBudget / 200 // nobody reads more of these
			}
		}
	}
}
