package signin_test

import (
	"strings"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/db"
	"throughline/internal/db/dbtest"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/signin"
)

func TestTokens(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := opened(d, false)
		ada, eve := g.person(t, "Ada", access.Owner, good), g.person(t, "Eve", access.Owner, good)
		_, _, ctx := g.in(t, ada)
		_, _, evil := g.in(t, eve)

		narrow, secret, err := g.CreateToken(ctx, signin.NewToken{Name: " CI ", Scopes: []access.Action{access.ReadProject, access.ReadOrg, access.ReadProject}, Expires: monday.Add(48 * time.Hour)})
		if err != nil || narrow.Name != "CI" || len(narrow.Scopes) != 2 || !strings.HasPrefix(secret, "tl_") {
			t.Fatalf("%+v %v", narrow, err)
		}
		actor := must(g.AuthenticateToken(anyone, secret))(t)
		if actor.Person != ada.ID || actor.Via != access.ViaAPI || actor.May(access.ReadOrg) != nil {
			t.Fatalf("%+v", actor)
		}
		wants(t, actor.May(access.ManageOrg), fault.Forbidden)

		broad, all, err := g.CreateToken(ctx, signin.NewToken{Name: "all", Scopes: []access.Action{signin.AllScopes}})
		if err != nil {
			t.Fatal(err)
		}
		whole := must(g.AuthenticateToken(anyone, all))(t)
		if whole.Scopes != nil || whole.May(access.ManageOrg) != nil {
			t.Fatalf("%+v", whole)
		}
		// A token must not outlive its revocation by what it made: no doors to the account open for it.
		for _, a := range []access.Actor{actor, whole, {}} {
			ctx := access.With(anyone, a)
			_, _, err := g.CreateToken(ctx, signin.NewToken{Name: "more", Scopes: []access.Action{signin.AllScopes}})
			wants(t, err, fault.Forbidden)
			_, err = g.Sessions(ctx, "")
			wants(t, err, fault.Forbidden)
			_, err = g.MakeReset(ctx, eve.ID)
			wants(t, err, fault.Forbidden)
			wants(t, g.ChangePassword(ctx, signin.PasswordChange{Current: good, New: "another good one"}), fault.Forbidden)
			wants(t, g.RevokeToken(ctx, narrow.ID), fault.Forbidden)
		}

		for name, in := range map[string]signin.NewToken{
			"no name": {Scopes: narrow.Scopes}, "no scopes": {Name: "x"}, "unknown": {Name: "x", Scopes: []access.Action{"fly"}},
			"all and more": {Name: "x", Scopes: []access.Action{signin.AllScopes, access.ReadOrg}}, "public": {Name: "x", Scopes: []access.Action{access.Public}},
			"past": {Name: "x", Scopes: narrow.Scopes, Expires: monday}, "control": {Name: "a\x00b", Scopes: narrow.Scopes},
		} {
			if _, _, err := g.CreateToken(ctx, in); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}

		wants(t, g.RevokeToken(evil, narrow.ID), fault.NotFound)
		if list := must(g.Tokens(evil))(t); len(list) != 0 {
			t.Fatalf("%+v", list)
		}
		if list := must(g.Tokens(ctx))(t); len(list) != 2 || list[0].Seen.IsZero() || list[1].Seen.IsZero() {
			t.Fatalf("%+v", list)
		}
		before := must(history.Newest(anyone, d))(t)
		g.clock.Advance(time.Hour)
		g.alive(t, all, true)
		if n := must(history.Newest(anyone, d))(t); n != before {
			t.Error("a mere request left an event")
		}
		g.clock.Advance(47 * time.Hour)
		g.alive(t, secret, false) // ran out
		g.alive(t, all, true)
		if n := must(history.Newest(anyone, d))(t); n != before+1 {
			t.Errorf("%d events after two days", n-before)
		}
		if err := g.RevokeToken(ctx, broad.ID); err != nil {
			t.Fatal(err)
		}
		g.alive(t, all, false)
		for _, bad := range []string{"", "tl_", strings.TrimPrefix(all, "tl_"), "tl_" + strings.Repeat("x", 43)} {
			_, err := g.AuthenticateToken(anyone, bad)
			wants(t, err, fault.Forbidden)
		}
	})
}
