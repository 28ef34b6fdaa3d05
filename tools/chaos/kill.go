package main

import (
	"context"
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

// killing is the plan of a run.
type killing struct {
	rounds, writers int
	acked           int64
	seed            uint64
	power           bool // the server is killed and the disk loses what was not synced
	control         bool // the server syncs less than it should: losing something is what is expected
}

// ready is within what time the server must answer after a kill.
const ready = time.Second

// run kills the server round after round under load and checks after each that nothing acknowledged is missing.
func (k killing) run(ctx context.Context, out io.Writer) (err error) {
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
	s, err := build(ctx, dir, k.control)
	if err != nil {
		return err
	}
	var p *platter
	if k.power {
		if p, err = newPlatter(ctx, s.dir); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, p.close()) }()
	}
	in, err := s.setUp(ctx, 4)
	if err != nil {
		return err
	}
	if k.power { // the installation is older than the experiment
		if _, err := p.tell("sync"); err != nil {
			return err
		}
	}
	random := rand.New(rand.NewPCG(k.seed, 1))
	book := &ledger{acked: map[string]string{}}
	transport := &http.Transport{MaxIdleConnsPerHost: k.writers}
	client := &http.Client{Transport: transport, Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	writers := make([]*writer, k.writers)
	for i := range writers {
		writers[i] = &writer{n: i, base: "http://" + s.addr, in: in, project: in.projects[i%len(in.projects)], client: client, ledger: book, random: rand.New(rand.NewPCG(k.seed, uint64(i)+2))}
	}
	if _, err := s.start(ctx); err != nil {
		return err
	}
	for _, w := range writers {
		if err := w.learnStates(ctx); err != nil {
			return err
		}
	}
	bad, lost := 0, 0
	for round := 1; round <= k.rounds; round++ {
		goal := k.acked * int64(round) / int64(k.rounds)
		if err := k.load(ctx, s, writers, book, goal, random); err != nil {
			return err
		}
		transport.CloseIdleConnections()
		gone := 0
		if k.power {
			// Every other time some of what was not synced has reached the disk all the same, in any order.
			if gone, err = p.tell("cut %d", (k.seed+uint64(round))*uint64(round%2)); err != nil {
				return err
			}
		}
		took, err := s.start(ctx)
		if err != nil {
			return err
		}
		repeated, err := repeat(ctx, writers[0], book)
		if err != nil {
			return err
		}
		found, err := s.check(ctx, book)
		if err != nil {
			return err
		}
		if took > ready {
			found.problems = append(found.problems, fmt.Sprintf("it was ready only after %v", took))
		}
		found.problems = append(found.problems, book.failures...)
		book.failures = nil
		fmt.Fprintf(out, "round %2d: %6d acknowledged, %d under way at the kill, %d of them stood, %d lost, %d events and %d rows agree, ready after %d ms",
			round, book.count.Load(), repeated.sent, repeated.stood, found.lost, found.events, found.rows, took.Milliseconds())
		if k.power {
			fmt.Fprintf(out, ", %d pages never reached the disk", gone)
		}
		fmt.Fprintln(out)
		if k.control {
			if found.lost > 0 {
				fmt.Fprintln(out, "A server that syncs less loses what it acknowledged, and this experiment sees it.")
				return s.kill()
			}
			continue
		}
		for i, p := range found.problems {
			if i == 10 {
				fmt.Fprintf(out, "  and %d more\n", len(found.problems)-i)
				break
			}
			fmt.Fprintln(out, "  "+p)
		}
		bad, lost = bad+len(found.problems), found.lost
	}
	if err := s.kill(); err != nil {
		return err
	}
	if k.control {
		return errors.New("the control lost nothing: this experiment proves nothing")
	}
	fmt.Fprintf(out, "%d rounds, %d acknowledged, %d lost; %d refused among writers; %v in all\n", k.rounds, book.count.Load(), lost, book.refused.Load(),
		clock.System{}.Now().Sub(began).Round(time.Second))
	if bad > 0 {
		return fmt.Errorf("%d problems were found; the data is in %s", bad, dir)
	}
	return nil
}

// load lets the writers write until enough is acknowledged, and kills the server at a random moment after that.
func (k killing) load(ctx context.Context, s *server, writers []*writer, book *ledger, goal int64, random *rand.Rand) error {
	var group sync.WaitGroup
	for _, w := range writers {
		group.Go(func() { w.work(ctx) })
	}
	for book.count.Load() < goal {
		if err := ctx.Err(); err != nil {
			return err
		}
		time.Sleep(time.Millisecond)
	}
	time.Sleep(time.Duration(random.Int64N(int64(150 * time.Millisecond))))
	err := s.kill()
	group.Wait()
	return err
}

type again struct{ sent, stood int }

// repeat sends again, with the same key, what was under way at the kill: a change that stood already must not be made
// twice.
func repeat(ctx context.Context, w *writer, book *ledger) (again, error) {
	var out again
	list := book.open
	book.open = nil
	for _, a := range list {
		out.sent++
		if a.kind == "comment" {
			continue // a page takes no key
		}
		status, header, _, err := w.send(ctx, a)
		if err != nil {
			return out, err
		}
		if status == http.StatusConflict || header.Get("Idempotent-Replay") != "" {
			out.stood++
		}
		if status < 400 {
			book.ack(a)
		}
		if status >= 500 {
			book.failures = append(book.failures, fmt.Sprintf("repeated %s %s: %d", a.method, a.path, status))
		}
	}
	return out, nil
}
