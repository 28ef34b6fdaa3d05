package processes

import "strings"

// asks says what a step asks of whoever does it.
func (v stepView) asks() string {
	if len(v.Step.Form) == 0 {
		return "It asks nothing."
	}
	labels := make([]string, len(v.Step.Form))
	for i, in := range v.Step.Form {
		labels[i] = in.Label
	}
	return "It asks " + count(len(labels), "question") + ": " + strings.Join(labels, ", ") + "."
}
