package markup

import (
	"html"
	"strings"
)

// Result is a converted text with what it points to.
type Result struct {
	Markdown string
	People   []string // ids of mentioned people
	Files    []string // names or addresses of images
	Dropped  []string // elements without a Markdown twin; their words are kept
}

// maxDepth bounds the lists and quotes that are shown as nested.
const maxDepth = 16

// FromHTML converts the HTML a tool renders into its exports. Person gives the Markdown of a mention from the account id
// in its link, and may be nil. Scripts and styles are left out. Broken HTML is read as far as it makes sense.
func FromHTML(src string, person func(id, shown string) string) Result {
	w := &htmlWriter{person: person}
	for len(src) > 0 {
		open := strings.IndexByte(src, '<')
		if open < 0 {
			w.text(src)
			break
		}
		if open > 0 {
			w.text(src[:open])
			src = src[open:]
			continue
		}
		switch {
		case strings.HasPrefix(src, "<!--"):
			end := strings.Index(src, "-->")
			if end < 0 {
				src = ""
			} else {
				src = src[end+3:]
			}
		case len(src) > 1 && (word(src[1]) || src[1] == '/' || src[1] == '!'):
			end := tagEnd(src)
			if end < 0 {
				w.text(src)
				src = ""
				continue
			}
			w.tag(src[1:end])
			src = src[end+1:]
			if w.skip != "" {
				src = src[closing(src, w.skip):]
				w.skip = ""
			}
		default:
			w.text("<")
			src = src[1:]
		}
	}
	w.flush()
	w.closeTable()
	w.res.Markdown = strings.Trim(w.out.String(), "\n")
	return w.res
}

// closing finds where the closing tag of that name begins, or the end.
func closing(s, name string) int {
	for i := 0; i < len(s); i++ {
		if s[i] == '<' && len(s) >= i+2+len(name) && s[i+1] == '/' && strings.EqualFold(s[i+2:i+2+len(name)], name) {
			return i
		}
	}
	return len(s)
}

// tagEnd finds the ">" of a tag, past quoted attribute values.
func tagEnd(s string) int {
	quote := byte(0)
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && s[i-1] == '=':
			quote = c
		case c == '>':
			return i
		}
	}
	return -1
}

type htmlList struct {
	ordered bool
	n       int
}

type htmlWriter struct {
	out    strings.Builder
	line   []byte // inline text of the present block
	res    Result
	person func(id, shown string) string

	lists  []htmlList
	marker string // of a list item that has no text yet
	quotes int
	head   int
	pre    int
	preBuf strings.Builder
	skip   string

	links  []htmlLink
	rows   [][]string
	cells  []string
	table  bool
	headed bool
	open   bool // a table cell
	tight  bool // the last block was a list item
}

type htmlLink struct {
	at       int
	href, id string
}

func (w *htmlWriter) text(s string) {
	s = html.UnescapeString(s)
	if w.pre > 0 {
		w.preBuf.WriteString(s)
		return
	}
	lead := s != "" && isSpace(s[0])
	trail := s != "" && isSpace(s[len(s)-1])
	s = strings.Join(strings.Fields(s), " ")
	if n := len(w.line); (lead || s == "" && trail) && n > 0 && !isSpace(w.line[n-1]) {
		w.line = append(w.line, ' ')
	}
	w.line = append(w.line, Escape(s, len(w.line) == 0)...)
	if trail && s != "" {
		w.line = append(w.line, ' ')
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

func (w *htmlWriter) tag(body string) {
	closing := strings.HasPrefix(body, "/")
	body = strings.TrimSuffix(strings.TrimPrefix(body, "/"), "/")
	name := body
	if i := strings.IndexAny(body, " \t\r\n/"); i >= 0 {
		name = body[:i]
	}
	name = strings.ToLower(name)
	if w.pre > 0 && name != "pre" {
		if name == "br" {
			w.preBuf.WriteByte('\n')
		}
		return
	}
	switch name {
	case "script", "style":
		if !closing {
			w.skip = name
		}
	case "p", "div", "section", "article", "dl", "dt", "dd", "tbody", "thead":
		if !w.table {
			w.flush()
		} else {
			w.space()
		}
	case "h1", "h2", "h3", "h4", "h5", "h6":
		w.flush()
		w.head = 0
		if !closing {
			w.head = int(name[1] - '0')
		}
	case "br":
		if w.table {
			w.space()
		} else if len(w.line) > 0 {
			w.line = append(w.line, "  \n"...)
		}
	case "hr":
		w.flush()
		w.block("---")
	case "b", "strong":
		w.mark("**", closing)
	case "i", "em", "cite":
		w.mark("*", closing)
	case "del", "s", "strike":
		w.mark("~~", closing)
	case "u", "ins", "sup", "sub", "font":
		w.res.Dropped = once(w.res.Dropped, name)
	case "code", "tt", "kbd", "samp":
		w.mark("`", closing)
	case "pre":
		if closing && w.pre > 0 {
			if w.pre--; w.pre == 0 {
				w.block(Fence("", w.preBuf.String()))
				w.preBuf.Reset()
			}
		} else if !closing {
			w.flush()
			w.pre++
		}
	case "blockquote":
		w.flush()
		if closing {
			w.quotes = max(0, w.quotes-1)
		} else {
			w.quotes++
		}
	case "ul", "ol":
		w.flush()
		if !closing {
			w.lists = append(w.lists, htmlList{ordered: name == "ol"})
		} else if len(w.lists) > 0 {
			w.lists = w.lists[:len(w.lists)-1]
		}
	case "li":
		w.flush()
		if !closing && len(w.lists) > 0 {
			l := &w.lists[len(w.lists)-1]
			l.n++
			w.marker = "- "
			if l.ordered {
				w.marker = "1. "
			}
		}
	case "table":
		w.flush()
		w.closeTable()
		w.table = !closing
	case "tr":
		if w.table {
			if closing {
				w.cell()
				w.rows = append(w.rows, w.cells)
			}
			w.cells = nil
		}
	case "td", "th":
		if w.table {
			if closing {
				w.cell()
			} else {
				w.cell()
				w.line, w.open = w.line[:0], true
				w.headed = w.headed || name == "th" && len(w.rows) == 0
			}
		}
	case "a":
		w.link(closing, body)
	case "img":
		src := attrOf(body, "src")
		if src != "" {
			alt := attrOf(body, "alt")
			w.res.Files = once(w.res.Files, src)
			w.line = append(w.line, "!"+Link(Escape(alt, false), src)...)
		}
	}
}

func (w *htmlWriter) space() {
	if len(w.line) > 0 {
		w.line = append(w.line, ' ')
	}
}

func (w *htmlWriter) mark(m string, closing bool) {
	if n := len(w.line); closing && n > 0 && w.line[n-1] == ' ' { // a space before the closing mark would unmake it
		w.line = append(append(w.line[:n-1], m...), ' ')
		return
	}
	w.line = append(w.line, m...)
}

func (w *htmlWriter) link(closing bool, body string) {
	if !closing {
		if href := attrOf(body, "href"); href != "" && len(w.links) < maxDepth {
			id := attrOf(body, "accountid")
			if id == "" && strings.Contains(attrOf(body, "class"), "user-hover") {
				id = attrOf(body, "rel")
			}
			w.links = append(w.links, htmlLink{len(w.line), href, id})
		}
		return
	}
	if len(w.links) == 0 {
		return
	}
	l := w.links[len(w.links)-1]
	w.links = w.links[:len(w.links)-1]
	if l.at > len(w.line) {
		return
	}
	shown := strings.TrimSpace(string(w.line[l.at:]))
	w.line = w.line[:l.at]
	if l.id != "" && w.person != nil {
		w.res.People = once(w.res.People, l.id)
		w.line = append(w.line, w.person(l.id, shown)...)
		return
	}
	if shown == "" {
		shown = Escape(l.href, false)
	}
	w.line = append(w.line, Link(shown, l.href)...)
}

func (w *htmlWriter) cell() {
	if w.open {
		w.cells = append(w.cells, strings.TrimSpace(string(w.line)))
		w.line, w.open = w.line[:0], false
	}
}

func (w *htmlWriter) closeTable() {
	if len(w.rows) > 0 {
		w.block(Table(w.rows, w.headed))
	}
	w.rows, w.cells, w.table, w.headed = nil, nil, false, false
}
