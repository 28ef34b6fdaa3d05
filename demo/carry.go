package demo

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"throughline/internal/clock"
	"throughline/internal/id"
	"throughline/internal/process"
	"throughline/internal/run"
)

// practice is how a process is really carried out: who of each lane does its steps, in turn, and how each step goes.
type practice struct {
	*drawn
	lanes  map[string]string // by the lane's name
	habits map[string]habit  // by the step's id, or its name where the product put it in
	says   map[string]any    // answers, by the name or label of the question
	cases  map[id.Run]*errand
	open   []id.Run // in the order they began: those that may still go on
	begun  int
}

// habit is how a step goes: how many working days it lies before somebody takes it up, and how long the work then lasts.
// Work that lasts no time is done without being taken up first.
type habit struct {
	who        string
	wait, work float64
}

// errand is one run while it is told.
type errand struct {
	title string
	by    string         // who begins it
	vars  map[string]any // it begins with
	says  map[string]any // before the practice's; a list is said one after the other
	slow  map[string]float64
	skips map[string]string // by step: why it is passed over
	stays string            // the step that nobody comes to
	n     int
	steps int              // that it has come to
	open  map[id.Step]bool // those it has come to: whether they are still to be done
}

// usual is how a step goes that no habit tells of.
var usual = habit{wait: 0.3}

// practised says how a process is carried out; the runs that begin by themselves are carried on too.
func (d *drawn) practised(lanes map[string]string, habits map[string]habit, says map[string]any) *practice {
	p := &practice{drawn: d, lanes: lanes, habits: habits, says: says, cases: map[id.Run]*errand{}}
	d.story.practices = append(d.story.practices, p)
	return p
}

// begins starts a run at a time, counted in working days from today.
func (p *practice) begins(at float64, e errand) {
	e.n = p.begun
	p.begun++
	p.at(at, e.by, "start "+e.title, func(ctx context.Context) error {
		r, err := p.Runs.Start(ctx, p.id, run.NewRun{Title: e.title, Vars: e.vars})
		if err != nil {
			return err
		}
		p.adopt(r.ID, &e)
		return p.look(ctx, at, r.ID)
	})
}

func (p *practice) adopt(r id.Run, e *errand) {
	e.open = map[id.Step]bool{}
	p.cases[r] = e
	p.open = append(p.open, r)
}

// look plans the steps of a run that opened since it was last looked at.
func (p *practice) look(ctx context.Context, now float64, of id.Run) error {
	v, err := p.Runs.Get(ctx, of)
	if err != nil {
		return err
	}
	if v.Status != run.Running {
		p.open = slices.DeleteFunc(p.open, func(r id.Run) bool { return r == of })
		return nil
	}
	e := p.cases[of]
	// Steps that opened at one instant come in the order of their ids, which is another one on each load.
	slices.SortStableFunc(v.Steps, func(a, b run.StepView) int {
		return cmp.Or(cmp.Compare(a.Node, b.Node), cmp.Compare(a.Kind, b.Kind))
	})
	for _, st := range v.Steps {
		_, seen := e.open[st.ID]
		e.open[st.ID] = st.Status == run.Open
		if st.Status != run.Open || seen || st.Node == e.stays {
			continue
		}
		e.steps++
		h, known := p.habits[st.Node]
		if !known {
			h, known = p.habits[st.Name]
		}
		if !known {
			h = usual
		}
		who := turned(cmp.Or(h.who, p.lanes[st.LaneName]), e.n)
		begun := now + h.wait*varied(e.n, e.steps) + e.slow[st.Node]
		if h.work > 0 && e.skips[st.Node] == "" {
			p.at(begun, who, "take up "+st.Name+" for "+e.title, func(ctx context.Context) error {
				if !e.open[st.ID] {
					return nil
				}
				_, err := p.Runs.Begin(ctx, st.ID, 0)
				return p.overtaken(ctx, begun, st, err)
			})
		}
		done := begun + h.work*varied(e.n+3, e.steps)
		p.at(done, who, "do "+st.Name+" for "+e.title, func(ctx context.Context) error {
			if !e.open[st.ID] {
				return nil
			}
			if err := p.does(ctx, e, st); err != nil {
				return p.overtaken(ctx, done, st, err)
			}
			return p.look(ctx, done, of)
		})
	}
	return nil
}

// overtaken makes good that a step could not be done because a timer took its run another way earlier that day; it gives back
// every other error.
func (p *practice) overtaken(ctx context.Context, now float64, st run.StepView, err error) error {
	if err == nil {
		return nil
	}
	v, gone := p.Runs.Get(ctx, st.Run)
	if gone != nil || slices.ContainsFunc(v.Steps, func(o run.StepView) bool { return o.ID == st.ID && o.Status == run.Open }) {
		return err
	}
	return p.look(ctx, now, st.Run)
}

// does does a step or passes it over.
func (p *practice) does(ctx context.Context, e *errand, st run.StepView) error {
	if why := e.skips[st.Node]; why != "" {
		_, err := p.Runs.PassOver(ctx, st.ID, 0, why)
		return err
	}
	answers := map[string]any{}
	for _, q := range st.Form {
		if said := p.answer(e, q); said != nil {
			answers[q.Name] = said
		}
	}
	if st.Node == "Laptop" {
		if err := p.staged(ctx, e, st.Run, answers); err != nil {
			return err
		}
	}
	_, err := p.Runs.Complete(ctx, st.ID, 0, run.Completion{Answers: answers})
	return err
}

// answer is what is said to a question: what the errand tells, what the process usually hears, or something that fits.
func (p *practice) answer(e *errand, q run.Question) any {
	said := any(nil)
	for _, from := range []map[string]any{e.says, p.says} {
		for _, key := range []string{q.Name, q.Label} {
			if list, ok := from[key].([]string); ok && said == nil {
				said = list[0]
				if len(list) > 1 {
					from[key] = list[1:]
				}
			}
			if said == nil {
				said = from[key]
			}
		}
	}
	for _, o := range q.Options {
		if text, ok := said.(string); ok && strings.EqualFold(o.Label, text) {
			return o.Value
		}
	}
	switch {
	case said != nil || !q.Required:
		return said
	case len(q.Options) > 0:
		return q.Options[e.n%len(q.Options)].Value
	case q.Kind == string(process.YesNo):
		return false
	case q.Kind == string(process.Number):
		return float64(40 + 35*(e.n%9))
	case q.Kind == string(process.Day):
		return string(p.date(5))
	}
	return "As agreed on the phone"
}

// turned gives the n-th of some people, around and around.
func turned(people string, n int) string {
	list := strings.Fields(people)
	if len(list) == 0 {
		return ""
	}
	return list[n%len(list)]
}

// varied gives a factor around 1 that is the same on every load.
func varied(n, k int) float64 { return 0.65 + float64((n*37+k*17)%11)*0.07 }

// morning is what the product does by itself before people come: timers, schedules and reminders.
func (s *story) morning(ctx context.Context, day clock.Date) error {
	ctx, now := s.as(ctx, ""), s.Clock.Now()
	fired, err := s.Runs.Sweep(ctx, now)
	if err != nil {
		return err
	}
	began, err := s.Runs.FireSchedules(ctx, now)
	if err != nil {
		return err
	}
	if s.date(-reminded).Before(day) {
		if _, err := s.Runs.Remind(ctx, now); err != nil {
			return err
		}
	}
	at := float64(s.day(day))
	for _, p := range s.practices {
		if began > 0 && p.id != "" {
			page, err := s.Runs.List(ctx, run.Query{Process: p.id, Limit: 20})
			if err != nil {
				return err
			}
			for _, row := range page.Items {
				if p.cases[row.ID] == nil {
					p.begun++
					p.adopt(row.ID, &errand{title: row.Title, n: p.begun})
				}
			}
		}
		if fired+began == 0 {
			continue
		}
		for _, r := range slices.Clone(p.open) {
			if err := p.look(ctx, at, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// reminded is for how many working days reminders of steps are told; older ones have long been done.
const reminded = 15

// at adds what somebody does at a time, counted in working days from today; what lies ahead does not happen.
func (s *story) at(when float64, who, what string, do func(ctx context.Context) error) {
	day := math.Floor(when)
	if day > 0 {
		return
	}
	s.add(step{day: s.date(int(day)), part: when - day, who: who, what: what, do: do})
}
