package entries

import (
	"net/http"
	"time"

	"throughline/internal/fault"
	"throughline/internal/signin"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

type signInView struct {
	Page    ui.AuthPage
	Email   string
	To      string
	Says    string
	CanMail bool
}

// SignInForm asks for e-mail and password; who is signed in already goes on.
func (p *Pages) SignInForm(w http.ResponseWriter, r *http.Request) error {
	to := local(r.FormValue("to"))
	if page.Of(r).Actor.Person != "" {
		http.Redirect(w, r, to, http.StatusSeeOther)
		return nil
	}
	return p.showSignIn(w, r, http.StatusOK, signInView{To: to})
}

func (p *Pages) showSignIn(w http.ResponseWriter, r *http.Request, status int, v signInView) error {
	o, there, err := p.organisation(r)
	if err != nil {
		return err
	}
	if !there {
		http.Redirect(w, r, "/set-up", http.StatusSeeOther)
		return nil
	}
	v.CanMail = p.Signin.CanMail()
	v.Page = ui.AuthPage{Sheet: page.Sheet(r, "Sign in"), Heading: "Sign in to " + o.Name,
		Foot: ui.Say(ui.Text("No account yet? Ask somebody in the organisation for an invitation."))}
	return page.Show(w, r, status, signIn(v))
}

// SignIn opens a session and goes on to the page that was asked for. What was wrong is not said more closely, so that
// nobody learns which e-mails have an account.
func (p *Pages) SignIn(w http.ResponseWriter, r *http.Request) error {
	v := signInView{Email: r.PostFormValue("email"), To: local(r.PostFormValue("to"))}
	secret, session, err := p.Signin.SignIn(r.Context(), signin.Attempt{Email: v.Email, Password: r.PostFormValue("password"), Origin: origin(r)})
	if err == nil {
		page.SetSession(w, r, secret, session.Expires)
		return page.Tell(w, r, v.To, "")
	}
	var ok bool
	if _, v.Says, ok = again(err); !ok {
		return err
	}
	status := http.StatusUnprocessableEntity
	switch fault.KindOf(err) {
	case fault.Limit:
		status = http.StatusTooManyRequests
	case fault.Unavailable:
		status = http.StatusServiceUnavailable
	}
	return p.showSignIn(w, r, status, v)
}

// SignOut ends the session of this browser.
func (p *Pages) SignOut(w http.ResponseWriter, r *http.Request) error {
	if session := page.Of(r).Session; session != "" {
		if err := p.Signin.EndSession(r.Context(), session); err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	page.SetSession(w, r, "", time.Time{})
	return page.Tell(w, r, "/sign-in", "")
}
