package remark

import (
	"context"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
)

// Comment says something about a thing. The same id with the same words twice gives the first one again.
func (s *Service) Comment(ctx context.Context, on On, n NewComment) (Comment, error) {
	var c Comment
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		if _, err := s.may(ctx, tx, access.Remark, on); err != nil {
			return err
		}
		if n.ID != "" {
			if !id.Valid(string(n.ID)) {
				return fault.Field("id", "is not an id: 25 characters of 0-9a-z")
			}
			old, err := comments.Get(ctx, tx, string(n.ID))
			if err == nil {
				if c = old; c.On != on || c.Author != tx.Actor.Person {
					return fault.New(fault.Conflict, "Another comment has this id already")
				}
				return nil
			}
			if !fault.Is(err, fault.NotFound) {
				return err
			}
		}
		n.Author, n.AuthorName, n.Source = tx.Actor.Person, "", ""
		var err error
		c, err = s.AddComment(ctx, tx, on, n)
		return err
	})
	return c, err
}

// AddComment comments inside an act whose right was asked already: the imports and the demo use it. A source that was
// imported before gets its comment brought up to date instead of a second one; a comment that was deleted here stays so.
func (s *Service) AddComment(ctx context.Context, tx *act.Tx, on On, n NewComment) (Comment, error) {
	project, err := s.deps.ProjectOf(ctx, tx, on.Subject, on.SubjectID)
	if err != nil {
		return Comment{}, err
	}
	if err := checkBody(n.Body); err != nil {
		return Comment{}, err
	}
	m, err := read(ctx, tx, project, n.Body, n.Source == "")
	if err != nil {
		return Comment{}, err
	}
	fact := history.Fact{Kind: "comment.added", Project: project, Data: on}
	c := Comment{ID: n.ID, Project: project, On: on, Author: n.Author, AuthorName: n.AuthorName, Source: n.Source, Created: n.Created}
	if n.Source != "" {
		old, err := comments.Select(ctx, tx, `WHERE source <> '' AND source = $1`, n.Source)
		if err != nil {
			return Comment{}, err
		}
		if len(old) > 0 {
			c, fact.Kind = old[0], "comment.edited"
			c.Project, c.On, c.Author, c.AuthorName = project, on, n.Author, n.AuthorName
		}
	}
	if c.ID == "" {
		c.ID = id.New[id.Comment](tx.Now)
	}
	if c.Created.IsZero() {
		c.Created = tx.Now
	}
	c.Body, c.Mentions = m.body, m.people
	err = act.Save(ctx, tx, comments, &c, fact)
	c.Unseen = m.unseen
	return c, err
}

// Edit rewrites one's own comment. Version 0 lets the last write win.
func (s *Service) Edit(ctx context.Context, comment id.Comment, version int64, body string) (Comment, error) {
	var c Comment
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		var err error
		if c, err = s.standing(ctx, tx, access.Remark, comment); err != nil {
			return err
		}
		if c.Author == "" || c.Author != tx.Actor.Person {
			return fault.New(fault.Forbidden, "Only the author can rewrite a comment; write one of your own beside it")
		}
		if err := checkBody(body); err != nil {
			return err
		}
		m, err := read(ctx, tx, c.Project, body, true)
		if err != nil {
			return err
		}
		if version != 0 {
			c.Version = version
		}
		if c.Body != m.body {
			c.Edited = tx.Now
		}
		c.Body, c.Mentions = m.body, m.people
		err = act.Save(ctx, tx, comments, &c, history.Fact{Kind: "comment.edited", Project: c.Project, Data: c.On})
		c.Unseen = m.unseen
		return err
	})
	return c, err
}

// Delete takes away one's own comment, or any with the right to manage the project. It can be undone.
func (s *Service) Delete(ctx context.Context, comment id.Comment) error {
	return s.door.Do(ctx, func(tx *act.Tx) error {
		c, err := s.standing(ctx, tx, access.Remark, comment)
		if err != nil {
			return err
		}
		if c.Author == "" || c.Author != tx.Actor.Person {
			if _, err := s.may(ctx, tx, access.ManageProject, c.On); err != nil {
				return err
			}
		}
		c.Deleted = tx.Now
		return act.Save(ctx, tx, comments, &c, history.Fact{Kind: "comment.deleted", Project: c.Project, Data: c.On})
	})
}

// standing reads a comment on whose thing the actor may do the action; a deleted one is not found. Its project is that
// of the thing now.
func (s *Service) standing(ctx context.Context, tx *act.Tx, action access.Action, comment id.Comment) (Comment, error) {
	c, err := comments.Get(ctx, tx, string(comment))
	if fault.Is(err, fault.NotFound) {
		return Comment{}, gone()
	}
	if err != nil {
		return Comment{}, err
	}
	project, err := s.may(ctx, tx, action, c.On)
	if err != nil {
		return Comment{}, err
	}
	if !c.Deleted.IsZero() {
		return Comment{}, gone()
	}
	c.Project = project
	return c, nil
}
