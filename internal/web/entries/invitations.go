package entries

import (
	"net/http"
	"strings"

	"throughline/internal/access"
	"throughline/internal/fault"
	"throughline/internal/org"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

type invitationView struct {
	Page     ui.AuthPage
	Action   string
	Card     org.InvitationCard
	Name     string
	Email    string
	Problems []ui.Problem
	Says     string
}

// Invitation shows whoever holds a link who invites to what.
func (p *Pages) Invitation(w http.ResponseWriter, r *http.Request) error {
	card, err := p.Org.Look(r.Context(), r.PathValue("secret"))
	if err != nil {
		return err
	}
	return p.showInvitation(w, r, http.StatusOK, invitationView{Card: card, Name: card.Name, Email: card.Email})
}

func (p *Pages) showInvitation(w http.ResponseWriter, r *http.Request, status int, v invitationView) error {
	v.Action = "/invitations/" + r.PathValue("secret")
	v.Page = ui.AuthPage{Sheet: page.Sheet(r, "Invitation"), Heading: "Join " + v.Card.Organisation, Says: v.invites()}
	v.Page.NoIndex = true
	if me := page.Of(r).Actor; me.Person != "" {
		v.Page.Foot = ui.Say(ui.Text("You are signed in here as " + me.Name + ". Accepting makes another account and signs you in with it."))
	}
	return page.Show(w, r, status, invitation(v))
}

// Accept makes the account and signs in.
func (p *Pages) Accept(w http.ResponseWriter, r *http.Request) error {
	secret := r.PathValue("secret")
	card, err := p.Org.Look(r.Context(), secret)
	if err != nil {
		return err
	}
	v := invitationView{Card: card, Name: r.PostFormValue("name"), Email: strings.TrimSpace(r.PostFormValue("email"))}
	hash, wrong := p.Signin.Hash(r.Context(), r.PostFormValue("password"), v.Email)
	if wrong != nil && !fault.Is(wrong, fault.Invalid) {
		return wrong
	}
	who, err := p.Org.Accept(r.Context(), secret, org.Acceptance{Name: v.Name, Email: v.Email, PasswordHash: hash})
	if err == nil {
		return p.enter(w, r, who.ID, "/today", "Welcome to "+card.Organisation+".")
	}
	var ok bool
	if v.Problems, v.Says, ok = page.Problems(err); !ok {
		return err
	}
	v.Problems = password(wrong, v.Problems)
	return p.showInvitation(w, r, http.StatusUnprocessableEntity, v)
}

// invites says who invites to what.
func (v invitationView) invites() string {
	c := v.Card
	s := c.By + " invites you to " + c.Organisation
	if c.Project != "" {
		s += ", to the change “" + c.Project + "”"
	}
	if len(c.Teams) > 0 {
		s += ", in " + strings.Join(c.Teams, ", ")
	}
	return s + ". " + map[access.Role]string{
		access.Owner:  "As an owner you can do everything.",
		access.Admin:  "As an admin you manage people and settings.",
		access.Member: "As a member you take part in changes and can begin your own.",
		access.Viewer: "As a viewer you can look at everything that is not private.",
		access.Guest:  "As a guest you see the changes that are shared with you.",
	}[c.Role]
}

func (v invitationView) err(name string) string { return page.Problem(v.Problems, name) }

func (v invitationView) summary() []ui.Problem {
	return page.Summary(v.Problems, map[string]string{"name": "Your name", "email": "Your e-mail", "password": "The password"})
}
