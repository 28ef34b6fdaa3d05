package browser

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"throughline/internal/id"
	"throughline/internal/run"
)

// The runs of a process on a board: what asks for nothing is done from its card, what asks is done in a dialog, a step is
// given to somebody by keys, and no card is dragged.
func TestBoardOfRuns(t *testing.T) {
	s := founded(t)
	key := s.bought()
	lee := s.person("Lee Moss", "lee@harbour.example")
	ctx := s.as(s.me)
	begin := func(title string) run.Run {
		r, err := s.app.Runs.Start(ctx, key, run.NewRun{Title: title, Roles: map[string]id.Person{"Lane_2": s.me.ID}})
		s.must(err)
		return r
	}
	begin("For Bo")
	begin("For Ann")
	face := "/processes/" + string(key) + "/runs"
	p := s.browse(s.me, Options{})
	s.visit(p, face)
	p.Click("link", "Board")
	p.WaitText("2 runs open.", "Most stand at Order the laptop: 2")
	column := func(name string) *Area { return p.In("region", name) }
	column("Order the laptop").WaitText("2", "For Bo", "For Ann", "nobody in particular, waits")
	p.bothThemes(t, "board of runs")

	// A card is not taken to another step.
	card := func(title string) string {
		v, err := s.app.Runs.Board(ctx, key, run.BoardQuery{Words: title})
		s.must(err)
		for _, c := range v.Columns {
			if len(c.Items) > 0 {
				return c.Items[0].ID
			}
		}
		return ""
	}
	focus := func(title string) {
		p.do("focus", chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`document.getElementById("card-%s").focus()`, card(title))))
	}
	focus("For Bo")
	p.Press("Shift+ArrowRight")
	column("Order the laptop").WaitText("For Bo")

	// By keys: D opens the form of the step, A gives it to somebody.
	p.Press("d")
	form := p.In("dialog", "")
	form.Fill("Price", "900")
	form.Click("button", "Done: Order the laptop")
	column("Check the price").WaitText("For Bo")
	focus("For Ann")
	p.Press("a")
	form.Fill("Who does it", "Lee")
	form.Wait("option", "Lee Moss")
	p.Press("Enter")
	form.Click("button", "Save who does it")
	column("Order the laptop").WaitText("Lee Moss, waits")

	// The decision is taken in the dialog too; what asks for nothing is done from the card by its button.
	p.Click("link", "Do it: Check the price, For Bo")
	form.Click("radio", "Go on to Stage the laptop")
	form.Click("button", "Done: Check the price")
	column("Stage the laptop").WaitText("For Bo", "Maya Lind, waits")
	p.Click("button", "Done: Stage the laptop, For Bo")
	column("Hand it over").WaitText("For Bo")
	p.Click("link", "By lane")
	column("IT").WaitText("For Bo", "Hand it over · Maya Lind, waits")
	column("People ops").WaitText("For Ann")

	// Narrowed to one person, on a telephone.
	p.SetSize(360, 740)
	p.combobox("Who has it", "Lee Moss")
	p.Click("button", "Show")
	column("People ops").WaitText("For Ann")
	p.GoneText("Hand it over · ")
	p.bothThemes(t, "board of runs on a telephone")
	if st, err := s.app.Runs.Board(ctx, key, run.BoardQuery{Who: lee.ID}); err != nil || st.Columns[0].Total != 1 {
		t.Errorf("%+v %v", st, err)
	}
}
