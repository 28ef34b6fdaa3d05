package importing

import (
	"context"
	"slices"
	"sort"
	"strings"

	"throughline/internal/access"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/importer"
	"throughline/internal/importing/wording"
	"throughline/internal/plan"
)

// renewal is a task that is here and differs from the file.
type renewal struct {
	at   int
	was  plan.Task
	next plan.Task // as it will stand; its state is resolved when it is written
}

// devise works out what an import will do. It reads and writes nothing.
func (sv *Service) devise(ctx context.Context, imp *Import, b *importer.Batch) (*scheme, error) {
	s := &scheme{conversion: convert(b), imp: imp, actor: access.From(ctx), now: sv.door.Clock.Now(), who: map[importer.PersonKey]id.Person{},
		barred: map[id.Person]bool{}, targets: map[string]*target{}, old: map[int]standing{}, creates: map[string][]int{},
		remarks: map[int][]remarkWork{}, links: map[id.Project][]link{}}
	var err error
	if s.known, err = sv.readIdentities(ctx, b.Source); err != nil {
		return nil, err
	}
	if err := sv.readOld(ctx, s); err != nil {
		return nil, err
	}
	if err := sv.matchPeople(ctx, s); err != nil {
		return nil, err
	}
	if err := sv.place(ctx, s); err != nil {
		return nil, err
	}
	if err := sv.compare(ctx, s); err != nil {
		return nil, err
	}
	if err := sv.tie(ctx, s); err != nil {
		return nil, err
	}
	if err := sv.listen(ctx, s); err != nil {
		return nil, err
	}
	s.counts.Tasks, s.counts.Held = len(b.Tasks), len(b.Held)
	s.counts.Unchanged = s.counts.Tasks - s.counts.Created - s.counts.Changed
	return s, nil
}

// readOld finds the tasks that earlier imports made. Two sites of one tool may number their issues alike: an issue whose
// key and birth both differ is another one, and gets a source of its own.
func (sv *Service) readOld(ctx context.Context, s *scheme) error {
	s.ids = make([]id.Task, len(s.tasks))
	fresh := id.Series[id.Task](s.now)
	return chunks(s.inOrder(), together, func(part []int) error {
		there, err := sv.sourced(ctx, s, part)
		if err != nil {
			return err
		}
		for _, i := range part {
			w := &s.tasks[i]
			old, ok := there[w.source]
			if other, is := there[w.apart()]; is {
				old, ok = other, true
				w.source = w.apart()
			} else if ok && s.differs(i, &old) {
				ok = false
				w.source = w.apart()
			}
			if !ok {
				s.ids[i] = fresh()
				continue
			}
			s.ids[i] = old.ID
			s.old[i] = standing{old.Project, !old.Deleted.IsZero()}
		}
		return nil
	})
}

// sourced gives the tasks that are here of some of the file, by their source.
func (sv *Service) sourced(ctx context.Context, s *scheme, part []int) (map[string]plan.Task, error) {
	there := map[string]plan.Task{}
	sources := make([]string, 0, 2*len(part))
	for _, i := range part {
		w := &s.tasks[i]
		sources = append(sources, w.source)
		if _, here := s.old[i]; !here && w.apart() != w.source {
			sources = append(sources, w.apart())
		}
	}
	return there, chunks(sources, asked, func(part []string) error {
		found, err := sv.deps.Plans.BySource(ctx, sv.db, part)
		for _, t := range found {
			there[t.Source] = t
		}
		return err
	})
}

// apart is the source of a task whose plain source belongs to an issue of another site.
func (w *wanted) apart() string { return w.source + "@" + w.key }

// differs tells an issue of another site: a key in another project, and an instant of birth more than two days away, which
// is beyond what another choice of time zone or order of dates would explain for the same issue.
func (s *scheme) differs(i int, old *plan.Task) bool {
	created := instant(s.batch.Tasks[i].Created)
	if old.Fields["Key"] == "" || old.Fields["Key"] == s.tasks[i].key || created.IsZero() || old.Created.IsZero() {
		return false
	}
	apart := created.Sub(old.Created).Abs()
	return apart.Hours() > 48
}

// place sorts the new tasks into projects, parents before their children.
func (sv *Service) place(ctx context.Context, s *scheme) error {
	taken, err := sv.readCodes(ctx)
	if err != nil {
		return err
	}
	done := make([]bool, len(s.tasks))
	var put func(i int)
	put = func(i int) {
		if done[i] {
			return
		}
		done[i] = true
		if p := s.tasks[i].parent; p >= 0 {
			put(p)
		}
		if _, here := s.old[i]; !here {
			s.creates[s.tasks[i].container] = append(s.creates[s.tasks[i].container], i)
			s.counts.Created++
		}
	}
	for i := range s.tasks {
		put(i)
	}
	for _, c := range s.containers {
		if len(s.creates[c.key]) == 0 {
			continue
		}
		t, err := sv.aim(ctx, s, c, taken)
		if err != nil {
			return err
		}
		s.targets[c.key] = t
		for _, i := range s.creates[c.key] {
			s.state(t, s.tasks[i].state, s.ended(i))
		}
	}
	for _, i := range s.inOrder() { // a child of a task that stays elsewhere has no parent here
		if p := s.tasks[i].parent; p >= 0 && s.projectOf(p) != s.projectOf(i) {
			s.tasks[i].parent = -1
		}
	}
	return nil
}

// inOrder lists the places of all tasks.
func (s *scheme) inOrder() []int {
	out := make([]int, len(s.tasks))
	for i := range out {
		out[i] = i
	}
	return out
}

// projectOf gives where a task is or will be.
func (s *scheme) projectOf(i int) id.Project {
	if t, here := s.old[i]; here {
		return t.project
	}
	if t := s.targets[s.tasks[i].container]; t != nil {
		return t.id
	}
	return ""
}

// ended tells whether a task without a state is finished.
func (s *scheme) ended(i int) bool {
	t := &s.batch.Tasks[i]
	return t.Resolved.Known() || t.Cancelled.Known()
}

// compare finds out which of the tasks here the file changes. A field that was changed here since the last import is
// kept; when the file changed it too, that is a conflict.
func (sv *Service) compare(ctx context.Context, s *scheme) error {
	acts, err := sv.standingActs(ctx, s.batch.Source)
	if err != nil {
		return err
	}
	allowed := map[id.Project]bool{}
	var places []int
	for i, t := range s.old {
		if !t.binned {
			places = append(places, i)
		}
	}
	sort.Ints(places)
	return chunks(places, together, func(part []int) error {
		there, err := sv.sourced(ctx, s, part)
		for _, i := range part {
			if old := there[s.tasks[i].source]; err == nil {
				err = sv.weigh(ctx, s, i, &old, allowed, acts)
			}
		}
		return err
	})
}

// weigh compares one task that is here with the file.
func (sv *Service) weigh(ctx context.Context, s *scheme, i int, old *plan.Task, allowed map[id.Project]bool, acts map[int64]bool) error {
	may, asked := allowed[old.Project]
	if !asked {
		var err error
		if may, err = sv.mayEdit(ctx, old.Project); err != nil {
			return err
		}
		allowed[old.Project] = may
		if may {
			states, err := sv.deps.Plans.StatesIn(ctx, sv.db, old.Project)
			if err != nil {
				return err
			}
			if key := "id:" + string(old.Project); s.targets[key] == nil {
				s.targets[key] = &target{id: old.Project, states: states}
			}
		}
	}
	if !may {
		return nil
	}
	next := s.next(i, old)
	differ := differing(old, &next)
	if len(differ) == 0 {
		return nil
	}
	base, err := sv.base(ctx, acts, string(old.ID))
	if err != nil {
		return err
	}
	if s.settle(i, old, &next, differ, base) {
		s.renewals = append(s.renewals, renewal{i, *old, next})
		s.counts.Changed++
	}
	return nil
}

// mayEdit answers false for a project in the bin, whose tasks are left as they are.
func (sv *Service) mayEdit(ctx context.Context, p id.Project) (bool, error) {
	gone, title, err := sv.readProject(ctx, p)
	if err != nil || gone || title == "" {
		return false, err
	}
	return true, access.In(ctx, sv.db, access.EditPlan, p)
}

// next gives a task as the file wants it. A state that is still to be added has no id yet.
func (s *scheme) next(i int, old *plan.Task) plan.Task {
	w, next := &s.tasks[i], *old
	n := s.fill(i).task
	next.Title, next.Description = n.Title, wording.Mention(n.Description, s.who)
	next.Start, next.Due, next.Priority, next.Milestone = n.Start, n.Due, n.Priority, n.Milestone
	next.Labels = n.Labels
	next.Assignees, next.Fields = s.assign(i, n.Fields, old.Assignees)
	if !n.Created.IsZero() {
		next.Created = n.Created
	}
	st := s.state(s.targets["id:"+string(old.Project)], w.state, s.ended(i))
	if w.state == "" && s.ended(i) == old.Category.Ended() {
		st.ID, st.Category = old.State, old.Category // a file without states says no more than this
	}
	next.State, next.Category = st.ID, st.Category
	switch {
	case !st.Category.Ended():
		next.Finished = zeroTime
	case !n.Finished.IsZero():
		next.Finished = n.Finished
	}
	next.Parent = ""
	if w.parent >= 0 {
		next.Parent = s.ids[w.parent]
	}
	return next
}

// assign gives who may be assigned; others are named in a field. Who is assigned already may stay.
func (s *scheme) assign(i int, f fields, already []id.Person) ([]id.Person, map[string]string) {
	var out []id.Person
	var names []string
	for _, key := range s.batch.Tasks[i].Assignees {
		who := s.who[key]
		if who == "" || s.barred[who] && !slices.Contains(already, who) {
			names = append(names, s.name(key))
			continue
		}
		out = append(out, who)
	}
	if len(names) > 0 {
		f.list("Assignee", strings.Join(names, ", "))
	}
	return out, f
}

// tie lists the links to make: those that an earlier import has not made, and that close no circle.
func (sv *Service) tie(ctx context.Context, s *scheme) error {
	wish := map[id.Project][]link{}
	for _, p := range s.pairs {
		from, to := s.projectOf(p.from), s.projectOf(p.to)
		key := s.tasks[p.from].source + " > " + s.tasks[p.to].source
		if from == "" || from != to || s.here(ofLink, key) != "" || s.binned(p.from) || s.binned(p.to) {
			continue
		}
		wish[from] = append(wish[from], link{plan.Pair{From: s.ids[p.from], To: s.ids[p.to]}, key})
	}
	for p, list := range wish {
		have, err := sv.deps.Plans.Pairs(ctx, sv.db, p)
		if err != nil {
			return err
		}
		pairs, keys := make([]plan.Pair, len(list)), map[plan.Pair]string{}
		for i, l := range list {
			pairs[i], keys[l.Pair] = l.Pair, l.key
		}
		good, _ := plan.Acyclic(have, pairs)
		for _, l := range good {
			s.links[p] = append(s.links[p], link{l, keys[l]})
		}
		s.counts.Links += len(good)
	}
	return nil
}

func (s *scheme) binned(i int) bool {
	return s.old[i].binned
}

// needOrganisation refuses an import before there is an organisation.
func (sv *Service) needOrganisation(ctx context.Context) error {
	_, err := sv.deps.Org.Organisation(ctx)
	if fault.Is(err, fault.NotFound) {
		return fault.New(fault.Conflict, "There is no organisation here yet. Set it up first, then import")
	}
	return err
}
