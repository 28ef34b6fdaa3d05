package browser

import (
	"testing"

	"github.com/chromedp/chromedp"

	"throughline/internal/process"
)

// A large map has an overview while a part of it is out of sight: its frame follows the view, is dragged, and moves by keys; it is hidden by a key and a
// button, stays as it was chosen, and is not there on a small map or a phone.
func TestMinimap(t *testing.T) {
	s := founded(t)
	made, _, err := s.app.Processes.Import(s.as(s.me), process.NewProcess{Name: "A hundred steps"}, ladder(100))
	s.must(err)
	p := s.browse(s.me, Options{})
	s.visit(p, "/processes/"+string(made.ID))
	const name = "Overview of the map: arrows move the view, plus and minus change its size, Home shows all"
	p.Wait("button", "Overview")
	p.Gone("application", name) // all of the map is in sight
	frame := func() [2]float64 {
		return Eval[[2]float64](p, `(() => { const f = document.querySelector(".mini-frame"); return [f.x.baseVal.value, f.width.baseVal.value]; })()`)
	}
	for range 4 {
		p.Click("button", "Larger")
	}
	p.Wait("application", name)
	p.Axe(t)
	near := frame()
	p.Focus("application", name)
	p.Press("ArrowRight")
	moved := frame()
	if moved[0] <= near[0] {
		t.Errorf("the frame stands at %v after the arrow, before at %v", moved, near)
	}
	p.Press("-")
	if out := frame(); out[1] <= moved[1] {
		t.Errorf("the frame is %v wide after the map was made smaller, before %v", out[1], moved[1])
	}
	corner := Eval[[4]float64](p, `(() => { const b = document.querySelector(".process-mini").getBoundingClientRect(); return [b.left, b.top, b.width, b.height]; })()`)
	before := frame()
	p.do("click into the overview", chromedp.MouseClickXY(corner[0]+corner[2]-30, corner[1]+corner[3]/2))
	if after := frame(); after[0] <= before[0] {
		t.Errorf("the frame stands at %v after a click at the right, before at %v", after, before)
	}

	p.Click("button", "Overview")
	p.Gone("application", name)
	p.Reload()
	p.Wait("button", "Overview")
	p.Gone("application", name)
	p.Press("o")
	p.Gone("application", name)
	p.Click("button", "Larger")
	p.Wait("application", name)

	p.SetSize(360, 740)
	p.Gone("application", name)
	p.SetSize(1280, 800)
	s.visit(p, "/processes/"+string(s.drawn()))
	p.shapeAt("First step")
	p.Gone("application", name)
	p.Gone("button", "Overview")
}
