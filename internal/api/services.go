package api

import (
	"slices"

	"throughline/internal/act"
	"throughline/internal/budget"
	"throughline/internal/db"
	"throughline/internal/impact"
	"throughline/internal/importing"
	"throughline/internal/kpi"
	"throughline/internal/notify"
	"throughline/internal/org"
	"throughline/internal/plan"
	"throughline/internal/plan/timing"
	"throughline/internal/process"
	"throughline/internal/process/share"
	"throughline/internal/project"
	"throughline/internal/remark"
	"throughline/internal/rollout"
	"throughline/internal/run"
	"throughline/internal/run/rehearse"
	"throughline/internal/search"
	"throughline/internal/signin"
	"throughline/internal/tool"
)

// Services is what the operations call.
type Services struct {
	DB        *db.DB
	Door      *act.Door
	Org       *org.Service
	Signin    *signin.Service
	Projects  *project.Service
	Plans     *plan.Service
	Timing    *timing.Service
	Processes *process.Service
	Shares    *share.Service
	Tools     *tool.Service
	Budgets   *budget.Service
	Impact    *impact.Service
	Runs      *run.Service
	Trials    *rehearse.Service
	Rollouts  *rollout.Service
	Remarks   *remark.Service
	Imports   *importing.Service
	Search    *search.Service
	Inbox     *notify.Service
	KPIs      *kpi.Service
}

// operations is the one table of the API.
func (s Services) operations() []Operation {
	return slices.Concat(
		s.eventOperations(),
		s.accountOperations(),
		s.organisationOperations(),
		s.peopleOperations(),
		s.teamOperations(),
		s.projectOperations(),
		s.taskOperations(),
		s.budgetOperations(),
		s.scheduleOperations(),
		s.remarkOperations(),
		s.importOperations(),
		s.processOperations(),
		s.templateOperations(),
		s.shareOperations(),
		s.toolOperations(),
		s.runOperations(),
		s.trialOperations(),
		s.startOperations(),
		s.runStepOperations(),
		s.rolloutOperations(),
		s.searchOperations(),
		s.kpiOperations(),
	)
}
