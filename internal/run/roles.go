package run

import (
	"context"
	"slices"
	"strings"

	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
)

// Role is who does, approves or is asked something in a process: a lane, or a role that only its steps name.
type Role struct {
	Key    string    `json:"key"` // the lane's id, or the name of a role without a lane
	Name   string    `json:"name"`
	Team   id.Team   `json:"team,omitempty"` // bound to the lane
	Needed bool      `json:"needed"`         // a run cannot begin while nobody is known to fill it
	How    How       `json:"how"`            // what fills it when nobody is named at the start
	Person id.Person `json:"person,omitempty"`
}

// How is what fills a role when a run starts and nobody says who.
type How string

// The ways a role is filled.
const (
	ByTeam    How = "team"    // whoever of the lane's team takes a step up
	ByPerson  How = "person"  // always the same one
	ByStarter How = "starter" // who starts the run
	ByOwner   How = "owner"   // who owns the process
	ByAsking  How = "ask"     // it has to be said each time
)

// RoleRule remembers what fills a role of a process.
type RoleRule struct {
	ID      id.RoleRule `json:"id"`
	Version int64       `json:"version"`
	Process id.Process  `json:"process"`
	Role    string      `json:"role"` // key of the role
	How     How         `json:"how"`
	Person  id.Person   `json:"person,omitempty"`
}

// gather lists the roles of a version: its lanes in the order of the map, then what only steps name.
func (p *prepared) gather() {
	for _, l := range p.Lanes {
		p.roles = append(p.roles, Role{Key: l.ID, Name: l.Name, Team: l.Team})
	}
	var told []Told
	p.after = map[string][]string{}
	for node, t := range p.Steps {
		told = append(told, t)
		p.stops = p.stops || t.Stop
		if t.DaysAfter != "" {
			p.after[t.DaysAfter] = append(p.after[t.DaysAfter], node)
		}
	}
	slices.SortFunc(told, func(a, b Told) int { return a.Number - b.Number })
	for _, t := range told {
		for _, name := range slices.Concat([]string{t.Accountable}, t.Consulted, t.Informed) {
			if name != "" && p.role(name) < 0 {
				p.roles = append(p.roles, Role{Key: name, Name: name})
			}
		}
		if i := p.role(t.Accountable); t.Approval && i >= 0 && p.roles[i].Team == "" {
			p.roles[i].Needed = true // an approval that nobody can give would never come
		}
	}
}

// role finds a role by its key or its name; -1 for none.
func (p *prepared) role(name string) int {
	if name == "" {
		return -1
	}
	if i := slices.IndexFunc(p.roles, func(r Role) bool { return r.Key == name }); i >= 0 {
		return i
	}
	return slices.IndexFunc(p.roles, func(r Role) bool { return strings.EqualFold(r.Name, name) })
}

// ruled gives the roles of a version with what the process remembers of them.
func (s *Service) ruled(ctx context.Context, q db.Q, p *prepared) ([]Role, error) {
	rules, err := roleRules.Select(ctx, q, `WHERE process_id = $1`, string(p.Process))
	out := slices.Clone(p.roles)
	for i := range out {
		r := &out[i]
		if r.How = ByTeam; r.Needed {
			r.How = ByAsking
		}
		for _, rule := range rules {
			if rule.Role == r.Key && !(r.Needed && rule.How == ByTeam) {
				r.How, r.Person = rule.How, rule.Person
			}
		}
		r.Needed = r.Needed || r.How == ByAsking
	}
	return out, err
}

// fill says who fills the roles of a run: who is named, else what the process remembers. A role that is needed and that
// nobody is known to fill is asked for and never guessed.
func (s *Service) fill(ctx context.Context, tx *act.Tx, p *prepared, r *Run, named map[string]id.Person) error {
	if err := s.check(ctx, tx, p, r, named); err != nil {
		return err
	}
	roles, err := s.ruled(ctx, tx, p)
	if err != nil {
		return err
	}
	var c fault.Check
	for _, role := range roles {
		if r.Roles[role.Key] != "" {
			continue
		}
		who := map[How]id.Person{ByPerson: role.Person, ByStarter: r.By, ByOwner: p.Owner}[role.How]
		if who != "" && s.deps.CheckPeople(ctx, tx, []id.Person{who}) == nil {
			r.Roles[role.Key] = who
			continue
		}
		c.Need(!role.Needed && role.How == ByTeam, "role."+role.Key, "is not said: who is “%s” in this run?", role.Name)
	}
	for _, t := range p.Steps {
		c.Need(!t.Approval || t.Accountable != "", "roles", "has nobody who answers for “%s”, which asks for approval; name its A in the process", t.Name)
	}
	return c.Err()
}

// Roles lists the roles of the newest version of a process with what fills each.
func (s *Service) Roles(ctx context.Context, process id.Process) ([]Role, error) {
	p, err := s.load(ctx, s.db, process, "")
	if err != nil {
		return nil, err
	}
	if err := mayRead(ctx, s.db, p.Project); err != nil {
		return nil, err
	}
	return s.ruled(ctx, s.db, p)
}

// FillRole says what fills a role of a process in the runs to come.
func (s *Service) FillRole(ctx context.Context, process id.Process, role string, how How, who id.Person) (RoleRule, error) {
	var rule RoleRule
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		p, err := s.load(ctx, tx, process, "")
		if err != nil {
			return err
		}
		if err := mayRun(ctx, tx, p.Project); err != nil {
			return err
		}
		i := p.role(role)
		if i < 0 {
			return fault.New(fault.NotFound, "The newest version has no role “%s”", role)
		}
		var c fault.Check
		c.Need(slices.Contains([]How{ByTeam, ByPerson, ByStarter, ByOwner, ByAsking}, how), "how", "is none of team, person, starter, owner and ask")
		c.Need(how != ByPerson || who != "", "person", "is missing; say who always fills the role")
		c.Need(how != ByTeam || !p.roles[i].Needed, "how", "cannot be the team: “%s” approves, and no team is bound to it", p.roles[i].Name)
		if who != "" {
			c.Add("person", s.deps.CheckPeople(ctx, tx, []id.Person{who}))
		}
		if err := c.Err(); err != nil {
			return err
		}
		have, err := roleRules.Select(ctx, tx, `WHERE process_id = $1 AND role = $2`, string(process), p.roles[i].Key)
		if err != nil {
			return err
		}
		rule = RoleRule{ID: id.New[id.RoleRule](tx.Now), Process: process, Role: p.roles[i].Key}
		if len(have) > 0 {
			rule = have[0]
		}
		if rule.How, rule.Person = how, ""; how == ByPerson {
			rule.Person = who
		}
		return act.Save(ctx, tx, roleRules, &rule, history.Fact{Kind: "runrole.filled", Project: p.Project, Data: aboutStart{string(process), p.roles[i].Name}})
	})
	return rule, err
}
