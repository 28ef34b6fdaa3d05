// Package entries holds the pages before one is inside: the set-up on the first start, signing in and out, setting a
// new password by a link, and accepting an invitation.
package entries

import (
	"net/http"
	"net/url"
	"strings"

	"throughline/internal/access"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/org"
	"throughline/internal/signin"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// Pages serves them.
type Pages struct {
	Org    *org.Service
	Signin *signin.Service
}

// Routes lists the pages. All are public: whoever holds a link's secret is let in by it.
func (p *Pages) Routes() []page.Route {
	public := func(method, path string, serve page.Handler) page.Route {
		return page.Route{Method: method, Path: path, Action: access.Public, Serve: serve}
	}
	return []page.Route{
		public("GET", "/{$}", p.Root),
		public("GET", "/set-up", p.SetUpForm),
		public("POST", "/set-up", p.SetUp),
		public("GET", "/sign-in", p.SignInForm),
		public("POST", "/sign-in", p.SignIn),
		public("POST", "/sign-out", p.SignOut),
		public("GET", "/reset-request", p.RequestForm),
		public("POST", "/reset-request", p.Request),
		public("GET", "/reset/{secret}", p.ResetForm),
		public("POST", "/reset/{secret}", p.Reset),
		public("GET", "/invitations/{secret}", p.Invitation),
		public("POST", "/invitations/{secret}", p.Accept),
	}
}

// Root leads to where the visitor can begin.
func (p *Pages) Root(w http.ResponseWriter, r *http.Request) error {
	to := "/sign-in"
	if page.Of(r).Actor.Person != "" {
		to = "/today"
	} else if _, there, err := p.organisation(r); err != nil {
		return err
	} else if !there {
		to = "/set-up"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// organisation gives the organisation and whether it is set up.
func (p *Pages) organisation(r *http.Request) (org.Organisation, bool, error) {
	o, err := p.Org.Organisation(r.Context())
	if fault.Is(err, fault.NotFound) {
		return o, false, nil
	}
	return o, err == nil, err
}

// enter signs the person in on this browser and goes on.
func (p *Pages) enter(w http.ResponseWriter, r *http.Request, who id.Person, to, message string) error {
	secret, session, err := p.Signin.Open(r.Context(), who, origin(r))
	if err != nil {
		return err
	}
	page.SetSession(w, r, secret, session.Expires)
	return page.Tell(w, r, to, message)
}

func origin(r *http.Request) signin.Origin {
	return signin.Origin{Agent: r.UserAgent(), Address: page.Address(r)}
}

// local gives the address when it is a page of this site, and otherwise where one begins. Anything that a browser could
// read as another site is refused, and so is what is no page to come back to.
func local(to string) string {
	const start = "/today"
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsFunc(to, func(c rune) bool { return c <= ' ' || c == '\\' || c == 0x7f }) {
		return start
	}
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || strings.HasPrefix(u.Path, "//") || strings.Contains(u.Path, "\\") {
		return start
	}
	for _, never := range []string{"/sign-in", "/sign-out", "/set-up", "/live", "/api/", "/assets/", "/reset"} {
		if strings.HasPrefix(u.Path, never) {
			return start
		}
	}
	return to
}

// again tells whether the form is to be shown again with the error, and what it says.
func again(err error) (problems []ui.Problem, says string, ok bool) {
	e := fault.As(err)
	if e != nil && (e.Kind == fault.Forbidden || e.Kind == fault.Unavailable) {
		return nil, e.Message, true
	}
	return page.Problems(err)
}

// password joins what is wrong with a password to what is wrong with the rest of a form, so that both show at once:
// the service, which got no hash, has said no more of it than that it is missing.
func password(err error, problems []ui.Problem) []ui.Problem {
	of, _, _ := page.Problems(err)
	said := page.Problem(of, "password")
	if said == "" {
		return problems
	}
	for i := range problems {
		if problems[i].Name == "password" {
			problems[i].Message = said
			return problems
		}
	}
	return append(problems, ui.Problem{Name: "password", Message: said})
}
