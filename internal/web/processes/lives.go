package processes

import (
	"net/http"
	"strconv"

	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/process"
	"throughline/internal/sheet"
	"throughline/internal/web/page"
)

// onward carries out a verb of a version's life and goes to the page of the versions.
func (p *Pages) onward(w http.ResponseWriter, r *http.Request, form, message string, edits bool, do func(key id.Process) error) error {
	return p.perform(w, r, form, "/versions", message, edits, do)
}

// Publish lets the draft come into force.
func (p *Pages) Publish(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "publish", "Published.", func(key id.Process) error {
		_, err := p.Processes.Release(r.Context(), key, page.Version(r), terms(r))
		return err
	})
}

// Send gives the draft to the approver.
func (p *Pages) Send(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "publish", "Sent for review.", func(key id.Process) error {
		_, err := p.Processes.Send(r.Context(), key, page.Version(r), terms(r))
		return err
	})
}

// Withdraw takes the version back from review.
func (p *Pages) Withdraw(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "draft", "Took it back; it can be changed again.", func(key id.Process) error {
		_, err := p.Processes.Withdraw(r.Context(), key, page.Version(r))
		return err
	})
}

// Recall takes an approved version back before its day.
func (p *Pages) Recall(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "draft", "Called it back; it is a draft again.", func(key id.Process) error {
		_, err := p.Processes.Recall(r.Context(), key, page.Version(r))
		return err
	})
}

// Approve lets the version in review come into force.
func (p *Pages) Approve(w http.ResponseWriter, r *http.Request) error {
	return p.onward(w, r, "draft", "Approved.", false, func(key id.Process) error {
		_, err := p.Processes.Approve(r.Context(), key, page.Version(r))
		return err
	})
}

// Return gives the version in review back with a reason.
func (p *Pages) Return(w http.ResponseWriter, r *http.Request) error {
	return p.onward(w, r, "return", "Returned.", false, func(key id.Process) error {
		_, err := p.Processes.Return(r.Context(), key, page.Version(r), r.PostFormValue("reason"))
		return err
	})
}

// Confirm says that the visitor read a version.
func (p *Pages) Confirm(w http.ResponseWriter, r *http.Request) error {
	n, err := strconv.ParseInt(r.PathValue("number"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "There is no such version; the page of the process lists them")
	}
	return p.perform(w, r, "draft", "/document", "Thank you: you have read version "+number(n)+".", false, func(key id.Process) error {
		_, err := p.Processes.Confirm(r.Context(), key, n)
		return err
	})
}

// Entrust says who approves the process.
func (p *Pages) Entrust(w http.ResponseWriter, r *http.Request) error {
	return p.onward(w, r, "approver", "Saved who approves the process.", true, func(key id.Process) error {
		_, err := p.Processes.SetApprover(r.Context(), key, page.Version(r), id.Person(r.PostFormValue("person")), r.PostFormValue("role"))
		return err
	})
}

// Cycle says after how many months the process is looked at again.
func (p *Pages) Cycle(w http.ResponseWriter, r *http.Request) error {
	return p.onward(w, r, "cycle", "Saved when the process is looked at again.", true, func(key id.Process) error {
		months, err := strconv.ParseInt(r.PostFormValue("months"), 10, 64)
		if err != nil {
			return fault.Field("months", "is not a number of months")
		}
		_, err = p.Processes.Edit(r.Context(), key, page.Version(r), process.Patch{ReviewMonths: &months})
		return err
	})
}

// Reviewed says that the process was looked at and is still right.
func (p *Pages) Reviewed(w http.ResponseWriter, r *http.Request) error {
	return p.onward(w, r, "draft", "Reviewed: still right.", true, func(key id.Process) error {
		_, err := p.Processes.Reviewed(r.Context(), key, page.Version(r))
		return err
	})
}

// Retire takes the process out of use.
func (p *Pages) Retire(w http.ResponseWriter, r *http.Request) error {
	return p.onward(w, r, "retire", "Retired the process.", true, func(key id.Process) error {
		_, err := p.Processes.Retire(r.Context(), key, page.Version(r), process.Retirement{Why: r.PostFormValue("why"), ReplacedBy: id.Process(r.PostFormValue("replacedBy"))})
		return err
	})
}

// Revive takes a retired process up again.
func (p *Pages) Revive(w http.ResponseWriter, r *http.Request) error {
	return p.onward(w, r, "draft", "Took the process up again.", true, func(key id.Process) error {
		_, err := p.Processes.Revive(r.Context(), key)
		return err
	})
}

// Readers shows who was asked to confirm a version and who did.
func (p *Pages) Readers(w http.ResponseWriter, r *http.Request) error {
	v, err := p.processView(r)
	if err != nil {
		return err
	}
	number, err := versionNumber(r)
	if err != nil {
		return err
	}
	list, err := p.Processes.Readers(r.Context(), v.Process.ID, number)
	if err != nil {
		return err
	}
	v.Page = page.Shell(r, page.Options{Title: v.Process.Name + ", readers", Current: "/processes", Live: "process:" + string(v.Process.ID) + " acknowledgement"})
	return page.Show(w, r, http.StatusOK, readersPage(readersView{v, list}))
}

// ExportReaders sends the same list as CSV, Excel or JSON: proof that stays when people leave.
func (p *Pages) ExportReaders(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Process](r, "process")
	if err != nil {
		return err
	}
	n, err := versionNumber(r)
	if err != nil {
		return err
	}
	list, err := p.Processes.Readers(r.Context(), key, n)
	if err != nil {
		return err
	}
	directory, err := page.OpenDirectory(r.Context(), p.Org)
	if err != nil {
		return err
	}
	s := sheet.Sheet{Name: list.Process.Name, Columns: []sheet.Column{{Key: "process", Title: "Process", Kind: sheet.Text}, {Key: "version", Title: "Version", Kind: sheet.Number},
		{Key: "person", Title: "Person", Kind: sheet.Text}, {Key: "team", Title: "Team", Kind: sheet.Text}, {Key: "asked", Title: "Asked", Kind: sheet.Instant}, {Key: "confirmed", Title: "Confirmed", Kind: sheet.Instant}}}
	s.Rows = func(yield func([]any, error) bool) {
		for _, a := range list.Items {
			row := []any{list.Process.Name, list.Version.Number, a.Name, directory.Team(a.Team).Name, nil, nil}
			if !a.Asked.IsZero() {
				row[4] = a.Asked
			}
			if !a.Confirmed.IsZero() {
				row[5] = a.Confirmed
			}
			if !yield(row, nil) {
				return
			}
		}
	}
	return page.Download(w, r, fileName(list.Process.Name)+"-v"+number(list.Version.Number)+"-readers", s)
}

// Compare shows what one version says differently from another.
func (p *Pages) Compare(w http.ResponseWriter, r *http.Request) error {
	v, err := p.processView(r)
	if err != nil {
		return err
	}
	pick := func(name string) int64 {
		n, _ := strconv.ParseInt(r.URL.Query().Get(name), 10, 64) // nothing readable is the newest
		return max(0, n)
	}
	c, err := p.Processes.Compare(r.Context(), v.Process.ID, pick("from"), pick("to"))
	if err != nil {
		return err
	}
	v.Page = page.Shell(r, page.Options{Title: v.Process.Name + ", what changed", Current: "/processes", Live: "process:" + string(v.Process.ID) + " version:" + string(c.To.ID)})
	return page.Show(w, r, http.StatusOK, comparePage(compareView{v, c}))
}

// VersionList shows the versions with where each stands, and what there is to look at before the next one applies.
func (p *Pages) VersionList(w http.ResponseWriter, r *http.Request) error {
	v, err := p.processView(r)
	if err != nil {
		return err
	}
	o := versionsView{processView: v}
	ctx := r.Context()
	if v.Life.Next.ID != "" && (v.CanEdit || v.Life.Looks) {
		c, err := p.Processes.Check(ctx, v.Process.ID, v.Life.Next.Number)
		if err != nil {
			return err
		}
		o.Check = &c
	}
	if o.Tallies, err = p.Processes.Tallies(ctx, v.Process.ID); err != nil {
		return err
	}
	if v.CanEdit {
		list, err := p.Processes.List(ctx, process.Query{Limit: 500})
		if err != nil {
			return err
		}
		for _, row := range list.Items {
			if row.ID != v.Process.ID && row.Retired.IsZero() {
				o.Others = append(o.Others, option(row))
			}
		}
	}
	o.Page = page.Shell(r, page.Options{Title: v.Process.Name + ", versions", Current: "/processes", Live: "process:" + string(v.Process.ID) + " version acknowledgement run"})
	return page.Show(w, r, http.StatusOK, versionsPage(o))
}
