// Package accounts holds the pages of one's own account: the profile, how one signs in, and the API tokens.
package accounts

import (
	"net/http"

	"throughline/internal/access"
	"throughline/internal/clock"
	"throughline/internal/org"
	"throughline/internal/signin"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// Pages serves them.
type Pages struct {
	Org    *org.Service
	Signin *signin.Service
	Clock  clock.Clock
}

// Routes lists the pages; each is about the visitor alone.
func (p *Pages) Routes() []page.Route {
	self := func(method, path string, serve page.Handler) page.Route {
		return page.Route{Method: method, Path: path, Action: access.Self, Serve: serve}
	}
	return []page.Route{
		self("GET", "/account", p.Profile),
		self("POST", "/account", p.EditProfile),
		self("GET", "/account/security", p.Security),
		self("POST", "/account/password", p.ChangePassword),
		self("POST", "/account/sessions/removal", p.EndOthers),
		self("POST", "/account/sessions/{session}/removal", p.EndSession),
		self("GET", "/account/tokens", p.Tokens),
		self("POST", "/account/tokens", p.CreateToken),
		self("POST", "/account/tokens/{token}/removal", p.RevokeToken),
	}
}

// frame is what the pages of the account share.
type frame struct {
	Page     ui.Page
	Head     ui.Head
	Tabs     []ui.Tab
	Problems []ui.Problem
	Says     string
}

func newFrame(r *http.Request, title string) frame {
	tabs := []ui.Tab{{Name: "Profile", Href: "/account"}, {Name: "Password and sessions", Href: "/account/security"}, {Name: "API tokens", Href: "/account/tokens"}}
	for i := range tabs {
		tabs[i].Current = tabs[i].Name == title
	}
	return frame{Page: page.Shell(r, page.Options{Title: title, Current: "/account"}), Tabs: tabs,
		Head: ui.Head{Title: page.Of(r).Actor.Name, Beside: "your account"}}
}

func (f frame) err(name string) string { return page.Problem(f.Problems, name) }

// wrong takes over what a form did wrong; ok is false when the error is not the form's to show.
func (f *frame) wrong(err error) (ok bool) {
	f.Problems, f.Says, ok = page.Problems(err)
	return ok
}
