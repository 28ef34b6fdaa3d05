package schedule

import (
	"strings"
	"testing"
)

func at(t *testing.T, text string) Minute {
	t.Helper()
	m, err := ParseMinute(text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// plan makes a plan on the standard calendar, from tasks of so many hours.
func hours(start Minute, durations ...int) Plan {
	p := Plan{Start: start, Calendars: []Calendar{Standard()}}
	for i, d := range durations {
		p.Tasks = append(p.Tasks, Task{Title: string(rune('A' + i)), Parent: -1, Calendar: -1, Duration: d * 60})
	}
	return p
}

func made(t *testing.T, p Plan) *Network {
	t.Helper()
	n, err := New(p)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func refused(t *testing.T, p Plan, want string) {
	t.Helper()
	if _, err := New(p); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("want %q, got %v", want, err)
	}
}

// The rule on dates: after a Friday's finish comes Tuesday when Monday is a holiday, and Wednesday with a day of lag.
func TestLongWeekend(t *testing.T) {
	p := hours(at(t, "2026-01-09T08:00"), 8, 8, 8)
	monday := int(at(t, "2026-01-12T00:00")) / Day
	p.Calendars[0].Exceptions = []Exception{{First: monday, Last: monday}}
	p.Links = []Link{{From: 0, To: 1, Kind: FS}, {From: 0, To: 2, Kind: FS, Lag: 480}}
	n := made(t, p)
	if a, b := n.Of(1).Start.String(), n.Of(2).Start.String(); a != "2026-01-13T08:00" || b != "2026-01-14T08:00" {
		t.Errorf("got %s and %s", a, b)
	}
}

// PERT's network of the standards: expected 4, 6, 2 and 6 days; 16 days by A, B, D; C has four days of float.
func TestStandardNetwork(t *testing.T) {
	p := hours(at(t, "2026-01-05T08:00"), 32, 48, 16, 48)
	p.Links = []Link{{From: 0, To: 1, Kind: FS}, {From: 1, To: 3, Kind: FS}, {From: 2, To: 3, Kind: FS}}
	p.Tasks[2].Constraint, p.Tasks[2].Date = StartNoEarlier, at(t, "2026-01-09T08:00")
	n := made(t, p)
	if got := n.chain(n.CriticalPath()); got != "A → B → D" || n.Of(2).TotalFloat != 4*480 || n.Of(2).FreeFloat != 4*480 {
		t.Errorf("got %s, %+v", got, n.Of(2))
	}
	if got := n.Of(3).Finish.String(); got != "2026-01-26T17:00" { // sixteen days
		t.Errorf("got %s", got)
	}
}

func TestImpossibleIsNamed(t *testing.T) {
	start := at(t, "2026-01-05T08:00")
	p := hours(start, 8, 8, 8)
	p.Links = []Link{{From: 0, To: 1, Kind: FS}, {From: 1, To: 2, Kind: SS}, {From: 2, To: 0, Kind: FF}}
	refused(t, p, "A → B → C → A")
	p = hours(start, 8, 0, 8) // a task that waits for the summary it stands under
	p.Tasks[0].Parent = 1
	p.Links = []Link{{From: 1, To: 0, Kind: FS}}
	refused(t, p, "waits for itself: ")
	p.Links = []Link{{From: 2, To: 2, Kind: FS}}
	refused(t, p, "by a link to itself")
	p = hours(start, 8)
	p.Tasks[0].Parent = 0
	refused(t, p, "stands under itself")
	p = hours(start, 8)
	p.Calendars[0] = Calendar{Name: "Never", Base: -1}
	refused(t, p, "“Never” has no working day")
	p = hours(start, 8, 8)
	p.Links = []Link{{From: 0, To: 1, Kind: FS, Lag: 60_000_000}}
	refused(t, p, "“B” would lie past the end of 2199 (A → B)")
	p = hours(start, 8)
	p.Calendars = []Calendar{{Name: "One", Base: 1}, {Name: "Two", Base: 0}}
	refused(t, p, "rests on itself")

	p = hours(start, 24, 8, 8)
	p.Links = []Link{{From: 0, To: 1, Kind: FS}, {From: 1, To: 2, Kind: FS}}
	p.Tasks[2].Constraint, p.Tasks[2].Date = MustStartOn, start
	p.Tasks[1].Deadline = start
	for rules, want := range map[Rules]string{
		House:     "“C” must start on 5 Jan 2026 08:00, and what is before it lets it start on 9 Jan 2026 08:00 (A → B → C)",
		MSProject: "“C” must start on 5 Jan 2026 08:00 and so starts on 5 Jan 2026 08:00, but its link from “B” (FS) asks for 8 Jan 2026 17:00; before it: A → B",
	} {
		p.Rules = rules
		n := made(t, p)
		conflicts := n.Conflicts()
		if len(conflicts) != 2 || !strings.Contains(conflicts[1].Text, want) || !conflicts[1].Hard || conflicts[0].Hard {
			t.Errorf("rules %d: %+v", rules, conflicts)
		}
		if d := n.Of(0); d.TotalFloat >= 0 || !d.Critical {
			t.Errorf("rules %d: what leads to it has %+v", rules, d)
		}
	}
}

func TestProgress(t *testing.T) {
	start := at(t, "2026-01-05T08:00")
	p := hours(start, 16, 16, 8)
	p.Links = []Link{{From: 0, To: 1, Kind: FS}, {From: 1, To: 2, Kind: FS}}
	p.Status = at(t, "2026-01-12T08:00")
	p.Tasks[0].Started, p.Tasks[0].Finished = start, at(t, "2026-01-08T12:00")
	p.Tasks[1].Started, p.Tasks[1].Remaining = at(t, "2026-01-08T13:00"), 8*60
	n := made(t, p)
	if a, b := n.Of(0), n.Of(1); a.Finish != p.Tasks[0].Finished || a.TotalFloat != 0 || a.Critical || b.Start != p.Tasks[1].Started || b.Finish.String() != "2026-01-12T17:00" {
		t.Errorf("got %+v, %+v", a, b)
	}
	if d := n.Of(2); d.Start.String() != "2026-01-13T08:00" || n.Why(2) != "“C” waits for “B” (FS)" {
		t.Errorf("got %+v", d)
	}
}

func TestAsLateAsPossible(t *testing.T) {
	p := hours(at(t, "2026-01-05T08:00"), 40, 8, 8)
	p.Links = []Link{{From: 1, To: 2, Kind: FS}}
	p.Tasks[1].Constraint = AsLateAsPossible
	n := made(t, p) // moves nothing: its successor stays
	if a, b := n.Of(1).Start.String(), n.Of(2).Start.String(); a != "2026-01-05T08:00" || b != "2026-01-06T08:00" {
		t.Errorf("got %s and %s", a, b)
	}
	p.Rules = MSProject // takes all of its float, and its successor moves
	n = made(t, p)
	if a, b := n.Of(1), n.Of(2).Start.String(); a.Start.String() != "2026-01-08T08:00" || a.TotalFloat != 0 || b != "2026-01-09T08:00" {
		t.Errorf("got %+v and %s", a, b)
	}
	p.Links, p.Rules = nil, House
	if got := made(t, p).Of(1).Start.String(); got != "2026-01-09T08:00" {
		t.Errorf("got %s", got)
	}
}

func TestFromFinish(t *testing.T) {
	p := hours(at(t, "2026-01-05T08:00"), 8, 16)
	p.Links = []Link{{From: 0, To: 1, Kind: FS}}
	p.Finish = at(t, "2026-01-30T17:00")
	p.Rules = MSProject
	p.Tasks[0].Constraint, p.Tasks[1].Constraint = AsLateAsPossible, AsLateAsPossible
	n := made(t, p)
	if a, b := n.Of(0), n.Of(1); a.Start.String() != "2026-01-28T08:00" || b.Finish != p.Finish || a.TotalFloat != 0 {
		t.Errorf("got %+v, %+v", a, b)
	}
}

func TestSummariesAndPeople(t *testing.T) {
	start := at(t, "2026-01-05T08:00")
	p := hours(start, 8, 8, 0, 8, 8)
	p.Tasks[1].Parent, p.Tasks[3].Parent = 2, 2
	p.Links = []Link{{From: 0, To: 2, Kind: FS}, {From: 2, To: 4, Kind: FS, Lag: 480}}
	p.Calendars = append(p.Calendars, Calendar{Name: "Half days", Base: 0})
	for day := range 5 {
		p.Calendars[1].Week[day] = Weekday{true, []Span{{480, 720}}}
	}
	p.Tasks[3].Parts = []Part{{Calendar: 0, Minutes: 240}, {Calendar: 1, Minutes: 480}}
	n := made(t, p)
	if s := n.Of(2); s.Start.String() != "2026-01-06T08:00" || s.Finish.String() != "2026-01-07T12:00" || n.Of(4).Start.String() != "2026-01-08T13:00" {
		t.Errorf("got %+v and %+v", s, n.Of(4))
	}
	if got := n.chain(n.CriticalPath()); got != "A → D → E" {
		t.Errorf("got %s", got)
	}
	if d := n.Driver(3); d.Cause != CauseLink || d.Task != 2 || d.From != 0 {
		t.Errorf("got %+v", d)
	}
}

// A chain of 100,000 tasks is no recursion, forwards, backwards and when it closes to a circle.
func TestLongChain(t *testing.T) {
	p := hours(at(t, "2026-01-05T08:00"))
	const many = 100_000
	for i := range many {
		p.Tasks = append(p.Tasks, Task{Title: "T", Parent: -1, Calendar: -1, Duration: 10})
		if i > 0 {
			p.Links = append(p.Links, Link{From: i - 1, To: i, Kind: FS})
		}
	}
	n := made(t, p)
	if got := len(n.CriticalPath()); got != many {
		t.Errorf("the critical path has %d tasks", got)
	}
	p.Links = append(p.Links, Link{From: many - 1, To: 0, Kind: FS})
	refused(t, p, "99989 more")
	for i := range p.Tasks {
		p.Tasks[i].Parent = i - 1
	}
	p.Links = nil
	if d := made(t, p).Of(0); d.TotalFloat != 0 {
		t.Errorf("got %+v", d)
	}
}

func FuzzReadJSON(f *testing.F) {
	f.Add([]byte(`{"start":"2026-01-05T08:00","tasks":[{"id":"a","duration":480},{"id":"b","constraint":"must-start-on","date":"2026-01-06"}],"links":[{"from":"a","to":"b","kind":"SF","lag":-30}]}`))
	f.Add([]byte(`{"start":"2026-01-05","calendars":[{"id":"c","week":{"mon":[["00:00","24:00"]]},"exceptions":[{"from":"2026-01-05","to":"2199-12-31"}]}],"tasks":[{"id":"a","parent":"b"},{"id":"b"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := ReadJSON(data)
		if err != nil {
			return
		}
		if n, err := New(p); err == nil {
			n.Conflicts()
			n.Sentence()
			for i := range p.Tasks {
				n.Of(i)
				n.Why(i)
			}
		}
	})
}
