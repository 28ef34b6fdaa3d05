// Package pin is what a task asks of its time beyond start and due: how long it takes, a date that it is pinned to, a
// deadline, and whether its dates are kept by hand.
package pin

import (
	"encoding/json"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/clock"
	"throughline/internal/fault"
)

// Kinds are the pins: start no earlier or later, finish no earlier or later, must start or finish on, as late as
// possible; "" is as soon as possible.
var Kinds = []string{"", "snet", "snlt", "fnet", "fnlt", "mso", "mfo", "alap"}

// Timing is stored as one compact text, "" for most tasks.
type Timing struct {
	Duration *int64     `json:"duration,omitempty"` // working minutes, 480 a day; absent follows from start and due
	Pin      string     `json:"pin,omitempty"`      // one of Kinds
	Pinned   clock.Date `json:"pinned,omitempty"`   // the date of the pin
	Deadline clock.Date `json:"deadline,omitempty"` // the finish that is wanted
	Manual   bool       `json:"manual,omitempty"`   // keeps its dates, whatever is before it

	// The range of the duration: working minutes when all goes well, and when all goes badly. Both or none.
	Optimistic  *int64 `json:"optimistic,omitempty"`
	Pessimistic *int64 `json:"pessimistic,omitempty"`
}

// Patch changes what is present.
type Patch struct {
	Duration    *int64      `json:"duration,omitempty" doc:"Working minutes, 480 a day; 0 for a milestone"`
	Pin         *string     `json:"pin,omitempty" doc:"snet, snlt, fnet, fnlt, mso, mfo or alap; empty for as soon as possible"`
	Pinned      *clock.Date `json:"pinned,omitempty" doc:"The date of the pin"`
	Deadline    *clock.Date `json:"deadline,omitempty" doc:"The finish that is wanted; empty for none"`
	Manual      *bool       `json:"manual,omitempty" doc:"Keeps its dates by hand"`
	Optimistic  *int64      `json:"optimistic,omitempty" doc:"Working minutes when all goes well; needs pessimistic"`
	Pessimistic *int64      `json:"pessimistic,omitempty" doc:"Working minutes when all goes badly"`
	Certain     *bool       `json:"certain,omitempty" doc:"true: the range of its duration is taken away"`
	Loose       *bool       `json:"loose,omitempty" doc:"true: its duration follows from start and due again"`
}

// maxDuration is some forty years of work.
const maxDuration = 10_000 * 480

// Apply puts the present values of the patch in. A pin that needs no date loses it.
func Apply(t *Timing, p Patch) {
	if p.Duration != nil {
		d := *p.Duration
		t.Duration = &d
	}
	if p.Loose != nil && *p.Loose {
		t.Duration = nil
	}
	if p.Optimistic != nil {
		n := *p.Optimistic
		t.Optimistic = &n
	}
	if p.Pessimistic != nil {
		n := *p.Pessimistic
		t.Pessimistic = &n
	}
	if p.Certain != nil && *p.Certain {
		t.Optimistic, t.Pessimistic = nil, nil
	}
	if p.Pin != nil {
		t.Pin = *p.Pin
	}
	if p.Pinned != nil {
		t.Pinned = *p.Pinned
	}
	if t.Pin == "" || t.Pin == "alap" {
		t.Pinned = ""
	}
	if p.Deadline != nil {
		t.Deadline = *p.Deadline
	}
	if p.Manual != nil {
		t.Manual = *p.Manual
	}
}

// Check notes what is wrong with the timing.
func Check(t Timing, c *fault.Check) {
	if t.Duration != nil {
		c.Need(*t.Duration >= 0, "duration", "is below zero; a milestone has 0")
		c.Need(*t.Duration <= maxDuration, "duration", "is beyond 10,000 working days")
	}
	checkRange(t, c)
	c.Need(slices.Contains(Kinds, t.Pin), "pin", "is not one of snet, snlt, fnet, fnlt, mso, mfo, alap, or empty")
	c.Need(t.Pin == "" || t.Pin == "alap" || t.Pinned != "", "pinned", "is missing; say which date the task is pinned to")
	_, err := clock.ParseDate(string(t.Pinned))
	c.Add("pinned", err)
	_, err = clock.ParseDate(string(t.Deadline))
	c.Add("deadline", err)
}

// checkRange notes what is wrong with the range of the duration.
func checkRange(t Timing, c *fault.Check) {
	if t.Optimistic == nil && t.Pessimistic == nil {
		return
	}
	if t.Optimistic == nil || t.Pessimistic == nil {
		c.Need(t.Optimistic != nil, "optimistic", "is missing; a range needs both ends")
		c.Need(t.Pessimistic != nil, "pessimistic", "is missing; a range needs both ends")
		return
	}
	c.Need(*t.Optimistic >= 0, "optimistic", "is below zero")
	c.Need(*t.Pessimistic <= maxDuration, "pessimistic", "is beyond 10,000 working days")
	c.Need(*t.Pessimistic >= *t.Optimistic, "pessimistic", "is shorter than the optimistic duration (%s)", Span(*t.Optimistic))
	if t.Duration != nil {
		c.Need(*t.Optimistic <= *t.Duration, "optimistic", "is longer than the duration (%s)", Span(*t.Duration))
		c.Need(*t.Pessimistic >= *t.Duration, "pessimistic", "is shorter than the duration (%s)", Span(*t.Duration))
	}
}

// dayMinutes is a working day in working minutes.
const dayMinutes = 480

var spans = regexp.MustCompile(`^(\d{1,6}(?:[.,]\d{1,3})?)\s*(m|min|mins|minutes?|h|hours?|d|days?|w|weeks?)?$`)

// ParseSpan reads a duration as people type it: "5 d", "3h", "90 min", "2 weeks"; a bare number is days. A day has 8 hours of
// work and a week 5 days. It gives working minutes.
func ParseSpan(text string) (int64, error) {
	found := spans.FindStringSubmatch(strings.ToLower(strings.TrimSpace(text)))
	if found == nil {
		return 0, fault.Field("duration", "is not a duration such as 5 d, 3 h or 90 min")
	}
	n, err := strconv.ParseFloat(strings.Replace(found[1], ",", ".", 1), 64)
	if err != nil {
		return 0, fault.Field("duration", "is not a duration such as 5 d, 3 h or 90 min")
	}
	unit := map[byte]float64{'m': 1, 'h': 60, 'd': dayMinutes, 'w': 5 * dayMinutes}[(found[2] + "d")[0]]
	return int64(math.Round(n * unit)), nil
}

// Span writes a duration of working minutes as people type it.
func Span(minutes int64) string {
	switch {
	case minutes%dayMinutes == 0:
		return strconv.FormatInt(minutes/dayMinutes, 10) + " d"
	case minutes%60 == 0:
		return strconv.FormatInt(minutes/60, 10) + " h"
	}
	return strconv.FormatInt(minutes, 10) + " min"
}

// Same tells whether two are alike.
func Same(a, b Timing) bool { return text(a) == text(b) }

// Read gives the timing of a stored text.
func Read(s string) (t Timing, err error) {
	if s != "" {
		err = json.Unmarshal([]byte(s), &t)
	}
	return t, err
}

func text(t Timing) string {
	if t == (Timing{}) {
		return ""
	}
	b, _ := json.Marshal(t)
	return string(b)
}

// AppendJSON appends the members that are present, each behind a comma.
func AppendJSON(b []byte, t Timing) []byte {
	if t.Duration != nil {
		b = strconv.AppendInt(append(b, `,"duration":`...), *t.Duration, 10)
	}
	whole := text(Timing{Pin: t.Pin, Pinned: t.Pinned, Deadline: t.Deadline, Manual: t.Manual, Optimistic: t.Optimistic, Pessimistic: t.Pessimistic})
	if whole == "" {
		return b
	}
	return append(append(b, ','), whole[1:len(whole)-1]...)
}

// Column ties the timing to its column.
type Column struct{ *Timing }

// Scan implements sql.Scanner.
func (c Column) Scan(src any) (err error) {
	s, ok := src.(string)
	if b, raw := src.([]byte); raw {
		s, ok = string(b), true
	}
	if !ok {
		s = ""
	}
	*c.Timing, err = Read(s)
	return err
}

// Bind gives the stored text.
func (c Column) Bind() any { return text(*c.Timing) }

// MarshalJSON writes the stored text, which is what the history keeps.
func (c Column) MarshalJSON() ([]byte, error) { return json.Marshal(text(*c.Timing)) }

// UnmarshalJSON reads the stored text when an undo puts it back.
func (c Column) UnmarshalJSON(b []byte) (err error) {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	*c.Timing, err = Read(s)
	return err
}
