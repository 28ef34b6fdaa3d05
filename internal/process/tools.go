package process

import (
	"context"
	"slices"
	"strings"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/bpmn"
	"throughline/internal/db"
	"throughline/internal/id"
)

// RenameTool writes another name of a tool into the draft of every process that the actor may write and whose newest
// version names it by one of the names, folded; a process without a draft gets one. A version in review stays as it is.
// It gives how many processes were changed; each is a step of the actor's act.
func (s *Service) RenameTool(ctx context.Context, names []string, to string) (int, error) {
	all, err := s.Cites(ctx)
	if err != nil {
		return 0, err
	}
	changed := 0
	for _, p := range all {
		if len(p.Versions) == 0 || p.Versions[0].Status == InReview || p.Versions[0].Status == Approved || !s.mayWrite(ctx, p.Project) {
			continue
		}
		var steps []string
		for _, step := range p.Versions[0].Steps {
			if slices.Contains(names, folded(step.Tool)) && step.Tool != to {
				steps = append(steps, step.ID)
			}
		}
		if len(steps) == 0 {
			continue
		}
		if _, err := s.StartDraft(ctx, p.ID); err != nil {
			return changed, err
		}
		_, err := s.redraw(ctx, p.ID, 0, "process.retooled", func(_ *act.Tx, stored []byte) ([]byte, error) {
			m, err := parse(stored)
			if err != nil {
				return nil, err
			}
			for _, step := range steps {
				if err := m.SetFact(step, factTool, to); err != nil {
					return nil, err
				}
			}
			return m.Bytes(), nil
		})
		if err != nil {
			return changed, err
		}
		changed++
	}
	return changed, nil
}

func (s *Service) mayWrite(ctx context.Context, project id.Project) bool {
	if project == "" {
		return access.From(ctx).May(access.EditProcess) == nil
	}
	return access.In(ctx, s.db, access.EditPlan, project) == nil
}

func folded(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

// retired warns of the steps of a document whose tool is retired.
func (s *Service) retired(ctx context.Context, q db.Q, d *Document) ([]bpmn.Problem, error) {
	if s.deps.Retired == nil || len(d.Tools) == 0 {
		return nil, nil
	}
	gone, err := s.deps.Retired(ctx, q)
	if err != nil || len(gone) == 0 {
		return nil, err
	}
	var all []bpmn.Problem
	for _, step := range d.Steps {
		instead, ok := gone[folded(step.Tool)]
		if !ok || step.Tool == "" {
			continue
		}
		says := "“" + step.Name + "” is done in " + step.Tool + ", which is retired"
		if instead != "" {
			says += "; " + instead + " replaces it"
		}
		all = append(all, bpmn.Problem{Rule: "tool-retired", ElementID: step.ID, Message: says + ".", Severity: bpmn.Warning})
	}
	return all, nil
}

// ToolProblems gives the same warnings for a map.
func (s *Service) ToolProblems(ctx context.Context, m *bpmn.Model) ([]bpmn.Problem, error) {
	d := DocumentOf(m)
	return s.retired(ctx, s.db, &d)
}
