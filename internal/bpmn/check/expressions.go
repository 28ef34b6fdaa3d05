package check

import (
	"regexp"
	"strings"

	"throughline/internal/bpmn"
)

// expressions are the elements that hold an expression, and whether the schema itself makes them formal.
var expressions = map[string]bool{
	"completionCondition": false, "from": false, "to": false, "activationCondition": false, "loopCardinality": false, "loopCondition": false,
	"conditionExpression": false, "timeCycle": false, "timeDate": false, "timeDuration": false, "condition": false,
	"messagePath": true, "dataPath": true, "transformation": true, "formalExpression": true,
}

// expression holds one expression against what an engine needs: a formal language and a text.
func (c *checker) expression(n *element) {
	formal, is := expressions[n.kind]
	if !is || n.first != nil {
		return
	}
	if n.kind == "condition" && n.parent.kind == "complexBehaviorDefinition" {
		formal = true
	}
	formal = formal || local(n.AttrNS("http://www.w3.org/2001/XMLSchema-instance", "type")) == "tFormalExpression"
	switch {
	case !formal:
		c.at(n, n.strict(), "formal-expression", "<%s> is written for people; an executable process needs a formal expression here.", n.Tag())
	case n.words() == "" && n.kind == "condition" && n.parent.kind == "conditionalEventDefinition":
		c.at(n, bpmn.Warning, "conditional-event", "%s waits for a condition that is not written yet; write it before the process is run.", n.parent.parent.say())
	case n.words() == "":
		c.at(n, n.strict(), "expression-body", "<%s> is empty; write the expression.", n.Tag())
	}
	if language := n.Attr("language"); language != "" && !uri(language) {
		c.at(n, n.strict(), "expression-language", "language=%q of this <%s> is no valid URI; name the language by its address.", clip(language), n.Tag())
	}
	c.time(n)
}

var (
	isoDate     = regexp.MustCompile(`^\d{4}-?\d\d-?\d\d(T\d\d(:?\d\d(:?\d\d([.,]\d+)?)?)?)?(Z|[+-]\d\d(:?\d\d)?)?$`)
	isoDuration = regexp.MustCompile(`^-?P(\d+W|(\d+([.,]\d+)?Y)?(\d+([.,]\d+)?M)?(\d+([.,]\d+)?D)?(T(\d+([.,]\d+)?H)?(\d+([.,]\d+)?M)?(\d+([.,]\d+)?S)?)?)$`)
	plainWord   = regexp.MustCompile(`^[\p{L}\d :+.,-]*$`)
	cron        = regexp.MustCompile(`^(@\w+|\S+( \S+){4,6})$`)
)

// time holds a time that is written out against ISO 8601. What looks like an expression is left to its language.
func (c *checker) time(n *element) {
	text := n.words()
	if !strings.HasPrefix(n.kind, "time") || text == "" || !plainWord.MatchString(text) {
		return
	}
	good := false
	switch n.kind {
	case "timeDate":
		good = isoDate.MatchString(text)
	case "timeDuration":
		good = duration(text)
	case "timeCycle":
		good = cycle(text)
	}
	if !good {
		c.at(n, n.strict(), "time-format", "%q is no %s as ISO 8601 writes it; write one such as %s.", clip(text), bpmn.InWords(n.kind)[5:],
			map[string]string{"timeDate": "2026-11-23T09:00:00Z", "timeDuration": "P3D or PT2H", "timeCycle": "R3/PT10M"}[n.kind])
	}
}

func duration(s string) bool {
	return isoDuration.MatchString(s) && strings.ContainsAny(s, "0123456789") && !strings.HasSuffix(s, "T")
}

// cycle takes repeating intervals, with "R/" and a start or an end, and the notation of cron that engines take too.
func cycle(s string) bool {
	parts := strings.Split(s, "/")
	if rest, is := strings.CutPrefix(parts[0], "R"); is && (rest == "" || whole(rest)) && len(parts) > 1 {
		parts = parts[1:]
	} else if cron.MatchString(s) {
		return true
	}
	for _, p := range parts {
		if !duration(p) && !isoDate.MatchString(p) {
			return false
		}
	}
	return len(parts) <= 2
}

// timer holds a timer against the one time it may wait for.
func (c *checker) timer(n *element) {
	kinds := 0
	for _, kind := range []string{"timeDate", "timeDuration", "timeCycle"} {
		if n.kid(kind) != nil {
			kinds++
		}
	}
	switch {
	case kinds > 1:
		c.at(n, bpmn.Error, "one-time", "%s gives several times to wait for; it can have one date, duration or cycle.", n.parent.say())
	case kinds == 0:
		c.at(n, bpmn.Warning, "timer-time", "%s does not say what time it waits for; give a date, a duration or a cycle.", n.parent.say())
	}
}
