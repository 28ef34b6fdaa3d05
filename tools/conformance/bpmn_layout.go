package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"throughline/internal/bpmn"
	"throughline/internal/bpmn/drawing"
	"throughline/internal/bpmn/layout"
)

// runBPMNLayout takes every .bpmn file below --models, cuts its diagrams out, has it laid out and judges the drawing: all
// of it is there, nothing overlaps or stands outside its lane, pool or sub-process, lanes fill their pool, every way is at
// right angles, begins and ends at its shapes and runs through no other. What is not diagram is the same bytes as before.
func runBPMNLayout(args []string, out io.Writer) (passed, total int, err error) {
	flags := flag.NewFlagSet("bpmn-layout", flag.ContinueOnError)
	models := flags.String("models", "", "folder with .bpmn files, searched with all folders in it")
	verbose := flags.Bool("v", false, "name passing files too")
	if err := flags.Parse(args); err != nil {
		return 0, 0, err
	}
	err = filepath.WalkDir(*models, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.EqualFold(filepath.Ext(path), ".bpmn") {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		total++
		if trouble := layoutTrial(data); trouble != nil {
			fmt.Fprintf(out, "FAIL %s: %v\n", path, trouble)
			return nil
		}
		passed++
		if *verbose {
			fmt.Fprintf(out, "ok   %s\n", path)
		}
		return nil
	})
	return passed, total, err
}

var bpmnDiagram = regexp.MustCompile(`(?s)\s*<(?:[\w.-]+:)?BPMNDiagram\b(?:[^>]*/>|.*?</(?:[\w.-]+:)?BPMNDiagram\s*>)`)

func layoutTrial(data []byte) error {
	bare := bpmnDiagram.ReplaceAll(data, nil)
	m, err := bpmn.Parse(bare)
	if err != nil {
		return err
	}
	if v := m.View(); len(v.Shapes) > 0 {
		return fmt.Errorf("its diagram could not be cut out")
	}
	if err := layout.Arrange(m); err != nil {
		return err
	}
	again, err := bpmn.Parse(m.Bytes())
	if err != nil {
		return fmt.Errorf("what was written cannot be read: %w", err)
	}
	if problems := drawing.Check(again); len(problems) > 0 {
		p := problems[0]
		return fmt.Errorf("%d problems, the first: %s %s", len(problems), p.Element, p.Message)
	}
	if !bytes.Equal(bpmnDiagram.ReplaceAll(m.Bytes(), nil), bare) {
		return fmt.Errorf("more than the diagram changed")
	}
	return nil
}
