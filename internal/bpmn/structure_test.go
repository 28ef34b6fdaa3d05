package bpmn

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// told gives a map as one line: each step with its lane and where it goes on to.
func told(m *Model) string {
	var all []string
	v := m.View()
	for _, n := range v.Nodes {
		var ways []string
		for _, f := range v.Flows {
			if f.Source != n.ID {
				continue
			}
			way := f.Target
			if f.Name != "" {
				way += "?" + f.Name
			}
			if n.Default == f.ID {
				way += "*"
			}
			ways = append(ways, way)
		}
		all = append(all, n.ID+"@"+n.Lane+">"+strings.Join(ways, ","))
	}
	return strings.Join(all, " ")
}

func TestEditingTheGraph(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(m *Model) error
		want string
	}{
		{"insert", func(m *Model) error {
			id, err := m.InsertStep("T2", "", NewStep{Name: "File & forget", Lane: "L1"})
			if n, _ := m.View().Node(id); n.Name != "File & forget" || n.Kind != "userTask" {
				return fmt.Errorf("%+v", n)
			}
			return err
		}, "S@L1>T1 T1@L1>G G@L1>T2?total is right,T1* T2@L2>Step_1 E@L2> Step_1@L1>E"},
		{"insert into a named way", func(m *Model) error {
			_, err := m.InsertStep("G", "F4", NewStep{Kind: "sendTask", Name: "Ask"})
			return err
		}, "S@L1>T1 T1@L1>G G@L1>T2?total is right,Step_1* T2@L2>E E@L2> Step_1@L1>T1"},
		{"remove", func(m *Model) error { return m.RemoveStep("T2") },
			"S@L1>T1 T1@L1>G G@L1>E?total is right,T1* E@L2>"},
		{"move", func(m *Model) error { return m.MoveStep("T1", "L2") },
			"S@L1>T1 T1@L2>G G@L1>T2?total is right,T1* T2@L2>E E@L2>"},
		{"a way from a step makes a gateway, and one where ways meet", func(m *Model) error {
			_, err := m.AddWay("T2", "it bounces", "T1")
			return err
		}, "S@L1>Gateway_1 T1@L1>G G@L1>T2?total is right,Gateway_1* T2@L2>Gateway_2 E@L2> Gateway_1@L1>T1 Gateway_2@L2>E*,Gateway_1?it bounces"},
		{"a way beside others joins them", func(m *Model) error {
			_, err := m.AddWay("T1", "too old", "E")
			return err
		}, "S@L1>T1 T1@L1>G G@L1>T2?total is right,T1*,Gateway_1?too old T2@L2>Gateway_1 E@L2> Gateway_1@L2>E"},
		{"without a way the gateway goes", func(m *Model) error { return m.RemoveWay("F4") },
			"S@L1>T1 T1@L1>T2 T2@L2>E E@L2>"},
		{"add and take back", func(m *Model) error {
			way, err := m.AddWay("T2", "it bounces", "T1")
			if err != nil {
				return err
			}
			return m.RemoveWay(way)
		}, "S@L1>Gateway_1 T1@L1>G G@L1>T2?total is right,Gateway_1* T2@L2>E E@L2> Gateway_1@L1>T1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := mustParse(t, invoice)
			if err := c.do(m); err != nil {
				t.Fatal(err)
			}
			if got := told(m); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
			sound(t, m)
			for _, kept := range []string{"<!-- drawn by hand -->", "<!-- the clerk looks at it -->", `<acme:rule key="a">one</acme:rule>`, "<?done yes?>", "<![CDATA[total & date]]>"} {
				if !strings.Contains(string(m.Bytes()), kept) {
					t.Errorf("lost %s", kept)
				}
			}
		})
	}
}

func TestGraphEditsThatAreRefused(t *testing.T) {
	for name, do := range map[string]func(m *Model) error{
		"behind an end":         func(m *Model) error { _, err := m.InsertStep("E", "", NewStep{Name: "x"}); return err },
		"one of several ways":   func(m *Model) error { _, err := m.InsertStep("G", "", NewStep{Name: "x"}); return err },
		"unknown way":           func(m *Model) error { _, err := m.InsertStep("T1", "F5", NewStep{Name: "x"}); return err },
		"unknown kind":          func(m *Model) error { _, err := m.InsertStep("T1", "", NewStep{Kind: "process"}); return err },
		"unknown lane":          func(m *Model) error { _, err := m.InsertStep("T1", "", NewStep{Lane: "L9"}); return err },
		"no step":               func(m *Model) error { return m.RemoveStep("F1") },
		"gateway with two ways": func(m *Model) error { return m.RemoveStep("G") },
		"to a start":            func(m *Model) error { _, err := m.AddWay("T2", "again", "S"); return err },
		"from an end":           func(m *Model) error { _, err := m.AddWay("E", "again", "T1"); return err },
		"to nothing":            func(m *Model) error { _, err := m.AddWay("T1", "", "X"); return err },
		"no way":                func(m *Model) error { return m.RemoveWay("T1") },
		"no lane":               func(m *Model) error { return m.MoveStep("T1", "") },
		"character":             func(m *Model) error { _, err := m.InsertStep("T1", "", NewStep{Name: "\x01"}); return err },
		"condition of a step":   func(m *Model) error { return m.SetCondition("T1", "x") },
	} {
		m := mustParse(t, invoice)
		if err := do(m); err == nil {
			t.Errorf("%s: not refused", name)
		}
		if string(m.Bytes()) != invoice {
			t.Errorf("%s: the map changed", name)
		}
	}
}

func TestConditionOfAWay(t *testing.T) {
	m := mustParse(t, invoice)
	for _, c := range []string{"total < 100 && ok", "amount > 1"} {
		if err := m.SetCondition("F4", c); err != nil {
			t.Fatal(err)
		}
		if f, _ := m.View().Flow("F4"); f.Condition != c || !f.Conditional {
			t.Fatalf("%+v", f)
		}
	}
	if err := m.SetCondition("F4", ""); err != nil {
		t.Fatal(err)
	}
	if f, _ := m.View().Flow("F4"); f.Conditional {
		t.Fatalf("%+v", f)
	}
}

// sound asks of any edited map that its ends exist, that nodes name their flows, lanes their nodes, and drawings what is there.
func sound(t interface{ Errorf(string, ...any) }, m *Model) {
	v := m.View()
	for _, f := range v.Flows {
		if _, ok := v.Node(f.Source); !ok {
			t.Errorf("%s begins at nothing", f.ID)
		}
		if _, ok := v.Node(f.Target); !ok {
			t.Errorf("%s ends at nothing", f.ID)
		}
	}
	for _, n := range v.Nodes {
		e, _ := m.Element(n.ID)
		var named [2][]string
		for _, child := range e.Children() {
			switch child.Kind() {
			case "incoming":
				named[0] = append(named[0], child.Text())
			case "outgoing":
				named[1] = append(named[1], child.Text())
			}
		}
		for side, real := range [2][]string{n.Incoming, n.Outgoing} {
			slices.Sort(named[side])
			slices.Sort(real)
			if !slices.Equal(named[side], real) {
				t.Errorf("%s names %v instead of %v", n.ID, named[side], real)
			}
		}
		if n.Default != "" && !slices.Contains(n.Outgoing, n.Default) {
			t.Errorf("the default %s is no way on of %s", n.Default, n.ID)
		}
	}
	for _, l := range v.Lanes {
		for _, ref := range l.Nodes {
			if _, ok := v.Node(ref); !ok {
				t.Errorf("lane %s names %s", l.ID, ref)
			}
		}
	}
	for id := range v.Shapes {
		if _, ok := m.Element(id); !ok {
			t.Errorf("drawn but not there: %s", id)
		}
	}
	for id := range v.Edges {
		if _, ok := m.Element(id); !ok {
			t.Errorf("drawn but not there: %s", id)
		}
	}
}

func TestAnyRowOfGraphEditsLeavesASoundMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := string(New("Made up", []Lane{{Name: "A"}, {Name: "B"}, {Name: "C"}}))
		if rapid.Bool().Draw(t, "theirs") {
			text = invoice
		}
		m, err := Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 12).Draw(t, "edits") {
			v := m.View()
			node := func(label string) string { return v.Nodes[rapid.IntRange(0, len(v.Nodes)-1).Draw(t, label)].ID }
			lane := v.Lanes[rapid.IntRange(0, len(v.Lanes)-1).Draw(t, "lane")].ID
			before := string(m.Bytes())
			var err error
			switch rapid.IntRange(0, 4).Draw(t, "edit") {
			case 0:
				_, err = m.InsertStep(node("after"), "", NewStep{Name: "new"})
			case 1:
				err = m.RemoveStep(node("step"))
			case 2:
				err = m.MoveStep(node("step"), lane)
			case 3:
				_, err = m.AddWay(node("from"), "maybe", node("to"))
			case 4:
				if len(v.Flows) > 0 {
					err = m.RemoveWay(v.Flows[rapid.IntRange(0, len(v.Flows)-1).Draw(t, "flow")].ID)
				}
			}
			if err != nil && string(m.Bytes()) != before {
				t.Fatalf("refused and changed: %v", err)
			}
			sound(t, m)
			if len(m.View().Nodes) == 0 {
				return
			}
		}
	})
}
