package run

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/flow"
	"throughline/internal/history"
	"throughline/internal/id"
)

// NewRun is what a person gives to start a run. ID may be made by the client; the same id twice gives the first one.
type NewRun struct {
	ID    id.Run               `json:"id,omitempty"`
	Title string               `json:"title,omitempty" doc:"What or whom it is about; the name of the process when absent"`
	Event string               `json:"event,omitempty" doc:"Id of the start event, where the map has several"`
	Roles map[string]id.Person `json:"roles,omitempty" doc:"Who fills which role, by the lane's id or the role's name"`
	Vars  map[string]any       `json:"vars,omitempty" doc:"Values that conditions and forms read"`
}

// Start begins a run of the newest published version of a process.
func (s *Service) Start(ctx context.Context, process id.Process, n NewRun) (Run, error) {
	var r Run
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		p, err := s.load(ctx, tx, process, "")
		if err != nil {
			return err
		}
		if err := mayRun(ctx, tx, p.Project); err != nil {
			return err
		}
		if n.ID != "" {
			if !id.Valid(string(n.ID)) {
				return fault.Field("id", "is not an id: 25 characters of 0-9a-z")
			}
			same, err := runs.Get(ctx, tx, string(n.ID))
			if err == nil && same.Process == process {
				r = same
				return nil
			}
			if err == nil {
				return fault.New(fault.Conflict, "Another run has this id already")
			}
			if !fault.Is(err, fault.NotFound) {
				return err
			}
		}
		r = Run{ID: n.ID, By: tx.Actor.Person, Title: strings.TrimSpace(n.Title)}
		return s.begin(ctx, tx, p, &r, n)
	})
	return r, err
}

// begin begins a run, whoever or whatever started it. The rights were asked for already.
func (s *Service) begin(ctx context.Context, tx *act.Tx, p *prepared, r *Run, n NewRun) error {
	return s.beginBy(ctx, tx, p, r, n, nil)
}

// beginBy begins a run by what was heard; nil for nothing.
func (s *Service) beginBy(ctx context.Context, tx *act.Tx, p *prepared, r *Run, n NewRun, heard *Cast) error {
	r.Process, r.Map, r.Number, r.Project = p.Process, p.Version, p.Number, p.Project
	r.Status, r.Roles, r.Started = Running, map[string]id.Person{}, tx.Now
	if r.ID == "" {
		r.ID = id.New[id.Run](tx.Now)
	}
	if r.Title == "" {
		r.Title = p.Name
	}
	if err := s.fill(ctx, tx, p, r, n.Roles); err != nil {
		return err
	}
	event, err := p.event(n.Event)
	if err != nil {
		return err
	}
	vars, err := s.started(ctx, tx, p.asks[event], n.Vars)
	if err != nil {
		return err
	}
	start := flow.Start{Event: n.Event, Vars: vars}
	if heard != nil {
		start.Payload, start.Trigger = heard.Vars, heard.Name
		if start.Hush, err = s.link(ctx, tx, r, heard); err != nil {
			return err
		}
	}
	state, effects, err := p.program.Start(start, tx.Now)
	if err != nil {
		return err
	}
	c := carry{s: s, tx: tx, p: p, r: r, chain: r.Chain}
	return c.take(ctx, state, effects, "run.started")
}

// check refuses a title that is too long, lanes that the map has not, and people that are not there.
func (s *Service) check(ctx context.Context, q db.Q, p *prepared, r *Run, roles map[string]id.Person) error {
	var c fault.Check
	c.Need(utf8.RuneCountInString(r.Title) <= 200, "title", "is longer than 200 characters")
	var people []id.Person
	for lane, who := range roles {
		i := p.role(lane)
		c.Need(i >= 0, "roles", "names a role that the process has not: %s", lane)
		if who != "" && i >= 0 {
			r.Roles[p.roles[i].Key] = who
			people = append(people, who)
		}
	}
	if len(people) > 0 {
		c.Add("roles", s.deps.CheckPeople(ctx, q, people))
	}
	return c.Err()
}

// Rename gives a run another title.
func (s *Service) Rename(ctx context.Context, run id.Run, version int64, title string) (Run, error) {
	var r Run
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		var err error
		if r, err = runs.Get(ctx, tx, string(run)); err != nil {
			return err
		}
		if err := mayRun(ctx, tx, r.Project); err != nil {
			return err
		}
		if version != 0 {
			r.Version = version
		}
		if r.Title = strings.TrimSpace(title); r.Title == "" {
			return fault.Field("title", "is empty; say what or whom the run is about")
		}
		if utf8.RuneCountInString(r.Title) > 200 {
			return fault.Field("title", "is longer than 200 characters")
		}
		return act.Save(ctx, tx, runs, &r, history.Fact{Kind: "run.renamed", Project: r.Project, Data: about{Run: string(r.ID)}})
	})
	return r, err
}

// Cancel gives a run up; its open steps close.
func (s *Service) Cancel(ctx context.Context, run id.Run, reason string) (Run, error) {
	return s.input(ctx, run, "run.cancelled", flow.Input{What: flow.Cancel, Text: strings.TrimSpace(reason)})
}

// Message gives a run a message, with the values it carries.
func (s *Service) Message(ctx context.Context, run id.Run, name string, vars map[string]any) (Run, error) {
	return s.input(ctx, run, "run.moved", flow.Input{What: flow.Message, Name: name, Vars: vars})
}

// Signal gives a run a signal.
func (s *Service) Signal(ctx context.Context, run id.Run, name string, vars map[string]any) (Run, error) {
	return s.input(ctx, run, "run.moved", flow.Input{What: flow.Signal, Name: name, Vars: vars})
}

// Retry tries again what stopped a run, after what was in its way is gone; vars are set before.
func (s *Service) Retry(ctx context.Context, run id.Run, incident string, vars map[string]any) (Run, error) {
	return s.step(ctx, run, "run.moved", func(tx *act.Tx, r *Run, _ *prepared) (flow.Input, closing, error) {
		if err := mayRun(ctx, tx, r.Project); err != nil {
			return flow.Input{}, closing{}, err
		}
		if !slices.ContainsFunc(r.State.Incidents, func(i flow.Incident) bool { return i.Key == incident }) {
			return flow.Input{}, closing{}, fault.New(fault.Conflict, "Nothing stops the run there any more; it may have been tried again already")
		}
		return flow.Input{What: flow.Retry, Key: incident, Vars: vars}, closing{}, running(r)
	})
}

func (s *Service) input(ctx context.Context, run id.Run, kind string, in flow.Input) (Run, error) {
	return s.step(ctx, run, kind, func(tx *act.Tx, r *Run, _ *prepared) (flow.Input, closing, error) {
		if err := mayRun(ctx, tx, r.Project); err != nil {
			return in, closing{}, err
		}
		return in, closing{}, running(r)
	})
}

func running(r *Run) error {
	if r.Status != Running {
		return fault.New(fault.Conflict, "This run has ended; start another one")
	}
	return nil
}

// mayRun answers nil when the actor may carry out runs of a process of the project, or of the organisation for "".
func mayRun(ctx context.Context, tx *act.Tx, project id.Project) error {
	if project == "" {
		if tx.May(access.ReadProcess) != nil {
			return fault.New(fault.NotFound, "There is nothing at this address, or it is not shared with you")
		}
		return tx.May(access.EditProcess)
	}
	return tx.MayIn(ctx, access.EditPlan, project)
}
