package plan

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/plan/pin"
)

// The bounds of what a person types. They are far above real use and keep one task from weighing like a file.
const (
	maxTitle       = 500
	maxDescription = 200_000
	maxLabels      = 50
	maxLabel       = 80
	maxAssignees   = 50
	maxDepth       = 10
	maxBulk        = 20_000
)

// check answers the problems of a task's own fields.
func (t *Task) check() error {
	var c fault.Check
	t.Title = strings.TrimSpace(t.Title)
	c.Need(t.Title != "", "title", "is missing; say what is to be done")
	c.Need(utf8.RuneCountInString(t.Title) <= maxTitle, "title", "is longer than %d characters; the description has room", maxTitle)
	c.Need(utf8.ValidString(t.Title) && utf8.ValidString(t.Description) && !strings.ContainsRune(t.Title+t.Description, 0), "title", "holds characters that are no text")
	c.Need(utf8.RuneCountInString(t.Description) <= maxDescription, "description", "is longer than %d characters; attach it as a file", maxDescription)
	for _, d := range []struct {
		field string
		date  string
	}{{"start", string(t.Start)}, {"due", string(t.Due)}} {
		_, err := clock.ParseDate(d.date)
		c.Add(d.field, err)
	}
	c.Need(!t.Due.Before(t.Start), "due", "is before the start (%s)", t.Start)
	c.Need(len(t.Assignees) <= maxAssignees, "assignees", "has more than %d people", maxAssignees)
	c.Need(len(t.Labels) <= maxLabels, "labels", "has more than %d labels", maxLabels)
	for i, l := range t.Labels {
		t.Labels[i] = strings.TrimSpace(l)
		c.Need(t.Labels[i] != "" && utf8.RuneCountInString(l) <= maxLabel, "labels", "each need 1 to %d characters", maxLabel)
	}
	t.Labels, t.Assignees = unique(t.Labels), unique(t.Assignees)
	c.Need(t.Priority >= Urgent && t.Priority <= None, "priority", "is not one of urgent, high, medium, low, none")
	pin.Check(t.Timing, &c)
	return c.Err()
}

// apply puts the present fields of a patch into the task; its state is resolved by the caller.
func (t *Task) apply(p TaskPatch) {
	set(&t.Title, p.Title)
	set(&t.Description, p.Description)
	set(&t.Assignees, p.Assignees)
	set(&t.Team, p.Team)
	set(&t.Start, p.Start)
	set(&t.Due, p.Due)
	set(&t.Priority, p.Priority)
	set(&t.Labels, p.Labels)
	set(&t.Parent, p.Parent)
	set(&t.Milestone, p.Milestone)
	if p.Start != nil || p.Due != nil {
		t.Duration = nil // it follows from the dates again
	}
	pin.Apply(&t.Timing, p.Patch)
	if len(p.AddLabels) > 0 {
		t.Labels = append(slices.Clone(t.Labels), p.AddLabels...)
	}
}

func set[T any](field *T, value *T) {
	if value != nil {
		*field = *value
	}
}

// kindOf names the event of an edit by what it did to the state.
func kindOf(was, is *Task) string {
	switch {
	case !was.Category.Ended() && is.Category.Ended():
		return "task.closed"
	case was.Category.Ended() && !is.Category.Ended():
		return "task.reopened"
	case was.State != is.State || was.Rank != is.Rank:
		return "task.moved"
	}
	return "task.edited"
}

// check answers the problems of a state.
func (s *State) check() error {
	var c fault.Check
	s.Name = strings.TrimSpace(s.Name)
	c.Need(s.Name != "" && utf8.RuneCountInString(s.Name) <= 60, "name", "needs 1 to 60 characters")
	c.Need(slices.Contains(Categories, s.Category), "category", "is not one of todo, doing, done, cancelled")
	return c.Err()
}

// cycle gives the chain of tasks that a link from → to would close, by walking on from "to"; nil when there is none.
// next maps a task to those that wait for it.
func cycle[T comparable](from, to T, next map[T][]T) []T {
	type step struct {
		task T
		path *node[T]
	}
	seen := map[T]bool{to: true}
	queue := []step{{to, &node[T]{to, nil}}}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		if s.task == from {
			return s.path.chain()
		}
		for _, n := range next[s.task] {
			if !seen[n] {
				seen[n] = true
				queue = append(queue, step{n, &node[T]{n, s.path}})
			}
		}
	}
	return nil
}

type node[T any] struct {
	value  T
	before *node[T]
}

func (n *node[T]) chain() []T {
	var out []T
	for ; n != nil; n = n.before {
		out = append(out, n.value)
	}
	slices.Reverse(out)
	return out
}

// circle says in words why a link cannot be: the chain of titles that leads back.
func circle(titles []string) error {
	quoted := make([]string, len(titles))
	for i, t := range titles {
		quoted[i] = "“" + t + "”"
	}
	if len(quoted) > 8 {
		quoted = append(quoted[:4], append([]string{fmt.Sprintf("… %d more …", len(titles)-8)}, quoted[len(quoted)-4:]...)...)
	}
	return fault.Field("to", "would close a circle: %s already leads there", strings.Join(quoted, " → "))
}
