package project

import (
	"fmt"
	"strings"
)

// Outcome is what the portfolio's sentence counts of one change.
type Outcome struct {
	Status     Status
	Verdict    string // one of the four words, "" for none
	Unverified bool   // closed with a waiver
	Health     Health
}

var words = []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}

// say writes a count as people do: in words up to twelve.
func say(n int) string {
	if n < len(words) {
		return words[n]
	}
	return fmt.Sprint(n)
}

// Sentence sums up a portfolio: "Eight changes. Two are proven, one worked." A change is proven when enough was measured
// to say what it did, whatever that was.
func Sentence(changes []Outcome) string {
	if len(changes) == 0 {
		return "No changes yet."
	}
	proven, worked, harmed, unverified, off := 0, 0, 0, 0, 0
	for _, c := range changes {
		switch c.Verdict {
		case improved:
			proven, worked = proven+1, worked+1
		case worse:
			proven, harmed = proven+1, harmed+1
		case noChange:
			proven++
		}
		if c.Unverified {
			unverified++
		}
		if c.Health == OffTrack && c.Status == Active {
			off++
		}
	}
	parts := []string{upper(say(len(changes))) + " " + plural(len(changes), "change", "changes") + "."}
	parts = append(parts, proof(proven, worked, harmed))
	if off > 0 {
		parts = append(parts, upper(say(off))+" "+plural(off, "is", "are")+" off track.")
	}
	if unverified > 0 {
		parts = append(parts, upper(say(unverified))+" "+plural(unverified, "was", "were")+" closed unverified.")
	}
	return strings.Join(parts, " ")
}

func proof(proven, worked, harmed int) string {
	if proven == 0 {
		return "None is proven yet."
	}
	s := upper(say(proven)) + " " + plural(proven, "is", "are") + " proven, "
	switch {
	case proven == 1 && worked == 1:
		s += "and it worked"
	case proven == 1 && harmed == 1:
		return s + "and it made things worse."
	case proven == 1:
		return s + "and it changed nothing detectable."
	case worked == 2 && proven == 2:
		s += "both worked"
	case worked == proven:
		s += "all worked"
	case worked == 0:
		s += "none worked"
	default:
		s += say(worked) + " worked"
	}
	if harmed > 0 {
		s += ", " + say(harmed) + " made things worse"
	}
	return s + "."
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
