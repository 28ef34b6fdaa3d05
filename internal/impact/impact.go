// Package impact answers "if this changes, what breaks?": it looks through everything that names a step, a role, a team, a
// tool, a process, a measure, a person or a field of a form, and lists it. It keeps nothing: the list is computed from what
// the asking person may read, so that it can never tell of more.
package impact

import (
	"context"
	"strings"

	"throughline/internal/fault"
	"throughline/internal/id"
)

// Kind is what is asked about.
type Kind string

// The kinds of subjects.
const (
	Step    Kind = "step"
	Role    Kind = "role" // the name of a lane or of whoever does, answers for or hears of a step
	Team    Kind = "team"
	Tool    Kind = "tool"
	Process Kind = "process"
	KPI     Kind = "kpi"
	Person  Kind = "person"
	Field   Kind = "field" // the name of an answer in a form
)

// Kinds lists them for forms.
var Kinds = []Kind{Tool, Role, Process, Step, Team, Person, KPI, Field}

// Subject is what would change. A step is named by its process and ID, teams, persons and processes by ID, the others by
// Name; Also are further names of the same thing.
type Subject struct {
	Kind    Kind       `json:"kind"`
	Process id.Process `json:"process,omitempty"`
	ID      string     `json:"id,omitempty"`
	Name    string     `json:"name,omitempty"`
	Also    []string   `json:"-"`
}

// Item is one thing that depends on the subject.
type Item struct {
	Kind    string     `json:"kind"` // step, document, raci, process, run, change, wave, criterion, kpi, task, template, tool, start
	ID      string     `json:"id"`
	Title   string     `json:"title"`
	Where   string     `json:"where,omitempty"` // what it belongs to, in words
	Why     string     `json:"why"`             // how it depends, in words
	URL     string     `json:"url,omitempty"`
	Process id.Process `json:"process,omitempty"`
}

// ItemKinds lists the kinds of items in the order of an answer.
var ItemKinds = []string{"step", "document", "raci", "process", "run", "start", "task", "kpi", "change", "wave", "criterion", "template", "tool"}

// Answer is everything that depends on a subject.
type Answer struct {
	Subject Subject        `json:"subject"`
	Title   string         `json:"title"` // the subject in words
	Items   []Item         `json:"items"`
	Counts  map[string]int `json:"counts"` // of items, by kind
}

// Deps is what the answer is read from; each gives what the asking person may read.
type Deps struct {
	// World reads everything that can depend on a subject.
	World func(ctx context.Context) (*World, error)
	// Names resolves a name of a tool to all its names, itself among them.
	Names func(ctx context.Context, tool string) ([]string, error)
	// Linked finds the tasks whose text leads to one of the processes, and what begins runs of them.
	Linked func(ctx context.Context, processes []id.Process) ([]Item, error)
	// Holds lists what a person or team has in hand beside processes: tasks, waves, criteria, measures.
	Holds func(ctx context.Context, s Subject) ([]Item, error)
	// Title gives the name of a person or a team.
	Title func(ctx context.Context, s Subject) (string, error)
	// Follow adds tasks to a project in one act.
	Follow func(ctx context.Context, project id.Project, tasks []Task) (int, error)
}

// Task is one piece of work that follows from a change.
type Task struct {
	Key   string `json:"key"` // of the suggestion: sop:ID, training:ID, tool:NAME, run:ID
	Title string `json:"title"`
	Text  string `json:"text"` // Markdown
}

// Service answers; safe for concurrent use.
type Service struct{ deps Deps }

// New makes the service.
func New(deps Deps) *Service { return &Service{deps} }

// Ask lists what depends on the subject, of what the actor may read.
func (s *Service) Ask(ctx context.Context, of Subject) (Answer, error) {
	of.Name, of.ID = strings.TrimSpace(of.Name), strings.TrimSpace(of.ID)
	if err := of.check(); err != nil {
		return Answer{}, err
	}
	if of.Kind == Tool {
		names, err := s.deps.Names(ctx, of.Name)
		if err != nil {
			return Answer{}, err
		}
		of.Also = names
	}
	w, err := s.deps.World(ctx)
	if err != nil {
		return Answer{}, err
	}
	a := Answer{Subject: of, Title: of.Name, Items: []Item{}}
	switch of.Kind {
	case Team, Person:
		if a.Title, err = s.deps.Title(ctx, of); err != nil {
			return a, err
		}
	case Process, Step:
		title, ok := w.title(of)
		if !ok {
			return a, fault.New(fault.NotFound, "There is nothing at this address, or it is not shared with you")
		}
		a.Title = title
	}
	var hit []id.Process
	a.Items, hit = w.Breaks(of)
	if len(hit) > 0 {
		tasks, err := s.deps.Linked(ctx, hit)
		if err != nil {
			return a, err
		}
		a.Items = append(a.Items, tasks...)
	}
	if of.Kind == Team || of.Kind == Person {
		held, err := s.deps.Holds(ctx, of)
		if err != nil {
			return a, err
		}
		a.Items = append(a.Items, held...)
	}
	a.Items = ordered(a.Items)
	a.Counts = map[string]int{}
	for _, i := range a.Items {
		a.Counts[i.Kind]++
	}
	return a, nil
}

func (s Subject) check() error {
	switch s.Kind {
	case Step:
		if s.Process == "" || s.ID == "" {
			return fault.Field("id", "is missing; a step is named by its process and its id in the map")
		}
	case Process, Team, Person:
		if s.ID == "" {
			return fault.Field("id", "is missing; say which %s", string(s.Kind))
		}
	case Role, Tool, KPI, Field:
		if s.Name == "" {
			return fault.Field("name", "is missing; say which %s", string(s.Kind))
		}
	default:
		return fault.Field("kind", "is not one of step, role, team, tool, process, kpi, person, field")
	}
	return nil
}

// Follow adds the chosen ones of what Suggest offers for the subject to a project, as one act.
func (s *Service) Follow(ctx context.Context, of Subject, project id.Project, keys []string) (int, error) {
	a, err := s.Ask(ctx, of)
	if err != nil {
		return 0, err
	}
	chosen := map[string]bool{}
	for _, k := range keys {
		chosen[k] = true
	}
	var tasks []Task
	for _, t := range Suggest(a) {
		if chosen[t.Key] {
			tasks = append(tasks, t)
			delete(chosen, t.Key)
		}
	}
	if len(tasks) == 0 || len(chosen) > 0 {
		return 0, fault.Field("tasks", "are not all what follows from this any more; look at the list again and choose")
	}
	return s.deps.Follow(ctx, project, tasks)
}
