package rollout

import "throughline/internal/history"

// Kinds lists what can happen to a rollout.
func Kinds() []history.Kind {
	return []history.Kind{
		{Name: "wave.added", Says: "added the wave"},
		{Name: "wave.edited", Says: "changed the wave"},
		{Name: "wave.moved", Says: "moved the wave"},
		{Name: "wave.removed", Says: "removed the wave"},
		{Name: "wave.live", Says: "took the wave live"},
		{Name: "wave.done", Says: "finished the wave"},
		{Name: "wave.back", Says: "rolled the wave back"},
		{Name: "wave.replanned", Says: "planned the wave again"},
		{Name: "criterion.added", Says: "added a criterion"},
		{Name: "criterion.edited", Says: "changed a criterion"},
		{Name: "criterion.moved", Says: "moved a criterion"},
		{Name: "criterion.removed", Says: "removed a criterion"},
		{Name: "criterion.answered", Says: "answered a criterion"},
		{Name: "criterion.signed", Says: "signed a criterion"},
		{Name: "criterion.unsigned", Says: "took a signature back"},
	}
}

// about is the data of an event about a criterion: its wave, and the reason where one was needed.
type about struct {
	Wave   string `json:"wave,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// decision is the data of a wave that went live or was finished: how its criteria stood then.
type decision struct {
	Verdict Verdict  `json:"verdict"`
	Yes     int      `json:"yes"`
	Total   int      `json:"total"`
	Reasons []string `json:"reasons,omitempty"`
}
