package chart

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Rows gives the chart as a table for those who do not see it: a header and a row per point.
func (v ControlView) Rows() (header []string, rows [][]string) {
	value := "Value"
	if v.Unit != "" {
		value += " (" + v.Unit + ")"
	}
	header = []string{"Date", value, "Centre", "Lower limit", "Upper limit", "Signal"}
	rows = make([][]string, len(v.Points))
	for i, p := range v.Points {
		row := []string{instant(p.At), exact(p.Value), "", "", "", p.Signal}
		for _, phase := range v.Phases {
			if i >= phase.From && i < phase.To {
				row[2], row[3], row[4] = rounded(phase.Center), rounded(phase.Lower), rounded(phase.Upper)
			}
		}
		rows[i] = row
	}
	return header, rows
}

// describe says the picture in words when the view does not.
func (v ControlView) describe() string {
	if v.Desc != "" {
		return v.Desc
	}
	if len(v.Points) == 0 {
		return "No values yet."
	}
	signals := 0
	for _, p := range v.Points {
		if p.Signal != "" {
			signals++
		}
	}
	parts := []string{fmt.Sprintf("%d values from %s to %s", len(v.Points), instant(v.Points[0].At), instant(v.Points[len(v.Points)-1].At))}
	for _, p := range v.Phases {
		parts = append(parts, strings.TrimSpace(fmt.Sprintf("%s mean %s, limits %s to %s", p.Label, rounded(p.Center), rounded(p.Lower), rounded(p.Upper))))
	}
	if v.Change != nil {
		parts = append(parts, strings.TrimSpace("changed on "+instant(v.Change.At)+" "+v.Change.Label))
	}
	return strings.Join(append(parts, fmt.Sprintf("%d with a signal", signals)), "; ") + "."
}

// instant writes midnight as the date it stands for.
func instant(t time.Time) string {
	if h, m, s := t.Clock(); h == 0 && m == 0 && s == 0 {
		return t.Format("2 Jan 2006")
	}
	return t.Format("2 Jan 2006 15:04")
}

// exact writes every digit a value has.
func exact(v float64) string {
	if !finite(v) {
		return "none"
	}
	if a := math.Abs(v); a >= 1e15 || a > 0 && a < 1e-6 {
		return minus(strconv.FormatFloat(v, 'g', -1, 64))
	}
	return minus(strconv.FormatFloat(v, 'f', -1, 64))
}

// rounded writes a computed number with four significant digits, whole digits always in full.
func rounded(v float64) string {
	if !finite(v) {
		return ""
	}
	if math.Abs(v) >= 1000 && math.Abs(v) < 1e15 {
		return exact(math.Round(v))
	}
	short, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 4, 64), 64)
	if err != nil {
		return exact(v)
	}
	return exact(short)
}
