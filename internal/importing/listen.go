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

// listen lists the tasks whose comments and attachments are to be written: all those of a new task, and what is new or
// changed in the other tool of a task that is here. A remark that was deleted here stays so, and a comment that was
// rewritten here stays as it is.
func (sv *Service) listen(ctx context.Context, s *scheme) error {
	acts, err := sv.standingActs(ctx, s.batch.Source)
	if err != nil {
		return err
	}
	reachable := map[id.Project]bool{}
	var here []int
	for i := range s.tasks {
		if t := &s.batch.Tasks[i]; len(t.Comments)+len(t.Attachments) == 0 || s.binned(i) {
			continue
		}
		old, is := s.old[i]
		if !is {
			if f := s.fill(i); len(f.comments)+len(f.attachments) > 0 {
				s.comments = append(s.comments, i)
				s.counts.Comments += len(f.comments)
				s.counts.Attachments += len(f.attachments)
			}
			continue
		}
		may, asked := reachable[old.project]
		if !asked {
			if may, err = sv.mayEdit(ctx, old.project); err != nil {
				return err
			}
			reachable[old.project] = may
		}
		if may {
			here = append(here, i)
		}
	}
	return chunks(here, together, func(part []int) error { return sv.hearAll(ctx, s, part, acts) })
}

// hearAll compares the remarks of some tasks that are here with the file.
func (sv *Service) hearAll(ctx context.Context, s *scheme, part []int, acts map[int64]bool) error {
	comments, files := map[string]remark.Comment{}, map[string]bool{}
	var commentSources, fileSources []string
	list := make([]filled, len(part))
	for n, i := range part {
		list[n] = s.fill(i)
		for _, c := range list[n].comments {
			commentSources = append(commentSources, c.source)
		}
		for _, a := range list[n].attachments {
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
	for n, i := range part {
		for j := range list[n].comments {
			if err := sv.hear(ctx, s, i, &list[n].comments[j], comments, acts); err != nil {
				return err
			}
		}
		for j := range list[n].attachments {
			if a := &list[n].attachments[j]; !files[a.source] {
				s.work(i, remarkWork{file: s.file(a)})
				s.counts.Attachments++
			}
		}
	}
	return nil
}

func (sv *Service) hear(ctx context.Context, s *scheme, i int, c *wantedComment, there map[string]remark.Comment, acts map[int64]bool) error {
	n := s.comment(c)
	if old, here := there[c.source]; here {
		if !old.Deleted.IsZero() || old.Body == n.Body {
			return nil
		}
		base, err := sv.base(ctx, acts, string(old.ID))
		if err != nil {
			return err
		}
		if last := canonRaw(base["body"]); last != canon(old.Body) {
			if last != canon(n.Body) {
				s.clash(i, s.ids[i], "comment", old.Body, n.Body, canon(old.Body), canon(n.Body))
			}
			return nil
		}
	}
	s.work(i, remarkWork{comment: n})
	s.counts.Comments++
	return nil
}

func (s *scheme) work(i int, r remarkWork) {
	if s.remarks[i] == nil {
		s.comments = append(s.comments, i)
	}
	s.remarks[i] = append(s.remarks[i], r)
}

// works gives what to write at a task: what was found out, or all remarks of a new one.
func (s *scheme) works(i int) []remarkWork {
	if list := s.remarks[i]; list != nil {
		return list
	}
	f := s.fill(i)
	list := make([]remarkWork, 0, len(f.comments)+len(f.attachments))
	for j := range f.comments {
		list = append(list, remarkWork{comment: s.comment(&f.comments[j])})
	}
	for j := range f.attachments {
		list = append(list, remarkWork{file: s.file(&f.attachments[j])})
	}
	return list
}

func (s *scheme) comment(c *wantedComment) *remark.NewComment {
	author, name := s.author(c.author)
	return &remark.NewComment{Body: s.body(c, s.who), Author: author, AuthorName: name, Source: c.source, Created: s.born(c.at)}
}

func (s *scheme) file(a *wantedAttachment) *remark.NewAttachment {
	author, name := s.author(a.author)
	return &remark.NewAttachment{Name: a.name, URL: a.url, Author: author, AuthorName: name, Source: a.source, Created: s.born(a.at)}
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
