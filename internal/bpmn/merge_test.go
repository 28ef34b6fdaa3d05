package bpmn

import (
	"bytes"
	"strings"
	"testing"

	"throughline/internal/fault"
)

// rewritten is the invoice map as a modeler in the browser writes it: other prefixes, no comments, other order.
func rewritten(t *testing.T, replace ...string) []byte {
	t.Helper()
	text := invoice
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(text, replace[i]) {
			t.Fatalf("the sample has no %q", replace[i])
		}
		text = strings.Replace(text, replace[i], replace[i+1], 1)
	}
	text = strings.NewReplacer("<b:", "<bpmn2:", "</b:", "</bpmn2:", "xmlns:b=", "xmlns:bpmn2=", "<!-- drawn by hand -->", "",
		"<!-- the clerk looks at it -->", "", "<?done yes?>", "", "100.0", "100", `isExecutable="false"`, "").Replace(text)
	return []byte(text)
}

func TestMergeChangesOnlyWhatWasEdited(t *testing.T) {
	cases := []struct {
		name   string
		edited []string // old, new: edits of the modeler's copy
		want   []string // old, new: what must change in the original
	}{
		{"nothing", nil, []string{` isExecutable="false"`, ""}},
		{"rename", []string{`name="Pay"`, `name="Pay &#34;now&#34;"`}, []string{`name="Pay"`, `name="Pay &quot;now&quot;"`}},
		{"attribute off and on", []string{`default="F4"`, ``, `name="Paid"`, `name="Paid" acme:x="1"`}, []string{` default="F4"`, ``, `name="Paid"`, `name="Paid" acme:x="1"`}},
		{"documentation", []string{"Look at <![CDATA[total & date]]>", "Look twice"}, []string{"Look at <![CDATA[total & date]]>", "Look twice"}},
		{"condition", []string{">ok<", ">not ok<"}, []string{">ok<", ">not ok<"}},
		{"moved shape", []string{`x="100.0" y="80"`, `x="140" y="80"`}, []string{`x="100.0" y="80"`, `x="140" y="80"`}},
		{"waypoint more", []string{`<di:waypoint x="100" y="20"/>`, `<di:waypoint x="50" y="20"/><di:waypoint x="100" y="30"/>`},
			[]string{`<di:waypoint x="100" y="20"/>`, "<di:waypoint x=\"50\" y=\"20\"/>\n        <di:waypoint x=\"100\" y=\"30\"/>"}},
		{"waypoint less", []string{`<di:waypoint x="100" y="20"/>`, ``}, []string{"\n        <di:waypoint x=\"100\" y=\"20\"/>", ""}},
		{"removed", []string{`<b:textAnnotation id="A"><b:text>Ask finance</b:text></b:textAnnotation>`, ``, `<b:association id="AS" sourceRef="T2" targetRef="A"/>`, ``},
			[]string{"\n    <b:textAnnotation id=\"A\"><b:text>Ask finance</b:text></b:textAnnotation>\n    <b:association id=\"AS\" sourceRef=\"T2\" targetRef=\"A\"/>", ""}},
		{"other lane", []string{`<b:flowNodeRef>G</b:flowNodeRef>`, ``, `<b:flowNodeRef>E</b:flowNodeRef>`, `<b:flowNodeRef>E</b:flowNodeRef><b:flowNodeRef>G</b:flowNodeRef>`},
			[]string{"\n        <b:flowNodeRef>G</b:flowNodeRef>", "", `<b:flowNodeRef>E</b:flowNodeRef>`, `<b:flowNodeRef>E</b:flowNodeRef><b:flowNodeRef>G</b:flowNodeRef>`}},
		{"another kind", []string{`<b:task id="T2" name="Pay">`, `<b:manualTask id="T2" name="Pay">`, "</b:task>", "</b:manualTask>"},
			[]string{`<b:task id="T2" name="Pay">`, `<b:manualTask id="T2" name="Pay">`, "</b:task>", "</b:manualTask>"}},
		{"new step", []string{`<b:endEvent id="E"`, `<b:task id="T3"><b:documentation>x</b:documentation></b:task><b:endEvent id="E"`},
			[]string{`</b:task>`, "</b:task>\n    <b:task id=\"T3\">\n      <b:documentation>x</b:documentation>\n    </b:task>"}},
		{"into a sub-process", []string{`<b:endEvent id="E" name="Paid"><b:incoming>F5</b:incoming></b:endEvent>`,
			`<b:subProcess id="Sub"><b:endEvent id="E" name="Paid"><b:incoming>F5</b:incoming></b:endEvent></b:subProcess>`},
			[]string{`<b:endEvent id="E" name="Paid"><b:incoming>F5</b:incoming></b:endEvent>`,
				"<b:subProcess id=\"Sub\">\n      <b:endEvent id=\"E\" name=\"Paid\"><b:incoming>F5</b:incoming></b:endEvent>\n    </b:subProcess>"}},
		{"foreign namespace arrives", []string{`name="Paid"`, `name="Paid" xmlns:z="urn:z" z:x="1"`},
			[]string{`name="Paid"`, `name="Paid" z:x="1"`, ` targetNamespace="t"`, ` targetNamespace="t" xmlns:z="urn:z"`}},
		{"foreign parts lost", []string{`<acme:rule key="a">one</acme:rule>`, ``, `<acme:rule key="b"/>`, ``, `acme:cost="12"`, ``}, nil},
		{"extension container lost", []string{"<b:extensionElements>\n        <acme:rule key=\"a\">one</acme:rule>\n        <acme:rule key=\"b\"/>\n      </b:extensionElements>", ``}, nil},
		{"foreign value", []string{`<acme:rule key="a">one`, `<acme:rule key="a">two`}, []string{`<acme:rule key="a">one`, `<acme:rule key="a">two`}},
		{"documentation comes first", []string{`<b:task id="T2" name="Pay">`, `<b:task id="T2" name="Pay"><b:documentation>d</b:documentation>`},
			[]string{`<b:task id="T2" name="Pay">`, `<b:task id="T2" name="Pay"><b:documentation>d</b:documentation>`}},
	}
	for _, c := range cases {
		want := strings.Replace(invoice, ` isExecutable="false"`, "", 1)
		for i := 0; i < len(c.want); i += 2 {
			want = strings.Replace(want, c.want[i], c.want[i+1], 1)
		}
		got, err := Merge([]byte(invoice), rewritten(t, c.edited...))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if string(got) != want {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, want)
		}
	}
}

func TestMergeOrderAloneIsNoChange(t *testing.T) {
	a, b := `<task id="a"/>`, `<task id="b"/>`
	got, err := Merge([]byte(wrap(a+"\n"+b)), []byte(wrap(b+a)))
	if err != nil || string(got) != wrap(a+"\n"+b) {
		t.Errorf("%s %v", got, err)
	}
}

func TestMergeKeepsTheEncoding(t *testing.T) {
	original := []byte(`<?xml version="1.0" encoding="ISO-8859-1"?>` + wrap("<task id='a' name='\xfc'/>"))
	got, err := Merge(original, []byte(wrap(`<task id="a" name="ü €"/><task id="b"><documentation><![CDATA[€ & ü]]></documentation></task>`)))
	if err != nil {
		t.Fatal(err)
	}
	want := "<task id='a' name='\xfc &#8364;'/><task id=\"b\"><documentation>&#8364; &amp; \xfc</documentation></task>"
	if !bytes.Contains(got, []byte(want)) {
		t.Errorf("got %q", got)
	}
	if _, err := Merge(original, []byte(wrap(`<task id="a"><extensionElements><x:€ xmlns:x="u"/></extensionElements></task>`))); err == nil {
		t.Error("a name the encoding cannot write was accepted")
	}
}

// Prefixes bound only inside one element must go with what is moved out of it, and arrive with what comes in.
func TestMergeCarriesNamespaces(t *testing.T) {
	original := wrap(`<subProcess id="s" xmlns:k="urn:k"><task id="a" k:n="1"/></subProcess>`)
	got, err := Merge([]byte(original), []byte(wrap(`<subProcess id="s"/><task id="a" xmlns:q="urn:k" q:n="1"/>`)))
	if err != nil {
		t.Fatal(err)
	}
	m := mustParse(t, string(got))
	if e, _ := m.Element("a"); e.AttrNS("urn:k", "n") != "1" || e.Parent().Kind() != "process" {
		t.Errorf("got %s", got)
	}
	got, err = Merge([]byte(wrap("")), []byte(`<x:definitions xmlns:x="`+NSModel+`" id="D"><x:process id="P"><x:task id="a"><x:extensionElements>`+
		`<plain xmlns:y="urn:y"><x:inner/><y:z/></plain></x:extensionElements></x:task></x:process></x:definitions>`))
	if err != nil {
		t.Fatal(err)
	}
	m = mustParse(t, string(got))
	e, _ := m.Element("a")
	plain := e.Child("extensionElements").ChildNS("", "plain")
	if !plain.Exists() || !plain.Child("inner").Exists() || !plain.ChildNS("urn:y", "z").Exists() {
		t.Errorf("got %s", got)
	}
}

func TestMergeMapsTypes(t *testing.T) {
	original := `<m:definitions xmlns:m="` + NSModel + `" id="D"><m:process id="P"><m:sequenceFlow id="f" sourceRef="a" targetRef="b"/></m:process></m:definitions>`
	got, err := Merge([]byte(original), []byte(`<definitions xmlns="`+NSModel+`" xmlns:xsi="`+nsXSI+`" id="D"><process id="P"><sequenceFlow id="f" sourceRef="a" targetRef="b">`+
		`<conditionExpression xsi:type="tFormalExpression">x</conditionExpression></sequenceFlow></process></definitions>`))
	if err != nil || !strings.Contains(string(got), `<m:conditionExpression xsi:type="m:tFormalExpression">x</m:conditionExpression>`) {
		t.Errorf("got %s (%v)", got, err)
	}
}

func TestMergeRefusesBrokenEdits(t *testing.T) {
	if _, err := Merge([]byte(invoice), []byte("<a>")); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "stored one was kept") {
		t.Errorf("got %v", err)
	}
}
