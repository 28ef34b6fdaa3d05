// Command conformance runs public test corpora against the engines, on any folder of the right form.
// Each subcommand prints one line per failing case and closes with "N of M passed"; it exits non-zero when one fails.
package main

import (
	"fmt"
	"io"
	"os"
	"sort"
)

// suite is one subcommand: it reports to out and answers how many cases passed out of how many.
type suite func(args []string, out io.Writer) (passed, total int, err error)

// report is what suites write to; closing is printed behind the number of cases passed.
type report struct {
	io.Writer
	closing string
}

// last sets what is printed at the very end.
func last(out io.Writer, line string) {
	if r, ok := out.(*report); ok {
		r.closing = line
	}
}

// suites is the table of all corpora.
var suites = map[string]suite{
	"importers":       runImporters,
	"bpmn-roundtrip":  runBPMNRoundtrip,
	"bpmn-layout":     runBPMNLayout,
	"bpmn-run":        runBPMNRun,
	"bpmn-reject":     runBPMNReject,
	"spc":             runSPC,
	"schedule":        runSchedule,
	"schedule-max":    runScheduleMax,
	"schedule-worked": runScheduleWorked,
	"mspdi":           runMSPDI,
}

func main() {
	if len(os.Args) < 2 || suites[os.Args[1]] == nil {
		names := make([]string, 0, len(suites))
		for name := range suites {
			names = append(names, name)
		}
		sort.Strings(names)
		fmt.Fprintf(os.Stderr, "usage: conformance SUITE [flags]; suites: %v\n", names)
		os.Exit(2)
	}
	out := &report{Writer: os.Stdout}
	passed, total, err := suites[os.Args[1]](os.Args[2:], out)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("%d of %d passed\n", passed, total)
	if out.closing != "" {
		fmt.Println(out.closing)
	}
	if passed != total || total == 0 {
		os.Exit(1)
	}
}
