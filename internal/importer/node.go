package importer

// Node is one element of XML or one value of JSON while its record is read. Every text it holds is a cell of the row:
// taking a text sets the fate of its cell, so what nobody takes shows up as lost until Rest is called.
type Node struct {
	Name     string
	Children []*Node

	row   *Row
	text  int // index of its cell, -1 when it has none
	attrs []attr
}

type attr struct {
	name string
	cell int
}

func newNode(name string, row *Row) *Node { return &Node{Name: name, row: row, text: -1} }

// Child gives the first child of that name; a nil node has none.
func (n *Node) Child(name string) *Node {
	if n != nil {
		for _, c := range n.Children {
			if c.Name == name {
				return c
			}
		}
	}
	return nil
}

// All gives the children of that name.
func (n *Node) All(name string) []*Node {
	var out []*Node
	if n != nil {
		for _, c := range n.Children {
			if c.Name == name {
				out = append(out, c)
			}
		}
	}
	return out
}

// Text gives the node's own text and sets its fate; "" for a nil node and for one without text.
func (n *Node) Text(f Fate) string {
	if n == nil || n.text < 0 {
		return ""
	}
	n.row.Cells[n.text].Fate = f
	return n.row.Cells[n.text].Text
}

// Attr gives an attribute and sets its fate.
func (n *Node) Attr(name string, f Fate) string {
	if n == nil {
		return ""
	}
	for _, a := range n.attrs {
		if a.name == name && a.cell >= 0 {
			n.row.Cells[a.cell].Fate = f
			return n.row.Cells[a.cell].Text
		}
	}
	return ""
}

// Attrs lists the names of the attributes that hold a text, in their order.
func (n *Node) Attrs() []string {
	var out []string
	for _, a := range n.attrs {
		if a.cell >= 0 {
			out = append(out, a.name)
		}
	}
	return out
}

// Value gives an attribute, or else the text of the child of that name: long values move from one to the other.
func (n *Node) Value(name string, f Fate) string {
	if v := n.Attr(name, f); v != "" {
		return v
	}
	return n.Child(name).Text(f)
}

// Is gives the text of the child of that name as a mapped cell.
func (n *Node) Is(name string) string { return n.Child(name).Text(Mapped) }

// Rest keeps raw every cell of the node and beneath that nobody has taken: the reader has looked at it and decided that
// the neutral model has no place for it.
func (n *Node) Rest() {
	keep := func(i int) {
		if i >= 0 && n.row.Cells[i].Fate == Lost {
			n.row.Cells[i].Fate = KeptRaw
		}
	}
	keep(n.text)
	for _, a := range n.attrs {
		keep(a.cell)
	}
	for _, c := range n.Children {
		c.Rest()
	}
}
