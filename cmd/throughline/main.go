// Command throughline is the product in one binary: the server, its demo company, and the tools around it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"sort"
	"strings"
	"syscall"
	_ "time/tzdata" // zones are known where the machine has none

	"throughline/internal/fault"
)

// verb is one word after "throughline".
type verb struct {
	says string
	run  func(ctx context.Context, args []string, env Env) error
}

// printing fits a command that only prints.
func printing(run func(ctx context.Context, args []string, out io.Writer) error) func(context.Context, []string, Env) error {
	return func(ctx context.Context, args []string, env Env) error { return run(ctx, args, env.Out) }
}

// commands is the table of them all.
func commands() map[string]verb {
	return map[string]verb{
		"import":   {"import exports of Jira or Linear; the same files again change nothing", cmdImport},
		"serve":    {"serve the product; an empty one asks to be set up in the browser", cmdServe},
		"demo":     {"serve the demo company Northbeam, signed in", cmdDemo},
		"backup":   {"write everything into one verified file while the server runs", cmdBackup},
		"restore":  {"restore a backup or an export into an empty database", cmdRestore},
		"export":   {"write everything but secrets into one file that can be imported again", cmdExport},
		"doctor":   {"check database, history, files and disk", cmdDoctor},
		"spc":      {"control chart of a CSV file", printing(cmdSPC)},
		"verdict":  {"did the change work? judged from a CSV file", printing(cmdVerdict)},
		"schedule": {"level the activities of a PSPLIB or Patterson file", printing(cmdSchedule)},
		"process":  {"check the file of a process map, or read and write it", printing(cmdProcess)},
		"user":     {"list people, or make a link with which one sets a new password", cmdUser},
		"version":  {"print the version", cmdVersion},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	env := Env{Get: os.Getenv, In: os.Stdin, Out: os.Stdout, Err: os.Stderr}
	if err := run(ctx, os.Args[1:], env); err != nil {
		fmt.Fprintln(os.Stderr, "throughline: "+sentence(err))
		os.Exit(1)
	}
}

// run carries out one command line.
func run(ctx context.Context, args []string, env Env) error {
	table := commands()
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		usage(env.Out, table)
		return nil
	}
	c, ok := table[args[0]]
	if !ok {
		usage(env.Err, table)
		return fault.New(fault.Invalid, "there is no command “%s”", args[0])
	}
	return c.run(ctx, args[1:], env)
}

func usage(w io.Writer, table map[string]verb) {
	names := make([]string, 0, len(table))
	for name := range table {
		names = append(names, name)
	}
	sort.Strings(names)
	fmt.Fprintln(w, "throughline COMMAND [flags]")
	for _, name := range names {
		fmt.Fprintf(w, "  %-10s %s\n", name, table[name].says)
	}
}

// sentence gives an error as a person should read it: the message and the troubles, not the inner cause, which the
// log has.
func sentence(err error) string {
	var e *fault.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	s := e.Message
	for _, p := range e.Problems {
		s += "\n  " + p.Field + " " + p.Message
	}
	if cause := errors.Unwrap(e); cause != nil {
		s += "\n  (" + strings.Join(strings.Fields(cause.Error()), " ") + ")"
	}
	return s
}

func cmdVersion(_ context.Context, _ []string, env Env) error {
	version := "unreleased"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				version += " " + s.Value[:min(12, len(s.Value))]
			}
		}
	}
	_, err := fmt.Fprintln(env.Out, "throughline "+version)
	return err
}
