package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"

	"throughline/internal/bpmn/drawing"
	"throughline/internal/bpmn/layout"
	"throughline/internal/fault"
)

// layoutReport is what "throughline process layout --json" prints.
type layoutReport struct {
	File     string            `json:"file"`
	Shapes   int               `json:"shapes"`
	Edges    int               `json:"edges"`
	Changed  bool              `json:"changed"`
	Problems []drawing.Problem `json:"problems"` // what is still wrong with the drawing
}

// cmdProcessLayout draws the map in a file anew, or with --missing only what is not drawn yet. The file with its drawing is
// printed, or written where --out says; with --json a report is printed instead.
func cmdProcessLayout(_ context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("process layout", flag.ContinueOnError)
	target := flags.String("out", "", "")
	missing := flags.Bool("missing", false, "")
	asJSON := flags.Bool("json", false, "")
	file, err := oneMap(flags, args, "throughline process layout FILE.bpmn [--missing] [--out FILE] [--json]")
	if err != nil {
		return err
	}
	m, before, err := readMap(file)
	if err != nil {
		return err
	}
	draw := layout.Arrange
	if *missing {
		draw = layout.Complete
	}
	if err := draw(m); err != nil {
		return err
	}
	if *target != "" {
		if err := os.WriteFile(*target, m.Bytes(), 0o644); err != nil {
			return fault.Wrap(err, fault.Unavailable, "%s could not be written", *target)
		}
	}
	v := m.View()
	report := layoutReport{File: file, Shapes: len(v.Shapes), Edges: len(v.Edges), Changed: !bytes.Equal(before, m.Bytes()), Problems: drawing.Check(m)}
	switch {
	case *asJSON:
		if report.Problems == nil {
			report.Problems = []drawing.Problem{}
		}
		return printJSON(out, report)
	case *target == "":
		_, err = out.Write(m.Bytes())
	default:
		_, err = fmt.Fprintf(out, "%s: %d shapes and %d edges drawn\n", *target, report.Shapes, report.Edges)
	}
	return err
}
