package browser

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"

	"throughline/internal/plan"
)

// The budgets of a page, as the page itself measures them: from the navigation or the event to the frame that shows it.
// What was measured is printed. The goals hold on a machine of one's own; other programs may share this one, so the quickest
// visit is held tighter than the middle one.
func TestBudgets(t *testing.T) {
	s := founded(t)
	grid, board := s.tasksIn("GRID", 10000), s.tasksIn("BOARD", 1000)
	p := s.browse(s.me, Options{})
	p.watch(map[string]string{"row": ".grid-row .grid-cell[data-key=title]", "card": "[data-card][tabindex='0']"})
	s.visit(p, "/projects")
	p.Wait("heading", "Portfolio")

	arrow := paints(`document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowDown", bubbles: true, cancelable: true}))`)
	list := s.visits(p, "/projects/"+grid+"/plan", "row")
	p.WaitText("10,000 tasks", "Task 00001")
	p.GoneText("loading…")
	p.Focus("treegrid", "Tasks")
	p.Press("Control+Home")
	steps := Eval[[]float64](p, arrow)
	t.Logf("list of 10,000 rows: the first on the screen after %s; a step by key %s", list, share(steps))
	s.inTime("the first rows of 10,000", list, time.Second, 3*time.Second)
	s.within("a step by key", milliseconds(p75(steps)), 100*time.Millisecond)

	cards := s.visits(p, "/projects/"+board+"/board", "card")
	p.Wait("link", "Task 00001")
	p.until("all cards are there", func() (bool, string) {
		n := Eval[int](p, `document.querySelectorAll("[data-card]").length`)
		return n == 1000, fmt.Sprint(n)
	})
	Eval[bool](p, `(document.querySelector("[data-card]").focus(), true)`)
	moves := Eval[[]float64](p, arrow)
	t.Logf("board of 1,000 cards: the first on the screen after %s; a step by key, with all there, %s", cards, share(moves))
	s.inTime("the first cards of 1,000", cards, time.Second, 3*time.Second)
	s.within("a step by key on the board", milliseconds(p75(moves)), 100*time.Millisecond)

	s.visit(p, "/projects")
	p.Wait("heading", "Portfolio")
	clicks := Eval[[]float64](p, `(async () => {
		const times = [];
		for (let i = 0; i < 8; i++) for (const href of ["/today", "/projects"]) {
			const began = performance.now();
			document.querySelector("#nav a[href='" + href + "']").click();
			await new Promise(done => addEventListener("turbo:load", done, {once: true}));
			await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
			times.push(performance.now() - began);
		}
		return times;
	})()`)
	t.Logf("click on a page to its paint: %s", share(clicks))
	s.within("a click on a page", milliseconds(p75(clicks)), 400*time.Millisecond)
}

// watch makes every page note when what a selector finds is first painted, in milliseconds since its navigation.
func (p *Page) watch(selectors map[string]string) {
	p.t.Helper()
	list, err := json.Marshal(selectors)
	if err != nil {
		p.t.Fatalf("watch: %v", err)
	}
	p.do("watch", call(page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: `
		window.painted = {};
		for (const [name, selector] of Object.entries(` + string(list) + `)) {
			const look = () => requestAnimationFrame(() => document.querySelector(selector) ? setTimeout(() => painted[name] = performance.now()) : look());
			look();
		}`}))
}

// visits opens a page seven times and gives when each time the first of what is watched was painted.
func (s *scene) visits(p *Page, path, name string) timings {
	s.t.Helper()
	var took timings
	for range 7 {
		s.visit(p, path)
		p.until("it is painted", func() (bool, string) {
			return Eval[bool](p, fmt.Sprintf("painted[%q] > 0", name)), "it is not"
		})
		took = append(took, Eval[float64](p, fmt.Sprintf("painted[%q]", name)))
	}
	return took
}

// timings are visits in milliseconds, in their order.
type timings []float64

func (t timings) String() string {
	return fmt.Sprintf("%.0f ms (median of %d; quickest %.0f, the very first %.0f)", median(t), len(t), slices.Min(t), t[0])
}

func (s *scene) inTime(what string, took timings, quickest, middle time.Duration) {
	s.t.Helper()
	s.within(what+", quickest", milliseconds(slices.Min(took)), quickest)
	s.within(what+", median", milliseconds(median(took)), middle)
}

func milliseconds(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

// share tells the middle, three quarters and nineteen of twenty of what was measured.
func share(all []float64) string {
	all = slices.Sorted(slices.Values(all))
	return fmt.Sprintf("%.0f ms (p50), %.0f (p75), %.0f (p95)", all[len(all)/2], all[len(all)*3/4], all[len(all)*95/100])
}

// tasksIn makes a change with many tasks and gives its code.
func (s *scene) tasksIn(code string, n int) string {
	s.t.Helper()
	change, _ := s.change("Change of "+code, code)
	states := s.states(change.ID)
	for from := 0; from < n; from += 1000 {
		var list []plan.NewTask
		for i := range 1000 {
			list = append(list, plan.NewTask{Title: fmt.Sprintf("Task %05d", from+i+1), State: states[i%len(states)].ID})
		}
		_, err := s.app.Plans.CreateMany(s.as(s.me), change.ID, list)
		s.must(err)
	}
	return code
}

func (s *scene) within(what string, took, most time.Duration) {
	s.t.Helper()
	if took > most {
		s.t.Errorf("%s took %v, want at most %v", what, took, most)
	}
}

// paints gives a script that does a thing forty times and measures each until its frame is painted.
func paints(do string) string {
	return strings.Replace(`(async () => {
		const times = [];
		for (let i = 0; i < 40; i++) {
			const began = performance.now();
			DO;
			await new Promise(done => requestAnimationFrame(() => setTimeout(done)));
			times.push(performance.now() - began);
		}
		return times;
	})()`, "DO", do, 1)
}

func p75(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)*3/4]
}
