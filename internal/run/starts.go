package run

import (
	"context"
	"maps"
	"time"

	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/secret"
)

// Secrets are what a start is reached by from outside. They are shown once.
type Secrets struct {
	Address string `json:"address,omitempty"` // the last part of the address
	Sign    string `json:"sign,omitempty"`    // the key its deliveries are signed with
}

// mostStarts bounds the starts of one process.
const mostStarts = 50

// AddStart sets up a start of a process and gives the secrets of one that is reached from outside.
func (s *Service) AddStart(ctx context.Context, process id.Process, n NewStart) (Start, Secrets, error) {
	var st Start
	var secrets Secrets
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		p, err := s.load(ctx, tx, process, "")
		if err != nil {
			return err
		}
		if err := mayRun(ctx, tx, p.Project); err != nil {
			return err
		}
		var have int64
		if err := db.One(ctx, tx, `SELECT COUNT(*) FROM run_start WHERE process_id = $1 AND map_version_id = ''`, []any{string(process)}, &have); err != nil {
			return err
		}
		if have >= mostStarts {
			return fault.New(fault.Limit, "This process has %d starts, which is the most; remove one that is no longer used", have)
		}
		st = Start{ID: id.New[id.Start](tx.Now), Process: process, Project: p.Project, On: true, By: tx.Actor.Person, Created: tx.Now}
		st.set(n, tx.Now)
		if err := s.settle(ctx, tx, p, &st); err != nil {
			return err
		}
		if err := act.Save(ctx, tx, starts, &st, st.fact("runstart.added")); err != nil {
			return err
		}
		secrets, err = st.keyed(ctx, tx)
		return err
	})
	return st, secrets, err
}

// EditStart replaces what a start is told; its kind and its address stay.
func (s *Service) EditStart(ctx context.Context, start id.Start, version int64, n NewStart) (Start, error) {
	return s.onStart(ctx, start, version, "runstart.edited", func(tx *act.Tx, st *Start) error {
		p, err := s.load(ctx, tx, st.Process, "")
		if err != nil {
			return err
		}
		n.Kind = st.Kind
		if st.Kind == Form && n.Audience == "" {
			n.Audience = st.Audience
		}
		if st.Kind.OfMap() {
			n.Name, n.Event = st.Name, st.Event
		}
		if n.Audience != st.Audience {
			return fault.Field("audience", "cannot change, since its link may be in use; set up another form")
		}
		st.set(n, tx.Now)
		return s.settle(ctx, tx, p, st)
	})
}

// SwitchStart pauses a start or lets it go on. What a schedule missed while it was paused is not made up for.
func (s *Service) SwitchStart(ctx context.Context, start id.Start, version int64, on bool) (Start, error) {
	kind := "runstart.paused"
	if on {
		kind = "runstart.resumed"
	}
	return s.onStart(ctx, start, version, kind, func(tx *act.Tx, st *Start) error {
		st.On = on
		return s.plan(ctx, tx, st)
	})
}

// RenewStart gives a start that is reached from outside a new address; the old one leads nowhere from now on.
func (s *Service) RenewStart(ctx context.Context, start id.Start) (Start, Secrets, error) {
	var secrets Secrets
	st, err := s.onStart(ctx, start, 0, "runstart.renewed", func(tx *act.Tx, st *Start) error {
		var err error
		if st.Audience == ByLink && st.Expires.Before(tx.Now) {
			st.Expires = tx.Now.Add(linkFor)
		}
		secrets, err = st.keyed(ctx, tx)
		if err == nil && secrets.Address == "" {
			return fault.New(fault.Conflict, "This start has no address of its own")
		}
		return err
	})
	return st, secrets, err
}

// RemoveStart takes a start away; its runs stay.
func (s *Service) RemoveStart(ctx context.Context, start id.Start, version int64) error {
	return s.door.Do(ctx, func(tx *act.Tx) error {
		st, err := s.mine(ctx, tx, start, version)
		if err != nil {
			return err
		}
		if st.Kind.OfMap() {
			return fault.New(fault.Conflict, "The map says that runs begin like this; pause it here, or publish a version without “%s”", st.Name)
		}
		held, err := keys.Select(ctx, tx, `WHERE id = $1`, string(st.ID))
		if err != nil {
			return err
		}
		for i := range held {
			if err := act.Remove(ctx, tx, keys, &held[i], st.fact("runstart.closed")); err != nil {
				return err
			}
		}
		return act.Remove(ctx, tx, starts, &st, st.fact("runstart.removed"))
	})
}

func (s *Start) says(zone *time.Location) string {
	switch s.Kind {
	case Schedule:
		return s.Rule.Says()
	case Webhook:
		return "A call from another system"
	case ByTimer:
		return "Begins by itself " + s.Clock.says(zone) + ", says the map"
	case BySignal:
		return "Begins by itself when the signal “" + s.Hears + "” is thrown, says the map"
	case ByMessage:
		return "Begins by itself when the message “" + s.Hears + "” comes and no run waits for it, says the map"
	}
	if s.Audience == ByLink {
		return "A form for whoever has the link"
	}
	return "A form for whoever may read the process"
}

func (s *Start) set(n NewStart, now time.Time) {
	s.Kind, s.Name, s.Title, s.Event, s.Roles, s.Vars = n.Kind, n.Name, n.Title, n.Event, n.Roles, n.Vars
	if s.Roles == nil {
		s.Roles = map[string]id.Person{}
	}
	if s.Vars == nil {
		s.Vars = map[string]any{}
	}
	s.Rule, s.Audience, s.Expires, s.Fields, s.Signed = clock.Rule{}, "", time.Time{}, map[string]string{}, false
	switch n.Kind {
	case Schedule:
		s.Rule = n.Rule
	case Form:
		if s.Audience = n.Audience; s.Audience == "" {
			s.Audience = Readers
		}
		if s.Audience == ByLink {
			if s.Expires = n.Expires.UTC().Truncate(time.Microsecond); n.Expires.IsZero() {
				s.Expires = now.Add(linkFor)
			}
		}
	case Webhook:
		if n.Fields != nil {
			s.Fields = n.Fields
		}
		s.Signed = n.Signed
	}
}

// settle checks a start against its process: the event is one the map has, the roles are, and what a schedule begins with
// answers what the start asks, since nobody is there to be asked.
func (s *Service) settle(ctx context.Context, tx *act.Tx, p *prepared, st *Start) error {
	if st.Kind == Schedule {
		var err error
		if st.Rule, err = s.zoned(ctx, tx, st.Rule, tx.Now); err != nil {
			return err
		}
	}
	if err := st.check(tx.Now); err != nil {
		return err
	}
	event, err := p.event(st.Event)
	if err != nil {
		return err
	}
	asks := p.asks[event]
	r := Run{Roles: map[string]id.Person{}, By: st.By, Title: st.Name}
	if st.Kind == Schedule {
		for _, q := range asks {
			if q.Required && st.Vars[q.Name] == nil {
				return fault.New(fault.Invalid, "A schedule has nobody to answer “%s”, which the start asks for; answer it here, make it optional in the process, or start by a form", q.Label)
			}
		}
		vars, err := s.started(ctx, tx, asks, st.Vars)
		if err != nil {
			return err
		}
		st.Vars = vars
		if err := s.fill(ctx, tx, p, &r, st.Roles); err != nil {
			return err
		}
	} else if err := s.check(ctx, tx, p, &r, st.Roles); err != nil {
		return err
	}
	return s.plan(ctx, tx, st)
}

// plan says when a schedule begins the next run.
func (s *Service) plan(ctx context.Context, q db.Q, st *Start) error {
	if st.Kind == ByTimer {
		st.planTimer(s.door.Clock.Now())
		return nil
	}
	st.Next = time.Time{}
	if st.Kind != Schedule || !st.On {
		return nil
	}
	calendar, err := s.deps.Calendar(ctx, q, "")
	if err != nil {
		return err
	}
	next, ok := st.Rule.Next(s.door.Clock.Now(), calendar)
	if ok {
		st.Next = next.UTC()
	}
	return nil
}

// event gives the id of the start event, the blank one for "".
func (p *prepared) event(want string) (string, error) {
	for _, e := range p.program.Entries() {
		if e.Node == want || want == "" && e.Kind == "" {
			return e.Node, nil
		}
	}
	if want == "" {
		return "", nil
	}
	return "", fault.Field("event", "is no start event of the newest version: %s", want)
}

// started holds what a run begins with against what its start asks. Values that are not asked for pass as they are.
func (s *Service) started(ctx context.Context, tx *act.Tx, asks []Question, vars map[string]any) (map[string]any, error) {
	out := maps.Clone(vars)
	if out == nil {
		out = map[string]any{}
	}
	var c fault.Check
	for _, q := range asks {
		if q.Files() {
			continue // a file lies beside a run, which is not there yet: a step of it asks
		}
		v, err := s.answer(ctx, tx, "", q, vars[q.Name])
		switch {
		case err != nil && fault.As(err) == nil:
			return nil, err
		case err != nil:
			c.Add("vars."+q.Name, err)
		case v != nil:
			out[q.Name] = v
		default:
			delete(out, q.Name)
			c.Need(!q.Required, "vars."+q.Name, "needs an answer")
		}
	}
	return out, c.Err()
}

// keyed gives a start that is reached from outside its secrets; they are kept as digests, but for the key that deliveries
// are signed with, which the check of a signature needs.
func (s *Start) keyed(ctx context.Context, tx *act.Tx) (Secrets, error) {
	if s.Kind != Webhook && s.Audience != ByLink {
		return Secrets{}, nil
	}
	k := key{ID: s.ID}
	held, err := keys.Select(ctx, tx, `WHERE id = $1`, string(s.ID))
	if err != nil {
		return Secrets{}, err
	}
	if len(held) > 0 {
		k = held[0]
	}
	out := Secrets{Address: secret.New()}
	k.secret = secret.Digest(out.Address)
	if s.Kind == Webhook {
		out.Sign = secret.New()
	}
	k.sign = out.Sign
	return out, act.Save(ctx, tx, keys, &k, s.fact("runstart.keyed"))
}

func (s *Start) fact(kind string) history.Fact {
	return history.Fact{Kind: kind, Project: s.Project, Data: aboutStart{string(s.Process), s.Name}}
}

// mine loads a start that the actor may change, as he saw it.
func (s *Service) mine(ctx context.Context, tx *act.Tx, start id.Start, version int64) (Start, error) {
	st, err := starts.Get(ctx, tx, string(start))
	if err != nil {
		return st, err
	}
	if version != 0 {
		st.Version = version
	}
	return st, mayRun(ctx, tx, st.Project)
}

func (s *Service) onStart(ctx context.Context, start id.Start, version int64, kind string, do func(tx *act.Tx, st *Start) error) (Start, error) {
	var st Start
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		var err error
		if st, err = s.mine(ctx, tx, start, version); err != nil {
			return err
		}
		if err := do(tx, &st); err != nil {
			return err
		}
		return act.Save(ctx, tx, starts, &st, st.fact(kind))
	})
	return st, err
}
