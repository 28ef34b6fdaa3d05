package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"throughline/internal/clock"
)

// faulty is the plan of a run in which the disk fails instead of the server: what is acknowledged stays, what is refused
// is refused in words, the health check tells, and everything works again when the disk does.
type faulty struct {
	writers int
	seed    uint64
}

// sick is a fault of the disk: from the first-th operation on the log of the database, all or times of them fail.
type sick struct {
	op, errno    string
	first, times int
}

func (f sick) String() string {
	if f.times > 0 {
		return fmt.Sprintf("%s %s once, at the %d.", f.op, f.errno, f.first)
	}
	return fmt.Sprintf("%s %s from the %d. on", f.op, f.errno, f.first)
}

func (k faulty) run(ctx context.Context, out io.Writer) (err error) {
	dir, err := os.MkdirTemp("", "throughline-chaos-*")
	if err != nil {
		return err
	}
	s, err := build(ctx, dir, false)
	if err != nil {
		return err
	}
	p, err := newPlatter(ctx, s.dir)
	if err != nil {
		return err
	}
	defer func() {
		if err = errors.Join(err, p.close()); err == nil {
			err = os.RemoveAll(dir)
		}
	}()
	in, err := s.setUp(ctx, 4)
	if err != nil {
		return err
	}
	if _, err := p.tell("sync"); err != nil {
		return err
	}
	if _, err := s.start(ctx); err != nil {
		return err
	}
	book := &ledger{acked: map[string]string{}}
	transport := &http.Transport{MaxIdleConnsPerHost: k.writers}
	client := &http.Client{Transport: transport, Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	writers := make([]*writer, k.writers)
	for i := range writers {
		writers[i] = &writer{n: i, base: "http://" + s.addr, in: in, project: in.projects[i%len(in.projects)], client: client, ledger: book, random: rand.New(rand.NewPCG(k.seed, uint64(i)+2))}
		if err := writers[i].learnStates(ctx); err != nil {
			return err
		}
	}
	bad := 0
	for _, op := range []string{"write", "fsync"} {
		for _, errno := range []string{"EIO", "ENOSPC"} {
			for _, f := range []sick{{op, errno, 1, 1}, {op, errno, 1, 0}, {op, errno, 7, 0}} {
				found, err := k.suffer(ctx, s, p, f, writers, book, out)
				if err != nil {
					return err
				}
				for _, problem := range found {
					fmt.Fprintln(out, "  "+problem)
				}
				bad += len(found)
			}
		}
	}
	if err := s.kill(); err != nil {
		return err
	}
	if bad > 0 {
		return fmt.Errorf("%d problems were found", bad)
	}
	fmt.Fprintf(out, "%d acknowledged, 0 lost\n", book.count.Load())
	return nil
}

// suffer lets the disk have one fault under load, heals it, cuts the power and compares.
func (k faulty) suffer(ctx context.Context, s *server, p *platter, f sick, writers []*writer, book *ledger, out io.Writer) ([]string, error) {
	var found []string
	say := func(format string, args ...any) { found = append(found, f.String()+": "+fmt.Sprintf(format, args...)) }
	load, stop := context.WithCancel(ctx)
	defer stop()
	var group sync.WaitGroup
	for _, w := range writers {
		group.Go(func() { w.work(load) })
	}
	time.Sleep(400 * time.Millisecond)
	before := book.count.Load()
	if _, err := p.tell("fail %s %s %d %d", f.op, f.errno, f.first, f.times); err != nil {
		return nil, err
	}
	time.Sleep(700 * time.Millisecond)
	health, words := s.health()
	if f.times == 0 && health < 500 {
		say("the health check answers %d", health)
	}
	if status, _, _, err := writers[0].send(ctx, attempt{method: "GET", path: api + "/projects/" + string(writers[0].project)}); err != nil || status != http.StatusOK {
		say("reading answers %d, %v", status, err)
	}
	failed, err := p.tell("heal")
	if err != nil {
		return nil, err
	}
	healed, since := clock.System{}.Now(), book.count.Load()
	watch := clock.System{}
	for book.count.Load() == since && watch.Now().Sub(healed) < 10*time.Second {
		time.Sleep(5 * time.Millisecond)
	}
	recovered := watch.Now().Sub(healed)
	if book.count.Load() == since {
		say("nothing was written within 10 s after the disk had recovered")
	}
	if after, _ := s.health(); after != http.StatusOK {
		say("the health check still answers %d after the disk had recovered", after)
	}
	stop()
	group.Wait()
	refused := len(book.failures)
	for _, answer := range book.failures {
		if !strings.Contains(answer, ": 503 ") && !strings.Contains(answer, ": 507 ") || !strings.Contains(answer, "othing was changed") {
			say("an answer was %s", answer)
			break
		}
	}
	if failed == 0 || f.times == 0 && refused == 0 { // a single fault may meet a job instead of a writer
		say("%d operations failed and %d writes were refused; the experiment needs both", failed, refused)
	}
	book.failures, book.open = nil, nil
	if err := s.kill(); err != nil {
		return nil, err
	}
	writers[0].client.CloseIdleConnections()
	if _, err := p.tell("cut 0"); err != nil {
		return nil, err
	}
	if _, err := s.start(ctx); err != nil {
		return nil, err
	}
	check, err := s.check(ctx, book)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(out, "%-28s %4d operations failed, %4d writes refused, health %d “%.60s…”, %d acknowledged meanwhile and after, working again after %d ms, %d lost\n",
		f.String()+":", failed, refused, health, words, book.count.Load()-before, recovered.Milliseconds(), check.lost)
	return append(found, check.problems...), nil
}
