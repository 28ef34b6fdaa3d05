package impact

import (
	"cmp"
	"fmt"
	"slices"

	"throughline/internal/id"
)

// callers lists the processes that call a touched one, and those that call them in turn.
func (q *query) callers(direct []id.Process) {
	seen, queue := map[id.Process]bool{}, slices.Clone(direct)
	for _, p := range direct {
		seen[p] = true
	}
	for len(queue) > 0 {
		called := queue[0]
		queue = queue[1:]
		name := q.name(called)
		for _, d := range q.w.Processes {
			if d.ID == called || !slices.ContainsFunc(d.Versions, func(v Version) bool {
				return slices.ContainsFunc(v.Steps, func(n Node) bool { return q.calls(&n, string(called)) })
			}) {
				continue
			}
			q.items = append(q.items, Item{Kind: "process", ID: string(d.ID) + ">" + string(called), Title: d.Name, Where: d.says(), Why: "calls " + name, URL: d.URL, Process: d.ID})
			if !seen[d.ID] {
				seen[d.ID] = true
				queue = append(queue, d.ID)
			}
		}
	}
}

func (q *query) name(process id.Process) string {
	for _, d := range q.w.Processes {
		if d.ID == process {
			return d.Name
		}
	}
	return ""
}

// runs lists the open runs on a version that is touched.
func (q *query) runs() {
	for _, r := range q.w.Runs {
		steps, whole := q.hits[r.Process][r.Number], q.s.Kind == Process && string(r.Process) == q.s.ID
		why := ""
		for node, who := range r.Open {
			if steps[node] && q.s.Kind != Process {
				why = "a step that depends on it is open now"
			}
			if q.s.Kind == Person && string(who) == q.s.ID {
				why = "the person has a step of it in hand"
				break
			}
		}
		switch {
		case why != "":
		case q.s.Kind == Person:
			if slices.Contains(r.Roles, id.Person(q.s.ID)) {
				why = "the person fills a role in it"
			}
		case whole:
			why = "carries the process out now"
		case len(steps) > 0:
			why = "follows a version that depends on it"
		}
		if why != "" {
			q.items = append(q.items, Item{Kind: "run", ID: string(r.ID), Title: r.Title, Where: q.name(r.Process), Why: why, URL: "/runs/" + string(r.ID), Process: r.Process})
		}
	}
}

// around lists what hangs on the touched processes: changes with their waves and criteria, and measures.
func (q *query) around(direct []id.Process) {
	for _, c := range q.w.Changes {
		if !slices.Contains(direct, c.Process) {
			continue
		}
		q.items = append(q.items, Item{Kind: "change", ID: c.Code, Title: c.Title, Where: c.Code, Why: "is about " + q.name(c.Process) + " (" + c.Role + ")", URL: "/projects/" + c.Code + "/process", Process: c.Process})
		q.items = append(q.items, c.Waves...)
		q.items = append(q.items, c.Criteria...)
	}
	if q.s.Kind == KPI {
		q.measures[fold(q.s.Name)] = true
	}
	known := map[string]bool{}
	for _, k := range q.w.KPIs {
		if q.measures[fold(k.Name)] {
			known[fold(k.Name)] = true
			q.items = append(q.items, k.Item)
		}
	}
	for _, d := range q.w.Processes {
		for _, v := range d.Versions {
			for _, n := range v.Steps {
				name := fold(n.KPI)
				if name != "" && q.measures[name] && !known[name] && (q.hits[d.ID][v.Number][n.ID] || q.hits[d.ID][v.Number][""]) {
					known[name] = true
					q.items = append(q.items, Item{Kind: "kpi", ID: name, Title: n.KPI, Where: d.Name, Why: "is what a step is measured by"})
				}
			}
		}
	}
}

// templates lists the templates whose steps depend on the subject.
func (q *query) templates() {
	for i := range q.w.Templates {
		t := &q.w.Templates[i]
		n := 0
		for j := range t.Versions {
			for k := range t.Versions[j].Steps {
				if q.why(t, &t.Versions[j], &t.Versions[j].Steps[k]) != "" {
					n++
				}
			}
		}
		if n > 0 {
			q.items = append(q.items, Item{Kind: "template", ID: string(t.ID), Title: t.Name, Why: plural(n, "step") + " of it depends on it", URL: t.URL})
		}
	}
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// title gives a process or step in words.
func (w *World) title(s Subject) (string, bool) {
	for _, d := range w.Processes {
		if string(d.ID) == s.ID && s.Kind == Process {
			return d.Name, true
		}
		if d.ID != s.Process || s.Kind != Step {
			continue
		}
		for _, v := range d.Versions {
			for _, n := range v.Steps {
				if n.ID == s.ID {
					return cmp.Or(n.Name, n.ID) + " in " + d.Name, true
				}
			}
		}
	}
	return "", false
}

// ordered sorts items by kind and drops those that stand there twice.
func ordered(items []Item) []Item {
	seen := map[[2]string]bool{}
	out := []Item{}
	for _, i := range items {
		if key := [2]string{i.Kind, i.ID}; !seen[key] {
			seen[key] = true
			out = append(out, i)
		}
	}
	slices.SortStableFunc(out, func(a, b Item) int {
		return cmp.Or(cmp.Compare(slices.Index(ItemKinds, a.Kind), slices.Index(ItemKinds, b.Kind)), cmp.Compare(a.Where, b.Where))
	})
	return out
}
