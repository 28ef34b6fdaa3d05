package project

import (
	"throughline/internal/access"
	"throughline/internal/history"
)

// Kinds lists what can happen to a project and its members.
func Kinds() []history.Kind {
	return []history.Kind{
		{Name: "project.created", Says: "began the change", Needs: access.ManageProject},
		{Name: "project.edited", Says: "changed the charter", Needs: access.EditCharter},
		{Name: "project.started", Says: "started the change", Needs: access.ManageProject},
		{Name: "project.held", Says: "put the change on hold", Needs: access.ManageProject},
		{Name: "project.resumed", Says: "resumed the change", Needs: access.ManageProject},
		{Name: "project.closed", Says: "closed the change", Needs: access.CloseProject},
		{Name: "project.waived", Says: "closed the change without a value after it", Needs: access.CloseProject},
		{Name: "project.reopened", Says: "reopened the change", Needs: access.CloseProject},
		{Name: "project.judged", Says: "set the health by hand", Needs: access.ManageProject},
		{Name: "project.deleted", Says: "deleted the change", Needs: access.ManageProject},
		{Name: "project.restored", Says: "restored the change", Needs: access.ManageProject},
		{Name: "member.added", Says: "added a member", Needs: access.ManageProject},
		{Name: "member.changed", Says: "changed a member's role", Needs: access.ManageProject},
		{Name: "member.removed", Says: "removed a member", Needs: access.ManageProject},
	}
}

// why is the data of an event that needed a reason.
type why struct {
	Reason string `json:"reason"`
}
