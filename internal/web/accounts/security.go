package accounts

import (
	"fmt"
	"net/http"
	"strings"

	"throughline/internal/id"
	"throughline/internal/signin"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

type sessionRow struct {
	ID       string
	Browser  string
	Address  string
	Begun    ui.Moment
	LastUsed ui.Moment
	Current  bool
}

type securityView struct {
	frame
	Email     string
	EndTokens bool
	Sessions  []sessionRow
}

// Security shows how one signs in and where one is signed in.
func (p *Pages) Security(w http.ResponseWriter, r *http.Request) error {
	v, err := p.security(r)
	if err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, security(v))
}

func (p *Pages) security(r *http.Request) (securityView, error) {
	visit := page.Of(r)
	v := securityView{frame: newFrame(r, "Password and sessions")}
	me, err := p.Org.Person(r.Context(), visit.Actor.Person)
	if err != nil {
		return v, err
	}
	v.Email = me.Email
	list, err := p.Signin.Sessions(r.Context(), visit.Session)
	if err != nil {
		return v, err
	}
	for _, s := range list {
		v.Sessions = append(v.Sessions, sessionRow{ID: string(s.ID), Browser: browser(s.Agent), Address: s.Address, Begun: page.Instant(s.Created, visit),
			LastUsed: page.Instant(s.Seen, visit), Current: s.Current})
	}
	return v, nil
}

// ChangePassword sets another password and ends every other session.
func (p *Pages) ChangePassword(w http.ResponseWriter, r *http.Request) error {
	in := signin.PasswordChange{Session: page.Of(r).Session, Current: r.PostFormValue("current"), New: r.PostFormValue("password"), EndTokens: r.PostFormValue("endTokens") != ""}
	err := p.Signin.ChangePassword(r.Context(), in)
	if err == nil {
		return page.Tell(w, r, "/account/security", "Your new password holds. Other sessions have ended.")
	}
	v, verr := p.security(r)
	if verr != nil {
		return verr
	}
	if !v.wrong(err) {
		return err
	}
	v.EndTokens = in.EndTokens
	return page.Show(w, r, http.StatusUnprocessableEntity, security(v))
}

// EndSession ends one session: a browser somewhere else, or this one.
func (p *Pages) EndSession(w http.ResponseWriter, r *http.Request) error {
	session, err := page.ID[id.Session](r, "session")
	if err != nil {
		return err
	}
	if err := p.Signin.EndSession(r.Context(), session); err != nil {
		return err
	}
	return page.Tell(w, r, "/account/security", "The session has ended.")
}

// EndOthers ends every session but this one.
func (p *Pages) EndOthers(w http.ResponseWriter, r *http.Request) error {
	n, err := p.Signin.EndOthers(r.Context(), page.Of(r).Session)
	if err != nil {
		return err
	}
	message := fmt.Sprintf("%d other sessions have ended.", n)
	switch n {
	case 0:
		message = "There was no other session."
	case 1:
		message = "One other session has ended."
	}
	return page.Tell(w, r, "/account/security", message)
}

func (v securityView) summary() []ui.Problem {
	return page.Summary(v.Problems, map[string]string{"current": "What you typed as the present password", "password": "The new password"})
}

// browser says in two words what a browser calls itself in two hundred. Each also claims to be those before it, so the
// particular names come first.
func browser(agent string) string {
	name, system := "Another program", ""
	for _, known := range [][2]string{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"FxiOS", "Firefox"}, {"CriOS", "Chrome"},
		{"Chrome/", "Chrome"}, {"Safari/", "Safari"}} {
		if strings.Contains(agent, known[0]) {
			name = known[1]
			break
		}
	}
	for _, known := range [][2]string{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"}} {
		if strings.Contains(agent, known[0]) {
			system = " on " + known[1]
			break
		}
	}
	return name + system
}
