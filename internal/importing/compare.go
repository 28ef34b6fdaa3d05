package importing

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"throughline/internal/clock"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/importing/wording"
	"throughline/internal/plan"
)

var zeroTime time.Time

// field is one that both an import and people change: its column in the history, how to take it over, and whether two
// tasks agree on it.
type field struct {
	column string
	same   func(a, b *plan.Task) bool
	take   func(to, from *plan.Task)
	value  func(t *plan.Task) any
}

var taskFields = []field{
	{"title", func(a, b *plan.Task) bool { return a.Title == b.Title }, func(to, from *plan.Task) { to.Title = from.Title }, func(t *plan.Task) any { return t.Title }},
	{"description", func(a, b *plan.Task) bool { return a.Description == b.Description }, func(to, from *plan.Task) { to.Description = from.Description }, func(t *plan.Task) any { return t.Description }},
	{"state_id", func(a, b *plan.Task) bool { return a.State == b.State }, func(to, from *plan.Task) {
		to.State, to.Category, to.Finished = from.State, from.Category, from.Finished
	}, func(t *plan.Task) any { return t.State }},
	{"assignees", func(a, b *plan.Task) bool { return slices.Equal(a.Assignees, b.Assignees) }, func(to, from *plan.Task) { to.Assignees = from.Assignees }, func(t *plan.Task) any { return t.Assignees }},
	{"start", func(a, b *plan.Task) bool { return a.Start == b.Start }, func(to, from *plan.Task) { to.Start = from.Start }, func(t *plan.Task) any { return t.Start }},
	{"due", func(a, b *plan.Task) bool { return a.Due == b.Due }, func(to, from *plan.Task) { to.Due = from.Due }, func(t *plan.Task) any { return t.Due }},
	{"priority", func(a, b *plan.Task) bool { return a.Priority == b.Priority }, func(to, from *plan.Task) { to.Priority = from.Priority }, func(t *plan.Task) any { return t.Priority }},
	{"labels", func(a, b *plan.Task) bool { return slices.Equal(a.Labels, b.Labels) }, func(to, from *plan.Task) { to.Labels = from.Labels }, func(t *plan.Task) any { return t.Labels }},
	{"parent_id", func(a, b *plan.Task) bool { return a.Parent == b.Parent }, func(to, from *plan.Task) { to.Parent = from.Parent }, func(t *plan.Task) any { return t.Parent }},
	{"milestone", func(a, b *plan.Task) bool { return a.Milestone == b.Milestone }, func(to, from *plan.Task) { to.Milestone = from.Milestone }, func(t *plan.Task) any { return t.Milestone }},
	{"done", func(a, b *plan.Task) bool { return a.State != b.State || a.Finished.Equal(b.Finished) }, func(to, from *plan.Task) { to.Finished = from.Finished }, func(t *plan.Task) any { return clock.Micros(t.Finished) }},
	{"created", func(a, b *plan.Task) bool { return a.Created.Equal(b.Created) }, func(to, from *plan.Task) { to.Created = from.Created }, func(t *plan.Task) any { return clock.Micros(t.Created) }},
	{"fields", func(a, b *plan.Task) bool { return maps.Equal(a.Fields, b.Fields) }, func(to, from *plan.Task) { to.Fields = from.Fields }, func(t *plan.Task) any { return t.Fields }},
}

func differing(a, b *plan.Task) []field {
	var out []field
	for _, f := range taskFields {
		if !f.same(a, b) {
			out = append(out, f)
		}
	}
	return out
}

// base gives what the standing imports last left in the columns of a thing, as JSON; a column that none has written is
// not in it. The log holds exactly that, so nothing is stored twice.
func (sv *Service) base(ctx context.Context, acts map[int64]bool, thing string) (map[string]json.RawMessage, error) {
	base := map[string]json.RawMessage{}
	for before := int64(0); ; {
		events, err := history.Of(ctx, sv.db, thing, before, asked)
		if err != nil {
			return nil, err
		}
		for _, e := range events {
			if acts[e.Act] {
				for column, pair := range e.Changed {
					if _, newer := base[column]; !newer {
						base[column] = pair[1]
					}
				}
			}
			before = e.Seq
		}
		if len(events) < asked {
			return base, nil
		}
	}
}

// settle decides every differing field: it takes the file's value where nobody changed it here, keeps what is here
// otherwise, and notes a conflict when both changed. It tells whether anything is left to write.
func (s *scheme) settle(i int, old, next *plan.Task, differ []field, base map[string]json.RawMessage) bool {
	write := false
	for _, f := range differ {
		here, file, last := canon(f.value(old)), canon(f.value(next)), canonRaw(base[f.column])
		if f.column == "state_id" && next.State == "" {
			file = "new state " + s.tasks[i].state
		}
		switch {
		case f.column == "fields", f.column == "created", here == last: // nobody edits fields and birth by hand
			write = true
			continue
		case file != last:
			s.clash(i, old.ID, f.column, f.value(old), f.value(next), here, file)
		}
		f.take(next, old)
	}
	return write
}

// clashesShown bounds the conflicts that are listed one by one.
const clashesShown = 200

func (s *scheme) clash(i int, task id.Task, column string, here, file any, hereText, fileText string) {
	s.counts.Conflicts++
	if len(s.clashes) < clashesShown {
		s.clashes = append(s.clashes, Conflict{Task: task, Key: s.tasks[i].key, Field: column, Here: wording.Cut(text([]byte(hereText)), 200), File: wording.Cut(text([]byte(fileText)), 200)})
	}
}

// canon writes a value so that equal ones have equal texts, and all empty ones the same.
func canon(v any) string {
	b, _ := json.Marshal(v) // of texts, numbers and lists of them, which always marshal
	return canonRaw(b)
}

func canonRaw(b json.RawMessage) string {
	switch s := string(b); s {
	case `""`, "null", "[]", "{}", "0", "false", `"none"`:
		return ""
	default:
		return s
	}
}
