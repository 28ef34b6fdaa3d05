package rollout

import (
	"throughline/internal/access"
	"throughline/internal/history"
)

// Kinds lists what can happen to a rollout.
func Kinds() []history.Kind {
	return []history.Kind{
		{Name: "wave.added", Says: "added the wave", Needs: access.EditRollout},
		{Name: "wave.edited", Says: "changed the wave", Needs: access.EditRollout},
		{Name: "wave.moved", Says: "moved the wave", Needs: access.EditRollout},
		{Name: "wave.removed", Says: "removed the wave", Needs: access.EditRollout},
		{Name: "wave.live", Says: "took the wave live", Needs: access.EditRollout},
		{Name: "wave.done", Says: "finished the wave", Needs: access.EditRollout},
		{Name: "wave.back", Says: "rolled the wave back", Needs: access.EditRollout},
		{Name: "wave.replanned", Says: "planned the wave again", Needs: access.EditRollout},
		{Name: "criterion.added", Says: "added a criterion", Needs: access.EditRollout},
		{Name: "criterion.edited", Says: "changed a criterion", Needs: access.EditRollout},
		{Name: "criterion.moved", Says: "moved a criterion", Needs: access.EditRollout},
		{Name: "criterion.removed", Says: "removed a criterion", Needs: access.EditRollout},
		{Name: "criterion.answered", Says: "answered a criterion", Needs: access.EditRollout},
		{Name: "criterion.signed", Says: "signed a criterion", Needs: access.SignCriterion},
		{Name: "criterion.unsigned", Says: "took a signature back", Needs: access.SignCriterion},
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
