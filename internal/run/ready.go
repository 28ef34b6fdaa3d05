package run

import (
	"context"
	"strings"

	"throughline/internal/bpmn"
	"throughline/internal/flow"
)

// Ready is a version of a process as its runs carry it out. It never changes.
type Ready struct {
	Definition
	Program *flow.Program         // nil where something keeps it from being carried out
	Drawn   *bpmn.View            // the map with the steps that were put in to ask people
	Asks    map[string][]Question // by node: its form, and the decisions it takes
	p       *prepared
}

// Prepare makes a version ready as its runs do, or says what keeps it from that, element by element.
func Prepare(d Definition) (Ready, []flow.Refusal, error) {
	p := &prepared{Definition: d, names: map[string]string{}, asks: map[string][]Question{}, decides: map[string]string{}, choices: map[string][]string{}}
	refusals, err := p.compile()
	return Ready{Definition: d, Program: p.program, Drawn: p.drawn, Asks: p.asks, p: p}, refusals, err
}

// Shown gives the element of the map at which people see a node, and whether it is another one: a step that was put in to ask
// stands at its gateway.
func (r Ready) Shown(node string) (string, bool) {
	if place, put := r.p.inserted[node]; put {
		gate, _, _ := strings.Cut(place, " ")
		return gate, true
	}
	return node, false
}

// Stops tells whether an open step keeps another from being done, because nothing behind it in the document is done before it.
func (r Ready) Stops(open, other string) bool { return r.p.stopsBefore(open, other) }

// Choosable gives the activities of an ad hoc sub-process that can be chosen to be next.
func (r Ready) Choosable(node string) []string { return r.p.choices[node] }

// Answers holds answers against a form as a run that has no files yet does, and gives them as its variables; nothing is stored.
// Problems name the question.
func (s *Service) Answers(ctx context.Context, form []Question, given map[string]any) (map[string]any, error) {
	return s.checkAnswers(ctx, s.db, "", form, given)
}
