package process_test

import (
	"strings"
	"testing"

	"throughline/internal/act"
	"throughline/internal/bpmn"
	"throughline/internal/bpmn/drawing"
	"throughline/internal/history"
	"throughline/internal/process"
)

const undrawn = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="D" targetNamespace="t">
  <collaboration id="C"><participant id="Pool" name="Claims" processRef="P"/></collaboration>
  <process id="P" name="Claims">
    <laneSet id="LS"><lane id="L1" name="Desk"><flowNodeRef>S</flowNodeRef><flowNodeRef>A</flowNodeRef></lane><lane id="L2" name="Finance"><flowNodeRef>B</flowNodeRef><flowNodeRef>E</flowNodeRef></lane></laneSet>
    <startEvent id="S"/><userTask id="A" name="Read the claim"/><userTask id="B" name="Pay it"/><endEvent id="E"/>
    <sequenceFlow id="f1" sourceRef="S" targetRef="A"/><sequenceFlow id="f2" sourceRef="A" targetRef="B"/><sequenceFlow id="f3" sourceRef="B" targetRef="E"/>
  </process>
</definitions>
`

func wellDrawn(t *testing.T, text string) *bpmn.View {
	t.Helper()
	m, err := bpmn.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if problems := drawing.Check(m); len(problems) > 0 {
		t.Fatalf("the map is drawn with problems: %v", problems)
	}
	return m.View()
}

func TestAFileWithoutDrawingIsDrawn(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		p, v, err := w.Import(ada, process.NewProcess{}, []byte(undrawn))
		if err != nil {
			t.Fatal(err)
		}
		text := w.export(t, p, 0)
		wellDrawn(t, text)
		if !strings.Contains(text, `<userTask id="B" name="Pay it"/>`) {
			t.Error("more than the diagram changed")
		}
		// A step put in behind another one is drawn between, and what is moved stays whole.
		if _, _, err := w.AddStep(ada, p.ID, v.Version, process.NewStep{After: "A", Name: "Check the policy"}); err != nil {
			t.Fatal(err)
		}
		wellDrawn(t, w.export(t, p, 0))
	})
}

func TestArrangeIsASaveThatCanBeUndone(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		p, v, err := w.Import(ada, process.NewProcess{}, []byte(undrawn))
		if err != nil {
			t.Fatal(err)
		}
		tidy := w.export(t, p, 0)
		messy := strings.Replace(tidy, `<dc:Bounds x="`, `<dc:Bounds x="1`, 4)
		v, err = w.SaveMap(ada, p.ID, v.Version, []byte(messy))
		if err != nil {
			t.Fatal(err)
		}
		ctx, receipt := act.WithReceipt(ada)
		if v, err = w.Arrange(ctx, p.ID, v.Version); err != nil {
			t.Fatal(err)
		}
		if got := w.export(t, p, 0); got != tidy {
			t.Errorf("the map is arranged in another way than before:\n%s", got)
		}
		if events, err := history.OfAct(ada, w.db, receipt.Act); err != nil || len(events) != 1 || events[0].Kind != "process.arranged" {
			t.Fatal(events, err)
		}
		if again, err := w.Arrange(ada, p.ID, v.Version); err != nil || again.Version != v.Version {
			t.Errorf("arranging what is arranged left a trace: %v %v", again, err)
		}
	})
}
