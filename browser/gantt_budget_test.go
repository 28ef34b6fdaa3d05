package browser

import (
	"fmt"
	"testing"
	"time"

	"throughline/internal/id"
	"throughline/internal/plan"
)

// A plan of 5,000 tasks in fifty groups is shown within 200 ms of its data, and a frame of a drag takes no longer than a screen does.
func TestGanttBudget(t *testing.T) {
	s := founded(t)
	change, _ := s.change("Move the helpdesk", "BIG")
	mon := monday()
	var groups []plan.NewTask
	for i := range 50 {
		groups = append(groups, plan.NewTask{Title: fmt.Sprintf("Group %02d", i+1)})
	}
	made, err := s.app.Plans.CreateMany(s.as(s.me), change.ID, groups)
	s.must(err)
	var some id.Task
	for i, group := range made {
		var list []plan.NewTask
		for j := range 99 {
			start := mon.AddDays(7 * (i + j%8))
			list = append(list, plan.NewTask{Title: fmt.Sprintf("Task %02d.%02d", i+1, j+1), Parent: group.ID, Start: start, Due: start.AddDays(1 + j%4)})
		}
		tasks, err := s.app.Plans.CreateMany(s.as(s.me), change.ID, list)
		s.must(err)
		for j := 1; j < 8; j++ {
			_, err := s.app.Plans.Connect(s.as(s.me), tasks[j-1].ID, tasks[j].ID, "FS", 0)
			s.must(err)
		}
		if i == 0 {
			some = tasks[0].ID
		}
	}
	p := s.browse(s.me, Options{})
	var shown timings
	for range 7 {
		s.visit(p, "/projects/BIG/gantt")
		p.until("the chart is shown", func() (bool, string) {
			return Eval[bool](p, `performance.getEntriesByName("gantt-shown").length > 0`), "it is not"
		})
		shown = append(shown, Eval[float64](p, `performance.getEntriesByName("gantt-shown")[0].startTime - performance.getEntriesByName("gantt-read")[0].startTime`))
	}
	t.Logf("chart of 5,000 tasks: on the screen %s after its data", shown)
	s.inTime("5,000 tasks on the chart", shown, 200*time.Millisecond, 600*time.Millisecond)
	if rows := Eval[string](p, `document.querySelector("[role=treegrid]").getAttribute("aria-rowcount")`); rows != "5001" {
		t.Errorf("the chart says it has %s lines, want 5001", rows)
	}

	p.Click("button", "Nearer")
	p.Focus("treegrid", "Gantt chart of Move the helpdesk")
	p.Press("Home", "ArrowDown")
	Eval[bool](p, `(document.querySelector(".gantt-view").scrollLeft = 0, true)`)
	x, y := p.onBar(some, 0.5)
	frames := Eval[[]float64](p, fmt.Sprintf(`(async () => {
		const times = [];
		const at = (type, by) => new PointerEvent(type, {bubbles: true, cancelable: true, pointerType: "mouse", button: 0, clientX: %[1]g + by, clientY: %[2]g});
		document.elementFromPoint(%[1]g, %[2]g).dispatchEvent(at("pointerdown", 0));
		for (let i = 1; i <= 60; i++) await new Promise(done => {
			let began = 0;
			requestAnimationFrame(() => began = performance.now());
			dispatchEvent(at("pointermove", i * 5));
			requestAnimationFrame(() => {
				const painted = new MessageChannel();
				painted.port1.onmessage = () => (times.push(performance.now() - began), done());
				painted.port2.postMessage(0);
			});
		});
		dispatchEvent(new KeyboardEvent("keydown", {key: "Escape", bubbles: true, cancelable: true}));
		return times;
	})()`, x, y))
	t.Logf("a frame of a drag: %s", share(frames))
	s.within("a frame of a drag", milliseconds(p75(frames)), 16*time.Millisecond)
	p.Gone("button", "Save now")
}
