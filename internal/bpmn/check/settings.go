package check

import (
	"strconv"
	"strings"

	"throughline/internal/bpmn"
)

// settings holds what a step says about itself in attributes and child elements against the standard.
func (c *checker) settings(n bpmn.Node) {
	at := c.ids[n.ID]
	if at == nil {
		return
	}
	in, out := len(n.Incoming), len(n.Outgoing)
	switch direction := at.Attr("gatewayDirection"); {
	case direction == "Converging" && out > 1:
		c.report(bpmn.Error, "gateway-direction", n.ID, "%s is declared to bring paths together, but %d flows leave it.", say(n), out)
	case direction == "Diverging" && in > 1:
		c.report(bpmn.Error, "gateway-direction", n.ID, "%s is declared to split paths, but %d flows lead to it.", say(n), in)
	}
	for _, name := range []string{"startQuantity", "completionQuantity"} {
		if value := at.Attr(name); value != "" {
			if count, err := strconv.Atoi(strings.TrimSpace(value)); err != nil || count < 1 {
				c.report(bpmn.Error, "quantity", n.ID, "%s=%q of %s must be a whole number of at least 1.", name, clip(value), say(n))
			}
		}
	}
	if at.Child("standardLoopCharacteristics").Exists() && at.Child("multiInstanceLoopCharacteristics").Exists() {
		c.report(bpmn.Error, "one-loop", n.ID, "%s is both a loop and a set of instances; it can be only one.", say(n))
	}
	if timer := at.Child("timerEventDefinition"); timer.Exists() {
		kinds := 0
		for _, kind := range []string{"timeDate", "timeDuration", "timeCycle"} {
			if timer.Child(kind).Exists() {
				kinds++
			}
		}
		if kinds > 1 {
			c.report(bpmn.Error, "one-time", n.ID, "%s gives several times to wait for; it can have one date, duration or cycle.", say(n))
		}
	}
}
