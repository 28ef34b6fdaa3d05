package processes

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/clock"
	"throughline/internal/id"
	"throughline/internal/process"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// life is where a process stands between its drafts and its readers, as its pages show it.
type life struct {
	Strips  []page.Standing
	Next    process.Version // the one that is not in force yet; its ID is "" for none
	Current int64           // number of the version in force, 0 for none
	Decides bool            // the visitor may approve Next
	Looks   bool            // the visitor may return it
	Asked   int64           // number of the version that the visitor is asked to confirm, 0 for none
	Impact  process.Impact  // of Next
	Changes []ui.Option     // to which the tasks can go that follow from Next
	Follow  id.Project      // the one they go to unless somebody chooses: whose way to be the process is
	Typed   url.Values      // what was sent, when a form of the life came back
}

// life reads it for the visitor, who may be no more than a reader.
func (p *Pages) life(r *http.Request, v *processView) error {
	ctx, me := r.Context(), v.Visit.Actor.Person
	v.Life = life{Strips: page.StandingOf(v.Process, v.Visit.Today, v.Directory)}
	l := &v.Life
	for _, version := range v.Versions {
		if version.Status == process.Published {
			l.Current = version.Number
			break
		}
	}
	if next := v.Versions[0]; next.Status != process.Published {
		l.Next = next
		l.Looks = next.Status == process.InReview && next.Looks(me)
		l.Decides = l.Looks && next.Approver == me && next.SentBy != me
		if v.CanEdit || l.Looks {
			var err error
			if l.Impact, err = p.Processes.Impact(ctx, v.Process.ID, next.Number); err != nil {
				return err
			}
		}
		if v.CanEdit && next.Status == process.Draft {
			var err error
			if l.Changes, err = page.ChangeOptions(ctx, p.Projects); err != nil {
				return err
			}
			if l.Follow, err = p.followedBy(ctx, v.Process.ID, l.Changes); err != nil {
				return err
			}
		}
	}
	asked, ok, err := p.Processes.Asked(ctx, v.Process.ID)
	if ok {
		l.Asked = asked.Number
	}
	v.strips()
	return err
}

// followedBy gives the change whose way to be the process is, if it is one of those that can be chosen.
func (p *Pages) followedBy(ctx context.Context, of id.Process, changes []ui.Option) (id.Project, error) {
	uses, err := p.Processes.Uses(ctx, of)
	for _, use := range uses {
		if use.Role == process.ToBe && slices.ContainsFunc(changes, func(o ui.Option) bool { return o.Value == string(use.Project) }) {
			return use.Project, err
		}
	}
	return "", err
}

// face gives the version that the visitor sees first: the one being worked on for those who work on it, the one in force
// for everybody else.
func (v *processView) face() process.Version {
	next := v.Versions[0]
	mine := next.Status == process.Draft && v.CanEdit || next.Status == process.InReview && (v.CanEdit || next.Looks(v.Visit.Actor.Person))
	if mine {
		return next
	}
	for _, version := range v.Versions {
		if version.Status == process.Published {
			return version
		}
	}
	return next
}

// strips adds what readers have to know of the versions.
func (v *processView) strips() {
	l := &v.Life
	add := func(tone ui.Tone, title, says string, link ui.Crumb) {
		l.Strips = append(l.Strips, page.Standing{Tone: tone, Title: title, Says: says, Link: link})
	}
	next := l.Next
	name := "Version " + number(next.Number)
	switch {
	case next.ID == "":
	case next.Status == process.Approved:
		link := ui.Crumb{Name: "Show version " + number(next.Number), Href: v.at() + "?version=" + number(next.Number)}
		if v.Shown.ID == next.ID {
			link = ui.Crumb{Name: "Show what applies now", Href: v.at()}
		}
		says := ""
		if l.Current > 0 {
			says = "Until then version " + number(l.Current) + " is right, for runs too."
		}
		add(ui.Accent, name+" applies from "+next.Effective.Say(v.Visit.Today)+".", says, link)
	case next.Status == process.InReview && (v.CanEdit || l.Looks):
		who := v.Directory.Person(next.Approver).Name
		if next.ApproverRole != "" {
			who += " (" + next.ApproverRole + ")"
		}
		if l.Decides {
			who = "You"
			if next.ApproverRole != "" {
				who = "You (as " + next.ApproverRole + ")"
			}
		}
		verb := " approves it; until then it stays as it was sent."
		if l.Decides {
			verb = " approve it; until then it stays as it was sent."
		}
		says := v.person(next.SentBy) + " sent it " + page.Instant(next.Sent, v.Visit).Text + ". " + who + verb
		link := ui.Crumb{}
		if l.Current > 0 {
			link = ui.Crumb{Name: "What it changes", Href: v.comparing(l.Current, next.Number)}
		}
		add(ui.Accent, name+" is in review.", says, link)
	case next.Status == process.Draft && next.Returned != "" && v.CanEdit:
		add(ui.Warn, name+" came back from review.", v.Directory.Person(next.DecidedBy).Name+": “"+next.Returned+"”", ui.Crumb{})
	}
	if v.Shown.Status == process.Published && !v.newest() {
		link := ui.Crumb{Name: "Show what applies now", Href: v.address(v.version(l.Current))}
		if v.Shown.Number == l.Current {
			link = ui.Crumb{Name: "Show the next version", Href: v.at()}
		}
		add(ui.Accent, "This is version "+number(v.Shown.Number)+" as it was published; it never changes.", "", link)
	}
}

// version gives a version by its number; the first one of the list for a number that is none.
func (v processView) version(n int64) process.Version {
	for _, version := range v.Versions {
		if version.Number == n {
			return version
		}
	}
	return v.Versions[0]
}

func (v processView) person(who id.Person) string {
	if who == v.Visit.Actor.Person {
		return "You"
	}
	return v.Directory.Person(who).Name
}

// comparing is the address of a comparison.
func (v processView) comparing(from, to int64) string {
	return v.at() + "/compare?from=" + number(from) + "&to=" + number(to)
}

// lifeActions are what can be done with the version in sight.
func (v processView) lifeActions(change string) []ui.Action {
	var out []ui.Action
	switch {
	case v.Shown.Status == process.InReview && v.Shown.ID == v.Life.Next.ID:
		if v.CanEdit {
			out = append(out, ui.Action{Label: "Take it back", Submit: true, Form: "withdraw-version", Weight: ui.Quiet})
		}
		if v.Life.Looks {
			out = append(out, ui.Action{Label: "Return", Dialog: "return"})
		}
		if v.Life.Decides {
			out = append(out, ui.Action{Label: "Approve", Submit: true, Form: "approve-version", Weight: ui.Primary})
		}
	case v.Shown.Status == process.Approved && v.CanEdit:
		out = append(out, ui.Action{Label: "Call it back", Submit: true, Form: "recall-version"})
	case v.editing():
		out = append(out, v.publishAction())
	case v.CanEdit && v.Life.Next.ID == "" && v.newest() && v.Process.Retired.IsZero():
		out = append(out, ui.Action{Label: change, Submit: true, Form: "begin-draft", Weight: ui.Primary})
	}
	return out
}

func (v processView) publishAction() ui.Action {
	if v.Process.Approver != "" {
		return ui.Action{Label: "Send for review", Dialog: "publish", Weight: ui.Primary}
	}
	return ui.Action{Label: "Publish", Dialog: "publish", Weight: ui.Primary}
}

// typed gives what a form of the life held when it came back, else the given value.
func (v processView) typed(form, name, otherwise string) string {
	if v.Form == form && v.Life.Typed.Has(name) {
		return v.Life.Typed.Get(name)
	}
	return otherwise
}

// hitSays is the sentence over who is hit.
func (v processView) hitSays() ui.Sentence {
	hit := v.Life.Impact
	if hit.Before == 0 {
		return ui.Say(ui.Text("This is the first version, so every step of it is new."))
	}
	compare := v.comparing(hit.Before, hit.Number)
	if len(hit.Teams) == 0 && len(hit.Roles) == 0 {
		return ui.Say(ui.Text("Nobody's steps change against "), ui.Figure("version "+number(hit.Before), compare), ui.Text("."))
	}
	out := ui.Say(ui.Text("Against version "+number(hit.Before)+": "), ui.Figure(hit.Says, compare), ui.Text(". "))
	if len(hit.Teams) > 0 {
		out = append(out, ui.Text("It touches "+count(len(hit.Teams), "team")+", "+count(hit.People, "person", "people")+"."))
	}
	return out
}

// sizeSays tells in the dialog what a size means for others.
func (v processView) sizes() []ui.Option {
	hit := v.Life.Impact
	asked := "nobody is asked, because no team is bound to a changed step"
	if hit.People > 0 {
		asked = count(hit.People, "person", "people") + " " + pick(hit.People, "is", "are") + " asked to confirm that they read it"
	}
	return []ui.Option{{Value: string(process.Minor), Label: "Minor", Hint: "A correction; nobody has to read it again"},
		{Value: string(process.Major), Label: "Major", Hint: "The work changes; " + asked}}
}

func hitSteps(list []process.HitStep) string {
	names := make([]string, 0, 4)
	for i, s := range list {
		if i == 4 {
			names = append(names, strconv.Itoa(len(list)-4)+" more")
			break
		}
		names = append(names, s.Name)
	}
	return strings.Join(names, ", ")
}

// untouched names who keeps their work as it was.
func untouched(list []process.Untouched) string {
	names := make([]string, len(list))
	for i, u := range list {
		names[i] = u.Role
	}
	return strings.Join(names, ", ")
}

// sizeOf says how much a version changed, "" where nobody said.
func sizeOf(v process.Version) ui.Badge {
	switch v.Size {
	case process.Major:
		return ui.Badge{Text: "Major", Tone: ui.Accent}
	case process.Minor:
		return ui.Badge{Text: "Minor"}
	}
	return ui.Badge{}
}

// terms reads the dialog.
func terms(r *http.Request) process.Terms {
	return process.Terms{Size: process.Size(r.PostFormValue("size")), Note: r.PostFormValue("note"), Effective: clock.Date(strings.TrimSpace(r.PostFormValue("effective"))),
		Reviewers: page.List[id.Person](r, "reviewers"), Follow: id.Project(r.PostFormValue("follow"))}
}
