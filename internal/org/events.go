package org

import (
	"throughline/internal/access"
	"throughline/internal/history"
)

// Kinds lists the events of the organisation. What decides over somebody's rights cannot be undone by a key press:
// whoever takes it back needs the right at that moment, and the rule about the last owner must hold again.
func Kinds() []history.Kind {
	return []history.Kind{
		{Name: "organisation.founded", Says: "set up the organisation", Fixed: true},
		{Name: "organisation.edited", Says: "changed the settings of the organisation", Needs: access.ManageOrg},
		{Name: "calendar.added", Says: "added a working calendar", Needs: access.ManageOrg},
		{Name: "calendar.edited", Says: "changed a working calendar", Needs: access.ManageOrg},
		{Name: "team.added", Says: "added the team", Needs: access.ManageOrg},
		{Name: "team.edited", Says: "changed the team", Needs: access.ManageOrg},
		{Name: "team.archived", Says: "archived the team", Needs: access.ManageOrg},
		{Name: "team.restored", Says: "brought the team back", Needs: access.ManageOrg},
		{Name: "person.added", Says: "added a person without an account", Needs: access.ManagePeople},
		{Name: "person.edited", Says: "changed a person", Needs: access.ManagePeople},
		{Name: "person.emailed", Says: "changed the e-mail of a person", Fixed: true},
		{Name: "person.promoted", Says: "changed the role of a person", Fixed: true},
		{Name: "person.disabled", Says: "disabled a person", Fixed: true},
		{Name: "person.enabled", Says: "enabled a person again", Fixed: true},
		{Name: "person.joined", Says: "joined", Fixed: true},
		{Name: "profile.edited", Says: "changed the own profile", Needs: access.Self},
		{Name: "invitation.created", Says: "invited somebody", Fixed: true},
		{Name: "invitation.revoked", Says: "revoked an invitation", Fixed: true},
		{Name: "invitation.accepted", Says: "accepted an invitation", Fixed: true},
	}
}
