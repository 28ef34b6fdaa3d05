package browser

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/internal/plan"
)

// The budgets of a page, as the page itself measures them: from the event or the request to the frame that shows it.
// They are bounded loosely, since other tests may share the machine; what was measured is printed.
func TestBudgets(t *testing.T) {
	s := founded(t)
	grid, board := s.tasksIn("GRID", 10000), s.tasksIn("BOARD", 1000)
	p := s.browse(s.me, Options{})
	s.visit(p, "/projects")
	p.Wait("heading", "Portfolio")

	began := time.Now()
	s.visit(p, "/projects/"+grid+"/plan")
	p.Wait("gridcell", "Task 00001")
	usable := time.Since(began)
	p.WaitText("10,000 tasks")
	whole := time.Since(began)
	p.Focus("treegrid", "Tasks")
	p.Press("Control+Home")
	steps := Eval[[]float64](p, paints(`document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowDown", bubbles: true, cancelable: true}))`))
	t.Logf("grid of 10,000 rows: first rows %d ms, all rows %d ms, a step by key %.1f ms (p75)", usable.Milliseconds(), whole.Milliseconds(), p75(steps))
	s.within("the first rows of 10,000", usable, 3*time.Second)
	s.within("a step by key", time.Duration(p75(steps)*float64(time.Millisecond)), 100*time.Millisecond)

	began = time.Now()
	s.visit(p, "/projects/"+board+"/board")
	p.Wait("link", "Task 00001")
	shown := time.Since(began)
	Eval[bool](p, `(document.querySelector("[data-card]").focus(), true)`)
	moves := Eval[[]float64](p, paints(`document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "ArrowDown", bubbles: true, cancelable: true}))`))
	t.Logf("board of 1,000 cards: shown %d ms, a step by key %.1f ms (p75)", shown.Milliseconds(), p75(moves))
	s.within("a board of 1,000 cards", shown, 5*time.Second)

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
	t.Logf("click on a page to its paint: %.0f ms (p75)", p75(clicks))
	s.within("a click on a page", time.Duration(p75(clicks)*float64(time.Millisecond)), time.Second)
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
