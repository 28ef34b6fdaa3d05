package kpi

import (
	"throughline/internal/access"
	"throughline/internal/history"
)

// Kinds lists what can happen to a KPI and its values.
func Kinds() []history.Kind {
	return []history.Kind{
		{Name: "kpi.added", Says: "added the KPI", Needs: access.EditKPI},
		{Name: "kpi.edited", Says: "changed the KPI", Needs: access.EditKPI},
		{Name: "kpi.golive", Says: "set the day the KPI is judged from", Needs: access.EditKPI},
		{Name: "kpi.moved", Says: "moved the KPI", Needs: access.EditKPI},
		{Name: "kpi.deleted", Says: "deleted the KPI", Needs: access.EditKPI},
		{Name: "kpi.restored", Says: "restored the KPI", Needs: access.EditKPI},
		{Name: "value.added", Says: "recorded a value", Needs: access.EditKPI},
		{Name: "value.edited", Says: "changed a recorded value", Needs: access.EditKPI},
		{Name: "value.removed", Says: "removed a recorded value", Needs: access.EditKPI},
	}
}

// why is the data of an event that needed a reason; KPI names the measure that a value belongs to.
type why struct {
	KPI    string `json:"kpi,omitempty"`
	Reason string `json:"reason,omitempty"`
}
