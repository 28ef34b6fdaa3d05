package run

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/flow"
	"throughline/internal/flow/formula"
	"throughline/internal/id"
)

// held says of a process which version's own starts are set up.
type held struct {
	ID      id.Process
	Version int64
	Map     id.Version
}

// holding is up to which event of the history what holds was looked at, each node for itself.
type holding struct {
	mu    sync.Mutex
	begun bool
	seen  int64
}

const (
	holdBatch = 200
	// freshFor is how long ago a version may have begun to hold for its timers to be counted from then; one that is met later,
	// because the server was off, counts from when it is met.
	freshFor = time.Minute
)

// Hold sets up the timers, signals and messages by which maps say that runs begin, as the versions that hold now say it, and takes
// those away whose version no longer does. It gives how many processes changed, and costs next to nothing when none did.
func (s *Service) Hold(ctx context.Context) (int, error) {
	s.holding.mu.Lock()
	defer s.holding.mu.Unlock()
	ctx = access.With(ctx, access.System())
	var head, changed int64
	if err := db.One(ctx, s.db, `SELECT COALESCE(MAX(seq), 0) FROM event_line`, nil, &head); err != nil || s.holding.begun && head == s.holding.seen {
		return 0, err
	}
	if s.holding.begun {
		err := db.One(ctx, s.db, `SELECT COUNT(*) FROM event WHERE seq > $1 AND subject IN ('process', 'version')`, []any{s.holding.seen}, &changed)
		if err != nil {
			return 0, err
		}
		if changed == 0 {
			s.holding.seen = head
			return 0, nil
		}
	}
	n := 0
	for {
		list, err := db.Strings[id.Process](ctx, s.db, `SELECT p.id FROM process p LEFT JOIN run_held h ON h.id = p.id WHERE COALESCE(h.map_version_id, '') <> `+holds+`
			OR h.id IS NULL AND EXISTS (SELECT 1 FROM run r WHERE r.process_id = p.id AND r.ended = 0) ORDER BY p.id LIMIT $1`, int64(holdBatch))
		if err != nil {
			return n, err
		}
		var failed []error
		for _, p := range list {
			if err := s.hold(ctx, p); err != nil {
				failed = append(failed, err)
				continue
			}
			n++
		}
		if len(failed) > 0 {
			return n, errors.Join(failed...)
		}
		if len(list) < holdBatch {
			break
		}
	}
	s.holding.begun, s.holding.seen = true, head
	return n, nil
}

// holds is the version of the process p that holds, ” for none.
const holds = `(CASE WHEN p.deleted <> 0 OR p.retired <> 0 THEN '' ELSE COALESCE((SELECT v.id FROM process_version v WHERE v.process_id = p.id AND v.status = 'published'
	ORDER BY v.number DESC LIMIT 1), '') END)`

func (s *Service) hold(ctx context.Context, process id.Process) error {
	return s.door.Do(ctx, func(tx *act.Tx) error {
		var version id.Version
		if err := db.One(ctx, tx, `SELECT `+holds+` FROM process p WHERE p.id = $1`, []any{string(process)}, &version); err != nil {
			return err
		}
		h, err := helds.Get(ctx, tx, string(process))
		first := fault.Is(err, fault.NotFound)
		if first {
			h, err = held{ID: process}, nil
		}
		if err != nil || !first && h.Map == version {
			return err
		}
		var now []Start
		if version != "" {
			p, err := s.load(ctx, tx, process, "")
			switch {
			case err == nil:
				now = p.own(tx.Now)
			case !forPeople(err): // what cannot be carried out begins nothing
				return err
			}
		}
		if err := s.replace(ctx, tx, process, now, version == ""); err != nil {
			return err
		}
		if first {
			if err := s.listenAll(ctx, tx, process); err != nil {
				return err
			}
		}
		h.Map = version
		st := Start{Process: process}
		return act.Save(ctx, tx, helds, &h, st.fact("runstart.held"))
	})
}

// replace puts the starts that the map says in the place of those a version before said. One that both have stays paused, and
// keeps what people told it. While no version holds, what was paused is kept as it is: it begins nothing anyway, and is
// paused still when the process is taken up again.
func (s *Service) replace(ctx context.Context, tx *act.Tx, process id.Process, now []Start, resting bool) error {
	had, err := starts.Select(ctx, tx, `WHERE process_id = $1 AND map_version_id <> '' ORDER BY id`, string(process))
	if err != nil {
		return err
	}
	for i := range now {
		st := &now[i]
		st.ID, st.Created, st.On = id.New[id.Start](tx.Now), tx.Now, true
		same := slices.IndexFunc(had, func(h Start) bool {
			return h.Kind == st.Kind && h.Event == st.Event && h.Hears == st.Hears && h.Clock.Def == st.Clock.Def
		})
		if same >= 0 {
			h := had[same]
			st.ID, st.Version, st.Created, st.On, st.Title, st.Roles, st.Vars = h.ID, h.Version, h.Created, h.On, h.Title, h.Roles, h.Vars
			had = slices.Delete(had, same, same+1)
		}
		if st.Kind == ByTimer && st.On && st.Clock.Left != 0 {
			st.Next = st.Clock.At
		}
		if err := act.Save(ctx, tx, starts, st, st.fact("runstart.held")); err != nil {
			return err
		}
	}
	for i := range had {
		if resting && !had[i].On {
			continue
		}
		if err := act.Remove(ctx, tx, starts, &had[i], had[i].fact("runstart.held")); err != nil {
			return err
		}
	}
	return nil
}

// listenAll writes down what open runs wait for that began before this was kept.
func (s *Service) listenAll(ctx context.Context, tx *act.Tx, process id.Process) error {
	open, err := runs.Select(ctx, tx, `WHERE process_id = $1 AND ended = 0 ORDER BY id`, string(process))
	if err != nil {
		return err
	}
	for i := range open {
		p, err := s.load(ctx, tx, process, open[i].Map)
		if err != nil && forPeople(err) {
			continue
		}
		if err != nil {
			return err
		}
		c := carry{s: s, tx: tx, p: p, r: &open[i]}
		if err := c.listen(ctx, ""); err != nil && !forPeople(err) {
			return err
		}
	}
	return nil
}

// own gives the starts that the map itself has.
func (p *prepared) own(now time.Time) []Start {
	var out []Start
	add := func(kind StartKind, e flow.Entry, hears string, c Clock) {
		name := p.names[e.Node]
		if name == "" {
			name = e.Node
		}
		out = append(out, Start{Process: p.Process, Project: p.Project, Kind: kind, Name: name, Event: e.Node, Roles: map[string]id.Person{}, Vars: map[string]any{},
			Fields: map[string]string{}, Map: p.Version, Hears: hears, Clock: c})
	}
	since := now
	if age := now.Sub(p.Since); age >= 0 && age < freshFor {
		since = p.Since
	}
	for _, e := range p.program.Entries() {
		for _, name := range e.Signals {
			add(BySignal, e, name, Clock{})
		}
		for _, name := range e.Messages {
			if name != "" {
				add(ByMessage, e, name, Clock{})
			}
		}
		for _, c := range p.program.Clocks(since) {
			if c.Event == e.Node {
				add(ByTimer, e, "", Clock{Kind: c.Kind, Text: c.Text, Def: c.Def, At: c.First, Left: c.Times})
			}
		}
	}
	return out
}

// planTimer says when a timer of the map that was paused begins the next run; what it missed meanwhile is not made up for.
func (s *Start) planTimer(now time.Time) {
	s.Next = time.Time{}
	if !s.On {
		return
	}
	s.Clock.after(now)
	if s.Clock.Left != 0 {
		s.Next = s.Clock.At
	}
}

// after moves a clock to its first time after an instant.
func (c *Clock) after(now time.Time) {
	rest := c.schedule().From(now)
	c.At, c.Left = rest.First, rest.Times
}

func (c Clock) schedule() formula.Schedule {
	s := formula.Schedule{First: c.At, Times: c.Left}
	if cycle, err := formula.Cycle(c.Text, c.At); c.Kind == "cycle" && err == nil {
		s.Every = cycle.Every
	}
	return s
}

// coming gives the next n times.
func (c Clock) coming(n int) []time.Time {
	var out []time.Time
	for s := c.schedule(); s.Times != 0 && len(out) < n; s = s.From(s.First) {
		out = append(out, s.First)
	}
	return out
}

// says tells when, as people do, in a time zone; nil is UTC.
func (c Clock) says(zone *time.Location) string {
	if zone == nil {
		zone = time.UTC
	}
	at := c.At.In(zone)
	switch c.Kind {
	case "date":
		return "on " + at.Format("2 January 2006 at 15:04")
	case "duration":
		return "once, on " + at.Format("2 January 2006 at 15:04") + ", as " + c.Text + " after the version began to hold"
	}
	every := c.schedule().Every
	says := "every " + every.Words()
	switch months, days, whole := every.Days(); {
	case whole && months == 0 && days == 1:
		says = "every day at " + at.Format("15:04")
	case whole && months == 0 && days == 7:
		says = "every " + at.Format("Monday at 15:04")
	case whole && months == 1 && days == 0:
		says = "every month on day " + at.Format("2 at 15:04")
	}
	switch {
	case c.Left == 1:
		says += ", once more"
	case c.Left > 1:
		says += ", " + Question{}.Say(float64(c.Left)) + " more times"
	case c.Left == 0:
		says += ", and has done so for the last time"
	}
	return says
}

// fireTimer begins the run whose time has come by a timer of the map; what was missed begins once.
func (s *Service) fireTimer(ctx context.Context, tx *act.Tx, st *Start, refusal error) (bool, error) {
	meant, missed := st.Next, -1
	for ; st.Clock.Left != 0 && !st.Clock.At.After(tx.Now) && missed < 1000; missed++ {
		st.Clock.after(st.Clock.At)
	}
	if missed == 1000 {
		st.Clock.after(tx.Now)
	}
	if st.Next = st.Clock.At; st.Clock.Left == 0 {
		st.Next = time.Time{}
	}
	if err := act.Save(ctx, tx, starts, st, st.fact("runstart.planned")); err != nil {
		return false, err
	}
	d := Delivery{Key: meant.UTC().Format(time.RFC3339Nano), At: tx.Now, Outcome: Began, Says: madeUp(missed, meant)}
	if refusal != nil {
		d.Outcome, d.Says = Refused, sayOf(refusal)
		return false, s.note(ctx, tx, st, &d)
	}
	r, err := s.startBy(ctx, tx, st, st.Vars, nil)
	if err != nil {
		return false, err
	}
	d.Run = r.ID
	return true, s.note(ctx, tx, st, &d)
}
