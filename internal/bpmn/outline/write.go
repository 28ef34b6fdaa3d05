package outline

import (
	"strconv"
	"strings"
)

// String writes an outline as Parse reads it.
func (o Outline) String() string {
	var b strings.Builder
	if o.Title != "" {
		b.WriteString("# " + o.Title + "\n\n")
	}
	for i, s := range o.Steps {
		b.WriteString(strconv.Itoa(i+1) + ". ")
		if s.Role != "" {
			b.WriteString(s.Role + ": ")
		}
		b.WriteString(s.Name + "\n")
		if s.Text != "" {
			for _, text := range strings.Split(s.Text, "\n") {
				if text == "" {
					b.WriteString("\n")
					continue
				}
				b.WriteString("   " + text + "\n")
			}
		}
		for _, w := range s.Ways {
			b.WriteString("   ")
			where := "go to " + strconv.Itoa(w.To+1)
			if w.To == Done {
				where = "go to the end"
			}
			switch w.If {
			case "":
				b.WriteString("Go" + where[2:])
			case Otherwise:
				b.WriteString("Otherwise " + where)
			default:
				b.WriteString("If " + w.If + ", " + where)
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}
