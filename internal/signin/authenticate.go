package signin

import (
	"context"
	"slices"
	"strings"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/kept"
	secrets "throughline/internal/secret"
)

// Authenticate recognises a session by its secret and gives who acts, through a page. Whatever is wrong with it —
// ended, run out, the person disabled — is the same fault.Forbidden.
func (s *Service) Authenticate(ctx context.Context, secret string) (access.Actor, SessionInfo, error) {
	out := fault.New(fault.Forbidden, "You are signed out. Sign in again to go on")
	if len(secret) != secrets.Length {
		return access.Actor{}, SessionInfo{}, out
	}
	now := s.door.Clock.Now()
	key := secrets.Digest(secret)
	found, err := s.sessions.Get(ctx, s.db, key, entrances, func() (entrance, error) { return s.session(ctx, key) })
	info := found.info
	if fault.Is(err, fault.NotFound) || err == nil && (found.disabled || !info.Expires.After(now)) {
		return access.Actor{}, SessionInfo{}, out
	}
	if err != nil {
		return access.Actor{}, SessionInfo{}, err
	}
	actor := found.actor
	actor.Request = access.From(ctx).Request
	if s.seen.note(string(info.ID), found.seen, now) {
		if expires, err := s.renew(access.With(ctx, actor), info); err != nil {
			note("a session could not be prolonged", err) // it goes on until it runs out
		} else {
			info.Expires = expires
		}
	}
	return actor, info, nil
}

// entrance is what a session or a token opens. It is kept while the history has nothing new of those it depends on, so
// that what was ended, revoked, disabled or changed counts from the next request on, on every node.
type entrance struct {
	actor    access.Actor
	disabled bool
	seen     time.Time // the stored one
	info     SessionInfo
	token    Token
}

var entrances = kept.Cause{Subjects: []string{"session", "token", "person"}}

func (s *Service) session(ctx context.Context, secret string) (entrance, error) {
	e := entrance{actor: access.Actor{Via: access.ViaPage}}
	err := db.One(ctx, s.db, `SELECT s.id, s.seen, s.expires, p.id, p.name, p.role, p.disabled, p.zone, p.theme, p.hotkeys
		FROM session s JOIN person p ON p.id = s.person_id WHERE s.secret = $1`, []any{secret},
		&e.info.ID, db.Time(&e.seen), db.Time(&e.info.Expires), &e.actor.Person, &e.actor.Name, &e.actor.Role, &e.disabled, &e.info.Zone, &e.info.Theme, &e.info.Hotkeys)
	return e, err
}

func (s *Service) token(ctx context.Context, secret string) (entrance, error) {
	e := entrance{actor: access.Actor{Via: access.ViaAPI}}
	err := db.One(ctx, s.db, `SELECT t.id, t.scopes, t.seen, t.expires, p.id, p.name, p.role, p.disabled
		FROM token t JOIN person p ON p.id = t.person_id WHERE t.secret = $1`, []any{secret},
		&e.token.ID, db.JSON(&e.token.Scopes), db.Time(&e.seen), db.Time(&e.token.Expires), &e.actor.Person, &e.actor.Name, &e.actor.Role, &e.disabled)
	e.actor.Scopes = slices.Clip(scopes(e.token.Scopes))
	return e, err
}

// AuthenticateToken recognises a token and gives who acts, through the API and within its scopes. Whatever is wrong
// with it is the same fault.Forbidden.
func (s *Service) AuthenticateToken(ctx context.Context, bearer string) (access.Actor, error) {
	out := fault.New(fault.Forbidden, "This token is not valid: it is misspelt, was revoked or ran out, or its person is disabled. Make a new one on the page of your account")
	if !strings.HasPrefix(bearer, tokenPrefix) || len(bearer) != len(tokenPrefix)+secrets.Length {
		return access.Actor{}, out
	}
	now := s.door.Clock.Now()
	key := secrets.Digest(bearer)
	found, err := s.tokens.Get(ctx, s.db, key, entrances, func() (entrance, error) { return s.token(ctx, key) })
	row := found.token
	if fault.Is(err, fault.NotFound) || err == nil && (found.disabled || !row.Expires.IsZero() && !row.Expires.After(now)) {
		return access.Actor{}, out
	}
	if err != nil {
		return access.Actor{}, err
	}
	actor := found.actor
	actor.Request = access.From(ctx).Request
	if s.seen.note(string(row.ID), found.seen, now) {
		if err := s.touch(access.With(ctx, actor), row); err != nil {
			note("the use of a token could not be stored", err)
		}
	}
	return actor, nil
}

// scopes gives what the actor carries: nil for everything, otherwise the listed actions and nothing for an empty list.
func scopes(stored []access.Action) []access.Action {
	if len(stored) == 1 && stored[0] == AllScopes {
		return nil
	}
	return append([]access.Action{}, stored...)
}

// touch stores once a day that a token is in use.
func (s *Service) touch(ctx context.Context, seen Token) error {
	return s.door.Do(ctx, func(tx *act.Tx) error {
		t, err := tokens.Get(ctx, tx, string(seen.ID))
		if fault.Is(err, fault.NotFound) || err == nil && tx.Now.Sub(t.Seen) < seenStored {
			return nil // revoked in the meantime, or another request was faster
		}
		if err != nil {
			return err
		}
		t.Seen = tx.Now
		return act.Save(ctx, tx, tokens, &t, history.Fact{Kind: "token.used"})
	})
}
