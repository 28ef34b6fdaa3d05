package processes

import (
	"encoding/json"
	"net/http"
	"strconv"

	"throughline/internal/access"
	"throughline/internal/id"
	"throughline/internal/process/presence"
	"throughline/internal/web/page"
)

// present is somebody else who has the map open.
type present struct {
	Name     string `json:"name"`
	Initials string `json:"initials"`
	Hue      string `json:"hue"`
	Step     string `json:"step,omitempty"`
}

// Present notes that the visitor's page shows a process, or was left, and gives who else shows it.
func (p *Pages) Present(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Process](r, "process")
	if err != nil {
		return err
	}
	if _, err := p.Processes.Get(r.Context(), key); err != nil {
		return err
	}
	if err := parseForm(w, r); err != nil {
		return err
	}
	me := presence.Here{Person: access.From(r.Context()).Person, Page: r.PostFormValue("page"), Step: r.PostFormValue("step")}
	others, err := p.Board.Tell(key, me, r.PostFormValue("left") != "")
	if err != nil {
		return err
	}
	all := []present{}
	if len(others) > 0 {
		directory, err := page.OpenDirectory(r.Context(), p.Org)
		if err != nil {
			return err
		}
		for _, o := range others {
			who := directory.Person(o.Person)
			all = append(all, present{Name: who.Name, Initials: who.Initials(), Hue: strconv.Itoa(who.Hue), Step: o.Step})
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	return json.NewEncoder(w).Encode(all)
}
