package imports

import (
	"net/http"
	"strconv"
	"strings"

	"throughline/internal/id"
	"throughline/internal/importer"
	"throughline/internal/importing"
	"throughline/internal/plan"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// mostShown bounds the people, columns and problems on one page; the API gives all.
const mostShown = 300

type file struct{ Name, Href, Size string }

type personRow struct {
	Key, Name, Is, Value string // Is says how he is known in the other tool
	Index                int
}

type stateRow struct {
	Name, Why string
	Value     string
	Tasks     int
	Index     int
}

type importView struct {
	Page     ui.Page
	Head     ui.Head
	Steps    []ui.Step
	Import   importing.Import
	Path     string
	Files    []file
	Problems []ui.Problem
	Says     string
	Unread   string // why the files cannot be read
	Preview  *importing.Preview
	Counts   importing.Counts
	Report   importer.Summary
	People   []personRow
	Known    []string // labels of the people here, for typing
	States   []stateRow
	Projects []ui.Option
	Zones    []ui.Option
	Finished ui.Moment
	Clashes  []importing.Conflict
	Touched  []importing.ProjectMatch
}

// Import shows one import: what is to be answered, how far it is, or what came of it.
func (p *Pages) Import(w http.ResponseWriter, r *http.Request) error {
	which, err := page.ID[id.Import](r, "import")
	if err != nil {
		return err
	}
	return p.show(w, r, http.StatusOK, which, nil, "")
}

func (p *Pages) show(w http.ResponseWriter, r *http.Request, code int, which id.Import, problems []ui.Problem, says string) error {
	ctx, visit := r.Context(), page.Of(r)
	imp, err := p.Imports.Get(ctx, which)
	if err != nil {
		return err
	}
	v := importView{Import: imp, Path: "/imports/" + string(imp.ID), Problems: problems, Says: says, Counts: imp.Counts, Report: imp.Report, Clashes: imp.Conflicts}
	v.Page = page.Shell(r, page.Options{Title: "Import of " + names(&imp), Current: "/imports", Live: "import:" + string(imp.ID)})
	v.Head = ui.Head{Crumbs: []ui.Crumb{{Name: "Import", Href: "/imports"}, {Name: names(&imp)}}, Title: "Import from " + importing.Tool(imp.Source), Status: status(&imp)}
	at := 3
	if imp.Status == importing.Received {
		at = 1
	} else if !imp.Status.Ended() {
		at = 2
	}
	for n, name := range []string{"Files", "Check", "Import", "Result"} {
		step := ui.Step{Name: name, State: ui.Ahead}
		if n < at {
			step.State = ui.Passed
		} else if n == at {
			step.State = ui.Present
		}
		v.Steps = append(v.Steps, step)
	}
	for n, f := range imp.Files {
		v.Files = append(v.Files, file{Name: f.Name, Href: v.Path + "/files/" + strconv.Itoa(n+1), Size: size(f.Size)})
	}
	if imp.Status == importing.Received {
		if err := p.check(r, &v); err != nil {
			return err
		}
	}
	if imp.Status == importing.Done && !imp.Undone {
		if v.Touched, err = p.Imports.Touched(ctx, &imp); err != nil {
			return err
		}
	}
	if !imp.Finished.IsZero() {
		v.Finished = page.Instant(imp.Finished, visit)
	}
	return page.Show(w, r, code, import_(v))
}

// check reads the files and shows what the import would do. Files that cannot be read leave the reason and the questions
// that might help.
func (p *Pages) check(r *http.Request, v *importView) error {
	ctx := r.Context()
	var err error
	if v.Projects, err = p.projects(ctx); err != nil {
		return err
	}
	v.Zones = page.ZoneOptions(v.Import.Choices.Zone)
	preview, err := p.Imports.DryRun(ctx, v.Import.ID)
	if err != nil {
		_, says, ok := page.Problems(err)
		if !ok {
			return err
		}
		v.Unread = says
		for _, problem := range mustProblems(err) {
			v.Unread += " " + problem.Message
		}
		return nil
	}
	v.Head.Title = "Import from " + importing.Tool(preview.Import.Source)
	v.Preview, v.Counts, v.Report, v.Clashes = &preview, preview.Counts, preview.Report, preview.Conflicts
	labels, err := p.labels(r)
	if err != nil {
		return err
	}
	byID := map[string]string{}
	for label, who := range labels {
		byID[who] = label
		v.Known = append(v.Known, label)
	}
	for n, m := range preview.People {
		if n == mostShown {
			break
		}
		row := personRow{Key: string(m.Key), Name: m.Name, Is: known(m.Person), Index: n}
		if row.Name == "" {
			row.Name = m.ID
		}
		switch {
		case m.New:
			row.Value = "new"
		case m.Here != "":
			row.Value = byID[string(m.Here)]
		default:
			row.Value = "nobody"
		}
		v.People = append(v.People, row)
	}
	for n, s := range preview.States {
		row := stateRow{Name: s.Name, Why: s.Why, Value: string(s.Category), Tasks: s.Tasks, Index: n}
		if c := v.Import.Choices.States[s.Name]; c != "" {
			row.Value = string(c)
		}
		if row.Value == "" {
			row.Value = string(plan.Todo)
		}
		v.States = append(v.States, row)
	}
	return nil
}

func mustProblems(err error) []ui.Problem {
	list, _, _ := page.Problems(err)
	return list
}

// known says by what the other tool knows a person.
func known(p importer.Person) string {
	switch p.Kind {
	case "email":
		return p.ID
	case "name":
		return "known by name only"
	}
	if p.Email != "" {
		return p.Email
	}
	return p.Kind + " " + p.ID
}

// labels names everybody here in words that mean one person each.
func (p *Pages) labels(r *http.Request) (map[string]string, error) {
	directory, err := page.OpenDirectory(r.Context(), p.Org)
	if err != nil {
		return nil, err
	}
	out, twice := map[string]string{}, map[string]bool{}
	options := directory.PeopleOptions()
	for _, o := range options {
		twice[o.Label] = out[o.Label] != ""
		out[o.Label] = o.Value
	}
	for label := range twice {
		if !twice[label] {
			continue
		}
		delete(out, label)
		for _, o := range options {
			if o.Label == label {
				out[label+" ("+o.Value[len(o.Value)-6:]+")"] = o.Value
			}
		}
	}
	return out, nil
}

// Answer keeps what was said about dates, people and states, and shows what the import would do then.
func (p *Pages) Answer(w http.ResponseWriter, r *http.Request) error {
	which, err := page.ID[id.Import](r, "import")
	if err != nil {
		return err
	}
	imp, err := p.Imports.Get(r.Context(), which)
	if err != nil {
		return err
	}
	labels, err := p.labels(r)
	if err != nil {
		return err
	}
	f := r.PostFormValue
	c := imp.Choices
	c.Source, c.DateOrder, c.Zone, c.Project = f("source"), importer.DateOrder(f("dateOrder")), f("zone"), id.Project(f("project"))
	c.People, c.States = map[importer.PersonKey]string{}, map[string]plan.Category{}
	var problems []ui.Problem
	for n := range mostShown {
		at := strconv.Itoa(n)
		if key := f("key-" + at); key != "" {
			switch answer := strings.TrimSpace(f("person-" + at)); {
			case answer == f("was-"+at): // as it was found by itself
				if old := imp.Choices.People[importer.PersonKey(key)]; old != "" {
					c.People[importer.PersonKey(key)] = old
				}
			case answer == "" || answer == "nobody" || answer == "new":
				c.People[importer.PersonKey(key)] = map[string]string{"": "nobody", "nobody": "nobody", "new": "new"}[answer]
			case labels[answer] != "":
				c.People[importer.PersonKey(key)] = labels[answer]
			default:
				problems = append(problems, ui.Problem{Name: "person-" + at, Message: "“" + answer + "” is nobody here; choose from the list, or write new or nobody"})
			}
		}
		if name := f("state-name-" + at); name != "" {
			c.States[name] = plan.Category(f("state-" + at))
		}
	}
	if len(problems) > 0 {
		return p.show(w, r, http.StatusUnprocessableEntity, which, problems, "")
	}
	if _, err := p.Imports.Answer(r.Context(), which, page.Version(r), c); err != nil {
		list, says, ok := page.Problems(err)
		if !ok {
			return err
		}
		return p.show(w, r, http.StatusUnprocessableEntity, which, list, says)
	}
	return page.Tell(w, r, "/imports/"+string(which), "Checked again with your answers.")
}

func size(n int64) string {
	switch {
	case n < 1<<10:
		return strconv.FormatInt(n, 10) + " bytes"
	case n < 1<<20:
		return strconv.FormatInt(n>>10, 10) + " KB"
	}
	return strconv.FormatInt(n>>20, 10) + " MB"
}

func (v importView) err(name string) string { return page.Problem(v.Problems, name) }

// sentence says what the import does or did, in numbers.
func (v importView) sentence() string {
	c := v.Counts
	verb := [3]string{"creates", "changes", "leaves"}
	if v.Import.Status == importing.Done {
		verb = [3]string{"created", "changed", "left"}
	}
	s := "It " + verb[0] + " " + amount(c.Created, "task", "tasks") + ", " + verb[1] + " " + strconv.Itoa(c.Changed) + " and " + verb[2] + " " +
		strconv.Itoa(c.Unchanged) + " as they are, of " + amount(c.Rows, "row", "rows") + " from " + importing.Tool(v.Import.Source) + "."
	if v.Preview != nil {
		s = strings.Replace(s, importing.Tool(v.Import.Source), importing.Tool(v.Preview.Import.Source), 1)
	}
	if c.Held > 0 {
		s += " " + amount(c.Held, "row is", "rows are") + " held back, with the reason below."
	}
	return s
}

// beside lists what comes with the tasks.
func (v importView) beside() []ui.Fact {
	c := v.Counts
	fact := func(name string, n int) ui.Fact { return ui.Fact{Name: name, Says: ui.Say(ui.Text(strconv.Itoa(n)))} }
	return []ui.Fact{fact("New projects", c.Projects), fact("New people", c.People), fact("New states", c.States), fact("Links", c.Links),
		fact("Comments", c.Comments), fact("Attachments (links)", c.Attachments), fact("Conflicts, kept as here", c.Conflicts), fact("Cells lost", v.Report.Lost)}
}

// columns gives the account, at most mostShown of them.
func (v importView) columns() []importer.ColumnCount {
	return v.Report.Columns[:min(len(v.Report.Columns), mostShown)]
}
