package threeway

import (
	"bytes"
	"fmt"
	"html"
	"slices"
	"sort"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"throughline/internal/bpmn"
)

type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// meant gives what a file says whatever way it is written: every element with its parent, siblings sorted.
func meant(t failer, data []byte) string {
	t.Helper()
	m, err := bpmn.Parse(data)
	if err != nil {
		t.Fatalf("%v in\n%s", err, data)
	}
	var say func(e bpmn.Element) string
	say = func(e bpmn.Element) string {
		local, namespace := e.Name()
		var attrs, kids []string
		for _, a := range e.Attrs() {
			w := meaning(e, drawing(namespace), name{a.Namespace, a.Name}, a.Value)
			attrs = append(attrs, fmt.Sprintf("%s|%s=%s|%s", a.Namespace, a.Name, w.namespace, w.text))
		}
		for i, c := range e.Children() {
			text := say(c)
			if c.Kind() == "waypoint" {
				text = fmt.Sprint(i) + text
			}
			kids = append(kids, text)
		}
		sort.Strings(attrs)
		sort.Strings(kids)
		return "(" + namespace + " " + local + strings.Join(attrs, ";") + " " + strings.Join(strings.Fields(e.Text()), " ") + strings.Join(kids, "\n") + ")"
	}
	return say(m.Root())
}

// sound refuses a file with ends that lead nowhere.
func sound(t failer, data []byte) {
	t.Helper()
	m, err := bpmn.Parse(data)
	if err != nil {
		t.Fatalf("%v in\n%s", err, data)
	}
	v := m.View()
	for _, f := range v.Flows {
		for _, end := range []string{f.Source, f.Target} {
			if _, ok := v.Node(end); !ok {
				t.Fatalf("%s ends at %s, which is not there:\n%s", f.ID, end, data)
			}
		}
	}
	for _, l := range v.Lanes {
		for _, step := range l.Nodes {
			if _, ok := v.Node(step); !ok {
				t.Fatalf("the lane %s names %s, which is not there:\n%s", l.ID, step, data)
			}
		}
	}
}

// made is a map as data: steps by id in two lanes, with flows from each to the next.
type made struct {
	steps []madeStep
	flows [][2]string
}

type madeStep struct {
	id, name, doc, fact, rule string
	lane, x                   int
}

func (m made) copy() made { return made{slices.Clone(m.steps), slices.Clone(m.flows)} }

func (m made) write() []byte {
	var b, d, l strings.Builder
	b.WriteString(`<?xml version="1.0"?>` + "\n" + `<definitions xmlns='` + bpmn.NSModel + `' xmlns:di="` + bpmn.NSDiagram + `" xmlns:dc="` + bpmn.NSDC + `" xmlns:w="` + bpmn.NSDI + `" xmlns:tl="` + bpmn.NSFacts + `" xmlns:f="urn:f" id="D">` + "\n<process id='P'>\n")
	for lane := range 2 {
		fmt.Fprintf(&l, `<lane id="L%d">`, lane)
		for _, s := range m.steps {
			if s.lane == lane {
				l.WriteString("<flowNodeRef>" + s.id + "</flowNodeRef>")
			}
		}
		l.WriteString("</lane>\n")
	}
	b.WriteString(`<laneSet id="LS">` + l.String() + "</laneSet>\n")
	for _, s := range m.steps {
		fmt.Fprintf(&b, "<!-- note %s --><task id='%s' name='%s'>", s.id, s.id, html.EscapeString(s.name))
		if s.doc != "" {
			fmt.Fprintf(&b, "<documentation>%s</documentation>", html.EscapeString(s.doc))
		}
		fmt.Fprintf(&b, "<extensionElements><tl:facts role='%s'/><f:rule>%s</f:rule></extensionElements>", html.EscapeString(s.fact), html.EscapeString(s.rule))
		for side, tag := range []string{"outgoing", "incoming"} {
			for _, f := range m.flows {
				if f[side] == s.id {
					fmt.Fprintf(&b, "<%s>%s_%s</%s>", tag, f[0], f[1], tag)
				}
			}
		}
		b.WriteString("</task>\n")
		fmt.Fprintf(&d, `<di:BPMNShape bpmnElement="%s" id="d%s"><dc:Bounds x="%d" y="0" width="10" height="8"/></di:BPMNShape>`+"\n", s.id, s.id, s.x)
	}
	for _, f := range m.flows {
		fmt.Fprintf(&b, `<sequenceFlow id="%[1]s_%[2]s" sourceRef="%[1]s" targetRef="%[2]s"/>`+"\n", f[0], f[1])
	}
	return []byte(b.String() + `</process><di:BPMNDiagram id="G"><di:BPMNPlane id="PL" bpmnElement="P">` + d.String() + `</di:BPMNPlane></di:BPMNDiagram></definitions>`)
}

func drawMade(t *rapid.T) made {
	var m made
	word := rapid.StringMatching(`[a-c<&"' ]{0,4}[a-z]`)
	for i := range rapid.IntRange(2, 6).Draw(t, "steps") {
		m.steps = append(m.steps, madeStep{id: fmt.Sprintf("s%d", i), name: word.Draw(t, "name"), doc: rapid.SampledFrom([]string{"", "some", "more"}).Draw(t, "doc"),
			fact: word.Draw(t, "fact"), rule: word.Draw(t, "rule"), lane: rapid.IntRange(0, 1).Draw(t, "lane"), x: i * 100})
		if i > 0 {
			m.flows = append(m.flows, [2]string{fmt.Sprintf("s%d", i-1), fmt.Sprintf("s%d", i)})
		}
	}
	return m
}

// edit is a change that a model takes, made before it is known to which.
type edit struct {
	what int
	step string
	text string
}

func drawEdit(t *rapid.T, who string, steps []string) edit {
	return edit{rapid.IntRange(0, 7).Draw(t, who+" does"), rapid.SampledFrom(steps).Draw(t, who+" at"), who + rapid.StringMatching(`[a-c<&]{0,3}`).Draw(t, "text")}
}

func (m *made) apply(e edit, number int) {
	i := slices.IndexFunc(m.steps, func(s madeStep) bool { return s.id == e.step })
	if i < 0 {
		return
	}
	switch s := &m.steps[i]; e.what {
	case 0:
		s.name = e.text
	case 1:
		s.doc = e.text
	case 2:
		s.doc = ""
	case 3:
		s.fact = e.text
	case 4:
		s.rule = e.text
	case 5:
		s.lane = 1 - s.lane
	case 6:
		s.x += 7
	case 7:
		id := fmt.Sprintf("n%s%d", e.text[:1], number)
		m.steps = append(m.steps, madeStep{id: id, name: e.text, fact: "f", rule: "r", x: 5000 + 200*number})
		m.flows = append(m.flows, [2]string{e.step, id})
	}
}

func (m *made) remove(step string) {
	m.steps = slices.DeleteFunc(m.steps, func(s madeStep) bool { return s.id == step })
	m.flows = slices.DeleteFunc(m.flows, func(f [2]string) bool { return f[0] == step || f[1] == step })
}

func TestOneWhoChangesNothingTakesTheOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := drawMade(t)
		other := base.copy()
		for i := range rapid.IntRange(1, 4).Draw(t, "edits") {
			other.apply(drawEdit(t, "a", ids(base)), i)
		}
		b, a := base.write(), other.write()
		for _, files := range [][2][]byte{{a, b}, {b, a}} {
			got, conflicts, err := Merge(b, files[0], files[1], nil)
			if err != nil || len(conflicts) > 0 || !bytes.Equal(got, a) {
				t.Fatalf("%v %v\n%s\nis not\n%s", err, conflicts, got, a)
			}
		}
	})
}

func ids(m made) []string {
	var all []string
	for _, s := range m.steps {
		all = append(all, s.id)
	}
	return all
}

// Two who change different steps: whichever is mine, the file says what both said, and nobody is asked.
func TestDisjointEditsCommute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := drawMade(t)
		var even, odd []string
		for i, id := range ids(base) {
			if i%2 == 0 {
				even = append(even, id)
			} else {
				odd = append(odd, id)
			}
		}
		mine, theirs, both := base.copy(), base.copy(), base.copy()
		for i := range rapid.IntRange(1, 4).Draw(t, "edits") {
			a, b := drawEdit(t, "a", even), drawEdit(t, "b", odd)
			mine.apply(a, i)
			theirs.apply(b, i+10)
			both.apply(a, i)
			both.apply(b, i+10)
		}
		b := base.write()
		want := meant(t, both.write())
		for _, files := range [][2]made{{mine, theirs}, {theirs, mine}} {
			got, conflicts, err := Merge(b, files[0].write(), files[1].write(), nil)
			if err != nil || len(conflicts) > 0 {
				t.Fatalf("%v %+v", err, conflicts)
			}
			if meant(t, got) != want {
				t.Fatalf("got\n%s\nwant\n%s\nbase\n%s\nmine\n%s\ntheirs\n%s", got, both.write(), b, files[0].write(), files[1].write())
			}
			for _, s := range base.steps {
				if !strings.Contains(string(got), "<!-- note "+s.id+" -->") {
					t.Fatalf("the note of %s is lost in\n%s", s.id, got)
				}
			}
		}
	})
}

// Whatever two do, and however it is answered, there is a sound file; and without answers nothing that either said is
// lost but the other's value of the same thing, which the question shows.
func TestThereIsAlwaysAFile(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := drawMade(t)
		sides := [2]made{base.copy(), base.copy()}
		deleted := [2]map[string]bool{{}, {}}
		for side, who := range []string{"a", "b"} {
			for i := range rapid.IntRange(0, 4).Draw(t, "edits") {
				if e := drawEdit(t, who, ids(base)); rapid.IntRange(0, 3).Draw(t, "removes") == 0 {
					sides[side].remove(e.step)
					deleted[side][e.step] = true
				} else {
					sides[side].apply(e, i)
				}
			}
		}
		b, mine, theirs := base.write(), sides[0].write(), sides[1].write()
		got, conflicts, err := Merge(b, mine, theirs, nil)
		if err != nil {
			t.Fatalf("%v", err)
		}
		sound(t, got)
		text := meant(t, got)
		for side, m := range sides {
			for _, s := range m.steps {
				if !strings.Contains(text, "id="+"|"+s.id+";") && !deleted[1-side][s.id] {
					t.Fatalf("%s is lost in\n%s", s.id, got)
				}
			}
		}
		answers := map[string]Side{}
		for _, c := range conflicts {
			if c.Title == "" || c.Mine == c.Theirs {
				t.Fatalf("asks %+v", c)
			}
			answers[c.Key] = rapid.SampledFrom([]Side{Mine, Theirs}).Draw(t, "answer")
		}
		got, again, err := Merge(b, mine, theirs, answers)
		if err != nil {
			t.Fatalf("%v", err)
		}
		sound(t, got)
		for _, c := range again {
			if answers[c.Key] != "" && c.Taken != answers[c.Key] {
				t.Fatalf("%+v was answered with %s", c, answers[c.Key])
			}
		}
	})
}

func FuzzMerge(f *testing.F) {
	f.Add([]byte(sample), []byte(strings.Replace(sample, "Ask", "Go", 1)), []byte(strings.Replace(sample, "Book", "Buy", 1)))
	f.Add([]byte(sample), []byte(strings.Replace(sample, `id="B"`, `id="A"`, 1)), []byte(strings.Replace(sample, `"F2"`, `"F1"`, 2)))
	f.Fuzz(func(t *testing.T, base, mine, theirs []byte) {
		got, conflicts, err := Merge(base, mine, theirs, nil)
		if err != nil {
			return
		}
		if _, err := bpmn.Parse(got); err != nil {
			t.Fatalf("%v in\n%s", err, got)
		}
		for _, c := range conflicts {
			if c.Key == "" || c.Taken == "" {
				t.Fatalf("asks %+v", c)
			}
		}
	})
}
