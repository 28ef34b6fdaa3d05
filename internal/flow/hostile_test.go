package flow

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// What a map asks for without measure is stopped within bounds, and says so.
func TestHostileMapsAreBounded(t *testing.T) {
	wide := "start s\nand g\nor j\nend e\ns -> g\nj -> e\n"
	for i := range 1500 {
		wide += fmt.Sprintf("task t%d\ng -> t%d\nt%d -> j\n", i, i, i)
	}
	for _, c := range []struct{ name, sketch, kind string }{
		{"a million instances", "start s\ntask a each=1000000\ns -> a", IncidentLoop},
		{"many instances of a sub-process with a join", "start s\nsub i each=8000 {\nstart s2\nor g\nor j\ncatch c message=M\ns2 -> g\ng -> j\ng -> j if true\nj -> c\n}\ns -> i", ""},
		{"tokens that double without end", "start s\nxor a\nand b\ns -> a\na -> b\nb -> a\nb -> a", IncidentEndless},
		{"a loop that waits for nothing", "start s\nxor a\nxor b\ns -> a\na -> b\nb -> a", IncidentEndless},
		{"a signal that calls itself", "start s\ntask m\ns -> m\non w {\nstart p isInterrupting=false signal=S\nthrow q signal=S\nend x signal=S\np -> q\nq -> x\n}\non v {\nstart go isInterrupting=false cond=true\nend y signal=S\ngo -> y\n}", IncidentEndless},
		{"a process that calls itself", "start s\ncall c calledElement=P\ns -> c", IncidentLimit},
		{"instances of instances", "start s\ncall c calledElement=P each=20\ns -> c", IncidentLimit},
		{"a join of thousands", wide, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := sketch(c.sketch)
			begun := time.Now()
			p := compiled(t, text)
			ready := time.Since(begun)
			s, effects, err := p.Start(Start{}, dawn)
			if err != nil {
				t.Fatal(err)
			}
			if c.kind == "" && len(s.Incidents) > 0 || c.kind != "" && (len(s.Incidents) == 0 || s.Incidents[0].Kind != c.kind) {
				t.Errorf("incidents: %v", s.Incidents)
			}
			if s.Ended != "" || len(s.Acts) > 60_000 || len(effects) > 300_000 {
				t.Errorf("%q, %d acts, %d effects", s.Ended, len(s.Acts), len(effects))
			}
			in, ok := answer(effects)
			if ok && c.kind == "" {
				if _, _, err := p.Step(s, in, dawn); err != nil {
					t.Error(err)
				}
			}
			// Generous, for a busy machine: against hanging, not against slowness.
			if took := time.Since(begun); took > time.Minute {
				t.Errorf("it took %v", took)
			}
			t.Logf("compiled in %v, all in %v, %d acts, %d effects, state of %d bytes, %s", ready, time.Since(begun), len(s.Acts), len(effects), len(written(t, s)), strings.TrimSpace(c.kind))
		})
	}
}
