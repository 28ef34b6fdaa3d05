package browser

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"throughline/internal/clock"
	"throughline/internal/id"
	"throughline/internal/plan"
)

// planned gives a task its dates.
func (s *scene) planned(key id.Task, start, due clock.Date) {
	s.t.Helper()
	_, err := s.app.Plans.Edit(s.as(s.me), key, 0, plan.TaskPatch{Start: &start, Due: &due})
	s.must(err)
}

// runs waits until a task is stored with these dates.
func (s *scene) runs(key id.Task, start, due clock.Date) {
	s.t.Helper()
	s.until(fmt.Sprintf("%s runs from %s to %s", s.task(key).Key, start, due), func() bool {
		t := s.task(key)
		return t.Start == start && t.Due == due
	})
}

// monday is the first Monday at least a week from now, so that nothing in the plan is late.
func monday() clock.Date {
	day := clock.System{}.Now()
	for day = day.AddDate(0, 0, 7); day.Weekday() != 1; day = day.AddDate(0, 0, 1) {
	}
	return clock.DateOf(day)
}

const chart = "Gantt chart of Move the helpdesk"

// onBar gives a place on the bar of a task: a share of its width from the left.
func (p *Page) onBar(task id.Task, share float64) (x, y float64) {
	p.t.Helper()
	p.until("the bar is there", func() (bool, string) {
		at := Eval[[]float64](p, fmt.Sprintf(`(() => {
			const bar = document.querySelector('[data-task="%s"] .gantt-bar');
			if (!bar || bar.style.display === "none") return [];
			const box = bar.getBoundingClientRect();
			return [box.left + box.width * %g, box.top + box.height / 2];
		})()`, task, share))
		if len(at) == 2 {
			x, y = at[0], at[1]
		}
		return len(at) == 2, "it is not"
	})
	return x, y
}

func (p *Page) mouse(kind input.DispatchMouseEventType, x, y float64) {
	p.t.Helper()
	p.do("mouse", chromedp.MouseEvent(kind, x, y, chromedp.ButtonLeft, chromedp.ClickCount(1)))
}

// drafted waits for the sentence that tells what an edit under way would do.
func (p *Page) drafted() string {
	p.t.Helper()
	said := ""
	p.until("the consequence is told", func() (bool, string) {
		said = Eval[string](p, `document.querySelector(".gantt-sentence.is-draft")?.textContent ?? ""`)
		return said != "", "nothing is told"
	})
	return said
}

// The plan on a time axis: moved, stretched and linked by keys and by the mouse, each told before it is saved, and taken back.
func TestGantt(t *testing.T) {
	s := founded(t)
	_, tasks := s.change("Move the helpdesk", "HD", "Export the tickets", "Map the fields", "Tell the team")
	export, mapping, tell := tasks[0].ID, tasks[1].ID, tasks[2].ID
	mon := monday()
	s.planned(export, mon, mon.AddDays(2))
	s.planned(mapping, mon.AddDays(3), mon.AddDays(4))
	p := s.browse(s.me, Options{})
	s.visit(p, "/projects/HD/board")
	p.In("navigation", "Views of the plan").Click("link", "Gantt")
	rows := p.In("treegrid", chart)
	rows.WaitText("Export the tickets", "Map the fields", "Tell the team")

	// A working day later by key: told first, saved by Enter, taken back by Ctrl+Z.
	p.Focus("treegrid", chart)
	p.Press("Home", "ArrowDown", "Alt+ArrowRight")
	if said := p.drafted(); !strings.Contains(said, "Map the fields") {
		t.Errorf("the consequence is told as %q", said)
	}
	p.Press("Enter")
	s.runs(mapping, mon.AddDays(4), mon.AddDays(7))
	p.Gone("button", "Save now")
	p.WaitText("HD-2:")
	p.Press("Control+z")
	s.runs(mapping, mon.AddDays(3), mon.AddDays(4))
	p.WaitText("Undone.")

	// Dropped, nothing is saved.
	p.Focus("treegrid", chart)
	p.Press("Alt+ArrowRight")
	p.drafted()
	p.Press("Escape")
	p.Gone("button", "Save now")
	s.runs(mapping, mon.AddDays(3), mon.AddDays(4))

	// A link by the dialog, which tells what it does.
	p.Press("l")
	dialog := p.In("dialog", "Links of HD-2 Map the fields")
	dialog.Fill("Other task", "HD-1")
	dialog.Click("button", "Link")
	s.until("the tasks are linked", func() bool {
		list, err := s.app.Plans.Neighbours(s.as(s.me), mapping)
		s.must(err)
		return len(list) == 1
	})
	p.Gone("dialog", "Links of HD-2 Map the fields")

	// A baseline, a slip, and what has moved since.
	p.Click("button", "Set a baseline")
	p.In("dialog", "Set a baseline").Fill("Name", "Agreed plan")
	p.In("dialog", "Set a baseline").Click("button", "Set the baseline")
	p.WaitText("Against “Agreed plan”", "nothing has moved")
	p.Focus("treegrid", chart)
	p.Press("Home", "Alt+Shift+ArrowRight", "Alt+Shift+ArrowRight")
	p.drafted()
	p.Press("Enter")
	s.until("Export the tickets takes two days more", func() bool { return s.task(export).Due == mon.AddDays(4) })
	s.runs(mapping, mon.AddDays(7), mon.AddDays(8))
	p.WaitText("2 tasks end later", "by 2 days")
	p.Click("button", "Columns")
	rows.WaitText("+2 days")
	p.Click("button", "Columns")

	// By the mouse: given up by Escape, then let go.
	p.Press("Escape")
	day := Eval[float64](p, `(() => { const bar = document.querySelector('[data-task="`+string(export)+`"] .gantt-bar'); return bar.getBoundingClientRect().width / 5 })()`)
	x, y := p.onBar(mapping, 0.3)
	p.mouse(input.DispatchMouseEventTypeMousePressed, x, y)
	p.mouse(input.DispatchMouseEventTypeMouseMoved, x+day, y)
	p.mouse(input.DispatchMouseEventTypeMouseMoved, x+2*day, y)
	if said := p.drafted(); !strings.Contains(said, "Map the fields") {
		t.Errorf("while it is dragged the consequence is told as %q", said)
	}
	p.Press("Escape")
	p.mouse(input.DispatchMouseEventTypeMouseReleased, x+2*day, y)
	s.runs(mapping, mon.AddDays(7), mon.AddDays(8))
	x, y = p.onBar(mapping, 0.3)
	p.do("drag", chromedp.DragAndDropXY(x, y, x+2*day, y))
	s.runs(mapping, mon.AddDays(9), mon.AddDays(10))
	p.Press("Control+z")
	s.runs(mapping, mon.AddDays(7), mon.AddDays(8))

	// From the end of a bar to another bar.
	s.planned(tell, mon, mon.AddDays(1))
	x, y = p.onBar(mapping, 0.5)
	p.mouse(input.DispatchMouseEventTypeMouseMoved, x, y)
	fromX, fromY := p.onBar(mapping, 1)
	toX, toY := p.onBar(tell, 0.2)
	p.do("draw a link", chromedp.DragAndDropXY(fromX+8, fromY, toX, toY))
	s.until("they are linked", func() bool {
		list, err := s.app.Plans.Neighbours(s.as(s.me), tell)
		s.must(err)
		return len(list) == 1
	})
	s.runs(tell, mon.AddDays(9), mon.AddDays(10))
	p.Axe(t)
	if over := p.Overflow(); over > 0 {
		t.Errorf("the page scrolls %d pixels sideways", over)
	}
	picture := Eval[string](p, `fetch("/projects/HD/gantt.svg").then(r => r.headers.get("Content-Type") + " " + r.status).then(async head => head + await (await fetch("/projects/HD/gantt.svg")).text())`)
	for _, part := range []string{"image/svg+xml 200<svg", "Map the fields", `class="link"`, "baseline “Agreed plan”"} {
		if !strings.Contains(picture, part) {
			t.Errorf("the picture has no %s: %.300s", part, picture)
		}
	}

	// On a phone: the buttons under the list do what the hand does.
	phone := s.browse(s.me, Options{Width: 360, Height: 740})
	s.visit(phone, "/projects/HD/gantt")
	phone.In("treegrid", chart).WaitText("Tell the team")
	phone.Focus("treegrid", chart)
	phone.Press("End")
	phone.Click("button", "Later")
	phone.Click("button", "Save now")
	s.runs(tell, mon.AddDays(10), mon.AddDays(11))
	phone.Axe(t)
	if over := phone.Overflow(); over > 0 {
		t.Errorf("on a phone the page scrolls %d pixels sideways", over)
	}
}
