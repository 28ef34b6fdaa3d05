package accounts

import (
	"net/http"
	"slices"

	"throughline/internal/org"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

type profileView struct {
	frame
	Person  org.Person
	Teams   []ui.Team
	OrgZone string
}

// Profile shows what one can change of oneself.
func (p *Pages) Profile(w http.ResponseWriter, r *http.Request) error {
	v, err := p.profile(r)
	if err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, profile(v))
}

func (p *Pages) profile(r *http.Request) (profileView, error) {
	ctx := r.Context()
	v := profileView{frame: newFrame(r, "Profile")}
	var err error
	if v.Person, err = p.Org.Person(ctx, page.Of(r).Actor.Person); err != nil {
		return v, err
	}
	o, err := p.Org.Organisation(ctx)
	if err != nil {
		return v, err
	}
	v.OrgZone = o.Zone
	directory, err := page.OpenDirectory(ctx, p.Org)
	if err != nil {
		return v, err
	}
	for _, t := range v.Person.Teams {
		v.Teams = append(v.Teams, directory.Team(t))
	}
	return v, nil
}

// EditProfile saves the profile; the theme holds in this browser from the next page on.
func (p *Pages) EditProfile(w http.ResponseWriter, r *http.Request) error {
	f := r.PostFormValue
	name, title, zone, theme, hotkeys := f("name"), f("title"), f("zone"), org.Theme(f("theme")), f("hotkeys") != ""
	_, err := p.Org.EditProfile(r.Context(), page.Version(r), org.ProfileEdit{Name: &name, Title: &title, Zone: &zone, Theme: &theme, Hotkeys: &hotkeys})
	if err == nil {
		remember(w, theme)
		return page.Redirect(w, r, "/account", "Saved your profile.")
	}
	v, verr := p.profile(r)
	if verr != nil {
		return verr
	}
	if !v.wrong(err) {
		return err
	}
	v.Person.Name, v.Person.Title, v.Person.Zone, v.Person.Theme, v.Person.Hotkeys = name, title, zone, theme, hotkeys
	v.Person.Version = page.Version(r)
	return page.Show(w, r, http.StatusUnprocessableEntity, profile(v))
}

// remember sets the cookie that the theme's button keeps, so that both say the same.
func remember(w http.ResponseWriter, theme org.Theme) {
	c := &http.Cookie{Name: "theme", Value: string(theme), Path: "/", MaxAge: 400 * 24 * 3600, SameSite: http.SameSiteLaxMode}
	if !slices.Contains([]org.Theme{org.LightTheme, org.DarkTheme}, theme) {
		c.Value, c.MaxAge = "", -1
	}
	http.SetCookie(w, c)
}

func (v profileView) summary() []ui.Problem {
	return page.Summary(v.Problems, map[string]string{"name": "Your name", "title": "What you do", "zone": "The time zone", "theme": "The theme"})
}
