package flow

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"throughline/internal/bpmn"
)

// blocks draws a map out of blocks that each have one way in and one way out, so that every run of it must end with
// every join passed as often as its split.
type blocks struct {
	t     *rapid.T
	n     int
	text  strings.Builder
	pairs [][2]string // split and join
	deep  int
}

func (b *blocks) id(kind string) string { b.n++; return fmt.Sprintf("%s%d", kind, b.n) }

func (b *blocks) line(format string, args ...any) { fmt.Fprintf(&b.text, format+"\n", args...) }

// condition holds for some values of x, which the run sets at random.
func (b *blocks) condition() string {
	return fmt.Sprintf("x > %d", rapid.IntRange(-1, 3).Draw(b.t, "limit"))
}

// block writes a block and gives its first and last step.
func (b *blocks) block() (first, last string) {
	kinds := []string{"task", "task", "script", "wait", "loop", "many"}
	if b.deep < 3 {
		kinds = append(kinds, "sequence", "xor", "and", "or", "or", "sub", "boundary", "watch", "complex")
	}
	b.deep++
	defer func() { b.deep-- }()
	kind := rapid.SampledFrom(kinds).Draw(b.t, "block")
	switch kind {
	case "task", "script":
		id := b.id("t")
		b.line("%s %s", kind, id)
		return id, id
	case "wait":
		id := b.id("w")
		b.line("catch %s timer=PT%dM", id, rapid.IntRange(1, 9).Draw(b.t, "minutes"))
		return id, id
	case "loop":
		id := b.id("l")
		b.line("task %s while=loopCounter<%d", id, rapid.IntRange(0, 3).Draw(b.t, "turns"))
		return id, id
	case "many":
		id := b.id("m")
		b.line("task %s %s=%d", id, rapid.SampledFrom([]string{"each", "inturn"}).Draw(b.t, "order"), rapid.IntRange(0, 3).Draw(b.t, "instances"))
		return id, id
	case "sequence":
		a1, a2 := b.block()
		b1, b2 := b.block()
		b.line("%s -> %s", a2, b1)
		return a1, b2
	case "sub", "watch":
		id := b.id("s")
		b.line("sub %s {", id)
		s := b.id("b")
		b.line("start %s", s)
		f, _ := b.block()
		b.line("%s -> %s", s, f)
		if kind == "watch" {
			w, ping := b.id("o"), b.id("p")
			b.line("on %s {\nstart %s isInterrupting=%t timer=PT3M", w, ping, rapid.Bool().Draw(b.t, "interrupts"))
			f, _ := b.block()
			b.line("%s -> %s\n}", ping, f)
		}
		b.line("}")
		return id, id
	case "boundary":
		// Interrupting: one of two ways goes on, so an exclusive merge brings them together again.
		id, late, merge := b.id("a"), b.id("e"), b.id("x")
		b.line("task %s\nboundary %s by=%s timer=PT2M\nxor %s", id, late, id, merge)
		f, l := b.block()
		b.line("%s -> %s\n%s -> %s\n%s -> %s", id, merge, late, f, l, merge)
		return b.pass(id), merge
	}
	split, join := b.id("g"), b.id("j")
	b.line("%s %s", map[string]string{"complex": "and"}[kind]+strings.TrimPrefix(kind, "complex"), split)
	if kind == "complex" {
		b.line("complex %s activation=activationCount>=1", join)
	} else {
		b.line("%s %s", kind, join)
	}
	for i := range rapid.IntRange(2, 3).Draw(b.t, "branches") {
		f, l := b.block()
		switch {
		case kind == "and" || kind == "complex":
			b.line("%s -> %s", split, f)
		case i == 0:
			b.line("%s => %s", split, f)
		default:
			b.line("%s -> %s if %s", split, f, b.condition())
		}
		b.line("%s -> %s", l, join)
	}
	if kind != "xor" {
		b.pairs = append(b.pairs, [2]string{split, join})
	}
	return split, join
}

func (b *blocks) pass(id string) string { return id }

// drive answers whatever is open, at random, until the run ends.
func drive(t *rapid.T, pl *player) {
	for step := 0; pl.s.Ended == ""; step++ {
		if step > 3000 {
			t.Fatalf("the run does not end:\n%s", written(t, pl.s))
		}
		audible(t, pl)
		var ways []Input
		for _, k := range sortedKeys(pl.open) {
			ways = append(ways, Input{What: Complete, Key: k, Vars: map[string]any{"x": rapid.IntRange(0, 4).Draw(t, "x")}})
		}
		for _, k := range sortedKeys(pl.timers) {
			ways = append(ways, Input{What: Fire, Key: k})
		}
		if len(ways) == 0 {
			return
		}
		in := rapid.SampledFrom(ways).Draw(t, "next")
		if in.What == Fire {
			if at := pl.timers[in.Key].At; at.After(pl.now) {
				pl.now = at
			}
			delete(pl.timers, in.Key)
		}
		pl.step(in)
		if pl.err != nil {
			t.Fatal(pl.err)
		}
	}
}

// audible holds a run against silence: one that has not ended waits for something, or says what is wrong.
func audible(t *rapid.T, pl *player) {
	if len(pl.open)+len(pl.timers)+len(pl.choices)+len(pl.s.Incidents) > 0 {
		return
	}
	m, err := pl.p.load(pl.s, pl.now)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range m.acts {
		if len(m.watch(a)) > 0 {
			return
		}
	}
	t.Fatalf("the run stands still and says nothing:\n%s", written(t, pl.s))
}

func TestEveryRunOfBlocksEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := &blocks{t: t}
		f, l := b.block()
		text := b.text.String() + fmt.Sprintf("start s\nend e\ns -> %s\n%s -> e", f, l)
		m, err := bpmn.Parse(sketch(text))
		if err != nil {
			t.Fatal(err)
		}
		p, refusals := Compile(m, "P", Options{})
		if p == nil {
			t.Fatalf("%v\n%s", refusals, text)
		}
		pl := newPlayer(t, p)
		pl.start(Start{Vars: map[string]any{"x": 1}})
		drive(t, pl)
		if pl.s.Ended != Completed || len(pl.s.Incidents) > 0 {
			t.Fatalf("it ended %q with %v\n%s\n%s", pl.s.Ended, pl.s.Incidents, text, trace(pl))
		}
		for _, pair := range b.pairs {
			// A scope may be interrupted between the two, so a join may be passed less often, but never more.
			split, join := pl.entered(pair[0]), pl.entered(pair[1])
			if join > split || join < split && !strings.Contains(text, "isInterrupting=true") {
				t.Fatalf("the split %s was passed %d times and the join %s %d times\n%s\n%s", pair[0], split, pair[1], join, text, trace(pl))
			}
		}
		balance := map[string]int{}
		for _, e := range pl.all {
			switch e.Did {
			case Entered, TaskOpened, WorkDue, TimerSet:
				balance[e.Node]++
			case Left, TaskClosed, WorkClosed, TimerCleared:
				balance[e.Node]--
			}
		}
		for node, n := range balance {
			if n != 0 && !strings.HasPrefix(node, "w") && !strings.HasPrefix(node, "e") && !strings.HasPrefix(node, "p") {
				t.Fatalf("%s was entered or opened %d times more than it was left or closed\n%s\n%s", node, n, text, trace(pl))
			}
		}
	})
}

// tangle draws any map at all, with steps and flows wherever they fall.
func tangle(t *rapid.T) string {
	kinds := []string{"task", "xor", "and", "or", "or", "task", "or"}
	n := rapid.IntRange(2, 9).Draw(t, "steps")
	var b strings.Builder
	b.WriteString("start s\n")
	for i := range n {
		fmt.Fprintf(&b, "%s n%d\n", rapid.SampledFrom(kinds).Draw(t, "kind"), i)
	}
	fmt.Fprintf(&b, "s -> n0\n")
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, "n%d -> n%d if x > %d\n", rapid.IntRange(0, i-1).Draw(t, "from"), i, rapid.IntRange(0, 3).Draw(t, "limit"))
	}
	for range rapid.IntRange(0, n).Draw(t, "more") {
		fmt.Fprintf(&b, "n%d -> n%d if x > %d\n", rapid.IntRange(0, n-1).Draw(t, "from"), rapid.IntRange(0, n-1).Draw(t, "to"), rapid.IntRange(0, 3).Draw(t, "limit"))
	}
	return b.String()
}

func TestNoRunIsSilent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := tangle(t)
		m, err := bpmn.Parse(sketch(text))
		if err != nil {
			t.Fatal(err)
		}
		p, _ := Compile(m, "P", Options{Moves: 500, Live: 200})
		if p == nil {
			return
		}
		pl := newPlayer(t, p)
		pl.start(Start{Vars: map[string]any{"x": rapid.IntRange(0, 4).Draw(t, "x")}})
		for range 60 {
			if pl.s.Ended != "" || len(pl.open) == 0 {
				break
			}
			audible(t, pl)
			k := rapid.SampledFrom(sortedKeys(pl.open)).Draw(t, "task")
			pl.step(Input{What: Complete, Key: k, Vars: map[string]any{"x": rapid.IntRange(0, 4).Draw(t, "x")}})
		}
		if pl.s.Ended == "" {
			audible(t, pl)
		}
		waitsByTheStandard(t, pl)
	})
}

// waitsByTheStandard holds the joins at which tokens wait against the words of 13.4.3, read path by path.
func waitsByTheStandard(t *rapid.T, pl *player) {
	if pl.s.Ended != "" {
		return
	}
	m, err := pl.p.load(pl.s, pl.now)
	if err != nil {
		t.Fatal(err)
	}
	if m.stopped {
		return
	}
	for _, n := range pl.p.root.joins {
		if slices.ContainsFunc(n.in, func(f *flow) bool { return m.tokens[1][f] > 0 }) && enabledByTheStandard(m, n) {
			t.Fatalf("the join %s could go on and does not:\n%s", n.id, written(t, pl.s))
		}
	}
}

// enabledByTheStandard reads 13.4.3 literally, with tokens in activities standing on the flows behind them.
func enabledByTheStandard(m *machine, join *node) bool {
	var reaches func(f *flow, seen map[*flow]bool, want func(*flow) bool) bool
	reaches = func(f *flow, seen map[*flow]bool, want func(*flow) bool) bool {
		if seen[f] {
			return false
		}
		seen[f] = true
		if f.to == join {
			return want(f)
		}
		return slices.ContainsFunc(f.to.out, func(next *flow) bool { return reaches(next, seen, want) })
	}
	var positions [][]*flow
	for f, n := range m.tokens[1] {
		if n > 0 {
			positions = append(positions, []*flow{f})
		}
	}
	for _, a := range m.children(1) {
		positions = append(positions, m.node(a).out)
	}
	full := func(f *flow) bool { return m.tokens[1][f] > 0 }
	for _, starts := range positions {
		to := func(want func(*flow) bool) bool {
			return slices.ContainsFunc(starts, func(f *flow) bool { return reaches(f, map[*flow]bool{}, want) })
		}
		if to(func(f *flow) bool { return !full(f) }) && !to(full) {
			return false
		}
	}
	return true
}

// The bit sets and the words of the standard agree on every marking, not only on those that runs come to.
func TestJoinsAgreeWithTheStandard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, err := bpmn.Parse(sketch(tangle(t)))
		if err != nil {
			t.Fatal(err)
		}
		p, _ := Compile(m, "P", Options{})
		if p == nil || len(p.root.joins) == 0 {
			return
		}
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		mach := p.machine(State{V: StateVersion, Process: p.id}, dawn)
		root := mach.open(Act{})
		for _, f := range p.root.flows {
			if r.IntN(3) == 0 && (f.to.class == parallel || f.to.class == inclusive) {
				mach.wait(root.ID, f, 1+r.IntN(2))
			}
		}
		for _, n := range p.root.nodes {
			if n.class == human && r.IntN(3) == 0 {
				mach.open(Act{Node: n.id, In: root.ID})
			}
		}
		for _, n := range p.root.joins {
			full := func(f *flow) bool { return mach.tokens[root.ID][f] > 0 }
			if !slices.ContainsFunc(n.in, full) {
				continue
			}
			if got, want := !mach.expects(root, n, full), enabledByTheStandard(mach, n); got != want {
				t.Fatalf("%s: goes on %t, by the standard %t\n%s", n.id, got, want, written(t, mach.save()))
			}
		}
	})
}
