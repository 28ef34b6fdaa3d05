package check

// link holds a link event against its counterpart: both name each other and stand in the same process or sub-process.
func (c *checker) link(n *element) {
	for _, d := range c.definitions(n) {
		if d.kind != "linkEventDefinition" {
			continue
		}
		in, out := c.flowsAt(n)
		catches := n.kind == "intermediateCatchEvent"
		switch {
		case !catches && out > 0:
			c.at(n, n.strict(), "link-event", "%s jumps to its counterpart, so no sequence flow may leave it.", n.say())
		case catches && in > 0:
			c.at(n, n.strict(), "link-event", "%s is jumped to from its counterpart, so no sequence flow may lead to it.", n.say())
		}
		if catches {
			c.linkTarget(n, d)
		} else {
			c.linkSource(n, d)
		}
	}
}

func (c *checker) linkTarget(n, d *element) {
	if len(d.kids("source")) == 0 && !c.namedLike(n, d, "intermediateThrowEvent") {
		c.at(n, n.strict(), "link-event", "Nothing jumps to %s; name its counterpart as source, or give both the same name.", n.say())
	}
}

func (c *checker) linkSource(n, d *element) {
	targets := c.names(d, "target")
	if len(targets) == 0 {
		if d.kid("target") == nil && !c.namedLike(n, d, "intermediateCatchEvent") {
			c.at(n, n.strict(), "link-event", "%s jumps nowhere; name its counterpart as target, or give both the same name.", n.say())
		}
		return
	}
	back := false
	for _, source := range c.names(targets[0], "source") {
		back = back || source == d
	}
	event := targets[0].parent
	switch {
	case !back:
		c.at(n, n.strict(), "link-event", "%s jumps to %s, which does not name it as its source; the two must name each other.", n.say(), clip(targets[0].id))
	case event.parent != n.parent:
		c.at(n, n.strict(), "link-event", "%s jumps to an event in another process or sub-process; a link stays within its own.", n.say())
	}
}

// link is one end of a pair of link events as many modelers tie them: by name alone, within a process or sub-process.
type link struct {
	scope      *element
	kind, name string
}

func linkOf(event, definition *element) link {
	name := definition.Attr("name")
	if name == "" {
		name = "of the event " + event.Attr("name")
	}
	return link{event.parent, event.kind, name}
}

// namedLike tells whether a link event of the other kind in the same process or sub-process has the same name.
func (c *checker) namedLike(n, d *element, kind string) bool {
	own := linkOf(n, d)
	own.kind = kind
	return c.links[own]
}
