package chart

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline/internal/clock"
	"throughline/internal/verdict"
)

const goLive = clock.Date("2026-09-14")

var (
	slower = []float64{21, 23, 20, 24, 22, 21, 25, 22, 23, 21, 24, 22}
	faster = []float64{19, 18, 17, 18, 16, 17, 18, 17, 16}
)

// judged gives the chart of a weekly measure that was changed on 14 September.
func judged(t *testing.T, before, after []float64) ControlView {
	t.Helper()
	q := verdict.Question{Marker: goLive.Time(), Better: verdict.Lower, Unit: "days"}
	for i, v := range before {
		q.Points = append(q.Points, verdict.On(goLive.AddDays(7*(i-len(before))), v))
	}
	for i, v := range after {
		q.Points = append(q.Points, verdict.On(goLive.AddDays(7*i), v))
	}
	a, err := verdict.Judge(q)
	if err != nil {
		t.Fatal(err)
	}
	return OfVerdict(q, a, "Days to productive", "Wave 1 live")
}

// wellFormed reads the picture as XML and gives how often each class occurs.
func wellFormed(t interface{ Fatalf(string, ...any) }, svg string) map[string]int {
	if strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf\"") {
		t.Fatalf("a coordinate is not a number in %s", svg)
	}
	classes := map[string]int{}
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return classes
		}
		if err != nil {
			t.Fatalf("not well formed: %v in %s", err, svg)
		}
		if e, ok := token.(xml.StartElement); ok {
			for _, a := range e.Attr {
				if a.Name.Local == "class" {
					classes[a.Value]++
				}
			}
		}
	}
}

func TestControlChartOfAProvenChange(t *testing.T) {
	svg := Control(judged(t, slower, faster))
	got := wellFormed(t, svg)
	for class, want := range map[string]int{"point": 21, "band": 2, "centre": 2, "change": 1, "ring": 0, "values": 1} {
		if got[class] != want {
			t.Errorf("%d × %s, want %d", got[class], class, want)
		}
	}
	for _, want := range []string{
		`role="img"`, "<title>Days to productive</title>", "<desc>The change worked. Improved: 22.3 → 17.3 days",
		"Wave 1 live · 14 Sep", `data-index="13" data-at="2026-09-14T00:00:00Z" data-value="19"`, "<title>14 Sep 2026: 19 days</title>",
		"var(--ink,#1c1b19)", ">days<",
	} {
		if !strings.Contains(svg, want) {
			t.Errorf("lacks %q", want)
		}
	}
}

func TestSignalsAreRingedOnTheOldLimits(t *testing.T) {
	svg := Control(judged(t, slower, []float64{22, 30}))
	if got := wellFormed(t, svg); got["ring"] != 1 || got["band"] != 1 {
		t.Errorf("%d rings and %d bands, want one of each", got["ring"], got["band"])
	}
	if !strings.Contains(svg, "21 Sep 2026: 30 days, signal outside") || !strings.Contains(svg, `stroke="`+alarm+`" stroke-width="1.4"`) {
		t.Error("the signal is not said and marked as unwelcome")
	}
}

func TestControlRows(t *testing.T) {
	header, rows := judged(t, slower, []float64{22, 30}).Rows()
	if diff := cmp.Diff([]string{"Date", "Value (days)", "Centre", "Lower limit", "Upper limit", "Signal"}, header); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"21 Sep 2026", "30", "22.33", "15.8", "28.86", "outside"}, rows[13]); diff != "" {
		t.Error(diff)
	}
}

func TestNothingEscapesFromText(t *testing.T) {
	evil := "\"><script>alert('1')</script>&\x00\x0b\xff"
	v := ControlView{Title: evil, Desc: evil, Unit: evil, Change: &Change{At: goLive.Time(), Label: evil},
		Points: []ControlPoint{{At: goLive.Time(), Value: 1, Signal: evil}}}
	l := LineView{Stations: []Station{{Name: evil, State: State(evil)}, {Name: evil, State: Present, Progress: math.NaN()}}}
	for _, svg := range []string{Control(v), Line(l)} {
		wellFormed(t, svg)
		if strings.Contains(svg, "<script") {
			t.Errorf("text became an element in %s", svg)
		}
	}
}

// Whatever is measured, the picture stays well formed and within its frame, and labels stay apart.
func TestAnyValuesDraw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := ControlView{Title: "x", Width: rapid.SampledFrom([]float64{0, 120, 360, 700}).Draw(t, "width"),
			Compact: rapid.Bool().Draw(t, "compact")}
		at := goLive.Time()
		for _, x := range rapid.SliceOfN(rapid.Float64(), 0, 60).Draw(t, "values") {
			at = at.Add(time.Duration(rapid.IntRange(0, 40*24*60).Draw(t, "minutes")) * time.Minute)
			v.Points = append(v.Points, ControlPoint{At: at, Value: x})
		}
		n := len(v.Points)
		v.Change = &Change{At: goLive.Time().Add(time.Hour), Label: "live"}
		v.Phases = []Phase{{From: -1, To: n / 2, Center: rapid.Float64().Draw(t, "centre"), Lower: math.Inf(-1), Upper: math.NaN()},
			{From: n / 2, To: n + 3, Lower: -1, Upper: 1}}
		wellFormed(t, Control(v))
		_, rows := v.Rows()
		if len(rows) != n {
			t.Fatalf("%d rows for %d points", len(rows), n)
		}
		f := layOut(v)
		for _, tick := range f.axis.ticks() {
			if y := f.y(tick); y < f.top-.1 || y > f.bottom+.1 {
				t.Fatalf("tick %v at %v is outside %v to %v", tick, y, f.top, f.bottom)
			}
		}
	})
}

func TestDateLabelsStayApart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := goLive.Time()
		var instants []time.Time
		step := rapid.SampledFrom([]time.Duration{time.Hour, 24 * time.Hour, 7 * 24 * time.Hour, 31 * 24 * time.Hour}).Draw(t, "step")
		n := rapid.IntRange(1, 200).Draw(t, "n")
		for range n {
			instants = append(instants, at)
			at = at.Add(step)
		}
		width := rapid.SampledFrom([]float64{360, 700}).Draw(t, "width")
		x := func(i int) float64 { return 30 + float64(i)*(width-40)/float64(max(1, n-1)) }
		end := math.Inf(-1)
		got := place(dateLabels(instants), x, 0, width, small)
		if len(got) == 0 {
			t.Fatal("no label at all")
		}
		for _, l := range got {
			w := widthOf(l.text, small)
			start := map[string]float64{"start": l.x, "middle": l.x - w/2, "end": l.x - w}[l.anchor]
			if start < end+9.9 || start < -.1 || start+w > width+.1 {
				t.Fatalf("%q from %v to %v, the one before ends at %v", l.text, start, start+w, end)
			}
			end = start + w
		}
	})
}

func TestTicksAreRound(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      string
	}{
		{15, 29, "15 20 25"},
		{15.7, 28.9, "16 18 20 22 24 26 28"},
		{9, 26, "10 15 20 25"},
		{0, 1, "0.00 0.25 0.50 0.75 1.00"},
		{-3, 3, "−2 0 2"},
		{200_000, 700_000, "0.2M 0.4M 0.6M"},
		{0, 10_400, "0 5k 10k"},
		{7, 7, "6.0 6.5 7.0 7.5 8.0"},
	} {
		a := niceAxis(c.low, c.high, 4)
		var got []string
		for _, v := range a.ticks() {
			got = append(got, a.label(v))
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%v to %v: %s, want %s", c.low, c.high, s, c.want)
		}
	}
}

func BenchmarkControl(b *testing.B) {
	v := ControlView{Title: "x", Change: &Change{At: goLive.Time()}}
	for i := range 300 {
		v.Points = append(v.Points, ControlPoint{At: goLive.AddDays(i).Time(), Value: math.Sin(float64(i))})
	}
	b.ReportAllocs()
	for b.Loop() {
		Control(v)
	}
}
