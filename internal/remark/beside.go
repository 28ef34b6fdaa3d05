package remark

import (
	"context"
	"io"

	"throughline/internal/access"
	"throughline/internal/db"
	"throughline/internal/fault"
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

// Read gives a file beside a thing to a caller that has made sure of the right to it; the caller closes it.
func (s *Service) Read(ctx context.Context, on On, attachment id.Attachment) (Attachment, io.ReadSeekCloser, error) {
	found, err := s.Beside(ctx, s.db, on, []id.Attachment{attachment})
	if err != nil {
		return Attachment{}, nil, err
	}
	if found[0].SHA256 == "" {
		return Attachment{}, nil, gone()
	}
	f, err := s.deps.Files.Open(ctx, found[0].SHA256)
	return found[0], f, err
}

// Readable tells which of the attachments are there and may be read by the actor.
func (s *Service) Readable(ctx context.Context, ids []string) (map[string]bool, error) {
	out := map[string]bool{}
	for _, one := range ids {
		_, err := s.attachment(ctx, s.db, access.ReadProject, id.Attachment(one))
		if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
			return nil, err
		}
		out[one] = err == nil
	}
	return out, nil
}
