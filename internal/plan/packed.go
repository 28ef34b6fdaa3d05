package plan

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/plan/pin"
)

// A list reads each task as one text: a driver takes as long for each of 23 columns as for the row itself. First stand
// the fields that cannot hold the separator, ids, numbers, dates, ranks and documents, whose control characters are
// escaped; then the sizes of the two free texts that others follow, then the free texts.
const (
	packedFields = 23
	separator    = "\x1f"
)

func packed(e db.Engine) string {
	return db.Joined(e, "t.id", "t.version", "t.project_id", "t.number", "t.state_id", "t.category", "t.assignees", "t.team_id", "t.start", "t.due",
		"t.priority", "t.labels", "t.parent_id", "t.milestone", "t.rank", "t.fields", "t.created", "t.updated", "t.done", "t.deleted", "t.timing",
		// The index of children holds only those that are not deleted.
		"(CASE WHEN EXISTS (SELECT 1 FROM task c WHERE c.parent_id = t.id AND c.parent_id <> '' AND c.deleted = 0) THEN 1 ELSE 0 END)",
		"octet_length(t.source)", "octet_length(t.title)", "t.source", "t.title", "t.description")
}

// unpack reads what packed wrote.
func (t *Task) unpack(text string) error {
	var f [packedFields + 1]string
	rest := text
	for i := range f {
		var ok bool
		if f[i], rest, ok = strings.Cut(rest, separator); !ok {
			return errPacked
		}
	}
	r := reader{}
	t.ID, t.Version, t.Project, t.Number = id.Task(f[0]), r.int(f[1]), id.Project(f[2]), r.int(f[3])
	t.State, t.Category, t.Team, t.Start, t.Due = id.State(f[4]), Category(f[5]), id.Team(f[7]), clock.Date(f[8]), clock.Date(f[9])
	t.Assignees, t.Labels = words[id.Person](&r, f[6]), words[string](&r, f[11])
	t.Priority, t.Parent, t.Milestone, t.Rank = Priority(r.int(f[10])), id.Task(f[12]), f[13] == "1" || f[13] == "t", f[14]
	if f[15] != "{}" && f[15] != "null" {
		r.document(f[15], &t.Fields)
	} else if f[15] == "{}" {
		t.Fields = map[string]string{}
	}
	t.Created, t.Updated, t.Finished, t.Deleted = r.time(f[16]), r.time(f[17]), r.time(f[18]), r.time(f[19])
	if f[20] != "" {
		t.Timing, r.err = pin.Read(f[20])
	}
	source, title := int(r.int(f[22])), int(r.int(f[23]))
	if r.err != nil {
		return r.err
	}
	if source < 0 || title < 0 || len(rest) < source+title+2 {
		return errPacked
	}
	t.Source, t.Title, t.Description = rest[:source], rest[source+1:source+1+title], rest[source+title+2:]
	t.Children = f[21] == "1"
	return nil
}

// errPacked is a defect, not something that a person can meet.
var errPacked = fault.New(fault.Internal, "a task was read in a form that it is not packed in")

// reader reads fields and keeps the first error.
type reader struct{ err error }

func (r *reader) int(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil && r.err == nil {
		r.err = err
	}
	return n
}

func (r *reader) time(s string) time.Time { return clock.FromMicros(r.int(s)) }

func (r *reader) document(s string, into any) {
	if err := json.Unmarshal([]byte(s), into); err != nil && r.err == nil {
		r.err = err
	}
}

// words reads a list of texts as it is stored.
func words[T ~string](r *reader, s string) []T {
	switch s {
	case "[]":
		return []T{}
	case "null", "":
		return nil
	}
	var out []T
	if strings.Contains(s, `\`) || !strings.HasPrefix(s, `["`) || !strings.HasSuffix(s, `"]`) {
		r.document(s, &out)
		return out
	}
	// Without an escape, every second quoted piece is a text.
	for i, piece := range strings.Split(s[1:len(s)-1], `"`) {
		if i%2 == 1 {
			out = append(out, T(piece))
		}
	}
	return out
}

// read reads the tasks that the rest of the statement (FROM task t …) picks, with their roll-ups and without their keys.
func read(ctx context.Context, q db.Q, rest string, args []any, limit int) ([]Task, error) {
	list := make([]Task, 0, min(limit, 64))
	var parents []int
	err := db.Each(ctx, q, "SELECT "+packed(q.Engine())+rest, args, func(scan func(...any) error) error {
		var text string
		if err := scan(&text); err != nil {
			return err
		}
		list = append(list, Task{})
		t := &list[len(list)-1]
		err := t.unpack(text)
		if t.Children {
			parents = append(parents, len(list)-1)
		}
		return err
	})
	if err != nil || len(parents) == 0 {
		return list, err
	}
	return list, rollups(ctx, q, list, parents)
}
