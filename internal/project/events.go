package project

import "throughline/internal/history"

// Kinds lists what can happen to a project and its members.
func Kinds() []history.Kind {
	return []history.Kind{
		{Name: "project.created", Says: "began the change"},
		{Name: "project.edited", Says: "changed the charter"},
		{Name: "project.started", Says: "started the change"},
		{Name: "project.held", Says: "put the change on hold"},
		{Name: "project.resumed", Says: "resumed the change"},
		{Name: "project.closed", Says: "closed the change"},
		{Name: "project.waived", Says: "closed the change without a value after it"},
		{Name: "project.reopened", Says: "reopened the change"},
		{Name: "project.judged", Says: "set the health by hand"},
		{Name: "project.deleted", Says: "deleted the change"},
		{Name: "project.restored", Says: "restored the change"},
		{Name: "member.added", Says: "added a member"},
		{Name: "member.changed", Says: "changed a member's role"},
		{Name: "member.removed", Says: "removed a member"},
	}
}

// why is the data of an event that needed a reason.
type why struct {
	Reason string `json:"reason"`
}
