package picture

import (
	"encoding/xml"
	"io"
	"math"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"throughline/internal/bpmn"
)

func drawn(t *testing.T, file []byte, o Options) (Drawing, string) {
	t.Helper()
	m, err := bpmn.Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	d, err := Of(m, o)
	if err != nil {
		t.Fatal(err)
	}
	svg := SVG(d, Light)
	for dec := xml.NewDecoder(strings.NewReader(svg)); ; {
		if _, err := dec.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatalf("the picture is no XML: %v", err)
		}
	}
	return d, svg
}

func TestFreshMap(t *testing.T) {
	file := bpmn.New("Buy a laptop", []bpmn.Lane{{Name: "People ops"}, {Name: "IT"}})
	d, svg := drawn(t, file, Options{Hues: map[string]int{"Lane_2": 3}})
	if d.Title != "Buy a laptop" || math.Abs(d.Width-745.2) > 0.1 || math.Abs(d.Height-345.2) > 0.1 {
		t.Errorf("%q of %v × %v", d.Title, d.Width, d.Height)
	}
	for _, want := range []string{">People ops<", ">IT<", ">First step<", ">Start<", `data-element="Flow_1"`, teamColours[2][1][0], "rotate(-90"} {
		if !strings.Contains(svg, want) {
			t.Errorf("the picture lacks %s", want)
		}
	}
	if dark := SVG(d, Dark); !strings.Contains(dark, teamColours[2][1][1]) || strings.Contains(dark, teamColours[2][1][0]) {
		t.Error("the dark picture has light colours")
	}
	if page := SVG(d, Page); !strings.Contains(page, "var(--ink,#1c1b19)") || !strings.Contains(page, `data-hue="3"`) {
		t.Error("the picture in a page does not take its colours")
	}
}

// A map without a drawing is laid out on a copy, and a hostile name stays a name.
func TestUndrawnAndHostile(t *testing.T) {
	file := `<definitions xmlns="` + bpmn.NSModel + `" targetNamespace="x"><process id="P"><startEvent id="S"><outgoing>A</outgoing></startEvent>
<task id="T" name="&lt;script&gt;alert(1)&lt;/script&gt; &quot;&gt;&lt;/text&gt;"><incoming>A</incoming></task><sequenceFlow id="A" sourceRef="S" targetRef="T"/></process></definitions>`
	m, err := bpmn.Parse([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	d, err := Of(m, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if string(m.Bytes()) != file {
		t.Error("drawing changed the map")
	}
	svg := SVG(d, Light)
	if strings.Contains(svg, "<script") || !strings.Contains(svg, "&lt;") {
		t.Error("the name is not escaped")
	}
	drawn(t, []byte(file), Options{})
}

func TestEmptyMap(t *testing.T) {
	_, svg := drawn(t, []byte(`<definitions xmlns="`+bpmn.NSModel+`" targetNamespace="x"><process id="P"/></definitions>`), Options{})
	if !strings.Contains(svg, "This map is empty.") {
		t.Error("an empty map says nothing")
	}
}

// Whatever the label, its lines fit the width and at most so many come.
func TestWrapFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("abcimW ABC-äあ é"))).Draw(t, "text")
		most := rapid.IntRange(1, 5).Draw(t, "most")
		width := rapid.Float64Range(30, 120).Draw(t, "width")
		lines := wrap(text, width, 12, false, most)
		if len(lines) > most {
			t.Fatalf("%d lines of %d", len(lines), most)
		}
		for _, line := range lines {
			if w := Width(line, 12, false); w > width+0.01 {
				t.Fatalf("%q is %v wide in %v", line, w, width)
			}
		}
	})
}

// The colours are those of the page, light and dark.
func TestColoursAreTheTokens(t *testing.T) {
	css, err := os.ReadFile("../../web/ui/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	for i := range Hues {
		for k, name := range []string{"hue", "hue-soft", "hue-ink"} {
			if c := teamColours[i][k]; !strings.Contains(string(css), "--"+name+": light-dark("+c[0]+", "+c[1]+");") {
				t.Errorf("team %d: %s is not %v", i+1, name, c)
			}
		}
	}
	for i, name := range map[Ink]string{Main: "ink", Dim: "dim", Edge: "edge", Line: "line", Ground: "bg", Panel: "panel", Sunk: "sunk", Accent: "accent"} {
		if c := plainColours[i]; !strings.Contains(string(css), "--"+name+": light-dark("+c[0]+", "+c[1]+");") {
			t.Errorf("%s is not %v", name, c)
		}
	}
}

func TestBrokenNumbers(t *testing.T) {
	file := strings.Replace(string(bpmn.New("x", nil)), `width="100"`, `width="1e300"`, 1)
	file = strings.Replace(file, `<di:waypoint x="`, `<di:waypoint x="-1e200" y="0"/><di:waypoint x="`, 1)
	if d, _ := drawn(t, []byte(file), Options{}); d.Width > 1e5 {
		t.Errorf("the picture is %v wide", d.Width)
	}
}
