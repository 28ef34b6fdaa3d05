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
	"strings"
	"time"

	"throughline/internal/fault"
	"throughline/internal/schedule/lags"
	"throughline/internal/schedule/psplib"
)

// maxAnswer is what is known of a problem with maximum time lags; -1 for a bound that is not.
type maxAnswer struct {
	impossible  bool
	lower, best int
}

// runScheduleMax levels every problem of a folder under minimum and maximum time lags. A problem passes when it is called
// impossible exactly if it is known to be, and otherwise has a schedule that keeps every lag and capacity and is not below a
// proven bound. The last line says how far the mean is over the best known, of those that have a best known finish.
func runScheduleMax(args []string, out io.Writer) (passed, total int, err error) {
	flags := flag.NewFlagSet("schedule-max", flag.ContinueOnError)
	dir := flags.String("dir", "", "folder of .SCH files")
	best := flags.String("best", "", "CSV with the columns instance, answer: a finish, bounds as 84..104, or unsat")
	clashes := flags.Int("clashes", 5000, "dead ends that the search may meet in each problem")
	seconds := flags.Float64("seconds", 0, "time for each problem, instead of a number of dead ends")
	seed := flags.Uint64("seed", 1, "of the search")
	verbose := flags.Bool("v", false, "tell of every problem")
	if err := flags.Parse(args); err != nil {
		return 0, 0, err
	}
	known, err := readMax(*best)
	if err != nil {
		return 0, 0, err
	}
	files, err := filepath.Glob(filepath.Join(*dir, "*.*"))
	if err != nil {
		return 0, 0, err
	}
	var t maxTally
	for _, path := range files {
		k, ok := known[filepath.Base(path)]
		if !ok {
			continue
		}
		total++
		began := time.Now()
		said, err := t.solve(path, k, lags.Options{Clashes: *clashes, Seed: *seed}, *seconds)
		if err != nil {
			fmt.Fprintf(out, "%s: %v\n", filepath.Base(path), err)
		} else {
			passed++
		}
		if *verbose {
			fmt.Fprintf(out, "%s: %s, %.2f s\n", filepath.Base(path), said, time.Since(began).Seconds())
		}
	}
	if total == 0 {
		return 0, 0, fmt.Errorf("no file of %s is named in %s", *dir, *best)
	}
	fmt.Fprintf(out, "%d impossible and called so; %d with a schedule, of which %d are proven best\n", t.impossible, t.found, t.optimal)
	last(out, fmt.Sprintf("mean %.3f%% over best known", 100*t.over/float64(max(t.compared, 1))))
	return passed, total, nil
}

type maxTally struct {
	impossible, found, optimal, compared int
	over                                 float64
}

func (t *maxTally) solve(path string, k maxAnswer, o lags.Options, seconds float64) (said string, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	ctx := context.Background()
	if seconds > 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, time.Duration(seconds*float64(time.Second)))
		defer stop()
		o.Clashes = 1 << 40
	}
	p, err := psplib.ReadSCH(filepath.Base(path), data)
	var found lags.Schedule
	if err == nil {
		found, err = lags.Solve(ctx, p, o)
	}
	if f := fault.As(err); err != nil && f.Kind == fault.Conflict {
		if !k.impossible {
			return f.Message, fmt.Errorf("has a schedule, and is called: %w", err)
		}
		t.impossible++
		return f.Message, nil
	}
	switch {
	case err != nil:
		return "", err
	case k.impossible:
		return "", errors.New("is impossible, and has got a schedule")
	}
	if err := p.Verify(found.Starts); err != nil {
		return "", err
	}
	switch {
	case found.Finish != p.Finish(found.Starts):
		return "", fmt.Errorf("finishes at %d, and says %d", p.Finish(found.Starts), found.Finish)
	case found.Finish < k.lower:
		return "", fmt.Errorf("finishes at %d, below the proven bound of %d", found.Finish, k.lower)
	case k.best >= 0 && found.Bound > k.best:
		return "", fmt.Errorf("says that nothing beats %d; %d is known", found.Bound, k.best)
	}
	t.found++
	if found.Optimal {
		t.optimal++
	}
	if k.best >= 0 {
		t.compared++
		t.over += float64(found.Finish-k.best) / float64(k.best)
	}
	return fmt.Sprintf("%d, bound %d, best known %d, %d dead ends", found.Finish, found.Bound, k.best, found.Clashes), nil
}

func readMax(path string) (map[string]maxAnswer, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, fmt.Errorf("%s: %w", path, errors.Join(err, io.ErrUnexpectedEOF))
	}
	number := func(text string) (int, error) {
		if text == "" {
			return -1, nil
		}
		return strconv.Atoi(text)
	}
	out := map[string]maxAnswer{}
	for i, row := range rows[1:] {
		if len(row) < 2 {
			return nil, fmt.Errorf("%s, row %d: two columns are expected", path, i+2)
		}
		if row[1] == "unsat" {
			out[row[0]] = maxAnswer{impossible: true}
			continue
		}
		low, high, between := strings.Cut(row[1], "..")
		if !between {
			high = low
		}
		lower, e1 := number(low)
		best, e2 := number(high)
		if err := errors.Join(e1, e2); err != nil {
			return nil, fmt.Errorf("%s, row %d: %w", path, i+2, err)
		}
		out[row[0]] = maxAnswer{lower: lower, best: best}
	}
	return out, nil
}
