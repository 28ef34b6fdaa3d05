package run

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/id"
	secrets "throughline/internal/secret"
)

const (
	keepBegan   = 5000 // deliveries of a start that are remembered: one that comes again begins no second run
	keepRefused = 100
)

// FireSchedules begins the runs whose time has come and gives how many; at most 100. What a schedule missed, because the
// server was off, is begun once, and the delivery says how often it was missed. One that cannot begin keeps no other from it.
func (s *Service) FireSchedules(ctx context.Context, now time.Time) (int, error) {
	due, err := starts.Select(ctx, s.db, `WHERE next_at <> 0 AND next_at <= $1 ORDER BY next_at, id LIMIT 100`, clock.Micros(now))
	if err != nil {
		return 0, err
	}
	fired := 0
	var failed []error
	for _, st := range due {
		began, err := s.fireSchedule(ctx, st.ID)
		if err != nil {
			failed = append(failed, err)
		}
		if began {
			fired++
		}
	}
	return fired, errors.Join(failed...)
}

func (s *Service) fireSchedule(ctx context.Context, start id.Start) (bool, error) {
	var meant time.Time
	var missed int
	began := false
	fire := func(tx *act.Tx, refusal error) error {
		st, err := starts.Get(ctx, tx, string(start))
		if err != nil {
			return err
		}
		if st.Next.IsZero() || st.Next.After(tx.Now) || !st.On {
			return nil // another node was first, or it was paused meanwhile
		}
		meant = st.Next
		if st.Kind == ByTimer {
			began, err = s.fireTimer(ctx, tx, &st, refusal)
			return err
		}
		calendar, err := s.deps.Calendar(ctx, tx, "")
		if err != nil {
			return err
		}
		for missed = -1; !st.Next.IsZero() && !st.Next.After(tx.Now) && missed < 1000; missed++ {
			next, ok := st.Rule.Next(st.Next, calendar)
			if st.Next = next; !ok {
				st.Next = time.Time{}
			}
		}
		if missed == 1000 {
			st.Next, _ = st.Rule.Next(tx.Now, calendar)
		}
		if err := act.Save(ctx, tx, starts, &st, st.fact("runstart.planned")); err != nil {
			return err
		}
		says := madeUp(missed, meant.In(zoneOf(st.Rule)))
		d := Delivery{Start: st.ID, Key: meant.UTC().Format(time.RFC3339), At: tx.Now, Outcome: Began, Says: says}
		if refusal != nil {
			d.Outcome, d.Says = Refused, sayOf(refusal)
			return s.note(ctx, tx, &st, &d)
		}
		r, err := s.startBy(ctx, tx, &st, st.Vars, nil)
		if err != nil {
			return err
		}
		d.Run, began = r.ID, true
		return s.note(ctx, tx, &st, &d)
	}
	err := s.door.Do(ctx, func(tx *act.Tx) error { return fire(tx, nil) })
	if err == nil || !forPeople(err) {
		return began, err
	}
	// It cannot begin as things are: that is said where people look, and the schedule goes on.
	refusal := err
	return false, s.door.Do(ctx, func(tx *act.Tx) error { return fire(tx, refusal) })
}

// madeUp says how many times before the last one nobody was there for; "" for none.
func madeUp(missed int, first time.Time) string {
	if missed <= 0 {
		return ""
	}
	return "Begun once for " + strconv.Itoa(missed+1) + " times that had come, the first on " + first.Format("2 January 2006 at 15:04") + "; the server was not running"
}

func zoneOf(r clock.Rule) *time.Location {
	zone, err := time.LoadLocation(r.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// forPeople tells an error that a person can mend from a failure of the machine.
func forPeople(err error) bool {
	e := fault.As(err)
	return e != nil && e.Kind != fault.Internal && e.Kind != fault.Unavailable
}

// sayOf writes an error with its fields as one sentence.
func sayOf(err error) string {
	e := fault.As(err)
	if e == nil {
		return err.Error()
	}
	said := []string{}
	if e.Message != "" {
		said = append(said, e.Message)
	}
	for _, p := range e.Problems {
		said = append(said, strings.TrimPrefix(p.Field, "vars.")+" "+p.Message)
	}
	return strings.Join(said, "; ")
}

// startBy begins a run for a start, with what it heard; nil for nothing.
func (s *Service) startBy(ctx context.Context, tx *act.Tx, st *Start, vars map[string]any, heard *Cast) (Run, error) {
	p, err := s.load(ctx, tx, st.Process, "")
	if err != nil {
		return Run{}, err
	}
	calendar, err := s.deps.Calendar(ctx, tx, "")
	if err != nil {
		return Run{}, err
	}
	if st.Map != "" && st.Map != p.Version {
		return Run{}, fault.New(fault.Conflict, "Version %d holds now, and what this version said of how runs begin holds no longer", p.Number)
	}
	r := Run{Start: st.ID, By: tx.Actor.Person, Title: titled(st.Title, vars, calendar.Today(tx.Now), p.Name)}
	return r, s.beginBy(ctx, tx, p, &r, NewRun{Event: st.Event, Roles: st.Roles, Vars: vars}, heard)
}

// note keeps what came of a start, and forgets the oldest of very many.
func (s *Service) note(ctx context.Context, tx *act.Tx, st *Start, d *Delivery) error {
	d.ID, d.Start = id.New[id.Delivery](tx.Now), st.ID
	if r := []rune(d.Says); len(r) > 1000 {
		d.Says = string(r[:1000])
	}
	kind := map[Outcome]string{Began: "runstart.began", Refused: "runstart.refused"}[d.Outcome]
	if err := act.Save(ctx, tx, deliveries, d, st.fact(kind)); err != nil {
		return err
	}
	keep := map[Outcome]int64{Began: keepBegan, Refused: keepRefused}[d.Outcome]
	old, err := deliveries.Select(ctx, tx, `WHERE start_id = $1 AND outcome = $2 ORDER BY at DESC, id DESC LIMIT 1 OFFSET $3`, string(st.ID), string(d.Outcome), keep)
	if err != nil {
		return err
	}
	for i := range old {
		if err := act.Remove(ctx, tx, deliveries, &old[i], st.fact("runstart.forgot")); err != nil {
			return err
		}
	}
	return nil
}

// FormView is a start's form as whoever fills it in sees it.
type FormView struct {
	Start   id.Start   `json:"start"`
	Name    string     `json:"name"`    // of the start
	Process string     `json:"process"` // name
	Asks    []Question `json:"asks"`
}

// FormAt gives the form behind a link.
func (s *Service) FormAt(ctx context.Context, secret string) (FormView, error) {
	st, _, err := s.behind(ctx, secret, Form)
	if err != nil {
		return FormView{}, err
	}
	return s.formOf(ctx, st)
}

// FormOf gives the form of a start to somebody who may read the process.
func (s *Service) FormOf(ctx context.Context, start id.Start) (FormView, error) {
	st, err := s.StartOf(ctx, start)
	if err == nil && st.Kind != Form {
		err = fault.New(fault.NotFound, "This start has no form")
	}
	if err != nil {
		return FormView{}, err
	}
	return s.formOf(ctx, st)
}

func (s *Service) formOf(ctx context.Context, st Start) (FormView, error) {
	if err := st.usable(s.door.Clock.Now()); err != nil {
		return FormView{}, err
	}
	p, err := s.load(ctx, s.db, st.Process, "")
	if err != nil {
		return FormView{}, err
	}
	event, err := p.event(st.Event)
	return FormView{Start: st.ID, Name: st.Name, Process: p.Name, Asks: p.asks[event]}, err
}

func (s *Start) usable(now time.Time) error {
	switch {
	case !s.On:
		return fault.New(fault.Conflict, "This start is paused, so nothing was begun; ask whoever looks after the process")
	case !s.Expires.IsZero() && !now.Before(s.Expires):
		return fault.New(fault.Conflict, "This link has run out, so nothing was begun; ask for a new one")
	}
	return nil
}

// SubmitAt begins a run with the answers of somebody who has the link of a form.
func (s *Service) SubmitAt(ctx context.Context, secret string, answers map[string]any) (Run, error) {
	st, _, err := s.behind(ctx, secret, Form)
	if err != nil {
		return Run{}, err
	}
	if err := s.busy.enter(st.ID, s.door.Clock.Now()); err != nil {
		return Run{}, err
	}
	return s.submit(access.With(ctx, access.System()), st.ID, answers)
}

// Submit begins a run with the answers of somebody who may read the process, whatever else he may.
func (s *Service) Submit(ctx context.Context, start id.Start, answers map[string]any) (Run, error) {
	st, err := s.StartOf(ctx, start)
	if err == nil && st.Kind != Form {
		err = fault.New(fault.NotFound, "This start has no form")
	}
	if err != nil {
		return Run{}, err
	}
	if err := access.From(ctx).May(access.Self); err != nil {
		return Run{}, err
	}
	return s.submit(ctx, st.ID, answers)
}

func (s *Service) submit(ctx context.Context, start id.Start, answers map[string]any) (Run, error) {
	var r Run
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		st, err := starts.Get(ctx, tx, string(start))
		if err == nil {
			err = st.usable(tx.Now)
		}
		if err != nil {
			return err
		}
		p, err := s.load(ctx, tx, st.Process, "")
		if err != nil {
			return err
		}
		event, err := p.event(st.Event)
		if err != nil {
			return err
		}
		vars, err := s.checkAnswers(ctx, tx, "", p.asks[event], answers)
		if err != nil {
			return err
		}
		for name, v := range st.Vars {
			if _, told := vars[name]; !told {
				vars[name] = v
			}
		}
		if r, err = s.startBy(ctx, tx, &st, vars, nil); err != nil {
			return err
		}
		return s.note(ctx, tx, &st, &Delivery{At: tx.Now, Outcome: Began, Run: r.ID})
	})
	return r, err
}

// behind finds the start of a kind that a secret address leads to.
func (s *Service) behind(ctx context.Context, secret string, kind StartKind) (Start, key, error) {
	gone := fault.New(fault.NotFound, "There is nothing at this address; it may have been replaced or taken away")
	found, err := keys.Select(ctx, s.db, `WHERE secret = $1`, secrets.Digest(secret))
	if err != nil || len(found) == 0 {
		return Start{}, key{}, errors.Join(err, gone)
	}
	st, err := starts.Get(ctx, s.db, string(found[0].ID))
	if err != nil || st.Kind != kind {
		return Start{}, key{}, gone
	}
	return st, found[0], nil
}

// pace bounds how often a start is set off from outside, each node for itself.
type pace struct {
	mu    sync.Mutex
	since time.Time
	calls map[id.Start]int
}

// mostCalls is how many calls a start takes in a minute.
const mostCalls = 120

func (p *pace) enter(start id.Start, now time.Time) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.calls == nil || now.Sub(p.since) >= time.Minute || now.Before(p.since) {
		p.since, p.calls = now, map[id.Start]int{}
	}
	if p.calls[start] >= mostCalls {
		return fault.New(fault.Limit, "More than %d calls in a minute; send the rest in the next one", mostCalls)
	}
	p.calls[start]++
	return nil
}
