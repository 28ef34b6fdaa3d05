package api

import (
	"context"
	"net/http"
	"strings"

	"throughline/internal/access"
	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/plan"
)

// InProject names a project in the path.
type InProject struct {
	Project string `path:"project" doc:"Id of the project"`
}

func (p InProject) id() id.Project { return id.Project(p.Project) }

// taskQuery is the filter of a list of tasks: the same as the page's address. Alternatives are separated by commas;
// "none" asks for tasks without one.
type taskQuery struct {
	InProject
	State     string `query:"state" doc:"Ids of states"`
	Category  string `query:"category" doc:"todo, doing, done, cancelled"`
	Assignees string `query:"assignees" doc:"Ids of people, or none"`
	Team      string `query:"team" doc:"Ids of teams, or none"`
	Labels    string `query:"labels" doc:"Labels, or none"`
	Priority  string `query:"priority" doc:"urgent, high, medium, low, none"`
	Milestone string `query:"milestone" enum:"true,false," doc:"Only milestones, or none of them"`
	Parent    string `query:"parent" doc:"Id of the parent; top for the top level"`
	DueFrom   string `query:"dueFrom" doc:"Earliest due date"`
	DueTo     string `query:"dueTo" doc:"Latest due date"`
	Q         string `query:"q" doc:"Words in title, description or comments"`
	Sort      string `query:"sort" doc:"rank, due, priority, updated or number; - in front turns it round"`
	Cursor    string `query:"cursor" doc:"The next of the page before"`
	Limit     int    `query:"limit" minimum:"0" maximum:"1000" doc:"Rows of a page; 100 when absent"`
}

// Parse reads the filter of an address; pages use it too, so that a shared address gives the same rows.
func (t taskQuery) parse() (plan.Query, error) {
	q := plan.Query{States: split[id.State](t.State), Categories: split[plan.Category](t.Category), Assignees: split[id.Person](t.Assignees),
		Teams: split[id.Team](t.Team), Labels: split[string](t.Labels), Words: t.Q, Sort: t.Sort, Cursor: t.Cursor, Limit: t.Limit}
	var c fault.Check
	for _, word := range split[string](t.Priority) {
		p, err := plan.ParsePriority(word)
		c.Add("priority", err)
		q.Priorities = append(q.Priorities, p)
	}
	if t.Milestone != "" {
		only := t.Milestone == "true"
		q.Milestone = &only
	}
	if t.Parent != "" {
		parent := id.Task(t.Parent)
		if t.Parent == "top" {
			parent = ""
		}
		q.Parent = &parent
	}
	var err error
	q.DueFrom, err = clock.ParseDate(t.DueFrom)
	c.Add("dueFrom", err)
	q.DueTo, err = clock.ParseDate(t.DueTo)
	c.Add("dueTo", err)
	return q, c.Err()
}

func split[T ~string](s string) []T {
	var out []T
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, T(part))
		}
	}
	return out
}

// TaskPath names a task in the path. Embedded parts of an input are exported because the framework passes over others.
type TaskPath struct {
	Task string `path:"task" doc:"Id of the task"`
}

func (t TaskPath) id() id.Task { return id.Task(t.Task) }

type items[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty" doc:"Cursor of the next page; absent at the end"`
}

type createTask struct {
	InProject
	Body plan.NewTask
}

type pasteTasks struct {
	InProject
	Body struct {
		Rows []plan.NewTask `json:"rows" minItems:"1" maxItems:"5000"`
	}
}

type patchTask struct {
	TaskPath
	Match
	Body plan.TaskPatch
}

type bulkTasks struct {
	Body struct {
		IDs    []id.Task       `json:"ids" minItems:"1" maxItems:"20000"`
		Set    *plan.TaskPatch `json:"set,omitempty"`
		Delete bool            `json:"delete,omitempty"`
	}
}

type linkTasks struct {
	TaskPath
	Body struct {
		To   id.Task `json:"to" doc:"The task that waits"`
		Kind string  `json:"kind,omitempty" enum:"FS,SS,FF,SF" doc:"FS when absent"`
		Lag  int64   `json:"lag,omitempty" doc:"Working days between them"`
	}
}

type linkPath struct {
	Link string `path:"link"`
}

type newState struct {
	InProject
	Body struct {
		Name     string        `json:"name"`
		Category plan.Category `json:"category" enum:"todo,doing,done,cancelled"`
	}
}

type editState struct {
	InProject
	State string `path:"state"`
	Body  struct {
		Name     string        `json:"name"`
		Category plan.Category `json:"category" enum:"todo,doing,done,cancelled"`
		After    *id.State     `json:"after,omitempty" doc:"The state it stands behind; empty for the front"`
	}
}

// StatePath names a state of the board.
type StatePath struct {
	InProject
	State string `path:"state"`
}

func (s Services) taskOperations() []Operation {
	p := s.Plans
	return []Operation{
		op(http.MethodGet, "/projects/{project}/tasks", "list-tasks", "The tasks of a project", access.ReadProject,
			func(ctx context.Context, in *taskQuery) (plan.Page, error) {
				q, err := in.parse()
				if err != nil {
					return plan.Page{}, err
				}
				return p.List(ctx, in.id(), q)
			}),
		op(http.MethodPost, "/projects/{project}/tasks", "create-task", "Add a task", access.EditPlan,
			func(ctx context.Context, in *createTask) (plan.Task, error) { return p.Create(ctx, in.id(), in.Body) }),
		op(http.MethodPost, "/projects/{project}/tasks/paste", "paste-tasks", "Add many tasks in one act", access.EditPlan,
			func(ctx context.Context, in *pasteTasks) (items[plan.Task], error) {
				made, err := p.CreateMany(ctx, in.id(), in.Body.Rows)
				return items[plan.Task]{Items: made}, err
			}),
		op(http.MethodGet, "/tasks/{task}", "get-task", "One task", access.ReadProject,
			func(ctx context.Context, in *TaskPath) (plan.Task, error) { return p.Get(ctx, in.id()) }),
		op(http.MethodPatch, "/tasks/{task}", "edit-task", "Change the fields that are present", access.EditPlan,
			func(ctx context.Context, in *patchTask) (plan.Task, error) {
				v, err := in.version()
				if err != nil {
					return plan.Task{}, err
				}
				return p.Edit(ctx, in.id(), v, in.Body)
			}),
		op(http.MethodDelete, "/tasks/{task}", "delete-task", "Put a task into the bin", access.EditPlan,
			func(ctx context.Context, in *TaskPath) (none, error) {
				_, err := p.Delete(ctx, []id.Task{in.id()})
				return done(err)
			}),
		op(http.MethodPost, "/tasks/{task}/restore", "restore-task", "Take a task out of the bin", access.EditPlan,
			func(ctx context.Context, in *TaskPath) (plan.Task, error) { return p.Restore(ctx, in.id()) }),
		op(http.MethodPost, "/tasks/bulk", "bulk-tasks", "Change or delete many tasks in one act", access.EditPlan,
			func(ctx context.Context, in *bulkTasks) (items[plan.Task], error) {
				if in.Body.Delete {
					_, err := p.Delete(ctx, in.Body.IDs)
					return items[plan.Task]{Items: []plan.Task{}}, err
				}
				if in.Body.Set == nil {
					return items[plan.Task]{}, fault.Field("set", "is missing; say what to change, or delete")
				}
				return bulk(ctx, p, in.Body.IDs, *in.Body.Set)
			}),
		op(http.MethodGet, "/tasks/{task}/links", "task-links", "What a task waits for and what waits for it", access.ReadProject,
			func(ctx context.Context, in *TaskPath) (items[plan.Neighbour], error) {
				list, err := p.Neighbours(ctx, in.id())
				return items[plan.Neighbour]{Items: list}, err
			}),
		op(http.MethodPost, "/tasks/{task}/links", "link-tasks", "Make another task wait for this one", access.EditPlan,
			func(ctx context.Context, in *linkTasks) (plan.Link, error) {
				return p.Connect(ctx, in.id(), in.Body.To, in.Body.Kind, in.Body.Lag)
			}),
		op(http.MethodDelete, "/links/{link}", "unlink-tasks", "Remove a link between tasks", access.EditPlan,
			func(ctx context.Context, in *linkPath) (none, error) {
				return done(p.Disconnect(ctx, id.Link(in.Link)))
			}),
		op(http.MethodGet, "/projects/{project}/states", "list-states", "The states of the board", access.ReadProject,
			func(ctx context.Context, in *InProject) (items[plan.State], error) {
				list, err := p.States(ctx, in.id())
				return items[plan.State]{Items: list}, err
			}),
		op(http.MethodPost, "/projects/{project}/states", "add-state", "Add a state to the board", access.EditPlan,
			func(ctx context.Context, in *newState) (plan.State, error) {
				return p.AddState(ctx, in.id(), in.Body.Name, in.Body.Category)
			}),
		op(http.MethodPut, "/projects/{project}/states/{state}", "edit-state", "Change or move a state", access.EditPlan,
			func(ctx context.Context, in *editState) (plan.State, error) {
				return p.EditState(ctx, in.id(), id.State(in.State), in.Body.Name, in.Body.Category, in.Body.After)
			}),
		op(http.MethodDelete, "/projects/{project}/states/{state}", "remove-state", "Remove an empty state", access.EditPlan,
			func(ctx context.Context, in *StatePath) (none, error) {
				return done(p.RemoveState(ctx, in.id(), id.State(in.State)))
			}),
		op(http.MethodGet, "/tasks/mine", "my-tasks", "Your open tasks in every project", access.Self,
			func(ctx context.Context, _ *struct{}) (items[plan.Task], error) {
				list, err := p.Mine(ctx, 200)
				return items[plan.Task]{Items: list}, err
			}),
	}
}

// bulk changes the tasks and gives them back as they are now, by project.
func bulk(ctx context.Context, p *plan.Service, ids []id.Task, set plan.TaskPatch) (items[plan.Task], error) {
	if _, err := p.Bulk(ctx, ids, set); err != nil {
		return items[plan.Task]{}, err
	}
	out := items[plan.Task]{Items: make([]plan.Task, 0, len(ids))}
	if len(ids) > 500 {
		return out, nil // the live stream tells the page to read again
	}
	for _, task := range ids {
		t, err := p.Get(ctx, task)
		if fault.Is(err, fault.Forbidden) {
			return items[plan.Task]{Items: []plan.Task{}}, nil // a token may write without reading; what it asked is done
		}
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, t)
	}
	return out, nil
}
