package process

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"throughline/internal/bpmn"
	"throughline/internal/bpmn/check"
	"throughline/internal/bpmn/drawing"
	"throughline/internal/bpmn/layout"
	"throughline/internal/bpmn/outline"
	"throughline/internal/fault"
)

// told gives a document's steps as lines, for comparing.
func lines(d *Document) string {
	var b strings.Builder
	for _, s := range d.Steps {
		b.WriteString(s.Name + " [" + s.Who + "]")
		for _, w := range s.Ways {
			b.WriteString(" " + w.If + ">" + w.ToName)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestOutlineBecomesAMap(t *testing.T) {
	o, err := outline.Parse("# Buy a laptop\n1. People ops: Order the laptop\n   Ask **three** vendors.\n2. IT: Check the price\n   If it is too dear, go to 1\n   Otherwise go to 4\n3. Ask the boss\n   If he says no, go to the end\n4. Stage the laptop\n   Go to the end\n")
	if err != nil {
		t.Fatal(err)
	}
	data, err := fresh("Buy a laptop", []Lane{{Name: "People ops"}, {Name: "IT"}})
	if err != nil {
		t.Fatal(err)
	}
	if data, err = drawnOutline(data, o); err != nil {
		t.Fatal(err)
	}
	m, err := parse(data)
	if err != nil {
		t.Fatal(err)
	}
	d := DocumentOf(m)
	for _, want := range []string{"Order the laptop [People ops] >Check the price", "Check the price [IT]", "it is too dear>Order the laptop otherwise>Stage the laptop", "he says no>Done"} {
		if !strings.Contains(strings.ReplaceAll(lines(&d), "\n", "|"), want) {
			t.Errorf("no %q in\n%s", want, lines(&d))
		}
	}
	for _, s := range d.Steps {
		if s.Name == "Order the laptop" && s.Text != "Ask **three** vendors." {
			t.Errorf("the text is %q", s.Text)
		}
	}
	for _, p := range drawing.Check(m) {
		t.Errorf("%s %s", p.Element, p.Message)
	}
}

// A plain list makes a map that the standard has nothing against.
func TestPlainListCanBePublished(t *testing.T) {
	o, err := outline.Parse("Order\nCheck\n  if it is wrong go to Order\nFile it")
	if err != nil {
		t.Fatal(err)
	}
	data, err := fresh("x", nil)
	if err == nil {
		data, err = drawnOutline(data, o)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := publishable(data); err != nil {
		t.Error(err)
	}
	m, err := parse(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range check.Model(m) {
		if p.Severity == bpmn.Error {
			t.Error(p.Message)
		}
	}
}

// Whatever is written in the document and drawn on the map, in any order: what was named and placed is found again in
// both, the document read from the file is the one told in memory, and the drawing shows every step in its lane with
// nothing over another.
func TestFacesStayEqual(t *testing.T) {
	words := rapid.StringMatching(`[A-Z][a-z]{2,7} [a-z]{2,7}`)
	rapid.Check(t, func(t *rapid.T) {
		data, err := fresh("Process", []Lane{{Name: "Clerk"}, {Name: "IT"}, {Name: "Boss"}})
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]string{}
		placed := map[string]string{}
		for range rapid.IntRange(1, 8).Draw(t, "edits") {
			m, err := parse(data)
			if err != nil {
				t.Fatal(err)
			}
			var steps []string
			for _, n := range m.View().Nodes {
				if isActivity(n.Kind) {
					steps = append(steps, n.ID)
				}
			}
			step := rapid.SampledFrom(steps).Draw(t, "step")
			lane := rapid.SampledFrom([]string{"Lane_1", "Lane_2", "Lane_3"}).Draw(t, "lane")
			name := words.Draw(t, "name")
			edit := rapid.SampledFrom([]string{"write", "add", "remove", "way", "rename", "move", "map", "facts"}).Draw(t, "edit")
			if edit == "remove" && len(steps) == 1 {
				edit = "add"
			}
			kept := func() {}
			next, err := edited(data, func(m *bpmn.Model) error {
				switch edit {
				case "write":
					o := outline.Outline{Steps: []outline.Step{{Name: name, Role: rapid.SampledFrom([]string{"", "IT", "boss", "Nobody"}).Draw(t, "role")}, {Name: name + " again", Text: "How."}}}
					if rapid.Bool().Draw(t, "branch") {
						o.Steps[1].Ways = []outline.Way{{If: "it is wrong", To: 0}}
					}
					ids, err := outline.Into(m, "", o)
					kept = func() {
						for i, id := range ids {
							names[id] = o.Steps[i].Name
							delete(placed, id)
						}
					}
					return err
				case "add":
					id, err := m.InsertStep(step, "", bpmn.NewStep{Name: name, Lane: lane})
					if err != nil {
						return err
					}
					kept = func() { names[id], placed[id] = name, lane }
					if err := layout.InsertAfter(m, step, id); !fault.Is(err, fault.Limit) {
						return err
					}
					return nil
				case "remove":
					kept = func() { delete(names, step); delete(placed, step) }
					return m.RemoveStep(step)
				case "way":
					_, err := m.AddWay(step, "it is so", rapid.SampledFrom(steps).Draw(t, "to"))
					return err
				case "rename":
					kept = func() { names[step] = name }
					return m.SetName(step, name)
				case "move":
					kept = func() { placed[step] = lane }
					return m.MoveStep(step, lane)
				case "facts":
					return writeFacts(m, step, Facts{Text: name, Tool: "ERP"})
				}
				// Drawn in an editor that knows nothing of the product's facts.
				drawn, err := bpmn.Parse(data)
				if err != nil {
					return err
				}
				if err := drawn.SetName(step, name); err != nil {
					return err
				}
				merged, err := bpmn.Merge(m.Bytes(), drawn.Bytes())
				if err != nil {
					return err
				}
				kept = func() { names[step] = name }
				return m.SetName(step, mustName(t, merged, step))
			})
			if err != nil {
				if k := fault.KindOf(err); k == fault.Internal {
					t.Fatalf("%s: %v", edit, err)
				}
				continue
			}
			data = next
			kept()
			again, err := parse(data)
			if err != nil {
				t.Fatal(err)
			}
			d := DocumentOf(again)
			for _, s := range d.Steps {
				if want, known := names[s.ID]; known && s.Name != want {
					t.Fatalf("after %s the document calls %s %q, not %q", edit, s.ID, s.Name, want)
				}
				if want, known := placed[s.ID]; known && s.Lane != want {
					t.Fatalf("after %s %s stands in %s, not %s", edit, s.ID, s.Lane, want)
				}
			}
			for _, p := range drawing.Check(again) {
				t.Fatalf("after %s: %s %s\n%s", edit, p.Element, p.Message, lines(&d))
			}
		}
	})
}

func mustName(t *rapid.T, file []byte, step string) string {
	m, err := bpmn.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	n, _ := m.View().Node(step)
	return n.Name
}

func TestAConditionalStartIsRefusedByName(t *testing.T) {
	err := publishable([]byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D" targetNamespace="t"><process id="P" isExecutable="true">
		<startEvent id="S" name="Stock is low"><outgoing>f</outgoing><conditionalEventDefinition id="C"><condition xsi:type="tFormalExpression" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">stock &lt; 3</condition></conditionalEventDefinition></startEvent>
		<userTask id="A" name="Order"><incoming>f</incoming><outgoing>g</outgoing></userTask><endEvent id="E" name="Ordered"><incoming>g</incoming></endEvent>
		<sequenceFlow id="f" sourceRef="S" targetRef="A"/><sequenceFlow id="g" sourceRef="A" targetRef="E"/></process></definitions>`))
	e := fault.As(err)
	if e == nil || len(e.Problems) != 1 || e.Problems[0].Field != "S" || !strings.Contains(e.Problems[0].Message, "Stock is low") {
		t.Errorf("%+v", err)
	}
}
