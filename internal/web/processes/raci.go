package processes

import (
	"net/http"
	"strconv"
	"strings"

	"throughline/internal/act"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/process"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// raciView is who does what, and a cell that was refused because the step would have to move.
type raciView struct {
	documentView
	Asked process.RaciCell // Step is "" when nothing is asked
	Typed process.RaciCell // of the form for one cell
	Sent  map[string]string
}

// Raci shows who does what: each activity against each role.
func (p *Pages) Raci(w http.ResponseWriter, r *http.Request) error {
	v, err := p.documentView(r)
	if err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, raciPage(raciView{documentView: v}))
}

// Assign saves the cells that were changed, all in one act, or one cell of a role that has no column yet.
func (p *Pages) Assign(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Process](r, "process")
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	of, err := p.documentView(r)
	if err != nil {
		return err
	}
	v := raciView{documentView: of, Sent: map[string]string{}}
	cells := v.changed(r)
	var together int64
	ctx, version, tried := act.Joining(r.Context(), &together), page.Version(r), process.RaciCell{}
	for _, cell := range cells {
		tried = cell
		saved, failed := p.Processes.Assign(ctx, key, version, cell)
		if err = failed; err != nil {
			break
		}
		version = saved.Version
	}
	if err == nil {
		said := "Nothing was changed."
		if len(cells) > 0 {
			said = "Saved who does what."
		}
		return page.Redirect(w, r, v.at()+"/raci", said)
	}
	problems, says, ok := page.Problems(err)
	if !ok {
		return err
	}
	moves := fault.Is(err, fault.Conflict) && strings.Contains(strings.ToUpper(tried.Letters), "R")
	if v.documentView, err = p.documentView(r); err != nil {
		return err
	}
	v.Form, v.Troubles, v.Says = "raci", problems, says
	v.Typed = process.RaciCell{Step: r.PostFormValue("step"), Role: r.PostFormValue("role"), Letters: r.PostFormValue("letters")}
	for _, l := range v.Lanes {
		if moves && strings.EqualFold(l.Name, tried.Role) {
			v.Asked = tried
			v.Asked.Move = true
		}
	}
	return page.Show(w, r, http.StatusUnprocessableEntity, raciPage(v))
}

// changed gives the cells of the form that differ from what is stored. A role stands in the form with its number, because
// a name can hold anything.
func (v *raciView) changed(r *http.Request) []process.RaciCell {
	if role := r.PostFormValue("role"); role != "" || r.PostFormValue("step") != "" {
		return []process.RaciCell{{Step: r.PostFormValue("step"), Role: role, Letters: r.PostFormValue("letters"), Move: r.PostFormValue("move") != ""}}
	}
	var out []process.RaciCell
	for _, row := range v.Doc.Raci.Rows {
		for i, role := range r.PostForm["column"] {
			name := cellName(row.Step, i)
			if _, sent := r.PostForm[name]; !sent {
				continue
			}
			typed := strings.ToUpper(strings.TrimSpace(r.PostFormValue(name)))
			v.Sent[name] = typed
			if typed != row.Cells[role] {
				out = append(out, process.RaciCell{Step: row.Step, Role: role, Letters: typed})
			}
		}
	}
	return out
}

func cellName(step string, role int) string { return "cell-" + strconv.Itoa(role) + "-" + step }

// stepChoices are the activities that a cell can be about.
func (v raciView) stepChoices() []ui.Option {
	var out []ui.Option
	for _, row := range v.Doc.Raci.Rows {
		out = append(out, ui.Option{Value: row.Step, Label: strconv.Itoa(row.Number) + ". " + row.Name})
	}
	return out
}

// askedName gives the name of the step that would have to move.
func (v raciView) askedName() string {
	for _, row := range v.Doc.Raci.Rows {
		if row.Step == v.Asked.Step {
			return row.Name
		}
	}
	return v.Asked.Step
}
