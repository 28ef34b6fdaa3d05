package prose

import (
	"html"
	"regexp"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// Mention is somebody named in a text. A kept mention has Kind ("person" or "team") and ID; a typed one, as in
// "@maya.chen", has only its Name, in lower case.
type Mention struct {
	Kind string
	ID   string
	Name string
}

// Mentions gives everybody the text names, each once, in order of appearance; code is not searched. Both forms are
// given: whoever notifies uses those with an ID.
func Mentions(md string) []Mention {
	var all []Mention
	seen := map[Mention]bool{}
	for _, m := range mentions(md) {
		key := m.Mention
		if key.ID != "" {
			key.Name = ""
		}
		if !seen[key] {
			seen[key] = true
			all = append(all, m.Mention)
		}
	}
	return all
}

// Resolve writes typed mentions in the kept form. The lookup is given the name in lower case and answers who that is;
// a name it does not know stays as it was typed.
func Resolve(md string, lookup func(name string) (Mention, bool)) string {
	found := mentions(md)
	sort.Slice(found, func(i, j int) bool { return found[i].start > found[j].start })
	for _, m := range found {
		if m.ID != "" {
			continue
		}
		if who, ok := lookup(m.Name); ok && kept.MatchString(who.String()) {
			md = md[:m.start] + who.String() + md[m.stop:]
		}
	}
	return md
}

// Unnamed writes the word in the place of everybody whom the text mentions, kept or typed; teams stay.
func Unnamed(md, word string) string {
	found := mentions(md)
	sort.Slice(found, func(i, j int) bool { return found[i].start > found[j].start })
	for _, m := range found {
		if m.Mention.Kind != "team" {
			md = md[:m.start] + word + md[m.stop:]
		}
	}
	return md
}

// String gives the mention as it stands in a text.
func (m Mention) String() string {
	if m.ID == "" {
		return "@" + m.Name
	}
	name := strings.Map(func(r rune) rune {
		if r == '[' || r == ']' || unicode.IsControl(r) {
			return ' '
		}
		return r
	}, m.Name)
	return "@[" + name + "](" + m.Kind + ":" + m.ID + ")"
}

var (
	kept  = regexp.MustCompile(`^@\[([^\[\]\n]{1,120})\]\((person|team):([0-9a-z]{1,40})\)`)
	typed = regexp.MustCompile(`^@([\pL\pN](?:[\pL\pN._-]{0,60}[\pL\pN])?)`)
)

// mention is a Mention in the parsed text; start and stop are its place in the source.
type mention struct {
	ast.BaseInline
	Mention
	start, stop int
}

var kindMention = ast.NewNodeKind("Mention")

// Kind names the node for renderers.
func (*mention) Kind() ast.NodeKind { return kindMention }

// Dump prints the node for a person at a debugger.
func (m *mention) Dump(source []byte, level int) {
	ast.DumpHelper(m, source, level, map[string]string{"Mention": m.String()}, nil)
}

func mentions(md string) []*mention {
	if !strings.Contains(md, "@") || !tame(md) {
		return nil
	}
	var found []*mention
	_ = ast.Walk(parse([]byte(md)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if m, ok := n.(*mention); ok && entering {
			found = append(found, m)
		}
		return ast.WalkContinue, nil
	})
	return found
}

type mentionParser struct{}

// Trigger names the character that may begin a mention.
func (mentionParser) Trigger() []byte { return []byte{'@'} }

// Parse reads a mention at the cursor; nil leaves the text to other parsers.
func (mentionParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	// An @ within a word belongs to a mail address.
	if r := block.PrecendingCharacter(); unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("@._-+/", r) {
		return nil
	}
	line, segment := block.PeekLine()
	m := &mention{start: segment.Start}
	var size int
	if found := kept.FindSubmatch(line); found != nil {
		m.Name, m.Mention.Kind, m.ID = string(found[1]), string(found[2]), string(found[3])
		size = len(found[0])
	} else if found := typed.FindSubmatch(line); found != nil && !attached(line[len(found[0]):]) {
		m.Name = strings.ToLower(string(found[1]))
		size = len(found[0])
	} else {
		return nil
	}
	m.stop = m.start + size
	block.Advance(size)
	return m
}

// attached tells whether the text goes on in a way that makes what came before no mention: @scope/package, @a@b.
func attached(rest []byte) bool {
	r, _ := utf8.DecodeRune(rest)
	return len(rest) > 0 && (r == '/' || r == '@' || unicode.IsLetter(r) || unicode.IsDigit(r))
}

func writeMention(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	m := node.(*mention)
	if !entering {
		return ast.WalkContinue, nil
	}
	name := html.EscapeString("@" + m.Name)
	if m.ID == "" || inLink(m) {
		_, _ = w.WriteString(name)
		return ast.WalkContinue, nil
	}
	folder := map[string]string{"person": "/people/", "team": "/teams/"}[m.Mention.Kind]
	_, _ = w.WriteString(`<a class="mention" href="` + folder + m.ID + `">` + name + "</a>")
	return ast.WalkContinue, nil
}
