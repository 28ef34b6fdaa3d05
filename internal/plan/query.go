package plan

import (
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"

	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
)

// Query narrows, orders and pages a list of tasks. Values in one filter are alternatives, filters add up; "none" in
// Assignees, Teams or Labels asks for tasks without one.
type Query struct {
	States     []id.State
	Categories []Category
	Assignees  []id.Person
	Teams      []id.Team
	Labels     []string
	Priorities []Priority
	Parent     *id.Task // "" is the top level
	Milestone  *bool
	DueFrom    clock.Date
	DueTo      clock.Date
	Words      string
	IDs        []id.Task
	Sort       string // rank (default), due, priority, updated, number; "-" in front turns it round
	Cursor     string
	Limit      int // 1 to 1000, default 100
}

// orders are the offered sorts; each has an index that starts with the project.
var orders = map[string]string{"rank": "t.rank", "due": "(CASE WHEN t.due = '' THEN 'z' ELSE t.due END)",
	"priority": "t.priority", "updated": "t.updated", "number": "t.number"}

// statement builds a list's text and its arguments.
type statement struct {
	where []string
	args  []any
}

func (s *statement) add(v any) string {
	s.args = append(s.args, v)
	return "$" + strconv.Itoa(len(s.args))
}

func (s *statement) and(condition string) { s.where = append(s.where, condition) }

// in adds "column IN (…)"; the word "none" stands for the empty value.
func in[T ~string](s *statement, column string, values []T) {
	if len(values) == 0 {
		return
	}
	first := len(s.args) + 1
	for _, v := range values {
		if v == "none" {
			v = ""
		}
		s.args = append(s.args, string(v))
	}
	if len(values) == 1 {
		s.and(column + " = $" + strconv.Itoa(first))
		return
	}
	s.and(column + " " + db.In(first, len(values)))
}

// filters puts the query's conditions into the statement and gives the FROM clause: a filter with an index table of
// its own drives the list, so that its cost is that of the filter's rows and not of the project.
func (q Query) filters(s *statement, project id.Project) (from string) {
	p := s.add(string(project))
	from = "task t"
	if len(q.Assignees) == 1 && q.Assignees[0] != "none" {
		from = "task_assignee ta CROSS JOIN task t"
		s.and("ta.person_id = " + s.add(string(q.Assignees[0])) + " AND t.id = ta.task_id")
	} else if len(q.Assignees) > 0 {
		s.and(q.anyAssignee(s))
	}
	for _, label := range q.Labels {
		if label == "none" {
			s.and("NOT EXISTS (SELECT 1 FROM task_label tl WHERE tl.task_id = t.id)")
			continue
		}
		s.and("EXISTS (SELECT 1 FROM task_label tl WHERE tl.task_id = t.id AND tl.project_id = " + p + " AND tl.label = " + s.add(label) + ")")
	}
	q.within(s, p)
	in(s, "t.category", q.Categories)
	in(s, "t.team_id", q.Teams)
	if len(q.Priorities) > 0 {
		first := len(s.args) + 1
		for _, v := range q.Priorities {
			s.args = append(s.args, int64(v))
		}
		s.and("t.priority " + db.In(first, len(q.Priorities)))
	}
	if q.Parent != nil {
		s.and("t.parent_id = " + s.add(string(*q.Parent)))
		if *q.Parent != "" {
			s.and("t.parent_id <> ''") // lets the index of children be used, which holds no others
		}
	}
	if q.Milestone != nil {
		s.and("t.milestone = " + s.add(*q.Milestone))
	}
	if q.DueFrom != "" {
		s.and("t.due >= " + s.add(string(q.DueFrom)))
	}
	if q.DueTo != "" {
		s.and("t.due <> '' AND t.due <= " + s.add(string(q.DueTo)))
	}
	in(s, "t.id", q.IDs)
	return from
}

// brief tells whether an index leads straight to the rows of a page, with nothing to pass over.
func (q Query) brief() bool {
	if len(q.Categories)+len(q.Assignees)+len(q.Teams)+len(q.Labels)+len(q.Priorities)+len(q.IDs) > 0 || len(q.States) > 1 || q.Parent != nil || q.Milestone != nil ||
		q.DueFrom+q.DueTo != "" {
		return false
	}
	sort := strings.TrimPrefix(q.Sort, "-")
	return len(q.States) == 0 || sort == "" || sort == "rank" || sort == "due"
}

// within narrows to the project and the states, in words that lead to the one index that has the rows in the order asked
// for: the end of an id is what the index holds of it, and an id joined with nothing is asked of the row alone.
func (q Query) within(s *statement, project string) {
	s.and("t.deleted = 0")
	sort := strings.TrimPrefix(q.Sort, "-")
	switch one := len(q.States) == 1; {
	case one && sort == "due":
		s.and("t.state_id = " + s.add(string(q.States[0])) + " AND t.project_id || '' = " + project)
		return
	case one && (sort == "" || sort == "rank"):
		s.and(ends("t.state_id", s.add(string(q.States[0]))) + " AND t.project_id || '' = " + project)
		return
	case sort == "number":
		s.and("t.project_id = " + project)
	default:
		s.and(ends("t.project_id", project))
	}
	in(s, "t.state_id || ''", q.States)
}

// ends compares a column of ids with a parameter by the end that an index holds, and by the rest.
func ends(column, parameter string) string {
	return "substr(" + column + ", 22) = substr(CAST(" + parameter + " AS TEXT), 22) AND " + column + " || '' = " + parameter
}

func (q Query) anyAssignee(s *statement) string {
	first := len(s.args) + 1
	n := 0
	none := ""
	for _, a := range q.Assignees {
		if a == "none" {
			none = " OR NOT EXISTS (SELECT 1 FROM task_assignee ta WHERE ta.task_id = t.id)"
			continue
		}
		s.args = append(s.args, string(a))
		n++
	}
	return "(EXISTS (SELECT 1 FROM task_assignee ta WHERE ta.task_id = t.id AND ta.person_id " + db.In(first, n) + ")" + none + ")"
}

// page adds the keyset condition and gives the ORDER BY clause.
func (q Query) page(s *statement) (order string, err error) {
	name, down := strings.CutPrefix(q.Sort, "-")
	if name == "" {
		name = "rank"
	}
	key, ok := orders[name]
	if !ok {
		return "", fault.Field("sort", "is not one of rank, due, priority, updated, number")
	}
	direction, compare := "", ">"
	if down {
		direction, compare = " DESC", "<"
	}
	if q.Cursor != "" {
		c, err := readCursor(q.Cursor)
		if err != nil {
			return "", err
		}
		s.and("(" + key + ", t.number) " + compare + " (" + s.add(c.value(name)) + ", " + s.add(c.Number) + ")")
	}
	return key + direction + ", t.number" + direction, nil
}

// cursor is the place in a list behind which the next page begins.
type cursor struct {
	Text   string `json:"t,omitempty"`
	Int    int64  `json:"i,omitempty"`
	Number int64  `json:"n"`
}

func (c cursor) value(sort string) any {
	if sort == "rank" || sort == "due" {
		return c.Text
	}
	return c.Int
}

func (q Query) cursorAt(t *Task) string {
	c := cursor{Number: t.Number}
	switch strings.TrimPrefix(q.Sort, "-") {
	case "", "rank":
		c.Text = t.Rank
	case "due":
		if c.Text = string(t.Due); c.Text == "" {
			c.Text = "z"
		}
	case "priority":
		c.Int = int64(t.Priority)
	case "updated":
		c.Int = clock.Micros(t.Updated)
	case "number":
		c.Int = t.Number
	}
	b, _ := json.Marshal(c) // strings and numbers always marshal
	return base64.RawURLEncoding.EncodeToString(b)
}

func readCursor(s string) (cursor, error) {
	var c cursor
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(b, &c)
	}
	if err != nil {
		return c, fault.Field("cursor", "is not one this server gave; start again without it")
	}
	return c, nil
}
