// Package chart draws SVG from rows: the control chart, the line of a project and sparklines. The pictures carry their
// colours as CSS custom properties with a fallback, so they follow the page's theme and still stand alone when saved.
package chart

import (
	"fmt"
	"html"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The colours every drawing is made of; the page's tokens of the same names win over the fallbacks.
const (
	ink     = "var(--ink,#1c1b19)"
	dim     = "var(--dim,#6d6a64)"
	hairs   = "var(--line,#e7e4de)"
	accent  = "var(--accent,#0f6b5c)"
	alarm   = "var(--alarm,#b8432f)"
	ground  = "var(--bg,#fbfaf8)"
	waiting = "var(--faint,#a19d95)"
)

// letter is the mean width of a letter of the text face, as a share of its size; wide enough for tabular figures.
const letter = 0.58

// drawing gathers the text of one SVG.
type drawing struct{ strings.Builder }

// open begins a picture of the size in CSS pixels with its name and description for those who do not see it.
func (d *drawing) open(class string, width, height float64, title, desc string) {
	d.add(`<svg xmlns="http://www.w3.org/2000/svg" class="chart %s" viewBox="0 0 %s %s" width="%s" height="%s" role="img"`,
		class, px(width), px(height), px(width), px(height))
	d.add(` font-family="Inter,system-ui,sans-serif"><title>%s</title>`, esc(title))
	if desc != "" {
		d.add(`<desc>%s</desc>`, esc(desc))
	}
}

func (d *drawing) add(format string, args ...any) { fmt.Fprintf(d, format, args...) }

func (d *drawing) line(class string, x1, y1, x2, y2 float64, look string) {
	d.add(`<line class="%s" x1="%s" y1="%s" x2="%s" y2="%s" %s/>`, class, px(x1), px(y1), px(x2), px(y2), look)
}

func (d *drawing) text(class string, x, y, size float64, anchor, fill, text string) {
	d.add(`<text class="%s" x="%s" y="%s" font-size="%s" text-anchor="%s" fill="%s">%s</text>`,
		class, px(x), px(y), px(size), anchor, fill, esc(text))
}

func (d *drawing) close() string {
	d.WriteString("</svg>")
	return d.String()
}

// px writes a coordinate with a tenth of a pixel.
func px(v float64) string {
	return strconv.FormatFloat(math.Round(v*10)/10, 'f', -1, 64)
}

// esc makes text safe in content and in attributes, and leaves nothing that XML forbids even escaped.
func esc(s string) string {
	legal := func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}
	return html.EscapeString(strings.Map(legal, strings.ToValidUTF8(s, "\ufffd")))
}

// spot is a place in the picture; a y that is not a number is a gap in a line.
type spot struct{ x, y float64 }

// pathOf joins the places by straight strokes. Of the many places within one column of pixels it keeps the first, the
// lowest, the highest and the last, which look the same and keep a picture of a hundred thousand values small.
func pathOf(places []spot) string {
	const crowd = 5
	var b strings.Builder
	pen := "M"
	stroke := func(p spot) {
		if math.IsNaN(p.y) {
			pen = "M"
			return
		}
		b.WriteString(pen + px(p.x) + " " + px(p.y))
		pen = "L"
	}
	for from := 0; from < len(places); {
		to, low, high := from, from, from
		for ; to < len(places) && math.Floor(places[to].x) == math.Floor(places[from].x); to++ {
			if places[to].y < places[low].y || math.IsNaN(places[low].y) {
				low = to
			}
			if places[to].y > places[high].y || math.IsNaN(places[high].y) {
				high = to
			}
		}
		kept := []int{from, min(low, high), max(low, high), to - 1}
		if to-from < crowd {
			kept = nil
			for i := from; i < to; i++ {
				kept = append(kept, i)
			}
		}
		for _, i := range slices.Compact(kept) {
			stroke(places[i])
		}
		from = to
	}
	return b.String()
}

func widthOf(s string, size float64) float64 {
	return float64(utf8.RuneCountInString(s)) * size * letter
}

// fit shortens text to a width, with an ellipsis.
func fit(s string, width, size float64) string {
	runes := []rune(s)
	most := int(width / (size * letter))
	switch {
	case len(runes) <= most:
		return s
	case most < 2:
		return ""
	}
	return strings.TrimRight(string(runes[:most-1]), " ·") + "…"
}
