package browser

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// Cards move by pointer and by keys, and a move is taken back by the toast or by the keyboard.
func TestBoard(t *testing.T) {
	s := founded(t)
	change, tasks := s.change("Move the helpdesk", "HD", "Export the tickets", "Map the fields", "Tell the team")
	states := s.states(change.ID)
	first, second, third := states[0], states[1], states[2]
	p := s.browse(s.me, Options{})
	s.visit(p, "/projects/HD/board")
	column := func(name string) *Area { return p.In("region", name) }
	column(first.Name).WaitText("Export the tickets", "Map the fields", "Tell the team")

	// By pointer. The steps between make it a drag and not a click.
	x, y := column(first.Name).reach("link", "Export the tickets")
	tox, toy := p.reach("heading", second.Name)
	p.do("drag", chromedp.DragAndDropXY(x, y, tox, toy+60))
	column(second.Name).WaitText("Export the tickets")
	s.inState(tasks[0].ID, second.ID)
	p.Reload()
	column(second.Name).WaitText("Export the tickets")

	// By keys: the card that has the keyboard goes to the next column and its rank changes.
	p.do("focus", chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.getElementById("card-%s").focus()`, tasks[1].ID)))
	p.Press("Shift+ArrowRight")
	column(second.Name).WaitText("Map the fields")
	s.inState(tasks[1].ID, second.ID)
	p.Press("Shift+ArrowRight")
	column(third.Name).WaitText("Map the fields")
	s.inState(tasks[1].ID, third.ID)

	// The toast takes the latest move back, Ctrl+Z the one before.
	p.until("two toasts offer to undo", func() (bool, string) {
		n := Eval[int](p, `document.querySelectorAll("#toasts [data-undo]").length`)
		return n == 2, fmt.Sprintf("there are %d", n)
	})
	p.do("undo", chromedp.Evaluate[chromedp.Void](`[...document.querySelectorAll("#toasts [data-undo]")].at(-1).click()`))
	s.inState(tasks[1].ID, second.ID)
	column(second.Name).WaitText("Map the fields")
	p.Press("Control+z")
	s.inState(tasks[1].ID, first.ID)
	column(first.Name).WaitText("Map the fields", "Tell the team")
	p.Axe(t)

	if over := p.Overflow(); over > 0 {
		t.Errorf("the board scrolls %d pixels sideways", over)
	}
}
