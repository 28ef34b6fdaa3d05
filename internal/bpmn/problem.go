package bpmn

// Severity sorts problems: what the standard forbids is an error, what makes a map hard to read or to trust a warning.
type Severity string

// The severities.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Problem is one thing wrong with a map, as package check finds it. Rule names it for settings and tests, in the words of
// bpmnlint where it has the rule; ElementID is the id of the element or of the nearest one around it that has one; Line
// counts from 1; Message is the sentence for a person and says what to do.
type Problem struct {
	Rule      string
	ElementID string
	Line      int
	Message   string
	Severity  Severity
}
