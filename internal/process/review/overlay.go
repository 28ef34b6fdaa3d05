// Package review reads a document for what a review of the way of working asks: where it waits and changes hands, who both
// makes and approves a thing, and how one map differs from another.
package review

import "throughline/internal/process"

// Overlay is one way to look at a map: a figure on each step, or on each way, that tells it. What nobody told is no zero:
// Known of Of places told the figure, and only those carry a mark.
type Overlay struct {
	Look  Look    `json:"look"`
	Known int     `json:"known"`
	Of    int     `json:"of"`
	Total float64 `json:"total"` // minutes waited or worked in all; places handed over or typed again; rolled share in percent
	Marks []Mark  `json:"marks"` // in the order of the steps
}

// Look is what an overlay shows.
type Look string

// The looks.
const (
	LookWait     Look = "wait"     // minutes a step lies beside the work
	LookWork     Look = "work"     // minutes of work
	LookHandoffs Look = "handoffs" // ways on which the work changes hands
	LookRekey    Look = "rekey"    // steps at which something is typed again
	LookRight    Look = "right"    // percent complete and accurate
)

// Mark is one figure on one element of the map. Level is how much it weighs among the others, 1 to 3; a picture shows it
// by more than a colour.
type Mark struct {
	Element string  `json:"element"`
	Name    string  `json:"name"` // of the step
	Value   float64 `json:"value"`
	From    string  `json:"from,omitempty"` // role that hands over
	To      string  `json:"to,omitempty"`
	Level   int     `json:"level"`
}

// Taken is what runs show of one step: minutes of work and of waiting, none where no run got through it.
type Taken struct {
	Work *float64
	Wait *float64
}

// Measured gives the document with the times of runs in place of those that its steps tell. Steps that no run went
// through tell none; shares and typing again are not seen by runs and are left out.
func Measured(d process.Document, runs map[string]Taken) process.Document {
	steps := make([]process.DocStep, len(d.Steps))
	for i, s := range d.Steps {
		s.Work, s.Wait, s.Right, s.Rekey = runs[s.ID].Work, runs[s.ID].Wait, nil, false
		steps[i] = s
	}
	d.Steps = steps
	d.Stream = process.StreamOf(&d)
	return d
}

// Overlays gives every look at a document.
func Overlays(d *process.Document) []Overlay {
	wait, work, right := Overlay{Look: LookWait}, Overlay{Look: LookWork}, Overlay{Look: LookRight, Total: 100}
	rekey, hands := Overlay{Look: LookRekey}, Overlay{Look: LookHandoffs}
	at := make(map[string]process.DocStep, len(d.Steps))
	for _, s := range d.Steps {
		at[s.ID] = s
	}
	for _, s := range d.Steps {
		if s.Activity {
			wait.tell(s, s.Wait)
			work.tell(s, s.Work)
			right.tell(s, s.Right)
			rekey.Of++
			if s.Rekey {
				rekey.Known++
				rekey.Total++
				rekey.Marks = append(rekey.Marks, Mark{Element: s.ID, Name: s.Name, Value: 1, Level: 3})
			}
		}
		for _, way := range s.Ways {
			to := at[way.To]
			hands.Of++
			if !s.HandsTo(to) {
				continue
			}
			hands.Known++
			hands.Total++
			wait := 0.0
			if to.Wait != nil {
				wait = *to.Wait
			}
			hands.Marks = append(hands.Marks, Mark{Element: way.Flow, Name: to.Name, From: s.Who, To: to.Who, Value: wait, Level: 2})
		}
	}
	wait.weigh()
	work.weigh()
	right.Total = 100
	for i := range right.Marks {
		right.Total *= right.Marks[i].Value / 100
		right.Marks[i].Level = level(100-right.Marks[i].Value, 20)
	}
	if right.Known == 0 {
		right.Total = 0
	}
	return []Overlay{wait, work, hands, rekey, right}
}

// tell puts the figure of a step on, where it has one.
func (o *Overlay) tell(s process.DocStep, v *float64) {
	o.Of++
	if v == nil {
		return
	}
	o.Known++
	o.Marks = append(o.Marks, Mark{Element: s.ID, Name: s.Name, Value: *v})
}

// weigh adds up times and sets them against the longest.
func (o *Overlay) weigh() {
	longest := 0.0
	for _, m := range o.Marks {
		o.Total += m.Value
		longest = max(longest, m.Value)
	}
	for i := range o.Marks {
		o.Marks[i].Level = level(o.Marks[i].Value, longest)
	}
}

// level is 3 for what comes near the most, 2 from half of it on, else 1.
func level(v, most float64) int {
	switch {
	case most <= 0 || v < most/2:
		return 1
	case v < most*0.9:
		return 2
	}
	return 3
}

// Worst gives the mark that weighs most, of shares the lowest; false where there is none above zero.
func (o *Overlay) Worst() (Mark, bool) {
	var worst Mark
	found := false
	for _, m := range o.Marks {
		heavier := m.Value > worst.Value
		if o.Look == LookRight {
			heavier = !found || m.Value < worst.Value
		}
		if heavier {
			worst, found = m, true
		}
	}
	return worst, found
}
