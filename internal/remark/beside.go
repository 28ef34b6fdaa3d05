package remark

import (
	"context"

	"throughline/internal/db"
	"throughline/internal/id"
)

// Beside gives the attachments with the ids, in that order. One that does not lie beside the thing, or was taken away, is
// not found. The caller has asked for the right to read the thing.
func (s *Service) Beside(ctx context.Context, q db.Q, on On, ids []id.Attachment) ([]Attachment, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	args := []any{on.SubjectID, on.Subject}
	for _, one := range ids {
		args = append(args, string(one))
	}
	found, err := attachments.Select(ctx, q, `WHERE subject_id = $1 AND subject = $2 AND deleted = 0 AND id `+db.In(3, len(ids)), args...)
	if err != nil {
		return nil, err
	}
	by := map[id.Attachment]Attachment{}
	for _, a := range found {
		by[a.ID] = a
	}
	out := make([]Attachment, len(ids))
	for i, one := range ids {
		a, ok := by[one]
		if !ok {
			return nil, gone()
		}
		out[i] = a
	}
	return out, nil
}
