package main

import (
	"context"
	"flag"
	"io"
	"slices"
	"strings"

	"throughline/internal/fault"
)

// processVerbs is the table of what "throughline process" can do with the file of a map.
var processVerbs = map[string]func(ctx context.Context, args []string, out io.Writer) error{
	"check":     cmdProcessCheck,
	"layout":    cmdProcessLayout,
	"run":       cmdProcessRun,
	"roundtrip": cmdProcessRoundtrip,
}

// cmdProcess carries out one of them.
func cmdProcess(ctx context.Context, args []string, out io.Writer) error {
	var names []string
	for name := range processVerbs {
		names = append(names, name)
	}
	slices.Sort(names)
	usage := "usage: throughline process " + strings.Join(names, "|") + " FILE"
	if len(args) == 0 {
		return fault.New(fault.Invalid, "Say what to do with the map\n%s", usage)
	}
	run := processVerbs[args[0]]
	if run == nil {
		return fault.New(fault.Invalid, "There is nothing named “%s” to do with a map\n%s", args[0], usage)
	}
	return run(ctx, args[1:], out)
}

// oneMap reads the flags of a command and the one file it is about.
func oneMap(flags *flag.FlagSet, args []string, usage string) (string, error) {
	files, err := parseFiles(flags, args, usage)
	if err == nil && len(files) != 1 {
		err = fault.New(fault.Invalid, "Name one file of a map, not %d\nusage: %s", len(files), usage)
	}
	if err != nil {
		return "", err
	}
	return files[0], nil
}
