package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"throughline/internal/clock"
	"throughline/internal/id"
)

// floor is where the runs are that the clients carry on together: any client takes any run, so that two may want to do
// the same step.
type floor struct {
	process string
	echo    string // the process that each of them begins at its end
	total   int
	stops   chan struct{} // closed when nothing is left to do

	mu    sync.Mutex
	begun []string // ids of all runs, in the order of their numbers
	open  []string // of those that have not ended
	ended int
}

// dear tells which way the run with the number must go, and pause how long its timer waits.
func dear(number int) bool { return number%3 == 0 }

func pause(number int) string { return []string{"PT1S", "PT2S"}[number%2] }

// over tells that every run was started and has ended.
func (f *floor) over() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.ended == f.total
}

// carrier is one client.
type carrier struct {
	*writer
	floor *floor
}

// work carries runs on until all are at their end or the server is gone.
func (c *carrier) work(ctx context.Context) {
	for ctx.Err() == nil {
		select {
		case <-c.floor.stops:
			return
		default:
		}
		a, ok := c.begin()
		if !ok {
			run := c.pick()
			if run == "" {
				time.Sleep(5 * time.Millisecond)
				continue
			}
			var err error
			if a, ok, err = c.next(ctx, run); err != nil {
				return
			}
		}
		if ok && !c.try(ctx, a) {
			return
		}
	}
}

// begin gives the start of another run, while there are not too many under way. It is under way from now on: when no
// answer comes, the start is repeated before anybody looks at it.
func (c *carrier) begin() (attempt, bool) {
	f := c.floor
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.begun) == f.total || len(f.open) >= atOnce || c.random.IntN(3) == 0 {
		return attempt{}, false
	}
	number := len(f.begun)
	run := string(id.New[id.Run](clock.System{}.Now()))
	f.begun, f.open = append(f.begun, run), append(f.open, run)
	vars := map[string]any{"amount": 100, "wait": pause(number)}
	if dear(number) {
		vars["amount"] = 900
	}
	return attempt{request: "start-" + run, kind: "start", method: "POST", path: api + "/processes/" + f.process + "/runs",
		body: document(map[string]any{"id": run, "title": fmt.Sprintf("Run %d", number), "vars": vars})}, true
}

func (c *carrier) pick() string {
	f := c.floor
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.open) == 0 {
		return ""
	}
	return f.open[c.random.IntN(len(f.open))]
}

// next looks at a run and gives the doing of one of its open steps; none when it waits for its timer or has ended.
func (c *carrier) next(ctx context.Context, run string) (attempt, bool, error) {
	status, _, body, err := c.send(ctx, attempt{method: "GET", path: api + "/runs/" + run})
	if err != nil {
		return attempt{}, false, err
	}
	var view struct {
		Status string
		Steps  []struct{ ID, Status string }
	}
	if status == http.StatusNotFound || status == http.StatusOK && json.Unmarshal(body, &view) != nil {
		return attempt{}, false, nil // another client is just starting it
	}
	if status != http.StatusOK {
		c.fail("%s: %d %.200s", run, status, body)
		return attempt{}, false, nil
	}
	if view.Status != "running" {
		c.floor.end(run)
		return attempt{}, false, nil
	}
	var open []string
	for _, s := range view.Steps {
		if s.Status == "open" {
			open = append(open, s.ID)
		}
	}
	if len(open) == 0 {
		time.Sleep(2 * time.Millisecond)
		return attempt{}, false, nil
	}
	step := c.any(open)
	c.serial++
	return attempt{request: fmt.Sprintf("do-%s-%d-%d", step, c.n, c.serial), kind: "completion", method: "POST", path: api + "/run-steps/" + step + "/completion",
		body: document(map[string]any{"note": fmt.Sprintf("by client %d", c.n)})}, true, nil
}

// end takes a run off the floor; several clients may see that it has ended.
func (f *floor) end(run string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, one := range f.open {
		if one == run {
			f.open = append(f.open[:i], f.open[i+1:]...)
			f.ended++
			return
		}
	}
}

// try sends a change; false when the server is gone.
func (c *carrier) try(ctx context.Context, a attempt) bool {
	status, _, body, err := c.send(ctx, a)
	switch {
	case err != nil:
		c.ledger.mu.Lock()
		c.ledger.open = append(c.ledger.open, a)
		c.ledger.mu.Unlock()
		return false
	case status < 400:
		c.ledger.ack(a)
	case status == http.StatusConflict && a.kind == "completion": // another client did it first
		c.ledger.refused.Add(1)
	default:
		c.fail("%s %s: %d %.200s", a.method, a.path, status, body)
	}
	return true
}

func (c *carrier) fail(format string, args ...any) {
	c.ledger.mu.Lock()
	defer c.ledger.mu.Unlock()
	c.ledger.failures = append(c.ledger.failures, fmt.Sprintf(format, args...))
}

// failed gives how many answers there were that nobody should get.
func (l *ledger) failed() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.failures)
}

// stepOf gives the step that a request of a completion was about.
func stepOf(request string) string {
	step, _, _ := strings.Cut(strings.TrimPrefix(request, "do-"), "-")
	return step
}
