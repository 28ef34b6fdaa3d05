// Package demo holds Northbeam, the demo company, as data, and plays a year of its work through the product's own
// services: the same rules, rights and events as if its people had sat at their desks.
package demo

import (
	"cmp"
	"container/heap"
	"context"
	"fmt"
	"slices"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/budget"
	"throughline/internal/clock"
	"throughline/internal/id"
	"throughline/internal/kpi"
	"throughline/internal/org"
	"throughline/internal/plan"
	"throughline/internal/plan/timing"
	"throughline/internal/process"
	"throughline/internal/project"
	"throughline/internal/remark"
	"throughline/internal/rollout"
	"throughline/internal/run"
	"throughline/internal/tool"
)

// Lead is the e-mail of Ada Okafor, the operations project manager as whom the demo is seen.
const Lead = "ada@northbeam.example"

// Showcase is the code of the change that has one of everything, and ShowcaseTask the number of its task with a picture
// and comments.
const (
	Showcase     = "ONB"
	ShowcaseTask = 7
)

// Faces lists pages of other changes that look unlike those of the one to show: proven, late, a no-go past its day, and
// empty.
func Faces() []string {
	return []string{"/projects/CLOSE/result", "/projects/REN/result", "/projects/CRM/plan", "/projects/SOC/rollout", "/projects/VEND/result", "/projects/VEND/rollout"}
}

// Services are the product as the story uses it. All of them read the time from Clock, which the story sets to the
// instant of each thing that somebody did.
type Services struct {
	Org       *org.Service
	Projects  *project.Service
	Plans     *plan.Service
	Timing    *timing.Service
	Processes *process.Service
	Runs      *run.Service
	Rollouts  *rollout.Service
	KPIs      *kpi.Service
	Remarks   *remark.Service
	Tools     *tool.Service
	Budgets   *budget.Service
	Door      *act.Door // the one behind the services
	Clock     *clock.Manual
}

// Load plays the story into an empty installation so that it ends now. PasswordHash is what everybody signs in with. Two
// loads on the same day make the same company but for its ids. What is marked last is the organisation's Demo, so a load
// that was cut short can be told from a whole one.
func Load(ctx context.Context, services Services, now time.Time, passwordHash string) error {
	s, err := begin(services, now)
	if err != nil {
		return err
	}
	if err := s.found(ctx, passwordHash); err != nil {
		return err
	}
	for _, tell := range []func(*story){(*story).joining, (*story).manual, (*story).everyday, (*story).register, (*story).closing, (*story).renewals, (*story).onboarding,
		(*story).helpdesk, (*story).reviews, (*story).expenses, (*story).crm, (*story).vendors, (*story).lease} {
		tell(s)
	}
	if err := s.play(ctx); err != nil {
		return err
	}
	services.Clock.Set(now)
	done := true
	_, err = services.Org.EditOrganisation(access.With(ctx, access.System()), 0, org.OrganisationEdit{Demo: &done})
	return err
}

// story is what happens, day by day. Days are counted in working days from today: -5 is a week ago.
type story struct {
	Services
	now    time.Time
	zone   *time.Location
	week   clock.Calendar
	today  clock.Date
	dates  map[int]clock.Date
	people map[string]org.Person // by the word in front of the @ of their e-mail
	teams  map[string]id.Team
	steps  agenda
	told   int // how many things were added
	// practices are the processes that are carried out.
	practices []*practice
	// password is the hash that everybody signs in with.
	password string
}

// step is one thing that somebody did. The product itself did what has nobody.
type step struct {
	day  clock.Date
	part float64 // of the day, from 0 to 1
	nth  int     // in the order of being added
	who  string
	what string
	do   func(ctx context.Context) error
}

func begin(services Services, now time.Time) (*story, error) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		return nil, err
	}
	s := &story{Services: services, now: now, zone: zone, dates: map[int]clock.Date{}, people: map[string]org.Person{}, teams: map[string]id.Team{}}
	s.today = clock.Calendar{Zone: zone}.Today(now)
	s.week = clock.Calendar{Zone: zone, Holidays: holidays(s.today)}
	return s, nil
}

// date gives the civil date of a day; 0 is today whatever the day of the week.
func (s *story) date(day int) clock.Date {
	if day == 0 {
		return s.today
	}
	at, known := s.dates[day]
	if !known {
		at = s.week.Add(s.today, day)
		s.dates[day] = at
	}
	return at
}

// day gives the number of the working day on a date, or of the last one before it.
func (s *story) day(date clock.Date) int { return -s.week.Between(date, s.today) }

// on adds what somebody did on a day. Things of one day happen in the order in which they are added.
func (s *story) on(day int, who, what string, do func(ctx context.Context) error) {
	s.add(step{day: s.date(min(day, 0)), part: -1, who: who, what: what, do: do})
}

func (s *story) add(one step) {
	one.nth = s.told
	s.told++
	heap.Push(&s.steps, one)
}

// play does everything in the order of time. The things of a day without an hour are spread over its working hours; those
// of today have happened by now. What somebody does may add what follows from it.
func (s *story) play(ctx context.Context) error {
	day := clock.Date("")
	for len(s.steps) > 0 {
		if today := s.steps[0].day; today != day {
			day = today
			s.spread(day)
			s.Clock.Set(s.hour(day, 0))
			if err := s.morning(ctx, day); err != nil {
				return fmt.Errorf("the demo company stopped in the morning of %s: %w", day, err)
			}
		}
		one := heap.Pop(&s.steps).(step)
		s.Clock.Set(s.hour(one.day, one.part))
		if err := one.do(s.as(ctx, one.who)); err != nil {
			return fmt.Errorf("the demo company stopped on %s when %s wanted to %s: %w", day, cmp.Or(one.who, "the product"), one.what, err)
		}
	}
	return nil
}

// spread gives the things of a day that have no hour theirs.
func (s *story) spread(day clock.Date) {
	var loose []int
	for i, one := range s.steps {
		if one.day == day && one.part < 0 {
			loose = append(loose, i)
		}
	}
	slices.SortFunc(loose, func(a, b int) int { return cmp.Compare(s.steps[a].nth, s.steps[b].nth) })
	for i, at := range loose {
		s.steps[at].part = float64(i) / float64(len(loose))
	}
	heap.Init(&s.steps)
}

// agenda holds what is still to happen, the next thing first.
type agenda []step

func (a agenda) Len() int { return len(a) }

func (a agenda) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(a[i].day, a[j].day), cmp.Compare(a[i].part, a[j].part), cmp.Compare(a[i].nth, a[j].nth)) < 0
}

func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }

// Push implements heap.Interface.
func (a *agenda) Push(one any) { *a = append(*a, one.(step)) }

// Pop implements heap.Interface.
func (a *agenda) Pop() any {
	old := *a
	one := old[len(old)-1]
	*a = old[:len(old)-1]
	return one
}

// hour gives the instant of a part of a day, between 8:40 and 17:40 in Berlin.
func (s *story) hour(day clock.Date, part float64) time.Time {
	midnight := day.Time()
	from := time.Date(midnight.Year(), midnight.Month(), midnight.Day(), 8, 40, 0, 0, s.zone)
	to := from.Add(9 * time.Hour)
	if s.now.Before(to) {
		to = s.now
		from = time.Date(midnight.Year(), midnight.Month(), midnight.Day(), 0, 0, 0, 0, s.zone)
		from = later(from, to.Add(-6*time.Hour))
	}
	return from.Add(time.Duration(float64(to.Sub(from)) * part)).Truncate(time.Second)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// as puts the person who acts into the context.
func (s *story) as(ctx context.Context, who string) context.Context {
	if who == "" {
		return access.With(ctx, access.System())
	}
	p := s.people[who]
	return access.With(ctx, access.Actor{Person: p.ID, Name: p.Name, Role: p.Role, Via: access.ViaPage})
}

// person gives the id of somebody, and stops the story at a word that names nobody.
func (s *story) person(who string) id.Person {
	p, known := s.people[who]
	if !known {
		panic("the demo company has nobody called " + who)
	}
	return p.ID
}

// team gives the id of a team in the same way.
func (s *story) team(name string) id.Team {
	t, known := s.teams[name]
	if !known {
		panic("the demo company has no team called " + name)
	}
	return t
}

func (s *story) teamsOf(names ...string) []id.Team {
	out := make([]id.Team, len(names))
	for i, name := range names {
		out[i] = s.team(name)
	}
	return out
}
