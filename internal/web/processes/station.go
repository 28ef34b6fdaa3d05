package processes

import (
	"net/http"
	"slices"

	"throughline/internal/access"
	"throughline/internal/bpmn"
	"throughline/internal/bpmn/check"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/process"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

type stationView struct {
	Page      ui.Page
	Frame     page.Frame
	Directory page.Directory
	Linked    []linked
	Choices   []ui.Option
	Problems  []ui.Problem
	Says      string
	Back      string // the form that came back
	Chosen    string
	Role      string
	CanMake   bool
}

// linked is a process of the change with its newest map.
type linked struct {
	process.Linked
	Shown process.Version
	Map   mapView
	Shape shape
	Wrong int // what the standard forbids
}

// Station shows the processes of a change: how the work is done now and how it is to be done.
func (p *Pages) Station(w http.ResponseWriter, r *http.Request) error {
	frame, err := p.Frame(r, "Process")
	if err != nil {
		return err
	}
	v, err := p.stationView(r, frame)
	if err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, stationPage(v))
}

func (p *Pages) stationView(r *http.Request, frame page.Frame) (stationView, error) {
	ctx := r.Context()
	v := stationView{Frame: frame, Page: page.Shell(r, page.Options{Title: frame.Code + " process", Current: "/projects", Live: frame.Live() + " process version",
		Scripts: []string{"process.js"}, Styles: []string{"process.css"}})}
	var err error
	if v.Directory, err = page.OpenDirectory(ctx, p.Org); err != nil {
		return v, err
	}
	all, err := p.Processes.Of(ctx, []id.Project{frame.Project})
	if err != nil {
		return v, err
	}
	for _, l := range all[frame.Project] {
		one := linked{Linked: l}
		version, data, err := p.Processes.Export(ctx, l.ID, 0)
		if err != nil {
			return v, err
		}
		m, err := bpmn.Parse(data)
		if err != nil {
			return v, err
		}
		one.Shown, one.Shape = version, shapeOf(m)
		for _, problem := range check.Carried(m) {
			if problem.Severity == bpmn.Error {
				one.Wrong++
			}
		}
		one.Map = mapView{ID: "map-" + string(l.Link.ID), Label: "Map of " + l.Name, Src: mapAddress(l.ID, version, true), Lanes: laneColours(lanesOf(m, v.Directory)),
			Version: version.Version, XML: inline(data), Readonly: true}
		v.Linked = append(v.Linked, one)
	}
	if !frame.CanEdit {
		return v, nil
	}
	v.CanMake = access.From(ctx).May(access.EditProcess) == nil
	list, err := p.Processes.List(ctx, process.Query{Limit: 500})
	if err != nil {
		return v, err
	}
	for _, row := range list.Items {
		v.Choices = append(v.Choices, ui.Option{Value: string(row.ID), Label: row.Name})
	}
	return v, nil
}

// Link ties a process to the change.
func (p *Pages) Link(w http.ResponseWriter, r *http.Request) error {
	return p.station(w, r, "link", "Linked the process.", func(frame page.Frame) error {
		chosen := r.PostFormValue("process")
		if chosen == "" {
			return fault.Field("process", "is missing; choose one, or draw a new one")
		}
		_, err := p.Processes.Link(r.Context(), frame.Project, id.Process(chosen), process.Role(r.PostFormValue("role")))
		return err
	})
}

// Unlink takes a process off the change; the process itself stays.
func (p *Pages) Unlink(w http.ResponseWriter, r *http.Request) error {
	return p.station(w, r, "unlink", "Took the process off this change; it is still among the processes.", func(frame page.Frame) error {
		link := id.Link(r.PathValue("link"))
		linked, err := p.Processes.Of(r.Context(), []id.Project{frame.Project})
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(linked[frame.Project], func(l process.Linked) bool { return l.Link.ID == link }) {
			return fault.New(fault.NotFound, "This change has no such process; it may have been taken off already")
		}
		return p.Processes.Unlink(r.Context(), link)
	})
}

// Copy begins the way to be from the map of how the work is done now, and links it, all in one act.
func (p *Pages) Copy(w http.ResponseWriter, r *http.Request) error {
	return p.station(w, r, "copy", "Began the way to be from a copy of the map.", func(frame page.Frame) error {
		_, err := p.Processes.Duplicate(r.Context(), id.Process(r.PostFormValue("process")), frame.Project)
		return err
	})
}

func (p *Pages) station(w http.ResponseWriter, r *http.Request, form, message string, do func(page.Frame) error) error {
	frame, err := p.Frame(r, "Process")
	if err != nil {
		return err
	}
	if !frame.CanEdit {
		return fault.New(fault.Forbidden, "You can look at this change but not change its processes; its lead can change that")
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	if err = do(frame); err == nil {
		return page.Redirect(w, r, frame.Path("/process"), message)
	}
	problems, says, ok := page.Problems(err)
	if !ok {
		return err
	}
	v, verr := p.stationView(r, frame)
	if verr != nil {
		return verr
	}
	v.Back, v.Problems, v.Says, v.Chosen, v.Role = form, problems, says, r.PostFormValue("process"), r.PostFormValue("role")
	return page.Show(w, r, http.StatusUnprocessableEntity, stationPage(v))
}

// sentence tells what the change does to how the work is done, from the same maps that are drawn.
func (v stationView) sentence() ui.Sentence {
	var asIs, toBe shape
	var now, then int
	for _, l := range v.Linked {
		sum, n := &asIs, &now
		if l.Link.Role == process.ToBe {
			sum, n = &toBe, &then
		}
		sum.Steps, sum.Lanes, sum.Handoffs = sum.Steps+l.Shape.Steps, sum.Lanes+l.Shape.Lanes, sum.Handoffs+l.Shape.Handoffs
		*n++
	}
	switch {
	case now > 0 && then > 0:
		return ui.Say(ui.Text(compare(asIs, toBe)))
	case now > 0:
		return ui.Say(ui.Text("The work is done in " + asIs.String() + " now. How it is to be done is not drawn yet."))
	}
	return ui.Say(ui.Text("The work is to be done in " + toBe.String() + ". How it is done now is not drawn, so nothing can be compared."))
}
