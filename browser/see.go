package browser

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/chromedp"
)

// axe is axe-core 4.14.1, whose licence lies beside it.
//
//go:embed axe/axe.min.js
var axe string

// Screenshot writes the window as a PNG and makes the folder it lies in.
func (p *Page) Screenshot(path string) {
	p.t.Helper()
	p.picture(path, get(p, "screenshot", chromedp.CaptureScreenshot()))
}

// FullScreenshot writes the whole page as a PNG, however long it is.
func (p *Page) FullScreenshot(path string) {
	p.t.Helper()
	p.picture(path, get(p, "screenshot", chromedp.FullScreenshot(100)))
}

func (p *Page) picture(path string, png []byte) {
	p.t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		p.t.Fatalf("screenshot: %v", err)
	}
	if err := os.WriteFile(path, png, 0o644); err != nil {
		p.t.Fatalf("screenshot: %v", err)
	}
}

// Violation is one rule of accessibility that the page breaks, with the elements that break it.
type Violation struct {
	ID     string
	Impact string
	Help   string
	Nodes  []struct {
		Target         []any
		FailureSummary string
	}
}

// Violations runs axe-core's rules for WCAG 2.2 A and AA and its good practice over the page as it stands.
func (p *Page) Violations() []Violation {
	p.t.Helper()
	if !Eval[bool](p, `typeof window.axe === "object"`) {
		p.do("axe", chromedp.Evaluate[chromedp.Void](axe+";undefined"))
	}
	return Eval[[]Violation](p, `axe.run(document, {
		resultTypes: ["violations"],
		runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
	}).then(r => r.violations)`)
}

// Axe fails the test, without ending it, for every violation and lists the elements.
func (p *Page) Axe(t T) {
	t.Helper()
	for _, v := range p.Violations() {
		var b strings.Builder
		fmt.Fprintf(&b, "%s (%s): %s, on %s", v.ID, v.Impact, v.Help, p.URL())
		for i, n := range v.Nodes {
			if i == 8 {
				fmt.Fprintf(&b, "\n\tand %d more", len(v.Nodes)-i)
				break
			}
			fmt.Fprintf(&b, "\n\t%v: %s", n.Target, strings.Join(strings.Fields(n.FailureSummary), " "))
		}
		t.Errorf("%s", b.String())
	}
}

// Overflow gives the number of CSS pixels by which the page is wider than its window; 0 is right.
func (p *Page) Overflow() int {
	p.t.Helper()
	return Eval[int](p, `Math.max(0, document.documentElement.scrollWidth - innerWidth)`)
}
