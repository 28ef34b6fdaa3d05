package page

import (
	"context"
	"net/http"
	"time"

	"throughline/internal/clock"
	"throughline/internal/id"
	"throughline/internal/org"
	"throughline/internal/web/ui"
)

// Frame is the head that every page of a project wears: its name, its state and the line with its five stations.
type Frame struct {
	Project  id.Project
	Code     string
	Title    string
	Head     ui.Head
	Stations []ui.Station
	CanEdit  bool // may change the plan, the rollout and the indicators
	CanTalk  bool // may comment
	CanLead  bool // may manage the project
	SeesCost bool // may read the budget
}

// Framer finds a project by its code or id in the address, and gives its frame with the station lit.
type Framer func(r *http.Request, station string) (Frame, error)

// Live gives the topics that refresh a page of the project.
func (f Frame) Live() string { return "project:" + string(f.Project) }

// Path gives an address below the project's.
func (f Frame) Path(rest string) string { return "/projects/" + f.Code + rest }

// Directory knows people and teams as pages show them.
type Directory struct {
	people map[id.Person]org.PersonCard
	order  []org.PersonCard // by name
	teams  []org.Team
}

// OpenDirectory reads the directory that the visitor may see.
func OpenDirectory(ctx context.Context, o *org.Service) (Directory, error) {
	people, err := o.People(ctx)
	if err != nil {
		return Directory{}, err
	}
	teams, err := o.Teams(ctx)
	if err != nil {
		return Directory{}, err
	}
	order, err := o.Cards(ctx)
	if err != nil {
		return Directory{}, err
	}
	return Directory{people: people, order: order, teams: teams}, nil
}

// Person gives a person as shown; somebody unknown is shown without a name's detail, never as nobody.
func (d Directory) Person(p id.Person) ui.Person {
	if p == "" {
		return ui.Person{Name: "Throughline"}
	}
	c, ok := d.people[p]
	if !ok {
		return ui.Person{Name: "Somebody"}
	}
	return ui.Person{Name: c.Name, Hue: c.Hue}
}

// Gone tells whether somebody is disabled or no longer known.
func (d Directory) Gone(p id.Person) bool {
	c, ok := d.people[p]
	return !ok || c.Disabled
}

// Team gives a team as shown; the zero Team for none.
func (d Directory) Team(t id.Team) ui.Team {
	for i := range d.teams {
		if d.teams[i].ID == t {
			return ui.Team{Name: d.teams[i].Name, Hue: d.teams[i].Hue}
		}
	}
	return ui.Team{}
}

// Cards lists everybody by name, those too who are no longer here.
func (d Directory) Cards() []org.PersonCard { return d.order }

// Teams lists all teams in their order, archived ones too.
func (d Directory) Teams() []org.Team { return d.teams }

// PeopleOptions lists the people who are here, by name, for a field.
func (d Directory) PeopleOptions() []ui.Option {
	out := make([]ui.Option, 0, len(d.people))
	for _, c := range d.order {
		if !c.Disabled {
			out = append(out, ui.Option{Value: string(c.ID), Label: c.Name, Hint: c.Team, Hue: c.Hue})
		}
	}
	return out
}

// TeamOptions lists the teams in their order, for a field.
func (d Directory) TeamOptions() []ui.Option {
	var out []ui.Option
	for _, t := range d.teams {
		if !t.Archived {
			out = append(out, ui.Option{Value: string(t.ID), Label: t.Name, Hue: t.Hue})
		}
	}
	return out
}

// Day gives a civil date as people say it, with the exact one on hover.
func Day(d, today clock.Date) ui.Moment {
	if d == "" {
		return ui.Moment{}
	}
	return ui.Moment{Text: d.Say(today), ISO: string(d), Exact: d.Time().Format("Monday, 2 January 2006")}
}

// Instant gives an instant as people say it next to now: "14:05" today, "14 Sep" before.
func Instant(at time.Time, v *Visit) ui.Moment {
	zone := v.Calendar.Zone
	if zone == nil {
		zone = time.UTC
	}
	local := at.In(zone)
	text := clock.DateOf(local).Say(v.Today)
	if clock.DateOf(local) == v.Today {
		text = local.Format("15:04")
	}
	return ui.Moment{Text: text, ISO: at.UTC().Format(time.RFC3339), Exact: local.Format("Monday, 2 January 2006, 15:04:05 MST")}
}

// PlanFaces are the views of the plan; current is "list", "board", "gantt" or "budget".
func PlanFaces(f Frame, current string) []ui.Tab {
	faces := []ui.Tab{{Name: "List", Href: f.Path("/plan"), Current: current == "list"}, {Name: "Board", Href: f.Path("/board"), Current: current == "board"},
		{Name: "Gantt", Href: f.Path("/gantt"), Current: current == "gantt"},
		{Name: "Risk", Href: f.Path("/risk"), Current: current == "risk"}}
	if f.SeesCost {
		faces = append(faces, ui.Tab{Name: "Budget", Href: f.Path("/budget"), Current: current == "budget"})
	}
	return faces
}
