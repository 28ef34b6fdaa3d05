package signin_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"throughline/internal/access"
	"throughline/internal/db"
	"throughline/internal/db/dbtest"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/signin"
)

const better = "five other words in a row"

func TestChangePassword(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := opened(d, false)
		ada := g.person(t, "Ada", access.Owner, good)
		mine, session, ctx := g.in(t, ada)
		other, _, _ := g.in(t, ada)
		_, token, err := g.CreateToken(ctx, signin.NewToken{Name: "ci", Scopes: []access.Action{signin.AllScopes}})
		if err != nil {
			t.Fatal(err)
		}
		link := must(g.MakeReset(ctx, ada.ID))(t)
		change := signin.PasswordChange{Session: session.ID, Current: "wrong", New: better}
		wants(t, g.ChangePassword(ctx, change), fault.Invalid)
		change.Current, change.New = good, "short"
		wants(t, g.ChangePassword(ctx, change), fault.Invalid)
		g.alive(t, other, true)
		change.New = better
		if err := g.ChangePassword(ctx, change); err != nil {
			t.Fatal(err)
		}
		g.alive(t, mine, true)
		g.alive(t, other, false)
		g.alive(t, token, true)
		_, err = g.LookReset(anyone, link)
		wants(t, err, fault.NotFound)
		_, _, err = g.SignIn(anyone, ada.attempt(good))
		wants(t, err, fault.Forbidden)
		if _, _, err = g.SignIn(anyone, ada.attempt(better)); err != nil {
			t.Fatal(err)
		}
		change.Current, change.New, change.EndTokens = better, good, true
		if err := g.ChangePassword(ctx, change); err != nil {
			t.Fatal(err)
		}
		g.alive(t, token, false)
		for range 10 {
			change.Current = "wrong"
			wants(t, g.ChangePassword(ctx, change), fault.Invalid)
		}
		wants(t, g.ChangePassword(ctx, change), fault.Limit)
	})
}

func TestResetByMail(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := opened(d, true)
		ada := g.person(t, "Ada", access.Member, good)
		g.person(t, "Stub", access.Member, "")
		session, _, ctx := g.in(t, ada)
		_, token, err := g.CreateToken(ctx, signin.NewToken{Name: "ci", Scopes: []access.Action{signin.AllScopes}})
		if err != nil {
			t.Fatal(err)
		}
		for _, email := range []string{"nobody@example.com", "stub@example.com", "", "\xff", "Ada@example.com", "ada@example.com"} {
			if err := g.RequestReset(anyone, email, office); err != nil {
				t.Fatal(err)
			}
			g.Wait()
		}
		if len(g.letters) != 2 || g.letters[0].to != "ada@example.com" {
			t.Fatalf("%+v", g.letters)
		}
		secrets := make([]string, 2)
		for i, l := range g.letters {
			_, rest, _ := strings.Cut(l.text, "https://line.example.com/reset/")
			secrets[i], _, _ = strings.Cut(rest, "\n")
		}
		if card := must(g.LookReset(anyone, secrets[0]))(t); card.Name != "Ada" || card.Email != "ada@example.com" {
			t.Fatalf("%+v", card)
		}
		_, err = g.UseReset(anyone, secrets[0], "ada@example.com")
		wants(t, err, fault.Invalid)

		errs := make([]error, 50)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() { _, errs[i] = g.UseReset(anyone, secrets[0], better) })
		}
		wg.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else {
				wants(t, err, fault.NotFound)
			}
		}
		if won != 1 {
			t.Fatalf("%d succeeded", won)
		}
		g.alive(t, session, false)
		g.alive(t, token, false)
		_, err = g.UseReset(anyone, secrets[1], better) // the other link died with the old password
		wants(t, err, fault.NotFound)
		if _, _, err = g.SignIn(anyone, ada.attempt(better)); err != nil {
			t.Fatal(err)
		}
		if err := g.RequestReset(anyone, ada.Email, office); err != nil {
			t.Fatal(err)
		}
		wants(t, g.RequestReset(anyone, ada.Email, office), fault.Limit)
		g.Wait()
	})
}

func TestResetByAdmin(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		g := opened(d, false)
		owner, admin, member := g.person(t, "Ada", access.Owner, good), g.person(t, "Alan", access.Admin, good), g.person(t, "Mia", access.Member, good)
		stub := g.person(t, "Stub", access.Member, "")
		_, _, ctx := g.in(t, admin)
		_, _, low := g.in(t, member)
		_, err := g.MakeReset(ctx, owner.ID)
		wants(t, err, fault.Forbidden)
		_, err = g.MakeReset(low, admin.ID)
		wants(t, err, fault.Forbidden)
		_, err = g.MakeReset(ctx, stub.ID)
		wants(t, err, fault.Conflict)
		_, err = g.MakeReset(ctx, id.New[id.Person](monday))
		wants(t, err, fault.NotFound)
		secret := must(g.MakeReset(ctx, member.ID))(t)
		g.clock.Advance(time.Hour - time.Second)
		must(g.LookReset(anyone, secret))(t)
		g.clock.Advance(time.Second)
		_, err = g.UseReset(anyone, secret, better)
		wants(t, err, fault.NotFound)
		if g.CanMail() {
			t.Error("mail without a server")
		}
		if err := g.RequestReset(anyone, member.Email, office); err != nil {
			t.Error(err)
		}
	})
}
