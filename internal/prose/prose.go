// Package prose turns the Markdown that people write into HTML that is safe to show to others.
//
// Understood are CommonMark with tables, task lists, strikethrough and bare web addresses; a line break stays a line
// break. HTML that somebody types is shown as the text it is. Headings start two levels down, because a page has one
// h1 and its sections are h2. Images come only from the installation's own files, anything else becomes a link.
//
// A mention is kept as @[Maya Chen](person:ID) or @[Payroll](team:ID), which survives renaming; a person types @maya
// and the editor's completion or Resolve writes the kept form.
package prose

import (
	"bytes"
	"html"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	htmlwriter "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"throughline/internal/fault"
)

// Limit is the largest text that is read as Markdown, in bytes; a longer one is shown as plain text.
const Limit = 100_000

// Some texts take the Markdown reader time that grows with the square of their length: emphasis marks that never close,
// and blocks nested without end. No person writes them, so beyond these bounds a text is shown as plain text.
const (
	maxMarks = 8_000 // of * and _
	maxNest  = 200   // bytes of block marks at the beginning of a line
)

var nest = regexp.MustCompile(`(?m)^(?:[ \t]*(?:>|[*+-][ \t]|[0-9]{1,9}[.)][ \t]))+`)

// tame tells whether the text can be read as Markdown within a second.
func tame(md string) bool {
	if len(md) > Limit || strings.Count(md, "*")+strings.Count(md, "_") > maxMarks {
		return false
	}
	for _, at := range nest.FindAllStringIndex(md, -1) {
		if at[1]-at[0] > maxNest {
			return false
		}
	}
	return true
}

// Check refuses a text that is longer than Limit or is not UTF-8; a service calls it before it keeps a text.
func Check(field, md string) error {
	if len(md) > Limit {
		return fault.Field(field, "is %d characters long; at most %d can be kept", utf8.RuneCountInString(md), Limit)
	}
	if !utf8.ValidString(md) || strings.ContainsRune(md, 0) {
		return fault.Field(field, "holds bytes that are not text")
	}
	return nil
}

var markdown = goldmark.New(
	goldmark.WithExtensions(
		extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)),
		extension.Strikethrough,
		extension.TaskList,
		extension.NewLinkify(extension.WithLinkifyAllowedProtocols([]string{"http:", "https:", "mailto:"})),
	),
	goldmark.WithParserOptions(parser.WithInlineParsers(util.Prioritized(mentionParser{}, 100))),
	goldmark.WithRendererOptions(
		htmlwriter.WithHardWraps(),
		renderer.WithNodeRenderers(util.Prioritized(pen{}, 100)),
	),
)

// policy is the second lock: whatever the Markdown writer lets through, only this leaves.
// It is made when it is first needed, since that takes as long as a page.
var policy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h3", "h4", "h5", "h6", "strong", "em", "del", "blockquote", "pre", "code",
		"ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "a", "img", "input")
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^nofollow noopener$`)).OnElements("a")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^mention$`)).OnElements("a")
	p.AllowAttrs("title").OnElements("a", "img")
	p.AllowAttrs("src").Matching(ownFile).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowAttrs("loading").Matching(regexp.MustCompile(`^lazy$`)).OnElements("img")
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^language-[\w+#.-]{1,30}$`)).OnElements("code")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("align").Matching(regexp.MustCompile(`^(left|center|right)$`)).OnElements("th", "td")
	p.AllowAttrs("type").Matching(regexp.MustCompile(`^checkbox$`)).OnElements("input")
	p.AllowAttrs("checked", "disabled").Matching(regexp.MustCompile(`^$`)).OnElements("input")
	p.AllowAttrs("aria-label").Matching(regexp.MustCompile(`^(done|to do)$`)).OnElements("input")
	return p
})

// HTML renders Markdown. The result is whole, well-formed and safe in the body of a page; callers cache it with the
// text's version.
func HTML(md string) string {
	if !tame(md) {
		return "<pre>" + html.EscapeString(md) + "</pre>\n"
	}
	source := []byte(md)
	var out bytes.Buffer
	if err := markdown.Renderer().Render(&out, source, parse(source)); err != nil {
		return "<pre>" + html.EscapeString(md) + "</pre>\n"
	}
	return policy().SanitizeReader(&out).String()
}

// Text gives what a reader sees without any mark-up, for search, mail subjects and previews. Blocks are separated by
// one line break, cells by a space.
func Text(md string) string {
	if !tame(md) {
		return md
	}
	source := []byte(md)
	var b strings.Builder
	_ = ast.Walk(parse(source), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			if n.Type() == ast.TypeBlock && b.Len() > 0 {
				if isCell(n) {
					b.WriteByte(' ')
				} else {
					b.WriteByte('\n')
				}
			}
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			b.Write(util.UnescapePunctuations(n.Segment.Value(source)))
			if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte('\n')
			}
		case *ast.String:
			b.Write(n.Value)
		case *ast.AutoLink:
			b.Write(n.Label(source))
		case *ast.RawHTML:
			b.Write(n.Segments.Value(source))
		case *mention:
			b.WriteString("@" + n.Name)
		case *ast.CodeBlock, *ast.FencedCodeBlock, *ast.HTMLBlock:
			writeLines(&b, n.Lines(), source)
		}
		return ast.WalkContinue, nil
	})
	lines := strings.FieldsFunc(html.UnescapeString(b.String()), func(r rune) bool { return r == '\n' })
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// Excerpt gives the beginning of Text in one line of at most n characters, cut between words and closed with "…".
func Excerpt(md string, n int) string {
	words := strings.Fields(Text(md))
	var b strings.Builder
	length := 0
	for i, w := range words {
		size := utf8.RuneCountInString(w)
		if i > 0 {
			size++
		}
		if length+size > n-1 && (i < len(words)-1 || length+size > n) {
			if i == 0 {
				b.WriteString(string([]rune(w)[:max(0, n-1)]))
			}
			b.WriteString("…")
			break
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w)
		length += size
	}
	return b.String()
}

func parse(source []byte) ast.Node { return markdown.Parser().Parse(text.NewReader(source)) }

func writeLines(b *strings.Builder, lines *text.Segments, source []byte) {
	for i := range lines.Len() {
		line := lines.At(i)
		b.Write(line.Value(source))
	}
}
