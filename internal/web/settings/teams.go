package settings

import (
	"net/http"
	"slices"
	"strconv"

	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/org"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

type teamRow struct {
	org.Team
	People   int
	First    bool
	Last     bool
	Problems []ui.Problem
	Says     string
}

type teamsView struct {
	frame
	Teams     []teamRow
	Archived  []teamRow
	Calendars []ui.Option
	New       org.NewTeam
}

// Teams lists the teams in their order, each with its form.
func (p *Pages) Teams(w http.ResponseWriter, r *http.Request) error {
	v, err := p.teams(r)
	if err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, teams(v))
}

func (p *Pages) teams(r *http.Request) (teamsView, error) {
	ctx := r.Context()
	v := teamsView{frame: newFrame(r, "Teams", "team person")}
	all, err := p.Org.Teams(ctx)
	if err != nil {
		return v, err
	}
	sizes, err := p.sizes(r)
	if err != nil {
		return v, err
	}
	for _, t := range all {
		row := teamRow{Team: t, People: sizes[t.ID]}
		if t.Archived {
			v.Archived = append(v.Archived, row)
		} else {
			v.Teams = append(v.Teams, row)
		}
	}
	if n := len(v.Teams); n > 0 {
		v.Teams[0].First, v.Teams[n-1].Last = true, true
	}
	v.Calendars, err = p.calendarOptions(r)
	return v, err
}

// sizes counts the people of each team.
func (p *Pages) sizes(r *http.Request) (map[id.Team]int, error) {
	out := map[id.Team]int{}
	for q := (org.PeopleQuery{Limit: 200}); ; {
		found, err := p.Org.ListPeople(r.Context(), q)
		if err != nil {
			return nil, err
		}
		for _, someone := range found.People {
			for _, t := range someone.Teams {
				out[t]++
			}
		}
		if q.After = found.Next; q.After == "" {
			return out, nil
		}
	}
}

// AddTeam adds a team at the end.
func (p *Pages) AddTeam(w http.ResponseWriter, r *http.Request) error {
	in := org.NewTeam{Name: r.PostFormValue("name"), Hue: hue(r), Calendar: id.Calendar(r.PostFormValue("calendar"))}
	made, err := p.Org.AddTeam(r.Context(), in)
	if err == nil {
		return page.Redirect(w, r, "/settings/teams", "Added "+made.Name+".")
	}
	v, verr := p.teams(r)
	if verr != nil {
		return verr
	}
	if !v.wrong(err) {
		return err
	}
	v.New = in
	return page.Show(w, r, http.StatusUnprocessableEntity, teams(v))
}

func hue(r *http.Request) int {
	n, err := strconv.Atoi(r.PostFormValue("hue"))
	if err != nil {
		return 0
	}
	return n
}

// EditTeam saves name, colour and calendar of a team.
func (p *Pages) EditTeam(w http.ResponseWriter, r *http.Request) error {
	name, colour, calendar := r.PostFormValue("name"), hue(r), id.Calendar(r.PostFormValue("calendar"))
	return p.step(w, r, "Saved "+name+".", func(row *teamRow) error {
		_, err := p.Org.EditTeam(r.Context(), row.ID, page.Version(r), org.TeamEdit{Name: &name, Hue: &colour, Calendar: &calendar})
		row.Name, row.Hue, row.Calendar, row.Version = name, colour, calendar, page.Version(r)
		return err
	})
}

// MoveTeam moves a team one place up or down among those that are not archived.
func (p *Pages) MoveTeam(w http.ResponseWriter, r *http.Request) error {
	return p.step(w, r, "Moved the team.", func(row *teamRow) error {
		all, err := p.Org.Teams(r.Context())
		if err != nil {
			return err
		}
		all = slices.DeleteFunc(all, func(t org.Team) bool { return t.Archived })
		at := slices.IndexFunc(all, func(t org.Team) bool { return t.ID == row.ID })
		var after id.Team
		switch way := r.PostFormValue("way"); {
		case way == "up" && at > 1:
			after = all[at-2].ID
		case way == "up" && at == 1:
			// to the front
		case way == "down" && at >= 0 && at+1 < len(all):
			after = all[at+1].ID
		default:
			return fault.New(fault.Conflict, "The team is at the end already")
		}
		_, err = p.Org.EditTeam(r.Context(), row.ID, 0, org.TeamEdit{After: &after})
		return err
	})
}

// ArchiveTeam takes a team out of the lists to choose from.
func (p *Pages) ArchiveTeam(w http.ResponseWriter, r *http.Request) error {
	return p.step(w, r, "Archived the team.", func(row *teamRow) error {
		_, err := p.Org.ArchiveTeam(r.Context(), row.ID, page.Version(r))
		return err
	})
}

// RestoreTeam brings it back.
func (p *Pages) RestoreTeam(w http.ResponseWriter, r *http.Request) error {
	return p.step(w, r, "Brought the team back.", func(row *teamRow) error {
		_, err := p.Org.RestoreTeam(r.Context(), row.ID, page.Version(r))
		return err
	})
}

// step carries out what is done to a team, and shows the list with what was wrong beside the team.
func (p *Pages) step(w http.ResponseWriter, r *http.Request, message string, do func(row *teamRow) error) error {
	which, err := page.ID[id.Team](r, "team")
	if err != nil {
		return err
	}
	v, err := p.teams(r)
	if err != nil {
		return err
	}
	row := v.find(which)
	if row == nil {
		return fault.New(fault.NotFound, "There is no such team")
	}
	if err = do(row); err == nil {
		return page.Redirect(w, r, "/settings/teams", message)
	}
	var ok bool
	if row.Problems, row.Says, ok = page.Problems(err); !ok {
		return err
	}
	return page.Show(w, r, http.StatusUnprocessableEntity, teams(v))
}

func (v *teamsView) find(which id.Team) *teamRow {
	for _, list := range [][]teamRow{v.Teams, v.Archived} {
		for i := range list {
			if list[i].ID == which {
				return &list[i]
			}
		}
	}
	return nil
}

// hues names the colours of teams for the list to choose from.
func hues(first string) []ui.Option {
	out := []ui.Option{}
	if first != "" {
		out = append(out, ui.Option{Value: "0", Label: first})
	}
	for i, name := range []string{"Blue", "Violet", "Amber", "Pink", "Cyan", "Green", "Brown", "Indigo", "Magenta", "Olive", "Slate", "Rose"} {
		out = append(out, ui.Option{Value: strconv.Itoa(i + 1), Label: name, Hue: i + 1})
	}
	return out
}

func (v teamsView) summary() []ui.Problem { return page.Summary(v.Problems, teamLabels()) }

func (t teamRow) err(name string) string { return page.Problem(t.Problems, name) }

func (t teamRow) summary() []ui.Problem {
	out := page.Summary(t.Problems, teamLabels())
	for i := range out {
		if out[i].Name != "" {
			out[i].Name += "-" + string(t.ID) // the fields of each team have ids of their own
		}
	}
	return out
}

func teamLabels() map[string]string {
	return map[string]string{"name": "The name", "hue": "The colour", "calendar": "The calendar"}
}
