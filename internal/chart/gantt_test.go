package chart

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func civil(text string) time.Time {
	at, _ := time.Parse(time.DateOnly, text) // the texts stand below
	return at
}

// smallPlan has every mark once: a summary, a done task, a critical one, one with float, a missed deadline, a milestone.
func smallPlan() GanttView {
	return GanttView{
		Title: "Cut onboarding from 21 days to 10", Sentence: "Finishes 18 Sep by Build → Go-live; 1 task has no dates.",
		Rows: []GanttRow{
			{Key: "ONB-1", Title: "Prepare & build", Kind: GanttSummary, Start: civil("2026-09-01"), Due: civil("2026-09-16"), Beside: "40% done"},
			{Level: 1, Key: "ONB-2", Title: "Agree the target", Start: civil("2026-09-01"), Due: civil("2026-09-03"), Done: 1, Colour: "#3f6fd1", Beside: "People ops · PR"},
			{Level: 1, Key: "ONB-3", Title: "Build", Start: civil("2026-09-04"), Due: civil("2026-09-16"), Critical: true, Done: 0.5, Colour: "#7a4fc0",
				Deadline: civil("2026-09-14"), BaseStart: civil("2026-09-03"), BaseDue: civil("2026-09-11"), Beside: "IT · RS"},
			{Level: 1, Key: "ONB-4", Title: "Write the guide <draft>", Start: civil("2026-09-04"), Due: civil("2026-09-08"), LateDue: civil("2026-09-16"), Beside: "Finance"},
			{Key: "ONB-5", Title: "Go-live", Kind: GanttMilestone, Start: civil("2026-09-18"), Due: civil("2026-09-18"), Critical: true, Beside: "18 Sep"},
			{Key: "ONB-6", Title: "Not planned yet"},
		},
		Links: []GanttLink{{1, 2, "FS"}, {2, 4, "FS"}, {3, 4, "FF"}, {1, 3, "SS"}, {4, 2, "SF"}},
		Today: civil("2026-09-10"), Baseline: "Agreed plan",
		Off: func(day time.Time) bool { return day.Weekday() == time.Saturday || day.Weekday() == time.Sunday },
	}
}

// The picture is compared with the one that was looked at. To look at a new one: GOLDEN=write go test ./internal/chart.
func TestGanttGolden(t *testing.T) {
	svg := Gantt(smallPlan())
	classes := wellFormed(t, svg)
	for class, want := range map[string]int{"summary": 1, "bar": 3, "done": 2, "milestone": 1, "float": 1, "deadline": 1, "base": 1, "link": 5, "today": 1, "off": 1, "flag": 2, "legend": 8} {
		if classes[class] != want {
			t.Errorf("the picture has %d of %s, want %d", classes[class], class, want)
		}
	}
	path := filepath.Join("testdata", "gantt.svg")
	if os.Getenv("GOLDEN") == "write" {
		if err := os.WriteFile(path, []byte(svg+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.TrimSpace(string(golden)) != svg {
		t.Errorf("the picture differs from %s:\n%s", path, svg)
	}
}

func TestGanttWithoutDates(t *testing.T) {
	for _, v := range []GanttView{{Title: "Empty"}, {Title: "One", Rows: []GanttRow{{Key: "A-1", Title: "No dates"}}, Links: []GanttLink{{0, 7, "FS"}, {0, 0, "FS"}, {-1, 0, ""}}}} {
		classes := wellFormed(t, Gantt(v))
		if classes["bar"]+classes["link"]+classes["legend"] > 0 {
			t.Errorf("%s: %v", v.Title, classes)
		}
	}
}

// Whatever the dates, the picture is well formed and no bar leaves it.
func TestGanttStaysInThePicture(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := rapid.Custom(func(t *rapid.T) time.Time {
			return civil("2026-01-01").AddDate(0, 0, rapid.IntRange(-20000, 20000).Draw(t, "day"))
		})
		v := smallPlan()
		v.Width = rapid.Float64Range(300, 3000).Draw(t, "width")
		for i := range v.Rows {
			r := &v.Rows[i]
			r.Start = day.Draw(t, "start")
			r.Due = r.Start.AddDate(0, 0, rapid.IntRange(0, 4000).Draw(t, "days"))
			r.Deadline = day.Draw(t, "deadline")
			r.Title = rapid.String().Draw(t, "title")
		}
		svg := Gantt(v)
		wellFormed(t, svg)
		f := ganttFrame{GanttView: v}
		f.span()
		for _, r := range v.Rows {
			if f.x(r.Start) < ganttInset+ganttTree || v.Width > 600 && f.after(r.Due) > v.Width {
				t.Fatalf("a bar from %v to %v lies at %v to %v of %v", r.Start, r.Due, f.x(r.Start), f.after(r.Due), v.Width)
			}
		}
	})
}
