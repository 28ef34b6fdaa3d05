package paper

import (
	"strings"

	"throughline/internal/prose"
)

// Markdown writes a document as CommonMark with tables; its texts stand as they were written. Maps are left out, because
// Markdown has no place for a drawing within the file.
func Markdown(d Doc) []byte {
	var b strings.Builder
	b.WriteString("# " + escape(d.Title) + "\n")
	if d.Subtitle != "" {
		b.WriteString("\n*" + escape(d.Subtitle) + "*\n")
	}
	for _, block := range d.Blocks {
		switch block.Kind {
		case Heading:
			b.WriteString("\n")
			if block.Anchor != "" {
				b.WriteString(`<a id="` + anchorName(block.Anchor) + `"></a>` + "\n\n")
			}
			b.WriteString(strings.Repeat("#", min(block.Level+1, 6)) + " " + escape(block.Text) + "\n")
		case Line:
			b.WriteString("\n" + markdownRuns(block.Runs) + "\n")
		case Text:
			b.WriteString("\n" + strings.TrimSpace(strings.ReplaceAll(block.Text, "\r\n", "\n")) + "\n")
		case Table:
			b.WriteString("\n")
			columns := len(block.shares())
			for i, row := range block.Rows {
				cells := make([]string, columns)
				for c := range cells {
					if c < len(row) {
						cells[c] = strings.ReplaceAll(escape(row[c]), "|", `\|`)
					}
				}
				b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
				if i == 0 {
					b.WriteString("|" + strings.Repeat(" --- |", columns) + "\n")
				}
			}
		}
	}
	return []byte(b.String())
}

func markdownRuns(runs []prose.Run) string {
	var b strings.Builder
	for _, r := range runs {
		text := escape(r.Text)
		before, after := "", ""
		if strings.HasPrefix(r.Text, " ") {
			before = " "
		}
		if text != "" && strings.HasSuffix(r.Text, " ") {
			after = " "
		}
		if r.Code {
			text = "`" + strings.ReplaceAll(r.Text, "`", "'") + "`"
		}
		if r.Bold {
			text = "**" + text + "**"
		}
		if r.Italic {
			text = "*" + text + "*"
		}
		if r.Link != "" {
			link := r.Link
			if strings.HasPrefix(link, "#") {
				link = "#" + anchorName(link[1:])
			}
			text = "[" + text + "](<" + strings.NewReplacer("<", "%3C", ">", "%3E", "\n", "").Replace(link) + ">)"
		}
		b.WriteString(before + text + after)
	}
	return b.String()
}

// escape lets plain text stand for itself in Markdown, on one line.
func escape(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	s = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, "#", `\#`).Replace(s)
	if strings.HasPrefix(s, "- ") || strings.HasPrefix(s, "+ ") || strings.HasPrefix(s, ">") {
		s = `\` + s
	}
	return s
}

// anchorName keeps of an id what every format takes in the name of a place.
func anchorName(id string) string {
	return "step-" + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-' {
			return r
		}
		return '_'
	}, id)
}
