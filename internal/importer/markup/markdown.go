// Package markup turns other tools' formatted text into Markdown. What Markdown cannot say keeps its words.
package markup

import "strings"

// Escape writes plain text so that Markdown shows it as it is. At the start of a line more characters need it.
func Escape(s string, lineStart bool) string {
	if !strings.ContainsAny(s, "\\`*_<[]~#>+-=.)|&") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 8)
	if lineStart {
		s = escapeStart(&b, s)
	}
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch c {
		case '\\', '`', '*', '<', '[', ']':
			b.WriteByte('\\')
		case '_':
			if i == 0 || i == len(s)-1 || !word(s[i-1]) || !word(s[i+1]) {
				b.WriteByte('\\')
			}
		case '~':
			if i+1 < len(s) && s[i+1] == '~' || i > 0 && s[i-1] == '~' {
				b.WriteByte('\\')
			}
		case '&':
			if i+1 < len(s) && (s[i+1] == '#' || word(s[i+1])) && strings.IndexByte(s[i:min(len(s), i+12)], ';') > 0 {
				b.WriteByte('\\')
			}
		}
		b.WriteByte(c)
	}
	return b.String()
}

// escapeStart guards what would open a heading, a quote, a list or a rule, and gives the rest of the text.
func escapeStart(b *strings.Builder, s string) string {
	if s == "" {
		return s
	}
	switch s[0] {
	case '#', '>', '+', '-', '=', '|':
		b.WriteByte('\\')
		b.WriteByte(s[0])
		return s[1:]
	}
	i := 0
	for i < len(s) && i < 9 && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	if i > 0 && i < len(s) && (s[i] == '.' || s[i] == ')') && (i+1 == len(s) || s[i+1] == ' ') {
		b.WriteString(s[:i])
		b.WriteByte('\\')
		b.WriteByte(s[i])
		return s[i+1:]
	}
	return s
}

func word(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// Code writes a code span whose fence is longer than any run of backticks within.
func Code(s string) string {
	s = strings.ReplaceAll(s, "\n", " ")
	if strings.TrimSpace(s) == "" {
		return s
	}
	fence := strings.Repeat("`", longestRun(s)+1)
	if s[0] == '`' || s[len(s)-1] == '`' {
		s = " " + s + " "
	}
	return fence + s + fence
}

// Fence writes a code block; lang may be empty.
func Fence(lang, body string) string {
	fence := strings.Repeat("`", max(3, longestRun(body)+1))
	return fence + strings.Map(func(r rune) rune {
		if r == '`' || r == '\n' || r == ' ' {
			return -1
		}
		return r
	}, lang) + "\n" + strings.Trim(body, "\n") + "\n" + fence
}

func longestRun(s string) int {
	best, run := 0, 0
	for i := 0; i < len(s); i++ {
		if s[i] == '`' {
			run++
			best = max(best, run)
		} else {
			run = 0
		}
	}
	return best
}

// Link writes a link; the target is put in angle brackets when it needs them.
func Link(text, target string) string { return "[" + text + "](" + Target(target) + ")" }

// Target writes a link target.
func Target(t string) string {
	if strings.ContainsAny(t, "<>\r\n") {
		t = strings.NewReplacer("\n", "", "\r", "", "<", "%3C", ">", "%3E").Replace(t)
	}
	if strings.ContainsAny(t, " ()") {
		return "<" + t + ">"
	}
	return t
}

// Table writes rows as a table; the first row is the header when headed, otherwise the header is empty.
func Table(rows [][]string, headed bool) string {
	width := 0
	for _, r := range rows {
		width = max(width, len(r))
	}
	if width == 0 {
		return ""
	}
	var b strings.Builder
	line := func(cells []string) {
		b.WriteByte('|')
		for i := 0; i < max(len(cells), min(width, 64)); i++ { // readers fill short rows; padding a wide table would swell it
			b.WriteByte(' ')
			if i < len(cells) {
				b.WriteString(strings.ReplaceAll(strings.Join(strings.Fields(cells[i]), " "), "|", "\\|"))
			}
			b.WriteString(" |")
		}
		b.WriteByte('\n')
	}
	if headed {
		line(rows[0])
		rows = rows[1:]
	} else {
		line(make([]string, width))
	}
	b.WriteString("|" + strings.Repeat(" --- |", width) + "\n")
	for _, r := range rows {
		line(r)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// Quote puts every line behind "> ", depth times.
func Quote(s string, depth int) string {
	if depth <= 0 || s == "" {
		return s
	}
	lines := strings.Split(s, "\n")
	mark := strings.Repeat("> ", depth)
	for i, l := range lines {
		lines[i] = strings.TrimRight(mark+l, " ")
		if strings.HasSuffix(l, "  ") {
			lines[i] += "  "
		}
	}
	return strings.Join(lines, "\n")
}
