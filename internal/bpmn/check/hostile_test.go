package check

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"throughline/internal/bpmn"
)

// Files made to keep the checker busy: one element that everything refers to, in every way a rule follows references. The
// bound is one against hanging: work that grows with the square of such a file would take minutes.
func TestHostileMapsAreCheckedInTime(t *testing.T) {
	const many = 20_000
	repeat := func(format string) string {
		var b strings.Builder
		for i := range many {
			b.WriteString(strings.ReplaceAll(format, "#", fmt.Sprint(i)))
		}
		return b.String()
	}
	for name, process := range map[string]string{
		"one gateway with all flows": `<eventBasedGateway id="g">` + repeat(`<outgoing>f#</outgoing>`) + `</eventBasedGateway><task id="t"/>` + repeat(`<sequenceFlow id="f#" sourceRef="g" targetRef="t"/>`),
		"links that find no other":   repeat(`<intermediateThrowEvent id="l#"><linkEventDefinition name="#"/></intermediateThrowEvent>`),
		"calls of one process":       repeat(`<callActivity id="c#" calledElement="P"/>`),
		"data in one set":            `<ioSpecification>` + repeat(`<dataInput id="d#"/>`) + `<inputSet>` + repeat(`<dataInputRefs>d#</dataInputRefs><optionalInputRefs>d#</optionalInputRefs>`) + `</inputSet><outputSet/></ioSpecification>`,
		"shapes upon each other":     repeat(`<task id="t#"/>`) + `</process><bpmndi:BPMNDiagram><bpmndi:BPMNPlane>` + repeat(`<bpmndi:BPMNShape bpmnElement="t#"><dc:Bounds x="1" y="1" width="9" height="9"/></bpmndi:BPMNShape>`) + `</bpmndi:BPMNPlane></bpmndi:BPMNDiagram><process>`,
		"nothing is allowed":         repeat(`<lane id="l#" x="y"><process/></lane>`),
	} {
		m := parsed(t, `<definitions xmlns="`+bpmn.NSModel+`" xmlns:bpmndi="`+bpmn.NSDiagram+`" xmlns:dc="`+bpmn.NSDC+`" targetNamespace="t"><process id="P" isExecutable="true">`+process+`</process></definitions>`)
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		start := time.Now()
		found := Model(m)
		took := time.Since(start)
		runtime.ReadMemStats(&after)
		if took > 30*time.Second || after.HeapAlloc-min(after.HeapAlloc, before.HeapAlloc) > 256<<20 {
			t.Errorf("%s: took %v and %d MB", name, took, (after.HeapAlloc-before.HeapAlloc)>>20)
		}
		if len(found) == 0 || len(found) > maxProblems+1 {
			t.Errorf("%s: %d problems", name, len(found))
		}
	}
}
