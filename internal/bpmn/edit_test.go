package bpmn

import (
	"strings"
	"testing"

	"throughline/internal/fault"
)

// Every edit must be exactly one replacement in the text.
func TestEditsTouchOnlyWhatTheyName(t *testing.T) {
	cases := []struct {
		name     string
		edit     func(*Model) error
		old, new string
	}{
		{"name", func(m *Model) error { return m.SetName("T1", `a "b" <c>`) }, `name="Check &amp; file"`, `name="a &quot;b&quot; &lt;c&gt;"`},
		{"first name", func(m *Model) error { return m.SetName("F1", "go") }, `id="F1" sourceRef="S" targetRef="T1"/>`, `id="F1" sourceRef="S" targetRef="T1" name="go"/>`},
		{"note", func(m *Model) error { return m.SetName("A", "Ask") }, `Ask finance`, `Ask`},
		{"foreign attribute", func(m *Model) error { return m.SetAttr("T1", "acme:cost", "13") }, `acme:cost="12" >`, `acme:cost="13" >`},
		{"without attribute", func(m *Model) error { return m.RemoveAttr("T1", "acme:cost") }, `file"  acme:cost="12" >`, `file" >`},
		{"documentation", func(m *Model) error { return m.SetDocumentation("T1", "R&D") }, `Look at <![CDATA[total & date]]>`, `<![CDATA[R&D]]>`},
		{"no documentation", func(m *Model) error { return m.SetDocumentation("T1", "") }, "\n      <b:documentation>Look at <![CDATA[total & date]]></b:documentation>", ""},
		{"new documentation", func(m *Model) error { return m.SetDocumentation("L1", "who <files>") }, "name=\"Clerk\">", "name=\"Clerk\">\n        <b:documentation>who &lt;files&gt;</b:documentation>"},
		{"into a closed tag", func(m *Model) error { return m.SetDocumentation("Us", "we") }, `processRef="P"/>`, "processRef=\"P\">\n      <b:documentation>we</b:documentation>\n    </b:participant>"},
		{"binding", func(m *Model) error { return m.Bind("L1", "team1") }, "name=\"Clerk\">",
			"name=\"Clerk\">\n        <b:extensionElements>\n          <tl:facts xmlns:tl=\"urn:throughline:bpmn:1\" team=\"team1\"/>\n        </b:extensionElements>"},
		{"binding beside others", func(m *Model) error { return m.Bind("T1", "team1") }, `<acme:rule key="b"/>`, ""},
	}
	for _, c := range cases {
		m := mustParse(t, invoice)
		if err := c.edit(m); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if c.name == "binding beside others" {
			if m.Binding("T1") != "team1" || strings.Count(string(m.Bytes()), "<b:extensionElements>") != 1 {
				t.Errorf("%s: %s", c.name, m.Bytes())
			}
			continue
		}
		if want := strings.Replace(invoice, c.old, c.new, 1); string(m.Bytes()) != want || want == invoice {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, m.Bytes(), want)
		}
	}
}

func TestBindingComesAndGoesWithoutTrace(t *testing.T) {
	m := mustParse(t, invoice)
	if m.Binding("L1") != "" {
		t.Error("bound before binding")
	}
	for _, team := range []string{"a", "b", `"<&`} {
		if err := m.Bind("L1", team); err != nil || m.Binding("L1") != team {
			t.Errorf("bound to %q, read %q (%v)", team, m.Binding("L1"), err)
		}
	}
	if err := m.SetFact("L1", "raci", "A"); err != nil || m.Fact("L1", "raci") != "A" {
		t.Errorf("second fact: %v", err)
	}
	if err := m.Bind("L1", ""); err != nil || m.Binding("L1") != "" || m.Fact("L1", "raci") != "A" {
		t.Errorf("unbinding took the other fact too: %v", err)
	}
	if err := m.SetFact("L1", "raci", ""); err != nil || string(m.Bytes()) != invoice {
		t.Errorf("the last fact left a trace (%v):\n%s", err, m.Bytes())
	}
}

func TestEditsRefuseWhatWouldBreakTheMap(t *testing.T) {
	m := mustParse(t, invoice)
	for name, c := range map[string]struct {
		err  error
		kind fault.Kind
	}{
		"unknown":     {m.SetName("nobody", "x"), fault.NotFound},
		"id":          {m.SetAttr("T1", "id", "x"), fault.Conflict},
		"declaration": {m.SetAttr("T1", "xmlns:q", "x"), fault.Invalid},
		"no name":     {m.SetAttr("T1", "a b", "x"), fault.Invalid},
		"prefix":      {m.SetAttr("T1", "q:a", "x"), fault.Invalid},
		"control":     {m.SetName("T1", "a\x01"), fault.Invalid},
		"fact":        {m.SetFact("T1", "a=b", "x"), fault.Invalid},
	} {
		if !fault.Is(c.err, c.kind) {
			t.Errorf("%s: %v, want %s", name, c.err, c.kind)
		}
	}
	if string(m.Bytes()) != invoice {
		t.Error("a refused edit changed the map")
	}
}
