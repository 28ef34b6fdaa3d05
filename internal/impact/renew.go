package impact

import (
	"context"
	"strings"

	"throughline/internal/id"
)

// Renewed is a step in which a version of a process differs from the one before it.
type Renewed struct {
	ID   string // "" for one that is gone
	Name string
	Tool string // in which it is done; "" for none
	What string // how it differs, in words
}

// Renew gives the tasks that follow when a version with these steps comes into force: what a change of the process brings
// with it, told by its steps, and each tool that they name.
func (s *Service) Renew(ctx context.Context, process id.Process, steps []Renewed) ([]Task, error) {
	a, err := s.Ask(ctx, Subject{Kind: Process, ID: string(process)})
	if err != nil {
		return nil, err
	}
	for _, step := range steps {
		a.Items = append(a.Items, step.item(process))
	}
	return append(Suggest(a), setUp(a.Title, process, steps)...), nil
}

func (r Renewed) item(process id.Process) Item {
	i := Item{Kind: "step", ID: string(process) + ":" + r.ID, Title: r.Name, Why: r.What, Process: process}
	if r.ID != "" {
		i.URL = "/processes/" + string(process) + "/document#step-" + r.ID
	}
	return i
}

// setUp gives a task for each tool in which the steps are done, in their order.
func setUp(title string, process id.Process, steps []Renewed) []Task {
	var out []Task
	at := map[string]int{}
	for _, step := range steps {
		tool := fold(step.Tool)
		if tool == "" {
			continue
		}
		i, known := at[tool]
		if !known {
			i = len(out)
			at[tool] = i
			out = append(out, Task{Key: "tool:" + tool, Title: cut("Set up " + strings.TrimSpace(step.Tool) + " for " + title), Text: "These steps are done in it, and they change:\n\n"})
		}
		out[i].Text += step.item(process).line()
	}
	return out
}
