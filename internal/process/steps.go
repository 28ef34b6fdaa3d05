package process

import (
	"bytes"
	"context"
	"strings"
	"unicode/utf8"

	"throughline/internal/act"
	"throughline/internal/bpmn"
	"throughline/internal/bpmn/drawing"
	"throughline/internal/bpmn/layout"
	"throughline/internal/fault"
	"throughline/internal/id"
)

// StepPatch changes what is present of a step. An amount below zero takes the amount out.
type StepPatch struct {
	Name        *string   `json:"name,omitempty"`
	Lane        *string   `json:"lane,omitempty" doc:"Id of the lane it moves to"`
	Text        *string   `json:"text,omitempty" doc:"How it is done, Markdown"`
	Role        *string   `json:"role,omitempty" doc:"Who does it, where the lane does not say"`
	Tool        *string   `json:"tool,omitempty"`
	Work        *float64  `json:"work,omitempty" doc:"Minutes of work; below 0 removes it"`
	Wait        *float64  `json:"wait,omitempty" doc:"Minutes it lies beside the work; below 0 removes it"`
	Right       *float64  `json:"right,omitempty" doc:"Percent that arrive complete and accurate; below 0 removes it"`
	Days        *int      `json:"days,omitempty" doc:"Working days it may take from when it opens; 0 for no due date"`
	DaysAfter   *string   `json:"daysAfter,omitempty" doc:"Id of the step from whose end the days count; empty counts from its own opening"`
	Stop        *bool     `json:"stop,omitempty" doc:"In a run nothing behind it may be done before it"`
	Approval    *bool     `json:"approval,omitempty" doc:"In a run whoever answers for it approves it before it counts as done"`
	AwaitAsked  *bool     `json:"awaitAsked,omitempty" doc:"In a run it is not done before those consulted have answered"`
	Rekey       *bool     `json:"rekey,omitempty" doc:"Something is typed again that is there already"`
	Evidence    *string   `json:"evidence,omitempty"`
	KPI         *string   `json:"kpi,omitempty"`
	Risk        *string   `json:"risk,omitempty"`
	Control     *string   `json:"control,omitempty" doc:"What it makes or approves, such as: creates payment; approves vendor"`
	Form        *[]Input  `json:"form,omitempty"`
	Accountable *string   `json:"accountable,omitempty"`
	Consulted   *[]string `json:"consulted,omitempty"`
	Informed    *[]string `json:"informed,omitempty"`
}

// NewStep is a step to put into the draft behind another one.
type NewStep struct {
	After string `json:"after" doc:"Id of the step before it"`
	Flow  string `json:"flow,omitempty" doc:"Which way on of the step before, where it has several"`
	Name  string `json:"name"`
	Kind  string `json:"kind,omitempty" doc:"Name in the standard; userTask when absent"`
	Lane  string `json:"lane,omitempty" doc:"Id of the lane; that of the step before when absent"`
}

// NewWay lets a step go on to another one if the condition in words holds.
type NewWay struct {
	From string `json:"from"`
	If   string `json:"if"`
	To   string `json:"to"`
}

// WayPatch changes what is present of a way.
type WayPatch struct {
	If        *string `json:"if,omitempty" doc:"The condition in words"`
	Condition *string `json:"condition,omitempty" doc:"What a run decides by, such as amount > 1000; empty lets people choose"`
}

// Describe changes what a step of the draft tells. Version is the draft's row version, 0 for whatever is there.
func (s *Service) Describe(ctx context.Context, process id.Process, version int64, step string, patch StepPatch) (Version, error) {
	return s.edit(ctx, process, version, "step.described", func(m *bpmn.Model) error {
		n, ok := m.View().Node(step)
		if !ok {
			return fault.New(fault.NotFound, "The map has no step with the id %q", step)
		}
		if patch.Name != nil {
			name, err := stepName(*patch.Name)
			if err != nil {
				return err
			}
			if name != n.Name {
				if err := m.SetName(step, name); err != nil {
					return err
				}
			}
		}
		f := factsOf(m, step, n.Documentation)
		patch.apply(&f)
		if err := f.check(); err != nil {
			return err
		}
		if err := writeFacts(m, step, f); err != nil {
			return err
		}
		if patch.Lane != nil && *patch.Lane != n.Lane {
			return m.MoveStep(step, *patch.Lane)
		}
		return nil
	})
}

func (p StepPatch) apply(f *Facts) {
	set(&f.Text, p.Text)
	set(&f.Role, p.Role)
	set(&f.Tool, p.Tool)
	setAmount(&f.Work, p.Work)
	setAmount(&f.Wait, p.Wait)
	setAmount(&f.Right, p.Right)
	set(&f.Days, p.Days)
	set(&f.DaysAfter, p.DaysAfter)
	set(&f.Stop, p.Stop)
	set(&f.Approval, p.Approval)
	set(&f.AwaitAsked, p.AwaitAsked)
	set(&f.Rekey, p.Rekey)
	set(&f.Evidence, p.Evidence)
	set(&f.KPI, p.KPI)
	set(&f.Risk, p.Risk)
	set(&f.Control, p.Control)
	set(&f.Form, p.Form)
	set(&f.Accountable, p.Accountable)
	set(&f.Consulted, p.Consulted)
	set(&f.Informed, p.Informed)
}

func setAmount(to **float64, from *float64) {
	switch {
	case from == nil:
	case *from < 0:
		*to = nil
	default:
		v := *from
		*to = &v
	}
}

// Answerable says who answers for every step of the draft that names nobody else; "" for nobody.
func (s *Service) Answerable(ctx context.Context, process id.Process, version int64, role string) (Version, error) {
	return s.edit(ctx, process, version, "process.answered", func(m *bpmn.Model) error {
		role = strings.TrimSpace(role)
		if utf8.RuneCountInString(role) > maxFact {
			return fault.Field("accountable", "is longer than 2,000 characters")
		}
		for _, p := range m.View().Processes {
			if err := m.SetFact(p.ID, factAccountable, role); err != nil {
				return err
			}
		}
		return nil
	})
}

// AddStep puts a step into the draft and gives its id.
func (s *Service) AddStep(ctx context.Context, process id.Process, version int64, n NewStep) (Version, string, error) {
	var made string
	v, err := s.edit(ctx, process, version, "step.added", func(m *bpmn.Model) error {
		name, err := stepName(n.Name)
		if err != nil {
			return err
		}
		if made, err = m.InsertStep(n.After, n.Flow, bpmn.NewStep{Kind: n.Kind, Name: name, Lane: n.Lane}); err != nil {
			return err
		}
		if err := layout.InsertAfter(m, n.After, made); !fault.Is(err, fault.Limit) {
			return err
		}
		return nil
	})
	return v, made, err
}

// RemoveStep takes a step out of the draft; the ways before and after it join.
func (s *Service) RemoveStep(ctx context.Context, process id.Process, version int64, step string) (Version, error) {
	return s.edit(ctx, process, version, "step.removed", func(m *bpmn.Model) error { return m.RemoveStep(step) })
}

// AddWay lets a step of the draft go on to another one and gives the id of the way.
func (s *Service) AddWay(ctx context.Context, process id.Process, version int64, w NewWay) (Version, string, error) {
	var made string
	v, err := s.edit(ctx, process, version, "way.added", func(m *bpmn.Model) error {
		label, err := wayLabel(w.If)
		if err != nil {
			return err
		}
		made, err = m.AddWay(w.From, label, w.To)
		return err
	})
	return v, made, err
}

// EditWay changes a way of the draft.
func (s *Service) EditWay(ctx context.Context, process id.Process, version int64, flow string, patch WayPatch) (Version, error) {
	return s.edit(ctx, process, version, "way.edited", func(m *bpmn.Model) error {
		f, ok := m.View().Flow(flow)
		if !ok {
			return fault.New(fault.NotFound, "The map has no way with the id %q", flow)
		}
		if patch.If != nil {
			label, err := wayLabel(*patch.If)
			if err != nil {
				return err
			}
			if label != f.Name {
				if err := m.SetName(flow, label); err != nil {
					return err
				}
			}
		}
		if patch.Condition == nil {
			return nil
		}
		condition := strings.TrimSpace(*patch.Condition)
		if utf8.RuneCountInString(condition) > maxFact {
			return fault.Field("condition", "is longer than 2,000 characters")
		}
		return m.SetCondition(flow, condition)
	})
}

// RemoveWay takes a way out of the draft.
func (s *Service) RemoveWay(ctx context.Context, process id.Process, version int64, flow string) (Version, error) {
	return s.edit(ctx, process, version, "way.removed", func(m *bpmn.Model) error { return m.RemoveWay(flow) })
}

// edit changes the draft's map by its model; what an edit of the graph leaves undrawn is drawn.
func (s *Service) edit(ctx context.Context, process id.Process, version int64, kind string, do func(m *bpmn.Model) error) (Version, error) {
	return s.redraw(ctx, process, version, kind, func(_ *act.Tx, stored []byte) ([]byte, error) { return edited(stored, do) })
}

// edited changes a map by its model and draws what is left undrawn. Where there is no room for that beside what is drawn,
// so that a way would run through a step, the whole is drawn anew.
func edited(stored []byte, do func(m *bpmn.Model) error) ([]byte, error) {
	m, err := parse(stored)
	if err != nil {
		return nil, err
	}
	wrong := len(drawing.Check(m))
	if err := do(m); err != nil {
		return nil, err
	}
	if !layout.Drawn(m) {
		if err := layout.Complete(m); err != nil && !fault.Is(err, fault.Limit) {
			return nil, err
		}
	}
	if !bytes.Equal(m.Bytes(), stored) && len(drawing.Check(m)) > wrong {
		if err := layout.Arrange(m); err != nil && !fault.Is(err, fault.Limit) {
			return nil, err
		}
	}
	return m.Bytes(), nil
}

func stepName(name string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" {
		return "", fault.Field("name", "is empty; begin with a verb, such as Check the invoice")
	}
	if utf8.RuneCountInString(name) > 300 {
		return "", fault.Field("name", "is longer than 300 characters")
	}
	return name, nil
}

func wayLabel(label string) (string, error) {
	label = strings.Join(strings.Fields(label), " ")
	if utf8.RuneCountInString(label) > 300 {
		return "", fault.Field("if", "is longer than 300 characters")
	}
	return label, nil
}
