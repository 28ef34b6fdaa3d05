package signin

import "throughline/internal/history"

// Kinds lists the events of signing in. None can be undone: a secret that is gone cannot come back.
func Kinds() []history.Kind {
	return []history.Kind{
		{Name: "password.set", Says: "set a password", Fixed: true},
		{Name: "session.started", Says: "signed in", Fixed: true},
		{Name: "session.renewed", Says: "stayed signed in", Fixed: true},
		{Name: "session.ended", Says: "signed out", Fixed: true},
		{Name: "session.expired", Says: "removed a session that ran out", Fixed: true},
		{Name: "token.created", Says: "made an API token", Fixed: true},
		{Name: "token.used", Says: "used an API token", Fixed: true},
		{Name: "token.revoked", Says: "revoked an API token", Fixed: true},
		{Name: "reset.created", Says: "made a link to set a new password", Fixed: true},
		{Name: "reset.used", Says: "set a new password by a link", Fixed: true},
		{Name: "reset.expired", Says: "removed a link that ran out", Fixed: true},
	}
}
