// Command bench measures the product beside a yardstick in the same minute: a minimal task server over SQLite that
// signs nobody in, asks no rights and keeps no history (see reference). It prints ratios and medians and writes nothing.
//
//	go run ./tools/bench [--tasks 10000,100000] [--quick] [--sizes] [--profile FILE]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// run is how the figures are taken.
type run struct {
	sizes  []int
	rounds int           // slices of each server, in turn; odd
	slice  time.Duration // length of one
	writes int64         // creates of the test with 64 writers
}

func main() {
	if len(os.Args) == 4 && os.Args[1] == "reference" { // this program is its own yardstick, in a process of its own
		fail(serveReference(os.Args[2], os.Args[3]))
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	sizes := flag.String("tasks", "10000,100000", "tasks in the project, one run each")
	quick := flag.Bool("quick", false, "short slices and the smallest size only")
	sizesOnly := flag.Bool("sizes", false, "only fill the databases and say where their bytes are")
	profile := flag.String("profile", "", "instead of measuring, write a CPU profile of the product's list, page and create into FILE")
	flag.Parse()
	r := run{rounds: 7, slice: time.Second, writes: 50_000}
	if *quick {
		r.rounds, r.slice, r.writes = 3, 400*time.Millisecond, 5_000
	}
	for word := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.Atoi(word)
		if err != nil || n < 1000 {
			fail(fmt.Errorf("--tasks takes numbers from 1000 on, such as 10000,100000"))
		}
		r.sizes = append(r.sizes, n)
	}
	if *quick {
		r.sizes = r.sizes[:1]
	}
	if *sizesOnly {
		fail(compareSizes(ctx, r.sizes))
		return
	}
	if *profile != "" {
		fail(writeProfile(ctx, r.sizes[0], *profile))
		return
	}
	fail(r.all(ctx))
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func (r run) all(ctx context.Context) (err error) {
	dir, err := os.MkdirTemp("", "throughline-bench-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	program, err := buildProduct(ctx, dir)
	if err != nil {
		return err
	}
	fmt.Printf("%d processors, %s, 16 connections, %d slices of %v for each server in turn; medians\n", runtime.NumCPU(), runtime.Version(), r.rounds, r.slice)
	fmt.Printf("G9 binary with the whole UI, stripped: %.1f MB\n", megabytes(program))
	var before map[string]outcome
	for i, n := range r.sizes {
		part := filepath.Join(dir, strconv.Itoa(n))
		now, err := r.size(ctx, program, part, n, i == len(r.sizes)-1)
		if err != nil {
			return err
		}
		for _, name := range []string{"list", "page", "open", "search"} {
			if b, ok := before[name]; ok && b.product.cpu > 0 && b.product.p95 > 0 {
				fmt.Printf("G4 %-28s %6.2f x p95 and %.2f x CPU of %d tasks\n", name+":", float64(now[name].product.p95)/float64(b.product.p95),
					float64(now[name].product.cpu)/float64(b.product.cpu), r.sizes[i-1])
			}
		}
		before = now
	}
	return nil
}
