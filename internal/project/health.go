package project

import (
	"fmt"
	"strings"

	"throughline/internal/clock"
)

// Health is how a change is doing: the worst of what is known about it, never an average.
type Health string

// The healths. Unknown is grey: nothing is known, which is not the same as good.
const (
	Unknown  Health = ""
	OnTrack  Health = "on track"
	AtRisk   Health = "at risk"
	OffTrack Health = "off track"
)

// The house's thresholds.
const (
	overrideDays = 14   // how long a person's word stands over the computed health
	silentDays   = 21   // without any news for so long, finding nothing is no evidence
	lateDays     = 5    // a milestone later than this is a risk
	redIndex     = 0.80 // schedule performance index below this is off track
	amberIndex   = 0.90
	redRisk      = 20 // score of an untreated risk, 1 to 25
	amberRisk    = 15 // score of any risk
)

// HealthFacts is what the health is computed from; the zero value of a field is no finding.
type HealthFacts struct {
	Now           clock.Date
	LastNews      clock.Date // of the newest event in the project; "" is none
	ScheduleIndex *float64   // earned ÷ planned value; nil is not known
	MilestoneLate int        // days the latest open milestone is past its date
	LateMilestone string     // its title
	GateFailed    []string   // waves whose mandatory criteria say no-go on or after their date
	Risk          int        // highest score of an open risk
	RiskUntreated int        // highest score of one without a treatment
	OverCap       bool       // more is spent than the cap allows
	Guardrails    []string   // guardrails that were passed
}

// Assess gives the computed health and its reasons in sentences, the worst first.
func Assess(f HealthFacts) (Health, []string) {
	var red, amber []string
	for _, wave := range f.GateFailed {
		red = append(red, fmt.Sprintf("%s is past its date and its mandatory criteria say no-go.", wave))
	}
	if f.RiskUntreated >= redRisk {
		red = append(red, fmt.Sprintf("A risk of %d has no treatment.", f.RiskUntreated))
	}
	if f.ScheduleIndex != nil && *f.ScheduleIndex < redIndex {
		red = append(red, fmt.Sprintf("The schedule index is %.2f, below %.2f.", *f.ScheduleIndex, redIndex))
	}
	for _, name := range f.Guardrails {
		red = append(red, fmt.Sprintf("The guardrail %s was passed.", name))
	}
	if f.OverCap {
		red = append(red, "More is spent than the budget allows.")
	}
	if f.MilestoneLate > lateDays {
		amber = append(amber, fmt.Sprintf("%s is %d days late.", quoted(f.LateMilestone), f.MilestoneLate))
	}
	if i := f.ScheduleIndex; i != nil && *i >= redIndex && *i < amberIndex {
		amber = append(amber, fmt.Sprintf("The schedule index is %.2f, below %.2f.", *i, amberIndex))
	}
	if f.Risk >= amberRisk && f.RiskUntreated < redRisk {
		amber = append(amber, fmt.Sprintf("A risk scores %d.", f.Risk))
	}
	reasons := append(red, amber...)
	switch {
	case len(red) > 0:
		return OffTrack, reasons
	case len(amber) > 0:
		return AtRisk, reasons
	case f.LastNews == "" || f.LastNews.DaysUntil(f.Now) >= silentDays:
		return Unknown, []string{fmt.Sprintf("Nothing was recorded for %d days or more.", silentDays)}
	}
	return OnTrack, nil
}

func quoted(title string) string {
	if title = strings.TrimSpace(title); title == "" {
		return "A milestone"
	}
	return "“" + title + "”"
}

// Said gives a person's word over the computed health while it stands: 14 days from when it was said.
func (p *Project) Said(today clock.Date) (h Health, note string, ok bool) {
	if p.Health == Unknown || p.HealthUntil < today {
		return Unknown, "", false
	}
	return p.Health, p.HealthNote, true
}
