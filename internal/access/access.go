// Package access says who acts and what he may do: actor, action, scope, and the one table that joins them.
package access

import (
	"context"

	"throughline/internal/fault"
	"throughline/internal/id"
)

// Role is a person's standing in the organisation.
type Role string

// The roles of the organisation, from most to least.
const (
	Owner  Role = "owner"
	Admin  Role = "admin"
	Member Role = "member"
	Viewer Role = "viewer"
	Guest  Role = "guest"
)

// Roles lists them for forms.
var Roles = []Role{Owner, Admin, Member, Viewer, Guest}

// ProjectRole is a person's standing in one project.
type ProjectRole string

// The roles in a project. Outsider stands for a person without a membership.
const (
	Lead      ProjectRole = "lead"
	Editor    ProjectRole = "editor"
	Commenter ProjectRole = "commenter"
	Reader    ProjectRole = "reader"
	Outsider  ProjectRole = ""
)

// ProjectRoles lists the roles that a membership can hold.
var ProjectRoles = []ProjectRole{Lead, Editor, Commenter, Reader}

// Via says through which door an act came.
type Via string

// The doors.
const (
	ViaPage   Via = "page"
	ViaAPI    Via = "api"
	ViaImport Via = "import"
	ViaRule   Via = "rule"
	ViaSystem Via = "system"
)

// Actor is who acts. The zero Actor is nobody and may do nothing.
type Actor struct {
	Person  id.Person
	Name    string
	Role    Role
	Via     Via
	Request string // id of the request, for the log
	// Scopes narrows an API token to actions; nil is everything the person may do.
	Scopes []Action
}

// System acts for the product itself: migrations of data, the demo, timers.
func System() Actor { return Actor{Name: "Throughline", Role: Owner, Via: ViaSystem} }

// IsSystem tells whether the product itself acts, be it as it imports from the command line.
func (a Actor) IsSystem() bool {
	return a.Person == "" && (a.Via == ViaSystem || a.Via == ViaImport && a.Role == Owner)
}

type key struct{}

// With puts the actor into the context of a request.
func With(ctx context.Context, a Actor) context.Context { return context.WithValue(ctx, key{}, a) }

// From gives the actor of the request; nobody when none was put there.
func From(ctx context.Context) Actor {
	a, _ := ctx.Value(key{}).(Actor)
	return a
}

// Grant is what an actor holds in one project.
type Grant struct {
	Project id.Project
	Private bool
	Role    ProjectRole
}

// Sees tells whether the actor may know that the project exists.
func (a Actor) Sees(g Grant) bool {
	if a.IsSystem() {
		return true
	}
	if a.Person == "" {
		return false
	}
	if g.Role != Outsider {
		return true
	}
	return !g.Private && a.Role != Guest
}

// Standing gives the role in the project that counts: the membership's, or what the organisation role gives in an
// open project. A viewer of the organisation never writes, whatever his membership says.
func (a Actor) Standing(g Grant) ProjectRole {
	if !a.Sees(g) {
		return Outsider
	}
	if a.IsSystem() {
		return Lead
	}
	role := g.Role
	if role == Outsider {
		role = Editor
		if a.Role == Owner || a.Role == Admin {
			role = Lead
		}
	}
	if a.Role == Viewer {
		return Reader
	}
	return role
}

// VisibleProjects narrows a query to the projects that the actor sees: a condition on the project row behind the
// alias, with one parameter numbered n that always is the actor's person id.
func (a Actor) VisibleProjects(alias, n string) (condition string, arg any) {
	member := "EXISTS (SELECT 1 FROM member vm WHERE vm.project_id = " + alias + ".id AND vm.person_id = " + n + ")"
	switch {
	case a.IsSystem():
		return n + " = " + n, ""
	case a.Person == "":
		return "FALSE AND " + n + " = ''", ""
	case a.Role == Guest:
		return member, string(a.Person)
	}
	return "(NOT " + alias + ".private OR " + member + ")", string(a.Person)
}

// unseen is the answer about what the actor may not know of: the same as about what does not exist.
func unseen() error {
	return fault.New(fault.NotFound, "There is nothing at this address, or it is not shared with you")
}
