// Package rehearse tries a process out: it carries a version of it, draft or not, out by the engine of its runs as far as what
// was let happen leads, and stores nothing. The same trials from the same beginning give the same answer, so whoever tries it out
// keeps nothing but what he chose.
package rehearse

import (
	"context"
	"strconv"
	"time"

	"throughline/internal/access"
	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/flow"
	"throughline/internal/id"
	"throughline/internal/run"
)

// Ask is what is to be tried: a version and all that was let happen in it so far, oldest first.
type Ask struct {
	Version int64     `json:"version,omitempty" minimum:"0" doc:"Number of the version; the newest when absent, draft or not"`
	Began   time.Time `json:"began,omitzero" doc:"When it began, as the first answer said; now when absent"`
	Trials  []Trial   `json:"trials,omitempty" doc:"What was let happen so far, oldest first; at most 300"`
}

// Trial is one thing that was let happen, as it was offered.
type Trial struct {
	What    What           `json:"what" enum:"begin,do,choose,enough,time,message,signal,skip"`
	Key     string         `json:"key" doc:"Of what was offered"`
	Answers map[string]any `json:"answers,omitempty" doc:"To its questions, by name"`
}

// What is a kind of trial.
type What string

// The kinds of trials.
const (
	Begin   What = "begin"   // by one of the ways in
	Do      What = "do"      // a step is done
	Choose  What = "choose"  // an activity is chosen to be next
	Enough  What = "enough"  // enough was chosen
	Pass    What = "time"    // time passes until a timer is due
	Message What = "message" // a message arrives
	Signal  What = "signal"  // a signal arrives
	Skip    What = "skip"    // a condition that is waited for is taken as met
)

// Offer is one thing that waits for somebody to let it happen.
type Offer struct {
	What  What           `json:"what"`
	Key   string         `json:"key"`
	Node  string         `json:"node" doc:"Element of the map"`
	Name  string         `json:"name"`
	Role  string         `json:"role,omitempty" doc:"Lane whose work it is"`
	Calls string         `json:"calls,omitempty" doc:"Process that a run would wait for here"`
	Due   time.Time      `json:"due,omitzero" doc:"Of a timer: when it comes"`
	Wait  string         `json:"wait,omitempty" doc:"Of a timer: how long it takes from now"`
	Held  string         `json:"held,omitempty" doc:"Why it cannot be let happen yet"`
	Note  string         `json:"note,omitempty" doc:"What else a run asks for here"`
	Form  []run.Question `json:"form,omitempty" doc:"Questions to answer when it happens"`
}

// Token is where the process stands: at an element of the map, and how often.
type Token struct {
	Node  string `json:"node"`
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// Passed is an element that was gone through, with a sentence of what happened there.
type Passed struct {
	Node string `json:"node"`
	Says string `json:"says"`
}

// Rehearsal is how a process stands after what was tried. Refusals say why it cannot be carried out, element by element; then
// there is nothing else.
type Rehearsal struct {
	Version   int64           `json:"version"`
	Began     time.Time       `json:"began"`
	Refusals  []flow.Refusal  `json:"refusals"`
	Tokens    []Token         `json:"tokens"`
	Next      []Offer         `json:"next"`
	Trace     []Passed        `json:"trace" doc:"In the order in which they were left; the last 500"`
	Incidents []flow.Incident `json:"incidents"`
	Ended     flow.End        `json:"ended,omitempty"`
	Says      string          `json:"says"`
}

const (
	mostTrials = 300 // a loop is understood long before
	mostTold   = 500 // elements of the trace that are told
	// mostWork bounds what replaying costs: what follows from every step, and what is open at it. One loop that never waits costs
	// half of it before the engine stops it.
	mostWork = 250_000
	// longestSince is how long ago or ahead a rehearsal may have begun.
	longestSince = 366 * 24 * time.Hour
)

// Deps is what a rehearsal needs of others.
type Deps struct {
	// Version gives a version of a process by its number, the newest for 0, to an actor who may read it.
	Version func(ctx context.Context, process id.Process, number int64) (run.Definition, error)
	// Answers holds answers against a form as runs do.
	Answers func(ctx context.Context, form []run.Question, given map[string]any) (map[string]any, error)
	Clock   clock.Clock
}

// Service tries processes out; safe for concurrent use.
type Service struct{ deps Deps }

// New makes the service.
func New(deps Deps) *Service { return &Service{deps} }

// Rehearse carries a version out as far as the trials lead. A trial that is not offered where it comes is fault.Conflict; answers
// that a run would refuse are fault.Invalid by the names of their questions; more than can be replayed is fault.Limit.
func (s *Service) Rehearse(ctx context.Context, process id.Process, ask Ask) (Rehearsal, error) {
	p, err := s.play(ctx, process, ask)
	if err == nil && p.ready.Program != nil {
		p.tell()
	}
	return p.out, err
}

// play replays the trials.
func (s *Service) play(ctx context.Context, process id.Process, ask Ask) (*play, error) {
	d, err := s.deps.Version(ctx, process, ask.Version)
	if err != nil {
		return &play{}, err
	}
	if len(ask.Trials) > mostTrials {
		return &play{}, fault.New(fault.Limit, "After %d steps it cannot be tried out any further; go back or start over", mostTrials)
	}
	now := s.deps.Clock.Now()
	if ask.Began.IsZero() {
		ask.Began = now
	}
	if since := now.Sub(ask.Began); since > longestSince || since < -longestSince {
		return &play{}, fault.Field("began", "is not within a year of today; start over")
	}
	p := &play{answers: s.deps.Answers, me: access.From(ctx), open: map[string]flow.Effect{}, now: ask.Began.UTC().Truncate(time.Microsecond)}
	p.out = Rehearsal{Version: d.Number, Began: p.now, Refusals: []flow.Refusal{}, Tokens: []Token{}, Next: []Offer{}, Trace: []Passed{}, Incidents: []flow.Incident{}}
	ready, refusals, err := run.Prepare(d)
	if err != nil {
		return p, err
	}
	if len(refusals) > 0 {
		p.out.Refusals = refusals
		p.out.Says = "It cannot be carried out yet: " + count(len(refusals), "place is", "places are") + " in the way."
		return p, nil
	}
	p.ready = ready
	if p.ways = p.waysIn(); p.ways == nil {
		if err := p.start(flow.Start{}); err != nil {
			return p, err
		}
	}
	if err := p.offers(); err != nil {
		return p, err
	}
	for i, t := range ask.Trials {
		if err := p.try(ctx, t); err != nil {
			return p, at(i+1, err)
		}
	}
	return p, nil
}

// at says at which of the trials something failed; problems of answers keep the names of their questions.
func at(step int, err error) error {
	if e := fault.As(err); e == nil || len(e.Problems) > 0 || e.Kind == fault.Limit {
		return err
	}
	return fault.Wrap(err, fault.KindOf(err), "Step %d cannot be tried: %s", step, fault.As(err).Message)
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
