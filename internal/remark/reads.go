package remark

import (
	"context"
	"encoding/base64"
	"encoding/json"

	"throughline/internal/access"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
)

// Page is a piece of a list and where the next one begins ("" at the end).
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

const (
	usualPage = 100
	maxPage   = 500
)

// Comments gives the comments on a thing, oldest first. limit is 1 to 500; 0 is 100.
func (s *Service) Comments(ctx context.Context, on On, cursor string, limit int) (Page[Comment], error) {
	read := func(ctx context.Context, tail string, args ...any) ([]Comment, error) {
		return commentsOn(ctx, s.db, on, tail, args...)
	}
	return list(ctx, s, read, on, cursor, limit, func(c *Comment) place { return place{clock.Micros(c.Created), string(c.ID)} })
}

// Attachments gives the attachments of a thing, oldest first. limit is 1 to 500; 0 is 100.
func (s *Service) Attachments(ctx context.Context, on On, cursor string, limit int) (Page[Attachment], error) {
	read := func(ctx context.Context, tail string, args ...any) ([]Attachment, error) {
		return attachments.Select(ctx, s.db, tail, args...)
	}
	return list(ctx, s, read, on, cursor, limit, func(a *Attachment) place { return place{clock.Micros(a.Created), string(a.ID)} })
}

// place is where a list goes on.
type place struct {
	At int64  `json:"t"`
	ID string `json:"i"`
}

func list[T any](ctx context.Context, s *Service, read func(ctx context.Context, tail string, args ...any) ([]T, error), on On, cursor string, limit int, at func(*T) place) (Page[T], error) {
	if _, err := s.may(ctx, s.db, access.ReadProject, on); err != nil {
		return Page[T]{}, err
	}
	if limit == 0 {
		limit = usualPage
	}
	if limit < 0 || limit > maxPage {
		return Page[T]{}, fault.Field("limit", "is not between 1 and %d; page with the cursor", maxPage)
	}
	after := place{At: -1 << 62}
	if cursor != "" {
		b, err := base64.RawURLEncoding.DecodeString(cursor)
		if err == nil {
			err = json.Unmarshal(b, &after)
		}
		if err != nil {
			return Page[T]{}, fault.Field("cursor", "is not one this server gave; start again without it")
		}
	}
	rows, err := read(db.Brief(ctx), `WHERE subject_id = $1 AND subject = $2 AND deleted = 0 AND (created, id) > ($3, $4)
		ORDER BY created, id LIMIT $5`, on.SubjectID, on.Subject, after.At, after.ID, limit+1)
	if err != nil {
		return Page[T]{}, err
	}
	page := Page[T]{Items: rows}
	if page.Items == nil {
		page.Items = []T{}
	}
	if len(rows) > limit {
		page.Items = rows[:limit]
		b, err := json.Marshal(at(&rows[limit-1]))
		if err != nil {
			return Page[T]{}, err
		}
		page.Next = base64.RawURLEncoding.EncodeToString(b)
	}
	return page, nil
}

// Counts gives the number of remarks on several things of one kind; the caller has asked for the right to read them.
// A thing without any is not in the map.
func (s *Service) Counts(ctx context.Context, subject string, ids []string) (map[string]Count, error) {
	out := map[string]Count{}
	if len(ids) == 0 {
		return out, nil
	}
	args := []any{subject}
	for _, thing := range ids {
		args = append(args, thing)
	}
	err := db.Each(ctx, s.db, `SELECT subject_id, CAST(SUM(comments) AS BIGINT), CAST(SUM(files) AS BIGINT) FROM (
		SELECT subject_id, COUNT(*) AS comments, 0 AS files FROM comment WHERE subject = $1 AND deleted = 0 AND subject_id `+db.In(2, len(ids))+` GROUP BY subject_id
		UNION ALL
		SELECT subject_id, 0, COUNT(*) FROM attachment WHERE subject = $1 AND deleted = 0 AND subject_id `+db.In(2, len(ids))+` GROUP BY subject_id) n
		GROUP BY subject_id`, args, func(scan func(...any) error) error {
		var thing string
		var c Count
		err := scan(&thing, &c.Comments, &c.Files)
		out[thing] = c
		return err
	})
	return out, err
}

// attachment reads one on whose thing the actor may do the action; a deleted one is not found. Its project is that of
// the thing now.
func (s *Service) attachment(ctx context.Context, q db.Q, action access.Action, attachment id.Attachment) (Attachment, error) {
	a, err := attachments.Get(ctx, q, string(attachment))
	if fault.Is(err, fault.NotFound) {
		return Attachment{}, gone()
	}
	if err != nil {
		return Attachment{}, err
	}
	project, err := s.may(ctx, q, action, a.On)
	if err != nil {
		return Attachment{}, err
	}
	if !a.Deleted.IsZero() {
		return Attachment{}, gone()
	}
	a.Project = project
	return a, nil
}
