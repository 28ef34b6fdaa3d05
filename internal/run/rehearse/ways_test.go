package rehearse

import (
	"slices"
	"strings"
	"testing"

	"throughline/internal/flow"
)

// many has two ways in, a called process, an ad hoc sub-process, and a signal that breaks a step off.
const many = `<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x"><bpmn:signal id="Sig" name="Fire"/><bpmn:message id="M" name="Order"/>
<bpmn:process id="P" isExecutable="true"><bpmn:startEvent id="S" name="By hand"/><bpmn:startEvent id="SM" name="By order"><bpmn:messageEventDefinition id="SD" messageRef="M"/></bpmn:startEvent>
<bpmn:callActivity id="Call" name="Pay" calledElement="pay-out"/><bpmn:boundaryEvent id="B" name="Alarm" attachedToRef="Call"><bpmn:signalEventDefinition id="BD" signalRef="Sig"/></bpmn:boundaryEvent>
<bpmn:adHocSubProcess id="Ad" name="Tidy up"><bpmn:userTask id="A1" name="Sweep"/><bpmn:userTask id="A2" name="Dust"/></bpmn:adHocSubProcess><bpmn:endEvent id="E" name="Done"/><bpmn:endEvent id="Out" name="Left"/>
<bpmn:sequenceFlow id="F1" sourceRef="S" targetRef="Call"/><bpmn:sequenceFlow id="F2" sourceRef="SM" targetRef="Call"/><bpmn:sequenceFlow id="F3" sourceRef="Call" targetRef="Ad"/>
<bpmn:sequenceFlow id="F4" sourceRef="Ad" targetRef="E"/><bpmn:sequenceFlow id="F5" sourceRef="B" targetRef="Out"/></bpmn:process></bpmn:definitions>`

func TestWaysInCallsAndChoicesAreTried(t *testing.T) {
	each(t, func(t *testing.T, w world) {
		w.hold(t, define(t, 1, []byte(many)))
		ask := Ask{}
		next := func(what What, key string) Rehearsal {
			t.Helper()
			if what != "" {
				ask.Trials = append(ask.Trials, Trial{What: what, Key: key})
			}
			out, err := w.Rehearse(ada, process, ask)
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		offered := func(out Rehearsal) string {
			var said []string
			for _, o := range out.Next {
				said = append(said, string(o.What)+" "+o.Name)
			}
			return strings.Join(said, ", ")
		}
		out := next("", "")
		if offered(out) != "begin By hand, begin By order" || out.Says != "It can begin in 2 ways." || len(out.Tokens) != 0 {
			t.Fatalf("%s %+v", offered(out), out)
		}
		out = next(Begin, "SM")
		if offered(out) != "do Pay, signal Alarm" || out.Next[0].Calls != "pay-out" || out.Trace[0].Says != "It begins with “By order”." {
			t.Fatalf("%s %+v", offered(out), out)
		}
		broken := slices.Clone(ask.Trials)
		out = next(Signal, "Fire")
		if out.Ended != flow.Completed || !slices.ContainsFunc(out.Trace, func(p Passed) bool { return p.Says == "“Pay” is broken off." }) {
			t.Fatalf("%+v", out)
		}
		ask.Trials = broken
		called := next("", "").Next[0].Key
		out = next(Do, called)
		if offered(out) != "choose Sweep, choose Dust, enough Tidy up" || out.Tokens[0].Node != "Ad" {
			t.Fatalf("%s %+v", offered(out), out)
		}
		out = next(Choose, out.Next[1].Key)
		if offered(out) != "choose Sweep, choose Dust, enough Tidy up, do Dust" || out.Tokens[0].Node != "A2" {
			t.Fatalf("%s %+v", offered(out), out)
		}
		out = next(Do, out.Next[3].Key)
		out = next(Enough, out.Next[2].Key)
		if out.Ended != flow.Completed || out.Trace[len(out.Trace)-1].Node != "E" {
			t.Fatalf("%+v", out)
		}
	})
}
