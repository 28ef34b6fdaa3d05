package main

import (
	"context"
	"fmt"
	"os"

	"throughline/internal/access"
	"throughline/internal/fault"
	"throughline/internal/org"
)

// cmdUser lists people, or makes a link for somebody who cannot sign in any more: the way back in when no mail server
// is configured and the owner has lost his password.
func cmdUser(ctx context.Context, args []string, env Env) error {
	a, err := open(ctx, env, env.databaseURL(), env.filesDir(), env.get("THROUGHLINE_ADDR", defaultAddr))
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	ctx = access.With(ctx, access.System())
	switch {
	case len(args) == 1 && args[0] == "list":
		after := ""
		for {
			page, err := a.Org.ListPeople(ctx, org.PeopleQuery{After: after, Limit: 200})
			if err != nil {
				return err
			}
			for _, p := range page.People {
				fmt.Fprintf(env.Out, "%-8s %-30s %s\n", p.Role, p.Name, p.Email)
			}
			if after = page.Next; after == "" {
				return nil
			}
		}
	case len(args) == 2 && args[0] == "reset":
		page, err := a.Org.ListPeople(ctx, org.PeopleQuery{Text: args[1], Limit: 2})
		if err != nil {
			return err
		}
		if len(page.People) != 1 {
			return fault.New(fault.NotFound, "“%s” names %d people; give the whole e-mail address", args[1], len(page.People))
		}
		secret, err := a.Signin.MakeReset(ctx, page.People[0].ID)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(env.Out, "%s sets a new password within the hour at %s/reset/%s\n", page.People[0].Name, a.Config.URL, secret)
		return err
	}
	return fault.New(fault.Invalid, "user takes: list, or reset E-MAIL")
}

func removeDemo(dir string) error {
	if err := os.RemoveAll(dir); err != nil {
		return fault.Wrap(err, fault.Unavailable, "the demo's folder %s cannot be removed", dir)
	}
	return nil
}
