package signin

import (
	"context"
	"fmt"
	"slices"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	secrets "throughline/internal/secret"
)

// resetLife is how long a link to set a new password can be used.
const resetLife = time.Hour

// mailTime bounds the sending of one mail.
const mailTime = 30 * time.Second

// Password stores the hash of a person's password, within the act of the caller.
func (s *Service) Password(ctx context.Context, tx *act.Tx, person id.Person, hash string) error {
	c, err := credentials.Get(ctx, tx, string(person))
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	c.ID, c.hash, c.Changed = person, hash, tx.Now
	return act.Save(ctx, tx, credentials, &c, history.Fact{Kind: "password.set"})
}

// PasswordChange is what a person says to change his password.
type PasswordChange struct {
	Session   id.Session // stays open
	Current   string
	New       string
	EndTokens bool // revoke the API tokens as well
}

// ChangePassword changes the actor's password and ends all his other sessions and reset links. The current password is
// asked for, and throttled like a sign-in.
func (s *Service) ChangePassword(ctx context.Context, in PasswordChange) error {
	actor, err := self(ctx)
	if err != nil {
		return err
	}
	key := try{"change|" + string(actor.Person), pacePair}
	if wait := s.throttle.enter(s.door.Clock.Now(), key); wait > 0 {
		return tooOften("There were too many wrong passwords", wait)
	}
	who, err := s.account(ctx, s.db, "p.id = $1", string(actor.Person))
	if err != nil {
		s.throttle.leave(false, key)
		return err
	}
	good, err := s.hasher.verify(ctx, in.Current, who.hash)
	if err != nil {
		s.throttle.leave(false, key)
		return err
	}
	if !good {
		return fault.Field("current", "is not your password")
	}
	s.throttle.leave(true, key)
	hash, err := s.Hash(ctx, in.New, who.email)
	if err != nil {
		return err
	}
	return s.door.Do(ctx, func(tx *act.Tx) error {
		now, err := s.account(ctx, tx, "p.id = $1", string(actor.Person))
		if err != nil {
			return err
		}
		if now.version != who.version || now.disabled {
			return fault.New(fault.Conflict, "Your password was changed in another place at this moment. Sign in again")
		}
		if err := s.Password(ctx, tx, actor.Person, hash); err != nil {
			return err
		}
		if _, err := endSessions(ctx, tx, actor.Person, in.Session); err != nil {
			return err
		}
		if in.EndTokens {
			return endTokens(ctx, tx, actor.Person)
		}
		return nil
	})
}

// CanMail tells whether a forgotten password can be reset by mail; otherwise an admin makes the link.
func (s *Service) CanMail() bool { return s.deps.Send != nil && s.deps.ResetLink != nil }

// RequestReset mails a link to set a new password, if the e-mail has an account. The answer and its time are the same
// if not: looking, storing and mailing happen behind it. Asking too often is fault.Limit.
func (s *Service) RequestReset(ctx context.Context, email string, from Origin) error {
	email, from = normal(email), from.cleaned()
	wait := s.throttle.enter(s.door.Clock.Now(), try{"mail|" + email, paceMail}, try{"mail-from|" + from.Address, paceMails})
	if wait > 0 {
		return tooOften("A link was asked for several times already; look into your mail", wait)
	}
	if !s.CanMail() {
		return nil
	}
	select {
	case s.mails <- struct{}{}:
	default:
		return fault.New(fault.Unavailable, "Many mails are being sent at this moment. Try again in a minute")
	}
	ctx = access.With(context.WithoutCancel(ctx), access.Actor{Via: access.ViaPage, Request: access.From(ctx).Request})
	s.running.Go(func() {
		defer func() { <-s.mails }()
		ctx, stop := context.WithTimeout(ctx, mailTime)
		defer stop()
		if err := s.mailReset(ctx, email); err != nil {
			note("a link to set a new password could not be mailed", err)
		}
	})
	return nil
}

func (s *Service) mailReset(ctx context.Context, email string) error {
	who, err := s.account(ctx, s.db, "p.email = $1 AND p.email <> ''", email)
	if err != nil || who.version == 0 || who.disabled {
		return err
	}
	secret, err := s.makeReset(ctx, who.id, nil)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("Hello %s,\n\nsomebody, most likely you, asked to set a new password for your account. This link does so, once, within the next hour:\n\n%s\n\nIf it was not you, do nothing: your password stays as it is.\n",
		who.name, s.deps.ResetLink(secret))
	return s.deps.Send(ctx, who.email, "Set a new password", text)
}

// MakeReset gives the secret of a link by which a person can set a new password, for an admin to hand over. It cannot
// be shown again. Nobody makes one for who stands above him.
func (s *Service) MakeReset(ctx context.Context, person id.Person) (string, error) {
	actor, err := self(ctx)
	if err != nil {
		return "", err
	}
	if err := actor.May(access.ManagePeople); err != nil {
		return "", err
	}
	return s.makeReset(ctx, person, func(who account) error {
		if slices.Index(access.Roles, who.role) < slices.Index(access.Roles, actor.Role) {
			return fault.New(fault.Forbidden, "%s is %s; only who is %s can make this link", who.name, who.role, who.role)
		}
		return nil
	})
}

func (s *Service) makeReset(ctx context.Context, person id.Person, may func(account) error) (string, error) {
	secret := secrets.New()
	err := s.door.Do(ctx, func(tx *act.Tx) error {
		who, err := s.account(ctx, tx, "p.id = $1", string(person))
		if err != nil {
			return err
		}
		if who.id == "" {
			return fault.New(fault.NotFound, "There is no such person, or it is not shared with you")
		}
		if may != nil {
			if err := may(who); err != nil {
				return err
			}
		}
		if who.version == 0 {
			return fault.New(fault.Conflict, "%s has no account yet. Make an invitation instead", who.name)
		}
		if who.disabled {
			return fault.New(fault.Conflict, "%s is disabled. Enable the account first", who.name)
		}
		row := reset{ID: id.New[resetID](tx.Now), Person: person, Created: tx.Now, Expires: tx.Now.Add(resetLife),
			Credential: who.version, secret: secrets.Digest(secret)}
		return act.Save(ctx, tx, resets, &row, history.Fact{Kind: "reset.created"})
	})
	if err != nil {
		return "", err
	}
	return secret, nil
}

// ResetCard is what the page shows before a new password is set.
type ResetCard struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

// LookReset shows whose password a link sets, to whoever holds it; one that cannot be used any more is not found.
func (s *Service) LookReset(ctx context.Context, secret string) (ResetCard, error) {
	_, who, err := s.usable(ctx, s.db, secret, s.door.Clock.Now())
	return ResetCard{Name: who.name, Email: who.email}, err
}

// UseReset sets a new password by a link and gives whose it is. All sessions, tokens and links of the person end:
// whoever had got in is out. However many use the link at the same moment, one succeeds.
func (s *Service) UseReset(ctx context.Context, secret, password string) (id.Person, error) {
	_, who, err := s.usable(ctx, s.db, secret, s.door.Clock.Now())
	if err != nil {
		return "", err
	}
	hash, err := s.Hash(ctx, password, who.email)
	if err != nil {
		return "", err
	}
	ctx = s.as(ctx, who.id)
	err = s.door.Do(ctx, func(tx *act.Tx) error {
		row, who, err := s.usable(ctx, tx, secret, tx.Now)
		if err != nil {
			return err
		}
		row.Used = tx.Now
		if err := act.Save(ctx, tx, resets, &row, history.Fact{Kind: "reset.used"}); err != nil {
			return err
		}
		if err := s.Password(ctx, tx, who.id, hash); err != nil {
			return err
		}
		if _, err := endSessions(ctx, tx, who.id, ""); err != nil {
			return err
		}
		return endTokens(ctx, tx, who.id)
	})
	if err != nil {
		return "", err
	}
	return who.id, nil
}

// usable finds the link behind a secret if it sets a password at the instant. A password set since it was made, by
// another link or on the page of the account, makes it worthless.
func (s *Service) usable(ctx context.Context, q db.Q, secret string, now time.Time) (reset, account, error) {
	gone := fault.New(fault.NotFound, "This link cannot be used: it was used already, is older than an hour, or the password was changed since. Ask for a new one")
	found, err := resets.Select(ctx, q, "WHERE secret = $1", secrets.Digest(secret))
	if err != nil {
		return reset{}, account{}, err
	}
	if len(found) == 0 || !found[0].Used.IsZero() || !found[0].Expires.After(now) {
		return reset{}, account{}, gone
	}
	who, err := s.account(ctx, q, "p.id = $1", string(found[0].Person))
	if err != nil {
		return reset{}, account{}, err
	}
	if who.disabled || who.version != found[0].Credential {
		return reset{}, account{}, gone
	}
	return found[0], who, nil
}

func endResets(ctx context.Context, tx *act.Tx, person id.Person) error {
	found, err := resets.Select(ctx, tx, "WHERE person_id = $1", string(person))
	if err != nil {
		return err
	}
	for i := range found {
		if err := act.Remove(ctx, tx, resets, &found[i], history.Fact{Kind: "reset.expired"}); err != nil {
			return err
		}
	}
	return nil
}
