package review

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"throughline/internal/bpmn/diff"
	"throughline/internal/process"
)

// Contrast is how one map differs from another, as-is from to-be or one version from another.
type Contrast struct {
	Before  process.Document `json:"-"`
	After   process.Document `json:"-"`
	Diff    diff.Diff        `json:"diff"`
	Says    string           `json:"says"` // the difference in one sentence without its end
	Raci    []RaciChange     `json:"raci"`
	Clashes []Clash          `json:"clashes"` // of the later map
	Was     process.Stream   `json:"was"`
	Is      process.Stream   `json:"is"`
}

// RaciChange is a role whose letters for a step differ; Was or Is is "" for none.
type RaciChange struct {
	Step string `json:"step"`
	Name string `json:"name"`
	Role string `json:"role"`
	Was  string `json:"was"`
	Is   string `json:"is"`
}

// Against tells how a map differs from another one. The actor must be able to read both.
func Against(ctx context.Context, s *process.Service, before, after process.At) (Contrast, error) {
	was, a, err := s.Told(ctx, before)
	if err != nil {
		return Contrast{}, err
	}
	is, b, err := s.Told(ctx, after)
	if err != nil {
		return Contrast{}, err
	}
	c := Contrast{Before: was, After: is, Diff: diff.Maps(a, b), Was: was.Stream, Is: is.Stream, Clashes: Clashes(&is)}
	c.Says = c.Diff.String()
	c.Raci = raciChanges(c.Diff, was.Raci, is.Raci)
	kept := Clashes(&was)
	for i := range c.Clashes {
		now := &c.Clashes[i]
		now.New = !slices.ContainsFunc(kept, func(k Clash) bool { return k.Makes == now.Makes && k.Approves == now.Approves })
	}
	return c, nil
}

// raciChanges compares the letters of the steps that both maps have, and tells those of added ones.
func raciChanges(d diff.Diff, was, is process.Raci) []RaciChange {
	before := map[string]process.RaciRow{}
	for _, row := range was.Rows {
		before[row.Step] = row
	}
	earlier := map[string]string{}
	for _, s := range d.Steps {
		if s.Was != "" && s.ID != "" {
			earlier[s.ID] = s.Was
		}
	}
	out := []RaciChange{}
	for _, row := range is.Rows {
		old := before[cmp.Or(earlier[row.Step], row.Step)]
		roles := map[string]bool{}
		for role := range old.Cells {
			roles[role] = true
		}
		for role := range row.Cells {
			roles[role] = true
		}
		for _, role := range slices.Sorted(maps.Keys(roles)) {
			if old.Cells[role] != row.Cells[role] {
				out = append(out, RaciChange{Step: row.Step, Name: row.Name, Role: role, Was: old.Cells[role], Is: row.Cells[role]})
			}
		}
	}
	return out
}
