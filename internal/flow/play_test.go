package flow

import (
	"encoding/json"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var dawn = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// player plays a run by a script and holds every step against what must always be so: the state given is not changed,
// and a state written and read back continues to the same state with the same effects.
type player struct {
	t       tester
	p       *Program
	s       State
	now     time.Time
	begun   bool
	effects []Effect // of the last step
	all     []Effect
	open    map[string]Effect // tasks, work and calls by key
	timers  map[string]Effect
	choices map[string]Effect
	err     error
}

func newPlayer(t tester, p *Program) *player {
	return &player{t: t, p: p, now: dawn, open: map[string]Effect{}, timers: map[string]Effect{}, choices: map[string]Effect{}}
}

func (pl *player) start(in Start) {
	pl.t.Helper()
	s, effects, err := pl.p.Start(in, pl.now)
	if err != nil {
		pl.t.Fatal(err)
	}
	pl.begun = true
	pl.took(s, effects)
}

func (pl *player) step(in Input) {
	pl.t.Helper()
	before := written(pl.t, pl.s)
	s, effects, err := pl.p.Step(pl.s, in, pl.now)
	if after := written(pl.t, pl.s); after != before {
		pl.t.Fatalf("the step changed the state it was given:\n%s\n%s", before, after)
	}
	back, readErr := Read([]byte(before))
	if readErr != nil {
		pl.t.Fatal(readErr)
	}
	s2, effects2, err2 := pl.p.Step(back, in, pl.now)
	if (err == nil) != (err2 == nil) || written(pl.t, s) != written(pl.t, s2) || !cmp.Equal(effects, effects2) {
		pl.t.Fatalf("after %v a state that was written and read continues differently:\n%s\n%s\n%s", in, written(pl.t, s), written(pl.t, s2), cmp.Diff(effects, effects2))
	}
	pl.err = err
	if err == nil {
		pl.took(s, effects)
	} else {
		pl.effects = nil
	}
}

func (pl *player) took(s State, effects []Effect) {
	pl.s, pl.effects = s, effects
	pl.all = append(pl.all, effects...)
	for _, e := range effects {
		switch e.Did {
		case TaskOpened, WorkDue, CallStarted:
			pl.open[e.Key] = e
		case TaskClosed, WorkClosed, CallClosed:
			delete(pl.open, e.Key)
		case TimerSet:
			pl.timers[e.Key] = e
		case TimerCleared:
			delete(pl.timers, e.Key)
		case ChoiceOpened:
			pl.choices[e.Key] = e
		case ChoiceClosed:
			delete(pl.choices, e.Key)
		}
	}
}

func written(t tester, s State) string {
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// key finds an open effect by its node, or "node#turn", the oldest first.
func key(t tester, among map[string]Effect, node string) string {
	t.Helper()
	node, turn, _ := strings.Cut(node, "#")
	best := ""
	for k, e := range among {
		if e.Node == node && (turn == "" || strconv.Itoa(e.Turn) == turn) && (best == "" || len(k) < len(best) || len(k) == len(best) && k < best) {
			best = k
		}
	}
	if best == "" {
		t.Fatalf("nothing is open at %s: %v", node, names(among))
	}
	return best
}

func names(among map[string]Effect) []string {
	out := []string{}
	for _, e := range among {
		out = append(out, e.Node)
	}
	sort.Strings(out)
	return out
}

// values reads x=1 y="a" as variables.
func values(t tester, words []string) map[string]any {
	out := map[string]any{}
	for _, w := range words {
		name, text, _ := strings.Cut(w, "=")
		var v any
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatalf("%s: %v", w, err)
		}
		out[name] = v
	}
	return out
}

// play carries out a script, one line or ";" a step. Lines that begin with a verb act, the others check.
func (pl *player) play(script string) {
	t := pl.t
	t.Helper()
	for _, line := range strings.FieldsFunc(script, func(r rune) bool { return r == '\n' || r == ';' }) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if !pl.begun && words[0] != "start" && words[0] != "begin" {
			pl.start(Start{})
		}
		rest := words[1:]
		arg := func(i int) string {
			if i >= len(rest) {
				t.Fatalf("%q lacks a word", line)
			}
			return rest[i]
		}
		switch words[0] {
		case "start":
			pl.start(Start{Vars: values(t, rest)})
		case "begin":
			pl.start(Start{Event: arg(0), Payload: values(t, rest[1:])})
		case "do":
			pl.step(Input{What: Complete, Key: key(t, pl.open, arg(0)), Vars: values(t, rest[1:])})
		case "raise":
			pl.step(Input{What: Throw, Key: key(t, pl.open, arg(0)), Name: arg(1)})
		case "escalate":
			pl.step(Input{What: Escalate, Key: key(t, pl.open, arg(0)), Name: arg(1)})
		case "break":
			pl.step(Input{What: Break, Key: key(t, pl.open, arg(0)), Text: "it fell over"})
		case "skip":
			pl.step(Input{What: Skip, Key: key(t, pl.open, arg(0)), Text: "no need"})
		case "fire":
			k := key(t, pl.timers, arg(0))
			if at := pl.timers[k].At; at.After(pl.now) {
				pl.now = at
			}
			delete(pl.timers, k)
			pl.step(Input{What: Fire, Key: k})
		case "signal":
			pl.step(Input{What: Signal, Name: arg(0), Vars: values(t, rest[1:])})
		case "message":
			pl.step(Input{What: Message, Name: arg(0), Vars: values(t, rest[1:])})
		case "match":
			pl.step(Input{What: Message, Name: arg(0), Match: values(t, rest[1:])})
		case "set":
			pl.step(Input{What: Set, Vars: values(t, rest)})
		case "choose":
			pl.step(Input{What: Choose, Key: key(t, pl.choices, arg(0)), Name: arg(1)})
		case "finish":
			pl.step(Input{What: FinishAdHoc, Key: key(t, pl.choices, arg(0))})
		case "retry":
			pl.step(Input{What: Retry, Key: pl.incident(arg(0)).Key})
		case "cancel":
			pl.step(Input{What: Cancel, Text: "given up"})
		default:
			pl.check(line, words[0], rest)
			continue
		}
		if pl.err != nil && !strings.Contains(script, "refused") {
			t.Fatalf("%q: %v", line, pl.err)
		}
	}
}

func (pl *player) incident(kind string) Incident {
	for _, i := range pl.s.Incidents {
		if i.Kind == kind {
			return i
		}
	}
	pl.t.Fatalf("no incident %s among %v", kind, pl.s.Incidents)
	return Incident{}
}

func (pl *player) check(line, word string, rest []string) {
	t := pl.t
	t.Helper()
	want := append([]string{}, rest...)
	sort.Strings(want)
	switch word {
	case "open":
		if got := names(pl.open); !cmp.Equal(got, want) {
			t.Fatalf("%q: open are %v\n%s", line, got, written(t, pl.s))
		}
	case "waits":
		if got := names(pl.timers); !cmp.Equal(got, want) {
			t.Fatalf("%q: timers run at %v", line, got)
		}
	case "ended":
		how := string(pl.s.Ended)
		if pl.s.Code != "" {
			how += ":" + pl.s.Code
		}
		if how != rest[0] {
			t.Fatalf("%q: the run is %q\n%s", line, how, written(t, pl.s))
		}
	case "running":
		if pl.s.Ended != "" {
			t.Fatalf("%q: the run is %s", line, pl.s.Ended)
		}
	case "calm":
		if len(pl.s.Incidents) > 0 {
			t.Fatalf("%q: %v", line, pl.s.Incidents)
		}
	case "incident":
		if i := pl.incident(rest[0]); len(rest) > 1 && i.Node != rest[1] || i.Text == "" {
			t.Fatalf("%q: it is %+v", line, i)
		}
	case "visits":
		n, _ := strconv.Atoi(rest[1])
		if got := pl.entered(rest[0]); got != n {
			t.Fatalf("%q: %d", line, got)
		}
	case "thrown":
		got := []string{}
		for _, e := range pl.all {
			if e.Did == MessageThrown || e.Did == SignalThrown || e.Did == Stored {
				got = append(got, e.Name)
			}
		}
		sort.Strings(got)
		if !cmp.Equal(got, want) {
			t.Fatalf("%q: %v", line, got)
		}
	case "var":
		var got map[string]any
		if pl.s.Ended != "" {
			got = pl.all[len(pl.all)-1].Vars
		} else {
			got, _ = pl.p.Variables(pl.s, "")
		}
		for name, v := range values(t, rest) {
			if !cmp.Equal(got[name], v) {
				t.Fatalf("%q: %s is %v", line, name, got[name])
			}
		}
	case "refused":
		if pl.err == nil {
			t.Fatalf("%q: it was taken", line)
		}
	case "unheard":
		if len(pl.effects) != 1 || pl.effects[0].Did != Unheard {
			t.Fatalf("%q: %v", line, pl.effects)
		}
	default:
		t.Fatalf("no such line: %q", line)
	}
}

func (pl *player) entered(node string) int {
	n := 0
	for _, e := range pl.all {
		if e.Did == Entered && e.Node == node && e.Turn == 0 {
			n++
		}
	}
	return n
}

// scene is a sketch and what must happen in it.
type scene struct{ name, sketch, script string }

func playAll(t *testing.T, scenes []scene) {
	for _, s := range scenes {
		t.Run(s.name, func(t *testing.T) { newPlayer(t, program(t, s.sketch)).play(s.script) })
	}
}

func trace(pl *player) string {
	var b strings.Builder
	for _, e := range pl.all {
		fmt.Fprintln(&b, e.Did, e.Key, e.Node, e.Path, e.Turn, e.How, e.Text)
	}
	return b.String()
}

// tester is what a test and a drawn case have in common.
type tester interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
	FailNow()
}
