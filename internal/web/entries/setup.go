package entries

import (
	"net/http"
	"strings"

	"throughline/internal/fault"
	"throughline/internal/money"
	"throughline/internal/org"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

type setUpView struct {
	Page     ui.AuthPage
	Form     org.NewOrganisation
	Problems []ui.Problem
	Says     string
}

// SetUpForm asks for what a new installation needs, once.
func (p *Pages) SetUpForm(w http.ResponseWriter, r *http.Request) error {
	_, there, err := p.organisation(r)
	if err != nil {
		return err
	}
	if there {
		http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
		return nil
	}
	return p.showSetUp(w, r, http.StatusOK, setUpView{Form: org.NewOrganisation{Zone: "UTC", Currency: "EUR"}})
}

func (p *Pages) showSetUp(w http.ResponseWriter, r *http.Request, status int, v setUpView) error {
	v.Page = ui.AuthPage{Sheet: page.Sheet(r, "Set up"), Heading: "Set up your organisation",
		Says: "You become its owner and go straight on to your first change. All of this can be changed later."}
	v.Page.NoIndex = true
	return page.Show(w, r, status, setUp(v))
}

// SetUp makes the organisation and its owner, and signs the owner in.
func (p *Pages) SetUp(w http.ResponseWriter, r *http.Request) error {
	_, there, err := p.organisation(r)
	if err != nil {
		return err
	}
	if there {
		http.Redirect(w, r, "/sign-in", http.StatusSeeOther)
		return nil
	}
	form := org.NewOrganisation{Name: r.PostFormValue("name"), OwnerName: r.PostFormValue("ownerName"), Email: strings.TrimSpace(r.PostFormValue("email")),
		Zone: r.PostFormValue("zone"), Currency: money.Currency(r.PostFormValue("currency"))}
	hash, wrong := p.Signin.Hash(r.Context(), r.PostFormValue("password"), form.Email)
	if wrong != nil && !fault.Is(wrong, fault.Invalid) {
		return wrong
	}
	form.PasswordHash = hash
	_, owner, err := p.Org.SetUp(r.Context(), form)
	if err == nil {
		return p.enter(w, r, owner.ID, "/projects", "")
	}
	problems, says, ok := again(err)
	if !ok {
		return err
	}
	return p.showSetUp(w, r, http.StatusUnprocessableEntity, setUpView{Form: form, Problems: password(wrong, problems), Says: says})
}

func (v setUpView) err(name string) string { return page.Problem(v.Problems, name) }

func (v setUpView) summary() []ui.Problem {
	return page.Summary(v.Problems, map[string]string{"name": "The organisation’s name", "ownerName": "Your name", "email": "Your e-mail",
		"password": "The password", "zone": "The time zone", "currency": "The currency"})
}
