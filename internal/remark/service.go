package remark

import (
	"context"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/blob"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
)

// Deps is what remarks need of other nouns.
type Deps struct {
	// ProjectOf gives the project of a thing that can be remarked on, "" when it belongs to the whole organisation. An
	// unknown kind, and a thing that does not exist or was deleted, are not found.
	ProjectOf func(ctx context.Context, q db.Q, subject, subjectID string) (id.Project, error)
	// Shown refuses to take away an attachment that a thing shows in its text; nil knows of none.
	Shown func(ctx context.Context, q db.Q, a Attachment) error
	// Files keeps the attached files.
	Files blob.Store
	// MaxFile bounds one file in bytes; 0 is 100 MB.
	MaxFile int64
}

const usualFile = 100 << 20

// Service carries out what people do with remarks.
type Service struct {
	db   *db.DB
	door *act.Door
	deps Deps
	// drawing holds the one place at which a preview is drawn: a picture takes up to 160 MB while it is.
	drawing chan struct{}
}

// New makes the service.
func New(d *db.DB, door *act.Door, deps Deps) *Service {
	if deps.MaxFile <= 0 {
		deps.MaxFile = usualFile
	}
	return &Service{db: d, door: door, deps: deps, drawing: make(chan struct{}, 1)}
}

// may gives the project of the thing when the context's actor may do the action (ReadProject, Remark, ManageProject) on
// it. The project is asked for each time and not taken from the remark, so that a remark moves with its thing. On a
// thing of the organisation, who reads processes reads remarks, and who edits them writes some.
func (s *Service) may(ctx context.Context, q db.Q, action access.Action, on On) (id.Project, error) {
	project, err := s.deps.ProjectOf(ctx, q, on.Subject, on.SubjectID)
	if err != nil {
		return "", err
	}
	if project != "" {
		return project, access.In(ctx, q, action, project)
	}
	a := access.From(ctx)
	if a.Person == "" && !a.IsSystem() || a.Role == access.Guest {
		return "", gone()
	}
	switch action {
	case access.ReadProject:
		return "", a.May(access.ReadProcess)
	case access.Remark:
		return "", a.May(access.EditProcess)
	}
	return "", a.May(access.ManageOrg)
}

// MayComment tells whether the context's actor may say something about a thing, for pages that offer it.
func (s *Service) MayComment(ctx context.Context, on On) bool {
	_, err := s.may(ctx, s.db, access.Remark, on)
	return err == nil
}

func gone() error {
	return fault.New(fault.NotFound, "There is nothing at this address, or it is not shared with you")
}
