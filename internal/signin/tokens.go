package signin

import (
	"context"
	"slices"
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

// tokenPrefix lets people and scanners of leaked secrets recognise a token.
const tokenPrefix = "tl_"

const maxTokens = 100 // of one person

// NewToken describes a token to make. Scopes is AllScopes alone, or the actions that it may do.
type NewToken struct {
	Name    string          `json:"name"`
	Scopes  []access.Action `json:"scopes"`
	Expires time.Time       `json:"expires,omitzero"` // zero for never
}

// CreateToken makes a token of the actor and gives its secret, which cannot be shown again.
func (s *Service) CreateToken(ctx context.Context, in NewToken) (Token, string, error) {
	actor, err := self(ctx)
	if err != nil {
		return Token{}, "", err
	}
	secret := tokenPrefix + secrets.New()
	var t Token
	err = s.door.Do(ctx, func(tx *act.Tx) error {
		t = Token{ID: id.New[id.Token](tx.Now), Person: actor.Person, Name: strings.TrimSpace(in.Name), Scopes: slices.Clone(in.Scopes),
			Created: tx.Now, Expires: in.Expires.Truncate(time.Microsecond), secret: secrets.Digest(secret)}
		if err := t.check(tx.Now); err != nil {
			return err
		}
		var n int
		if err := db.One(ctx, tx, `SELECT COUNT(*) FROM token WHERE person_id = $1`, []any{string(actor.Person)}, &n); err != nil {
			return err
		}
		if n >= maxTokens {
			return fault.New(fault.Limit, "You have %d tokens, which is the most. Revoke those that are no longer used", n)
		}
		return act.Save(ctx, tx, tokens, &t, history.Fact{Kind: "token.created"})
	})
	if err != nil {
		return Token{}, "", err
	}
	return t, secret, nil
}

func (t *Token) check(now time.Time) error {
	var c fault.Check
	c.Need(t.Name != "", "name", "is missing; say what the token is for")
	c.Need(utf8.RuneCountInString(t.Name) <= 100, "name", "is longer than 100 characters")
	c.Need(t.Name == tidy(t.Name, 100) || utf8.RuneCountInString(t.Name) > 100, "name", "holds characters that cannot be shown; type it again")
	c.Need(len(t.Scopes) > 0, "scopes", "is missing; choose what the token may do, or “%s”", AllScopes)
	for _, scope := range t.Scopes {
		if scope == AllScopes {
			c.Need(len(t.Scopes) == 1, "scopes", "holds “%s” beside others; it stands alone", AllScopes)
			continue
		}
		c.Need(access.Known(scope) && scope != access.Public, "scopes", "holds “%s”, which is no action", tidy(string(scope), 40))
	}
	slices.Sort(t.Scopes)
	t.Scopes = slices.Compact(t.Scopes)
	c.Need(t.Expires.IsZero() || t.Expires.After(now), "expires", "is in the past")
	c.Need(t.Expires.Year() < 2200, "expires", "is too far away; leave it out for a token that never runs out")
	return c.Err()
}

// Tokens lists the actor's tokens, newest first, those that ran out too.
func (s *Service) Tokens(ctx context.Context) ([]Token, error) {
	actor, err := self(ctx)
	if err != nil {
		return nil, err
	}
	found, err := tokens.Select(ctx, s.db, "WHERE person_id = $1 ORDER BY id DESC", string(actor.Person))
	for i := range found {
		found[i].Seen = s.seen.last(string(found[i].ID), found[i].Seen)
	}
	return found, err
}

// RevokeToken makes one of the actor's tokens worthless from the next request on.
func (s *Service) RevokeToken(ctx context.Context, which id.Token) error {
	actor, err := self(ctx)
	if err != nil {
		return err
	}
	return s.door.Do(ctx, func(tx *act.Tx) error {
		t, err := tokens.Get(ctx, tx, string(which))
		if err != nil {
			return err
		}
		if t.Person != actor.Person {
			return fault.New(fault.NotFound, "There is no such token, or it is not yours")
		}
		return act.Remove(ctx, tx, tokens, &t, history.Fact{Kind: "token.revoked"})
	})
}

func endTokens(ctx context.Context, tx *act.Tx, person id.Person) error {
	found, err := tokens.Select(ctx, tx, "WHERE person_id = $1", string(person))
	if err != nil {
		return err
	}
	for i := range found {
		if err := act.Remove(ctx, tx, tokens, &found[i], history.Fact{Kind: "token.revoked"}); err != nil {
			return err
		}
	}
	return nil
}
