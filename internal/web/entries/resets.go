package entries

import (
	"net/http"

	"throughline/internal/signin"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

type requestView struct {
	Page    ui.AuthPage
	Email   string
	Says    string
	Sent    bool
	CanMail bool
}

// RequestForm asks for the e-mail of a forgotten password, or says whom to ask where no mail can be sent.
func (p *Pages) RequestForm(w http.ResponseWriter, r *http.Request) error {
	return p.showRequest(w, r, http.StatusOK, requestView{Sent: r.FormValue("sent") != ""})
}

func (p *Pages) showRequest(w http.ResponseWriter, r *http.Request, status int, v requestView) error {
	v.CanMail = p.Signin.CanMail()
	v.Page = ui.AuthPage{Sheet: page.Sheet(r, "Forgotten password"), Heading: "Forgotten password", Foot: ui.Say(ui.Figure("Back to signing in", "/sign-in"))}
	switch {
	case !v.CanMail:
		v.Page.Says = "This installation cannot send mail. Ask an owner or admin for a link: they find it on your page in the list of people."
	case v.Sent:
		v.Page.Says = "If there is an account for this e-mail, a link is on its way to it. It works once, within the next hour."
	default:
		v.Page.Says = "We send you a link by which you set a new one. It works once, within an hour."
	}
	return page.Show(w, r, status, request(v))
}

// Request mails a link; the answer is the same whether or not the e-mail has an account.
func (p *Pages) Request(w http.ResponseWriter, r *http.Request) error {
	v := requestView{Email: r.PostFormValue("email")}
	err := p.Signin.RequestReset(r.Context(), v.Email, origin(r))
	if err == nil {
		return page.Tell(w, r, "/reset-request?sent=1", "")
	}
	var ok bool
	if _, v.Says, ok = again(err); !ok {
		return err
	}
	return p.showRequest(w, r, http.StatusUnprocessableEntity, v)
}

type resetView struct {
	Page     ui.AuthPage
	Action   string
	Card     signin.ResetCard
	Problems []ui.Problem
	Says     string
}

// ResetForm asks whoever holds a link for the new password.
func (p *Pages) ResetForm(w http.ResponseWriter, r *http.Request) error {
	return p.showReset(w, r, http.StatusOK, resetView{})
}

func (p *Pages) showReset(w http.ResponseWriter, r *http.Request, status int, v resetView) error {
	var err error
	if v.Card, err = p.Signin.LookReset(r.Context(), r.PathValue("secret")); err != nil {
		return err
	}
	v.Action = "/reset/" + r.PathValue("secret")
	v.Page = ui.AuthPage{Sheet: page.Sheet(r, "New password"), Heading: "Set a new password",
		Says: "For " + v.Card.Name + ". Every open session and API token of this account ends."}
	v.Page.NoIndex = true
	return page.Show(w, r, status, reset(v))
}

// Reset sets the new password and signs in.
func (p *Pages) Reset(w http.ResponseWriter, r *http.Request) error {
	who, err := p.Signin.UseReset(r.Context(), r.PathValue("secret"), r.PostFormValue("password"))
	if err == nil {
		return p.enter(w, r, who, "/today", "Your new password is set.")
	}
	problems, says, ok := page.Problems(err)
	if !ok {
		return err
	}
	return p.showReset(w, r, http.StatusUnprocessableEntity, resetView{Problems: problems, Says: says})
}
