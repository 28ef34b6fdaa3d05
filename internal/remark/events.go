package remark

import "throughline/internal/history"

// Kinds lists what can happen to remarks. The data of each event is an On: the thing that was remarked on.
func Kinds() []history.Kind {
	return []history.Kind{
		{Name: "comment.added", Says: "commented"},
		{Name: "comment.edited", Says: "edited a comment"},
		{Name: "comment.deleted", Says: "deleted a comment"},
		{Name: "attachment.added", Says: "attached a file"},
		{Name: "attachment.linked", Says: "attached a link"},
		{Name: "attachment.deleted", Says: "removed an attachment"},
	}
}
