package api

import (
	"slices"

	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/org"
	"throughline/internal/plan"
	"throughline/internal/project"
	"throughline/internal/signin"
)

// Services is what the operations call.
type Services struct {
	DB       *db.DB
	Door     *act.Door
	Org      *org.Service
	Signin   *signin.Service
	Projects *project.Service
	Plans    *plan.Service
}

// operations is the one table of the API.
func (s Services) operations() []Operation {
	return slices.Concat(
		s.eventOperations(),
		s.projectOperations(),
		s.taskOperations(),
	)
}
