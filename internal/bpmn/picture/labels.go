package picture

import (
	"math"
	"strings"
	"unicode"

	"throughline/internal/bpmn"
)

// writing is how a label is set.
type writing struct {
	size   float64
	lines  int // at most; what is left ends with an ellipsis
	bold   bool
	fill   Ink // None is ink
	anchor Anchor
	upward bool
	halo   bool // on a ground of its own, so that a way behind it does not cross the letters
	below  bool // begins at the upper edge
}

// label sets text into the middle of a box, wrapped to its width.
func (p *pen) label(text string, b bpmn.Bounds, w writing) {
	if text == "" || b.Width < 8 && !w.upward {
		return
	}
	if w.fill == None {
		w.fill = Main
	}
	room, across := b.Width, b.Height
	if w.upward {
		room, across = b.Height, b.Width
	}
	lead := math.Round(w.size * 1.2)
	lines := wrap(text, room-2, w.size, w.bold, max(1, w.lines))
	if w.upward && float64(len(lines))*lead > across {
		lines = wrap(text, room-2, w.size, w.bold, 1)
	}
	first := (across-float64(len(lines))*lead)/2 + w.size*0.92
	if w.below {
		first = w.size * 0.92
	}
	for i, line := range lines {
		off := first + float64(i)*lead
		m := Mark{Element: p.now, Text: line, Size: w.size, Bold: w.bold, Fill: w.fill, Anchor: w.anchor, Upward: w.upward}
		long := Width(line, w.size, w.bold)
		switch {
		case w.upward:
			m.At = bpmn.Point{X: b.X + off, Y: b.Y + b.Height/2}
		case w.anchor == Start:
			m.At = bpmn.Point{X: b.X, Y: b.Y + off}
			p.around(m.At.X, m.At.Y-w.size, m.At.X+long, m.At.Y+w.size*0.3)
		default:
			m.At = bpmn.Point{X: b.X + b.Width/2, Y: b.Y + off}
			p.around(m.At.X-long/2, m.At.Y-w.size, m.At.X+long/2, m.At.Y+w.size*0.3)
			if w.halo {
				p.path(roundBox(bpmn.Bounds{X: m.At.X - long/2 - 2, Y: m.At.Y - w.size, Width: long + 4, Height: lead}, 2), look{fill: Panel})
			}
		}
		p.marks = append(p.marks, m)
	}
}

// beneath writes the name of an event, a gateway or data where the file places it, else under it.
func (p *pen) beneath(name, id string, b bpmn.Bounds) {
	name = oneLine(name)
	l := p.v.Shapes[id].Label
	if l != nil && l.Width > 0 && l.Height > 0 && math.Abs(l.X) < 1e7 && math.Abs(l.Y) < 1e7 && l.Width < 1e6 && l.Height < 1e6 {
		box := wider(*l, 86)
		p.label(name, bpmn.Bounds{X: box.X, Y: box.Y, Width: box.Width, Height: box.Height}, writing{size: 11, lines: 5, below: l.Y > b.Y+b.Height/2})
		return
	}
	p.label(name, bpmn.Bounds{X: b.X + b.Width/2 - 50, Y: b.Y + b.Height + 4, Width: 100, Height: 14}, writing{size: 11, lines: 4, below: true})
}

// wrap breaks text into at most so many lines of a width. A word that is longer than a line is broken within.
func wrap(text string, width, size float64, bold bool, most int) []string {
	var lines []string
	line := ""
	fits := func(s string) bool { return Width(s, size, bold) <= width }
	words := strings.Fields(text)
	for i := 0; i < len(words); i++ {
		word := words[i]
		joined := word
		if line != "" {
			joined = line + " " + word
		}
		if fits(joined) {
			line = joined
			continue
		}
		if line != "" {
			lines = append(lines, line)
			line = ""
			if len(lines) > most {
				break
			}
		}
		for !fits(word) {
			runes := []rune(word)
			n := len(runes) - 1
			for n > 1 && !fits(string(runes[:n])+"-") {
				n--
			}
			if n < 1 || len(lines) > most {
				break
			}
			lines = append(lines, string(runes[:n])+"-")
			word = string(runes[n:])
		}
		line = word
	}
	if line != "" {
		lines = append(lines, line)
	}
	if len(lines) <= most {
		return lines
	}
	last := []rune(lines[most-1])
	for len(last) > 0 && !fits(string(last)+"…") {
		last = last[:len(last)-1]
	}
	return append(lines[:most-1], strings.TrimRight(string(last), " -")+"…")
}

// Width estimates how wide text is in the product's face, in pixels, rather too wide than too narrow.
func Width(text string, size float64, bold bool) float64 {
	sum := 0.0
	for _, r := range text {
		switch {
		case strings.ContainsRune("iljI.,:;'|!", r):
			sum += 0.30
		case strings.ContainsRune(" frt()[]-/\"", r):
			sum += 0.38
		case strings.ContainsRune("mwMW@%…—", r):
			sum += 0.90
		case unicode.Is(unicode.Mn, r):
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) || r >= 0x1f000:
			sum += 1.05
		case unicode.IsUpper(r):
			sum += 0.69
		default:
			sum += 0.58
		}
	}
	if bold {
		sum *= 1.05
	}
	return sum * size
}
