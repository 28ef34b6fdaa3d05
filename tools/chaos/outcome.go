package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"throughline/internal/access"
	"throughline/internal/app"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/history"
)

// late is how long after its time a timer may fire, the time not counted in which there was no server.
const late = 10 * time.Second

// course is what became of one run.
type course struct {
	title, status string
	ended         int64
	steps         map[string]int // done steps by node
	keys          map[string]int // done steps by step_key
	other         int            // steps that are not done
	follows       []time.Time    // when the steps behind the timer were opened
	set, cleared  int            // timers, as the history tells
	at            time.Time      // when its timer was due
}

// outcome looks whether every run came to its end once, by the way it had to go, and says so in a line.
func (s *server) outcome(ctx context.Context, f *floor, book *ledger, up []span, found *findings) (string, error) {
	a, err := s.open(ctx)
	if err != nil {
		return "", err
	}
	defer func() { _ = a.Close() }()
	under, err := s.echoes(ctx, a, f, found)
	if err != nil {
		return "", err
	}
	courses, done, err := courses(ctx, a, f.process)
	if err != nil {
		return "", err
	}
	for request, kind := range book.acked {
		if kind == "completion" && !done[stepOf(request)] {
			found.say("the completion of step %s was acknowledged but the step is not done", stepOf(request))
		}
	}
	completed, steps, fired, dead, all := 0, 0, 0, 0, []time.Duration{}
	for number, run := range f.begun {
		c := courses[run]
		if c == nil {
			found.say("run %d (%s) is not there", number, run)
			continue
		}
		for _, problem := range c.wrong(number) {
			found.say("run %d (%s) %s", number, run, problem)
		}
		if c.status == "completed" {
			completed++
		}
		for _, n := range c.steps {
			steps += n
		}
		if c.set == 1 && c.cleared == 1 && len(c.follows) == 1 {
			fired++
		}
		if c.at.IsZero() || len(c.follows) == 0 {
			continue
		}
		waited := alive(up, c.at, c.follows[0])
		if all = append(all, waited); waited > late {
			found.say("the timer of run %d (%s) fired %v too late", number, run, waited)
		}
		if !slices.ContainsFunc(up, func(u span) bool { return !c.at.Before(u.from) && !c.at.After(u.to) }) {
			dead++
		}
	}
	if len(f.begun) != f.total || len(courses) != f.total {
		found.say("%d runs were begun and %d are stored, not %d", len(f.begun), len(courses), f.total)
	}
	alarms, cut := 0, 0
	if err := db.One(ctx, a.DB, "SELECT COUNT(*) FROM run_alarm", nil, &alarms); err != nil {
		return "", err
	}
	if alarms > 0 {
		found.say("%d timers are still set", alarms)
	}
	if err := db.One(ctx, a.DB, "SELECT COUNT(*) FROM river_job WHERE kind = 'run_wake' AND state NOT IN ('completed', 'cancelled', 'discarded')", nil, &cut); err != nil {
		return "", err
	}
	slices.Sort(all)
	said := fmt.Sprintf("%d of %d runs completed, %d steps done, %d timers fired once, %d of them due while the server was dead; %d jobs of timers never finished", completed, f.total, steps, fired, dead, cut)
	if n := len(all); n > 0 {
		said += fmt.Sprintf("; a timer fired %d ms late at the median, %d ms at most, time without a server not counted", all[n/2].Milliseconds(), all[n-1].Milliseconds())
	}
	return said + fmt.Sprintf("; %d signals began one run each, %d of them were still to be brought when the server died last", f.total, under), nil
}

// echoes lets the signals that are still under way come to their ends, as the next server would, and looks whether each began one
// run. It gives how many were under way.
func (s *server) echoes(ctx context.Context, a *app.App, f *floor, found *findings) (under int, err error) {
	if err := db.One(ctx, a.DB, "SELECT COUNT(*) FROM run_cast WHERE done = 0", nil, &under); err != nil {
		return 0, err
	}
	for more := 1; more > 0; {
		if more, err = a.Runs.SpreadAll(access.With(ctx, access.System())); err != nil {
			return 0, err
		}
	}
	var casts, once, begun, told, runs int
	err = db.One(ctx, a.DB, "SELECT COUNT(*), COALESCE(SUM(CASE WHEN began = 1 AND refused = 0 AND reached = 0 AND done <> 0 THEN 1 ELSE 0 END), 0) FROM run_cast", nil, &casts, &once)
	if err == nil {
		err = db.One(ctx, a.DB, "SELECT COUNT(*) FROM run WHERE process_id = $1 AND status = 'completed'", []any{f.echo}, &begun)
	}
	if err == nil {
		err = db.One(ctx, a.DB, "SELECT COUNT(DISTINCT delivery_key), COUNT(DISTINCT run_id) FROM run_delivery WHERE outcome = 'began'", nil, &told, &runs)
	}
	if err == nil && (casts != f.total || once != f.total || begun != f.total || told != f.total || runs != f.total) {
		found.say("%d runs threw %d signals, of which %d began one run each; %d runs were begun by them and at their end, by %d signals told of %d runs", f.total, casts, once, begun, told, runs)
	}
	return under, err
}

// courses reads the runs of the process, and which steps are done.
func courses(ctx context.Context, a *app.App, process string) (map[string]*course, map[string]bool, error) {
	out, done := map[string]*course{}, map[string]bool{}
	err := db.Each(ctx, a.DB, "SELECT id, title, status, ended FROM run WHERE process_id = $1", []any{process}, func(scan func(...any) error) error {
		c, run := &course{steps: map[string]int{}, keys: map[string]int{}}, ""
		err := scan(&run, &c.title, &c.status, &c.ended)
		out[run] = c
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	err = db.Each(ctx, a.DB, "SELECT id, run_id, step_key, node, status, opened FROM run_step", nil, func(scan func(...any) error) error {
		var step, run, key, node, status string
		var opened int64
		if err := scan(&step, &run, &key, &node, &status, &opened); err != nil {
			return err
		}
		c := out[run]
		if node == "Follow" {
			c.follows = append(c.follows, clock.FromMicros(opened))
		}
		if status != "done" {
			c.other++
			return nil
		}
		done[step] = true
		c.steps[node]++
		c.keys[key]++
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	for after := int64(0); ; {
		events, err := history.Since(ctx, a.DB, after, 1000)
		if err != nil {
			return nil, nil, err
		}
		for _, e := range events {
			after = e.Seq
			if !strings.HasPrefix(e.Kind, "runalarm.") {
				continue
			}
			var about struct{ Run string }
			if err := json.Unmarshal(e.Data, &about); err != nil || out[about.Run] == nil {
				return nil, nil, fmt.Errorf("event %d is about no run", e.Seq)
			}
			c := out[about.Run]
			if e.Kind == "runalarm.cleared" {
				c.cleared++
				continue
			}
			c.set++
			var at int64
			if err := json.Unmarshal(e.Changed["at"][1], &at); err != nil {
				return nil, nil, err
			}
			c.at = clock.FromMicros(at)
		}
		if len(events) < 1000 {
			return out, done, nil
		}
	}
}

// wrong tells what is wrong with the course of the run with the number.
func (c *course) wrong(number int) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if c.title != fmt.Sprintf("Run %d", number) {
		say("is called %q", c.title)
	}
	if c.status != "completed" || c.ended == 0 {
		say("is %s", c.status)
	}
	want := map[string]int{"Prepare": 1, "Approve": 1, "Follow": 1, "Provide": 1, "File": 1}
	if dear(number) {
		delete(want, "File")
		want["Audit"] = 1
	}
	if !maps.Equal(want, c.steps) {
		say("did %v, not %v", c.steps, want)
	}
	for _, key := range slices.SortedFunc(maps.Keys(c.keys), cmp.Compare[string]) {
		if c.keys[key] > 1 {
			say("did the step %s %d times", key, c.keys[key])
		}
	}
	if c.other > 0 {
		say("has %d steps that are not done", c.other)
	}
	if c.set != 1 || c.cleared != 1 || len(c.follows) != 1 {
		say("set %d timers, %d went off, and %d steps followed", c.set, c.cleared, len(c.follows))
	}
	return out
}

// alive gives how much of the time between two instants there was a server.
func alive(up []span, from, to time.Time) time.Duration {
	var sum time.Duration
	for _, u := range up {
		begin, end := u.from, u.to
		if begin.Before(from) {
			begin = from
		}
		if end.After(to) {
			end = to
		}
		if end.After(begin) {
			sum += end.Sub(begin)
		}
	}
	return sum
}
