package picture

import (
	"html"
	"math"
	"strconv"
	"strings"
)

// Theme is whose colours a picture is written in.
type Theme int

// The themes. Light is for print and files, Dark for a dark screen, and Page takes the colours of the page it stands in.
const (
	Light Theme = iota
	Dark
	Page
)

// SVG writes a drawing. Texts are escaped, so that a hostile name stays a name; elements carry data-element.
func SVG(d Drawing, theme Theme) string {
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" class="map-picture" viewBox="0 0 ` + px(d.Width) + ` ` + px(d.Height) + `" width="` + px(d.Width) + `" height="` + px(d.Height) +
		`" role="img" font-family="Inter Variable,Inter,Helvetica,Arial,sans-serif"><title>` + esc(d.Title) + `</title>`)
	if d.Desc != "" {
		b.WriteString(`<desc>` + esc(d.Desc) + `</desc>`)
	}
	if theme != Page {
		b.WriteString(`<rect width="100%" height="100%" fill="` + Ground.colour(theme) + `"/>`)
	}
	open := ""
	for _, m := range d.Marks {
		if m.Element != open {
			if open != "" {
				b.WriteString("</g>")
			}
			if open = m.Element; open != "" {
				b.WriteString(`<g data-element="` + esc(open) + `">`)
			}
		}
		if m.Text != "" {
			b.WriteString(textOf(m, theme))
		} else {
			b.WriteString(pathOf(m, theme))
		}
	}
	if open != "" {
		b.WriteString("</g>")
	}
	b.WriteString("</svg>")
	return b.String()
}

func textOf(m Mark, theme Theme) string {
	anchor := [...]string{Middle: "middle", Start: "start", End: "end"}[m.Anchor]
	out := `<text x="` + px(m.At.X) + `" y="` + px(m.At.Y) + `" font-size="` + px(m.Size) + `" text-anchor="` + anchor + `" fill="` + m.Fill.colour(theme) + `"` + hued(theme, m.Fill)
	if m.Bold {
		out += ` font-weight="600"`
	}
	if m.Upward {
		out += ` transform="rotate(-90 ` + px(m.At.X) + ` ` + px(m.At.Y) + `)"`
	}
	return out + `>` + esc(m.Text) + `</text>`
}

func pathOf(m Mark, theme Theme) string {
	var b strings.Builder
	b.WriteString(`<path d="`)
	for _, s := range m.Path {
		b.WriteByte(s.Op)
		for i, at := range s.Points[:points(s.Op)] {
			if i > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(px(at.X) + " " + px(at.Y))
		}
	}
	b.WriteString(`" fill="` + m.Fill.colour(theme) + `"` + hued(theme, m.Fill))
	if m.Stroke != None {
		b.WriteString(` stroke="` + m.Stroke.colour(theme) + `" stroke-width="` + px(m.Width) + `" stroke-linejoin="round"`)
	}
	if len(m.Dash) > 0 {
		parts := make([]string, len(m.Dash))
		for i, v := range m.Dash {
			parts[i] = px(v)
		}
		b.WriteString(` stroke-dasharray="` + strings.Join(parts, " ") + `"`)
	}
	b.WriteString("/>")
	return b.String()
}

// px writes a number with a tenth of a pixel.
func px(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64) }

// esc makes text safe in content and in attributes and leaves out what XML forbids even escaped.
func esc(s string) string {
	return html.EscapeString(strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd")))
}
