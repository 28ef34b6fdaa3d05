package timing

import (
	"fmt"

	"throughline/internal/schedule"
)

var linkWords = map[string]string{"FS": "starts when “%s” is finished", "SS": "starts when “%s” starts", "FF": "finishes when “%s” is finished", "SF": "finishes when “%s” starts"}

var pinWords = map[string]string{"snet": "starts no earlier than %s", "snlt": "starts no later than %s", "fnet": "finishes no earlier than %s",
	"fnlt": "finishes no later than %s", "mso": "must start on %s", "mfo": "must finish on %s"}

// why says in a few words why a task starts when it does.
func (n *network) why(i int) string {
	t := &n.tasks[i]
	d := n.net.Driver(i)
	over := ""
	if d.Task != i && d.Task >= 0 {
		over = ", as “" + n.tasks[d.Task].title + "” does"
	}
	switch d.Cause {
	case schedule.CauseLink:
		l := n.links[d.Link]
		text := fmt.Sprintf(linkWords[l.Kind], n.tasks[d.From].title)
		switch {
		case l.Lag > 0:
			text += ", " + workingDays(int(l.Lag)) + " later"
		case l.Lag < 0:
			text += ", " + workingDays(int(-l.Lag)) + " earlier"
		}
		return text + over
	case schedule.CauseConstraint:
		p := n.tasks[d.Task].timing
		if p.Pin == "alap" {
			return "starts as late as it can"
		}
		if words := pinWords[p.Pin]; words != "" {
			return fmt.Sprintf(words, p.Pinned.Say(n.today)) + over
		}
		return "starts on the day it was given"
	case schedule.CauseDates:
		switch {
		case t.category.Ended():
			return "is finished"
		case t.timing.Manual:
			return "keeps the dates it was given by hand"
		}
		return "starts on the day it was given"
	case schedule.CauseTasks:
		return "spans its tasks"
	case schedule.CauseStart:
		return "starts with the plan"
	}
	return ""
}

func workingDays(n int) string {
	if n == 1 {
		return "1 working day"
	}
	return fmt.Sprintf("%d working days", n)
}
