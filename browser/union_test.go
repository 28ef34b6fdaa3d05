package browser

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"throughline/internal/process"
)

// Two people draw on one map: each sees the other and which step he marked; what they change differently is kept of both
// without anybody being asked; only where both change the same is the second asked.
func TestMapOfTwo(t *testing.T) {
	s := founded(t)
	lee := s.person("Lee Moss", "lee@harbour.example")
	made, _, err := s.app.Processes.Create(s.as(s.me), process.NewProcess{Name: "Onboarding", Outline: "Office: Ask for a laptop\nIT: Order the laptop"})
	s.must(err)
	key := made.ID
	a, b := s.browse(s.me, Options{}), s.browse(lee, Options{})
	s.visit(a, "/processes/"+string(key))
	s.visit(b, "/processes/"+string(key))

	// Each is seen by the other, with the step that is marked.
	x, y := a.shapeAt("Ask for a laptop")
	a.do("mark a step", chromedp.MouseClickXY(x, y))
	b.In("list", "Also on this map").WaitText("Maya", "Ask for a laptop")
	a.In("list", "Also on this map").WaitText("Lee Moss")
	b.Axe(t)

	// Lee has renamed one step and not saved it when Maya renames another and saves: both have both.
	b.rename("Order the laptop", "Order two laptops")
	a.rename("Ask for a laptop", "Ask for two laptops")
	a.Press("Control+s")
	b.shapeAt("Ask for two laptops")
	b.shapeAt("Order two laptops")
	b.WaitText("Took over what Maya")
	b.Press("Control+s")
	s.until("both names are stored", func() bool {
		return strings.Contains(s.stored(key), "Ask for two laptops") && strings.Contains(s.stored(key), "Order two laptops")
	})
	a.shapeAt("Order two laptops")
	a.shapeAt("Ask for two laptops")

	// Both rename the same step: Lee is asked, with both names, and answers.
	b.rename("Order two laptops", "Order a tablet")
	a.rename("Order two laptops", "Order a desk")
	a.Press("Control+s")
	ask := b.In("alert", "Both changed the same")
	ask.WaitText("Order two laptops: name", "Order a tablet", "Order a desk", "Which holds?")
	b.shapeAt("Order a tablet") // nothing is taken over before the answer
	b.Axe(t)
	ask.Click("radio", "Maya Lind: Order a desk")
	ask.Click("button", "Go on with these")
	b.shapeAt("Order a desk")
	b.Press("Control+s")
	b.WaitText("Saved")
	if strings.Contains(s.stored(key), "Order a tablet") {
		t.Error("the name that was not chosen is stored")
	}

	// A page that is left is not shown any more.
	s.visit(b, "/processes")
	a.Gone("list", "Also on this map")
}
