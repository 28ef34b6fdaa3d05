package chart

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// axis is a value scale with round ticks. At least one tick lies within it.
type axis struct {
	low, high float64
	step      float64
	decimals  int
}

// niceAxis spans the values with about n ticks at 1, 2, 2.5 or 5 times a power of ten. The ends are not forced onto
// ticks: that would leave a fifth of a small picture empty.
func niceAxis(low, high float64, n int) axis {
	if !(high > low) {
		pad := math.Max(1, math.Abs(low)*0.1)
		low, high = low-pad, high+pad
	}
	rough := (high - low) / float64(max(1, n))
	power := math.Pow(10, math.Floor(math.Log10(rough)))
	a := axis{low: low, high: high, step: 10 * power}
	for _, m := range []float64{1, 2, 2.5, 5} {
		if m*power >= rough*0.999 {
			a.step = m * power
			break
		}
	}
	if count := math.Floor(high/a.step) - math.Ceil(low/a.step); count < 2 {
		a.step = finer(a.step, power)
	}
	a.decimals = min(12, max(0, int(math.Ceil(-math.Log10(a.step)-1e-9))))
	if scaled := a.step * math.Pow(10, float64(a.decimals)); math.Abs(scaled-math.Round(scaled)) > 1e-6 && a.decimals < 12 {
		a.decimals++
	}
	return a
}

// finer gives the next smaller round step, for a picture that would get fewer than three ticks.
func finer(step, power float64) float64 {
	switch m := step / power; {
	case m > 7:
		return 5 * power
	case m > 3:
		return 2 * power
	case m > 1.5:
		return power
	}
	return power / 2
}

// ticks gives the round values within the axis.
func (a axis) ticks() []float64 {
	var at []float64
	for i := math.Ceil(a.low/a.step - 1e-9); i*a.step <= a.high+a.step*1e-9 && len(at) < 20; i++ {
		at = append(at, i*a.step+0) // +0 makes a negative zero positive
	}
	return at
}

// label writes a tick; thousands and millions by letter where the ticks are as coarse.
func (a axis) label(v float64) string {
	switch {
	case math.Abs(v) >= 1e15:
		return minus(strconv.FormatFloat(v, 'g', 3, 64))
	case a.step >= 1e5 && v != 0:
		return minus(strconv.FormatFloat(v/1e6, 'f', -1, 64)) + "M"
	case a.step >= 1e3 && v != 0:
		return minus(strconv.FormatFloat(v/1e3, 'f', -1, 64)) + "k"
	}
	return minus(strconv.FormatFloat(v, 'f', a.decimals, 64))
}

func minus(s string) string { return strings.ReplaceAll(s, "-", "−") }

// dateLabel is a mark on the time axis beneath the point with the index.
type dateLabel struct {
	index int
	text  string
}

// dateLabels proposes labels for instants in order: hours, days, months or years, whichever the span calls for, each
// where it first occurs.
func dateLabels(at []time.Time) []dateLabel {
	if len(at) == 0 {
		return nil
	}
	layout := layoutFor(at[len(at)-1].Sub(at[0]))
	var labels []dateLabel
	last, year := "", 0
	for i, t := range at {
		text := t.Format(layout)
		if layout == "Jan" && year != 0 && t.Year() != year {
			text = t.Format("Jan 2006")
		}
		if key := t.Format(layout + "2006"); key != last {
			labels = append(labels, dateLabel{i, text})
			last = key
		}
		year = t.Year()
	}
	return labels
}

func layoutFor(span time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case span < 2*day:
		return "15:04"
	case span < 75*day:
		return "2 Jan"
	case span < 4*365*day:
		return "Jan"
	}
	return "2006"
}

// placed is a label with its place and the side of it that the place names.
type placed struct {
	x      float64
	anchor string
	text   string
}

// place keeps the labels that fit beside each other between left and right, evenly thinned.
func place(labels []dateLabel, x func(index int) float64, left, right, size float64) []placed {
	const gap = 10
	for stride := 1; stride <= len(labels); stride++ {
		var kept []placed
		end, clash := math.Inf(-1), false
		for i := 0; i < len(labels); i += stride {
			l := labels[i]
			w, at := widthOf(l.text, size), x(l.index)
			p := placed{at, "middle", l.text}
			start := at - w/2
			switch {
			case start < left:
				p.x, p.anchor, start = left, "start", left
			case start+w > right:
				p.x, p.anchor, start = right, "end", right-w
			}
			if start < end+gap {
				// Of a short first month and a full second one, the first is the one to go.
				if i == 1 && len(labels) > 2 {
					kept = kept[:0]
				} else {
					clash = true
					break
				}
			}
			kept, end = append(kept, p), start+w
		}
		if !clash {
			return kept
		}
	}
	return nil
}
