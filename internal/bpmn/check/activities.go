package check

import (
	"mime"
	"net/url"
	"regexp"
	"strings"

	"throughline/internal/bpmn"
)

// activity holds an activity's own settings against the standard.
func (c *checker) activity(n *element) {
	for _, name := range []string{"startQuantity", "completionQuantity"} {
		if value := strings.TrimSpace(n.Attr(name)); value != "" && (!whole(value) || value[0] == '-' || strings.Trim(value, "0+") == "") {
			c.at(n, bpmn.Error, "quantity", "%s=%q of %s must be a whole number of at least 1.", name, clip(value), n.say())
		}
	}
	if len(n.kids("loopCharacteristics")) > 1 {
		c.at(n, bpmn.Error, "one-loop", "%s has several loop markers; it can have one.", n.say())
	}
	in, _ := c.flowsAt(n)
	switch {
	case n.kind == "scriptTask" && n.kid("script") != nil && n.Attr("scriptFormat") == "":
		c.at(n, bpmn.Warning, "script-format", "%s has a script but does not say in which language; give its scriptFormat.", n.say())
	case n.Attr("scriptFormat") != "" && !mimeType(n.Attr("scriptFormat")):
		c.at(n, n.strict(), "mime-type", "scriptFormat=%q of %s is no type of file such as text/javascript.", clip(n.Attr("scriptFormat")), n.say())
	case n.kind == "receiveTask" && truth(n.Attr("instantiate")) && in > 0:
		c.at(n, n.strict(), "receive-task-instantiate", "%s begins the process, so no sequence flow may lead to it.", n.say())
	}
	switch n.kind {
	case "callActivity":
		c.call(n)
	case "adHocSubProcess":
		c.adHoc(n)
	}
	if isA(n.kind, "subProcess") && n.kid("ioSpecification") != nil {
		c.at(n.kid("ioSpecification"), n.strict(), "no-sub-process-data", "%s is a sub-process and sees the data around it, so it may have no data inputs and outputs of its own.", n.say())
	}
	for _, r := range n.kids("resourceRole") {
		c.resource(r)
	}
}

func (c *checker) resource(r *element) {
	named, assigned := r.kid("resourceRef"), r.kid("resourceAssignmentExpression")
	switch {
	case named != nil && assigned != nil:
		c.at(r, r.strict(), "resource-role", "This <%s> names a resource and computes one too; keep one of the two.", r.Tag())
	case named == nil && r.kid("resourceParameterBinding") != nil:
		c.at(r, r.strict(), "resource-role", "This <%s> binds parameters without naming the resource they belong to; name it.", r.Tag())
	}
}

func (c *checker) adHoc(n *element) {
	for _, k := range append(n.kids("startEvent"), n.kids("endEvent")...) {
		c.at(k, n.strict(), "ad-hoc-sub-process", "%s stands in an ad-hoc sub-process, whose steps are done as they come up; it has no start and no end.", k.say())
	}
	if len(n.kids("activity")) == 0 {
		c.at(n, n.strict(), "ad-hoc-sub-process", "%s is ad hoc and holds no activity; add what can be done in it.", n.say())
	}
}

// called is what the rules ask of a process or a global task that is called, kept since many may call it.
type called struct {
	known, waits    bool // waits tells that each of its start events waits for something
	inputs, outputs []*element
}

// call holds a call activity against the process or global task it calls.
func (c *checker) call(n *element) {
	target := c.ids[n.ref("calledElement")]
	if target == nil {
		return
	}
	of := c.calls[target]
	if !of.known {
		starts := target.kids("startEvent")
		of = called{known: true, waits: len(starts) > 0, inputs: specified(target, "dataInput"), outputs: specified(target, "dataOutput")}
		for _, s := range starts {
			of.waits = of.waits && (s.kid("eventDefinition") != nil || s.kid("eventDefinitionRef") != nil)
		}
		if c.calls[target] = of; of.waits && target.kind == "process" {
			c.at(target, target.strict(), "called-process-start", "%s calls this process, so it needs a start event that waits for nothing.", n.say())
		}
	}
	c.calledData(n, specified(n, "dataInput"), of.inputs, "data input")
	c.calledData(n, specified(n, "dataOutput"), of.outputs, "data output")
}

// loop holds the marker of a repeated activity against the standard.
func (c *checker) loop(n *element) {
	activity := n.parent
	if n.kind != "multiInstanceLoopCharacteristics" {
		if most := strings.TrimSpace(n.Attr("loopMaximum")); whole(most) && (most[0] == '-' || strings.Trim(most, "0+") == "") {
			c.at(n, n.strict(), "loop-maximum", "%s is repeated at most %s times; it must be at least once.", activity.say(), clip(most))
		}
		return
	}
	if n.kid("loopCardinality") == nil && n.kid("loopDataInputRef") == nil {
		c.at(n, bpmn.Warning, "loop-cardinality", "%s is done several times, but nothing says how often; give a number or a list.", activity.say())
	}
	if done := n.kid("completionCondition"); done != nil && literal.MatchString(done.words()) {
		c.at(done, n.strict(), "completion-condition", "The condition that ends the repetitions of %s is %q, which is neither true nor false.", activity.say(), clip(done.words()))
	}
	behavior, complexes := n.Attr("behavior"), n.kid("complexBehaviorDefinition")
	switch {
	case behavior == "None" && n.Attr("noneBehaviorEventRef") == "":
		c.at(n, n.strict(), "loop-behavior", "%s throws an event for each instance, but does not say which; give noneBehaviorEventRef.", activity.say())
	case behavior == "One" && n.Attr("oneBehaviorEventRef") == "":
		c.at(n, n.strict(), "loop-behavior", "%s throws an event for the first instance, but does not say which; give oneBehaviorEventRef.", activity.say())
	case behavior == "Complex" && complexes == nil:
		c.at(n, n.strict(), "loop-behavior", "%s has complex behaviour that nothing defines; add a complexBehaviorDefinition.", activity.say())
	}
	c.loopItems(n, "loopDataInputRef", "inputDataItem")
	c.loopItems(n, "loopDataOutputRef", "outputDataItem")
}

// literal is a number or a quoted text, which no condition can be.
var literal = regexp.MustCompile(`^(=\s*)?([-+]?[0-9]+([.,][0-9]+)?|"[^"]*"|'[^']*')$`)

// mimeType tells whether a text names a type of file, such as text/plain.
func mimeType(s string) bool {
	kind, _, err := mime.ParseMediaType(s)
	return err == nil && strings.Contains(kind, "/")
}

// uri tells whether a text can be the name of a language or a type.
func uri(s string) bool {
	_, err := url.Parse(strings.TrimSpace(s))
	return err == nil && !strings.ContainsAny(strings.TrimSpace(s), " <>\"{}|\\^`")
}
