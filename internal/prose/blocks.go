package prose

import (
	"strings"

	"github.com/yuin/goldmark/ast"
	extensionast "github.com/yuin/goldmark/extension/ast"
)

// Block is one piece of a text for whoever sets it on other paper than a page: a Word file, a PDF.
type Block struct {
	Kind   BlockKind
	Level  int     // of a heading, from 1; of an item how deep its list is, from 1
	Number int     // of an item in a numbered list; 0 for a bullet, and for what follows in the same item
	Quoted bool    // stands in a quotation
	Done   *bool   // of a task in a list
	Runs   []Run   // what it says
	Rows   [][]Row // of a table; the first row is its head
	Source string  // of a picture: the address, one of this installation's own files
}

// Row is a cell of a table.
type Row = []Run

// Run is text that looks the same throughout. Break ends the line after it.
type Run struct {
	Text                       string
	Bold, Italic, Code, Struck bool
	Link                       string // http, https or mailto address, or ""
	Break                      bool
}

// BlockKind is what a block is.
type BlockKind string

// The kinds of blocks.
const (
	Para    BlockKind = "paragraph"
	Heading BlockKind = "heading"
	Item    BlockKind = "item"
	More    BlockKind = "more" // a further paragraph of the item before
	Code    BlockKind = "code"
	Table   BlockKind = "table"
	Rule    BlockKind = "rule"
	Picture BlockKind = "picture"
)

// Blocks reads Markdown as HTML does and gives it as a list of blocks. What HTML would show as plain text is one
// paragraph. Only addresses that HTML would let through come as links, and only own files as pictures.
func Blocks(md string) []Block {
	if strings.TrimSpace(md) == "" {
		return nil
	}
	if !tame(md) {
		return []Block{{Kind: Para, Runs: []Run{{Text: md}}}}
	}
	s := &setter{source: []byte(md)}
	s.blocks(parse(s.source), place{})
	return s.out
}

type place struct {
	depth  int
	number int
	item   bool // the next paragraph begins an item
	quoted bool
}

type setter struct {
	source []byte
	out    []Block
}

func (s *setter) blocks(parent ast.Node, at place) {
	begun := false
	put := func(b Block) {
		b.Quoted = at.quoted
		if at.item && b.Kind == Para {
			b.Kind, b.Level = More, at.depth
			if !begun {
				b.Kind, b.Number = Item, at.number
			}
		}
		begun = true
		s.out = append(s.out, b)
	}
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			put(Block{Kind: Heading, Level: n.Level, Runs: s.runs(n)})
		case *ast.Paragraph, *ast.TextBlock:
			s.paragraph(n, put)
		case *ast.List:
			number := 0
			if n.IsOrdered() {
				number = n.Start
			}
			for item := n.FirstChild(); item != nil; item = item.NextSibling() {
				s.blocks(item, place{depth: at.depth + 1, number: number, item: true, quoted: at.quoted})
				if n.IsOrdered() {
					number++
				}
			}
			begun = true
		case *ast.Blockquote:
			s.blocks(n, place{depth: at.depth, quoted: true})
		case *ast.CodeBlock, *ast.FencedCodeBlock, *ast.HTMLBlock:
			var b strings.Builder
			writeLines(&b, n.Lines(), s.source)
			put(Block{Kind: Code, Runs: []Run{{Text: strings.TrimRight(b.String(), "\n"), Code: true}}})
		case *ast.ThematicBreak:
			put(Block{Kind: Rule})
		case *extensionast.Table:
			t := Block{Kind: Table}
			for row := n.FirstChild(); row != nil; row = row.NextSibling() {
				var cells []Row
				for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
					cells = append(cells, s.runs(cell))
				}
				t.Rows = append(t.Rows, cells)
			}
			put(t)
		}
	}
}

// paragraph splits a paragraph at its pictures, which stand as blocks of their own.
func (s *setter) paragraph(n ast.Node, put func(Block)) {
	b := Block{Kind: Para}
	flush := func() {
		if len(b.Runs) > 0 || b.Done != nil {
			put(b)
		}
		b = Block{Kind: Para}
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if box, ok := c.(*extensionast.TaskCheckBox); ok {
			b.Done = &box.IsChecked
			continue
		}
		if image, ok := c.(*ast.Image); ok && ownFile.MatchString(string(image.Destination)) {
			flush()
			put(Block{Kind: Picture, Source: string(image.Destination), Runs: []Run{{Text: plainText(image, s.source)}}})
			continue
		}
		s.inline(c, Run{}, &b.Runs)
	}
	flush()
}

func (s *setter) runs(n ast.Node) []Run {
	var out []Run
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		s.inline(c, Run{}, &out)
	}
	return out
}

func (s *setter) inline(n ast.Node, look Run, out *[]Run) {
	say := func(text string) {
		r := look
		r.Text = text
		*out = append(*out, r)
	}
	switch n := n.(type) {
	case *ast.Text:
		if text := plain(n.Segment.Value(s.source)); look.Code {
			say(string(n.Segment.Value(s.source)))
		} else if text != "" {
			say(text)
		}
		if (n.SoftLineBreak() || n.HardLineBreak()) && len(*out) > 0 {
			(*out)[len(*out)-1].Break = true
		}
		return
	case *ast.String:
		say(string(n.Value))
		return
	case *ast.RawHTML:
		say(string(n.Segments.Value(s.source)))
		return
	case *mention:
		look.Bold = true
		say("@" + n.Name)
		return
	case *ast.AutoLink:
		look.Link = safeAddress(string(n.URL(s.source)))
		if n.AutoLinkType == ast.AutoLinkEmail {
			look.Link = "mailto:" + string(n.URL(s.source))
		}
		say(string(n.Label(s.source)))
		return
	case *ast.Emphasis:
		look.Italic, look.Bold = look.Italic || n.Level == 1, look.Bold || n.Level == 2
	case *ast.CodeSpan:
		look.Code = true
	case *extensionast.Strikethrough:
		look.Struck = true
	case *ast.Link:
		look.Link = safeAddress(string(n.Destination))
	case *ast.Image:
		look.Link = safeAddress(string(n.Destination))
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		s.inline(c, look, out)
	}
}

// safeAddress gives an address that may stand in a file, else "".
func safeAddress(address string) string {
	lower := strings.ToLower(strings.TrimSpace(address))
	for _, scheme := range []string{"http://", "https://", "mailto:"} {
		if strings.HasPrefix(lower, scheme) {
			return strings.TrimSpace(address)
		}
	}
	return ""
}
