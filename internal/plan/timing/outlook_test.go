package timing

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"throughline/internal/clock"
	"throughline/internal/id"
	"throughline/internal/plan"
)

func certain(days int64) row {
	minutes := days * day
	r := row{category: plan.Todo}
	r.timing.Duration, r.timing.Optimistic, r.timing.Pessimistic = &minutes, &minutes, &minutes
	return r
}

func between(low, likely, high int64) row {
	r := certain(likely)
	low, high = low*day, high*day
	r.timing.Optimistic, r.timing.Pessimistic = &low, &high
	return r
}

// planOf gives rows named t0, t1, …; they may begin on Monday, 7 September 2026, which is today.
func planOf(tasks []row, links ...plan.Link) *rows {
	r := &rows{code: "T", start: "2026-09-07", today: "2026-09-07", tasks: tasks, links: links,
		calendars: map[id.Team]clock.Calendar{"": {}, "north": {Holidays: map[clock.Date]string{"2026-09-09": "Fair", "2026-09-21": "Feast"}},
			"late": {Off: map[time.Weekday]bool{time.Sunday: true, time.Monday: true}}}}
	for i := range r.tasks {
		r.tasks[i].id, r.tasks[i].number, r.tasks[i].title = name(i), int64(i+1), fmt.Sprintf("Task %d", i)
	}
	return r
}

func name(i int) id.Task { return id.Task(fmt.Sprintf("t%d", i)) }

func outlook(t *testing.T, r *rows) Outlook {
	t.Helper()
	n, err := connect(r)
	if err != nil {
		t.Fatal(err)
	}
	out := Outlook{Planned: dateOf(n.net.Finish()), Wanted: r.wanted}
	if err := n.simulated().look(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// A plan without uncertainty finishes, in all simulations, on the day that the schedule gives: on any calendars, over summaries,
// with all links but finishes that wait for finishes on another calendar.
func TestCertainPlansFinishAsScheduled(t *testing.T) {
	rnd := rand.New(rand.NewPCG(4, 2))
	for round := range 1000 {
		size := 2 + rnd.IntN(12)
		tasks := make([]row, size)
		for i := range tasks {
			tasks[i] = certain(int64(1 + rnd.IntN(5)))
			tasks[i].team = []id.Team{"", "", "north", "late"}[rnd.IntN(4)]
			if i == 0 && rnd.IntN(3) == 0 {
				tasks[i] = certain(0)
			}
			if rnd.IntN(6) == 0 {
				tasks[i].timing.Pin, tasks[i].timing.Pinned = "snet", clock.Date("2026-09-07").AddDays(rnd.IntN(20))
			}
		}
		group := rnd.IntN(3) == 0 && size > 4
		if group { // the last two stand beneath the one before them
			tasks[size-3] = row{category: plan.Todo}
			tasks[size-1].parent, tasks[size-2].parent = name(size-3), name(size-3)
		}
		var links []plan.Link
		for range rnd.IntN(2 * size) {
			from, to := rnd.IntN(size), rnd.IntN(size)
			if from >= to || group && (from >= size-3 || to > size-3) {
				continue
			}
			kind := []string{"FS", "FS", "SS", "FF"}[rnd.IntN(4)]
			if kind == "FF" && (tasks[from].team != "" || tasks[to].team != "" || group && to == size-3) {
				continue // a finish that waits for one on another calendar may be told on a day off of its own
			}
			if kind == "SS" && from == 0 && tasks[0].timing.Pin != "" && *tasks[0].timing.Duration == 0 {
				continue // a pinned moment may stand on the evening of its day for one and on the morning for the other
			}
			links = append(links, plan.Link{From: name(from), To: name(to), Kind: kind, Lag: int64(rnd.IntN(3))})
		}
		if group && rnd.IntN(2) == 0 {
			links = append(links, plan.Link{From: name(0), To: name(size - 3), Kind: "FS"})
		}
		r := planOf(tasks, links...)
		out := outlook(t, r)
		if out.P50 != out.Planned || out.P90 != out.Planned {
			for _, l := range links {
				t.Logf("%+v", l)
			}
			for _, x := range r.tasks {
				t.Logf("%s team %q under %q pin %s %s", x.id, x.team, x.parent, x.timing.Pin, x.timing.Pinned)
			}
			t.Fatalf("round %d: the schedule says %s, the simulation %s to %s", round, out.Planned, out.P50, out.P90)
		}
	}
}

func TestWhatIsUncertainFinishesLater(t *testing.T) {
	alone := outlook(t, planOf([]row{between(8, 10, 20)}))
	if !(alone.P50 <= alone.P80 && alone.P80 <= alone.P90) || alone.P80 <= alone.Planned {
		t.Errorf("the plan says %s, the simulation %s, %s, %s", alone.Planned, alone.P50, alone.P80, alone.P90)
	}
	// Two beside each other are both in time more rarely than one.
	both := outlook(t, planOf([]row{between(8, 10, 20), between(8, 10, 20)}))
	if both.OnPlan >= alone.OnPlan || both.Given != 2 || both.Assumed != 0 {
		t.Errorf("two tasks keep the plan with %.2f, one with %.2f; %d ranges given, %d assumed", both.OnPlan, alone.OnPlan, both.Given, both.Assumed)
	}
	guessed := outlook(t, planOf([]row{{category: plan.Todo, start: "2026-09-07", due: "2026-09-18"}, certain(1)}, plan.Link{From: "t0", To: "t1", Kind: "FS"}))
	if guessed.Assumed != 1 || guessed.P80 <= guessed.Planned { // dates that somebody typed are a plan and no certainty
		t.Errorf("%d ranges assumed for a task with dates of its own; planned %s, P80 %s", guessed.Assumed, guessed.Planned, guessed.P80)
	}
	if len(alone.Tasks) != 1 || alone.Tasks[0].Critical != 1 || alone.Tasks[0].Late <= alone.Tasks[0].Early {
		t.Errorf("the only task is told as %+v", alone.Tasks)
	}
}

// What is not done lies ahead: a plan that nobody worked on does not finish in the past, and one that has begun not before today.
func TestWhatIsNotDoneLiesAhead(t *testing.T) {
	r := planOf([]row{certain(3), certain(2)}, plan.Link{From: "t0", To: "t1", Kind: "FS"})
	r.today = "2026-10-05" // a Monday, four weeks behind the start
	out := outlook(t, r)
	if out.Planned != "2026-09-11" || out.P50 != "2026-10-09" {
		t.Errorf("planned %s, foreseen %s", out.Planned, out.P50)
	}
	r.tasks[0].category = plan.Doing
	if out = outlook(t, r); out.P50 != "2026-10-06" {
		t.Errorf("with the first one begun and overdue the second takes today and tomorrow, not until %s", out.P50)
	}
	r.tasks[0].category, r.tasks[0].start, r.tasks[0].due = plan.Done, "2026-09-07", "2026-09-09"
	if out = outlook(t, r); out.P50 != "2026-10-06" {
		t.Errorf("with the first one done the second takes today and tomorrow, not until %s", out.P50)
	}
}

func TestNoPlanHasNoOutlook(t *testing.T) {
	out := outlook(t, planOf([]row{{category: plan.Todo}}))
	if out.Simulations != 0 || out.P80 != "" || out.Sentence == "" {
		t.Errorf("%+v", out)
	}
}
