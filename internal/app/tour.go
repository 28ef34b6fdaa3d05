package app

import (
	"context"
	"slices"
	"strings"

	"throughline/demo"
	"throughline/internal/access"
	"throughline/internal/id"
	"throughline/internal/plan"
	"throughline/internal/process"
	"throughline/internal/project"
	"throughline/internal/run"
)

// Tour lists an address of every kind of page, on the records of the demo company, and the faces that a project's pages
// have in the stages of its life. What is downloaded, and what is shown to nobody who has signed in, is no page.
func (a *App) Tour(ctx context.Context) ([]string, error) {
	ctx = access.With(ctx, access.System())
	list, err := a.Projects.List(ctx, project.Query{})
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(list.Items, func(p project.Row) bool { return p.Code == demo.Showcase })
	if at < 0 {
		return []string{"/projects"}, nil
	}
	records, err := a.records(ctx, list.Items[at].Project)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, r := range a.Web.Routes {
		if r.Method != "GET" || r.Action == access.Public || download(r.Path) {
			continue
		}
		if path, ok := filled(r.Path, records); ok {
			out = append(out, path)
		}
	}
	for _, p := range list.Items {
		if p.Code != demo.Showcase {
			out = append(out, "/projects/"+p.Code)
		}
	}
	faces, err := a.faces(ctx)
	return append(append(out, faces...), demo.Faces()...), err
}

// faces are the pages of processes and runs that look otherwise in another state: each process that is being changed,
// with the forms of its steps, and one run of each status.
func (a *App) faces(ctx context.Context) ([]string, error) {
	var out []string
	all, err := a.Processes.List(ctx, process.Query{})
	if err != nil {
		return nil, err
	}
	for _, p := range all.Items {
		if p.Draft == 0 {
			continue
		}
		doc, err := a.Processes.Document(ctx, p.ID, p.Draft)
		if err != nil {
			return nil, err
		}
		one := "/processes/" + string(p.ID)
		out = append(out, one, one+"/document", one+"/runs", one+"/versions")
		for _, s := range doc.Steps {
			if at := one + "/steps/" + s.ID; s.Activity || len(s.Ways) > 1 {
				out = append(out, at, at+"/next")
			}
		}
	}
	runs, err := a.Runs.List(ctx, run.Query{Limit: 200})
	seen := map[run.Status]bool{}
	for _, r := range runs.Items {
		if !seen[r.Status] {
			seen[r.Status] = true
			out = append(out, "/runs/"+string(r.ID))
		}
	}
	return append(out, "/runs?show=all"), err
}

func download(path string) bool {
	last := path[strings.LastIndexByte(path, '/')+1:]
	return strings.HasPrefix(path, "/files/") || last == "export" || strings.Contains(last, ".")
}

// filled puts the records into the path; not ok when it names one of a kind that the demo company has none of.
func filled(path string, records map[string]string) (string, bool) {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			if parts[i], ok = records[strings.TrimSuffix(name, "}")]; !ok {
				return "", false
			}
		}
	}
	return strings.Join(parts, "/"), true
}

// records gives one of each kind, as paths name them.
func (a *App) records(ctx context.Context, p project.Project) (map[string]string, error) {
	found := map[string]string{"project": p.Code, "person": string(p.Lead)}
	task, err := a.Plans.ByNumber(ctx, p.ID, demo.ShowcaseTask)
	if err != nil {
		return nil, err
	}
	found["task"] = string(task.ID)
	states, err := a.Plans.States(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	for _, s := range states {
		if s.Category == plan.Doing {
			found["state"] = string(s.ID)
		}
	}
	teams, err := a.Org.Teams(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range teams[:min(1, len(teams))] {
		found["team"] = string(t.ID)
	}
	maps, err := a.Processes.Of(ctx, []id.Project{p.ID})
	if err != nil {
		return nil, err
	}
	for _, m := range maps[p.ID] {
		found["process"] = string(m.ID)
	}
	if one := id.Process(found["process"]); one != "" {
		doc, err := a.Processes.Document(ctx, one, 0)
		if err != nil {
			return nil, err
		}
		for _, s := range doc.Steps {
			if s.Activity {
				found["step"] = s.ID
			}
		}
		runs, err := a.Runs.List(ctx, run.Query{Process: one, Limit: 1})
		if err != nil {
			return nil, err
		}
		for _, r := range runs.Items {
			found["run"] = string(r.ID)
		}
	}
	waves, err := a.Rollouts.Waves(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	for _, w := range waves {
		if w.Entry.Refused {
			found["wave"], found["criterion"] = string(w.ID), string(w.Criteria[0].ID)
		}
	}
	kpis, err := a.KPIs.Of(ctx, p.ID)
	if err != nil || len(kpis) == 0 {
		return found, err
	}
	found["kpi"] = string(kpis[0].ID)
	values, err := a.KPIs.Values(ctx, kpis[0].ID, "", 1)
	for _, v := range values.Items {
		found["value"] = string(v.ID)
	}
	return found, err
}
