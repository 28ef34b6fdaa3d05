package jira

import (
	"strings"

	"throughline/internal/importer"
	"throughline/internal/importer/markup"
)

// person gives the key and the display name of a mention "[~accountid:5e…]" or "[~cmartin]".
type person func(mention string) (importer.PersonKey, string)

// fromWiki converts Jira's wiki markup to Markdown. Code and preformatted text stay literal; colours, underlines and
// the like lose their look and keep their words, which Text.Dropped tells.
func fromWiki(src string, who person) *importer.Text {
	if src == "" {
		return nil
	}
	w := &wiki{who: who}
	w.run(strings.ReplaceAll(src, "\r\n", "\n"))
	t := &importer.Text{Markdown: strings.Trim(strings.Join(w.out, "\n"), "\n"), Format: "wiki",
		Mentions: w.people, Files: w.files, Dropped: w.dropped}
	if t.Markdown != src {
		t.Raw = src
	} else {
		t.Markdown = src // the text of the row, not a copy of it
	}
	return t
}

// block is the kind of the last line written; two of different kinds are kept apart by an empty line.
type block int

const (
	none block = iota
	paragraph
	item
	table
	other
)

type wiki struct {
	who     person
	out     []string
	last    block
	quote   int
	people  []importer.PersonKey
	files   []string
	dropped []string
	pad     string // indent of the present list item
}

// run splits the text at block macros: {code}, {noformat}, {quote}, {panel}.
func (w *wiki) run(s string) {
	for s != "" {
		at, name, params, size := nextMacro(s)
		if at < 0 {
			w.lines(s)
			return
		}
		w.lines(s[:at])
		s = s[at+size:]
		switch name {
		case "code", "noformat":
			body := s
			if end := strings.Index(s, "{"+name+"}"); end >= 0 {
				body, s = s[:end], s[end+len(name)+2:]
			} else {
				s = ""
			}
			lang := ""
			if name == "code" {
				lang = language(params)
			}
			if strings.TrimSpace(body) != "" {
				w.put(other, markup.Fence(lang, strings.Trim(body, "\n")))
			}
		case "quote":
			w.last = none
			if w.quote == 0 {
				w.quote = 1
			} else {
				w.quote = 0
			}
			w.gap()
		case "panel":
			w.last = none
			if w.quote == 0 {
				w.quote = 1
				if title := param(params, "title"); title != "" {
					w.gap()
					w.put(paragraph, "**"+markup.Escape(title, false)+"**")
					w.last = none
					w.out = append(w.out, ">")
				}
			} else {
				w.quote = 0
			}
		}
	}
}

// nextMacro finds the next block macro: its place, name, parameters and length.
func nextMacro(s string) (at int, name, params string, size int) {
	for from := 0; ; {
		i := strings.IndexByte(s[from:], '{')
		if i < 0 {
			return -1, "", "", 0
		}
		i += from
		from = i + 1
		if i > 0 && s[i-1] == '\\' {
			continue
		}
		for _, name := range [...]string{"code", "noformat", "quote", "panel"} {
			rest := s[i+1:]
			if !strings.HasPrefix(rest, name) {
				continue
			}
			rest = rest[len(name):]
			if strings.HasPrefix(rest, "}") {
				return i, name, "", len(name) + 2
			}
			if strings.HasPrefix(rest, ":") {
				if end := strings.IndexAny(rest[:min(len(rest), 500)], "}\n"); end > 0 && rest[end] == '}' {
					return i, name, rest[1:end], len(name) + end + 2
				}
			}
		}
	}
}

func language(params string) string {
	if l := param(params, "language"); l != "" {
		return l
	}
	for _, p := range strings.Split(params, "|") {
		if p != "" && !strings.Contains(p, "=") {
			return p
		}
	}
	return ""
}

func param(params, name string) string {
	for _, p := range strings.Split(params, "|") {
		if k, v, ok := strings.Cut(p, "="); ok && strings.TrimSpace(k) == name {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

// gap makes sure that what follows is a block of its own.
func (w *wiki) gap() {
	if n := len(w.out); n > 0 && w.out[n-1] != "" {
		w.out = append(w.out, "")
	}
}

// put writes a block or a line of one.
func (w *wiki) put(kind block, text string) {
	if kind != w.last || kind == other || kind == table {
		if w.last != none {
			if w.quote > 0 {
				w.out = append(w.out, ">")
			} else {
				w.gap()
			}
		}
	} else if kind == paragraph && len(w.out) > 0 {
		w.out[len(w.out)-1] += "  " // a line break is meant
	}
	w.last = kind
	w.out = append(w.out, markup.Quote(text, w.quote))
}

func (w *wiki) lines(s string) {
	rest := strings.Split(s, "\n")
	for len(rest) > 0 {
		line := strings.TrimRight(rest[0], " \t\r")
		text := strings.TrimLeft(line, " \t\u00a0")
		rest = rest[1:]
		switch {
		case text == "":
			if w.last != none {
				if w.quote > 0 {
					w.out = append(w.out, ">")
				} else {
					w.gap()
				}
			}
			w.last, w.pad = none, ""
		case heading(text) > 0:
			n := heading(text)
			w.put(other, strings.Repeat("#", n)+" "+w.inline(strings.TrimSpace(text[3:]), 0))
		case strings.HasPrefix(text, "bq. "):
			w.put(other, "> "+w.inline(strings.TrimSpace(text[4:]), 0))
		case len(text) >= 4 && strings.Trim(text, "-") == "":
			w.put(other, "---")
		case text[0] == '|' && len(text) > 1:
			var rows []string
			for {
				row := text
				for n := 0; !strings.HasSuffix(row, "|") && len(rest) > 0 && strings.TrimSpace(rest[0]) != "" && n < 50; n++ {
					next := strings.TrimSpace(rest[0])
					if next[0] == '|' { // the row just lacks its closing bar
						break
					}
					row, rest = row+" "+next, rest[1:]
				}
				rows = append(rows, row)
				if len(rest) == 0 || !strings.HasPrefix(strings.TrimSpace(rest[0]), "|") {
					break
				}
				text, rest = strings.TrimSpace(rest[0]), rest[1:]
			}
			w.put(table, w.table(rows))
		default:
			if marks, body := listItem(text); marks != "" {
				w.pad = ""
				for _, m := range marks[:len(marks)-1] {
					w.pad += indent(m)
				}
				bullet := "- "
				if marks[len(marks)-1] == '#' {
					bullet = "1. "
				}
				w.put(item, w.pad+bullet+w.inline(body, 0))
				w.pad += indent(rune(marks[len(marks)-1]))
			} else if w.last == item {
				w.out[len(w.out)-1] += "  "
				w.put(item, w.pad+w.start(text))
			} else {
				w.put(paragraph, w.start(text))
			}
		}
	}
}

func indent(mark rune) string {
	if mark == '#' {
		return "   "
	}
	return "  "
}

// start converts a line of running text, whose first characters must not turn into Markdown's marks.
func (w *wiki) start(text string) string {
	s := w.inline(text, 0)
	if s != "" && strings.IndexByte("#>+-=|", s[0]) >= 0 {
		return "\\" + s
	}
	i := 0
	for i < len(s) && i < 9 && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	if i > 0 && i+1 < len(s) && (s[i] == '.' || s[i] == ')') && s[i+1] == ' ' {
		return s[:i] + "\\" + s[i:]
	}
	return s
}

func heading(s string) int {
	if len(s) > 3 && s[0] == 'h' && s[1] >= '1' && s[1] <= '6' && s[2] == '.' && (s[3] == ' ' || s[3] == '\t') {
		return int(s[1] - '0')
	}
	return 0
}

// listItem splits "*#- text" into its marks and its text; a single dash is a list too, two are a dash.
func listItem(s string) (marks, body string) {
	i := 0
	for i < len(s) && i < 16 && (s[i] == '*' || s[i] == '#' || s[i] == '-') {
		i++
	}
	if i == 0 || i >= len(s) || s[i] != ' ' && s[i] != '\t' || i > 1 && strings.Contains(s[:i], "-") {
		return "", ""
	}
	return s[:i], strings.TrimSpace(s[i:])
}

// table converts rows "||head||head||" and "|cell|cell|".
func (w *wiki) table(rows []string) string {
	out := make([][]string, 0, len(rows))
	headed := false
	for n, row := range rows {
		cells, heads := splitRow(row)
		all := len(cells) > 0
		for i := range cells {
			cells[i] = w.inline(strings.TrimSpace(cells[i]), 0)
			all = all && heads[i]
		}
		if n == 0 && all {
			headed = true
		} else {
			for i := range cells {
				if heads[i] && cells[i] != "" {
					cells[i] = "**" + cells[i] + "**"
				}
			}
		}
		out = append(out, cells)
	}
	return markup.Table(out, headed)
}

// splitRow parts a table row at bars that stand in no link, macro or image.
func splitRow(row string) (cells []string, heads []bool) {
	i, end := 0, len(strings.TrimRight(row, "|"))
	for i < end && row[i] == '|' {
		head := strings.HasPrefix(row[i:], "||")
		i++
		if head {
			i++
		}
		from, brackets, braces, bang := i, 0, 0, false
		for i < len(row) {
			c := row[i]
			if c == '\\' && i+1 < len(row) {
				i += 2
				continue
			}
			switch c {
			case '[':
				brackets++
			case ']':
				brackets = max(0, brackets-1)
			case '{':
				braces++
			case '}':
				braces = max(0, braces-1)
			case '!':
				bang = !bang && i+1 < len(row) && row[i+1] != ' ' && strings.Contains(row[i+1:min(len(row), i+300)], "!")
			}
			if c == '|' && brackets == 0 && braces == 0 && !bang {
				break
			}
			i++
		}
		i = min(i, len(row))
		cells, heads = append(cells, row[from:i]), append(heads, head)
	}
	return cells, heads
}
