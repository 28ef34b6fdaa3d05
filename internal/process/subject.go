package process

import (
	"context"

	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
)

// StepSubject names a step of a process as a thing that remarks stand on: the process, a dot and the element. It is the
// same in every version, so that what was said stays with the step.
func StepSubject(process id.Process, step string) string { return string(process) + "." + step }

// SubjectOf gives the process of what StepSubject names, "" where the text names none.
func SubjectOf(subject string) id.Process {
	const length = 25 // of an id
	if len(subject) < length+2 || subject[length] != '.' || !id.Valid(subject[:length]) {
		return ""
	}
	return id.Process(subject[:length])
}

// HomeOf gives the project that a living process is kept in, "" for the whole organisation. It asks for no rights.
func (s *Service) HomeOf(ctx context.Context, q db.Q, process id.Process) (id.Project, error) {
	p, err := processes.Get(ctx, q, string(process))
	if err == nil && !p.Deleted.IsZero() {
		err = fault.New(fault.NotFound, "This process is in the bin; restore it first")
	}
	return p.Project, err
}
