package paper

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"image"
	"image/png"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"throughline/internal/bpmn"
	"throughline/internal/bpmn/picture"
	"throughline/internal/prose"
)

func sample(t *testing.T) Doc {
	t.Helper()
	m, err := bpmn.Parse(bpmn.New("Buy a <laptop>", []bpmn.Lane{{Name: "People ops"}, {Name: "IT"}}))
	if err != nil {
		t.Fatal(err)
	}
	drawing, err := picture.Of(m, picture.Options{Hues: map[string]int{"Lane_1": 1}})
	if err != nil {
		t.Fatal(err)
	}
	var shot bytes.Buffer
	if err := png.Encode(&shot, image.NewGray(image.Rect(0, 0, 40, 20))); err != nil {
		t.Fatal(err)
	}
	d := Doc{Title: "Buy a <laptop>", Subtitle: "Version 3, published", Made: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), Images: map[string][]byte{"/files/abc": shot.Bytes(), "/files/bad": []byte("no picture")}}
	d.AddHeading(1, "1. Order it", "Task_1")
	d.AddLine(true, prose.Run{Text: "IT · 30 min of work"})
	d.AddText("Ask **three** [vendors](https://example.org/?a=1&b=2).\n\n3. First\n4. Second\n\n- one\n- [x] two\n\n![The form](/files/abc)\n\n![Broken](/files/bad)\n\n| a | b |\n|---|---|\n| x | y |\n\n> quoted\n\n```\ncode\n```\n")
	d.AddLine(false, prose.Run{Text: "Go to "}, prose.Run{Text: "1, Order it", Link: "#Task_1"})
	d.AddTable([][]string{{"Step", "IT"}, {"Order it", "RA"}}, 3, 1)
	d.AddMap(drawing)
	return d
}

func TestMarkdown(t *testing.T) {
	got := string(Markdown(sample(t)))
	for _, want := range []string{"# Buy a \\<laptop>\n", "## 1. Order it", "Ask **three** [vendors]", "| Order it | RA |", "Go to [1, Order it](<#step-Task_1>)", `<a id="step-Task_1">`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
}

// A Word file is a zip whose parts are well-formed, whose relations lead to parts that are there, and whose pictures and
// lists are named by them.
func TestDOCX(t *testing.T) {
	data, err := DOCX(sample(t))
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = string(body)
		if !strings.HasSuffix(f.Name, ".png") {
			for dec := xml.NewDecoder(bytes.NewReader(body)); ; {
				if _, err := dec.Token(); err == io.EOF {
					break
				} else if err != nil {
					t.Fatalf("%s is no XML: %v", f.Name, err)
				}
			}
		}
	}
	doc, rels := parts["word/document.xml"], parts["word/_rels/document.xml.rels"]
	for _, want := range []string{"Buy a &lt;laptop&gt;", `w:val="Heading1"`, `w:name="step_Task_1"`, `w:anchor="step_Task_1"`, "svgBlip", `w:orient="landscape"`, "<w:tblHeader/>", `<w:numId w:val="2"/>`, "<w:b/>"} {
		if !strings.Contains(doc, want) {
			t.Errorf("the document has no %s", want)
		}
	}
	if !strings.Contains(parts["word/numbering.xml"], `<w:startOverride w:val="3"/>`) {
		t.Error("the list does not begin with 3")
	}
	for _, m := range regexp.MustCompile(`r:(?:id|embed)="([^"]+)"`).FindAllStringSubmatch(doc, -1) {
		if !strings.Contains(rels, `Id="`+m[1]+`"`) {
			t.Errorf("relation %s leads nowhere", m[1])
		}
	}
	for _, m := range regexp.MustCompile(`Target="([^"]+)"/>`).FindAllStringSubmatch(rels, -1) {
		if parts["word/"+m[1]] == "" {
			t.Errorf("there is no part %s", m[1])
		}
	}
	again, err := DOCX(sample(t))
	if err != nil || !bytes.Equal(data, again) {
		t.Error("the same document is another file")
	}
}

func TestPDF(t *testing.T) {
	d := sample(t)
	for i := range 40 {
		d.AddText(strings.Repeat("A long line of words that goes on. ", 20+i))
	}
	d.AddText("日本語 и русский")
	data, err := PDF(d)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(data, []byte("%PDF-")) || !bytes.Contains(data, []byte("%%EOF")) {
		t.Fatal("this is no PDF")
	}
	if pages := bytes.Count(data, []byte("/Type /Page\n")); pages < 4 {
		t.Errorf("%d pages", pages)
	}
	one, err := MapPDF(d.Title, "version 3", d.Made, *d.Blocks[5].Drawing)
	if err != nil {
		t.Fatal(err)
	}
	if pages := bytes.Count(one, []byte("/Type /Page\n")); pages != 1 {
		t.Errorf("the map has %d pages", pages)
	}
}

func TestLettersThatTheFaceLacks(t *testing.T) {
	if got := replaced("Zażółć Ωμέγα и русский 日本"); got != "Zażółć Ωμέγα и русский □□" {
		t.Errorf("%q", got)
	}
}
