package processes

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"throughline/internal/bpmn/picture"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/process/share"
	"throughline/internal/remark"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// linksView is the public links of a process.
type linksView struct {
	processView
	Links   []share.PublicLink
	Now     time.Time
	Typed   share.NewPublicLink
	Made    share.PublicLink
	Address string // of the one that was made just now
}

// PublicLinks lists the public links of a process.
func (p *Pages) PublicLinks(w http.ResponseWriter, r *http.Request) error {
	v, err := p.linksView(r)
	if err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, linksPage(v))
}

func (p *Pages) linksView(r *http.Request) (linksView, error) {
	of, err := p.processView(r)
	if err != nil {
		return linksView{}, err
	}
	v := linksView{processView: of, Now: p.Clock.Now(), Typed: share.NewPublicLink{Days: 90}}
	v.Page = page.Shell(r, page.Options{Title: "Public links to " + of.Process.Name, Current: "/processes", Live: "process:" + string(of.Process.ID)})
	v.Links, err = p.Shares.Of(r.Context(), of.Process.ID)
	return v, err
}

// MakePublicLink makes one and shows its address, this once.
func (p *Pages) MakePublicLink(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Process](r, "process")
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	typed := share.NewPublicLink{Name: r.PostFormValue("name"), Password: r.PostFormValue("password")}
	days, derr := strconv.Atoi(r.PostFormValue("days"))
	if typed.Days = days; derr != nil && r.PostFormValue("days") != "" {
		typed.Days = -1 // refused with the other problems
	}
	made, err := p.Shares.Make(r.Context(), key, typed)
	problems, says, ok := page.Problems(err)
	if err != nil && !ok {
		return err
	}
	v, verr := p.linksView(r)
	if verr != nil {
		return verr
	}
	if err != nil {
		v.Form, v.Typed, v.Troubles, v.Says = "link", typed, problems, says
		return page.Show(w, r, http.StatusUnprocessableEntity, linksPage(v))
	}
	v.Made, v.Address = made.PublicLink, page.Base(r, p.URL)+"/shared/"+made.Address
	return page.Show(w, r, http.StatusOK, linksPage(v))
}

// RevokePublicLink closes one for good.
func (p *Pages) RevokePublicLink(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.PublicLink](r, "publiclink")
	if err != nil {
		return err
	}
	l, err := p.Shares.Revoke(r.Context(), key)
	if err != nil {
		return err
	}
	return page.Tell(w, r, "/processes/"+string(l.Process)+"/public-links", "Revoked the link for "+l.Name+". It leads nowhere from now on.")
}

func (v linksView) sentence() ui.Sentence {
	open := 0
	for _, l := range v.Links {
		if l.Status(v.Now) == share.Open {
			open++
		}
	}
	if open == 0 {
		return ui.Say(ui.Text("Nobody outside can read this process by a link."))
	}
	return ui.Say(ui.Text(count(open, "link") + " " + pick(open, "shows", "show") + " the version that holds to whoever has " + pick(open, "it", "one") + ", and nothing else."))
}

func (v linksView) badge(l share.PublicLink) ui.Badge {
	switch l.Status(v.Now) {
	case share.Revoked:
		return ui.Badge{Text: "Revoked"}
	case share.Expired:
		return ui.Badge{Text: "Run out"}
	}
	return ui.Badge{Text: "Open", Tone: ui.Ok}
}

func (v linksView) days() string {
	if v.Typed.Days <= 0 {
		return ""
	}
	return strconv.Itoa(v.Typed.Days)
}

// sharedView is what whoever has a public link sees.
type sharedView struct {
	documentView
	Sheet   ui.Sheet
	Reading share.Reading
	At      string // address of the link
}

// opened reads what a link opens, for a browser that may have told the password before. Whatever comes of it, search
// engines leave the address alone.
func (p *Pages) opened(w http.ResponseWriter, r *http.Request) (sharedView, error) {
	w.Header().Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	w.Header().Set("Cache-Control", "no-store")
	pass := ""
	if c, err := r.Cookie(passCookie); err == nil {
		pass = c.Value
	}
	v := sharedView{At: "/shared/" + r.PathValue("shared")}
	var err error
	v.Reading, err = p.Shares.Open(r.Context(), r.PathValue("shared"), pass)
	v.Doc, v.Process, v.Outside, v.Visit = v.Reading.Document, v.Reading.Document.Process, true, page.Of(r)
	v.Shown, v.Files = v.Doc.Version, v.At+"/files/"
	title := v.Process.Name
	if v.Reading.Locked {
		title = "This document asks for a password"
	}
	v.Sheet = page.Sheet(r, title)
	v.Sheet.NoIndex = true
	return v, err
}

// passCookie holds what opens a link whose password was told.
const passCookie = "pass"

// Shared shows the document behind a public link to whoever has it.
func (p *Pages) Shared(w http.ResponseWriter, r *http.Request) error {
	v, err := p.opened(w, r)
	if err != nil {
		return err
	}
	if !v.Reading.Locked && v.Reading.Retired.IsZero() && r.Method == http.MethodGet {
		p.Shares.Count(v.Reading.Link.ID)
	}
	return page.Show(w, r, http.StatusOK, sharedPage(v))
}

// UnlockShared takes the password of a public link.
func (p *Pages) UnlockShared(w http.ResponseWriter, r *http.Request) error {
	v, err := p.opened(w, r)
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	pass, err := p.Shares.Unlock(r.Context(), r.PathValue("shared"), page.Address(r), r.PostFormValue("password"))
	if err == nil {
		http.SetCookie(w, &http.Cookie{Name: passCookie, Value: pass, Path: v.At, HttpOnly: true, Secure: page.Secure(r), SameSite: http.SameSiteLaxMode})
		return page.Tell(w, r, v.At, "")
	}
	var ok bool
	if v.Troubles, v.Says, ok = page.Problems(err); !ok && !fault.Is(err, fault.Limit) {
		return err
	}
	if v.Says == "" && len(v.Troubles) == 0 {
		v.Says = fault.As(err).Message
	}
	return page.Show(w, r, http.StatusUnprocessableEntity, sharedPage(v))
}

// unlocked reads what a link opens, for what stands within its document.
func (p *Pages) unlocked(w http.ResponseWriter, r *http.Request) (sharedView, error) {
	v, err := p.opened(w, r)
	if err == nil && (v.Reading.Locked || !v.Reading.Retired.IsZero()) {
		err = fault.New(fault.NotFound, "There is nothing at this address")
	}
	return v, err
}

// SharedFile gives a picture that the document behind a public link shows, and no other file.
func (p *Pages) SharedFile(w http.ResponseWriter, r *http.Request) error {
	v, err := p.unlocked(w, r)
	if err != nil {
		return err
	}
	key := id.Attachment(r.PathValue("file"))
	if !slices.Contains(v.Doc.Images(), key) {
		return fault.New(fault.NotFound, "There is nothing at this address")
	}
	a, file, err := p.Remarks.Read(r.Context(), remark.On{Subject: "process", SubjectID: string(v.Process.ID)}, key)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	page.File(w, r, a.Name, a.MIME, a.Created, file)
	return nil
}

// SharedPicture gives the map behind a public link.
func (p *Pages) SharedPicture(w http.ResponseWriter, r *http.Request) error {
	v, err := p.unlocked(w, r)
	if err != nil {
		return err
	}
	return send(w, "image/svg+xml", "", []byte(picture.SVG(v.Reading.Drawing, picture.Light)))
}
