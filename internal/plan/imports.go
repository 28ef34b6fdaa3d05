package plan

import (
	"context"

	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/history"
	"throughline/internal/id"
)

// BySource gives the tasks that an import made from the rows with these sources, those in the bin too; the caller asks
// for the right.
func (s *Service) BySource(ctx context.Context, q db.Q, sources []string) ([]Task, error) {
	if len(sources) == 0 {
		return nil, nil
	}
	args := make([]any, len(sources))
	for i, v := range sources {
		args[i] = v
	}
	return tasks.Select(ctx, q, `WHERE source <> '' AND source `+db.In(1, len(args)), args...)
}

// StatesIn gives the project's states inside an act or a read whose right was asked already.
func (s *Service) StatesIn(ctx context.Context, q db.Q, project id.Project) ([]State, error) {
	return statesOf(ctx, q, project)
}

// Renew saves what an import brings for a task that it made earlier, inside an act whose right was asked already; was is
// the task as it is stored. A state is entered as by hand, and Finished is taken as it comes.
func (s *Service) Renew(ctx context.Context, tx *act.Tx, was, t Task) (Task, error) {
	if t.State != was.State {
		all, err := statesOf(ctx, tx, t.Project)
		if err != nil {
			return t, err
		}
		finished := t.Finished
		if err := t.enter(all, t.State, tx); err != nil {
			return t, err
		}
		if t.Category.Ended() && !finished.IsZero() {
			t.Finished = finished
		}
	}
	t.Updated = tx.Now
	return t, s.store(ctx, tx, &refs{s: s, project: t.Project}, &was, &t, kindOf(&was, &t))
}

// Pair is a link that an import brings: To waits for From.
type Pair struct{ From, To id.Task }

// Acyclic parts new pairs into those that can join the links there are, in their order, and those that would close a
// circle. Pairs that are there already, or come twice, are in neither.
func Acyclic(have, pairs []Pair) (good, refused []Pair) {
	known := make(map[Pair]bool, len(have)+len(pairs))
	next := map[id.Task][]id.Task{}
	add := func(p Pair) {
		known[p] = true
		next[p.From] = append(next[p.From], p.To)
	}
	for _, p := range have {
		add(p)
	}
	for _, p := range pairs {
		if !known[p] && p.From != p.To {
			add(p)
			good = append(good, p)
		}
	}
	if ordered(next) { // one walk over all of them; only a circle is worth looking for link by link
		return good, nil
	}
	next, good = map[id.Task][]id.Task{}, nil
	clear(known)
	for _, p := range have {
		add(p)
	}
	for _, p := range pairs {
		switch {
		case known[p]:
		case p.From == p.To || cycle(p.From, p.To, next) != nil:
			known[p] = true
			refused = append(refused, p)
		default:
			add(p)
			good = append(good, p)
		}
	}
	return good, refused
}

// ordered tells whether the tasks can be put in an order in which each stands before those that wait for it.
func ordered(next map[id.Task][]id.Task) bool {
	waits := map[id.Task]int{}
	for from, list := range next {
		waits[from] += 0
		for _, to := range list {
			waits[to]++
		}
	}
	var free []id.Task
	for t, n := range waits {
		if n == 0 {
			free = append(free, t)
		}
	}
	done := 0
	for ; len(free) > 0; done++ {
		t := free[len(free)-1]
		free = free[:len(free)-1]
		for _, to := range next[t] {
			if waits[to]--; waits[to] == 0 {
				free = append(free, to)
			}
		}
	}
	return done == len(waits)
}

// Pairs gives the links of a project; the caller asks for the right.
func (s *Service) Pairs(ctx context.Context, q db.Q, project id.Project) ([]Pair, error) {
	all, err := links.Select(ctx, q, `WHERE project_id = $1`, string(project))
	out := make([]Pair, len(all))
	for i, l := range all {
		out[i] = Pair{l.From, l.To}
	}
	return out, err
}

// TieAll links tasks of one project inside an act whose right was asked already, but for pairs that are linked or would
// close a circle; it gives the links made. Tasks that wait from now on keep the start that they have.
func (s *Service) TieAll(ctx context.Context, tx *act.Tx, project id.Project, pairs []Pair) ([]Link, error) {
	have, err := s.Pairs(ctx, tx, project)
	if err != nil {
		return nil, err
	}
	good, _ := Acyclic(have, pairs)
	made := make([]Link, 0, len(good))
	for _, p := range good {
		l := Link{ID: id.New[id.Link](tx.Now), Project: project, From: p.From, To: p.To, Kind: "FS"}
		if err := act.Save(ctx, tx, links, &l, history.Fact{Kind: "link.added", Project: project}); err != nil {
			return nil, err
		}
		if err := s.KeepStart(ctx, tx, l.To); err != nil {
			return nil, err
		}
		made = append(made, l)
	}
	return made, nil
}
