package gallery

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"throughline/internal/chart"
	"throughline/internal/web/ui"

	"github.com/a-h/templ"
)

// out is where the pictures of the design system are left for a person to open.
const out = "../../../../build/gallery"

func TestGallery(t *testing.T) {
	if err := os.MkdirAll(filepath.Join(out, "fonts"), 0o755); err != nil {
		t.Fatal(err)
	}
	save(t, "app.css", bundled(t)+".show { position: static; margin: 0 0 16px; }\n")
	fonts, err := filepath.Glob("../fonts/*.woff2")
	if err != nil || len(fonts) != 2 {
		t.Fatalf("the two faces of Inter are missing: %v %v", fonts, err)
	}
	for _, font := range fonts {
		save(t, filepath.Join("fonts", filepath.Base(font)), read(t, font))
	}
	process := read(t, "testdata/process.svg")
	for _, theme := range []ui.Theme{ui.Light, ui.Dark} {
		pages := map[string]templ.Component{
			string(theme):                Gallery(theme),
			"project-" + string(theme):   Project(theme, process, control()),
			"portfolio-" + string(theme): Portfolio(theme),
			"signin-" + string(theme):    SignIn(theme),
			"overlays-" + string(theme):  Overlays(theme),
		}
		for name, page := range pages {
			var html strings.Builder
			if err := page.Render(t.Context(), &html); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			check(t, name, html.String())
			save(t, name+".html", html.String())
		}
	}
}

// check holds a page to the rules every page keeps.
func check(t *testing.T, name, html string) {
	t.Helper()
	if n := strings.Count(html, "<h1"); n != 1 {
		t.Errorf("%s has %d h1, wants one", name, n)
	}
	if found := regexp.MustCompile(`<style|<[a-z]+[^>]*\sstyle=|\son[a-z]+="`).FindString(html); found != "" {
		t.Errorf("%s holds %q, which the content policy forbids", name, found)
	}
	seen := map[string]bool{}
	for _, id := range regexp.MustCompile(`\sid="([^"]+)"`).FindAllStringSubmatch(html, -1) {
		if seen[id[1]] {
			t.Errorf("%s uses the id %q twice", name, id[1])
		}
		seen[id[1]] = true
	}
	for _, ref := range regexp.MustCompile(`\s(?:for|aria-labelledby|aria-describedby|aria-controls|popovertarget)="([^"]+)"`).FindAllStringSubmatch(html, -1) {
		for _, id := range strings.Fields(ref[1]) {
			if !seen[id] {
				t.Errorf("%s refers to %q, which is nowhere", name, id)
			}
		}
	}
}

// bundled joins the sheets in the order ui.css lists them.
func bundled(t *testing.T) string {
	t.Helper()
	var all strings.Builder
	for _, sheet := range regexp.MustCompile(`@import "\./([^"]+)";`).FindAllStringSubmatch(read(t, "../ui.css"), -1) {
		all.WriteString(read(t, filepath.Join("..", sheet[1])))
	}
	return all.String()
}

// control is a chart with a change in the middle.
func control() string {
	start := time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC)
	values := []float64{20.6, 21.8, 20.7, 20.5, 19.5, 20.6, 22.8, 21.7, 22.6, 21.4, 21.6, 21.2, 18.3, 22.4, 21.8, 21.8, 18.3, 18.2, 12.0, 12.6, 13.6, 13.2, 13.9, 12.4, 13.6, 13.7, 12.4, 15.4, 13.9, 14.8}
	view := chart.ControlView{Title: "Days to productive", Unit: "days", Change: &chart.Change{At: start.AddDate(0, 0, 18*7), Label: "Wave 1 live"}}
	for i, v := range values {
		view.Points = append(view.Points, chart.ControlPoint{At: start.AddDate(0, 0, i*7), Value: v})
	}
	view.Phases = []chart.Phase{{From: 0, To: 18, Center: 20.9, Lower: 17.4, Upper: 24.3}, {From: 18, To: 30, Center: 13.4, Lower: 10.4, Upper: 16.4}}
	return chart.Control(view)
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func save(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(out, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
