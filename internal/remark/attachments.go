package remark

import (
	"bytes"
	"context"
	"io"
	"path"
	"strings"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/blob"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
)

// Attach keeps a file beside a thing. The right is asked before the first byte is read, and again when the file is
// named. A file above the limit is fault.Limit, and nothing is kept.
func (s *Service) Attach(ctx context.Context, on On, n NewAttachment, file io.Reader) (Attachment, error) {
	if _, err := s.may(ctx, s.db, access.Remark, on); err != nil {
		return Attachment{}, err
	}
	ref, err := s.deps.Files.Put(ctx, file, s.deps.MaxFile)
	if err != nil {
		return Attachment{}, err
	}
	n.URL = ""
	return s.put(ctx, on, n, ref)
}

// AttachPicture keeps a picture beside a thing, drawn anew so that it tells nothing but what is seen (see blob.Clean).
func (s *Service) AttachPicture(ctx context.Context, on On, n NewAttachment, picture io.Reader) (Attachment, error) {
	if _, err := s.may(ctx, s.db, access.Remark, on); err != nil {
		return Attachment{}, err
	}
	data, mime, err := s.clean(ctx, picture)
	if err != nil {
		return Attachment{}, err
	}
	ref, err := s.deps.Files.Put(ctx, bytes.NewReader(data), s.deps.MaxFile)
	if err != nil {
		return Attachment{}, err
	}
	n.URL, n.Name = "", strings.TrimSuffix(blob.FileName(n.Name), path.Ext(n.Name))+map[string]string{"image/jpeg": ".jpg", "image/png": ".png"}[mime]
	return s.put(ctx, on, n, ref)
}

func (s *Service) clean(ctx context.Context, picture io.Reader) (data []byte, mime string, err error) {
	done, err := s.draw(ctx)
	if err != nil {
		return nil, "", err
	}
	defer done()
	return blob.Clean(picture)
}

// draw waits for the one place at which a picture is drawn; done gives it free.
func (s *Service) draw(ctx context.Context) (done func(), err error) {
	select {
	case s.drawing <- struct{}{}:
		return func() { <-s.drawing }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Link puts the address of a file that lies elsewhere beside a thing; it is never fetched.
func (s *Service) Link(ctx context.Context, on On, n NewAttachment) (Attachment, error) {
	return s.put(ctx, on, n, blob.Ref{})
}

func (s *Service) put(ctx context.Context, on On, n NewAttachment, ref blob.Ref) (Attachment, error) {
	var a Attachment
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		if _, err := s.may(ctx, tx, access.Remark, on); err != nil {
			return err
		}
		if n.ID != "" {
			if !id.Valid(string(n.ID)) {
				return fault.Field("id", "is not an id: 25 characters of 0-9a-z")
			}
			old, err := attachments.Get(ctx, tx, string(n.ID))
			if err == nil {
				if a = old; a.On != on || a.SHA256 != ref.SHA256 || a.URL != n.URL {
					return fault.New(fault.Conflict, "Another attachment has this id already")
				}
				return nil
			}
			if !fault.Is(err, fault.NotFound) {
				return err
			}
		}
		n.Author, n.AuthorName, n.Source = tx.Actor.Person, "", ""
		var err error
		a, err = s.AddAttachment(ctx, tx, on, n, ref)
		return err
	})
	return a, err
}

// AddAttachment attaches a kept file, or with the zero Ref the link n.URL, inside an act whose right was asked already.
// A source that was imported before gets its attachment brought up to date instead of a second one.
func (s *Service) AddAttachment(ctx context.Context, tx *act.Tx, on On, n NewAttachment, ref blob.Ref) (Attachment, error) {
	project, err := s.deps.ProjectOf(ctx, tx, on.Subject, on.SubjectID)
	if err != nil {
		return Attachment{}, err
	}
	fact := history.Fact{Kind: "attachment.added", Project: project, Data: on}
	if ref.SHA256 == "" {
		if err := checkURL(n.URL); err != nil {
			return Attachment{}, err
		}
		fact.Kind = "attachment.linked"
	}
	a := Attachment{ID: n.ID, Source: n.Source, Created: n.Created}
	if n.Source != "" {
		old, err := attachments.Select(ctx, tx, `WHERE source <> '' AND source = $1`, n.Source)
		if err != nil {
			return Attachment{}, err
		}
		if len(old) > 0 {
			a = old[0]
		}
	}
	if a.ID == "" {
		a.ID = id.New[id.Attachment](tx.Now)
	}
	if a.Created.IsZero() {
		a.Created = tx.Now
	}
	if n.Name == "" {
		n.Name = n.URL
	}
	a.Project, a.On, a.Author, a.AuthorName, a.Name, a.URL = project, on, n.Author, n.AuthorName, blob.FileName(n.Name), n.URL
	a.SHA256, a.Size, a.MIME = ref.SHA256, ref.Size, typeOf(ref.MIME, a.Name)
	return a, act.Save(ctx, tx, attachments, &a, fact)
}

// Detach takes an attachment away: one's own, or any with the right to manage the project. It can be undone, because
// the file is kept.
func (s *Service) Detach(ctx context.Context, attachment id.Attachment) error {
	return s.door.Do(ctx, func(tx *act.Tx) error {
		a, err := s.attachment(ctx, tx, access.Remark, attachment)
		if err != nil {
			return err
		}
		if a.Author == "" || a.Author != tx.Actor.Person {
			if _, err := s.may(ctx, tx, access.ManageProject, a.On); err != nil {
				return err
			}
		}
		if s.deps.Shown != nil {
			if err := s.deps.Shown(ctx, tx, a); err != nil {
				return err
			}
		}
		a.Deleted = tx.Now
		return act.Save(ctx, tx, attachments, &a, history.Fact{Kind: "attachment.deleted", Project: a.Project, Data: a.On})
	})
}

// Open gives an attachment and the content of its file; the caller closes it. A link has no content: fault.Invalid.
func (s *Service) Open(ctx context.Context, attachment id.Attachment) (Attachment, io.ReadSeekCloser, error) {
	a, err := s.attachment(ctx, s.db, access.ReadProject, attachment)
	if err != nil {
		return Attachment{}, nil, err
	}
	if a.SHA256 == "" {
		return Attachment{}, nil, fault.New(fault.Invalid, "This is a link to %s; its file is not kept here", a.URL)
	}
	f, err := s.deps.Files.Open(ctx, a.SHA256)
	return a, f, err
}

// Preview draws a picture small (see blob.Preview). Attachments never change, so callers may cache it by the SHA256.
func (s *Service) Preview(ctx context.Context, attachment id.Attachment) (data []byte, mime string, err error) {
	a, f, err := s.Open(ctx, attachment)
	if err != nil {
		return nil, "", err
	}
	defer f.Close()
	if !a.Picture() {
		return nil, "", fault.New(fault.NotFound, "This file has no preview")
	}
	done, err := s.draw(ctx)
	if err != nil {
		return nil, "", err
	}
	defer done()
	return blob.Preview(f)
}
