package process

import (
	"context"
	"slices"
	"strings"

	"throughline/internal/bpmn"
	"throughline/internal/bpmn/layout"
	"throughline/internal/bpmn/outline"
	"throughline/internal/fault"
	"throughline/internal/id"
)

// Lines are steps to put into a draft as a list: see package outline for how they are written.
type Lines struct {
	After string `json:"after,omitempty" doc:"Id of the step they follow; the last one before the end when absent"`
	Text  string `json:"text" doc:"A step a line, or a numbered list; what is told of a step stands indented beneath it, with lines such as: if it is too dear, go to 1"`
}

// Write puts a list of steps into the draft, all in one act, and gives their ids in order. The map follows: a way on
// depends on a gateway, and what only joins is drawn too. The single step of a fresh map takes the first line.
func (s *Service) Write(ctx context.Context, process id.Process, version int64, lines Lines) (Version, []string, error) {
	o, err := outline.Parse(lines.Text)
	if err != nil {
		return Version{}, nil, err
	}
	var made []string
	v, err := s.edit(ctx, process, version, "steps.written", func(m *bpmn.Model) error {
		var err error
		made, err = outline.Into(m, lines.After, o)
		return err
	})
	return v, made, err
}

// drawnOutline gives a fresh map with an outline written into it, drawn from left to right.
func drawnOutline(data []byte, o outline.Outline) ([]byte, error) {
	m, err := parse(data)
	if err != nil {
		return nil, err
	}
	if _, err := outline.Into(m, "", o); err != nil {
		return nil, err
	}
	if err := layout.Arrange(m); err != nil && !fault.Is(err, fault.Limit) {
		return nil, err
	}
	return m.Bytes(), nil
}

// lanesOf gives the lanes that an outline speaks of, beside those that are there.
func lanesOf(o outline.Outline, have []Lane) []Lane {
	for _, s := range o.Steps {
		if s.Role != "" && !slices.ContainsFunc(have, func(l Lane) bool { return strings.EqualFold(strings.TrimSpace(l.Name), s.Role) }) {
			have = append(have, Lane{Name: s.Role})
		}
	}
	return have
}
