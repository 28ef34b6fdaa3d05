package bpmn

import (
	"strconv"
	"strings"
)

// settings holds what a step says about itself in attributes and child elements against the standard.
func (c *checker) settings(n Node) {
	at, ok := c.s.ids[n.ID]
	if !ok {
		return
	}
	in, out := len(n.Incoming), len(n.Outgoing)
	switch direction := c.s.value(at, "gatewayDirection"); {
	case direction == "Converging" && out > 1:
		c.report(Error, "gateway-direction", n.ID, "%s is declared to bring paths together, but %d flows leave it.", say(n), out)
	case direction == "Diverging" && in > 1:
		c.report(Error, "gateway-direction", n.ID, "%s is declared to split paths, but %d flows lead to it.", say(n), in)
	}
	for _, name := range []string{"startQuantity", "completionQuantity"} {
		if value, has := c.s.attr(at, name); has {
			if count, err := strconv.Atoi(strings.TrimSpace(value)); err != nil || count < 1 {
				c.report(Error, "quantity", n.ID, "%s=%q of %s must be a whole number of at least 1.", name, clip(value), say(n))
			}
		}
	}
	if c.s.child(at, NSModel, "standardLoopCharacteristics") != none && c.s.child(at, NSModel, "multiInstanceLoopCharacteristics") != none {
		c.report(Error, "one-loop", n.ID, "%s is both a loop and a set of instances; it can be only one.", say(n))
	}
	if timer := c.s.child(at, NSModel, "timerEventDefinition"); timer != none {
		kinds := 0
		for _, kind := range []string{"timeDate", "timeDuration", "timeCycle"} {
			if c.s.child(timer, NSModel, kind) != none {
				kinds++
			}
		}
		if kinds > 1 {
			c.report(Error, "one-time", n.ID, "%s gives several times to wait for; it can have one date, duration or cycle.", say(n))
		}
	}
}
