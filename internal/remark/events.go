package remark

import (
	"throughline/internal/access"
	"throughline/internal/history"
)

// Kinds lists what can happen to remarks. The data of each event is an On: the thing that was remarked on.
func Kinds() []history.Kind {
	return []history.Kind{
		{Name: "comment.added", Says: "commented", Needs: access.Remark},
		{Name: "comment.edited", Says: "edited a comment", Needs: access.Remark},
		{Name: "comment.deleted", Says: "deleted a comment", Needs: access.Remark},
		{Name: "attachment.added", Says: "attached a file", Needs: access.Remark},
		{Name: "attachment.linked", Says: "attached a link", Needs: access.Remark},
		{Name: "attachment.deleted", Says: "removed an attachment", Needs: access.Remark},
	}
}
