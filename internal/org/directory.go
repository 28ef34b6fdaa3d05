package org

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"

	"throughline/internal/access"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/kept"
)

// PersonCard is how a person is shown beside what he did.
type PersonCard struct {
	ID       id.Person `json:"id"`
	Name     string    `json:"name"`
	Initials string    `json:"initials"`
	Hue      int       `json:"hue"`            // of the first team; 0 without one
	Team     string    `json:"team,omitempty"` // name of the first team
	Disabled bool      `json:"disabled,omitempty"`
}

// directory is everybody at one moment. Nearly every page names people and nearly no request changes them, so it is
// kept in memory for as long as the history holds no newer event about a person or a team.
type directory struct {
	people []listed // by folded name, then id
	teams  []Team   // by rank
	cards  map[id.Person]PersonCard
	order  []PersonCard // as people
	at     map[id.Person]int
}

type listed struct {
	Person
	key  string // folded name
	text string // what a filter looks through
}

// People gives the card of everybody whom the actor may see; a guest sees who takes part in his projects. The map is
// shared: it must not be changed.
func (s *Service) People(ctx context.Context) (map[id.Person]PersonCard, error) {
	d, err := s.visible(ctx)
	if err != nil {
		return nil, err
	}
	return d.cards, nil
}

// Cards gives the same cards by name. The list is shared: it must not be changed.
func (s *Service) Cards(ctx context.Context) ([]PersonCard, error) {
	d, err := s.visible(ctx)
	if err != nil {
		return nil, err
	}
	return d.order, nil
}

// PeopleQuery narrows the list of people; the zero value gives the first page of everybody who is not disabled.
type PeopleQuery struct {
	Text     string  // in the name, the title or the e-mail; case and accents do not matter
	Team     id.Team // of this team
	Disabled bool    // those who are disabled instead
	After    string  // Next of the page before
	Limit    int     // 1 to 200; 0 is 50
}

// PeoplePage is one page of people by name.
type PeoplePage struct {
	People []Person `json:"people"`
	Next   string   `json:"next,omitempty"` // "" on the last page
}

// ListPeople gives a page of the people whom the actor may see, by name. A guest gets no more than names and teams.
func (s *Service) ListPeople(ctx context.Context, q PeopleQuery) (PeoplePage, error) {
	d, err := s.visible(ctx)
	if err != nil {
		return PeoplePage{}, err
	}
	if q.Limit == 0 {
		q.Limit = 50
	}
	if q.Limit < 1 || q.Limit > 200 {
		return PeoplePage{}, fault.Field("limit", "is not between 1 and 200")
	}
	from, err := d.position(q.After)
	if err != nil {
		return PeoplePage{}, err
	}
	page, text := PeoplePage{People: []Person{}}, fold(strings.TrimSpace(q.Text))
	for i := from; i < len(d.people); i++ {
		p := d.people[i]
		if p.Disabled != q.Disabled || !strings.Contains(p.text, text) || q.Team != "" && !slices.Contains(p.Teams, q.Team) {
			continue
		}
		if len(page.People) == q.Limit {
			last := page.People[q.Limit-1]
			page.Next = base64.RawURLEncoding.EncodeToString([]byte(string(last.ID) + fold(last.Name)))
			break
		}
		page.People = append(page.People, p.copied())
	}
	return page, nil
}

// position finds the first person behind a cursor, even when the person that it names is gone.
func (d *directory) position(cursor string) (int, error) {
	if cursor == "" {
		return 0, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(b) < 25 || !id.Valid(string(b[:25])) {
		return 0, fault.Field("after", "is not the end of a page; start again without it")
	}
	last := listed{Person: Person{ID: id.Person(b[:25])}, key: string(b[25:])}
	i, found := slices.BinarySearchFunc(d.people, last, compareListed)
	if found {
		i++
	}
	return i, nil
}

// Person gives one person; one that a guest does not see is not found.
func (s *Service) Person(ctx context.Context, which id.Person) (Person, error) {
	d, err := s.visible(ctx)
	if err != nil {
		return Person{}, err
	}
	i, ok := d.at[which]
	if !ok {
		return Person{}, unseenPerson()
	}
	return d.people[i].copied(), nil
}

func unseenPerson() error {
	return fault.New(fault.NotFound, "There is no such person, or it is not shared with you")
}

// copied gives a person whose teams the caller may change.
func (p listed) copied() Person {
	out := p.Person
	out.Teams = slices.Clone(p.Teams)
	return out
}

// visible gives the directory as far as the actor may see it.
func (s *Service) visible(ctx context.Context) (*directory, error) {
	actor := access.From(ctx)
	if actor.Role != access.Guest || actor.IsSystem() {
		if err := actor.May(access.ReadOrg); err != nil {
			return nil, err
		}
		return s.everybody(ctx)
	}
	if err := actor.May(access.ListProjects); err != nil {
		return nil, err
	}
	all, err := s.everybody(ctx)
	if err != nil {
		return nil, err
	}
	near, err := beside(ctx, s.db, actor.Person)
	if err != nil {
		return nil, err
	}
	return all.narrowed(near, actor.Person), nil
}

// narrowed keeps the named people with what a guest may know of them, and their teams.
func (d *directory) narrowed(near []id.Person, self id.Person) *directory {
	out := &directory{cards: map[id.Person]PersonCard{}}
	worn, seen := map[id.Team]bool{}, map[id.Person]bool{self: true}
	for _, person := range near {
		seen[person] = true
	}
	for _, p := range d.people {
		if !seen[p.ID] {
			continue
		}
		if p.ID != self {
			p.Person = Person{ID: p.ID, Version: p.Version, Name: p.Name, Teams: p.Teams, Disabled: p.Disabled}
			p.text = p.key
		}
		out.people = append(out.people, p)
		out.cards[p.ID] = d.cards[p.ID]
		for _, t := range p.Teams {
			worn[t] = true
		}
	}
	for _, t := range d.teams {
		if worn[t.ID] {
			out.teams = append(out.teams, t)
		}
	}
	out.list()
	return out
}

// list fills what is looked up by id and in order from the people.
func (d *directory) list() {
	d.order, d.at = make([]PersonCard, len(d.people)), make(map[id.Person]int, len(d.people))
	for i, p := range d.people {
		d.order[i], d.at[p.ID] = d.cards[p.ID], i
	}
}

// beside names the people who take part in the projects of a guest: members, leads, sponsors, assignees.
func beside(ctx context.Context, q db.Q, guest id.Person) ([]id.Person, error) {
	return db.Strings[id.Person](ctx, q, `WITH mine AS (
			SELECT p.id, p.lead_id, p.sponsor_id FROM member m JOIN project p ON p.id = m.project_id WHERE m.person_id = $1 AND p.deleted = 0)
		SELECT m.person_id FROM member m JOIN mine ON mine.id = m.project_id
		UNION SELECT lead_id FROM mine WHERE lead_id <> ''
		UNION SELECT sponsor_id FROM mine WHERE sponsor_id <> ''
		UNION SELECT a.person_id FROM mine JOIN task t ON t.project_id = mine.id AND t.deleted = 0 JOIN task_assignee a ON a.task_id = t.id`, string(guest))
}

// everybody gives the directory, read again when a person or a team changed since.
func (s *Service) everybody(ctx context.Context) (*directory, error) {
	return s.directory.Get(ctx, s.db, one, kept.Cause{Subjects: []string{"person", "team"}}, func() (*directory, error) { return readDirectory(ctx, s.db) })
}

// readDirectory reads everybody.
func readDirectory(ctx context.Context, q db.Q) (*directory, error) {
	d := &directory{cards: map[id.Person]PersonCard{}}
	var err error
	if d.teams, err = teams.Select(ctx, q, "ORDER BY rank, id"); err != nil {
		return nil, err
	}
	byID := map[id.Team]Team{}
	for _, t := range d.teams {
		byID[t.ID] = t
	}
	all, err := people.Select(ctx, q, "")
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		key := fold(p.Name)
		d.people = append(d.people, listed{p, key, key + "\n" + fold(p.Title) + "\n" + p.Email})
		card := PersonCard{ID: p.ID, Name: p.Name, Initials: initials(p.Name), Disabled: p.Disabled}
		if len(p.Teams) > 0 {
			card.Hue, card.Team = byID[p.Teams[0]].Hue, byID[p.Teams[0]].Name
		}
		d.cards[p.ID] = card
	}
	slices.SortFunc(d.people, compareListed)
	d.list()
	return d, nil
}

func compareListed(a, b listed) int {
	if c := strings.Compare(a.key, b.key); c != 0 {
		return c
	}
	return strings.Compare(string(a.ID), string(b.ID))
}

// Hues gives the colour of each team, 1 to 12. It asks for no rights: a colour without its name tells nothing.
func (s *Service) Hues(ctx context.Context) (map[id.Team]int, error) {
	d, err := s.everybody(ctx)
	if err != nil {
		return nil, err
	}
	out := make(map[id.Team]int, len(d.teams))
	for _, t := range d.teams {
		out[t.ID] = t.Hue
	}
	return out, nil
}
