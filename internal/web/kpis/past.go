package kpis

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"throughline/internal/clock"
	"throughline/internal/history"
	"throughline/internal/kpi"
	"throughline/internal/verdict"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// shownValue is one measurement as the table shows it.
type shownValue struct {
	ID      string
	Day     ui.Moment
	Value   string
	Note    string
	By      ui.Person
	After   bool // measured since the change
	Changed bool // rewritten since it was recorded
}

func shown(v kpi.Value, j judged, directory page.Directory, today clock.Date) shownValue {
	return shownValue{ID: string(v.ID), Day: page.Day(v.Date, today), Value: exact(v.Value), Note: v.Note, By: directory.Person(v.By),
		After: j.Marker != "" && v.Date >= j.Marker, Changed: v.Version > 1}
}

// The bounds of a KPI's history on its page.
const (
	pastLength  = 40
	pastChanged = 20 // values whose own history is read
)

// dated is an event with the instant that orders it.
type dated struct {
	at    time.Time
	event ui.Event
}

// past gathers what happened to the KPI: its own events, the values by the act that recorded them, and every rewriting
// of a value with its reason.
func (p *Pages) past(r *http.Request, j judged, directory page.Directory) ([]ui.Event, error) {
	visit := page.Of(r)
	own, kinds, err := p.Timeline(r.Context(), string(j.KPI.ID), pastLength)
	if err != nil {
		return nil, err
	}
	var list []dated
	add := func(e history.Event, says string) {
		event := ui.Event{Actor: directory.Person(e.Actor), At: page.Instant(e.At, visit), Says: ui.Say(ui.Text(says))}
		if e.Via == "import" {
			event.Via = "by an import"
		}
		if e.Actor == visit.Actor.Person && e.Op == "update" && !kinds[e.Kind].Fixed {
			event.Undo = fmt.Sprintf("/acts/%d/undo", e.Act)
		}
		list = append(list, dated{e.At, event})
	}
	for _, e := range own {
		says := kinds.Sentence(e.Kind)
		if e.Undoes != 0 {
			says = "took this back: " + says
		}
		add(e, says+reason(e))
	}
	changed := 0
	for _, v := range slices.Backward(j.Values) {
		if v.Version < 2 || changed == pastChanged {
			continue
		}
		changed++
		events, _, err := p.Timeline(r.Context(), string(v.ID), pastChanged)
		if err != nil {
			return nil, err
		}
		for _, e := range events {
			if e.Op == "update" {
				add(e, rewriting(e, v, visit.Today)+reason(e))
			}
		}
	}
	for _, b := range batches(j.Values) {
		event := ui.Event{Actor: directory.Person(b.first.By), At: page.Instant(b.first.Created, visit), Says: ui.Say(ui.Text(b.says(visit.Today)))}
		list = append(list, dated{b.first.Created, event})
	}
	slices.SortStableFunc(list, func(a, b dated) int { return b.at.Compare(a.at) })
	var out []ui.Event
	for _, d := range list[:min(len(list), pastLength)] {
		out = append(out, d.event)
	}
	return out, nil
}

// reason gives why something was done, as the event holds it.
func reason(e history.Event) string {
	var data struct {
		Reason string `json:"reason"`
	}
	if json.Unmarshal(e.Data, &data) != nil || data.Reason == "" {
		return ""
	}
	return ": “" + data.Reason + "”"
}

// rewriting says what became of a value.
func rewriting(e history.Event, v kpi.Value, today clock.Date) string {
	says := "changed"
	if old, now, ok := both[float64](e, "value"); ok {
		says += " " + exact(old) + " to " + exact(now)
	} else if _, ok := e.Changed["note"]; ok {
		says += " the note"
	}
	if old, now, ok := both[clock.Date](e, "date"); ok {
		return says + " from " + old.Say(today) + " to " + now.Say(today)
	}
	return says + " of " + v.Date.Say(today)
}

// both gives what a column held before and after an event.
func both[T any](e history.Event, column string) (old, now T, ok bool) {
	pair, found := e.Changed[column]
	if !found {
		return old, now, false
	}
	b, err := json.Marshal(pair)
	if err != nil {
		return old, now, false
	}
	var two []T
	if json.Unmarshal(b, &two) != nil || len(two) != 2 {
		return old, now, false
	}
	return two[0], two[1], true
}

// batch is the values that one act recorded.
type batch struct {
	first, last kpi.Value
	n           int
}

func (b batch) says(today clock.Date) string {
	if b.n == 1 {
		return "recorded " + exact(b.first.Value) + " of " + b.first.Date.Say(today)
	}
	return fmt.Sprintf("recorded %d values, %s to %s", b.n, b.first.Date.Say(today), b.last.Date.Say(today))
}

// batches joins the values that one person recorded at one instant, which is one act.
func batches(values []kpi.Value) []batch {
	type key struct {
		at int64
		by string
	}
	at := map[key]int{}
	var out []batch
	for _, v := range values {
		k := key{clock.Micros(v.Created), string(v.By)}
		i, found := at[k]
		if !found {
			at[k] = len(out)
			out = append(out, batch{first: v, last: v, n: 1})
			continue
		}
		out[i].last = v
		out[i].n++
	}
	return out
}

// tally says how the KPIs of the overview stand.
func tally(rows []overviewRow) ui.Sentence {
	if len(rows) == 0 {
		return nil
	}
	changes, by := map[string]bool{}, map[verdict.Verdict]int{}
	waiting := 0
	for _, r := range rows {
		changes[r.Code] = true
		if r.Answer == nil {
			waiting++
			continue
		}
		by[r.Answer.Verdict]++
	}
	out := ui.Say(ui.Text(count(len(rows), "KPI") + " in " + count(len(changes), "change") + ": "))
	comma := ""
	add := func(n int, word string, tone ui.Tone) {
		if n > 0 {
			span := ui.Text(fmt.Sprintf("%d %s", n, word))
			if tone != "" {
				span = ui.Verdict(span.Text, tone)
			}
			out = append(out, ui.Text(comma), span)
			comma = ", "
		}
	}
	add(by[verdict.Improved], "improved", ui.Ok)
	add(by[verdict.Worse], "worse", ui.Alarm)
	add(by[verdict.NoChange], "without a detectable change", "")
	add(by[verdict.NotEnoughData], "with too little data", "")
	add(waiting, "not judged yet", "")
	return append(out, ui.Text("."))
}
