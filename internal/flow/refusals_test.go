package flow

import (
	"strings"
	"testing"

	"throughline/internal/bpmn"
)

// What cannot be carried out exactly is refused, by the element and the rule.
func TestRefusals(t *testing.T) {
	for _, c := range []struct{ name, sketch, element, rule string }{
		{"a negative loop", "start s\ntask a\n+ <standardLoopCharacteristics loopMaximum=\"-1\"/>\ns -> a", "a", "loop"},
		{"a loop nothing ends", "start s\ntask a\n+ <standardLoopCharacteristics/>\ns -> a", "a", "loop"},
		{"a negative number of instances", "start s\ntask a each=-1\ns -> a", "a", "loop"},
		{"no number of instances", "start s\ntask a\n+ <multiInstanceLoopCharacteristics/>\ns -> a", "a", "loop"},
		{"no token out", "start s\ntask a completionQuantity=0\ns -> a", "a", "quantity"},
		{"a broken condition", "start s\nxor g\ntask a\ns -> g\ng -> a if x >", "f_g_a", "condition"},
		{"a condition that is no condition", "start s\ncatch c cond=\ns -> c", "c", "condition"},
		{"a flow that would never be taken", "start s\nxor g\ntask a\ntask b\ns -> g\ng -> a\ng -> b", "f_g_a", "condition"},
		{"an unreachable step", "start s\ntask a\ntask b\ns -> a", "b", "unreachable"},
		{"a timer that is no time", "start s\ncatch c timer=tomorrow~noon\ns -> c", "c", "timer"},
		{"a cycle without end", "start s\ncatch c cycle=R/PT1M\ns -> c", "c", "timer"},
		{"a link that leads nowhere", "start s\nthrow l link=X\ns -> l", "l", "link"},
		{"a cancel end outside", "start s\nend e cancel\ns -> e", "e", "event"},
		{"a cancel end that nothing follows", "start s\ntx t {\nstart s2\nend e cancel\ns2 -> e\n}\ns -> t", "e", "event"},
		{"an event-based gateway before a task", "start s\nfirst g\ntask a\ncatch c message=M\ns -> g\ng -> a\ng -> c", "a", "event-gateway"},
		{"a complex gateway without a condition", "start s\nand g\ncomplex j\ntask a\ns -> g\ng -> j\ng -> j\nj -> a", "j", "complex-gateway"},
		{"compensation without a handler", "start s\ntask a\nboundary b by=a compensate\ns -> a", "b", "compensation"},
		{"an event sub-process without an event", "start s\ntask a\ns -> a\non w {\nstart s2\ntask b\ns2 -> b\n}", "w", "event-sub-process"},
		{"another language", "start s\nxor g\ntask a\n+ <extensionElements/>\ns -> g\ng -> a if x\ncatch c\n+ <conditionalEventDefinition><condition language=\"http://www.w3.org/1999/XPath\">a/b</condition></conditionalEventDefinition>\na -> c", "c", "condition"},
		{"instances that would cancel themselves, unsaid", "start s\ntask a\n+ <multiInstanceLoopCharacteristics behavior=\"Complex\"><loopCardinality>3</loopCardinality><complexBehaviorDefinition><condition>true</condition><event><signalEventDefinition signalRef=\"signal_S\"/></event></complexBehaviorDefinition></multiInstanceLoopCharacteristics>\nboundary b by=a signal=S\ntask x\ns -> a\nb -> x", "b", "loop"},
		{"a choreography", "start s\nchoreographyTask c\ns -> c", "c", "element"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := bpmn.Parse(sketch(c.sketch))
			if err != nil {
				t.Fatal(err)
			}
			p, refusals := Compile(m, "P", Options{})
			for _, r := range refusals {
				if r.Element == c.element && r.Rule == c.rule && r.Reason != "" && r.Line > 0 && p == nil {
					return
				}
			}
			t.Errorf("not refused at %s by %s: %v", c.element, c.rule, refusals)
		})
	}
}

func TestCompileChoosesTheProcess(t *testing.T) {
	m, err := bpmn.Parse(sketch("start s\ntask a\ns -> a\nprocess Q isExecutable=true {\nstart s2\n}"))
	if err != nil {
		t.Fatal(err)
	}
	if _, refusals := Compile(m, "", Options{}); len(refusals) != 1 || !strings.Contains(refusals[0].Reason, "P, Q") {
		t.Errorf("two executable processes: %v", refusals)
	}
	if _, refusals := Compile(m, "R", Options{}); len(refusals) != 1 {
		t.Errorf("a process that is not there: %v", refusals)
	}
	if p, refusals := Compile(m, "Q", Options{}); len(refusals) != 0 || p.Process() != "Q" {
		t.Errorf("by its id: %v", refusals)
	}
}
