package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// outcome is a pair of medians from slices in turn.
type outcome struct {
	product, reference figures
	ratio              float64 // of the rates, the median of the slices' own ratios
}

// size fills both servers with n tasks and compares them.
func (r run) size(ctx context.Context, program, dir string, n int, last bool) (map[string]outcome, error) {
	in, ref, err := fillBoth(ctx, dir, n)
	if err != nil {
		return nil, err
	}
	product, reference, err := r.start(ctx, program, in, ref)
	if err != nil {
		return nil, err
	}
	defer product.stop()
	defer reference.stop()
	idle := memoryOf(product.cmd.Process.Pid)
	out := map[string]outcome{}
	for _, m := range measures(in, product, reference) {
		if !m.there {
			fmt.Printf("%-34s not offered by this build\n", m.name)
			continue
		}
		o := r.turns(ctx, m)
		out[m.short] = o
		fmt.Printf("%-34s %6.0f/s, %.2f x reference (%.0f/s); p50 %.1f, p95 %.1f ms (reference %.1f, %.1f); CPU %.2f ms (reference %.2f)%s\n", m.name,
			o.product.rate, o.ratio, o.reference.rate, ms(o.product.p50), ms(o.product.p95), ms(o.reference.p50), ms(o.reference.p95), ms(o.product.cpu), ms(o.reference.cpu), complaint(o.product))
	}
	if last {
		f := press(ctx, createIn(in, product), 64, time.Hour, r.writes)
		fmt.Printf("G5 %d creates by 64 writers: %.0f/s, p95 %.1f ms, %d answers 5xx\n", r.writes, f.rate, ms(f.p95), f.server)
	}
	fmt.Printf("G8 memory: %.0f MB idle, %.0f MB after the load\n", idle, memoryOf(product.cmd.Process.Pid))
	return out, nil
}

// fillBoth fills both databases with n tasks and says how large they came out.
func fillBoth(ctx context.Context, dir string, n int) (in installation, ref string, err error) {
	ref = filepath.Join(dir, "reference")
	for _, d := range []string{dir, ref} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return in, ref, err
		}
	}
	yard, err := openReference(ref)
	if err != nil {
		return in, ref, err
	}
	if err := yard.fill(n); err != nil {
		return in, ref, err
	}
	_, _ = yard.write.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	_ = yard.read.Close()
	_ = yard.write.Close()
	in, err = fillProduct(ctx, dir, n)
	if err != nil {
		return in, ref, err
	}
	file := filepath.Join(dir, "throughline.db")
	parts, err := partsOf(ctx, file)
	if err != nil {
		return in, ref, err
	}
	fmt.Printf("\n%d tasks\n", n)
	mine, theirs := megabytes(file), megabytes(filepath.Join(ref, "reference.db"))
	fmt.Printf("G10 database with history and search: %.1f MB, %.2f x the reference's %.1f MB\n", mine, mine/theirs, theirs)
	printParts(parts)
	return in, ref, nil
}

// start starts both; the product twice, the second time measured: what the system reads from disk is warm then.
func (r run) start(ctx context.Context, program string, in installation, ref string) (product, reference *process, err error) {
	env := []string{"THROUGHLINE_DATA=" + in.dir, "THROUGHLINE_DATABASE=", "THROUGHLINE_FILES="}
	cookie := &http.Cookie{Name: "session", Value: in.session}
	var took time.Duration
	for range 2 {
		if product != nil {
			product.stop()
		}
		addr, err := freeAddr()
		if err != nil {
			return nil, nil, err
		}
		product, took, err = launch(ctx, program, []string{"serve", "--addr", addr}, env, addr, "/projects/BEN/plan", cookie)
		if err != nil {
			return nil, nil, err
		}
	}
	fmt.Printf("G7 cold start to the first page: %d ms, %d ms CPU\n", took.Milliseconds(), cpuOf(product.cmd.Process.Pid).Milliseconds())
	addr, err := freeAddr()
	if err != nil {
		return nil, nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, nil, err
	}
	reference, _, err = launch(ctx, self, []string{"reference", ref, addr}, nil, addr, "/tasks?state=0", nil)
	time.Sleep(300 * time.Millisecond)
	return product, reference, err
}

// measure is one comparison.
type measure struct {
	name, short        string
	product, reference target
	there              bool
}

func measures(in installation, product, reference *process) []measure {
	base, yard := "http://"+product.addr, "http://"+reference.addr
	client, other := newClient(), newClient()
	mine := func(ask func(n int64) string, html bool) target {
		return target{pid: product.cmd.Process.Pid, client: client, ask: func(n int64) (*http.Request, error) {
			q, err := http.NewRequest(http.MethodGet, base+ask(n), nil)
			if err != nil {
				return nil, err
			}
			if html {
				q.AddCookie(&http.Cookie{Name: "session", Value: in.session})
			} else {
				q.Header.Set("Authorization", "Bearer "+in.token)
			}
			return q, nil
		}}
	}
	theirs := func(ask func(n int64) string) target {
		return target{pid: reference.cmd.Process.Pid, client: other, ask: func(n int64) (*http.Request, error) {
			return http.NewRequest(http.MethodGet, yard+ask(n), nil)
		}}
	}
	list := theirs(func(n int64) string { return fmt.Sprintf("/tasks?state=%d", n%4) })
	open := theirs(func(int64) string { return "/tasks/1" })
	state := func(n int64) string { return in.states[n%4] }
	out := []measure{
		{name: "G1 list of 50, JSON, token", short: "list", reference: list,
			product: mine(func(n int64) string {
				return "/api/v1/projects/" + string(in.project) + "/tasks?limit=50&sort=due&state=" + state(n)
			}, false)},
		{name: "G2 the same as a whole page", short: "page", reference: list,
			product: mine(func(n int64) string { return "/projects/BEN/plan?sort=due&state=" + state(n) }, true)},
		{name: "G3 task page: all about one task", short: "open", reference: open, product: mine(func(int64) string { return "/tasks/" + string(in.first) }, true)},
		{name: "G3 task, JSON", short: "task", reference: open, product: mine(func(int64) string { return "/api/v1/tasks/" + string(in.first) }, false)},
		{name: "G5 create, durable", short: "create", product: createIn(in, product), reference: target{pid: reference.cmd.Process.Pid, client: other, ask: func(n int64) (*http.Request, error) {
			s := sampleTask(int(n))
			return post(yard+"/tasks", map[string]any{"title": s.title, "description": s.description, "state": s.state, "due": s.due, "priority": s.priority})
		}}},
		{name: "G6 search, selective", short: "search", reference: list, product: mine(func(int64) string { return "/api/v1/search?q=quetzalcoatl" }, false)},
		{name: "G6 search, two common words", short: "common", reference: list, product: mine(func(n int64) string {
			return "/api/v1/search?q=" + things[int(n)%len(things)] + "+" + strings.ToLower(verbs[int(n)%len(verbs)])
		}, false)},
	}
	for i := range out {
		status := once(out[i].product, 0)
		out[i].there = status >= 200 && status < 300
	}
	return out
}

func createIn(in installation, product *process) target {
	return target{pid: product.cmd.Process.Pid, client: newClient(), ask: func(n int64) (*http.Request, error) {
		s := sampleTask(int(n))
		q, err := post("http://"+product.addr+"/api/v1/projects/"+string(in.project)+"/tasks",
			map[string]any{"title": s.title, "description": s.description, "state": in.states[s.state], "due": s.due, "priority": "high"})
		if err == nil {
			q.Header.Set("Authorization", "Bearer "+in.token)
		}
		return q, err
	}}
}

func post(url string, v any) (*http.Request, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	q, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(b))
	if err == nil {
		q.Header.Set("Content-Type", "application/json")
	}
	return q, err
}

// turns presses both servers in turn and gives the medians.
func (r run) turns(ctx context.Context, m measure) outcome {
	press(ctx, m.product, 16, r.slice/2, 0) // warm
	press(ctx, m.reference, 16, r.slice/2, 0)
	var a, b []figures
	var ratios []float64
	for range r.rounds {
		a = append(a, press(ctx, m.product, 16, r.slice, 0))
		b = append(b, press(ctx, m.reference, 16, r.slice, 0))
		ratios = append(ratios, a[len(a)-1].rate/b[len(b)-1].rate)
	}
	return outcome{product: middle(a), reference: middle(b), ratio: median(ratios)}
}

func middle(list []figures) figures {
	var f figures
	var rates []float64
	var p50, p95, cpu []time.Duration
	for _, v := range list {
		rates, p50, p95, cpu = append(rates, v.rate), append(p50, v.p50), append(p95, v.p95), append(cpu, v.cpu)
		f.bad, f.server = f.bad+v.bad, f.server+v.server
	}
	f.rate, f.p50, f.p95, f.cpu = median(rates), median(p50), median(p95), median(cpu)
	return f
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func complaint(f figures) string {
	if f.bad == 0 {
		return ""
	}
	return fmt.Sprintf("; %d answers were refusals, %d of them 5xx", f.bad, f.server)
}
