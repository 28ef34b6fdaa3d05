package run

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/flow"
	"throughline/internal/history"
	"throughline/internal/id"
)

// Cast is a signal or a message on its way from a run, or from outside, to those who wait for it and to the processes that begin by
// it. A signal reaches all of them; a message one.
type Cast struct {
	ID      id.Cast        `json:"id"`
	Version int64          `json:"version"`
	Kind    CastKind       `json:"kind"`
	Name    string         `json:"name"`
	Vars    map[string]any `json:"vars"`
	From    id.Run         `json:"from,omitempty"` // "" for one from outside
	Node    string         `json:"node,omitempty"` // event of that run's map
	By      id.Person      `json:"by,omitempty"`   // who sent it from outside: it reaches what he may carry out
	Reached int64          `json:"reached"`        // runs that heard it
	Began   int64          `json:"began"`          // runs it began
	Refused int64          `json:"refused"`        // starts it could not begin a run by; their pages say why
	At      time.Time      `json:"at"`
	Done    time.Time      `json:"done,omitzero"` // when everybody was reached

	keys       map[string]any // of a message: what it is correlated by
	root       id.Cast        // the first of its chain
	links      int64          // how many stand before it in its chain
	act        int64          // in the history: who began to wait later does not hear it
	afterRun   id.Run
	afterStart id.Start
}

// CastKind is what is sent.
type CastKind string

// The kinds.
const (
	ASignal  CastKind = "signal"
	AMessage CastKind = "message"
)

// Chain is what a run last heard: the first signal or message of a chain of them, and how many links it has so far.
type Chain struct {
	Root  id.Cast   `json:"root,omitempty"`
	Links int64     `json:"links,omitempty"`
	At    time.Time `json:"at,omitzero"`
}

const (
	mostLinks  = 20        // one begets the next so often without anybody having done anything
	mostCasts  = 500       // of one chain in all, where each begets several
	chainHolds = time.Hour // between a signal that is heard and what a timer throws then; slower is no storm
)

func (c Chain) holds(now time.Time) bool { return c.Root != "" && now.Sub(c.At) < chainHolds }

// stormy says why nothing more may be thrown in a chain; "" when it may.
func (s *Service) stormy(ctx context.Context, q db.Q, c Chain) (string, error) {
	if c.Links >= mostLinks {
		return "Nothing was sent: signals and messages have begotten one another " + strconv.Itoa(mostLinks) + " times in a row without anybody doing anything. A process that sets itself off is stopped here; try again to send it once more", nil
	}
	var n int64
	err := db.One(ctx, q, `SELECT COUNT(*) FROM run_cast WHERE root_id = $1`, []any{string(c.Root)}, &n)
	if err == nil && n >= mostCasts {
		return "Nothing was sent: one signal or message has led to " + strconv.FormatInt(n, 10) + " more without anybody doing anything. Processes that set one another off are stopped here; try again to send it once more", nil
	}
	return "", err
}

// link writes into a run what it hears, and says why it may not throw anything in return; "" when it may.
func (s *Service) link(ctx context.Context, q db.Q, r *Run, heard *Cast) (string, error) {
	r.Chain = Chain{heard.root, heard.links + 1, s.door.Clock.Now()}
	return s.stormy(ctx, q, r.Chain)
}

// Spread is the job that brings a signal or message to those it is for. It does nothing when that is done.
type Spread struct {
	Cast id.Cast `json:"cast"`
}

// Kind implements job.Args.
func (Spread) Kind() string { return "run_spread" }

// cast sends what the run throws on its way.
func (c *carry) cast(ctx context.Context, e flow.Effect) error {
	one := Cast{Kind: ASignal, Name: e.Name, Vars: e.Vars, From: c.r.ID, Node: e.Node, keys: e.Match, root: c.chain.Root, links: c.chain.Links}
	if e.Did == flow.MessageThrown {
		one.Kind = AMessage
	}
	if one.Name == "" { // a message that the map does not name reaches nobody
		return nil
	}
	if err := one.send(ctx, c.tx, c.r.Project); err != nil {
		return err
	}
	return c.tx.Later(ctx, Spread{one.ID}, time.Time{})
}

func (c *Cast) send(ctx context.Context, tx *act.Tx, project id.Project) error {
	c.ID, c.At, c.act = id.New[id.Cast](tx.Now), tx.Now, tx.Number()
	if c.root == "" {
		c.root = c.ID
	}
	if c.Vars == nil {
		c.Vars = map[string]any{}
	}
	if c.keys == nil {
		c.keys = map[string]any{}
	}
	return act.Save(ctx, tx, casts, c, history.Fact{Kind: "run.cast", Project: project, Data: about{string(c.From), c.Node, c.Name}})
}

// NewCast is a signal or message from outside.
type NewCast struct {
	Name string         `json:"name" doc:"Of the signal or message, as the maps name it"`
	Vars map[string]any `json:"vars,omitempty" doc:"The values it carries; a message is correlated by them where a map says by which"`
}

// Send sends a signal or message from outside: to the runs that wait for it and the processes that begin by it, as far as the
// actor may carry them out. It tells how many it reached.
func (s *Service) Send(ctx context.Context, kind CastKind, n NewCast) (Cast, error) {
	c := Cast{Kind: kind, Name: strings.TrimSpace(n.Name), Vars: n.Vars}
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		if err := tx.May(access.SendSignals); err != nil {
			return err
		}
		var check fault.Check
		check.Need(c.Name != "", "name", "is empty; name the %s as the maps do", kind)
		check.Need(utf8.RuneCountInString(c.Name) <= 200, "name", "is longer than 200 characters")
		check.Need(small(c.Vars), "vars", "are more than 20,000 characters")
		if err := check.Err(); err != nil {
			return err
		}
		c.By = tx.Actor.Person
		if err := c.send(ctx, tx, ""); err != nil {
			return err
		}
		// In case that this server does not live to do it itself.
		return tx.Later(ctx, Spread{c.ID}, tx.Now.Add(time.Minute))
	})
	if err != nil {
		return Cast{}, err
	}
	if err := s.Spread(access.With(ctx, access.System()), Spread{c.ID}); err != nil {
		return Cast{}, err
	}
	return casts.Get(ctx, s.db, string(c.ID))
}

// wait is one event that a run waits to hear of.
type wait struct {
	ID      string   `json:"id"`
	Version int64    `json:"version"`
	Run     id.Run   `json:"run"`
	Place   string   `json:"place"` // key and node
	Kind    CastKind `json:"kind"`
	Name    string   `json:"name"`
	Since   int64    `json:"since"` // act of the history
}

// listen keeps what a run waits to hear of where it is looked for when something is thrown.
func (c *carry) listen(ctx context.Context, kind string) error {
	if !c.p.program.Hears() && kind != "run.switched" {
		return nil
	}
	had, err := waits.Select(ctx, c.tx, `WHERE run_id = $1`, string(c.r.ID))
	if err != nil {
		return err
	}
	heard, err := c.p.program.Awaits(c.r.State)
	if err != nil {
		return err
	}
	stays := map[string]bool{}
	for _, w := range had {
		stays[w.Place+" "+string(w.Kind)+" "+w.Name] = false
	}
	for _, h := range heard {
		w := wait{ID: string(id.New[id.Step](c.tx.Now)), Run: c.r.ID, Place: h.Key + " " + h.Node, Kind: CastKind(h.Kind), Name: h.Name, Since: c.tx.Number()}
		if h.Kind != string(ASignal) && h.Kind != string(AMessage) || h.Name == "" {
			continue
		}
		key := w.Place + " " + h.Kind + " " + h.Name
		if _, there := stays[key]; !there {
			if err := act.Save(ctx, c.tx, waits, &w, c.fact("runwait.set", flow.Effect{Node: h.Node, Text: h.Name})); err != nil {
				return err
			}
		}
		stays[key] = true
	}
	for i := range had {
		if w := &had[i]; !stays[w.Place+" "+string(w.Kind)+" "+w.Name] {
			if err := act.Remove(ctx, c.tx, waits, w, c.fact("runwait.cleared", flow.Effect{Text: w.Name})); err != nil {
				return err
			}
		}
	}
	return nil
}
