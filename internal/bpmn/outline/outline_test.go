package outline

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline/internal/fault"
)

func TestParse(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want Outline
	}{
		"numbers, roles, text and ways": {"# Buy a laptop\n\n1. People ops: Order the laptop\n   Ask **three** vendors.\n\n   - one\n   - two\n2. IT: Check the price\n   If it is too dear, go to 1\n3. Stage the laptop.\n",
			Outline{"Buy a laptop", []Step{{Name: "Order the laptop", Role: "People ops", Text: "Ask **three** vendors.\n\n- one\n- two"}, {Name: "Check the price", Role: "IT", Ways: []Way{{"it is too dear", 0}}}, {Name: "Stage the laptop"}}}},
		"lines":    {"Order\nCheck\nif wrong go to Order\nFile it", Outline{"", []Step{{Name: "Order"}, {Name: "Check", Ways: []Way{{"wrong", 0}}}, {Name: "File it"}}}},
		"bullets":  {"- [ ] Order\n- Check\n  - Otherwise: go to the end\n  - if it is right, go to 3\n- File it", Outline{"", []Step{{Name: "Order"}, {Name: "Check", Ways: []Way{{Otherwise, Done}, {"it is right", 2}}}, {Name: "File it"}}}},
		"headings": {"# Title\n## 1. Order\nHow it is done.\n## 2. Check\nMore.", Outline{"Title", []Step{{Name: "Order", Text: "How it is done."}, {Name: "Check", Text: "More."}}}},
		"in one line": {"1) Clerk: Check invoice. If total is right go to 2 (Pay); otherwise go to 3 (Ask).\r\n2) Pay\n3) Ask\n   Go to 1",
			Outline{"", []Step{{Name: "Check invoice", Role: "Clerk", Ways: []Way{{"total is right", 1}, {Otherwise, 2}}}, {Name: "Pay"}, {Name: "Ask", Ways: []Way{{"", 0}}}}}},
		"done is a step": {"Order\nDone", Outline{"", []Step{{Name: "Order"}, {Name: "Done"}}}},
		"addresses":      {"1. Open https://example.org: it is slow", Outline{"", []Step{{Name: "Open https://example.org: it is slow"}}}},
	} {
		got, err := Parse(c.text)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                                        "names no step",
		"1. A\n   if x go to 7":                   "goes to step 7 in line 2",
		"1. A\n   if x go to Nowhere":             "“Nowhere” in line 2",
		"1. A\n   if x go to 1\n   if x go to 1":  "says twice in line 3",
		"1. " + strings.Repeat("word ", 80):       "more than 300 characters in line 1",
		strings.Repeat("A step\n", maxSteps+1):    "more than 300 steps",
		strings.Repeat("x", maxBytes) + " longer": "longer than 200,000",
	} {
		if _, err := Parse(text); err == nil || !strings.Contains(sentence(err), want) {
			t.Errorf("%.40q gives %v, not %q", text, err, want)
		}
	}
}

// What is written is read back as it was.
func TestWrittenIsRead(t *testing.T) {
	words := rapid.StringMatching(`[A-Z][a-z]{1,8}( [a-z]{2,8}){0,3}`)
	rapid.Check(t, func(t *rapid.T) {
		o := Outline{Title: rapid.SampledFrom([]string{"", "Buy a laptop"}).Draw(t, "title")}
		n := rapid.IntRange(1, 9).Draw(t, "steps")
		for i := range n {
			s := Step{Name: words.Draw(t, "name"), Role: rapid.SampledFrom([]string{"", "IT", "People ops"}).Draw(t, "role")}
			if goes.MatchString(s.Name) {
				s.Name = "Do it"
			}
			s.Text = rapid.SampledFrom([]string{"", "Ask them.", "Ask them.\n\n- one\n- two"}).Draw(t, "text")
			for _, cond := range rapid.SampledFrom([][]string{nil, {"it is wrong"}, {"it is wrong", Otherwise}, {""}}).Draw(t, "ways") {
				s.Ways = append(s.Ways, Way{cond, rapid.IntRange(-1, n-1).Draw(t, "to")})
			}
			o.Steps = append(o.Steps, s)
			_ = i
		}
		got, err := Parse(o.String())
		if err != nil {
			t.Fatalf("%v\n%s", err, o)
		}
		if diff := cmp.Diff(o, got); diff != "" {
			t.Fatalf("%s\n%s", diff, o)
		}
	})
}

// Whatever is pasted, an answer comes.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"1. A\n2. B", "- x\n  if y go to z", "# T\n\n## a", "if go to to to", "1. ;;;.", "\t\t1) x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		o, err := Parse(text)
		if err == nil && len(o.Steps) == 0 {
			t.Error("no steps and no error")
		}
	})
}

// sentence gives everything an error says.
func sentence(err error) string {
	e := fault.As(err)
	text := e.Message
	for _, p := range e.Problems {
		text += " " + p.Message
	}
	return text
}
