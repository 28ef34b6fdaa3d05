// Package tools holds the page of the tools that the steps of processes are done in.
package tools

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/access"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/org"
	"throughline/internal/process"
	"throughline/internal/tool"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// Pages serves it.
type Pages struct {
	Tools     *tool.Service
	Processes *process.Service
	Org       *org.Service
}

// Routes lists the pages.
func (p *Pages) Routes() []page.Route {
	return []page.Route{
		{Method: "GET", Path: "/tools", Action: access.ReadProcess, Serve: p.List},
		{Method: "GET", Path: "/tools/form", Action: access.EditProcess, Serve: p.Form},
		{Method: "POST", Path: "/tools", Action: access.EditProcess, Serve: p.Save},
		{Method: "POST", Path: "/tools/{tool}/removal", Action: access.EditProcess, Serve: p.Remove},
	}
}

// row is a tool of the register, or a name that steps use and nobody has registered.
type row struct {
	tool.Tool
	Known     bool
	Steps     int
	Processes int
}

type listView struct {
	Page      ui.Page
	Directory page.Directory
	Rows      []row
	CanEdit   bool
}

// List shows the register and the names that steps use, with how many of them.
func (p *Pages) List(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	v := listView{Page: page.Shell(r, page.Options{Title: "Tools", Current: "/processes", Live: "tool version"}), CanEdit: access.From(ctx).May(access.EditProcess) == nil}
	var err error
	if v.Directory, err = page.OpenDirectory(ctx, p.Org); err != nil {
		return err
	}
	if v.Rows, err = p.rows(ctx); err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, listPage(v))
}

func (p *Pages) rows(ctx context.Context) ([]row, error) {
	known, err := p.Tools.List(ctx)
	if err != nil {
		return nil, err
	}
	cited, err := p.Processes.Cites(ctx)
	if err != nil {
		return nil, err
	}
	rows, at := []row{}, map[string]int{}
	for _, t := range known {
		for _, old := range t.Formerly {
			at[tool.Fold(old)] = len(rows)
		}
		rows = append(rows, row{Tool: t, Known: true})
	}
	for i, t := range known {
		at[t.Folded] = i // the present names come before those that tools had
	}
	for _, c := range cited {
		if len(c.Versions) == 0 {
			continue
		}
		counted := map[int]bool{}
		for _, step := range c.Versions[0].Steps {
			name := tool.Fold(step.Tool)
			if name == "" {
				continue
			}
			i, ok := at[name]
			if !ok {
				i = len(rows)
				at[name] = i
				rows = append(rows, row{Tool: tool.Tool{Name: step.Tool, Folded: name, Status: tool.Active}})
			}
			rows[i].Steps++
			if !counted[i] {
				counted[i] = true
				rows[i].Processes++
			}
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.Folded, b.Folded) })
	return rows, nil
}

type formView struct {
	Page      ui.Page
	Directory page.Directory
	Was       string // the name it has
	Tool      tool.Tool
	Problems  []ui.Problem
	Says      string
}

// Form asks for the name, owner and status of a tool.
func (p *Pages) Form(w http.ResponseWriter, r *http.Request) error {
	v, err := p.form(r, r.FormValue("name"))
	if err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, formPage(v))
}

func (p *Pages) form(r *http.Request, name string) (formView, error) {
	v := formView{Page: page.Shell(r, page.Options{Title: "Tool", Current: "/processes"}), Was: strings.TrimSpace(name)}
	t, ok, err := p.Tools.Known(r.Context(), v.Was)
	if err != nil {
		return v, err
	}
	if v.Tool = t; !ok {
		v.Tool = tool.Tool{Name: v.Was, Status: tool.Active}
	}
	v.Directory, err = page.OpenDirectory(r.Context(), p.Org)
	return v, err
}

// Save puts a tool into the register or changes it; another name renames it everywhere.
func (p *Pages) Save(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fault.New(fault.Invalid, "The form arrived in pieces that do not fit; nothing was changed")
	}
	was, name := strings.TrimSpace(r.PostFormValue("was")), strings.TrimSpace(r.PostFormValue("name"))
	owner, status, by := id.Person(r.PostFormValue("owner")), tool.Status(r.PostFormValue("status")), r.PostFormValue("replacedBy")
	patch := tool.Patch{Owner: &owner, Status: &status, ReplacedBy: &by}
	if status == "" {
		patch.Status = nil
	}
	said, err := p.save(r.Context(), was, name, patch)
	if err == nil {
		return page.Redirect(w, r, "/tools", said)
	}
	problems, says, ok := page.Problems(err)
	if !ok {
		return err
	}
	v, verr := p.form(r, was)
	if verr != nil {
		return verr
	}
	v.Tool.Name, v.Tool.Owner, v.Tool.Status, v.Tool.ReplacedBy, v.Problems, v.Says = name, owner, cmp.Or(status, tool.Active), by, problems, says
	return page.Show(w, r, http.StatusUnprocessableEntity, formPage(v))
}

func (p *Pages) save(ctx context.Context, was, name string, patch tool.Patch) (string, error) {
	var said string
	err := p.Tools.Together(ctx, func(ctx context.Context) error {
		t, err := p.Tools.Register(ctx, tool.NewTool{Name: cmp.Or(was, name), Patch: patch})
		if err != nil {
			return err
		}
		said = "Saved " + t.Name + "."
		if name == t.Name || was == "" {
			return nil
		}
		renamed, n, err := p.Tools.Rename(ctx, t.ID, 0, name)
		said = "Renamed " + t.Name + " to " + renamed.Name + "; " + processes(n) + " changed, as drafts."
		return err
	})
	return said, err
}

func processes(n int) string {
	if n == 1 {
		return "1 process"
	}
	return strconv.Itoa(n) + " processes"
}

// Remove takes a tool off the register.
func (p *Pages) Remove(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Tool](r, "tool")
	if err != nil {
		return err
	}
	if err := p.Tools.Remove(r.Context(), key, page.Version(r)); err != nil {
		return err
	}
	return page.Redirect(w, r, "/tools", "Took the tool off the register.")
}

func (v listView) says() ui.Sentence {
	steps, retired, open := 0, 0, 0
	for _, r := range v.Rows {
		steps += r.Steps
		if r.Status == tool.Retired {
			retired++
			open += r.Steps
		}
	}
	if open > 0 {
		did := "1 step is"
		if open > 1 {
			did = strconv.Itoa(open) + " steps are"
		}
		return ui.Say(ui.Figure(did, "/impact"), ui.Text(" done in a tool that is retired; "+strconv.Itoa(len(v.Rows))+" tools are named by "+strconv.Itoa(steps)+" steps."))
	}
	if retired > 0 {
		return ui.Say(ui.Text(strconv.Itoa(len(v.Rows)) + " tools are named by " + strconv.Itoa(steps) + " steps; no step is done in a retired one."))
	}
	return ui.Say(ui.Text(strconv.Itoa(len(v.Rows)) + " tools are named by " + strconv.Itoa(steps) + " steps."))
}

func (r row) impact() string {
	return "/impact?kind=tool&name=" + url.QueryEscape(r.Name)
}

func (r row) badge() ui.Badge {
	if r.Status == tool.Retired {
		return ui.Badge{Text: "Retired", Tone: ui.Warn}
	}
	return ui.Badge{Text: "In use", Tone: ui.Ok}
}
