// Command chaos takes the real server down in the middle of its work and proves that nothing it acknowledged is lost.
//
//	go run ./tools/chaos kill [--rounds 20] [--writers 16] [--acked 50000] [--seed N]
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if len(os.Args) < 2 || os.Args[1] != "kill" {
		fmt.Fprintln(os.Stderr, "usage: chaos kill [--rounds 20] [--writers 16] [--acked 50000] [--seed N]")
		os.Exit(2)
	}
	flags := flag.NewFlagSet("kill", flag.ExitOnError)
	plan := killing{}
	flags.IntVar(&plan.rounds, "rounds", 20, "how often the server is killed")
	flags.IntVar(&plan.writers, "writers", 16, "clients that write at once")
	flags.Int64Var(&plan.acked, "acked", 50_000, "acknowledged writes over all rounds, at least")
	flags.Uint64Var(&plan.seed, "seed", 1, "of what the writers choose")
	_ = flags.Parse(os.Args[2:]) // ends the program by itself
	if err := plan.run(ctx, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
