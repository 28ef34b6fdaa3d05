package earned

import (
	"math"

	"throughline/internal/fault"
)

// Schedule is what earned schedule is computed from.
type Schedule struct {
	Planned []int64 // planned value at the end of each period, from the start (0) to the planned finish, never falling
	EV      int64   // earned value
	Actual  float64 // periods since the start; for finished work, until it was finished
}

// Pace is how far the work is in time.
type Pace struct {
	Duration  float64  // planned, in periods
	Earned    float64  // ES: the time by which the work done was planned to be done
	Variance  float64  // SV(t) = ES-AT: below zero is behind
	Index     *float64 // SPI(t) = ES/AT; nil before the start
	AtPace    *float64 // IEAC(t) = PD/SPI(t): the finish if it goes on as it went; nil while nothing is earned
	AtPlanned float64  // AT+PD-ES: the finish if what remains goes as planned
}

// Pace gives the earned schedule. ES counts the whole periods whose planned value is earned, and the part of the next one
// between the two on a straight line (Lipke 2003). The error is Invalid for a plan that falls or is empty.
func (s Schedule) Pace() (Pace, error) {
	switch {
	case len(s.Planned) < 2:
		return Pace{}, fault.New(fault.Invalid, "The plan needs its value at the start and at the end of one period at least")
	case s.Planned[0] < 0 || s.EV < 0:
		return Pace{}, fault.New(fault.Invalid, "A planned or earned value is below zero")
	case !(s.Actual >= 0) || math.IsInf(s.Actual, 0):
		return Pace{}, fault.New(fault.Invalid, "%g periods since the start cannot be", s.Actual)
	}
	for i, v := range s.Planned[1:] {
		if v < s.Planned[i] {
			return Pace{}, fault.New(fault.Invalid, "The planned value falls from %d to %d in period %d; it adds up from the start", s.Planned[i], v, i+1)
		}
	}
	last := len(s.Planned) - 1
	for last > 0 && s.Planned[last-1] == s.Planned[last] {
		last-- // the plan ends when its whole value is planned
	}
	p := Pace{Duration: float64(last)}
	if s.EV >= s.Planned[last] {
		p.Earned = p.Duration
	} else {
		whole := 0
		for whole < last && s.Planned[whole+1] <= s.EV {
			whole++
		}
		if s.EV >= s.Planned[whole] {
			p.Earned = float64(whole) + float64(s.EV-s.Planned[whole])/float64(s.Planned[whole+1]-s.Planned[whole])
		}
	}
	p.Variance = p.Earned - s.Actual
	p.AtPlanned = s.Actual + p.Duration - p.Earned
	if s.Actual > 0 {
		index := p.Earned / s.Actual
		p.Index = &index
	}
	if p.Earned > 0 {
		finish := p.Duration * s.Actual / p.Earned
		p.AtPace = &finish
	}
	return p, nil
}
