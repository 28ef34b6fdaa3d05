package browser

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"throughline/internal/id"
	"throughline/internal/process"
	"throughline/internal/run"
)

// Twenty steps are ticked off one after the other.
func TestRunOfTwentySteps(t *testing.T) {
	s := founded(t)
	made, _, err := s.app.Processes.Import(s.as(s.me), process.NewProcess{Name: "Twenty steps"}, ladder(20))
	s.must(err)
	_, err = s.app.Processes.Publish(s.as(s.me), made.ID, 0, "")
	s.must(err)
	r, err := s.app.Runs.Start(s.as(s.me), made.ID, run.NewRun{Title: "All twenty"})
	s.must(err)
	p := s.browse(s.me, Options{Width: 360, Height: 740})
	s.visit(p, "/runs/"+string(r.ID))
	for i := range 20 {
		p.Click("button", fmt.Sprintf("Done: Step number %d", i+1))
		p.Gone("button", fmt.Sprintf("Done: Step number %d", i+1))
	}
	p.WaitText("Completed.", "Step number 1", "Step number 20")
	p.sound(t, "run of twenty steps")
}

// clean is a file without a drawing, as a program writes it: lanes, a decision, a timer.
const clean = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="D" targetNamespace="http://harbour.example">
  <process id="P" name="Answer a complaint" isExecutable="true">
    <laneSet id="LS">
      <lane id="L1" name="Desk"><flowNodeRef>S</flowNodeRef><flowNodeRef>Read</flowNodeRef><flowNodeRef>G</flowNodeRef><flowNodeRef>Pause</flowNodeRef><flowNodeRef>Close</flowNodeRef><flowNodeRef>E</flowNodeRef></lane>
      <lane id="L2" name="Quality"><flowNodeRef>Dig</flowNodeRef></lane>
    </laneSet>
    <startEvent id="S" name="A complaint comes"><outgoing>f1</outgoing></startEvent>
    <userTask id="Read" name="Read the complaint"><incoming>f1</incoming><outgoing>f2</outgoing></userTask>
    <exclusiveGateway id="G" name="Is it grave?"><incoming>f2</incoming><outgoing>f3</outgoing><outgoing>f4</outgoing></exclusiveGateway>
    <userTask id="Dig" name="Find the cause"><incoming>f3</incoming><outgoing>f5</outgoing></userTask>
    <intermediateCatchEvent id="Pause" name="Let a second pass"><incoming>f4</incoming><incoming>f5</incoming><outgoing>f6</outgoing><timerEventDefinition id="T"><timeDuration xsi:type="tFormalExpression">PT1S</timeDuration></timerEventDefinition></intermediateCatchEvent>
    <userTask id="Close" name="Write the answer"><incoming>f6</incoming><outgoing>f7</outgoing></userTask>
    <endEvent id="E" name="Answered"><incoming>f7</incoming></endEvent>
    <sequenceFlow id="f1" sourceRef="S" targetRef="Read"/>
    <sequenceFlow id="f2" sourceRef="Read" targetRef="G"/>
    <sequenceFlow id="f3" name="yes" sourceRef="G" targetRef="Dig"/>
    <sequenceFlow id="f4" name="no" sourceRef="G" targetRef="Pause"/>
    <sequenceFlow id="f5" sourceRef="Dig" targetRef="Pause"/>
    <sequenceFlow id="f6" sourceRef="Pause" targetRef="Close"/>
    <sequenceFlow id="f7" sourceRef="Close" targetRef="E"/>
  </process>
</definitions>
`

// A file without a drawing, whose steps do not list their flows as some tools write them, is drawn, run to its end, and
// leaves as it is stored.
func TestImportedProcessRuns(t *testing.T) {
	s := founded(t)
	path := filepath.Join(t.TempDir(), "complaint.bpmn")
	clean := regexp.MustCompile(`<(incoming|outgoing)>[^<]*</(incoming|outgoing)>`).ReplaceAllString(clean, "")
	s.must(os.WriteFile(path, []byte(clean), 0o600))
	p := s.browse(s.me, Options{})
	s.visit(p, "/processes/new")
	p.attach(path)
	p.Click("button", "Import the file")
	p.Wait("heading", "Answer a complaint")
	p.shapeAt("Find the cause")
	p.WaitText("Is it grave?", "Let a second pass")
	p.sound(t, "imported map")
	key := id.Process(strings.Split(strings.TrimPrefix(p.URL(), s.url+"/processes/"), "?")[0])

	p.Click("button", "Publish")
	p.In("dialog", "Publish version 1").Click("button", "Publish")
	p.WaitText("version 1, published")
	p.In("navigation", "Faces of Answer a complaint").Click("link", "Run")
	p.Click("button", "Start a run")
	p.In("dialog", "Start a run").Click("button", "Start")
	p.Wait("button", "Done: Read the complaint")
	p.Click("radio", "yes")
	p.Click("button", "Done: Read the complaint")
	p.Click("button", "Done: Find the cause")
	p.Click("button", "Done: Write the answer") // the timer has fired meanwhile, and the page heard of it
	p.WaitText("Completed.")

	s.visit(p, "/processes/"+string(key))
	p.Click("DisclosureTriangle", "Export")
	p.Wait("link", "Map as BPMN")
	got := Eval[string](p, `fetch([...document.querySelectorAll("a")].find(a => a.textContent.trim() === "Map as BPMN").href).then(r => r.text())`)
	if stored := s.stored(key); got != stored {
		t.Errorf("%d bytes are downloaded, %d are stored", len(got), len(stored))
	}
	if model := clean[strings.Index(clean, "  <process"):strings.Index(clean, "</definitions>")]; !bytes.Contains([]byte(got), []byte(model)) {
		t.Error("the file's own process is not in it as it came")
	}
}

// Two people work on one run: each sees what the other did, and nothing half typed is lost.
func TestRunTogether(t *testing.T) {
	s := founded(t)
	lee := s.person("Lee Moss", "lee@harbour.example")
	both := strings.NewReplacer(`exclusiveGateway`, `parallelGateway`, ` name="yes"`, "", ` name="no"`, "", `<incoming>f4</incoming><incoming>f5</incoming>`, `<incoming>f4</incoming>`,
		`intermediateCatchEvent`, `userTask`, "Let a second pass", "Write to the customer", `<timerEventDefinition id="T"><timeDuration xsi:type="tFormalExpression">PT1S</timeDuration></timerEventDefinition>`, "",
		`targetRef="Pause"/>
    <sequenceFlow id="f6"`, `targetRef="E"/>
    <sequenceFlow id="f6"`, `<incoming>f7</incoming>`, `<incoming>f5</incoming><incoming>f7</incoming>`).Replace(clean)
	made, _, err := s.app.Processes.Import(s.as(s.me), process.NewProcess{}, []byte(both))
	s.must(err)
	form := []process.Input{{Label: "Cause", Kind: process.Words, Required: true}}
	_, err = s.app.Processes.Describe(s.as(s.me), made.ID, 0, "Dig", process.StepPatch{Form: &form})
	s.must(err)
	_, err = s.app.Processes.Publish(s.as(s.me), made.ID, 0, "")
	s.must(err)
	r, err := s.app.Runs.Start(s.as(s.me), made.ID, run.NewRun{Title: "Complaint 12"})
	s.must(err)
	p, other := s.browse(s.me, Options{}), s.browse(lee, Options{})
	s.visit(p, "/runs/"+string(r.ID))
	s.visit(other, "/runs/"+string(r.ID))
	other.Click("button", "Done: Read the complaint")
	p.Fill("Cause", "A wrong la")
	other.Click("button", "Done: Write to the customer")
	p.Wait("button", "Done: Write the answer")
	p.WaitText("Done by Lee Moss")
	if got := p.Value("Cause"); got != "A wrong la" {
		t.Errorf("the answer is %q after the other's step", got)
	}
	p.Type("bel")
	p.Click("button", "Done: Find the cause")
	other.WaitText("Cause: A wrong label")

	// A page that has not heard of it yet is told plainly that the step is done.
	p.WaitText("Cause: A wrong label")
	Eval[bool](p, `(document.head.insertAdjacentHTML("beforeend", '<meta name="live" content="off">'), true)`)
	other.Click("button", "Done: Write the answer")
	other.WaitText("Completed.")
	p.Click("button", "Done: Write the answer")
	p.In("alert", "").WaitText("“Write the answer” is done already; the run has gone on")
	p.WaitText("Completed.")
}
