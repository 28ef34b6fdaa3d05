package review

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"throughline/internal/bpmn"
	"throughline/internal/process"
)

// mapOf writes a map of one task a line: "lane|name|facts"; they follow each other.
func mapOf(t *testing.T, lines ...string) *bpmn.Model {
	t.Helper()
	lanes, order := map[string][]string{}, []string{}
	var tasks, flows strings.Builder
	for i, line := range lines {
		part := strings.Split(line, "|")
		key := fmt.Sprintf("T%d", i+1)
		if len(lanes[part[0]]) == 0 {
			order = append(order, part[0])
		}
		lanes[part[0]] = append(lanes[part[0]], key)
		fmt.Fprintf(&tasks, `<userTask id=%q name=%q><extensionElements><tl:facts xmlns:tl="urn:throughline:bpmn:1" %s/></extensionElements></userTask>`, key, part[1], part[2])
		if i > 0 {
			fmt.Fprintf(&flows, `<sequenceFlow id="F%d" sourceRef="T%d" targetRef="T%d"/>`, i, i, i+1)
		}
	}
	var set strings.Builder
	for i, lane := range order {
		fmt.Fprintf(&set, `<lane id="L%d" name=%q>`, i+1, lane)
		for _, key := range lanes[lane] {
			set.WriteString("<flowNodeRef>" + key + "</flowNodeRef>")
		}
		set.WriteString("</lane>")
	}
	m, err := bpmn.Parse([]byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D" targetNamespace="x"><process id="P"><laneSet id="S">` + set.String() + `</laneSet>` + tasks.String() + flows.String() + `</process></definitions>`))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// The worked numbers of a value stream map.
func TestStream(t *testing.T) {
	d := process.DocumentOf(mapOf(t, `Clerk|Match|minutes="20" waitMinutes="220" percentRight="95"`, `Requester|Explain|minutes="45" waitMinutes="1395" percentRight="80"`,
		`Clerk|Post|minutes="10" waitMinutes="470" percentRight="90" rekey="true"`, `Controller|Release|minutes="30" waitMinutes="930" percentRight="85" rekey="true"`))
	s := d.Stream
	if s.Work != 105 || s.Lead != 3120 || math.Abs(*s.Activity-3.3654) > 0.001 || math.Abs(*s.Right-58.14) > 0.001 || s.Handoffs != 3 || s.Rekeyed != 2 {
		t.Errorf("got work %v, lead %v, ratio %v, right %v, %d hand-offs, %d typed again", s.Work, s.Lead, *s.Activity, *s.Right, s.Handoffs, s.Rekeyed)
	}
	by := map[Look]Overlay{}
	for _, o := range Overlays(&d) {
		by[o.Look] = o
	}
	if w := by[LookWait]; w.Total != 3015 || w.Known != 4 || w.Marks[1].Level != 3 || w.Marks[0].Level != 1 || w.Marks[3].Level != 2 {
		t.Errorf("waiting is %+v", w)
	}
	if worst, _ := ptr(by[LookRight]).Worst(); worst.Element != "T2" || math.Abs(by[LookRight].Total-58.14) > 0.001 {
		t.Errorf("lowest share at %s, rolled %v", worst.Element, by[LookRight].Total)
	}
	if h := by[LookHandoffs]; h.Known != 3 || h.Marks[0].From != "Clerk" || h.Marks[0].To != "Requester" || h.Marks[0].Element != "F1" {
		t.Errorf("hand-offs are %+v", h)
	}
}

func ptr(o Overlay) *Overlay { return &o }

// What nobody told is not zero.
func TestOverlayUnknown(t *testing.T) {
	d := process.DocumentOf(mapOf(t, `A|One|minutes="5"`, `A|Two|`))
	for _, o := range Overlays(&d) {
		switch o.Look {
		case LookWork:
			if o.Known != 1 || o.Of != 2 || len(o.Marks) != 1 {
				t.Errorf("work is known of %d of %d with %d marks", o.Known, o.Of, len(o.Marks))
			}
		case LookWait, LookRight:
			if o.Known != 0 || len(o.Marks) != 0 || o.Total != 0 {
				t.Errorf("%s is %+v of nothing", o.Look, o)
			}
		}
	}
	work, wait := 30.0, 90.0
	m := Measured(d, map[string]Taken{"T2": {&work, &wait}})
	if m.Stream.Timed != 1 || m.Stream.Lead != 120 || d.Stream.Work != 5 {
		t.Errorf("measured gives %+v and leaves %+v", m.Stream, d.Stream)
	}
}

func TestClashes(t *testing.T) {
	for _, c := range []struct {
		says  string
		lines []string
		want  int
	}{
		{"apart", []string{`Clerk|Enter the payment|`, `Controller|Approve the payment|`}, 0},
		{"one role", []string{`Clerk|Enter the vendor payment|`, `Clerk|Approve payments of the week|`}, 1},
		{"other things", []string{`Clerk|Enter the order|`, `Clerk|Approve the payment|`}, 0},
		{"control says it", []string{`Clerk|Book|control="creates payment"`, `clerk|Look at it|control="approves payment; creates vendor"`}, 1},
		{"control goes before the name", []string{`Clerk|Enter the payment|control="creates vendor"`, `Clerk|Approve the payment|`}, 0},
	} {
		d := process.DocumentOf(mapOf(t, c.lines...))
		if got := Clashes(&d); len(got) != c.want {
			t.Errorf("%s: %d clashes, want %d: %+v", c.says, len(got), c.want, got)
		}
	}
}
