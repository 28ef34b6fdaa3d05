package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"throughline/internal/fault"
	"throughline/internal/schedule/lags"
	"throughline/internal/schedule/psplib"
	"throughline/internal/schedule/rcpsp"
)

const scheduleUsage = `throughline schedule FILE [--schedules N] [--seed N] [--json]
FILE is a plan: MS Project (.xml), Primavera (.xer) or JSON (.json), whose dates, floats and critical path are computed;
or a problem of levelling: a .sm file of PSPLIB, a .rcp file of Patterson, or a .sch file of ProGen/max with minimum and maximum
time lags`

// scheduleReport is what "throughline schedule --json" prints. Activities and periods are counted as in the file and from 0.
type scheduleReport struct {
	Finish    int   `json:"finish"`    // period in which the last activity has ended
	Bound     int   `json:"bound"`     // no schedule finishes before
	Optimal   bool  `json:"optimal"`   // it is proven that nothing is better
	Generated int   `json:"generated"` // schedules that were tried; of a .sch file, dead ends that were met
	Starts    []int `json:"starts"`    // of each activity
}

// cmdSchedule computes the dates of a plan, or levels the activities of a problem over its resources.
func cmdSchedule(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("schedule", flag.ContinueOnError)
	schedules := flags.Int("schedules", 5000, "")
	seed := flags.Uint64("seed", 1, "")
	asJSON := flags.Bool("json", false, "")
	files, err := parseFiles(flags, args, scheduleUsage)
	if err != nil {
		return err
	}
	if len(files) != 1 {
		return fault.New(fault.Invalid, "Name one file, not %d\nusage: %s", len(files), scheduleUsage)
	}
	if *schedules < 1 || *schedules > 100_000_000 {
		return fault.New(fault.Invalid, "--schedules is %d; give a number from 1 to 100,000,000", *schedules)
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		return fault.Wrap(err, fault.NotFound, "%s cannot be opened", files[0])
	}
	if isPlan(files[0]) {
		return schedulePlan(files[0], data, *asJSON, out)
	}
	if psplib.IsSCH(files[0]) {
		return levelLags(ctx, files[0], data, lags.Options{Clashes: *schedules, Seed: *seed}, *asJSON, out)
	}
	p, err := psplib.Read(filepath.Base(files[0]), data)
	if err != nil {
		return err
	}
	found, err := rcpsp.Solve(ctx, p, rcpsp.Options{Schedules: *schedules, Seed: *seed})
	if err != nil {
		return err
	}
	return printSchedule(scheduleReport{found.Finish, found.Bound, found.Optimal, found.Generated, found.Starts}, p.Durations, 1, *asJSON, out)
}

// printSchedule prints when each activity runs; first is the number of the first one.
func printSchedule(report scheduleReport, durations []int, first int, asJSON bool, out io.Writer) error {
	if asJSON {
		return printJSON(out, report)
	}
	proof := fmt.Sprintf("Nothing finishes before period %d.", report.Bound)
	if report.Optimal {
		proof = "Nothing finishes earlier."
	}
	fmt.Fprintf(out, "Finishes in period %d. %s\n", report.Finish, proof)
	for i, start := range report.Starts {
		fmt.Fprintf(out, "%5d  %5d to %d\n", i+first, start, start+durations[i])
	}
	return nil
}
