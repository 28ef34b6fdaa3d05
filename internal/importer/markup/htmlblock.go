package markup

import (
	"html"
	"strings"
)

// flush ends the present block.
func (w *htmlWriter) flush() {
	s := strings.TrimSpace(string(w.line))
	w.line = w.line[:0]
	w.links = nil
	if s == "" {
		return
	}
	if w.head > 0 {
		s = strings.Repeat("#", w.head) + " " + strings.ReplaceAll(s, "  \n", " ")
	}
	w.block(s)
}

// block writes a finished block at its place in quotes and lists.
func (w *htmlWriter) block(s string) {
	depth := min(len(w.lists), maxDepth)
	indent := ""
	for _, l := range w.lists[:max(0, depth-1)] {
		indent += pad(l.ordered)
	}
	first := indent
	item := w.marker != ""
	if item {
		first, indent = indent+w.marker, indent+strings.Repeat(" ", len(w.marker))
		w.marker = ""
	} else if depth > 0 {
		indent += pad(w.lists[depth-1].ordered)
		first = indent
	}
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		if i == 0 {
			lines[i] = first + l
		} else {
			lines[i] = indent + l
		}
	}
	if w.out.Len() > 0 {
		w.out.WriteByte('\n')
		if !item || !w.tight {
			w.out.WriteByte('\n')
		}
	}
	w.tight = item
	w.out.WriteString(Quote(strings.Join(lines, "\n"), min(w.quotes, maxDepth)))
}

func pad(ordered bool) string {
	if ordered {
		return "   "
	}
	return "  "
}

// attrOf gives the value of an attribute of a tag's body, unescaped.
func attrOf(body, name string) string {
	for i := 0; i < len(body); {
		eq := strings.IndexByte(body[i:], '=')
		if eq < 0 {
			return ""
		}
		eq += i
		key := strings.TrimSpace(body[i:eq])
		if j := strings.LastIndexAny(key, " \t\r\n"); j >= 0 {
			key = key[j+1:]
		}
		rest := strings.TrimLeft(body[eq+1:], " \t\r\n")
		at := len(body) - len(rest)
		var value string
		if rest != "" && (rest[0] == '"' || rest[0] == '\'') {
			end := strings.IndexByte(rest[1:], rest[0])
			if end < 0 {
				return ""
			}
			value, i = rest[1:end+1], at+end+2
		} else {
			end := strings.IndexAny(rest, " \t\r\n")
			if end < 0 {
				end = len(rest)
			}
			value, i = rest[:end], at+end
		}
		if strings.EqualFold(key, name) {
			return html.UnescapeString(value)
		}
	}
	return ""
}

// once appends v unless it is there, up to a thousand of them.
func once(list []string, v string) []string {
	if len(list) >= 1000 {
		return list
	}
	for _, have := range list {
		if have == v {
			return list
		}
	}
	return append(list, v)
}
