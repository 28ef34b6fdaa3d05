// Package ui is the design system: the components every page is built from. They take plain values only, so a page maps
// its rows to these structs and never hands a domain type in. docs/design.md lists them.
package ui

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

// Tone is what a word means, beside being a word: colour never carries the meaning alone.
type Tone string

// The five tones.
const (
	Ok     Tone = "ok"     // as planned, proven
	Warn   Tone = "warn"   // at risk, soon due
	Alarm  Tone = "alarm"  // off track, failed, overdue
	Dim    Tone = "dim"    // not begun, no longer, undecided
	Accent Tone = "accent" // the present one
)

// Team is a team as pages show it. Hue is its colour, 1 to 12; 0 is the grey of no team.
type Team struct {
	Name string
	Hue  int
	Href string
}

// Person is a person as pages show them. Hue is that of the team they belong to. Photo is an image address or empty.
type Person struct {
	Name  string
	Hue   int
	Href  string
	Photo string
}

// Initials gives one or two letters for a name: "Priya Raman" is PR, "Ravi" is R.
func (p Person) Initials() string {
	words := strings.Fields(p.Name)
	switch len(words) {
	case 0:
		return "?"
	case 1:
		return initial(words[0])
	}
	return initial(words[0]) + initial(words[len(words)-1])
}

func initial(word string) string {
	for _, r := range word {
		return strings.ToUpper(string(r))
	}
	return ""
}

// Moment is a time as people say it, with the exact instant behind it.
type Moment struct {
	Text  string // "14 Sep", "in 3 days"
	ISO   string // machine form: 2026-09-14 or 2026-09-14T09:12:00Z
	Exact string // shown on hover: "Monday 14 September 2026, 11:12 CEST"
}

// Day is a Moment that needs no hover text: the words and the ISO date.
func Day(text, iso string) Moment { return Moment{Text: text, ISO: iso} }

// hue turns a team colour into the attribute value the style sheet knows; 0 and unknown give none, which is grey.
func hue(n int) templ.Attributes {
	if n < 1 || n > 12 {
		return nil
	}
	return templ.Attributes{"data-hue": strconv.Itoa(n)}
}

// classes joins the non-empty class names.
func classes(names ...string) string {
	kept := names[:0]
	for _, n := range names {
		if n != "" {
			kept = append(kept, n)
		}
	}
	return strings.Join(kept, " ")
}

func when(yes bool, name string) string {
	if yes {
		return name
	}
	return ""
}
