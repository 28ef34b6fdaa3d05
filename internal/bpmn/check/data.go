package check

// dataSpecification holds the inputs and outputs of an activity or a process, or of an event, against their sets.
func (c *checker) dataSpecification(n *element) {
	for _, side := range []struct{ item, set, all, refs, optional, executing, other, back, forth string }{
		{"dataInput", "inputSet", "input", "dataInputRefs", "optionalInputRefs", "whileExecutingInputRefs", "outputSet", "inputSetRefs", "outputSetRefs"},
		{"dataOutput", "outputSet", "output", "dataOutputRefs", "optionalOutputRefs", "whileExecutingOutputRefs", "inputSet", "outputSetRefs", "inputSetRefs"},
	} {
		used, mutual := map[*element]bool{}, map[[2]*element]bool{}
		for _, other := range n.kids(side.other) {
			for _, set := range c.names(other, side.back) {
				mutual[[2]*element{other, set}] = true
			}
		}
		for _, set := range n.kids(side.set) {
			required := c.names(set, side.refs)
			for _, r := range required {
				used[r] = true
			}
			in := map[*element]bool{}
			for _, r := range required {
				in[r] = true
			}
			for _, kind := range []string{side.optional, side.executing} {
				for _, r := range c.names(set, kind) {
					if !in[r] {
						c.at(set, n.strict(), "data-set", "The %s set names %s in <%s> but not in <%s>; it must stand in both.", side.all, clip(r.id), kind, side.refs)
					}
				}
			}
			for _, other := range c.names(set, side.forth) {
				if !mutual[[2]*element{other, set}] {
					c.at(set, n.strict(), "data-set", "The %s set %s names the set %s, which does not name it back.", side.all, clip(set.id), clip(other.id))
				}
			}
		}
		for _, item := range n.kids(side.item) {
			if !used[item] && (n.kind == "ioSpecification" || n.kid(side.set) != nil) {
				c.at(item, n.strict(), "data-set", "The data %s %s is in no %s set; name it in one.", side.all, clip(item.id), side.all)
			}
		}
	}
}

// dataAssociation holds one transport of data against its ends.
func (c *checker) dataAssociation(n *element) {
	sources, targets := c.names(n, "sourceRef"), c.names(n, "targetRef")
	if n.kid("transformation") == nil && len(n.kids("sourceRef")) > 1 {
		c.at(n, n.strict(), "data-association", "This <%s> takes data from %d places without saying how they become one; add a transformation.", n.Tag(), len(n.kids("sourceRef")))
	}
	for _, s := range sources {
		if s.kind == "dataOutput" && s.parent.parent.kind == "process" {
			c.at(n, n.strict(), "data-association", "This <%s> reads from %s, which is what the process gives away; read from a data object.", n.Tag(), clip(s.id))
		}
	}
	for _, t := range targets {
		if t.kind == "dataInput" && t.parent.parent.kind == "process" {
			c.at(n, n.strict(), "data-association", "This <%s> writes into %s, which is what the process is given; write into a data object.", n.Tag(), clip(t.id))
		}
	}
	if len(sources) != 1 || len(targets) != 1 || n.kid("transformation") != nil || n.kid("assignment") != nil {
		return
	}
	if from, to := c.item(sources[0]), c.item(targets[0]); from != nil && to != nil && !same(from, to) {
		c.at(n, n.strict(), "data-type", "This <%s> carries %s into %s, which hold different kinds of data; add a transformation.", n.Tag(), clip(sources[0].id), clip(targets[0].id))
	}
}

// item gives the definition of what a data element holds, or nil.
func (c *checker) item(n *element) *element {
	if n == nil {
		return nil
	}
	for _, name := range []string{"itemSubjectRef", "itemRef", "structureRef"} {
		if d := c.ids[n.ref(name)]; d != nil && d.kind == "itemDefinition" {
			return d
		}
	}
	for _, name := range []string{"dataObjectRef", "dataStoreRef"} {
		if of := c.ids[n.ref(name)]; of != nil && of != n && of.ref(name) == "" {
			return c.item(of)
		}
	}
	return nil
}

// same tells whether two definitions mean the same kind of data.
func same(a, b *element) bool {
	return a == b || a != nil && b != nil && a.Attr("structureRef") != "" && a.Attr("structureRef") == b.Attr("structureRef")
}

// collection holds a data element that is or is not a list against the definition of its data.
func (c *checker) collection(n *element) {
	if d := c.item(n); d != nil && n.ref("itemSubjectRef") != "" && truth(d.Attr("isCollection")) != truth(n.Attr("isCollection")) {
		c.at(n, n.strict(), "data-collection", "%s and its definition %s do not agree on whether it is a list.", n.say(), clip(d.id))
	}
}

// reference to a data object is named after the object and its state, so that a reader sees both.
func (c *checker) objectReference(n *element) {
	object, state := c.ids[n.ref("dataObjectRef")], n.kid("dataState")
	if object == nil || state == nil || n.Attr("name") == "" || object.Attr("name") == "" || state.Attr("name") == "" {
		return
	}
	if want := object.Attr("name") + " [" + state.Attr("name") + "]"; flat(n.Attr("name")) != flat(want) {
		c.at(n, n.strict(), "data-reference-name", "This reference is named %q; the standard names it after its object and state: %q.", clip(flat(n.Attr("name"))), clip(want))
	}
}

// loopItems holds the list an activity is repeated for against the single item each repetition gets.
func (c *checker) loopItems(n *element, list, item string) {
	of, single := c.names(n, list), n.kid(item)
	if len(of) == 0 || single == nil {
		return
	}
	whole, part := c.item(of[0]), c.item(single)
	switch {
	case whole == nil || part == nil:
	case truth(part.Attr("isCollection")):
		c.at(single, n.strict(), "data-collection", "%s is one item of a list, but its definition %s is itself a list.", single.say(), clip(part.id))
	case whole.Attr("structureRef") != part.Attr("structureRef"):
		c.at(single, n.strict(), "data-type", "%s and the list it is taken from hold different kinds of data.", single.say())
	}
}

// specified gives the inputs or outputs of an activity or a callable element.
func specified(n *element, kind string) []*element {
	if io := n.kid("ioSpecification"); io != nil {
		return io.kids(kind)
	}
	return nil
}

// calledData holds what a call activity gives or takes against what the called one wants or gives.
func (c *checker) calledData(n *element, given, wanted []*element, what string) {
	if len(given) != len(wanted) {
		c.at(n, n.strict(), "called-data", "%s has %d %ss and what it calls has %d; they must match.", n.say(), len(given), what, len(wanted))
		return
	}
	for i := range given {
		if a, b := c.item(given[i]), c.item(wanted[i]); a != nil && b != nil && !same(a, b) {
			c.at(n, n.strict(), "called-data", "%s and what it calls disagree on the kind of data of %s.", n.say(), clip(given[i].id))
		}
	}
}
