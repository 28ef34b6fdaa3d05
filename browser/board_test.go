package browser

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"throughline/internal/plan"
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

// A long column comes piece by piece: its count is whole at once, its end is reached by keys, and somebody else's change
// takes no card away that was fetched before.
func TestLongBoard(t *testing.T) {
	s := founded(t)
	change, _ := s.change("Move the helpdesk", "HD")
	states := s.states(change.ID)
	var list []plan.NewTask
	for i := range 620 {
		list = append(list, plan.NewTask{Title: fmt.Sprintf("Ticket %03d", i+1), State: states[0].ID})
	}
	_, err := s.app.Plans.CreateMany(s.as(s.me), change.ID, list)
	s.must(err)
	lee := s.person("Lee Moss", "lee@harbour.example")
	p := s.browse(s.me, Options{})
	s.visit(p, "/projects/HD/board")
	column := p.In("region", states[0].Name)
	column.WaitText("620", "Ticket 001")
	cards := func() int { return Eval[int](p, `document.querySelectorAll("[data-card]").length`) }
	p.until("five hundred cards are there", func() (bool, string) { return cards() == 500, fmt.Sprint(cards()) })
	column.Wait("link", "More")

	p.do("focus", chromedp.Evaluate[chromedp.Void](`document.querySelector("[data-card]").focus()`))
	p.Press("End")
	if got := p.Focused(); !strings.Contains(got, "Ticket 500") {
		t.Errorf("at the end of the column is %q", got)
	}

	// Lee takes the tenth ticket on; it changes its column here, and no other card is lost.
	tenth := s.tasks(change.ID)[9]
	_, err = s.app.Plans.Edit(s.as(lee), tenth.ID, 0, plan.TaskPatch{State: &states[1].ID})
	s.must(err)
	p.In("region", states[1].Name).Wait("link", "Ticket 010")
	column.WaitText("619")
	for _, title := range []string{"Ticket 011", "Ticket 499", "Ticket 501"} {
		column.Wait("link", title)
	}
	p.until("the column is as long as before", func() (bool, string) { return cards() == 501, fmt.Sprint(cards()) })
	if got := p.Focused(); !strings.Contains(got, "Ticket 500") {
		t.Errorf("after the refresh the keyboard is on %q", got)
	}
	if twice := Eval[int](p, `(ids => ids.length - new Set(ids).size)([...document.querySelectorAll("[data-card]")].map(c => c.id))`); twice != 0 {
		t.Errorf("%d cards are there twice", twice)
	}
	p.Axe(t)
}
