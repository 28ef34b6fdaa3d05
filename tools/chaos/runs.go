package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"sync"
	"time"

	"throughline/internal/clock"
)

// carrying is the plan of kills under runs of a process.
type carrying struct {
	runs, rounds, writers int
	seed                  uint64
}

// drawn is the process whose runs are carried on. All its steps but the timer are done by the clients.
//
//go:embed runs.bpmn
var drawn string

// echoed is the process that a signal of each run of the other one begins, once it is at its end.
//
//go:embed echo.bpmn
var echoed string

const (
	acts   = 6                // of clients in a run: its start and five steps
	atOnce = 300              // runs under way at once, so that many timers are set when the server dies
	still  = 30 * time.Second // without anything acknowledged: what has not ended by then never will
)

// span is a time in which the server answered.
type span struct{ from, to time.Time }

// run starts runs, carries them on through the API, and kills the server again and again; at the end it looks whether
// every run came to its end exactly once.
func (k carrying) run(ctx context.Context, out io.Writer) (err error) {
	began := clock.System{}.Now()
	dir, err := os.MkdirTemp("", "throughline-chaos-*")
	if err != nil {
		return err
	}
	defer func() {
		if err == nil { // otherwise it is evidence
			err = os.RemoveAll(dir)
		}
	}()
	s, err := build(ctx, dir, false)
	if err != nil {
		return err
	}
	in, err := s.setUp(ctx, 1)
	if err != nil {
		return err
	}
	f := &floor{total: k.runs}
	random := rand.New(rand.NewPCG(k.seed, 1))
	book := &ledger{acked: map[string]string{}}
	transport := &http.Transport{MaxIdleConnsPerHost: k.writers}
	client := &http.Client{Transport: transport, Timeout: 20 * time.Second}
	carriers := make([]*carrier, k.writers)
	for i := range carriers {
		w := &writer{n: i, base: "http://" + s.addr, in: in, client: client, ledger: book, random: rand.New(rand.NewPCG(k.seed, uint64(i)+2))}
		carriers[i] = &carrier{writer: w, floor: f}
	}
	if _, err := s.start(ctx); err != nil {
		return err
	}
	up := []span{{from: clock.System{}.Now()}}
	die := func() error {
		up[len(up)-1].to = clock.System{}.Now()
		err := s.kill()
		transport.CloseIdleConnections()
		return err
	}
	rise := func() (time.Duration, error) {
		took, err := s.start(ctx)
		up = append(up, span{from: clock.System{}.Now()})
		return took, err
	}
	if f.process, err = carriers[0].publish(ctx, "drawn", drawn); err != nil {
		return err
	}
	if f.echo, err = carriers[0].publish(ctx, "echoed", echoed); err != nil {
		return err
	}
	for round := 1; round <= k.rounds && len(book.failures) == 0; round++ {
		goal := int64(k.runs*acts) * int64(round) / int64(k.rounds+1)
		if err := k.load(ctx, carriers, f, book, goal, func() error {
			time.Sleep(time.Duration(random.Int64N(int64(1500 * time.Millisecond))))
			return die()
		}); err != nil {
			return err
		}
		time.Sleep(time.Duration(random.Int64N(int64(3 * time.Second)))) // timers come due while nobody is there
		took, err := rise()
		if err != nil {
			return err
		}
		if round%2 == 0 { // and while it catches up with them it dies again
			time.Sleep(time.Duration(random.Int64N(int64(400 * time.Millisecond))))
			if err := die(); err != nil {
				return err
			}
			if took, err = rise(); err != nil {
				return err
			}
		}
		repeated, err := repeat(ctx, carriers[0].writer, book)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "round %2d: %6d acknowledged, %4d of %d runs at their end, %d under way at the kill, %d of them stood, ready after %d ms\n",
			round, book.count.Load(), f.ended, k.runs, repeated.sent, repeated.stood, took.Milliseconds())
	}
	if err := k.load(ctx, carriers, f, book, int64(k.runs*acts)+1, die); err != nil {
		return err
	}
	found, err := s.check(ctx, book)
	if err != nil {
		return err
	}
	found.problems = append(found.problems, book.failures...)
	told, err := s.outcome(ctx, f, book, up, found)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, told)
	for i, p := range found.problems {
		if i == 20 {
			fmt.Fprintf(out, "  and %d more\n", len(found.problems)-i)
			break
		}
		fmt.Fprintln(out, "  "+p)
	}
	fmt.Fprintf(out, "%d kills, %d acknowledged, %d lost, %d events and %d rows agree; %d refused among clients; %v in all\n", len(up)-1, book.count.Load(), found.lost,
		found.events, found.rows, book.refused.Load(), clock.System{}.Now().Sub(began).Round(time.Second))
	if n := len(found.problems); n > 0 {
		return fmt.Errorf("%d problems were found; the data is in %s", n, dir)
	}
	return nil
}

// load lets the clients work until so much is acknowledged, every run has ended, or nothing moves any more, and then
// takes the server away.
func (k carrying) load(ctx context.Context, carriers []*carrier, f *floor, book *ledger, goal int64, end func() error) error {
	var group sync.WaitGroup
	f.stops = make(chan struct{})
	for _, c := range carriers {
		group.Go(func() { c.work(ctx) })
	}
	last, moved := int64(0), clock.System{}.Now()
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		now, n := clock.System{}.Now(), book.count.Load()
		if n != last {
			last, moved = n, now
		}
		if n >= goal || f.over() || now.Sub(moved) > still || book.failed() > 0 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if f.over() {
		close(f.stops) // nothing is left to interrupt
		group.Wait()
		return end()
	}
	err := end()
	group.Wait()
	return err
}

// publish makes a process of a file and publishes it, through the API.
func (c *carrier) publish(ctx context.Context, name, file string) (string, error) {
	status, _, body, err := c.send(ctx, attempt{request: "import-" + name, method: "POST", path: api + "/processes/import", media: "application/xml", body: file})
	if err != nil {
		return "", err
	}
	var made struct{ ID string }
	if err := json.Unmarshal(body, &made); err != nil || made.ID == "" {
		return "", fmt.Errorf("the process was not taken in: %d %s", status, body)
	}
	status, _, body, err = c.send(ctx, attempt{request: "publish-" + name, method: "POST", path: api + "/processes/" + made.ID + "/publication", body: "{}"})
	if err == nil && status >= 400 {
		err = errors.New("the process was not published: " + string(body))
	}
	return made.ID, err
}
