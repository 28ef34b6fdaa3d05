package schedule

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// monday is a start that all plans of the tests have: 5 January 2026, 8:00.
const monday = Minute(46025*Day + 480)

func TestMondayIsMonday(t *testing.T) {
	if got := monday.String(); got != "2026-01-05T08:00" {
		t.Fatalf("got %s", got)
	}
}

// someCalendars have nights, half days, a holiday and a person who works two days a week.
func someCalendars() []Calendar {
	night := Calendar{ID: "night", Base: -1}
	for day := range night.Week {
		night.Week[day].Set = true
		if day < 5 {
			night.Week[day].Spans = []Span{{0, 180}, {1380, Day}}
		}
	}
	holiday := Calendar{ID: "holiday", Base: 0, Exceptions: []Exception{{First: int(monday)/Day + 1, Last: int(monday)/Day + 1}, {First: int(monday)/Day + 5, Last: int(monday)/Day + 5, Spans: []Span{{600, 620}, {630, 640}, {650, 670}}}}}
	part := Calendar{ID: "part", Base: 1}
	part.Week[1] = Weekday{true, []Span{{540, 720}}}
	part.Week[3] = Weekday{true, []Span{{540, 720}}}
	for _, off := range []int{0, 2, 4, 5, 6} {
		part.Week[off] = Weekday{Set: true}
	}
	return []Calendar{Standard(), holiday, night, part, Always()}
}

// randomPlan makes a plan with all that the rules of the house know and that has dates.
func randomPlan(r *rand.Rand, tasks int) Plan {
	p := Plan{Start: monday, Calendars: someCalendars(), Calendar: r.IntN(2)}
	for i := range tasks {
		t := Task{ID: fmt.Sprint(i), Title: fmt.Sprintf("Task %d", i), Parent: -1, Calendar: -1, Duration: r.IntN(6) * 120}
		if r.IntN(3) == 0 {
			t.Calendar = r.IntN(len(p.Calendars))
		}
		t.Elapsed = r.IntN(8) == 0
		if r.IntN(5) == 0 {
			t.Constraint, t.Date = StartNoEarlier, monday+Minute(r.IntN(4000))
		} else if r.IntN(8) == 0 {
			t.Constraint, t.Date = FinishNoEarlier, monday+Minute(r.IntN(6000))
		}
		if r.IntN(12) == 0 {
			t.Gaps = []Gap{{60, 90}}
		}
		p.Tasks = append(p.Tasks, t)
	}
	for i := range p.Tasks { // a parent comes before its tasks
		if i > 0 && r.IntN(4) == 0 {
			above := r.IntN(i)
			p.Tasks[i].Parent = above
			p.Tasks[above].Duration, p.Tasks[above].Gaps = 0, nil
			p.Tasks[above].Constraint, p.Tasks[above].Elapsed = AsSoonAsPossible, false
		}
	}
	for range tasks * 3 / 2 {
		l := randomLink(r, tasks)
		p.Links = append(p.Links, l)
		if _, err := New(p); err != nil {
			p.Links = p.Links[:len(p.Links)-1]
		}
	}
	return p
}

func randomLink(r *rand.Rand, tasks int) Link {
	a, b := r.IntN(tasks), r.IntN(tasks)
	l := Link{From: a, To: b, Kind: Kind(r.IntN(4)), Calendar: []int{OfSuccessor, OfPredecessor, OfPlan, 2}[r.IntN(4)]}
	if r.IntN(2) == 0 {
		l.Lag = (r.IntN(9) - 3) * 60
		l.Measure = Measure(r.IntN(2))
	}
	return l
}

// naive works minute by minute, and shares nothing with the tables of worktime.
type naive struct {
	all []Calendar
}

func (v naive) works(calendar int, t Minute) bool {
	day, minute := int(t)/Day, int(t)%Day
	for c := calendar; c >= 0; c = v.all[c].Base {
		for _, e := range v.all[c].Exceptions {
			if day >= e.First && day <= e.Last {
				return inside(e.Spans, minute)
			}
		}
	}
	for c := calendar; c >= 0; c = v.all[c].Base {
		if d := v.all[c].Week[day%7]; d.Set {
			return inside(d.Spans, minute)
		}
	}
	return false
}

func inside(spans []Span, minute int) bool {
	for _, s := range spans {
		if minute >= s.From && minute < s.To {
			return true
		}
	}
	return false
}

// between counts the working minutes from a to b, below zero when b is earlier.
func (v naive) between(calendar int, a, b Minute) int {
	if b < a {
		return -v.between(calendar, b, a)
	}
	n := 0
	for t := a; t < b; t++ {
		if v.works(calendar, t) {
			n++
		}
	}
	return n
}

// kept tells whether a link is kept by the dates of its two tasks.
func (v naive) kept(n *Network, l Link, from, to Dates, late bool) bool {
	a, b := from.Finish, to.Finish
	if late {
		a, b = from.LateFinish, Minute(n.lateByOf(&n.nodes[n.place[l.To]]))
	}
	if l.Kind.fromStart() {
		if a = from.Start; late {
			a = from.LateStart
		}
	}
	if l.Kind.toStart() {
		if b = to.Start; late {
			b = to.LateStart
		}
	}
	e := n.edgeOf(0)
	for i := range n.plan.Links {
		if n.plan.Links[i] == l {
			e = n.edgeOf(int32(i))
		}
	}
	switch {
	case e.none:
		return b >= a
	case e.work == n.elapsed():
		return int(b-a) >= int(e.lag)
	}
	return v.between(int(e.work), a, b) >= int(e.lag)
}

func TestNoLinkIsBroken(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		p := randomPlan(r, 3+r.IntN(8))
		n, err := New(p)
		if err != nil {
			t.Fatal(seed, err)
		}
		v := naive{p.Calendars}
		for _, l := range p.Links {
			from, to := n.Of(l.From), n.Of(l.To)
			if !v.kept(n, l, from, to, false) {
				t.Fatalf("seed %d: %+v is broken: %+v and %+v", seed, l, from, to)
			}
			if n.gate[l.From] < 0 && n.gate[l.To] < 0 && !v.kept(n, l, from, to, true) {
				t.Fatalf("seed %d: %+v is broken by the late dates: %+v and %+v", seed, l, from, to)
			}
		}
		for i := range p.Tasks {
			d := n.Of(i)
			if d.Start < p.Start || d.Finish < d.Start || d.TotalFloat < 0 || d.FreeFloat < 0 || n.gate[i] < 0 && d.LateFinish > n.Finish() {
				t.Fatalf("seed %d: task %d has %+v", seed, i, d)
			}
			if n.gate[i] >= 0 {
				continue
			}
			work := int(n.nodes[n.place[i]].work)
			length := int(d.Finish - d.Start)
			if work < len(p.Calendars) {
				length = v.between(work, d.Start, d.Finish)
			}
			if length != int(n.nodes[n.place[i]].span) {
				t.Fatalf("seed %d: task %d lasts %d minutes, not %d", seed, i, length, n.nodes[n.place[i]].span)
			}
		}
	}
}

// Nothing that waits could start a working minute earlier: with its start moved there, a link or constraint is broken.
func TestNothingCouldBeEarlier(t *testing.T) {
	checked := 0
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 2))
		p := randomPlan(r, 3+r.IntN(6))
		n, err := New(p)
		if err != nil {
			t.Fatal(seed, err)
		}
		v := naive{p.Calendars}
		for i := range p.Tasks {
			nd := &n.nodes[n.place[i]]
			if nd.role != leaf || nd.span == 0 || p.Tasks[i].Parent >= 0 {
				continue
			}
			d, w := n.Of(i), n.works[nd.work]
			earlier := Dates{Start: Minute(w.start(nd.from - 1)), Finish: Minute(w.start(nd.to - 1))} // as late in its pause as it can finish
			task := p.Tasks[i]
			free := earlier.Start >= p.Start && !(task.Constraint == StartNoEarlier && earlier.Start < task.Date) && !(task.Constraint == FinishNoEarlier && earlier.Finish < task.Date)
			for _, l := range p.Links {
				if l.To == i && !v.kept(n, l, n.Of(l.From), earlier, false) {
					free = false
				}
			}
			if free {
				t.Fatalf("seed %d: task %d starts at %s and could start at %s: %s", seed, i, d.Start, earlier.Start, n.Why(i))
			}
			checked++
		}
	}
	if checked < 300 {
		t.Errorf("only %d tasks were looked at", checked)
	}
}

// same compares everything that is shown of two networks.
func same(t *testing.T, what string, a, b *Network) {
	t.Helper()
	if a.Finish() != b.Finish() {
		t.Fatalf("%s: the plan finishes %s, computed anew %s", what, a.Finish(), b.Finish())
	}
	for i := range a.plan.Tasks {
		if x, y := a.Of(i), b.Of(i); x != y {
			t.Fatalf("%s: task %d has\n%+v, computed anew\n%+v", what, i, x, y)
		}
	}
}

// Random edits, re-planned in parts, give what the whole plan computed anew gives.
func TestReplanIsTheWholePlan(t *testing.T) {
	for seed := range uint64(150) {
		r := rand.New(rand.NewPCG(seed, 3))
		p := randomPlan(r, 4+r.IntN(12))
		p.Rules = Rules(r.IntN(3))
		n, err := New(p)
		if err != nil {
			t.Fatal(seed, err)
		}
		for step := range 12 {
			i := r.IntN(len(p.Tasks))
			task := n.plan.Tasks[i]
			switch r.IntN(9) {
			case 0, 1:
				if n.gate[i] < 0 {
					task.Duration = r.IntN(8) * 60
				}
			case 2:
				task.Constraint, task.Date = Constraint(r.IntN(8)), monday+Minute(r.IntN(9000))
			case 3:
				if n.gate[i] < 0 {
					task.Started, task.Finished, task.Remaining = monday+Minute(r.IntN(3000)), 0, r.IntN(300)
				}
			case 4:
				if n.gate[i] < 0 {
					task.Started = monday
					task.Finished = monday + Minute(r.IntN(5000))
				}
			case 5:
				task.Deadline = monday + Minute(r.IntN(9000))
			case 6:
				task.Inactive = r.IntN(4) == 0
			case 7:
				l := randomLink(r, len(p.Tasks))
				before := len(n.plan.Links)
				if _, err := n.AddLink(l); err != nil && len(n.plan.Links) != before {
					t.Fatal("a refused link stays")
				}
			case 8:
				if len(n.plan.Links) > 0 {
					_ = n.RemoveLink(r.IntN(len(n.plan.Links)))
				}
			}
			if err := n.SetTask(i, task); err != nil && n.plan.Tasks[i].Inactive == task.Inactive {
				t.Fatal(seed, step, err) // only what was asleep can wake up in a circle
			}
			n.Replan()
			whole, err := New(n.Plan())
			if err != nil {
				t.Fatal(seed, step, err)
			}
			same(t, fmt.Sprintf("seed %d, step %d", seed, step), n, whole)
		}
	}
}

// What Replan says has changed is all that has.
func TestReplanTellsWhatChanged(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 4))
		p := randomPlan(r, 12)
		n, err := New(p)
		if err != nil {
			t.Fatal(err)
		}
		n.Replan()
		before := make([]Dates, len(p.Tasks))
		for i := range before {
			before[i] = n.Of(i)
		}
		i := r.IntN(len(p.Tasks))
		task := n.plan.Tasks[i]
		task.Duration += 240
		if err := n.SetTask(i, task); err != nil {
			t.Fatal(err)
		}
		told := map[int32]bool{}
		for _, task := range n.Replan() {
			told[task] = true
		}
		for i := range before {
			now := n.Of(i)
			if (now.Start != before[i].Start || now.Finish != before[i].Finish || now.TotalFloat != before[i].TotalFloat) && !told[int32(i)] {
				t.Fatalf("seed %d: task %d moved from %+v to %+v and is not told", seed, i, before[i], now)
			}
		}
	}
}

// Taking a link away never makes anything later.
func TestLessLinksAreNeverLater(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 5))
		p := randomPlan(r, 4+r.IntN(8))
		n, err := New(p)
		if err != nil || len(p.Links) == 0 {
			continue
		}
		less, err := New(p)
		if err != nil {
			t.Fatal(err)
		}
		gone := r.IntN(len(p.Links))
		if err := less.RemoveLink(gone); err != nil {
			t.Fatal(err)
		}
		less.Replan()
		for i := range p.Tasks {
			if a, b := n.Of(i), less.Of(i); b.Start > a.Start && n.gate[i] < 0 || b.Finish > a.Finish {
				t.Fatalf("seed %d: without link %+v task %d moves from %+v to %+v", seed, p.Links[gone], i, a, b)
			}
		}
	}
}
