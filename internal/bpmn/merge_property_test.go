package bpmn

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"sort"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// made is a map as data, from which the test writes the original and the edited file in two different hands.
type made struct {
	steps []*madeStep
	flows []*madeFlow
}

type madeStep struct {
	id, kind, name, doc string
	foreign             []string // values of foreign elements in its extensions
	x                   int
	inside              []*madeStep
}

type madeFlow struct {
	id, from, to, condition string
	points                  []int
}

func drawStep(t *rapid.T, id string, depth int) *madeStep {
	text := rapid.StringMatching(`[a-c<&"' ]{0,6}[a-z]`)
	s := &madeStep{id: id, name: text.Draw(t, "name"), x: rapid.IntRange(0, 9).Draw(t, "x"),
		kind: rapid.SampledFrom([]string{"task", "userTask", "exclusiveGateway"}).Draw(t, "kind")}
	if rapid.Bool().Draw(t, "documented") {
		s.doc = text.Draw(t, "doc")
	}
	for range rapid.IntRange(0, 2).Draw(t, "foreign") {
		s.foreign = append(s.foreign, text.Draw(t, "value"))
	}
	if depth > 0 && rapid.IntRange(0, 3).Draw(t, "nest") == 0 {
		s.kind = "subProcess"
		for i := range rapid.IntRange(0, 3).Draw(t, "inside") {
			s.inside = append(s.inside, drawStep(t, fmt.Sprintf("%s_%d", id, i), depth-1))
		}
	}
	return s
}

func drawMade(t *rapid.T) *made {
	m := &made{}
	for i := range rapid.IntRange(0, 5).Draw(t, "steps") {
		m.steps = append(m.steps, drawStep(t, fmt.Sprintf("s%d", i), 2))
	}
	for i := range rapid.IntRange(0, 4).Draw(t, "flows") {
		m.flows = append(m.flows, &madeFlow{id: fmt.Sprintf("f%d", i), from: "s0", to: "s1",
			condition: rapid.SampledFrom([]string{"", "a < b", "x"}).Draw(t, "condition"), points: rapid.SliceOfN(rapid.IntRange(0, 5), 2, 5).Draw(t, "points")})
	}
	return m
}

func (m *made) copy() *made {
	var steps func([]*madeStep) []*madeStep
	steps = func(all []*madeStep) []*madeStep {
		var out []*madeStep
		for _, s := range all {
			c := *s
			c.inside = steps(s.inside)
			out = append(out, &c)
		}
		return out
	}
	c := &made{steps: steps(m.steps)}
	for _, f := range m.flows {
		g := *f
		g.points = append([]int(nil), f.points...)
		c.flows = append(c.flows, &g)
	}
	return c
}

// lists gives every list of steps, so that an edit can happen at any depth.
func (m *made) lists() []*[]*madeStep {
	all := []*[]*madeStep{&m.steps}
	for i := 0; i < len(all); i++ {
		for _, s := range *all[i] {
			if s.kind == "subProcess" {
				all = append(all, &s.inside)
			}
		}
	}
	return all
}

func (m *made) edit(t *rapid.T, number int) {
	lists := m.lists()
	list := lists[rapid.IntRange(0, len(lists)-1).Draw(t, "list")]
	at := func() int { return rapid.IntRange(0, len(*list)-1).Draw(t, "at") }
	switch what := rapid.IntRange(0, 7).Draw(t, "edit"); {
	case what == 0:
		fresh := drawStep(t, fmt.Sprintf("n%d", number), 1)
		i := rapid.IntRange(0, len(*list)).Draw(t, "place")
		*list = append((*list)[:i:i], append([]*madeStep{fresh}, (*list)[i:]...)...)
	case what == 1 && len(m.flows) > 0:
		m.flows = m.flows[1:]
	case what == 2 && len(m.flows) > 0:
		m.flows[0].points = rapid.SliceOfN(rapid.IntRange(0, 5), 2, 5).Draw(t, "new points")
		m.flows[0].condition = rapid.SampledFrom([]string{"", "a < b", "x"}).Draw(t, "new condition")
	case len(*list) == 0:
	case what == 3:
		i := at()
		*list = append((*list)[:i:i], (*list)[i+1:]...)
	case what == 4:
		(*list)[at()].name = rapid.StringMatching(`[a-c<&"']{0,4}z`).Draw(t, "new name")
	case what == 5:
		(*list)[at()].doc = rapid.SampledFrom([]string{"", "new", "a]]>b"}).Draw(t, "new doc")
	case what == 6:
		i := at()
		s := (*list)[i]
		*list = append((*list)[:i:i], (*list)[i+1:]...)
		rest := m.lists()
		to := rest[rapid.IntRange(0, len(rest)-1).Draw(t, "to")]
		*to = append([]*madeStep{s}, *to...)
	case what == 7:
		if s := (*list)[at()]; s.kind != "subProcess" {
			s.kind = "manualTask"
		}
	}
}

// write puts the map into words: by hand with comments and line breaks, or as a modeler does.
func (m *made) write(byHand, foreign bool) []byte {
	var b, drawing strings.Builder
	p, end, note := "bpmn:", "", func(string) {}
	decl := `xmlns:bpmn="` + NSModel + `"`
	if byHand {
		p, end, decl = "", "\n", `xmlns='`+NSModel+`'`
		note = func(id string) { b.WriteString("<!-- note " + id + " -->\n") }
	}
	b.WriteString(`<` + p + `definitions ` + decl + ` xmlns:bpmndi="` + NSDiagram + `" xmlns:dc="` + NSDC + `" xmlns:di="` + NSDI + `" xmlns:f="urn:f" id="D">` + end + `<` + p + `process id="P">` + end)
	var steps func([]*madeStep)
	steps = func(all []*madeStep) {
		for _, s := range all {
			note(s.id)
			fmt.Fprintf(&b, `<%s%s id="%s" name="%s">%s`, p, s.kind, s.id, escapeAttr(s.name, '"'), end)
			if s.doc != "" {
				fmt.Fprintf(&b, `<%sdocumentation>%s</%sdocumentation>%s`, p, escapeText(s.doc), p, end)
			}
			if foreign && len(s.foreign) > 0 {
				fmt.Fprintf(&b, `<%sextensionElements>`, p)
				for _, v := range s.foreign {
					fmt.Fprintf(&b, `<f:x>%s</f:x>%s`, escapeText(v), end)
				}
				fmt.Fprintf(&b, `</%sextensionElements>`, p)
			}
			steps(s.inside)
			fmt.Fprintf(&b, "</%s%s>%s", p, s.kind, end)
			fmt.Fprintf(&drawing, `<bpmndi:BPMNShape id="%s_di" bpmnElement="%s"><dc:Bounds x="%d" y="1"/></bpmndi:BPMNShape>%s`, s.id, s.id, s.x, end)
		}
	}
	steps(m.steps)
	for _, f := range m.flows {
		fmt.Fprintf(&b, `<%ssequenceFlow id="%s" sourceRef="%s" targetRef="%s">`, p, f.id, f.from, f.to)
		if f.condition != "" {
			fmt.Fprintf(&b, `<%sconditionExpression>%s</%sconditionExpression>`, p, escapeText(f.condition), p)
		}
		fmt.Fprintf(&b, `</%ssequenceFlow>%s`, p, end)
		fmt.Fprintf(&drawing, `<bpmndi:BPMNEdge id="%s_di" bpmnElement="%s">`, f.id, f.id)
		for _, x := range f.points {
			fmt.Fprintf(&drawing, `<di:waypoint x="%d" y="0"/>%s`, x, end)
		}
		drawing.WriteString("</bpmndi:BPMNEdge>" + end)
	}
	b.WriteString(`</` + p + `process>` + end + `<bpmndi:BPMNDiagram id="BD"><bpmndi:BPMNPlane id="BP" bpmnElement="P">` + drawing.String() + `</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></` + p + `definitions>`)
	return []byte(b.String())
}

// plainly reads a file with the standard library and writes it in one canonical way: siblings sorted, waypoints numbered.
func plainly(t *rapid.T, data []byte) string {
	d := xml.NewDecoder(bytes.NewReader(data))
	type level struct {
		head, text string
		children   []string
	}
	stack := []*level{{}}
	for {
		token, err := d.Token()
		if token == nil {
			if err.Error() != "EOF" {
				t.Fatalf("%v in %s", err, data)
			}
			return strings.Join(stack[0].children, "")
		}
		top := stack[len(stack)-1]
		switch x := token.(type) {
		case xml.StartElement:
			var attrs []string
			for _, a := range x.Attr {
				if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
					attrs = append(attrs, a.Name.Local+"="+a.Value)
				}
			}
			sort.Strings(attrs)
			head := x.Name.Local + fmt.Sprintf("%q", attrs)
			if x.Name.Local == "waypoint" {
				head = fmt.Sprint(len(top.children)) + head
			}
			stack = append(stack, &level{head: head})
		case xml.EndElement:
			sort.Strings(top.children)
			stack = stack[:len(stack)-1]
			above := stack[len(stack)-1]
			above.children = append(above.children, "("+top.head+strings.TrimSpace(top.text)+strings.Join(top.children, "")+")")
		case xml.CharData:
			top.text += string(x)
		}
	}
}

func TestMergeSaysWhatTheEditedFileSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := drawMade(t)
		original := before.write(true, true)
		if same, err := Merge(original, original); err != nil || !bytes.Equal(same, original) {
			t.Fatalf("merged with itself: %v", err)
		}
		if same, err := Merge(original, before.write(false, rapid.Bool().Draw(t, "kept"))); err != nil || !bytes.Equal(same, original) {
			t.Fatalf("nothing was edited, yet (%v)\n%s\nbecame\n%s", err, original, same)
		}
		after := before.copy()
		for i := range rapid.IntRange(1, 4).Draw(t, "edits") {
			after.edit(t, i)
		}
		carried := rapid.Bool().Draw(t, "modeler carries foreign elements")
		merged, err := Merge(original, after.write(false, carried))
		if err != nil {
			t.Fatal(err)
		}
		if !carried {
			// What was made in the modeler has lost its foreign parts for good; what was there before keeps them.
			old := map[string]bool{}
			for _, list := range before.lists() {
				for _, s := range *list {
					old[s.id] = true
				}
			}
			for _, list := range after.lists() {
				for _, s := range *list {
					if !old[s.id] {
						s.foreign = nil
					}
				}
			}
		}
		if want, got := plainly(t, after.write(false, true)), plainly(t, merged); want != got {
			t.Fatalf("want %s\ngot  %s\noriginal %s\nmerged %s", want, got, original, merged)
		}
		for _, s := range before.steps {
			if note := "<!-- note " + s.id + " -->"; !bytes.Contains(merged, []byte(note)) {
				t.Fatalf("%s was lost in %s", note, merged)
			}
		}
		if again, err := Merge(merged, after.write(false, carried)); err != nil || !bytes.Equal(again, merged) {
			t.Fatalf("merging twice differs (%v)\n%s\n%s", err, merged, again)
		}
	})
}
