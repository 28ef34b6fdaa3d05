package bpmn

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"throughline/internal/fault"
)

func TestUntouchedFileKeepsItsBytes(t *testing.T) {
	latin := strings.Replace(invoice, "UTF-8", "ISO-8859-1", 1)
	latin = strings.Replace(latin, "Pay", "Zahl\xfcng", 1)
	for name, data := range map[string][]byte{
		"utf-8":        []byte(invoice),
		"bom":          append([]byte("\xef\xbb\xbf"), invoice...),
		"crlf":         []byte(strings.ReplaceAll(invoice, "\n", "\r\n")),
		"utf-16 le":    toUTF16(strings.Replace(invoice, "Pay", "Pay 😀", 1), false),
		"utf-16 be":    toUTF16(invoice, true),
		"latin":        []byte(latin),
		"windows-1252": []byte(strings.Replace(strings.Replace(invoice, "UTF-8", "windows-1252", 1), "Pay", "Pay \x80\x81", 1)),
	} {
		m, err := Parse(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !bytes.Equal(m.Bytes(), data) {
			t.Errorf("%s: bytes differ", name)
		}
		if err := m.SetName("E", "Bezahlt ✓ €"); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		again, err := Parse(m.Bytes())
		if err != nil {
			t.Errorf("%s: after an edit: %v", name, err)
			continue
		}
		if n, _ := again.View().Node("E"); n.Name != "Bezahlt ✓ €" {
			t.Errorf("%s: name read back as %q", name, n.Name)
		}
		if err := again.SetName("E", "Paid"); err != nil || !bytes.Equal(again.Bytes(), data) {
			t.Errorf("%s: naming it back does not give the first bytes (%v)", name, err)
		}
	}
}

func toUTF16(text string, big bool) []byte {
	out := []byte{0xff, 0xfe}
	if big {
		out = []byte{0xfe, 0xff}
	}
	for _, u := range utf16.Encode([]rune(text)) {
		if big {
			out = append(out, byte(u>>8), byte(u))
		} else {
			out = append(out, byte(u), byte(u>>8))
		}
	}
	return out
}

func TestHostileFilesAreRefusedByName(t *testing.T) {
	cases := []struct{ name, text, says string }{
		{"empty", " \n", "empty"},
		{"doctype", "<?xml version='1.0'?>\n<!DOCTYPE d [<!ENTITY a 'b'>]>" + wrap(""), "Line 2, column 1: a document type (DOCTYPE) is refused"},
		{"html", "<html></html>", "not a BPMN 2.0 file"},
		{"entity", wrap("&x;"), "&x; is not declared"},
		{"bare ampersand", wrap("a & b"), "&amp;"},
		{"bad number", wrap("&#0;"), "no XML character"},
		{"nul", wrap("a\x00b"), "NUL"},
		{"control", wrap("\x07"), "control character 7"},
		{"unclosed", `<definitions xmlns="` + NSModel + `"><process>`, "in <process>: this element is never closed"},
		{"crossed", wrap("<task></userTask>"), "must be closed"},
		{"twice", wrap(`<task id="a" id="b"/>`), "id is given twice"},
		{"prefix", wrap(`<x:task/>`), "not declared"},
		{"attribute prefix", wrap(`<task x:y="1"/>`), "not declared"},
		{"quote", wrap(`<task id="a><b c="d"/>`), "a closing quote is missing"},
		{"no quote", wrap(`<task id=a/>`), "in quotes"},
		{"same id", wrap("\n<task id=\"a\"/>\n<task id=\"a\"/>"), "Line 3, column 1, in <task>: the id \"a\" is already that of <task> in line 2"},
		{"second root", wrap("") + wrap(""), "second root"},
		{"text outside", wrap("") + "x", "outside"},
		{"comment", wrap("<!-- a -- b -->"), "two hyphens"},
		{"cdata", wrap("<![CDATA[ x"), "never closed"},
		{"cdata end", wrap("]]>"), "]]&gt;"},
		{"late declaration", "\n<?xml version='1.0'?>" + wrap(""), "very start"},
		{"not utf-8", wrap("\xff"), "not valid UTF-8"},
		{"encoding", `<?xml version="1.0" encoding="EBCDIC-37"?>` + wrap(""), "Save it as UTF-8"},
		{"half utf-16", "\xff\xfe<\x00a", "half a character"},
		{"lone surrogate", "\xff\xfe\x00\xd8a\x00", "stands alone"},
		{"deep", wrap(strings.Repeat("<subProcess>", 100_000)), "nested more than 256 deep"},
	}
	for _, c := range cases {
		_, err := Parse([]byte(c.text))
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %v, want it to say %q", c.name, err, c.says)
		}
	}
}

func TestLimits(t *testing.T) {
	if _, err := ParseLimited([]byte(invoice), Limits{Bytes: 100}); !fault.Is(err, fault.Limit) {
		t.Errorf("too many bytes: %v", err)
	}
	if _, err := ParseLimited([]byte(invoice), Limits{Elements: 5}); !fault.Is(err, fault.Invalid) {
		t.Errorf("too many elements: %v", err)
	}
	if _, err := ParseLimited([]byte(invoice), Limits{Depth: 3}); !fault.Is(err, fault.Invalid) {
		t.Errorf("too deep: %v", err)
	}
	var many strings.Builder
	for i := range 300 {
		many.WriteString(" a" + strings.Repeat("x", i) + `="1"`)
	}
	if _, err := Parse([]byte(wrap("<task" + many.String() + "/>"))); !fault.Is(err, fault.Invalid) {
		t.Errorf("too many attributes: %v", err)
	}
}

// A file whose drawing or extensions repeat an id still opens; package check reports it.
func TestRepeatedIDsBesideTheFlowOpen(t *testing.T) {
	m := mustParse(t, `<definitions xmlns="`+NSModel+`"><globalTask id="P"/><process id="P"/></definitions>`)
	if again := m.Repeated(); len(again) != 1 || again[0].Kind() != "process" {
		t.Errorf("the repeated id is not told: %v", again)
	}
	if err := m.SetName("P", "x"); !fault.Is(err, fault.Conflict) {
		t.Errorf("editing one of two: %v", err)
	}
}

func TestTenMegabytesParseQuickly(t *testing.T) {
	data := []byte(chain(35_000))
	if len(data) < 10<<20-1<<20 {
		t.Fatalf("the sample has only %d bytes", len(data))
	}
	start := time.Now()
	m, err := Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("parsing %d MB took %v", len(data)>>20, took)
	}
	if n := len(m.View().Nodes); n != 35_000 {
		t.Errorf("%d nodes", n)
	}
}

func BenchmarkParse10MB(b *testing.B) {
	data := []byte(chain(35_000))
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(data); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{invoice, wrap(""), wrap("<task id='a' name=\"&#x41;&lt;\"/>"), "<", "<?xml", "\xff\xfe<\x00", "\x00<",
		wrap("<![CDATA[]]><!----><?p?>"), "<!DOCTYPE a>", `<definitions xmlns="` + NSModel + `"/>`, string(New("n", []Lane{{Name: "a"}}))} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Parse(data)
		if err != nil {
			if fault.KindOf(err) == fault.Internal {
				t.Fatalf("an unnamed failure: %v", err)
			}
			return
		}
		if !bytes.Equal(m.Bytes(), data) {
			t.Fatal("bytes differ")
		}
		m.Steps()
		renamed := false
		for id := range m.now.ids {
			renamed = m.SetName(id, "n<") == nil && len(m.now.duplicates) == 0
			break
		}
		if _, err := Parse(m.Bytes()); err != nil {
			t.Fatalf("after an edit: %v", err)
		}
		merged, err := Merge(data, m.Bytes())
		if err != nil || renamed && !bytes.Equal(merged, m.Bytes()) {
			t.Fatalf("merging the edit differs (%v):\n%q\n%q", err, merged, m.Bytes())
		}
	})
}
