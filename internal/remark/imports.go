package remark

import (
	"context"

	"throughline/internal/db"
)

// CommentsBySource gives the comments that an import made from these sources, deleted ones too; the caller asks for the
// right.
func (s *Service) CommentsBySource(ctx context.Context, q db.Q, sources []string) ([]Comment, error) {
	if len(sources) == 0 {
		return nil, nil
	}
	return comments.Select(ctx, q, `WHERE source <> '' AND source `+db.In(1, len(sources)), values(sources)...)
}

// AttachmentsBySource gives the attachments that an import made from these sources, deleted ones too; the caller asks
// for the right.
func (s *Service) AttachmentsBySource(ctx context.Context, q db.Q, sources []string) ([]Attachment, error) {
	if len(sources) == 0 {
		return nil, nil
	}
	return attachments.Select(ctx, q, `WHERE source <> '' AND source `+db.In(1, len(sources)), values(sources)...)
}

func values(list []string) []any {
	out := make([]any, len(list))
	for i, v := range list {
		out[i] = v
	}
	return out
}
