package project

import (
	"context"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
)

// Create begins a change as a draft; who makes it and who leads it become its leads. The same id with the same title
// twice gives the first one again.
func (s *Service) Create(ctx context.Context, n NewProject) (Project, error) {
	var p Project
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		if err := tx.May(access.MakeProject); err != nil {
			return err
		}
		var err error
		p, err = s.Begin(ctx, tx, n)
		return err
	})
	return p, err
}

// Begin is Create inside an act whose right was asked already: the imports and the demo use it.
func (s *Service) Begin(ctx context.Context, tx *act.Tx, n NewProject) (Project, error) {
	if n.ID != "" {
		if same, err := again(ctx, tx, n); err != nil || same.ID != "" {
			return same, err
		}
	}
	p := Project{ID: n.ID, Code: n.Code, Charter: n.Charter, Status: Draft, Private: n.Private, Created: tx.Now}
	if p.ID == "" {
		p.ID = id.New[id.Project](tx.Now)
	}
	if p.Lead == "" {
		p.Lead = tx.Actor.Person
	}
	if p.Lead == "" {
		return p, fault.Field("lead", "is missing; name who runs the change")
	}
	if p.Code == "" {
		codes, err := db.Strings[string](ctx, tx, `SELECT code FROM project ORDER BY code`)
		if err != nil {
			return p, err
		}
		taken := make(map[string]bool, len(codes))
		for _, c := range codes {
			taken[c] = true
		}
		p.Code = SuggestCode(p.Title, func(code string) bool { return taken[code] })
	}
	if err := s.store(ctx, tx, nil, &p, "project.created", nil); err != nil {
		return p, err
	}
	for _, person := range []id.Person{p.Lead, tx.Actor.Person} {
		if person != "" {
			if err := s.Join(ctx, tx, p.ID, person, access.Lead); err != nil {
				return p, err
			}
		}
	}
	return p, s.deps.Prepare(ctx, tx, p.ID)
}

// again gives the project that an earlier, lost answer made; the zero Project when there is none.
func again(ctx context.Context, tx *act.Tx, n NewProject) (Project, error) {
	if !id.Valid(string(n.ID)) {
		return Project{}, fault.Field("id", "is not an id: 25 characters of 0-9a-z")
	}
	p, err := projects.Get(ctx, tx, string(n.ID))
	if fault.Is(err, fault.NotFound) {
		return Project{}, nil
	}
	if err != nil {
		return p, err
	}
	if p.Title != n.Title || tx.MayIn(ctx, access.EditCharter, p.ID) != nil {
		return Project{}, fault.New(fault.Conflict, "Another project has this id already")
	}
	return p, nil
}

// Edit changes the present fields of the charter. Version 0 overwrites whatever is stored; another one must be the
// stored version, or the edit is stale and both values are told.
func (s *Service) Edit(ctx context.Context, project id.Project, version int64, patch Patch) (Project, error) {
	return s.change(ctx, project, version, access.EditCharter, func(tx *act.Tx, p *Project) error {
		if err := p.may("change", Draft, Active, Hold); err != nil {
			return err
		}
		if !tx.Actor.SeesMoney() {
			patch.Cap = nil // they do not see it
		}
		old := *p
		p.apply(patch)
		p.tidy()
		if p.Private != old.Private || p.Lead != old.Lead || p.Code != old.Code {
			if err := tx.MayIn(ctx, access.ManageProject, p.ID); err != nil {
				return err
			}
		}
		if p.Lead == "" {
			return fault.Field("lead", "is missing; name who runs the change")
		}
		var data any
		if p.Status != Draft && p.rejudged(&old) {
			reason, err := checkReason("reason", patch.Reason)
			if err != nil {
				return err
			}
			data = why{reason}
		}
		if err := s.store(ctx, tx, &old, p, "project.edited", data); err != nil {
			return err
		}
		if p.Lead != old.Lead {
			return s.Join(ctx, tx, p.ID, p.Lead, access.Lead)
		}
		return nil
	})
}

// Start makes a draft active. A charter without problem, metric, baseline, target, direction or sponsor is refused, and
// each is named.
func (s *Service) Start(ctx context.Context, project id.Project, version int64) (Project, error) {
	return s.change(ctx, project, version, access.ManageProject, func(tx *act.Tx, p *Project) error {
		if err := p.may("start", Draft); err != nil {
			return err
		}
		if missing := p.Missing(); len(missing) > 0 {
			e := fault.Fields(missing...)
			e.Message = "The change cannot start before its charter is complete"
			return e
		}
		p.Status, p.Started = Active, tx.Now
		return s.save(ctx, tx, p, "project.started", nil)
	})
}

// Hold pauses an active change.
func (s *Service) Hold(ctx context.Context, project id.Project, version int64) (Project, error) {
	return s.change(ctx, project, version, access.ManageProject, func(tx *act.Tx, p *Project) error {
		if err := p.may("put on hold", Active); err != nil {
			return err
		}
		p.Status = Hold
		return s.save(ctx, tx, p, "project.held", nil)
	})
}

// Resume goes on with a change on hold.
func (s *Service) Resume(ctx context.Context, project id.Project, version int64) (Project, error) {
	return s.change(ctx, project, version, access.ManageProject, func(tx *act.Tx, p *Project) error {
		if err := p.may("resume", Hold); err != nil {
			return err
		}
		p.Status = Active
		return s.save(ctx, tx, p, "project.resumed", nil)
	})
}

// Close ends a change. Without a value of its KPI measured after it went live, it needs a waiver: a reason of 20
// characters or more, which the actor signs; the change then counts as unverified. A waiver beside such a value is not
// kept.
func (s *Service) Close(ctx context.Context, project id.Project, version int64, waiver string) (Project, error) {
	return s.change(ctx, project, version, access.CloseProject, func(tx *act.Tx, p *Project) error {
		if err := p.may("close", Active, Hold); err != nil {
			return err
		}
		measured, err := s.deps.HasAfterValue(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		p.Status, p.Closed = Closed, tx.Now
		if measured {
			return s.save(ctx, tx, p, "project.closed", nil)
		}
		if waiver == "" {
			return fault.Field("waiver", "is needed: no KPI of this change has a value after it went live. Record one, or say why it is closed without")
		}
		reason, err := checkReason("waiver", waiver)
		if err != nil {
			return err
		}
		p.Waiver = Waiver{By: tx.Actor.Person, At: tx.Now, Reason: reason}
		return s.save(ctx, tx, p, "project.waived", nil)
	})
}

// Reopen makes a closed change active again; its waiver is no longer one.
func (s *Service) Reopen(ctx context.Context, project id.Project, version int64) (Project, error) {
	return s.change(ctx, project, version, access.CloseProject, func(tx *act.Tx, p *Project) error {
		if err := p.may("reopen", Closed); err != nil {
			return err
		}
		p.Status, p.Closed, p.Waiver = Active, time.Time{}, Waiver{}
		return s.save(ctx, tx, p, "project.reopened", nil)
	})
}

// SetHealth lets a person's word stand over the computed health for 14 days; it needs a note. Unknown takes it back.
func (s *Service) SetHealth(ctx context.Context, project id.Project, version int64, h Health, note string) (Project, error) {
	return s.change(ctx, project, version, access.EditCharter, func(tx *act.Tx, p *Project) error {
		switch h {
		case Unknown:
			p.Health, p.HealthNote, p.HealthUntil = Unknown, "", ""
		case OnTrack, AtRisk, OffTrack:
			reason, err := checkReason("note", note)
			if err != nil {
				return err
			}
			today, err := s.deps.Today(ctx, tx, tx.Now)
			if err != nil {
				return err
			}
			p.Health, p.HealthNote, p.HealthUntil = h, reason, today.AddDays(overrideDays)
		default:
			return fault.Field("health", "is not one of on track, at risk, off track")
		}
		return s.save(ctx, tx, p, "project.judged", nil)
	})
}

// Delete puts a project into the bin, from which Restore takes it.
func (s *Service) Delete(ctx context.Context, project id.Project, version int64) (Project, error) {
	return s.change(ctx, project, version, access.ManageProject, func(tx *act.Tx, p *Project) error {
		p.Deleted = tx.Now
		return s.save(ctx, tx, p, "project.deleted", nil)
	})
}

// Restore takes a project out of the bin.
func (s *Service) Restore(ctx context.Context, project id.Project) (Project, error) {
	var p Project
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		var err error
		if p, err = projects.Get(ctx, tx, string(project)); err != nil {
			return err
		}
		g, err := grantIn(ctx, tx, tx.Actor, &p)
		if err != nil {
			return err
		}
		if err := tx.Actor.MayIn(access.ManageProject, g); err != nil {
			return err
		}
		p.Deleted = time.Time{}
		return s.save(ctx, tx, &p, "project.restored", nil)
	})
	return p, err
}

// NextTask reserves n task numbers of the project inside the act and gives the first one.
func (s *Service) NextTask(ctx context.Context, tx *act.Tx, project id.Project, n int) (first int64, err error) {
	return db.Counter(ctx, tx.Tx, string(project), n)
}

// change loads the project, asks for the right, sets the version the actor saw, and runs fn.
func (s *Service) change(ctx context.Context, project id.Project, version int64, action access.Action, fn func(tx *act.Tx, p *Project) error) (Project, error) {
	var p Project
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		if err := tx.MayIn(ctx, action, project); err != nil {
			return err
		}
		var err error
		if p, err = projects.Get(ctx, tx, string(project)); err != nil {
			return err
		}
		if version != 0 {
			p.Version = version
		}
		return fn(tx, &p)
	})
	return p, err
}

// store checks the whole charter, and what it points at where that changed, and saves it.
func (s *Service) store(ctx context.Context, tx *act.Tx, old, p *Project, kind string, data any) error {
	p.tidy()
	if err := p.check(); err != nil {
		return err
	}
	if old == nil {
		old = &Project{}
	}
	if p.Code != old.Code {
		var n int64
		if err := db.One(ctx, tx, `SELECT COUNT(*) FROM project WHERE code = $1`, []any{p.Code}, &n); err != nil {
			return err
		}
		if n > 0 {
			return fault.Field("code", "is taken by another change; choose another one")
		}
	}
	for _, ref := range []struct {
		field       string
		person, was id.Person
	}{{"lead", p.Lead, old.Lead}, {"sponsor", p.Sponsor, old.Sponsor}} {
		if ref.person == "" || ref.person == ref.was {
			continue
		}
		var c fault.Check
		c.Add(ref.field, s.deps.CheckPeople(ctx, tx, []id.Person{ref.person}))
		if err := c.Err(); err != nil {
			return err
		}
	}
	var c fault.Check
	c.Add("teams", s.deps.CheckTeams(ctx, tx, p.Teams))
	if err := c.Err(); err != nil {
		return err
	}
	return s.save(ctx, tx, p, kind, data)
}

func (s *Service) save(ctx context.Context, tx *act.Tx, p *Project, kind string, data any) error {
	return act.Save(ctx, tx, projects, p, history.Fact{Kind: kind, Project: p.ID, Data: data})
}
