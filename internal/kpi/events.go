package kpi

import "throughline/internal/history"

// Kinds lists what can happen to a KPI and its values.
func Kinds() []history.Kind {
	return []history.Kind{
		{Name: "kpi.added", Says: "added the KPI"},
		{Name: "kpi.edited", Says: "changed the KPI"},
		{Name: "kpi.golive", Says: "set the day the KPI is judged from"},
		{Name: "kpi.moved", Says: "moved the KPI"},
		{Name: "kpi.deleted", Says: "deleted the KPI"},
		{Name: "kpi.restored", Says: "restored the KPI"},
		{Name: "value.added", Says: "recorded a value"},
		{Name: "value.edited", Says: "changed a recorded value"},
		{Name: "value.removed", Says: "removed a recorded value"},
	}
}

// why is the data of an event that needed a reason; KPI names the measure that a value belongs to.
type why struct {
	KPI    string `json:"kpi,omitempty"`
	Reason string `json:"reason,omitempty"`
}
