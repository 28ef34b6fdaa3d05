package schedule

import "fmt"

// Cause is what gives a task its start.
type Cause string

// The causes.
const (
	CauseStart      Cause = "start"      // nothing: it starts with the plan
	CauseStatus     Cause = "status"     // what is not done lies after the status date
	CauseConstraint Cause = "constraint" // its own, or that of a summary above
	CauseLink       Cause = "link"       // a link to it, or to a summary above
	CauseDates      Cause = "dates"      // planned by hand, started or finished
	CauseTasks      Cause = "tasks"      // it is a summary
	CauseNone       Cause = "inactive"
)

// Driver is why a task starts when it does.
type Driver struct {
	Cause Cause
	Link  int // number of the link; −1 when it is none
	From  int // task that the link comes from; −1 when it is none
	Task  int // the task itself, or the summary above whose link or constraint counts
}

// Driver gives why a task starts when it does.
func (n *Network) Driver(task int) Driver {
	d := Driver{Link: -1, From: -1, Task: task}
	i := n.place[task]
	nd := &n.nodes[i]
	switch nd.role {
	case absent:
		d.Cause = CauseNone
		return d
	case roll:
		d.Cause = CauseTasks
		return d
	}
	for {
		switch nd.driver {
		case byPlan:
			d.Cause = CauseStart
		case byStatus:
			d.Cause = CauseStatus
		case byConstraint:
			d.Cause = CauseConstraint
		case byDates:
			d.Cause = CauseDates
		default:
			e := &n.into[i][nd.driver]
			if e.link < 0 { // the gate of a summary above
				i = e.node
				nd = &n.nodes[i]
				d.Task = int(nd.task)
				continue
			}
			d.Cause, d.Link, d.From = CauseLink, int(e.link), n.plan.Links[e.link].From
		}
		return d
	}
}

// Why says why a task starts when it does, in a sentence without its end.
func (n *Network) Why(task int) string {
	d := n.Driver(task)
	t := &n.plan.Tasks[task]
	of := ""
	if d.Task != task {
		of = ", which stands over it,"
	}
	switch d.Cause {
	case CauseNone:
		return "it is inactive"
	case CauseTasks:
		return "it spans its tasks"
	case CauseStart:
		return "it starts with the plan"
	case CauseStatus:
		return "what is not done lies after the status date " + n.plan.Status.Say()
	case CauseDates:
		switch {
		case t.Finished > 0:
			return "it is finished"
		case t.Started > 0:
			return "it has started"
		}
		return "it is planned by hand"
	case CauseConstraint:
		c := &n.plan.Tasks[d.Task]
		text := fmt.Sprintf("“%s”%s %s", n.plan.title(d.Task), of, c.Constraint.Say())
		if c.Constraint >= MustStartOn {
			text += " " + c.Date.Say()
		}
		return text
	}
	l := n.plan.Links[d.Link]
	text := fmt.Sprintf("“%s”%s waits for “%s” (%s", n.plan.title(d.Task), of, n.plan.title(d.From), l.Kind)
	switch {
	case l.Lag == 0:
	case l.Measure == Percent:
		text += fmt.Sprintf("%+d%%", l.Lag)
	default:
		sign := "+"
		if l.Lag < 0 {
			sign = ""
		}
		text += " " + sign + SayMinutes(l.Lag)
		if l.Measure == Elapsed {
			text += " elapsed"
		}
	}
	return text + ")"
}
