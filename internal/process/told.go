package process

import (
	"strconv"
	"strings"

	"throughline/internal/bpmn"
)

// Told gives who does a step, in what, and how long it takes, on one line. Kind is what the step is in words where that is
// not plain from its name, or "".
func (s DocStep) Told(kind string) string {
	var parts []string
	add := func(text string) {
		if text != "" {
			parts = append(parts, text)
		}
	}
	add(s.Who)
	if !s.Activity {
		add(kind)
	}
	if s.Tool != "" {
		add("in " + s.Tool)
	}
	if s.Work != nil {
		add(Span(*s.Work) + " of work")
	}
	if s.Wait != nil && *s.Wait > 0 {
		add("waits " + Span(*s.Wait))
	}
	switch {
	case s.Days == 1:
		add("due within 1 working day")
	case s.Days > 1:
		add("due within " + strconv.Itoa(s.Days) + " working days")
	}
	if s.Right != nil {
		add(Percent(*s.Right) + " right")
	}
	if s.Rekey {
		add("typed again")
	}
	if s.Depth > 0 {
		add("inside the part above")
	}
	return strings.Join(parts, " · ")
}

// Says is how a way is told before the step it leads to: "If the total is wrong, go to ".
func (w DocWay) Says() string {
	switch w.If {
	case "":
		return "Go to "
	case "otherwise":
		return "Otherwise go to "
	}
	return "If " + w.If + ", go to "
}

// Leads gives the ways on of a step unless there is only one and it leads to the next step.
func (s DocStep) Leads() []DocWay {
	if len(s.Ways) == 1 && s.Ways[0].If == "" && s.Ways[0].Number == s.Number+1 {
		return nil
	}
	return s.Ways
}

// Asks gives the questions of a step as one sentence, or "".
func (s DocStep) Asks() string {
	if len(s.Form) == 0 {
		return ""
	}
	labels := make([]string, len(s.Form))
	for i, in := range s.Form {
		labels[i] = in.Label
	}
	return "Asks for " + strings.Join(labels, ", ") + "."
}

// Span writes minutes as people say them.
func Span(minutes float64) string {
	switch {
	case minutes < 120:
		return short(minutes) + " min"
	case minutes < 48*60:
		return short(minutes/60) + " h"
	}
	return short(minutes/60/24) + " d"
}

// Percent writes a share with one decimal where it has one.
func Percent(v float64) string { return short(v) + "%" }

func short(v float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0")
}

// Title names the step; one that the map leaves without a name by what it does.
func (s DocStep) Title() string {
	return bpmn.Titled(s.Kind, s.Name)
}
