// Package plan holds the work of a project: tasks and milestones, the states they pass through, and the links that
// order them.
package plan

import (
	"time"

	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/plan/pin"
)

// Category sorts the states of every project into four.
type Category string

// The categories.
const (
	Todo      Category = "todo"
	Doing     Category = "doing"
	Done      Category = "done"
	Cancelled Category = "cancelled"
)

// Categories lists them in the order of the work.
var Categories = []Category{Todo, Doing, Done, Cancelled}

// Ended tells whether a task of the category needs nothing more.
func (c Category) Ended() bool { return c == Done || c == Cancelled }

// State is one column of the project's board.
type State struct {
	ID       id.State   `json:"id"`
	Version  int64      `json:"version"`
	Project  id.Project `json:"project"`
	Name     string     `json:"name"`
	Category Category   `json:"category"`
	Rank     string     `json:"rank"`
}

// Priority orders tasks by urgency; the numbers sort the most urgent first and those without one last.
type Priority int64

// The priorities.
const (
	Urgent Priority = 1 + iota
	High
	Medium
	Low
	None
)

var priorityWords = map[Priority]string{Urgent: "urgent", High: "high", Medium: "medium", Low: "low", None: "none"}

// Priorities lists them, most urgent first.
var Priorities = []Priority{Urgent, High, Medium, Low, None}

// String gives the word.
func (p Priority) String() string {
	if w, ok := priorityWords[p]; ok {
		return w
	}
	return "none"
}

// ParsePriority reads the word; "" is none.
func ParsePriority(s string) (Priority, error) {
	if s == "" {
		return None, nil
	}
	for p, w := range priorityWords {
		if w == s {
			return p, nil
		}
	}
	return None, fault.Field("priority", "is not one of urgent, high, medium, low, none")
}

// MarshalText writes the word.
func (p Priority) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads the word.
func (p *Priority) UnmarshalText(b []byte) error {
	v, err := ParsePriority(string(b))
	*p = v
	return err
}

// Task is a piece of work in one project. Start and Due are civil dates on the project's calendar, "" for none.
type Task struct {
	ID          id.Task     `json:"id"`
	Version     int64       `json:"version"`
	Project     id.Project  `json:"project"`
	Number      int64       `json:"number"` // people see it behind the project's code: ONB-42
	Key         string      `json:"key"`
	Title       string      `json:"title"`
	Description string      `json:"description"` // Markdown
	State       id.State    `json:"state"`
	Category    Category    `json:"category"`
	Assignees   []id.Person `json:"assignees"`
	Team        id.Team     `json:"team"`
	Start       clock.Date  `json:"start"`
	Due         clock.Date  `json:"due"`
	Priority    Priority    `json:"priority"`
	Labels      []string    `json:"labels"`
	Parent      id.Task     `json:"parent"`
	Milestone   bool        `json:"milestone"`
	Rank        string      `json:"rank"`
	pin.Timing
	Fields   map[string]string `json:"fields,omitempty"` // what an import carried that has no place of its own
	Source   string            `json:"source,omitempty"` // "jira:ABC-1": the row an import made it from
	Created  time.Time         `json:"created"`
	Updated  time.Time         `json:"updated"`
	Finished time.Time         `json:"finished,omitzero"`
	Deleted  time.Time         `json:"deleted,omitzero"`
	Rollup   *Rollup           `json:"rollup,omitempty"`
	Children bool              `json:"-"` // whether tasks stand beneath it; filled by List and Get
}

// Rollup sums up the leaves beneath a parent task.
type Rollup struct {
	Total int        `json:"total"` // leaves that are not cancelled
	Done  int        `json:"done"`
	Start clock.Date `json:"start"` // earliest start, "" for none
	Due   clock.Date `json:"due"`   // latest due date, "" for none
}

// Link says that one task waits for another. By FS, finish to start, To may start on the working day after From is
// finished, plus Lag working days; SS, FF and SF tie the other ends.
type Link struct {
	ID      id.Link    `json:"id"`
	Version int64      `json:"version"`
	Project id.Project `json:"project"`
	From    id.Task    `json:"from"`
	To      id.Task    `json:"to"`
	Kind    string     `json:"kind"` // FS, SS, FF or SF
	Lag     int64      `json:"lag"`  // working days
}

// NewTask is what a person gives to add a task. ID may be made by the client, so that creating twice creates once.
type NewTask struct {
	ID          id.Task     `json:"id,omitempty"`
	Title       string      `json:"title"`
	Description string      `json:"description,omitempty"`
	State       id.State    `json:"state,omitempty"` // "" is the first one of the project
	Assignees   []id.Person `json:"assignees,omitempty"`
	Team        id.Team     `json:"team,omitempty"`
	Start       clock.Date  `json:"start,omitempty"`
	Due         clock.Date  `json:"due,omitempty"`
	Priority    Priority    `json:"priority,omitempty"`
	Labels      []string    `json:"labels,omitempty"`
	Parent      id.Task     `json:"parent,omitempty"`
	Milestone   bool        `json:"milestone,omitempty"`
	pin.Timing
	Fields   map[string]string `json:"-"`
	Source   string            `json:"-"`
	Created  time.Time         `json:"-"` // the instant in the source; zero is now
	Finished time.Time         `json:"-"`
}

// TaskPatch changes the fields that are present. After and Before place the task next to another one in the order of
// the project ("" with After present is the very top).
type TaskPatch struct {
	Title       *string      `json:"title,omitempty"`
	Description *string      `json:"description,omitempty"`
	State       *id.State    `json:"state,omitempty"`
	Assignees   *[]id.Person `json:"assignees,omitempty"`
	Team        *id.Team     `json:"team,omitempty"`
	Start       *clock.Date  `json:"start,omitempty"`
	Due         *clock.Date  `json:"due,omitempty"`
	Priority    *Priority    `json:"priority,omitempty"`
	Labels      *[]string    `json:"labels,omitempty"`
	AddLabels   []string     `json:"addLabels,omitempty"`
	Parent      *id.Task     `json:"parent,omitempty"`
	Milestone   *bool        `json:"milestone,omitempty"`
	pin.Patch
	After  *id.Task `json:"after,omitempty"`
	Before *id.Task `json:"before,omitempty"`
}
