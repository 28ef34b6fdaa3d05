// Package schedule computes the dates of a plan by the critical path method: tasks with durations or work on working calendars,
// links of all four kinds with lead and lag, constraints, deadlines, summaries and progress; the dates, floats and critical
// path that follow, why each date is what it is, and what makes a plan impossible. It re-plans what one change affects.
package schedule

import "throughline/internal/fault"

// Rules says whose choices hold where tools differ; docs/schedule.md lists them.
type Rules uint8

const (
	House     Rules = iota // links win over constraints, and nothing starts before the plan
	MSProject              // constraints win over links; leads and constraints may lie before the start of the plan
	Primavera              // as House; what reads its files sets the calendars of lags as they say
)

// Plan is what is to be scheduled. Tasks, calendars and links are known by their number.
type Plan struct {
	Title      string
	Start      Minute // nothing starts before
	Finish     Minute // the plan is made to end here, backwards from it; 0 is forward from Start
	Status     Minute // what is not done is planned after it; 0 is no status date
	Rules      Rules
	Calendar   int // of the plan
	Calendars  []Calendar
	Tasks      []Task
	Links      []Link
	NearEnough int // minutes of total float up to which a task is critical
}

// Constraint says how a task stands to its date.
type Constraint uint8

// The constraints, in the order of MSPDI's numbers.
const (
	AsSoonAsPossible Constraint = iota
	AsLateAsPossible
	MustStartOn
	MustFinishOn
	StartNoEarlier
	StartNoLater
	FinishNoEarlier
	FinishNoLater
)

// Say gives the constraint as a sentence has it, before its date.
func (c Constraint) Say() string {
	return [...]string{"starts as soon as possible", "starts as late as possible", "must start on", "must finish on",
		"starts no earlier than", "starts no later than", "finishes no earlier than", "finishes no later than"}[min(c, FinishNoLater)]
}

// Task is a piece of work, a milestone (no duration), or a summary (when others name it as Parent).
type Task struct {
	ID         string
	Title      string
	Parent     int    // summary above; −1 for none
	Calendar   int    // −1 is that of the plan
	Duration   int    // working minutes on the calendar
	Elapsed    bool   // all minutes count, day and night
	Parts      []Part // the work of people on their own calendars; when there is any it gives the duration
	Gaps       []Gap  // splits, in order
	Constraint Constraint
	Date       Minute // of the constraint
	Deadline   Minute // the finish that is wanted; gives negative float, moves nothing
	Delay      int    // elapsed minutes that levelling adds before the start
	Manual     bool   // stays from Begins to Ends whatever is before it
	Begins     Minute
	Ends       Minute
	Started    Minute // 0 is not started
	Finished   Minute // 0 is not finished
	Remaining  int    // working minutes left of a started task
	Resume     Minute // when what is left goes on; 0 is at the status date, or without a break when there is none
	Inactive   bool   // is kept and counts for nothing
}

// Part is the work of one person or team on a task: Minutes of their calendar after a delay of working minutes.
type Part struct {
	Calendar int
	Minutes  int
	Delay    int
}

// Gap is a split: after so many minutes of the task's work nothing is done for Length working minutes.
type Gap struct {
	After  int `json:"after"`
	Length int `json:"length"`
}

// Kind is what a link ties: FS lets the start of the second wait for the finish of the first.
type Kind uint8

// The four kinds, in the order of MSPDI's numbers.
const (
	FF Kind = iota
	FS
	SF
	SS
)

// String gives "FS".
func (k Kind) String() string { return [...]string{"FF", "FS", "SF", "SS"}[k&3] }

// fromStart tells whether the first task's start counts; toStart whether the second's does.
func (k Kind) fromStart() bool { return k == SF || k == SS }
func (k Kind) toStart() bool   { return k == FS || k == SS }

// Measure says how a lag is counted.
type Measure uint8

const (
	Working Measure = iota // minutes of a calendar
	Elapsed                // all minutes
	Percent                // hundredths of the duration of the first task, on a calendar
)

// Whose calendar a lag of working minutes is counted in, where it is none of the plan's.
const (
	OfSuccessor   = -1
	OfPredecessor = -2
	OfPlan        = -3
)

// Link lets the second task wait for the first. A negative lag is a lead.
type Link struct {
	From, To int
	Kind     Kind
	Lag      int // minutes, or hundredths of the first task's duration
	Measure  Measure
	Calendar int // of the lag: a number, or OfSuccessor, OfPredecessor, OfPlan
	gone     bool
}

// Limits of a plan, so that a hostile one is refused and not computed.
const (
	MostTasks = 1_000_000
	MostLinks = 4_000_000
)

func (p *Plan) check() error {
	if len(p.Tasks) > MostTasks || len(p.Links) > MostLinks {
		return fault.New(fault.Limit, "The plan has %d tasks and %d links, more than %d and %d", len(p.Tasks), len(p.Links), MostTasks, MostLinks)
	}
	if p.Start <= 0 || p.Start > Horizon || p.Finish < 0 || p.Finish > Horizon || p.Status < 0 || p.Status > Horizon {
		return fault.New(fault.Invalid, "The plan has no start within 1900 to 2199")
	}
	if p.Calendar < 0 || p.Calendar >= len(p.Calendars) {
		return fault.New(fault.Invalid, "The plan has no calendar")
	}
	for i := range p.Tasks {
		if err := p.checkTask(i); err != nil {
			return err
		}
	}
	for _, l := range p.Links {
		if err := p.checkLink(l); err != nil {
			return err
		}
	}
	return nil
}

func (p *Plan) checkTask(i int) error {
	t := &p.Tasks[i]
	bad := func(format string, args ...any) error {
		return fault.New(fault.Invalid, "“%s” "+format, append([]any{p.title(i)}, args...)...)
	}
	most := int(Horizon)
	switch {
	case t.Duration < 0 || t.Remaining < 0:
		return bad("has a duration below zero")
	case t.Duration > most || t.Remaining > most || t.Delay > most || t.Delay < -most:
		return bad("would last past the end of 2199")
	case t.Calendar >= len(p.Calendars) || t.Calendar < -1:
		return bad("has a calendar that does not exist")
	case t.Parent >= len(p.Tasks) || t.Parent < -1:
		return bad("stands under a task that does not exist")
	case t.Constraint > FinishNoLater:
		return bad("has a constraint that does not exist")
	case t.Constraint >= MustStartOn && t.Date == 0:
		return bad("%s a date that is missing", t.Constraint.Say())
	case t.Finished != 0 && t.Started == 0, t.Finished != 0 && t.Finished < t.Started:
		return bad("has finished before it started")
	case t.Manual && (t.Begins == 0 || t.Ends < t.Begins):
		return bad("is planned by hand and has no start before its finish")
	}
	for _, d := range []Minute{t.Date, t.Deadline, t.Begins, t.Ends, t.Started, t.Finished, t.Resume} {
		if d < 0 || d > Horizon {
			return bad("has a date outside 1900 to 2199")
		}
	}
	for _, part := range t.Parts {
		if part.Calendar < 0 || part.Calendar >= len(p.Calendars) || part.Minutes < 0 || part.Minutes > most || part.Delay < 0 || part.Delay > most {
			return bad("has work that cannot be")
		}
	}
	whole := 0
	for _, g := range t.Gaps {
		if g.After < 0 || g.Length < 0 || g.Length > most {
			return bad("has a split that cannot be")
		}
		if whole += g.Length; whole > most {
			return bad("has splits past the end of 2199")
		}
	}
	return nil
}

func (p *Plan) checkLink(l Link) error {
	n := len(p.Tasks)
	if l.From < 0 || l.From >= n || l.To < 0 || l.To >= n {
		return fault.New(fault.Invalid, "A link names a task that does not exist")
	}
	if l.From == l.To {
		return fault.New(fault.Invalid, "Impossible: “%s” waits for itself by a link to itself", p.title(l.From))
	}
	if l.Calendar >= len(p.Calendars) || l.Calendar < OfPlan || l.Kind > SS || l.Measure > Percent {
		return fault.New(fault.Invalid, "The link from “%s” to “%s” has a kind or calendar that does not exist", p.title(l.From), p.title(l.To))
	}
	if most := int(Horizon); l.Lag > most || l.Lag < -most {
		return fault.New(fault.Invalid, "Impossible: the lag from “%s” to “%s” reaches past the end of 2199", p.title(l.From), p.title(l.To))
	}
	return nil
}

func (p *Plan) title(i int) string {
	if t := p.Tasks[i]; t.Title != "" {
		return t.Title
	} else if t.ID != "" {
		return t.ID
	}
	return "a task without a title"
}
