package signin

import (
	"context"
	"log/slog"
	"strings"
	"time"
	"unicode/utf8"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	secrets "throughline/internal/secret"
)

// sessionLife is how long a session lasts after its last use, to a day.
const sessionLife = 30 * 24 * time.Hour

// Attempt is a try to sign in.
type Attempt struct {
	Email    string
	Password string
	Origin   Origin
}

// SignIn opens a session and gives its secret for the cookie. A wrong password, an unknown e-mail and a disabled person
// are the same fault.Forbidden after the same time; too many tries are fault.Limit with the time to wait.
func (s *Service) SignIn(ctx context.Context, a Attempt) (secret string, _ Session, _ error) {
	email := normal(a.Email)
	from := a.Origin.cleaned()
	all := []try{{"in|" + email + "|" + from.Address, pacePair}, {"in-from|" + from.Address, paceAddress}, {"in-as|" + email, paceEmail}}
	if wait := s.throttle.enter(s.door.Clock.Now(), all...); wait > 0 {
		return "", Session{}, tooOften("There were too many tries to sign in", wait)
	}
	who, err := s.account(ctx, s.db, "p.email = $1 AND p.email <> ''", email)
	if err != nil {
		s.throttle.leave(false, all...)
		return "", Session{}, err
	}
	good, err := s.hasher.verify(ctx, a.Password, who.hash)
	if err != nil {
		s.throttle.leave(false, all...)
		return "", Session{}, err
	}
	if !good || who.disabled {
		slog.Warn("a sign-in failed", "address", from.Address, "person", string(who.id), "request", access.From(ctx).Request)
		return "", Session{}, fault.New(fault.Forbidden, "The e-mail or the password is wrong. Try again, or set a new password")
	}
	s.throttle.leave(true, all...)
	return s.open(ctx, who.id, from, who.version)
}

// Open opens a session for a person without asking for a password: for the one who has just set up the organisation,
// accepted an invitation or set a password by a link. The caller vouches for that.
func (s *Service) Open(ctx context.Context, person id.Person, from Origin) (secret string, _ Session, _ error) {
	return s.open(ctx, person, from.cleaned(), 0)
}

// open stores the session, unless the person was disabled or, for a credential version, the password changed since it
// was checked.
func (s *Service) open(ctx context.Context, person id.Person, from Origin, credential int64) (string, Session, error) {
	secret := secrets.New()
	ctx = s.as(ctx, person)
	var row Session
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		who, err := s.account(ctx, tx, "p.id = $1", string(person))
		if err != nil {
			return err
		}
		if who.id == "" || who.disabled || credential != 0 && who.version != credential {
			return fault.New(fault.Forbidden, "This account was changed at this moment. Sign in again")
		}
		row = Session{ID: id.New[id.Session](tx.Now), Person: person, Agent: from.Agent, Address: from.Address,
			Created: tx.Now, Seen: tx.Now, Expires: tx.Now.Add(sessionLife), secret: secrets.Digest(secret)}
		return act.Save(ctx, tx, sessions, &row, history.Fact{Kind: "session.started"})
	})
	if err != nil {
		return "", Session{}, err
	}
	return secret, row, nil
}

// as makes the person the one who acts through a page.
func (s *Service) as(ctx context.Context, person id.Person) context.Context {
	return access.With(ctx, access.Actor{Person: person, Via: access.ViaPage, Request: access.From(ctx).Request})
}

// account is what signing in knows of a person; the zero value is nobody.
type account struct {
	id       id.Person
	name     string
	email    string
	role     access.Role
	disabled bool
	hash     string
	version  int64 // of the credential; 0 for none
}

func (s *Service) account(ctx context.Context, q db.Q, where string, arg string) (account, error) {
	var a account
	err := db.One(ctx, q, `SELECT p.id, p.name, p.email, p.role, p.disabled, COALESCE(c.hash, ''), COALESCE(c.version, 0)
		FROM person p LEFT JOIN credential c ON c.id = p.id WHERE `+where, []any{arg},
		&a.id, &a.name, &a.email, &a.role, &a.disabled, &a.hash, &a.version)
	if fault.Is(err, fault.NotFound) {
		return account{}, nil
	}
	return a, err
}

// normal brings an e-mail into the form in which it is stored; what cannot be one is "", which nobody has.
func normal(email string) string {
	email = strings.ToLower(strings.TrimSpace(email))
	if !utf8.ValidString(email) || strings.ContainsRune(email, 0) || len(email) > 254 {
		return ""
	}
	return email
}

// renew prolongs a session that is in use; once a day.
func (s *Service) renew(ctx context.Context, seen SessionInfo) (time.Time, error) {
	expires := seen.Expires
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		row, err := sessions.Get(ctx, tx, string(seen.ID))
		if fault.Is(err, fault.NotFound) {
			return nil // ended in the meantime
		}
		if err != nil {
			return err
		}
		if tx.Now.Sub(row.Seen) >= seenStored {
			row.Seen, row.Expires = tx.Now, tx.Now.Add(sessionLife)
			err = act.Save(ctx, tx, sessions, &row, history.Fact{Kind: "session.renewed"})
		}
		expires = row.Expires
		return err
	})
	return expires, err
}

// Sessions lists the actor's open sessions, newest first, and marks the current one.
func (s *Service) Sessions(ctx context.Context, current id.Session) ([]Session, error) {
	actor, err := self(ctx)
	if err != nil {
		return nil, err
	}
	found, err := sessions.Select(ctx, s.db, "WHERE person_id = $1 AND expires > $2 ORDER BY id DESC LIMIT 200",
		string(actor.Person), s.door.Clock.Now().UnixMicro())
	for i := range found {
		found[i].Seen = s.seen.last(string(found[i].ID), found[i].Seen)
		found[i].Current = found[i].ID == current
	}
	return found, err
}

// EndSession ends one of the actor's sessions: signing out, or closing a forgotten browser.
func (s *Service) EndSession(ctx context.Context, which id.Session) error {
	actor, err := self(ctx)
	if err != nil {
		return err
	}
	return s.door.Do(ctx, func(tx *act.Tx) error {
		row, err := sessions.Get(ctx, tx, string(which))
		if err != nil {
			return err
		}
		if row.Person != actor.Person {
			return fault.New(fault.NotFound, "There is no such session, or it is not yours")
		}
		return act.Remove(ctx, tx, sessions, &row, history.Fact{Kind: "session.ended"})
	})
}

// EndOthers ends all sessions of the actor but one and gives how many.
func (s *Service) EndOthers(ctx context.Context, keep id.Session) (int, error) {
	actor, err := self(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	err = s.door.Do(ctx, func(tx *act.Tx) error {
		n, err = endSessions(ctx, tx, actor.Person, keep)
		return err
	})
	return n, err
}

// End ends every session, token and reset link of a person, within the act that disables him.
func (s *Service) End(ctx context.Context, tx *act.Tx, person id.Person) error {
	if _, err := endSessions(ctx, tx, person, ""); err != nil {
		return err
	}
	if err := endTokens(ctx, tx, person); err != nil {
		return err
	}
	return endResets(ctx, tx, person)
}

func endSessions(ctx context.Context, tx *act.Tx, person id.Person, keep id.Session) (int, error) {
	found, err := sessions.Select(ctx, tx, "WHERE person_id = $1 AND id <> $2", string(person), string(keep))
	if err != nil {
		return 0, err
	}
	for i := range found {
		if err := act.Remove(ctx, tx, sessions, &found[i], history.Fact{Kind: "session.ended"}); err != nil {
			return 0, err
		}
	}
	return len(found), nil
}

// sweepBatch bounds one act of the sweep, which holds up other writes.
const sweepBatch = 200

// Sweep removes what ran out: sessions and reset links. It is run now and then and gives how many rows went.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	ctx = access.With(ctx, access.System())
	total := 0
	for {
		n := 0
		err := s.door.Do(ctx, func(tx *act.Tx) error {
			old, err := sessions.Select(ctx, tx, "WHERE expires <= $1 ORDER BY expires LIMIT $2", tx.Now.UnixMicro(), sweepBatch)
			if err != nil {
				return err
			}
			for i := range old {
				if err := act.Remove(ctx, tx, sessions, &old[i], history.Fact{Kind: "session.expired"}); err != nil {
					return err
				}
			}
			links, err := resets.Select(ctx, tx, "WHERE expires <= $1 ORDER BY expires LIMIT $2", tx.Now.UnixMicro(), sweepBatch)
			if err != nil {
				return err
			}
			for i := range links {
				if err := act.Remove(ctx, tx, resets, &links[i], history.Fact{Kind: "reset.expired"}); err != nil {
					return err
				}
			}
			n = len(old) + len(links)
			return nil
		})
		if total += n; err != nil || n < sweepBatch {
			return total, err
		}
	}
}
