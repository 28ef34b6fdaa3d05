package flow

import (
	"strings"
	"testing"
	"time"
)

const before = `
startEvent S
userTask A
parallelGateway G
userTask B
userTask C
parallelGateway J
userTask D
endEvent E
S -> A
A -> G
G -> B
G -> C
B -> J
C -> J
J -> D
D -> E
`

// Each change of the version says what becomes of a run that stands at B, with the token of C waiting at the join.
func TestAdoptMovesARunOrNamesWhatDoesNotFit(t *testing.T) {
	for name, c := range map[string]struct {
		change  func(text string) string
		misfits string // ids, "" for a move
	}{
		"nothing changed":       {func(s string) string { return s }, ""},
		"a step more behind it": {func(s string) string { return strings.Replace(s, "D -> E", "userTask F\nD -> F\nF -> E", 1) }, ""},
		"a step that is past is gone": {func(s string) string {
			return strings.NewReplacer("userTask A\n", "", "S -> A", "S -> G", "A -> G\n", "").Replace(s)
		}, ""},
		"a done step beside is gone": {func(s string) string {
			return strings.NewReplacer("userTask C\n", "", "G -> C", "G -> D2", "C -> J", "D2 -> J\nuserTask D2").Replace(s)
		}, "J"},
		"the step it stands at is gone": {func(s string) string {
			return strings.NewReplacer("userTask B\n", "", "G -> B", "G -> X", "B -> J", "X -> J\nuserTask X").Replace(s)
		}, "B"},
		"the step is work of a machine": {func(s string) string { return strings.Replace(s, "userTask B", "serviceTask B", 1) }, "B"},
		"a third way into the join":     {func(s string) string { return strings.Replace(s, "J -> D", "J -> D\nuserTask X\nG -> X\nX -> J", 1) }, "J"},
		"the step has a timer it had not": {func(s string) string {
			return strings.Replace(s, "D -> E", "D -> E\nboundary T by=B timer=PT1H\nendEvent TE\nT -> TE", 1)
		}, "T"},
	} {
		old := program(t, before)
		pl := newPlayer(t, old)
		pl.start(Start{Vars: map[string]any{"x": 1.0}})
		pl.play("do A; do C")
		to := program(t, c.change(before))
		was := written(t, pl.s)
		s, effects, misfits, err := to.Adopt(old, pl.s, nil, pl.now)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if written(t, pl.s) != was {
			t.Errorf("%s: the state given was changed", name)
		}
		var ids []string
		for _, m := range misfits {
			ids = append(ids, m.Node)
		}
		if strings.Join(ids, " ") != c.misfits || len(effects) != 0 {
			t.Errorf("%s: %+v, not %q; %v", name, misfits, c.misfits, effects)
			continue
		}
		if c.misfits != "" {
			continue
		}
		next := newPlayer(t, to)
		next.s, next.open, next.begun, next.now = s, pl.open, true, pl.now.Add(time.Minute)
		for range 10 {
			for key := range next.open {
				next.step(Input{What: Complete, Key: key})
				break
			}
		}
		if next.s.Ended != Completed || next.s.Acts != nil {
			t.Errorf("%s: it does not go on to the end: %s", name, written(t, next.s))
		}
	}
}

func TestAdoptKeepsTimersAndLoops(t *testing.T) {
	text := "startEvent S\nuserTask A each=3\nboundary T by=A timer=PT1H\nuserTask R\nendEvent E\nS -> A\nA -> E\nT -> R\nR -> E"
	old := program(t, text)
	pl := newPlayer(t, old)
	pl.start(Start{})
	to := program(t, strings.Replace(text, "A -> E", "userTask Z\nA -> Z\nZ -> E", 1))
	s, _, misfits, err := to.Adopt(old, pl.s, nil, pl.now)
	if err != nil || len(misfits) > 0 {
		t.Fatal(misfits, err)
	}
	if written(t, s) != written(t, pl.s) {
		t.Errorf("something was lost:\n%s\n%s", written(t, pl.s), written(t, s))
	}
	without := program(t, "startEvent S\nuserTask A\nuserTask R\nendEvent E\nS -> A\nA -> R\nR -> E")
	if _, _, misfits, _ = without.Adopt(old, pl.s, nil, pl.now); len(misfits) == 0 {
		t.Error("a loop and a timer that are gone pass")
	}
}
