package access

import (
	"slices"

	"throughline/internal/fault"
)

// Action is something that can be done; every operation and every page names one.
type Action string

// The actions of the organisation.
const (
	Public       Action = "public" // before anybody has signed in
	Self         Action = "self"   // one's own account
	ReadOrg      Action = "org.read"
	ManageOrg    Action = "org.manage"
	InvitePeople Action = "people.invite"
	ManagePeople Action = "people.manage"
	ListProjects Action = "projects.list"
	MakeProject  Action = "project.make"
	ReadProcess  Action = "process.read"
	EditProcess  Action = "process.edit"
	SendSignals  Action = "signals.send"
	Import       Action = "import"
	ReadAudit    Action = "audit.read"
	Export       Action = "export"
)

// The actions inside a project.
const (
	ReadProject   Action = "project.read"
	EditCharter   Action = "charter.edit"
	ManageProject Action = "project.manage"
	EditPlan      Action = "plan.edit"
	Remark        Action = "remark.write"
	EditRollout   Action = "rollout.edit"
	SignCriterion Action = "criterion.sign"
	EditKPI       Action = "kpi.edit"
	ReadBudget    Action = "budget.read"
	EditBudget    Action = "budget.edit"
	CloseProject  Action = "project.close"
	// AnswerProcess is to answer what a process asks a reader: to confirm it, and to decide on it when one is named for
	// that. It is a project's action for a process that is kept in one, and the organisation's for the others.
	AnswerProcess Action = "process.answer"
)

// policy is the only table of who may do what. An organisation action lists roles of the organisation; a project
// action lists standings in the project.
var policy = map[Action]struct {
	org     []Role
	project []ProjectRole
	money   bool // only for those who see money at all
}{
	Self:         {org: []Role{Owner, Admin, Member, Viewer, Guest}},
	ReadOrg:      {org: []Role{Owner, Admin, Member, Viewer}},
	ManageOrg:    {org: []Role{Owner, Admin}},
	InvitePeople: {org: []Role{Owner, Admin, Member}},
	ManagePeople: {org: []Role{Owner, Admin}},
	ListProjects: {org: []Role{Owner, Admin, Member, Viewer, Guest}},
	MakeProject:  {org: []Role{Owner, Admin, Member}},
	ReadProcess:  {org: []Role{Owner, Admin, Member, Viewer}},
	EditProcess:  {org: []Role{Owner, Admin, Member}},
	SendSignals:  {org: []Role{Owner, Admin, Member}},
	Import:       {org: []Role{Owner, Admin, Member}},
	ReadAudit:    {org: []Role{Owner, Admin}},
	Export:       {org: []Role{Owner}},

	ReadProject:   {project: []ProjectRole{Lead, Editor, Commenter, Reader}},
	Remark:        {project: []ProjectRole{Lead, Editor, Commenter}},
	EditCharter:   {project: []ProjectRole{Lead, Editor}},
	EditPlan:      {project: []ProjectRole{Lead, Editor}},
	EditRollout:   {project: []ProjectRole{Lead, Editor}},
	SignCriterion: {project: []ProjectRole{Lead, Editor}},
	EditKPI:       {project: []ProjectRole{Lead, Editor}},
	ReadBudget:    {project: []ProjectRole{Lead, Editor, Commenter, Reader}, money: true},
	EditBudget:    {project: []ProjectRole{Lead, Editor}, money: true},
	ManageProject: {project: []ProjectRole{Lead}},
	CloseProject:  {project: []ProjectRole{Lead}},
	AnswerProcess: {org: []Role{Owner, Admin, Member, Viewer}, project: []ProjectRole{Lead, Editor, Commenter, Reader}},
}

// Actions lists every action with the roles that hold it, for the permission page and the tests.
func Actions() map[Action][]string {
	out := map[Action][]string{}
	for action, row := range policy {
		for _, r := range row.org {
			out[action] = append(out[action], string(r))
		}
		for _, r := range row.project {
			out[action] = append(out[action], "project "+string(r))
		}
	}
	return out
}

// Known tells whether the table has a row for the action.
func Known(action Action) bool {
	_, ok := policy[action]
	return ok || action == Public
}

// IsProject tells whether the action is about one project.
func IsProject(action Action) bool { return len(policy[action].project) > 0 }

// May answers nil when the actor may do an action of the organisation.
func (a Actor) May(action Action) error {
	if a.IsSystem() {
		return nil
	}
	if a.Person == "" {
		return fault.New(fault.Forbidden, "Sign in first")
	}
	if !a.scoped(action) {
		return fault.New(fault.Forbidden, "This token does not carry the scope %s", action)
	}
	if !slices.Contains(policy[action].org, a.Role) {
		return fault.New(fault.Forbidden, "Your role (%s) does not allow this; an owner or admin can change it", a.Role)
	}
	return nil
}

// MayIn answers nil when the actor may do an action in the project: not found when he may not know of it, forbidden
// when he sees it but may not.
func (a Actor) MayIn(action Action, g Grant) error {
	if !a.Sees(g) {
		return unseen()
	}
	if !a.scoped(action) {
		return fault.New(fault.Forbidden, "This token does not carry the scope %s", action)
	}
	if policy[action].money && !a.SeesMoney() {
		return fault.New(fault.Forbidden, "Money is for the people of the organisation; guests do not see it")
	}
	if standing := a.Standing(g); !slices.Contains(policy[action].project, standing) {
		return fault.New(fault.Forbidden, "You can look at this project (as %s) but not do this; its lead can change that", standing)
	}
	return nil
}

// SeesMoney tells whether the actor may know what changes cost: everybody of the organisation, never a guest.
func (a Actor) SeesMoney() bool { return a.Role != Guest }

func (a Actor) scoped(action Action) bool {
	return a.Scopes == nil || action == Self || slices.Contains(a.Scopes, action)
}
