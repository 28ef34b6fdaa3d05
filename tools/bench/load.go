package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"throughline/internal/clock"
)

// target is a server under load and what is asked of it.
type target struct {
	pid    int
	client *http.Client
	ask    func(n int64) (*http.Request, error)
}

// figures are what a load brought.
type figures struct {
	rate     float64       // answers a second
	p50, p95 time.Duration // of an answer
	cpu      time.Duration // of the server, for an answer; 0 where the system does not tell
	bad      int64         // answers that are no 2xx
	server   int64         // of these, 5xx or none at all
}

// press asks with so many connections for a while, or until so many answers came.
func press(ctx context.Context, t target, connections int, span time.Duration, most int64) figures {
	ctx, cancel := context.WithTimeout(ctx, span)
	defer cancel()
	var n, bad, server atomic.Int64
	times := make([][]time.Duration, connections)
	watch := clock.System{}
	began, burnt := watch.Now(), cpuOf(t.pid)
	var group sync.WaitGroup
	for i := range connections {
		group.Go(func() {
			for ctx.Err() == nil {
				k := n.Add(1)
				if most > 0 && k > most {
					return
				}
				at := watch.Now()
				status := once(t, k)
				times[i] = append(times[i], watch.Now().Sub(at))
				if status < 200 || status >= 300 {
					bad.Add(1)
				}
				if status == 0 || status >= 500 {
					server.Add(1)
				}
			}
		})
	}
	group.Wait()
	took := watch.Now().Sub(began)
	all := slices.Concat(times...)
	slices.Sort(all)
	f := figures{bad: bad.Load(), server: server.Load()}
	if len(all) > 0 {
		f.rate = float64(len(all)) / took.Seconds()
		f.p50, f.p95 = all[len(all)/2], all[len(all)*95/100]
		f.cpu = (cpuOf(t.pid) - burnt) / time.Duration(len(all))
	}
	return f
}

func once(t target, n int64) int {
	r, err := t.ask(n)
	if err != nil {
		return 0
	}
	resp, err := t.client.Do(r)
	if err != nil {
		return 0
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	return resp.StatusCode
}

func newClient() *http.Client {
	return &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 128, DisableCompression: true}, Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// cpuOf gives the processor time of a process, as Linux counts it: in hundredths of a second.
func cpuOf(pid int) time.Duration {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(b), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.ParseInt(fields[11], 10, 64)
	system, _ := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * 10 * time.Millisecond
}

// memoryOf gives the resident memory of a process in MB.
func memoryOf(pid int) float64 {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
			return kb / 1024
		}
	}
	return 0
}

// median gives the middle of an odd number of values.
func median[T ~int64 | ~float64](values []T) T {
	slices.Sort(values)
	return values[len(values)/2]
}
