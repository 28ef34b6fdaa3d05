package rollout

import (
	"slices"
	"strings"
	"unicode/utf8"

	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/rank"
)

// The least that reasons hold: a condition lets an unready wave pass, so it says more than a correction.
const (
	reasonLength    = 10
	conditionLength = 20
)

func (w *Wave) check() error {
	w.Name, w.Site = strings.TrimSpace(w.Name), strings.TrimSpace(w.Site)
	teams := make([]id.Team, 0, len(w.Teams))
	for _, t := range w.Teams {
		if t != "" && !slices.Contains(teams, t) {
			teams = append(teams, t)
		}
	}
	w.Teams = teams
	var c fault.Check
	c.Need(w.Name != "", "name", "is empty; name the wave by its people or place, such as Lisbon")
	c.Need(utf8.RuneCountInString(w.Name) <= 200, "name", "is longer than 200 characters")
	c.Need(utf8.RuneCountInString(w.Site) <= 200, "site", "is longer than 200 characters")
	for field, d := range map[string]clock.Date{"start": w.Start, "goLive": w.GoLive} {
		_, err := clock.ParseDate(string(d))
		c.Add(field, err)
	}
	c.Need(!w.GoLive.Before(w.Start), "goLive", "is before the start")
	return c.Err()
}

// may answers nil when the status allows the verb.
func (w *Wave) may(verb string, from ...Status) error {
	if slices.Contains(from, w.Status) {
		return nil
	}
	return fault.New(fault.Conflict, "%s is %s, so you cannot %s", w.Name, w.Status, verb)
}

// open answers nil while the criteria of the gate may change: a gate that was passed keeps what it was passed with.
func (w *Wave) open(gate Gate) error {
	if gate == Exit {
		return w.may("change its exit criteria", Planned, Live)
	}
	return w.may("change its entry criteria", Planned)
}

func (c *Criterion) check() error {
	c.Text, c.Evidence = strings.TrimSpace(c.Text), strings.TrimSpace(c.Evidence)
	var k fault.Check
	k.Need(c.Text != "", "text", "is empty; say what must hold, so that yes or no is clear")
	k.Need(utf8.RuneCountInString(c.Text) <= 500, "text", "is longer than 500 characters")
	k.Need(utf8.RuneCountInString(c.Evidence) <= 5000, "evidence", "is longer than 5000 characters")
	k.Need(c.Gate == Entry || c.Gate == Exit, "gate", "must be entry or exit")
	k.Need(c.Answer == Open || c.Answer == Yes || c.Answer == No, "answer", "must be open, yes or no")
	_, err := clock.ParseDate(string(c.Expires))
	k.Add("expires", err)
	return k.Err()
}

// check refuses a condition that names nobody, no day to come, or no reason.
func (c *Condition) check(today clock.Date) error {
	c.Reason = strings.TrimSpace(c.Reason)
	var k fault.Check
	k.Need(c.Owner != "", "condition.owner", "is missing; name who closes what is open")
	_, err := clock.ParseDate(string(c.Due))
	k.Add("condition.due", err)
	k.Need(c.Due >= today, "condition.due", "must be today or later; say until when it is closed")
	k.Need(utf8.RuneCountInString(c.Reason) >= conditionLength, "condition.reason", "must say why in %d characters or more", conditionLength)
	return k.Err()
}

// needReason gives the trimmed reason, or a problem when it says too little.
func needReason(reason string) (string, error) {
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n < reasonLength || n > 2000 {
		return "", fault.Field("reason", "must say why, in %d characters or more", reasonLength)
	}
	return reason, nil
}

// placed is a row of an ordered list.
type placed struct{ id, rank string }

// between gives the rank behind the row named after ("" is the top) for the row that moves.
func between(list []placed, moving, after string) (string, error) {
	list = slices.DeleteFunc(list, func(p placed) bool { return p.id == moving })
	i := 0
	if after != "" {
		if i = 1 + slices.IndexFunc(list, func(p placed) bool { return p.id == after }); i == 0 {
			return "", fault.Field("after", "is not in this list")
		}
	}
	low, high := "", ""
	if i > 0 {
		low = list[i-1].rank
	}
	if i < len(list) {
		high = list[i].rank
	}
	return rank.Between(low, high)
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}
