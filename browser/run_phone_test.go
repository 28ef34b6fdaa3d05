package browser

import (
	"fmt"
	"strings"
	"testing"

	"throughline/internal/id"
	"throughline/internal/process"
	"throughline/internal/run"
)

// bought is a published process that asks for a price, decides about it, and hands over to another lane.
func (s *scene) bought() id.Process {
	s.t.Helper()
	ctx := s.as(s.me)
	p, _, err := s.app.Processes.Create(ctx, process.NewProcess{Name: "Buy a laptop", Lanes: []process.Lane{{Name: "People ops"}, {Name: "IT"}}})
	s.must(err)
	name, evidence := "Order the laptop", "number of the order"
	form := []process.Input{{Label: "Price", Kind: process.Number, Required: true}, {Label: "Remark", Kind: process.Words}}
	_, err = s.app.Processes.Describe(ctx, p.ID, 0, "Task_1", process.StepPatch{Name: &name, Evidence: &evidence, Form: &form})
	s.must(err)
	_, check, err := s.app.Processes.AddStep(ctx, p.ID, 0, process.NewStep{After: "Task_1", Name: "Check the price"})
	s.must(err)
	_, stage, err := s.app.Processes.AddStep(ctx, p.ID, 0, process.NewStep{After: check, Name: "Stage the laptop", Lane: "Lane_2"})
	s.must(err)
	_, _, err = s.app.Processes.AddStep(ctx, p.ID, 0, process.NewStep{After: stage, Name: "Hand it over", Lane: "Lane_2"})
	s.must(err)
	_, _, err = s.app.Processes.AddWay(ctx, p.ID, 0, process.NewWay{From: check, If: "it is too dear", To: "Task_1"})
	s.must(err)
	_, err = s.app.Processes.Publish(ctx, p.ID, 0, "")
	s.must(err)
	return p.ID
}

// bothThemes holds the page against the rules in light and dark.
func (p *Page) bothThemes(t *testing.T, name string) {
	t.Helper()
	p.sound(t, name)
	p.SetTheme(true)
	p.sound(t, name+" in dark")
	p.SetTheme(false)
}

// A run on a telephone, from the face of the process to its end: what is refused is said at its field and kept.
func TestRunOnATelephone(t *testing.T) {
	s := founded(t)
	key := s.bought()
	p := s.browse(s.me, Options{Width: 360, Height: 740})
	face := "/processes/" + string(key) + "/runs"
	s.visit(p, face)
	p.WaitText("No run in the last year.")
	p.bothThemes(t, "face of runs")
	p.Press("c")
	start := p.In("dialog", "Start a run")
	start.Fill("What or whom it is about", "For Bo Nilsson")
	start.Fill("Who is IT?", "Maya Lind")
	start.Wait("option", "Maya Lind")
	p.Press("Enter")
	start.Click("button", "Start")
	p.Wait("heading", "For Bo Nilsson")
	p.WaitText("Running.", "1 step to do now", "Order the laptop")
	p.bothThemes(t, "run")

	// Taking the step up keeps what is half typed; a number left out is said at its field, and the rest stays.
	p.Fill("Remark", "from the outlet")
	p.Fill("Evidence: number of the order", "PO 4711")
	p.Click("button", "I take it: Order the laptop")
	p.WaitText("It is yours.", "People ops · Maya Lind")
	if got := p.Value("Remark"); got != "from the outlet" {
		t.Errorf("the remark is %q after the step was taken up", got)
	}
	p.Focus("button", "Done: Order the laptop")
	p.Press("Enter")
	p.In("alert", "").WaitText("“Price” needs an answer")
	if got := p.Value("Remark"); got != "from the outlet" {
		t.Errorf("the remark is %q after the first refusal", got)
	}
	p.bothThemes(t, "refused answers")
	p.In("alert", "").Click("link", "“Price” needs an answer")
	p.until("the keyboard is on the field", func() (bool, string) { f := p.Focused(); return strings.HasPrefix(f, "Price"), f })
	p.Type("a lot")
	p.Press("Enter")
	p.In("alert", "").WaitText("“Price” is not a number")
	for label, want := range map[string]string{"Price": "a lot", "Remark": "from the outlet", "Evidence: number of the order": "PO 4711"} {
		if got := p.Value(label); got != want {
			t.Errorf("%s is %q after the refusal, not %q", label, got, want)
		}
	}
	p.Fill("Price", "1200,50")
	p.Press("Enter")
	p.WaitText("Price: 1200.5", "PO 4711", "Check the price")

	// The decision is one of the answers; the step after it is skipped with its reason.
	p.Click("button", "Done: Check the price")
	p.In("alert", "").WaitText("needs an answer")
	p.Focus("radio", "Go on to Stage the laptop")
	p.Press(" ")
	p.Click("button", "Done: Check the price")
	p.Wait("button", "Done: Stage the laptop")
	p.WaitText("IT · Maya Lind")

	// It stands on the page of the day.
	s.visit(p, "/today")
	p.WaitText("One step of a run waits for you.", "Steps of runs", "For Bo Nilsson · Buy a laptop")
	p.bothThemes(t, "today")
	p.Click("link", "Stage the laptop")
	p.Wait("button", "Done: Stage the laptop")
	p.Click("DisclosureTriangle", "Skip it or give it to somebody")
	p.Click("button", "Skip the step")
	p.In("alert", "").WaitText("say why the step is skipped")
	p.Fill("Why it is skipped", "Bo brings his own")
	p.Press("Enter")
	p.Wait("button", "Done: Hand it over")
	p.WaitText("Skipped by Maya Lind", "Bo brings his own")
	p.Click("button", "I take it: Hand it over")
	p.WaitText("It is yours.")
	p.Click("button", "Done: Hand it over")
	p.WaitText("Completed.")
	p.bothThemes(t, "ended run")
	s.visit(p, face)
	p.WaitText("1 run in the last year", "75%", "were done and not skipped")
	p.bothThemes(t, "face with a run")
}

// ticksWaiting gives how many ticks the browser keeps.
const ticksWaiting = `new Promise(done => { const open = indexedDB.open("throughline-runs", 1); open.onupgradeneeded = () => open.result.createObjectStore("ticks", {keyPath: "key"}); open.onsuccess = () => { const all = open.result.transaction("ticks").objectStore("ticks").getAll(); all.onsuccess = () => { open.result.close(); done(all.result.length) } } })`

// A telephone in flight mode: what is ticked waits in the browser, also through a reload, and is done once when the network
// is back.
func TestRunInFlightMode(t *testing.T) {
	s := founded(t)
	made, _, err := s.app.Processes.Import(s.as(s.me), process.NewProcess{Name: "Twenty steps"}, ladder(20))
	s.must(err)
	form := []process.Input{{Label: "Serial number", Kind: process.Words, Required: true}, {Label: "Dock", Kind: process.YesNo}}
	doc, err := s.app.Processes.Document(s.as(s.me), made.ID, 0)
	s.must(err)
	for _, step := range doc.Steps {
		if step.Name == "Step number 2" {
			_, err = s.app.Processes.Describe(s.as(s.me), made.ID, 0, step.ID, process.StepPatch{Form: &form})
			s.must(err)
		}
	}
	_, err = s.app.Processes.Publish(s.as(s.me), made.ID, 0, "")
	s.must(err)
	r, err := s.app.Runs.Start(s.as(s.me), made.ID, run.NewRun{Title: "In the air"})
	s.must(err)
	p := s.browse(s.me, Options{Width: 360, Height: 740, Touch: true})
	s.visit(p, "/runs/"+string(r.ID))
	p.Wait("button", "Done: Step number 1")
	Eval[bool](p, `navigator.serviceWorker.ready.then(() => true)`)
	p.Reload() // now the worker has seen the page
	p.Wait("button", "Done: Step number 1")
	p.Tolerate("ERR_INTERNET_DISCONNECTED")
	p.Tolerate("Failed to fetch")
	p.Offline(true)
	p.Click("button", "Done: Step number 1")
	p.WaitText("One tick waits for the network.")
	p.Fill("Serial number", "TL-0815")
	p.Click("radio", "Yes")
	p.Click("button", "Done: Step number 2")
	for n := 3; n < 20; n++ {
		p.Click("button", fmt.Sprintf("Done: Step number %d", n))
		p.Gone("button", fmt.Sprintf("Done: Step number %d", n))
	}
	p.WaitText("19 ticks wait for the network.")
	p.sound(t, "run without network")
	if n := Eval[int](p, ticksWaiting); n != 19 {
		t.Errorf("%d ticks wait", n)
	}
	if v, err := s.app.Runs.Get(s.as(s.me), r.ID); err != nil || len(v.Steps) != 1 {
		t.Fatalf("the server heard of it: %d steps, %v", len(v.Steps), err)
	}
	p.Click("button", "Take back: Step number 19")
	p.Wait("button", "Done: Step number 19")
	p.WaitText("18 ticks wait for the network.")

	p.Offline(false)
	p.Wait("button", "Done: Step number 19")
	s.until("all ticks are taken", func() bool {
		v, err := s.app.Runs.Get(s.as(s.me), r.ID)
		return err == nil && len(v.Steps) == 19
	})
	v, err := s.app.Runs.Get(s.as(s.me), r.ID)
	s.must(err)
	for i, st := range v.Steps {
		if want := fmt.Sprintf("Step number %d", i+1); st.Name != want || i < 18 && st.Status != run.Done {
			t.Errorf("step %d is %s, %s", i+1, st.Name, st.Status)
		}
	}
	if got := v.Steps[1].Answers["serial_number"]; got != "TL-0815" {
		t.Errorf("the answer is %v", got)
	}
	p.WaitText("Show 13 earlier steps")
	p.Click("button", "Done: Step number 19")
	p.Click("button", "Done: Step number 20")
	p.WaitText("Completed.")
	if n := Eval[int](p, ticksWaiting); n != 0 {
		t.Errorf("%d ticks still wait", n)
	}
}
