// Package signin says who somebody is: passwords, sessions, API tokens and links to set a new password.
//
// Secrets are 256 random bits, given out once and stored as SHA-256; passwords are stored as Argon2id. Every request is
// recognised by one indexed query that joins the person; what it gave is kept while the history has no newer event about
// a session, a token or a person, so that a disabled person, an ended session, a revoked token and a changed role count
// from the next request on.
//
// When a session or token was last used is known twice. To the five minutes it is kept in memory, by each node for
// itself. Once a day it is stored, together with the prolonged life of the session and an event, because no row is
// saved without one, and an event for every request would bury the history.
package signin

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"
	"unicode"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/kept"
)

// Session is one browser in which a person is signed in.
type Session struct {
	ID      id.Session `json:"id"`
	Version int64      `json:"version"`
	Person  id.Person  `json:"person"`
	Agent   string     `json:"agent"`   // what the browser calls itself
	Address string     `json:"address"` // from which it was opened
	Created time.Time  `json:"created"`
	Seen    time.Time  `json:"seen"` // last used, to five minutes on this node and to a day on others
	Expires time.Time  `json:"expires"`
	Current bool       `json:"current"` // the one that asks

	secret string // SHA-256
}

// Token lets a program act for a person.
type Token struct {
	ID      id.Token        `json:"id"`
	Version int64           `json:"version"`
	Person  id.Person       `json:"person"`
	Name    string          `json:"name"`
	Scopes  []access.Action `json:"scopes"` // what it may do of what the person may; AllScopes alone is everything
	Created time.Time       `json:"created"`
	Seen    time.Time       `json:"seen,omitzero"`
	Expires time.Time       `json:"expires,omitzero"` // zero for never

	secret string // SHA-256
}

// AllScopes in a token's scopes stands for everything that the person may do.
const AllScopes access.Action = "all"

// SessionInfo is what every page wants to know of the one who asks.
type SessionInfo struct {
	ID      id.Session
	Expires time.Time
	Zone    string // IANA name; "" is the organisation's
	Theme   string // system, light or dark
	Hotkeys bool
}

// Origin tells where a sign-in comes from.
type Origin struct {
	Agent   string // User-Agent of the browser
	Address string // of the client, without port
}

// cleaned cuts what a client may send to what can be stored and shown.
func (o Origin) cleaned() Origin { return Origin{tidy(o.Agent, 200), tidy(o.Address, 60)} }

func tidy(s string, longest int) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	if runes := []rune(s); len(runes) > longest {
		return string(runes[:longest])
	}
	return s
}

// Deps are what signing in needs of its neighbours.
type Deps struct {
	// Send sends a mail; nil when no mail server is configured.
	Send func(ctx context.Context, to, subject, text string) error
	// ResetLink gives the full address of the page that sets a new password. It is made from the configured address
	// of the installation, never from what a request claims.
	ResetLink func(secret string) string
}

// Service does all that concerns signing in; safe for concurrent use.
type Service struct {
	db       *db.DB
	door     *act.Door
	deps     Deps
	hasher   *hasher
	throttle *throttle
	seen     sightings
	sessions kept.Values[string, entrance] // by digest
	tokens   kept.Values[string, entrance]
	mails    chan struct{} // bounds the mails under way
	running  sync.WaitGroup
}

// New makes the service.
func New(d *db.DB, door *act.Door, deps Deps) *Service {
	return &Service{db: d, door: door, deps: deps, hasher: newHasher(), throttle: newThrottle(), mails: make(chan struct{}, 4)}
}

// Wait returns when the mails under way are sent or given up; for an orderly end.
func (s *Service) Wait() { s.running.Wait() }

// self gives the actor who manages his own way in. That needs a session: a token must not make tokens, or revoking it
// would not end what it began.
func self(ctx context.Context) (access.Actor, error) {
	actor := access.From(ctx)
	if err := actor.May(access.Self); err != nil {
		return actor, err
	}
	if actor.Scopes != nil || actor.Via != access.ViaPage {
		return actor, fault.New(fault.Forbidden, "A token cannot manage sessions, tokens and passwords. Sign in and do it on the page of your account")
	}
	return actor, nil
}

// note logs a problem that must not fail the request it happened in.
func note(what string, err error) { slog.Error(what, "error", err) }
