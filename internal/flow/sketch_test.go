package flow

import (
	"fmt"
	"html"
	"strings"

	"throughline/internal/bpmn"
)

// sketch writes a map from a few lines: "kind id key=value …" is an element, "{" after it and "}" hold what is in a
// sub-process, "a -> b if x > 1" a flow, "a => b" a default flow, "+ <xml/>" a child of the element before.
func sketch(text string) []byte {
	s := &sketcher{roots: map[string]string{}}
	root := &sketched{}
	stack := []*sketched{root}
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		top := stack[len(stack)-1]
		words := strings.Fields(line)
		switch {
		case line == "":
		case line == "}":
			stack = stack[:len(stack)-1]
		case words[0] == "+":
			last := top.inner[len(top.inner)-1]
			last.xml += line[1:]
		case len(words) > 2 && (words[1] == "->" || words[1] == "=>"):
			s.flows++
			id := fmt.Sprintf("f_%s_%s", words[0], words[2])
			if s.seen == nil {
				s.seen = map[string]bool{}
			}
			if s.seen[id] {
				id += fmt.Sprint(s.flows)
			}
			s.seen[id] = true
			flow := fmt.Sprintf(`<sequenceFlow id="%s" sourceRef="%s" targetRef="%s"`, id, words[0], words[2])
			if words[1] == "=>" {
				for _, e := range top.inner {
					if e.id == words[0] {
						e.attrs += ` default="` + id + `"`
					}
				}
			}
			if _, condition, ok := strings.Cut(line, " if "); ok {
				flow += "><conditionExpression>" + html.EscapeString(condition) + "</conditionExpression></sequenceFlow>"
			} else {
				flow += "/>"
			}
			top.xml += flow
		default:
			e := s.element(words)
			top.inner = append(top.inner, e)
			for _, u := range s.undo {
				top.xml += fmt.Sprintf(`<association id="a_%s" sourceRef="%s" targetRef="%s"/>`, u[1], u[0], u[1])
			}
			s.undo = nil
			if words[len(words)-1] == "{" {
				stack = append(stack, e)
			}
		}
	}
	out := `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="urn:test">`
	for _, key := range sortedKeys(s.roots) {
		out += s.roots[key]
	}
	processes, loose := "", root.xml
	for _, e := range root.inner {
		if e.kind == "process" || strings.HasPrefix(e.kind, "global") {
			processes += e.String()
		} else {
			loose += e.String()
		}
	}
	return []byte(out + `<process id="P" isExecutable="true">` + loose + `</process>` + processes + `</definitions>`)
}

type sketcher struct {
	roots map[string]string
	flows int
	seen  map[string]bool
	undo  [][2]string // boundary events and the activities they lead to
}

type sketched struct {
	kind, id, attrs, xml string
	inner                []*sketched
}

func (e *sketched) String() string {
	body := e.xml
	for _, c := range e.inner {
		body += c.String()
	}
	return fmt.Sprintf(`<%s id="%s"%s>%s</%s>`, e.kind, e.id, e.attrs, body, e.kind)
}

var sketchKinds = map[string]string{"start": "startEvent", "end": "endEvent", "catch": "intermediateCatchEvent", "throw": "intermediateThrowEvent",
	"task": "userTask", "script": "scriptTask", "service": "serviceTask", "sub": "subProcess", "on": "subProcess", "tx": "transaction", "adhoc": "adHocSubProcess", "xor": "exclusiveGateway",
	"and": "parallelGateway", "or": "inclusiveGateway", "complex": "complexGateway", "first": "eventBasedGateway", "boundary": "boundaryEvent",
	"call": "callActivity", "receive": "receiveTask", "send": "sendTask"}

func (s *sketcher) element(words []string) *sketched {
	e := &sketched{kind: words[0], id: words[1]}
	if kind := sketchKinds[words[0]]; kind != "" {
		e.kind = kind
	}
	if words[0] == "on" {
		e.attrs = ` triggeredByEvent="true"`
	}
	for _, word := range words[2:] {
		key, value, _ := strings.Cut(word, "=")
		value = strings.ReplaceAll(value, "~", " ")
		switch key {
		case "{":
		case "signal", "error", "escalation":
			ref := ""
			if value != "" {
				ref = fmt.Sprintf(` %sRef="%s_%s"`, key, key, value)
				s.roots[key+value] = fmt.Sprintf(`<%s id="%s_%s" name="%s" %sCode="%s"/>`, key, key, value, value, key, value)
			}
			e.xml += fmt.Sprintf(`<%sEventDefinition%s/>`, key, ref)
		case "message":
			s.roots[key+value] = fmt.Sprintf(`<message id="message_%s" name="%s"/>`, value, value)
			if strings.HasSuffix(e.kind, "Task") {
				e.attrs += fmt.Sprintf(` messageRef="message_%s"`, value)
			} else {
				e.xml += fmt.Sprintf(`<messageEventDefinition messageRef="message_%s"/>`, value)
			}
		case "timer", "cycle", "date":
			tag := map[string]string{"timer": "timeDuration", "cycle": "timeCycle", "date": "timeDate"}[key]
			e.xml += fmt.Sprintf(`<timerEventDefinition><%s>%s</%s></timerEventDefinition>`, tag, value, tag)
		case "cond":
			e.xml += `<conditionalEventDefinition><condition>` + html.EscapeString(value) + `</condition></conditionalEventDefinition>`
		case "link":
			e.xml += fmt.Sprintf(`<linkEventDefinition name="%s"/>`, value)
		case "terminate", "cancel":
			e.xml += "<" + key + "EventDefinition/>"
		case "compensate":
			e.xml += fmt.Sprintf(`<compensateEventDefinition activityRef="%s"/>`, value)
		case "activation":
			e.xml += `<activationCondition>` + html.EscapeString(value) + `</activationCondition>`
		case "each", "inturn":
			e.xml += fmt.Sprintf(`<multiInstanceLoopCharacteristics isSequential="%t"><loopCardinality>%s</loopCardinality></multiInstanceLoopCharacteristics>`, key == "inturn", value)
		case "while":
			e.xml += `<standardLoopCharacteristics><loopCondition>` + html.EscapeString(value) + `</loopCondition></standardLoopCharacteristics>`
		case "undoes":
			e.attrs += ` isForCompensation="true"`
			s.undo = append(s.undo, [2]string{value, e.id})
		case "by":
			e.attrs += fmt.Sprintf(` attachedToRef="%s"`, value)
		default:
			e.attrs += fmt.Sprintf(` %s="%s"`, key, value)
		}
	}
	return e
}

// program compiles a sketch.
func program(t tester, text string) *Program {
	t.Helper()
	return compiled(t, sketch(text))
}

func compiled(t tester, data []byte) *Program {
	t.Helper()
	m, err := bpmn.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	p, refusals := Compile(m, "P", Options{})
	for _, r := range refusals {
		t.Errorf("%s (%s): %s", r.Element, r.Rule, r.Reason)
	}
	if p == nil {
		t.FailNow()
	}
	return p
}
