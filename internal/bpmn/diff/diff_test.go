package diff

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline/internal/bpmn"
)

func sides(spans []Span) (before, after string) {
	for _, s := range spans {
		if s.Op != Insert {
			before += s.Text
		}
		if s.Op != Delete {
			after += s.Text
		}
	}
	return before, after
}

func TestWords(t *testing.T) {
	for _, c := range []struct {
		before, after string
		want          []Span
	}{
		{"", "", nil},
		{"same", "same", []Span{{Same, "same"}}},
		{"", "new", []Span{{Insert, "new"}}},
		{"old", "", []Span{{Delete, "old"}}},
		{"Order within 5 days.", "Order within 2 days.", []Span{{Same, "Order within "}, {Delete, "5"}, {Insert, "2"}, {Same, " days."}}},
		{"Ask the manager twice.", "Ask your lead twice.", []Span{{Same, "Ask "}, {Delete, "the manager"}, {Insert, "your lead"}, {Same, " twice."}}},
		{"a b c", "a x b c", []Span{{Same, "a "}, {Insert, "x "}, {Same, "b c"}}},
		{"one\ntwo", "one\nthree", []Span{{Same, "one\n"}, {Delete, "two"}, {Insert, "three"}}},
	} {
		if d := cmp.Diff(c.want, Words(c.before, c.after)); d != "" {
			t.Errorf("%q to %q: %s", c.before, c.after, d)
		}
	}
}

func TestWordsAlwaysLeadFromOneTextToTheOther(t *testing.T) {
	text := rapid.StringMatching(`([a-d]{1,2}[ ,.\n]{0,2}){0,40}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := text.Draw(t, "before"), text.Draw(t, "after")
		before, after := sides(Words(a, b))
		if before != a || after != b {
			t.Fatalf("%q and %q came back as %q and %q", a, b, before, after)
		}
	})
}

func TestLongTextsWithoutACommonWordAreTold(t *testing.T) {
	a, b := strings.Repeat("alpha beta gamma ", 3000), strings.Repeat("one two three ", 3000)
	before, after := sides(Words(a, b))
	if before != a || after != b {
		t.Error("a long text did not come back")
	}
}

func onboarding(t *testing.T) *bpmn.Model {
	t.Helper()
	m := parse(t, bpmn.New("Onboarding", []bpmn.Lane{{Name: "People ops"}, {Name: "IT"}}))
	after := m.Steps()[1].ID
	for _, name := range []string{"Order the laptop", "Create accounts", "Say hello", "Look back"} {
		id, err := m.InsertStep(after, "", bpmn.NewStep{Name: name})
		if err != nil {
			t.Fatal(err)
		}
		after = id
	}
	return m
}

func parse(t *testing.T, data []byte) *bpmn.Model {
	t.Helper()
	m, err := bpmn.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func stepOf(t *testing.T, m *bpmn.Model, name string) string {
	t.Helper()
	for _, s := range m.Steps() {
		if s.Name == name {
			return s.ID
		}
	}
	t.Fatalf("no step %s", name)
	return ""
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// told writes a diff in short for a test.
func told(d Diff) string {
	var out []string
	for _, s := range d.Steps {
		var how []string
		for _, h := range s.How {
			how = append(how, string(h))
		}
		out = append(out, s.Name+": "+strings.Join(how, " "))
	}
	return strings.Join(out, "; ")
}

func TestMaps(t *testing.T) {
	for name, c := range map[string]struct {
		edit func(t *testing.T, m *bpmn.Model)
		want string
	}{
		"nothing": {func(*testing.T, *bpmn.Model) {}, ""},
		"added": {func(t *testing.T, m *bpmn.Model) {
			_, err := m.InsertStep(stepOf(t, m, "Order the laptop"), "", bpmn.NewStep{Name: "Stage the laptop"})
			must(t, err)
		}, "Stage the laptop: added"},
		"removed": {func(t *testing.T, m *bpmn.Model) { must(t, m.RemoveStep(stepOf(t, m, "Create accounts"))) }, "Create accounts: removed"},
		"renamed": {func(t *testing.T, m *bpmn.Model) { must(t, m.SetName(stepOf(t, m, "Say hello"), "Welcome")) }, "Welcome: renamed"},
		"told": {func(t *testing.T, m *bpmn.Model) {
			must(t, m.SetDocumentation(stepOf(t, m, "Say hello"), "With coffee."), m.SetFact(stepOf(t, m, "Say hello"), "tool", "Mail"))
		}, "Say hello: told"},
		"lane": {func(t *testing.T, m *bpmn.Model) {
			must(t, m.MoveStep(stepOf(t, m, "Create accounts"), m.Lanes()[1].ID))
		}, "Create accounts: lane"},
		"moved": {func(t *testing.T, m *bpmn.Model) {
			text := string(m.Bytes())
			a, b := stepOf(t, m, "Order the laptop"), stepOf(t, m, "Say hello")
			text = strings.NewReplacer(`Ref="`+a+`"`, `Ref="`+b+`"`, `Ref="`+b+`"`, `Ref="`+a+`"`).Replace(text)
			*m = *parse(t, []byte(text))
		}, "Say hello: moved; Create accounts: moved"},
		"a new way": {func(t *testing.T, m *bpmn.Model) {
			_, err := m.AddWay(stepOf(t, m, "Create accounts"), "nobody starts", stepOf(t, m, "Look back"))
			must(t, err)
		}, "Create accounts"},
	} {
		t.Run(name, func(t *testing.T) {
			before := onboarding(t)
			after := parse(t, before.Bytes())
			c.edit(t, after)
			d := Maps(before, after)
			if name == "a new way" {
				if d.Count(Moved)+d.Count(Removed) > 0 || len(d.Flows) == 0 {
					t.Errorf("%s %v", told(d), d.Flows)
				}
				return
			}
			if got := told(d); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if d.Empty() != (c.want == "") {
				t.Error("empty or not is told wrongly")
			}
		})
	}
}

func TestAStepDrawnAnewUnderItsNameIsTheSame(t *testing.T) {
	before := onboarding(t)
	id := stepOf(t, before, "Create accounts")
	after := parse(t, []byte(strings.NewReplacer(`"`+id+`"`, `"Fresh"`, `>`+id+`<`, `>Fresh<`).Replace(string(before.Bytes()))))
	if d := Maps(before, after); len(d.Steps) != 0 {
		t.Errorf("%s", told(d))
	}
}

func TestFieldsCarryWords(t *testing.T) {
	before := onboarding(t)
	id := stepOf(t, before, "Order the laptop")
	must(t, before.SetDocumentation(id, "Order within 5 days."))
	after := parse(t, before.Bytes())
	must(t, after.SetDocumentation(id, "Order within 2 days."))
	d := Maps(before, after)
	if len(d.Steps) != 1 || len(d.Steps[0].Fields) != 1 || d.Steps[0].Fields[0].Name != "text" {
		t.Fatalf("%+v", d.Steps)
	}
	if got := d.Steps[0].Fields[0].Words; len(got) != 4 || got[1] != (Span{Delete, "5"}) || got[2] != (Span{Insert, "2"}) {
		t.Errorf("%+v", got)
	}
	if d.String() != "1 step told otherwise" || d.Same != len(after.Steps())-1 {
		t.Errorf("%s, %d the same", d, d.Same)
	}
}

func TestAMapAgainstItselfIsEmpty(t *testing.T) {
	if d := Maps(onboarding(t), onboarding(t)); !d.Empty() || d.String() != "nothing differs" {
		t.Errorf("%+v", d)
	}
}
