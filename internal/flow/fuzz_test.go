package flow

import (
	"encoding/json"
	"testing"

	"throughline/internal/bpmn"
)

// seeds are maps that touch most of what can be carried out.
var seeds = []string{
	"start s\nor g\ntask a\nscript b\nor j\nend e\ns -> g\ng -> a if x > 1\ng => b\na -> j\nb -> j\nj -> e",
	"start s\nsub i each=2 {\nstart s2\ntask a\nboundary c by=a compensate\ntask u undoes=c\ns2 -> a\non w {\nstart p isInterrupting=false cycle=R2/PT1M\nthrow q signal=S\np -> q\n}\n}\nboundary b by=i cancelActivity=false signal=S\nend e compensate\ns -> i\ni -> e\nb -> z\nend z",
	"start s\ntx t {\nstart s2\ntask a\nend n cancel\ns2 -> a\na -> n\n}\nboundary c by=t cancel\nadhoc d {\ntask f\ntask g\n}\ns -> t\nc -> d",
	"start s\nfirst g\ncatch m message=M\ncatch t timer=PT1H\ncall c calledElement=Q\ns -> g\ng -> m\ng -> t\nm -> c\nprocess Q {\nstart s3\ntask q while=loopCounter<2\nend e3 error=E\ns3 -> q\nq -> e3\n}",
	"start s\nand g\ntask a\ntask b\ncomplex j activation=activationCount>=1\nthrow o escalation=U\ns -> g\ng -> a\ng -> b\na -> j\nb -> j\nj -> o",
}

// A map that reads is refused or runs: nothing falls over, whatever is in it.
func FuzzCompile(f *testing.F) {
	for _, s := range seeds {
		f.Add(sketch(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := bpmn.ParseLimited(data, bpmn.Limits{Bytes: 1 << 16, Elements: 2000, Depth: 40})
		if err != nil {
			return
		}
		for _, process := range m.View().Processes {
			p, refusals := Compile(m, process.ID, Options{Moves: 300, Live: 200})
			if (p == nil) != (len(refusals) > 0) {
				t.Fatalf("a program: %t, refusals: %v", p != nil, refusals)
			}
			if p == nil {
				continue
			}
			ways := []string{""}
			for _, e := range p.Entries() {
				ways = append(ways, e.Node)
			}
			for _, way := range ways {
				s, effects, err := p.Start(Start{Event: way}, dawn)
				for i := 0; err == nil && s.Ended == "" && i < 30; i++ {
					in, ok := answer(effects)
					if !ok {
						break
					}
					var more []Effect
					s, more, err = p.Step(s, in, dawn.AddDate(2000, 0, 0))
					effects = more
				}
			}
		}
	})
}

// answer finds something to do about effects.
func answer(effects []Effect) (Input, bool) {
	for _, e := range effects {
		switch e.Did {
		case TaskOpened, WorkDue, CallStarted:
			return Input{What: Complete, Key: e.Key, Vars: map[string]any{"x": 2.0}}, true
		case TimerSet:
			return Input{What: Fire, Key: e.Key}, true
		case ChoiceOpened:
			return Input{What: Choose, Key: e.Key, Name: e.Can[0]}, true
		case IncidentRaised:
			return Input{What: Retry, Key: e.Key}, true
		}
	}
	return Input{}, false
}

// A state and an input from anywhere are taken or refused: nothing falls over.
func FuzzStep(f *testing.F) {
	var programs []*Program
	for _, text := range seeds {
		p := program(f, text)
		programs = append(programs, p)
		s, effects, err := p.Start(Start{Vars: map[string]any{"x": 2}}, dawn)
		for i := 0; err == nil && i < 4; i++ {
			in, ok := answer(effects)
			state, _ := json.Marshal(s)
			input, _ := json.Marshal(in)
			f.Add(byte(len(programs)-1), state, input)
			if !ok {
				break
			}
			s, effects, err = p.Step(s, in, dawn.AddDate(1, 0, 0))
		}
	}
	f.Fuzz(func(t *testing.T, which byte, state, input []byte) {
		s, err := Read(state)
		var in Input
		if err != nil || json.Unmarshal(input, &in) != nil {
			return
		}
		p := programs[int(which)%len(programs)]
		p.limits = Options{Moves: 300, Live: 200}
		for _, what := range []What{in.What, Complete, Throw, Escalate, Break, Skip, Retry, Fire, Message, Signal, Set, Choose, FinishAdHoc, Cancel} {
			in.What = what
			next, _, err := p.Step(s, in, dawn.AddDate(3, 0, 0))
			if err != nil {
				continue
			}
			if _, _, err := p.Step(next, in, dawn.AddDate(3, 0, 0)); err == nil && next.V != StateVersion {
				t.Fatal("a state without its version")
			}
			if s.Ended != "" {
				t.Fatal("a run that has ended took an input")
			}
		}
	})
}
