package process

import (
	"cmp"
	"context"
	"slices"

	"throughline/internal/access"
	"throughline/internal/bpmn"
	"throughline/internal/bpmn/diff"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
)

// Impact says whose work a version changes against the one before it in force.
type Impact struct {
	Process   id.Process  `json:"process"`
	Number    int64       `json:"number"`
	Before    int64       `json:"before"` // number of the version before; 0 when the version is the first
	Says      string      `json:"says"`   // what differs, in one sentence without its end
	Teams     []TeamHit   `json:"teams"`  // those with a changed step, most steps first
	Roles     []RoleHit   `json:"roles"`  // lanes and roles with a changed step that no team is bound to: nobody there can be asked
	Untouched []Untouched `json:"untouched"`
	People    int         `json:"people"` // of the teams that are hit, each once
}

// TeamHit is a team whose steps changed.
type TeamHit struct {
	Team   id.Team   `json:"team"`
	Roles  []string  `json:"roles"` // its lanes
	Steps  []HitStep `json:"steps"`
	People []Member  `json:"people"` // who are here and may read the process
}

// RoleHit is a role without a team.
type RoleHit struct {
	Role  string    `json:"role"` // "" for steps in no lane
	Steps []HitStep `json:"steps"`
}

// HitStep is a step that changed.
type HitStep struct {
	ID     string     `json:"id"` // in the version, or in the one before for a removed step
	Number int        `json:"number,omitempty"`
	Name   string     `json:"name"`
	How    []diff.How `json:"how"`
}

// Untouched is a role with steps of which none changed. Team is "" where no team is bound to it.
type Untouched struct {
	Role string  `json:"role"`
	Team id.Team `json:"team,omitempty"`
}

// Impact says whose work the newest version of a process changes, draft or not; number picks another one.
func (s *Service) Impact(ctx context.Context, process id.Process, number int64) (Impact, error) {
	p, v, err := s.version(ctx, process, number)
	if err != nil {
		return Impact{}, err
	}
	before, err := publishedBefore(ctx, s.db, process, v.Number)
	if err != nil {
		return Impact{}, err
	}
	return s.impact(ctx, s.db, &p, before, &v)
}

func (s *Service) impact(ctx context.Context, q db.Q, p *Process, before, v *Version) (Impact, error) {
	after, err := s.mapOf(ctx, q, v)
	if err != nil {
		return Impact{}, err
	}
	old, out := parsedEmpty(), Impact{Process: p.ID, Number: v.Number}
	if before != nil {
		out.Before = before.Number
		if old, err = s.mapOf(ctx, q, before); err != nil {
			return out, err
		}
	}
	d := diff.Maps(old, after)
	out.Says = d.String()
	out.gather(d, old, after)
	var teams []id.Team
	for _, t := range out.Teams {
		teams = append(teams, t.Team)
	}
	members, err := s.deps.Members(ctx, q, teams)
	if err != nil {
		return out, err
	}
	for _, m := range members {
		sees, err := mayBeAsked(ctx, q, p, m)
		if err != nil {
			return out, err
		}
		if !sees {
			continue
		}
		out.People++
		for i := range out.Teams {
			if slices.Contains(m.Teams, out.Teams[i].Team) {
				out.Teams[i].People = append(out.Teams[i].People, m)
			}
		}
	}
	return out, nil
}

// mayBeAsked tells whether somebody may read the process.
func mayBeAsked(ctx context.Context, q db.Q, p *Process, m Member) (bool, error) {
	a := access.Actor{Person: m.Person, Role: m.Role}
	if p.Project == "" {
		return a.May(access.ReadProcess) == nil, nil
	}
	g, err := access.Load(ctx, q, a, p.Project)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil && a.MayIn(access.ReadProject, g) == nil, err
}

// parsedEmpty is the map before the first version: every step of the first one is new.
func parsedEmpty() *bpmn.Model {
	m, err := parse(bpmn.New("", nil))
	if err != nil {
		panic("the empty map cannot be read: " + err.Error())
	}
	for _, s := range m.Steps() {
		if isActivity(s.Kind) {
			_ = m.RemoveStep(s.ID) // of a map that was made here
		}
	}
	return m
}

// gather sorts the changed steps by the teams and roles whose they are and were, and finds who keeps his work as it was.
func (out *Impact) gather(d diff.Diff, before, after *bpmn.Model) {
	out.Teams, out.Roles, out.Untouched = []TeamHit{}, []RoleHit{}, []Untouched{}
	hit := func(m *bpmn.Model, lane, role string, step HitStep) {
		if team := teamOf(m, lane); team != "" {
			i := slices.IndexFunc(out.Teams, func(t TeamHit) bool { return t.Team == team })
			if i < 0 {
				i = len(out.Teams)
				out.Teams = append(out.Teams, TeamHit{Team: team, Roles: []string{}, People: []Member{}})
			}
			t := &out.Teams[i]
			if !slices.Contains(t.Roles, role) {
				t.Roles = append(t.Roles, role)
			}
			if !slices.ContainsFunc(t.Steps, func(s HitStep) bool { return s.ID == step.ID }) {
				t.Steps = append(t.Steps, step)
			}
			return
		}
		i := slices.IndexFunc(out.Roles, func(r RoleHit) bool { return r.Role == role })
		if i < 0 {
			i = len(out.Roles)
			out.Roles = append(out.Roles, RoleHit{Role: role})
		}
		if !slices.ContainsFunc(out.Roles[i].Steps, func(s HitStep) bool { return s.ID == step.ID }) {
			out.Roles[i].Steps = append(out.Roles[i].Steps, step)
		}
	}
	for _, s := range d.Steps {
		step := HitStep{ID: cmp.Or(s.ID, s.Was), Number: s.Number, Name: s.Name, How: s.How}
		if s.ID != "" && (s.Lane != "" || isActivity(s.Kind)) {
			hit(after, s.Lane, s.Role, step)
		}
		if (s.Is(diff.Removed) || s.Is(diff.Lane)) && (s.LaneWas != "" || isActivity(s.Kind)) {
			hit(before, s.LaneWas, s.RoleWas, step)
		}
	}
	slices.SortStableFunc(out.Teams, func(a, b TeamHit) int { return len(b.Steps) - len(a.Steps) })
	seen := map[string]bool{}
	for _, s := range after.Steps() {
		role := cmp.Or(s.LaneName, s.PoolName)
		team := teamOf(after, s.Lane)
		touched := slices.ContainsFunc(out.Teams, func(t TeamHit) bool { return t.Team == team || slices.Contains(t.Roles, role) }) ||
			slices.ContainsFunc(out.Roles, func(r RoleHit) bool { return r.Role == role })
		if s.Lane != "" && !seen[role] && !touched {
			out.Untouched = append(out.Untouched, Untouched{Role: role, Team: team})
		}
		seen[role] = true
	}
}

// teamOf gives the team that a lane is bound to, or the lane around it.
func teamOf(m *bpmn.Model, lane string) id.Team {
	for hops := 0; lane != "" && hops < 100; hops++ {
		if team := m.Binding(lane); team != "" {
			return id.Team(team)
		}
		l, _ := m.View().Lane(lane)
		lane = l.Parent
	}
	return ""
}
