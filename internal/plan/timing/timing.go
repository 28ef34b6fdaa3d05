package timing

import (
	"context"
	"slices"
	"sync"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/kept"
	"throughline/internal/plan"
	"throughline/internal/plan/pin"
)

// Deps is what timing needs of other nouns.
type Deps struct {
	// Calendar gives the working calendar of a team, and of the plan for "".
	Calendar func(ctx context.Context, q db.Q, team id.Team) (clock.Calendar, error)
	// Plans saves tasks and links.
	Plans *plan.Service
}

// Service computes the schedules of plans and carries out what people do with them.
type Service struct {
	db     *db.DB
	door   *act.Door
	deps   Deps
	nets   kept.Values[id.Project, *held]
	mu     sync.Mutex
	recent []*held

	foresight foresight
}

// held is a network in memory. Networks are not for two at once.
type held struct {
	mu  sync.Mutex
	net *network
	err error
}

// maxHeld bounds how many networks are kept: those of the plans that people look at just now.
const maxHeld = 16

// New makes the service.
func New(d *db.DB, door *act.Door, deps Deps) *Service {
	return &Service{db: d, door: door, deps: deps}
}

// with calls fn with the network of the project as it is stored; nobody else uses it meanwhile. The network is nil, and
// failed says why, when the plan has no dates at all.
func (s *Service) with(ctx context.Context, project id.Project, fn func(n *network, r *rows, failed error) error) error {
	cause := kept.Cause{Project: string(project), Subjects: []string{"calendar", "team", "organisation"}}
	h, err := s.nets.Get(ctx, s.db, project, cause, func() (*held, error) {
		h := &held{}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.recent = append(s.recent, h)
		if len(s.recent) > maxHeld {
			old := s.recent[0]
			s.recent = append([]*held(nil), s.recent[1:]...)
			go old.drop()
		}
		return h, nil
	})
	if err != nil {
		return err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	now := s.door.Clock.Now()
	if h.net == nil || h.net.today != h.net.rows.calendars[""].Today(now) {
		r, err := s.read(ctx, s.db, project, now)
		if err != nil {
			return err
		}
		n, err := connect(r)
		h.net, h.err = n, err
	}
	if h.err != nil {
		return fn(nil, h.net.rows, h.err)
	}
	return fn(h.net, h.net.rows, nil)
}

func (h *held) drop() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.net = nil
}

// Settle re-plans what depends on the tasks that an act has changed, in the same act; see plan.Deps.
func (s *Service) Settle(ctx context.Context, tx *act.Tx, project id.Project, causes []plan.Moved) error {
	needed, err := s.needed(ctx, tx, project, causes)
	if err != nil || !needed {
		return err
	}
	r, err := s.read(ctx, tx, project, tx.Now)
	if err != nil {
		return err
	}
	was := slices.Clone(r.tasks)
	n, err := resolve(r, typed(causes))
	if err != nil {
		if slices.ContainsFunc(causes, func(c plan.Moved) bool { return c.Ties }) {
			return refuse(err)
		}
		return nil // a plan without dates stays one until what is at fault is taken away
	}
	_, err = s.settle(ctx, tx, n, was, causes)
	return err
}

// needed tells by one look or two whether anything can follow from the change.
func (s *Service) needed(ctx context.Context, tx *act.Tx, project id.Project, causes []plan.Moved) (bool, error) {
	if found, err := linked(ctx, tx, project); err != nil || found || len(causes) > 500 {
		return true, err
	}
	args := make([]any, len(causes))
	for i, c := range causes {
		args[i] = string(c.Task)
	}
	timed, err := db.Strings[string](ctx, tx, `SELECT id FROM task WHERE timing <> '' AND id `+db.In(1, len(args))+` LIMIT 1`, args...)
	return len(timed) > 0, err
}

// settle saves the tasks to which the network gives other dates, or another pin, than was stored, and gives the versions
// of these and of the causes.
func (s *Service) settle(ctx context.Context, tx *act.Tx, n *network, was []row, causes []plan.Moved) (map[id.Task]int64, error) {
	versions := map[id.Task]int64{}
	for _, c := range causes {
		i, ok := n.at[c.Task]
		if !ok {
			continue
		}
		versions[c.Task] = n.tasks[i].version
		if limit := n.tasks[i].timing.Deadline; limit != "" && n.start != "" && limit < n.start {
			return nil, fault.Field("deadline", "is before the start of the project (%s)", n.start)
		}
	}
	for i := range n.tasks {
		t := &n.tasks[i]
		if !n.moves(i) && pin.Same(t.timing, was[i].timing) {
			continue
		}
		start, due := t.start, t.due
		if n.moves(i) {
			start, due = n.dates(i)
		}
		if start == was[i].start && due == was[i].due && pin.Same(t.timing, was[i].timing) {
			continue
		}
		saved, err := s.deps.Plans.Reschedule(ctx, tx, t.id, start, due, t.timing, causes[0].Task)
		if err != nil {
			return nil, err
		}
		t.start, t.due, t.version, versions[t.id] = start, due, saved.Version, saved.Version
	}
	return versions, nil
}

// moves tells whether the schedule gives the task its dates.
func (n *network) moves(i int) bool {
	return len(n.children[i]) == 0 && n.tied[i] && !n.held[i] && !n.tasks[i].category.Ended()
}

func typed(causes []plan.Moved) (out []id.Task) {
	for _, c := range causes {
		if c.Typed {
			out = append(out, c.Task)
		}
	}
	return out
}

// resolve makes the network of rows in which people gave some tasks a start: it pins them to it, unless nothing leads to
// them, or what leads there gives that very day.
func resolve(r *rows, typed []id.Task) (*network, error) {
	given := map[id.Task]bool{}
	for _, t := range typed {
		given[t] = true
	}
	for i := range r.tasks {
		if t := &r.tasks[i]; given[t.id] {
			t.timing.Pin, t.timing.Pinned = "", ""
		}
	}
	n, err := connect(r)
	if err != nil || len(given) == 0 {
		return n, err
	}
	pinned := false
	for i := range r.tasks {
		t := &r.tasks[i]
		if !given[t.id] || !n.into[i] || !n.moves(i) || t.start == "" {
			continue
		}
		if start, _ := n.dates(i); start != t.start {
			t.timing.Pin, t.timing.Pinned, pinned = "snet", t.start, true
		}
	}
	if !pinned {
		return n, nil
	}
	return connect(r)
}

// open refuses to plan in a project that is closed.
func (r *rows) open() error {
	if r.status == "closed" {
		return fault.New(fault.Conflict, "The change is closed; reopen it to change its plan")
	}
	return nil
}

// may asks for the right to read the plan.
func (s *Service) may(ctx context.Context, project id.Project) error {
	return access.In(ctx, s.db, access.ReadProject, project)
}

func floatDays(minutes int) float64 {
	return float64(int(float64(minutes)/day*100+sign(minutes)*0.5)) / 100
}

func sign(n int) float64 {
	if n < 0 {
		return -1
	}
	return 1
}
