package importing

import (
	"context"
	"regexp"
	"strings"
	"time"

	"throughline/internal/access"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/importer"
	"throughline/internal/importing/wording"
	"throughline/internal/org"
	"throughline/internal/plan"
	"throughline/internal/project"
)

// scheme is what an import will do, worked out without writing: a dry run prints its counts, and a run carries it out.
type scheme struct {
	*conversion
	imp    *Import
	actor  access.Actor
	now    time.Time
	known  map[string]map[string]identity // kind and key to what stands for it here
	who    map[importer.PersonKey]id.Person
	barred map[id.Person]bool // disabled: nothing new can be given to them

	people   []arrival
	noted    []identity // people of the file found here, to be recognised by account from now on
	targets  map[string]*target
	old      map[int]standing
	ids      []id.Task // of every task of the batch, old and new
	creates  map[string][]int
	renewals []renewal
	comments []int // tasks with comments or attachments that are new or changed
	remarks  map[int][]remarkWork
	links    map[id.Project][]link
	counts   Counts
	clashes  []Conflict
}

// arrival is a person who will be added.
type arrival struct {
	key importer.PersonKey
	in  org.NewPerson
}

// standing is what has to be known of a task that is here before it is compared.
type standing struct {
	project id.Project
	binned  bool
}

// target is the project into which a container's new tasks go.
type target struct {
	id     id.Project
	make   *project.NewProject // nil when it is there
	states []plan.State        // those it has, or will have when made
	fresh  []plan.State        // to be added, without id
}

type link struct {
	plan.Pair
	key string // of its identity
}

// identities kinds.
const (
	ofPerson  = "person"
	ofProject = "project"
	ofState   = "state"
	ofLink    = "link"
)

func (s *scheme) here(kind, key string) string { return s.known[kind][key].Here }

// matchPeople finds out who of the file is who here: by answer, by account or user known from an earlier import, then by
// e-mail. Whoever did or owns something and is not found becomes a person without an account. Nobody is matched by name.
func (sv *Service) matchPeople(ctx context.Context, s *scheme) error {
	byEmail, there, err := sv.readPeople(ctx, s)
	if err != nil {
		return err
	}
	acting := s.acting()
	for i := range s.batch.People {
		p := &s.batch.People[i]
		email := wording.Address(p)
		answer := s.imp.Choices.People[p.Key]
		known := id.Person(s.here(ofPerson, string(p.Key)))
		switch {
		case answer == "nobody":
			continue
		case answer != "" && answer != "new":
			if !there[id.Person(answer)] {
				return fault.Field("people", "names somebody for %s who is not here", first(p.Name, p.ID))
			}
			s.match(p.Key, id.Person(answer))
		case known != "" && there[known]:
			s.match(p.Key, known)
		case email != "" && byEmail[email] != "" && answer != "new":
			s.match(p.Key, byEmail[email])
		case acting[p.Key] || answer == "new":
			if byEmail[email] != "" {
				email = ""
			}
			a := arrival{p.Key, org.NewPerson{ID: id.New[id.Person](s.now), Name: wording.Name(p), Email: email}}
			s.people = append(s.people, a)
			s.who[p.Key] = a.in.ID
			if email != "" {
				byEmail[email] = a.in.ID
			}
			s.counts.People++
		}
	}
	return nil
}

// match takes a person who is here, and notes it when that is news.
func (s *scheme) match(key importer.PersonKey, here id.Person) {
	s.who[key] = here
	was := s.known[ofPerson][string(key)]
	if was.Here != string(here) {
		was.Kind, was.Key, was.Here = ofPerson, string(key), string(here)
		s.noted = append(s.noted, was)
	}
}

// acting are those who own, wrote or lead something. Who only watches or is mentioned is not brought here.
func (s *scheme) acting() map[importer.PersonKey]bool {
	out := map[importer.PersonKey]bool{}
	for i := range s.batch.Tasks {
		t := &s.batch.Tasks[i]
		for _, p := range t.Assignees {
			out[p] = true
		}
		out[t.Reporter], out[t.Creator] = true, true
		for j := range t.Comments {
			out[t.Comments[j].Author] = true
		}
		for j := range t.Attachments {
			out[t.Attachments[j].Author] = true
		}
	}
	for i := range s.batch.Projects {
		out[s.batch.Projects[i].Lead] = true
	}
	return out
}

var codeForm = regexp.MustCompile(`^[A-Z][A-Z0-9]{1,5}$`)

// aim finds the project for a container's new tasks: the answered one, the one of an earlier import, or a new one.
func (sv *Service) aim(ctx context.Context, s *scheme, c container, taken map[string]bool) (*target, error) {
	existing := s.imp.Choices.Project
	if existing == "" {
		existing = id.Project(s.here(ofProject, c.key))
	}
	if existing != "" {
		if t := s.targets["id:"+string(existing)]; t != nil {
			return t, nil
		}
		gone, title, err := sv.readProject(ctx, existing)
		if err != nil {
			return nil, err
		}
		if gone && s.imp.Choices.Project == "" && title != "" {
			return nil, fault.New(fault.Conflict, "“%s”, into which an earlier import went, is in the bin. Restore it, or choose another project", title)
		}
		if title != "" {
			if err := access.In(ctx, sv.db, access.EditPlan, existing); err != nil {
				return nil, err
			}
			states, err := sv.deps.Plans.StatesIn(ctx, sv.db, existing)
			if err != nil {
				return nil, err
			}
			t := &target{id: existing, states: states}
			s.targets["id:"+string(existing)] = t
			return t, nil
		}
		if s.imp.Choices.Project != "" {
			return nil, fault.Field("project", "is not there, or not shared with you")
		}
	}
	if err := s.actor.May(access.MakeProject); err != nil {
		return nil, err
	}
	title := wording.Cut(wording.Clean(c.title), 200)
	code := strings.ToUpper(c.code)
	if !codeForm.MatchString(code) || taken[code] {
		code = project.SuggestCode(title, func(code string) bool { return taken[code] })
	}
	taken[code] = true
	n := &project.NewProject{ID: id.New[id.Project](s.now), Code: code}
	n.Title, n.Problem = title, wording.Cut(wording.Mention(wording.Links(c.text, &importer.Task{}), s.who), 19_000)
	n.Lead = s.actor.Person
	if lead := s.who[c.lead]; lead != "" && !s.barred[lead] {
		n.Lead = lead
	}
	if n.Lead == "" {
		owner, err := sv.readOwner(ctx)
		if err != nil {
			return nil, err
		}
		n.Lead = owner
	}
	s.counts.Projects++
	return &target{id: n.ID, make: n, states: plan.DefaultStates}, nil
}

const maxState = 60

// state finds the state of the project that a task enters, by what an earlier import noted, then by name; otherwise it
// will be added. The index is into states, or behind them into fresh.
func (s *scheme) state(t *target, name string, ended bool) plan.State {
	if name == "" {
		for _, st := range t.states {
			if !ended || st.Category == plan.Done {
				return st
			}
		}
		return t.states[0]
	}
	if here := s.here(ofState, string(t.id)+"/"+name); here != "" {
		for _, st := range t.states {
			if string(st.ID) == here {
				return st
			}
		}
	}
	short := wording.Cut(wording.Clean(name), maxState)
	for _, list := range [2][]plan.State{t.states, t.fresh} {
		for _, st := range list {
			if strings.EqualFold(strings.TrimSpace(st.Name), short) {
				return st
			}
		}
	}
	st := plan.State{Name: short, Category: s.category(name)}
	t.fresh = append(t.fresh, st)
	s.counts.States++
	return st
}

// category gives what a state of the file means: as answered, as its tool or its name says, else to do.
func (s *scheme) category(name string) plan.Category {
	if c := s.imp.Choices.States[name]; c != "" {
		return c
	}
	for _, st := range s.batch.States {
		if st.Name == name && st.Category != "" {
			return plan.Category(st.Category)
		}
	}
	return plan.Todo
}
