package signin

import (
	"time"

	"throughline/internal/db"
	"throughline/internal/id"
)

// credential is the password of a person. Its version counts the passwords.
type credential struct {
	ID      id.Person
	Version int64
	Changed time.Time

	hash string
}

type resetID string

// reset is a link to set a new password, once.
type reset struct {
	ID         resetID
	Version    int64
	Person     id.Person
	Created    time.Time
	Expires    time.Time
	Used       time.Time
	Credential int64 // version of the credential when the link was made

	secret string // SHA-256
}

var credentials = &db.Table[credential]{Name: "credential", Subject: "password", Cols: func(c *credential) []db.Col {
	return []db.Col{db.C("id", &c.ID), db.C("version", &c.Version), db.Secret("hash", &c.hash), db.C("changed", db.Time(&c.Changed))}
}}

// Agent and address stay out of the history: it is read by more people than the one whose browser it is. The event
// carries the request's id, by which the server's log gives the address.
var sessions = &db.Table[Session]{Name: "session", Subject: "session", Cols: func(s *Session) []db.Col {
	return []db.Col{db.C("id", &s.ID), db.C("version", &s.Version), db.Secret("secret", &s.secret), db.C("person_id", &s.Person),
		db.Secret("agent", &s.Agent), db.Secret("address", &s.Address), db.C("created", db.Time(&s.Created)),
		db.C("seen", db.Time(&s.Seen)), db.C("expires", db.Time(&s.Expires))}
}}

var tokens = &db.Table[Token]{Name: "token", Subject: "token", Cols: func(t *Token) []db.Col {
	return []db.Col{db.C("id", &t.ID), db.C("version", &t.Version), db.Secret("secret", &t.secret), db.C("person_id", &t.Person),
		db.C("name", &t.Name), db.C("scopes", db.JSON(&t.Scopes)), db.C("created", db.Time(&t.Created)),
		db.C("seen", db.Time(&t.Seen)), db.C("expires", db.Time(&t.Expires))}
}}

var resets = &db.Table[reset]{Name: "reset", Subject: "reset", Cols: func(r *reset) []db.Col {
	return []db.Col{db.C("id", &r.ID), db.C("version", &r.Version), db.Secret("secret", &r.secret), db.C("person_id", &r.Person),
		db.C("created", db.Time(&r.Created)), db.C("expires", db.Time(&r.Expires)), db.C("used", db.Time(&r.Used)),
		db.C("credential", &r.Credential)}
}}

// Tables lists the tables; none of their events can be undone.
func Tables() []db.Reversible { return []db.Reversible{credentials, sessions, tokens, resets} }
