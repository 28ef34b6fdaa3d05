package importing

import (
	"context"
	"time"

	"throughline/internal/id"
	"throughline/internal/importer"
	"throughline/internal/remark"
)

// remarkWork is a comment or an attachment to write. Which is set says which it is.
type remarkWork struct {
	comment *remark.NewComment
	file    *remark.NewAttachment
}

// listen lists the comments and attachments that are new, and the comments that changed in the other tool. A remark that
// was deleted here stays so, and a comment that was rewritten here stays as it is.
func (sv *Service) listen(ctx context.Context, s *scheme) error {
	comments, files := map[string]remark.Comment{}, map[string]bool{}
	var commentSources, fileSources []string
	for i := range s.tasks {
		if _, here := s.old[i]; !here {
			continue
		}
		for _, c := range s.tasks[i].comments {
			commentSources = append(commentSources, c.source)
		}
		for _, a := range s.tasks[i].attachments {
			fileSources = append(fileSources, a.source)
		}
	}
	err := chunks(commentSources, asked, func(part []string) error {
		found, err := sv.deps.Remarks.CommentsBySource(ctx, sv.db, part)
		for _, c := range found {
			comments[c.Source] = c
		}
		return err
	})
	if err != nil {
		return err
	}
	err = chunks(fileSources, asked, func(part []string) error {
		found, err := sv.deps.Remarks.AttachmentsBySource(ctx, sv.db, part)
		for _, a := range found {
			files[a.Source] = true
		}
		return err
	})
	if err != nil {
		return err
	}
	acts, err := sv.standingActs(ctx, s.batch.Source)
	if err != nil {
		return err
	}
	reachable := map[id.Project]bool{}
	for i := range s.tasks {
		w := &s.tasks[i]
		if len(w.comments)+len(w.attachments) == 0 || s.binned(i) {
			continue
		}
		if old, here := s.old[i]; here {
			may, asked := reachable[old.Project]
			if !asked {
				if may, err = sv.mayEdit(ctx, old.Project); err != nil {
					return err
				}
				reachable[old.Project] = may
			}
			if !may {
				continue
			}
		}
		for j := range w.comments {
			if err := sv.hear(ctx, s, i, &w.comments[j], comments, acts); err != nil {
				return err
			}
		}
		for j := range w.attachments {
			a := &w.attachments[j]
			if files[a.source] {
				continue
			}
			author, name := s.author(a.author)
			s.work(i, remarkWork{file: &remark.NewAttachment{Name: a.name, URL: a.url, Author: author, AuthorName: name, Source: a.source, Created: s.born(a.at)}})
			s.counts.Attachments++
		}
	}
	return nil
}

func (sv *Service) hear(ctx context.Context, s *scheme, i int, c *wantedComment, there map[string]remark.Comment, acts map[int64]bool) error {
	body := s.body(c, s.who)
	old, here := there[c.source]
	if here {
		if !old.Deleted.IsZero() || old.Body == body {
			return nil
		}
		base, err := sv.base(ctx, acts, string(old.ID))
		if err != nil {
			return err
		}
		if last := canonRaw(base["body"]); last != canon(old.Body) {
			if last != canon(body) {
				s.clash(i, s.ids[i], "comment", old.Body, body, canon(old.Body), canon(body))
			}
			return nil
		}
	}
	author, name := s.author(c.author)
	s.work(i, remarkWork{comment: &remark.NewComment{Body: body, Author: author, AuthorName: name, Source: c.source, Created: s.born(c.at)}})
	s.counts.Comments++
	return nil
}

func (s *scheme) work(i int, r remarkWork) {
	if s.remarks[i] == nil {
		s.comments = append(s.comments, i)
	}
	s.remarks[i] = append(s.remarks[i], r)
}

// author gives who a remark is by: somebody here, or a name.
func (s *scheme) author(key importer.PersonKey) (id.Person, string) {
	if who := s.who[key]; who != "" {
		return who, ""
	}
	return "", first(s.name(key), Tool(s.batch.Source))
}

// born gives a remark an instant of its own even when the file has none, so that a second run finds it equal.
func (s *scheme) born(at time.Time) time.Time {
	if at.IsZero() {
		return s.now
	}
	return at
}
