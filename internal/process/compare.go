package process

import (
	"context"
	"encoding/json"
	"strings"

	"throughline/internal/bpmn"
	"throughline/internal/bpmn/diff"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
)

// Comparison is what one version of a process says differently from an earlier one.
type Comparison struct {
	Process Process `json:"process"`
	From    Version `json:"from"`
	To      Version `json:"to"`
	Says    string  `json:"says"` // in one sentence without its end
	diff.Diff
	// About is what the map as a whole tells differently: "purpose", and "accountable" for who answers for every step.
	About []diff.Field `json:"about"`
}

// Compare tells what version to says differently from version from. 0 as to is the newest, draft or not; 0 as from is the
// published one before to.
func (s *Service) Compare(ctx context.Context, process id.Process, from, to int64) (Comparison, error) {
	p, v, err := s.version(ctx, process, to)
	if err != nil {
		return Comparison{}, err
	}
	c := Comparison{Process: p, To: v}
	if from == 0 {
		list, err := versions.Select(ctx, s.db, `WHERE process_id = $1 AND status = 'published' AND number < $2 ORDER BY number DESC LIMIT 1`, string(process), v.Number)
		if err != nil {
			return c, err
		}
		if len(list) == 0 {
			return c, fault.New(fault.NotFound, "Nothing was published before version %d, so there is nothing to compare it with", v.Number)
		}
		c.From = list[0]
	} else if _, c.From, err = s.version(ctx, process, from); err != nil {
		return c, err
	}
	before, err := s.mapOf(ctx, s.db, &c.From)
	if err != nil {
		return c, err
	}
	after, err := s.mapOf(ctx, s.db, &c.To)
	if err != nil {
		return c, err
	}
	c.Diff = diff.Maps(before, after)
	c.About = wholly(before, after)
	for i := range c.Steps {
		spoken(c.Steps[i].Fields)
	}
	if c.Says = c.String(); c.Empty() && len(c.About) > 0 {
		c.Says = "only what the process tells of itself differs"
	}
	return c, nil
}

func (s *Service) mapOf(ctx context.Context, q db.Q, v *Version) (*bpmn.Model, error) {
	data, err := db.KeptMap(ctx, q, v.Map)
	if err != nil {
		return nil, err
	}
	return parse(data)
}

// wholly compares what the maps tell of themselves.
func wholly(before, after *bpmn.Model) []diff.Field {
	out := []diff.Field{}
	tell := func(m *bpmn.Model) (purpose, accountable string) {
		for _, p := range m.View().Processes {
			if purpose == "" {
				purpose = strings.TrimSpace(p.Documentation)
			}
			if accountable == "" {
				accountable = m.Fact(p.ID, factAccountable)
			}
		}
		return purpose, accountable
	}
	oldPurpose, oldAccountable := tell(before)
	purpose, accountable := tell(after)
	for _, f := range []diff.Field{{Name: "purpose", Before: oldPurpose, After: purpose}, {Name: factAccountable, Before: oldAccountable, After: accountable}} {
		if f.Before != f.After {
			f.Words = diff.Words(f.Before, f.After)
			out = append(out, f)
		}
	}
	return out
}

// spoken writes facts that are not kept as people read them in words.
func spoken(fields []diff.Field) {
	for i := range fields {
		f := &fields[i]
		switch f.Name {
		case factForm:
			f.Before, f.After = questions(f.Before), questions(f.After)
		case factRekey, factStop, factApproval, factAwaitAsked:
			f.Before, f.After = yes(f.Before), yes(f.After)
		default:
			continue
		}
		f.Words = diff.Words(f.Before, f.After)
	}
}

func yes(flag string) string {
	if flag == "true" {
		return "yes"
	}
	return "no"
}

// questions tells a form, a line for each question.
func questions(form string) string {
	var inputs []Input
	if form == "" || json.Unmarshal([]byte(form), &inputs) != nil {
		return form
	}
	var lines []string
	for _, in := range inputs {
		line := in.Label + " (" + string(in.Kind)
		if len(in.Options) > 0 {
			line += ": " + strings.Join(in.Options, ", ")
		}
		if in.Required {
			line += ", required"
		}
		lines = append(lines, line+")")
	}
	return strings.Join(lines, "\n")
}
