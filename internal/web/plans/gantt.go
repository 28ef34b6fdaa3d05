package plans

import (
	"net/http"

	"throughline/internal/web/page"
)

// ganttData is what the chart reads from the page; see internal/web/islands/gantt. The schedule itself it asks of the API.
type ganttData struct {
	Src      string        `json:"src"`
	Project  string        `json:"project"`
	Today    string        `json:"today"`
	Readonly bool          `json:"readonly,omitempty"`
	People   []ganttPerson `json:"people"`
	Teams    []ganttTeam   `json:"teams"`
}

type ganttPerson struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Initials string `json:"initials"`
}

type ganttTeam struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Hue  int    `json:"hue"`
}

// Gantt shows the plan on a time axis.
func (p *Pages) Gantt(w http.ResponseWriter, r *http.Request) error {
	frame, err := p.Frame(r, "Plan")
	if err != nil {
		return err
	}
	directory, err := page.OpenDirectory(r.Context(), p.Org)
	if err != nil {
		return err
	}
	data := ganttData{Src: "/api/v1/projects/" + string(frame.Project), Project: string(frame.Project), Today: string(page.Of(r).Today), Readonly: !frame.CanEdit}
	for _, card := range directory.Cards() {
		data.People = append(data.People, ganttPerson{ID: string(card.ID), Name: card.Name, Initials: directory.Person(card.ID).Initials()})
	}
	for _, team := range directory.Teams() {
		data.Teams = append(data.Teams, ganttTeam{ID: string(team.ID), Name: team.Name, Hue: team.Hue})
	}
	// The chart listens to the stream by itself, so that nothing moves under a hand.
	return page.Show(w, r, http.StatusOK, gantt(ganttView{Frame: frame, Data: data,
		Page: page.Shell(r, page.Options{Title: frame.Code + " Gantt", Current: "/projects", Scripts: []string{"gantt.js"}, Styles: []string{"gantt.css"}, Full: true})}))
}
