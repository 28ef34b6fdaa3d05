package layout_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"throughline/internal/bpmn"
	"throughline/internal/bpmn/drawing"
	"throughline/internal/bpmn/layout"
	"throughline/internal/fault"
)

func process(body string) string {
	return `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D" targetNamespace="t"><process id="P">` + body + `</process></definitions>`
}

func flow(id, from, to string) string {
	return fmt.Sprintf(`<sequenceFlow id="%s" sourceRef="%s" targetRef="%s"/>`, id, from, to)
}

// The main road is straight and on top, the side branch below, the way back below that.
func TestArrangeMainRoad(t *testing.T) {
	m := arrange(t, process(`<startEvent id="S"/><task id="A"/><exclusiveGateway id="G"/><task id="B"/><task id="C"/><task id="X"/><exclusiveGateway id="J"/><endEvent id="E"/>`+
		flow("f1", "S", "A")+flow("f2", "A", "G")+flow("f3", "G", "X")+flow("f4", "G", "B")+flow("f5", "B", "C")+flow("f6", "C", "J")+flow("f7", "X", "J")+flow("f8", "J", "E")+flow("back", "J", "A")))
	judged(t, m)
	v := m.View()
	middle := func(id string) float64 { b := v.Shapes[id].Bounds; return b.Y + b.Height/2 }
	for _, id := range strings.Fields("A G B C J E") {
		if middle(id) != middle("S") {
			t.Errorf("%s is not on the row of the start event", id)
		}
	}
	if middle("X") <= middle("B") {
		t.Error("the side branch does not lie below")
	}
	for _, id := range strings.Fields("f1 f2 f4 f5 f6 f8") {
		if len(v.Edges[id].Points) != 2 {
			t.Errorf("%s is not straight: %v", id, v.Edges[id].Points)
		}
	}
	if b := v.Shapes["A"].Bounds; b.Width != 100 || b.Height != 80 {
		t.Errorf("a task is %v × %v", b.Width, b.Height)
	}
}

func TestArrangeRefusesDepth(t *testing.T) {
	deep := strings.Repeat(`<subProcess id="SID">`, 90) + `<task id="T"/>` + strings.Repeat("</subProcess>", 90)
	for i := 0; strings.Contains(deep, "SID"); i++ {
		deep = strings.Replace(deep, "SID", fmt.Sprintf("s%d", i), 1)
	}
	m := parse(t, process(deep))
	before := string(m.Bytes())
	if err := layout.Arrange(m); !fault.Is(err, fault.Limit) || string(m.Bytes()) != before {
		t.Fatalf("90 sub-processes within one another gave %v", err)
	}
}

// large makes a process with lanes whose flows lead on, across, far ahead and back.
func large(steps, lanes int) string {
	var b, refs strings.Builder
	for l := range lanes {
		fmt.Fprintf(&refs, `<lane id="L%d">`, l)
		for i := range steps {
			if i/7%lanes == l {
				fmt.Fprintf(&refs, "<flowNodeRef>n%d</flowNodeRef>", i)
			}
		}
		refs.WriteString("</lane>")
	}
	for i := range steps {
		kind := "task"
		if i%5 == 4 {
			kind = "exclusiveGateway"
		}
		fmt.Fprintf(&b, `<%s id="n%d" name="Step %d"/>`, kind, i, i)
		if i > 0 {
			b.WriteString(flow(fmt.Sprintf("f%d", i), fmt.Sprintf("n%d", (i-1)*9/10), fmt.Sprintf("n%d", i)))
		}
		if i%6 == 5 {
			b.WriteString(flow(fmt.Sprintf("g%d", i), fmt.Sprintf("n%d", i), fmt.Sprintf("n%d", (i*7919)%steps)))
		}
	}
	return process(`<laneSet id="LS">` + refs.String() + "</laneSet>" + b.String())
}

// The bounds are against hanging; what it takes is measured by the benchmarks.
func TestArrangeLargeMaps(t *testing.T) {
	chain := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `<task id="n%d"/>`, i)
			if i > 0 {
				b.WriteString(flow(fmt.Sprintf("f%d", i), fmt.Sprintf("n%d", i-1), fmt.Sprintf("n%d", i)))
				b.WriteString(flow(fmt.Sprintf("g%d", i), "n0", fmt.Sprintf("n%d", i)))
			}
		}
		return process(b.String())
	}
	star := func(n int) string {
		var b strings.Builder
		b.WriteString(`<parallelGateway id="hub"/>`)
		for i := range n {
			fmt.Fprintf(&b, `<task id="n%d"/>`, i)
			b.WriteString(flow(fmt.Sprintf("f%d", i), "hub", fmt.Sprintf("n%d", i)))
		}
		return process(b.String())
	}
	for name, text := range map[string]string{"lanes": large(10_000, 6), "chain with ways far ahead": chain(5000), "star": star(5000),
		"nothing tied": process(strings.Join(numbered(`<task id="n%d"/>`, 10_000), ""))} {
		begun := time.Now()
		m := parse(t, text)
		if err := layout.Arrange(m); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if took := time.Since(begun); took > 60*time.Second {
			t.Errorf("%s took %v", name, took)
		}
		if name == "star" || name == "nothing tied" {
			if problems := drawing.Check(m); len(problems) > 0 {
				t.Errorf("%s: %v", name, problems[0])
			}
		}
	}
}

func numbered(format string, n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf(format, i)
	}
	return all
}

func benchmark(b *testing.B, steps int) {
	text := []byte(large(steps, 6))
	for b.Loop() {
		m, err := bpmn.Parse(text)
		if err != nil {
			b.Fatal(err)
		}
		if err := layout.Arrange(m); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkArrange1000(b *testing.B)  { benchmark(b, 1000) }
func BenchmarkArrange10000(b *testing.B) { benchmark(b, 10_000) }
