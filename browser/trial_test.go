package browser

import (
	"testing"

	"throughline/internal/access"
	"throughline/internal/db"
	"throughline/internal/org"
	"throughline/internal/process"
)

// invoiceMap has a question, a decision, a timer and two ends; the drawing is made when it is taken in.
const invoiceMap = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D" targetNamespace="http://harbour.example"><collaboration id="C"><participant id="Pool" name="Invoice to pay" processRef="P"/></collaboration>
<process id="P"><laneSet id="L"><lane id="Finance" name="Finance"><flowNodeRef>S</flowNodeRef><flowNodeRef>Check</flowNodeRef><flowNodeRef>G</flowNodeRef><flowNodeRef>Wait</flowNodeRef><flowNodeRef>Pay</flowNodeRef><flowNodeRef>E</flowNodeRef><flowNodeRef>Back</flowNodeRef></lane></laneSet>
<startEvent id="S" name="Invoice arrives"/><userTask id="Check" name="Check the invoice"/><exclusiveGateway id="G" name="Is it right?"/><endEvent id="Back" name="Sent back"/>
<intermediateCatchEvent id="Wait" name="Term of payment"><timerEventDefinition id="T"><timeDuration>P14D</timeDuration></timerEventDefinition></intermediateCatchEvent><userTask id="Pay" name="Pay it"/><endEvent id="E" name="Paid"/>
<sequenceFlow id="F1" sourceRef="S" targetRef="Check"/><sequenceFlow id="F2" sourceRef="Check" targetRef="G"/><sequenceFlow id="Yes" name="yes" sourceRef="G" targetRef="Wait"/><sequenceFlow id="No" name="no" sourceRef="G" targetRef="Back"/>
<sequenceFlow id="F3" sourceRef="Wait" targetRef="Pay"/><sequenceFlow id="F4" sourceRef="Pay" targetRef="E"/></process></definitions>`

// left counts what runs leave behind, besides what the server notes of a published version in its own time.
func (s *scene) left() [3]int64 {
	s.t.Helper()
	var out [3]int64
	for i, rows := range []string{"event WHERE kind <> 'runstart.held'", "run", "river_job"} {
		s.must(db.One(s.system(), s.app.DB, `SELECT COUNT(*) FROM `+rows, nil, &out[i]))
	}
	return out
}

// tokens gives the words on the map where tokens stand.
func (p *Page) tokens() string {
	return Eval[string](p, `[...document.querySelectorAll(".process-token")].map(n => n.closest(".djs-overlays").dataset.containerId + " " + n.textContent).join(", ")`)
}

func (p *Page) tokenAt(want string) {
	p.t.Helper()
	p.until("the token stands at "+want, func() (bool, string) { at := p.tokens(); return at == want, at })
}

func (p *Page) holds(name string) {
	p.t.Helper()
	p.until(name+" has the keyboard", func() (bool, string) { f := p.Focused(); return f == name, f })
}

// A draft is tried out by keyboard alone: a decision, a timer, an end, a step back, another way; a reader does the same on a
// telephone in the review. Nothing is stored.
func TestTryAProcessOut(t *testing.T) {
	s := founded(t)
	ctx := s.as(s.me)
	made, version, err := s.app.Processes.Import(ctx, process.NewProcess{Name: "Invoice to pay"}, []byte(invoiceMap))
	s.must(err)
	p := s.browse(s.me, Options{})
	s.visit(p, "/processes/"+string(made.ID))
	p.shapeAt("Check the invoice")
	before := s.left()
	p.Press("y")
	panel := p.In("region", "Try it out")
	panel.WaitText("It stands at “Check the invoice”.", "Finance does it.", "It begins with “Invoice arrives”.")
	p.tokenAt("Check Here")
	p.holds("yes")
	p.Axe(t)
	p.Press("Enter")
	panel.WaitText("Finance does “Check the invoice”. Is it right: yes.", "It goes on past “Is it right?”.", "It stands at “Term of payment”.")
	p.tokenAt("Wait Here")
	p.holds("Let the time pass: “Term of payment”")
	p.Press("Enter")
	panel.WaitText("The time of “Term of payment” has come.", "It stands at “Pay it”.")
	p.holds("Do “Pay it”")
	p.Press("Enter")
	panel.WaitText("It comes to the end “Paid”.", "It has come to its end.")
	p.tokenAt("")
	p.bothThemes(t, "a process that was tried out to its end")
	for range 3 {
		p.tabTo("Back one step")
		p.Press("Enter")
		p.until("it went back", func() (bool, string) { f := p.Focused(); return f != "Back one step", f })
	}
	p.holds("yes")
	p.Press("Tab", "Enter") // no
	panel.WaitText("It comes to the end “Sent back”.")
	p.holds("Start over")
	p.Press("Enter")
	panel.WaitText("It stands at “Check the invoice”.")
	panel.Gone("button", "Back one step")
	p.Press("Escape")
	panel.Gone("button", "Start over")
	p.holds("Try it out")
	p.tokenAt("")
	if after := s.left(); after != before {
		t.Errorf("events, runs and jobs are %v, before %v", after, before)
	}

	_, err = s.app.Processes.Publish(ctx, made.ID, version.Version, "")
	s.must(err)
	reader, err := s.app.Org.AddPerson(ctx, org.NewPerson{Name: "Vic Berg", Email: "vic@harbour.example", Role: access.Viewer})
	s.must(err)
	phone := s.browse(reader, Options{Width: 360, Height: 740})
	s.visit(phone, "/processes/"+string(made.ID)+"/review")
	before = s.left()
	phone.Click("button", "Try it out")
	panel = phone.In("region", "Try it out")
	panel.Click("button", "yes")
	phone.tokenAt("Wait Here")
	if n := phone.Overflow(); n > 0 {
		t.Errorf("the page is %d pixels too wide", n)
	}
	phone.bothThemes(t, "a process that is tried out on a telephone")
	panel.Click("button", "Close")
	panel.Gone("button", "Close")
	if after := s.left(); after != before {
		t.Errorf("events, runs and jobs are %v, before %v", after, before)
	}
}
