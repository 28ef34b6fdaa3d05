package main

import (
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"throughline/internal/schedule/psplib"
	"throughline/internal/schedule/rcpsp"
)

// bestKnown is a line of a list of best known answers.
type bestKnown struct {
	lower, best int
	proven      bool
}

// runSchedule levels every problem of a folder and holds the finish against the best known one. A schedule passes when it
// keeps every link and capacity and is not below a proven bound. The last line says how far the mean is over the best known.
func runSchedule(args []string, out io.Writer) (passed, total int, err error) {
	flags := flag.NewFlagSet("schedule", flag.ContinueOnError)
	dir := flags.String("dir", "", "folder of .sm or .rcp files")
	best := flags.String("best", "", "CSV with the columns instance, best_lower_bound, best_makespan, proven_optimal")
	schedules := flags.Int("schedules", 5000, "schedules to generate for each problem")
	seconds := flags.Float64("seconds", 0, "time for each problem, instead of a number of schedules")
	seed := flags.Uint64("seed", 1, "of the search")
	if err := flags.Parse(args); err != nil {
		return 0, 0, err
	}
	known, err := readBest(*best)
	if err != nil {
		return 0, 0, err
	}
	files, err := filepath.Glob(filepath.Join(*dir, "*.*"))
	if err != nil {
		return 0, 0, err
	}
	over, compared, optimal, proven := 0.0, 0, 0, 0
	for _, path := range files {
		name := filepath.Base(path)
		k, ok := known[name]
		if !ok {
			continue
		}
		total++
		data, err := os.ReadFile(path)
		if err != nil {
			return passed, total, err
		}
		p, err := psplib.Read(name, data)
		if err != nil {
			fmt.Fprintf(out, "%s: %v\n", name, err)
			continue
		}
		found, err := solve(p, rcpsp.Options{Schedules: *schedules, Seed: *seed}, *seconds)
		if err == nil {
			err = errors.Join(p.Verify(found.Starts), above(found, k))
		}
		if err != nil {
			fmt.Fprintf(out, "%s: %v\n", name, err)
			continue
		}
		passed++
		compared++
		over += float64(found.Finish-k.best) / float64(k.best)
		if k.proven {
			proven++
			if found.Finish == k.best {
				optimal++
			}
		}
	}
	if total == 0 {
		return 0, 0, fmt.Errorf("no file of %s is named in %s", *dir, *best)
	}
	fmt.Fprintf(out, "%d of the %d problems with a proven optimum at it\n", optimal, proven)
	last(out, fmt.Sprintf("mean %.3f%% over best known", 100*over/float64(max(compared, 1))))
	return passed, total, nil
}

func solve(p *rcpsp.Problem, o rcpsp.Options, seconds float64) (rcpsp.Schedule, error) {
	ctx := context.Background()
	if seconds > 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, time.Duration(seconds*float64(time.Second)))
		defer stop()
		o.Schedules = 1 << 40
	}
	return rcpsp.Solve(ctx, p, o)
}

func above(found rcpsp.Schedule, k bestKnown) error {
	if found.Finish < k.lower {
		return fmt.Errorf("finishes at %d, below the proven bound of %d", found.Finish, k.lower)
	}
	if found.Bound > k.best {
		return fmt.Errorf("says that nothing beats %d; %d is known", found.Bound, k.best)
	}
	return nil
}

func readBest(path string) (map[string]bestKnown, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, fmt.Errorf("%s: %w", path, errors.Join(err, io.ErrUnexpectedEOF))
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	out := map[string]bestKnown{}
	for i, row := range rows[1:] {
		var k bestKnown
		var e1, e2 error
		k.lower, e1 = strconv.Atoi(row[column["best_lower_bound"]])
		k.best, e2 = strconv.Atoi(row[column["best_makespan"]])
		k.proven = row[column["proven_optimal"]] == "yes"
		if err := errors.Join(e1, e2); err != nil {
			return nil, fmt.Errorf("%s, row %d: %w", path, i+2, err)
		}
		out[row[column["instance"]]] = k
	}
	return out, nil
}
