package processes

import (
	"cmp"
	"net/http"
	"strconv"

	"throughline/internal/act"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/process"
	"throughline/internal/web/page"
)

// act carries out a verb on the process in the address; a refusal shows the process again with the form that was sent.
func (p *Pages) act(w http.ResponseWriter, r *http.Request, form, message string, do func(key id.Process) error) error {
	return p.perform(w, r, form, "", message, true, do)
}

// perform does what act does, goes on to the given page of the process, and asks for the right to change it only where
// the verb needs that: readers confirm, approve and return.
func (p *Pages) perform(w http.ResponseWriter, r *http.Request, form, to, message string, edits bool, do func(key id.Process) error) error {
	key, err := page.ID[id.Process](r, "process")
	if err != nil {
		return err
	}
	of, err := p.Processes.Get(r.Context(), key)
	if err != nil {
		return err
	}
	if can, _, err := p.standing(r.Context(), of); edits && (err != nil || !can) {
		return cmp.Or(err, error(fault.New(fault.Forbidden, "You can look at this process but not change it; its owner or the lead of its change can")))
	}
	if err := parseForm(w, r); err != nil {
		return err
	}
	if err = do(key); err == nil {
		return page.Redirect(w, r, "/processes/"+string(key)+to, message)
	}
	problems, says, ok := page.Problems(err)
	if !ok {
		return err
	}
	v, verr := p.processView(r)
	if verr != nil {
		return verr
	}
	v.Form, v.Troubles, v.Says, v.Note, v.Life.Typed = form, problems, says, r.PostFormValue("note"), r.PostForm
	if form == "details" {
		patch := detailsOf(r)
		v.Typed, v.Teams = v.Process, r.PostForm["teams"]
		v.Typed.Name, v.Typed.Owner, v.Typed.Description = *patch.Name, *patch.Owner, *patch.Description
	}
	return page.Show(w, r, http.StatusUnprocessableEntity, processPage(v))
}

func detailsOf(r *http.Request) process.Patch {
	name, owner, description, teams := r.PostFormValue("name"), id.Person(r.PostFormValue("owner")), r.PostFormValue("description"), page.List[id.Team](r, "teams")
	return process.Patch{Name: &name, Owner: &owner, Description: &description, Teams: &teams}
}

// Edit saves what the process is called and who owns it.
func (p *Pages) Edit(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "details", "Saved the process.", func(key id.Process) error {
		_, err := p.Processes.Edit(r.Context(), key, page.Version(r), detailsOf(r))
		return err
	})
}

// StartDraft begins the next version.
func (p *Pages) StartDraft(w http.ResponseWriter, r *http.Request) error {
	if r.FormValue("back") == "review" {
		key, err := page.ID[id.Process](r, "process")
		if err != nil {
			return err
		}
		if _, err := p.Processes.StartDraft(r.Context(), key); err != nil {
			return err
		}
		return page.Redirect(w, r, "/processes/"+string(key)+"/review", "The draft is ready to be changed.")
	}
	return p.act(w, r, "draft", "The draft is ready to be changed.", func(key id.Process) error {
		_, err := p.Processes.StartDraft(r.Context(), key)
		return err
	})
}

// Discard removes the draft of a published process.
func (p *Pages) Discard(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "draft", "Discarded the draft.", func(key id.Process) error {
		return p.Processes.Discard(r.Context(), key, page.Version(r))
	})
}

// Arrange draws the map of the draft anew.
func (p *Pages) Arrange(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "draft", "Arranged the map.", func(key id.Process) error {
		_, err := p.Processes.Arrange(r.Context(), key, page.Version(r))
		return err
	})
}

// Replace puts a file in place of the draft's map.
func (p *Pages) Replace(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "file", "Replaced the map by the file.", func(key id.Process) error {
		data, name, err := upload(w, r)
		if err != nil {
			return err
		}
		_, err = p.Processes.Replace(r.Context(), key, page.Version(r), data)
		return about(err, name)
	})
}

// BindLanes gives the lanes of the draft their teams, all in one act.
func (p *Pages) BindLanes(w http.ResponseWriter, r *http.Request) error {
	return p.act(w, r, "lanes", "Saved who does the work of each lane.", func(key id.Process) error {
		var together int64
		ctx, version := act.Joining(r.Context(), &together), page.Version(r)
		lanes, teams := r.PostForm["lane"], r.PostForm["team"]
		if len(lanes) == 0 || len(lanes) != len(teams) {
			return fault.Field("lane", "is missing; name each lane with its team")
		}
		for i := range lanes {
			saved, err := p.Processes.BindLane(ctx, key, version, lanes[i], id.Team(teams[i]))
			if err != nil {
				return err
			}
			version = saved.Version
		}
		return nil
	})
}

// Delete puts a process into the bin.
func (p *Pages) Delete(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Process](r, "process")
	if err != nil {
		return err
	}
	of, err := p.Processes.Get(r.Context(), key)
	if err != nil {
		return err
	}
	if err := p.Processes.Delete(r.Context(), key, page.Version(r)); err != nil {
		return err
	}
	return page.Redirect(w, r, "/processes", "Deleted "+of.Name+".")
}

// Restore takes a process out of the bin.
func (p *Pages) Restore(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Process](r, "process")
	if err != nil {
		return err
	}
	restored, err := p.Processes.Restore(r.Context(), key)
	if err != nil {
		return err
	}
	return page.Redirect(w, r, "/processes/"+string(key), "Restored "+restored.Name+".")
}

func number(n int64) string { return strconv.FormatInt(n, 10) }
