// Command chaos takes the real server down in the middle of its work and proves that nothing it acknowledged is lost.
//
//	go run ./tools/chaos kill [--rounds 20] [--writers 16] [--acked 50000] [--seed N]
//	go run ./tools/chaos runs [--runs 2000] [--rounds 5] [--writers 16] [--seed N]
//	go run ./tools/chaos power [--rounds 20] [--writers 16] [--acked 20000] [--seed N] [--control]
//	go run ./tools/chaos faults [--writers 8] [--seed N]
//
// Kill ends the process. Runs does so while runs of a process with a timer are carried on, and expects every one of them
// at its end, every step done once, every timer fired once, and one run of another process begun by the signal that each throws
// at its end. Power ends it and drops what was written but never synced, on a disk of its own in memory that
// is mounted by FUSE, which needs Linux, root and /dev/fuse; with --control the server is built to sync less, and the
// command fails unless something acknowledged is lost. Faults lets writes and syncs of that disk fail.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
)

const usage = "usage: chaos kill|power|faults [--rounds 20] [--writers 16] [--acked N] [--seed N] [--control], or chaos runs [--runs 2000] [--rounds 5] [--writers 16] [--seed N]"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 {
		return errors.New(usage)
	}
	if args[0] == "disk" && len(args) == 2 { // the process that is the disk; see platter
		return spin(args[1], os.Stdin, out)
	}
	if args[0] == "runs" {
		plan := carrying{}
		flags := flag.NewFlagSet("runs", flag.ContinueOnError)
		flags.IntVar(&plan.runs, "runs", 2000, "runs that are started")
		flags.IntVar(&plan.rounds, "rounds", 5, "how often the server is killed, at least")
		flags.IntVar(&plan.writers, "writers", 16, "clients that carry runs on at once")
		flags.Uint64Var(&plan.seed, "seed", 1, "of what the clients choose")
		if err := flags.Parse(args[1:]); err != nil {
			return err
		}
		return plan.run(ctx, out)
	}
	plan := killing{power: args[0] == "power"}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	flags.IntVar(&plan.rounds, "rounds", 20, "how often the server is killed")
	flags.IntVar(&plan.writers, "writers", 16, "clients that write at once")
	flags.Int64Var(&plan.acked, "acked", map[bool]int64{false: 50_000, true: 20_000}[plan.power], "acknowledged writes over all rounds, at least")
	flags.Uint64Var(&plan.seed, "seed", 1, "of what the writers choose")
	flags.BoolVar(&plan.control, "control", false, "build a server that syncs less and expect it to lose something")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	switch args[0] {
	case "kill", "power":
		return plan.run(ctx, out)
	case "faults":
		return faulty{plan.writers, plan.seed}.run(ctx, out)
	}
	return errors.New(usage)
}
