package runs

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/flow"
	"throughline/internal/id"
	"throughline/internal/process"
	"throughline/internal/run"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

// startsView is the page of what starts runs of a process.
type startsView struct {
	Page      ui.Page
	Visit     *page.Visit
	Directory page.Directory
	Process   process.Process
	Rows      []run.StartRow
	Roles     []run.Role
	Entries   []flow.Entry
	CanRun    bool
	Empty     string // why there is nothing to set up

	Made     run.Start
	Secrets  run.Secrets
	Address  string // of what was made: shown once
	Open     run.StartKind
	Values   url.Values
	Troubles []ui.Problem
	Says     string
	Coming   []time.Time // of a schedule that is not saved yet
	Rule     string
	Kept     string         // rule of a schedule that no choice of the form stands for, in words
	Asks     []run.Question // what the runs of a schedule begin with, nobody being there to be asked
}

// Starts shows what starts runs of a process, and who fills its roles.
func (p *Pages) Starts(w http.ResponseWriter, r *http.Request) error {
	v, err := p.startsView(r)
	if err != nil {
		return err
	}
	return page.Show(w, r, http.StatusOK, startsPage(v))
}

func (p *Pages) startsView(r *http.Request) (startsView, error) {
	ctx := r.Context()
	v := startsView{Visit: page.Of(r)}
	key, err := page.ID[id.Process](r, "process")
	if err != nil {
		return v, err
	}
	if v.Process, err = p.Processes.Get(ctx, key); err != nil {
		return v, err
	}
	v.Page = page.Shell(r, page.Options{Title: v.Process.Name + ", starts", Current: "/processes", Live: "runstart rundelivery"})
	if v.Directory, err = page.OpenDirectory(ctx, p.Org); err != nil {
		return v, err
	}
	v.CanRun = p.Runs.May(ctx, v.Process.Project) == nil
	if v.Rows, err = p.Runs.Starts(ctx, key); err != nil {
		_, says, ok := page.Problems(err)
		if v.Empty = says; ok && fault.Is(err, fault.Conflict) {
			return v, nil
		}
		return v, err
	}
	if v.Roles, err = p.Runs.Roles(ctx, key); err != nil {
		return v, err
	}
	if v.Entries, err = p.Runs.Entries(ctx, key); err != nil {
		return v, err
	}
	if !v.CanRun {
		return v, nil
	}
	v.Asks, err = p.Runs.Asks(ctx, key, r.FormValue("event"))
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.NotFound) {
		err = nil // there is no plain start, or none that was chosen; saving says so
	}
	return v, err
}

// AddStart sets up a start. What is reached from outside shows its address once, in the answer itself.
func (p *Pages) AddStart(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Process](r, "process")
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return err
	}
	n, err := newStart(r)
	if r.PostFormValue("look") != "" {
		return p.look(w, r, n)
	}
	var st run.Start
	var secrets run.Secrets
	if err == nil {
		st, secrets, err = p.Runs.AddStart(r.Context(), key, n)
	}
	if err != nil {
		return p.refused(w, r, n.Kind, err)
	}
	if secrets.Address == "" {
		return page.Redirect(w, r, "/processes/"+string(key)+"/starts", "Set up "+st.Name+".")
	}
	return p.shown(w, r, st, secrets)
}

// look shows when a schedule would begin runs, before it is saved.
func (p *Pages) look(w http.ResponseWriter, r *http.Request, n run.NewStart) error {
	says, times, err := p.Runs.Comes(r.Context(), n.Rule)
	if err != nil {
		return p.refused(w, r, n.Kind, err)
	}
	v, err := p.startsView(r)
	if err != nil {
		return err
	}
	v.Open, v.Values, v.Coming, v.Rule = run.Schedule, r.PostForm, times, says
	return page.Show(w, r, http.StatusOK, startsPage(v))
}

func (p *Pages) refused(w http.ResponseWriter, r *http.Request, kind run.StartKind, err error) error {
	problems, says, ok := page.Problems(err)
	if !ok {
		return err
	}
	v, verr := p.startsView(r)
	if verr != nil {
		return err
	}
	for i := range problems {
		problems[i].Name = ofStart(problems[i].Name)
	}
	v.Open, v.Values, v.Troubles, v.Says = kind, r.PostForm, problems, says
	return page.Show(w, r, http.StatusUnprocessableEntity, startsPage(v))
}

// shown is the page with the address of a start that is reached from outside.
func (p *Pages) shown(w http.ResponseWriter, r *http.Request, st run.Start, secrets run.Secrets) error {
	v, err := p.startsView(r)
	if err != nil {
		return err
	}
	base := page.Base(r, p.URL)
	v.Made, v.Secrets, v.Address = st, secrets, base+"/api/v1/hooks/"+secrets.Address
	if st.Kind == run.Form {
		v.Address = base + "/forms/" + secrets.Address
	}
	return page.Show(w, r, http.StatusOK, startsPage(v))
}

// RenewStart gives a start a new address.
func (p *Pages) RenewStart(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Start](r, "start")
	if err != nil {
		return err
	}
	st, secrets, err := p.Runs.RenewStart(r.Context(), key)
	if err != nil {
		return err
	}
	r.SetPathValue("process", string(st.Process))
	return p.shown(w, r, st, secrets)
}

// SwitchStart pauses a start or lets it go on.
func (p *Pages) SwitchStart(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Start](r, "start")
	if err != nil {
		return err
	}
	on := r.FormValue("on") == "yes"
	st, err := p.Runs.SwitchStart(r.Context(), key, page.Version(r), on)
	if err != nil {
		return err
	}
	said := "Paused " + st.Name + "."
	if on {
		said = st.Name + " goes on."
	}
	if r.FormValue("from") == "settings" {
		return page.Redirect(w, r, "/starts/"+string(key)+"/settings", said)
	}
	return page.Redirect(w, r, "/processes/"+string(st.Process)+"/starts", said)
}

// RemoveStart takes a start away.
func (p *Pages) RemoveStart(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Start](r, "start")
	if err != nil {
		return err
	}
	st, err := p.Runs.StartOf(r.Context(), key)
	if err != nil {
		return err
	}
	if err := p.Runs.RemoveStart(r.Context(), key, page.Version(r)); err != nil {
		return err
	}
	return page.Redirect(w, r, "/processes/"+string(st.Process)+"/starts", "Took "+st.Name+" away.")
}

// FillRole says what fills a role in the runs to come.
func (p *Pages) FillRole(w http.ResponseWriter, r *http.Request) error {
	key, err := page.ID[id.Process](r, "process")
	if err != nil {
		return err
	}
	how, who := run.How(r.FormValue("how")), id.Person("")
	if person, ok := strings.CutPrefix(string(how), "person:"); ok {
		how, who = run.ByPerson, id.Person(person)
	}
	if _, err := p.Runs.FillRole(r.Context(), key, r.FormValue("role"), how, who); err != nil {
		return err
	}
	return page.Redirect(w, r, "/processes/"+string(key)+"/starts", "Saved who fills the role.")
}

// newStart reads the form of a new start.
func newStart(r *http.Request) (run.NewStart, error) {
	n := run.NewStart{Kind: run.StartKind(r.PostFormValue("kind")), Name: r.PostFormValue("name"), Title: r.PostFormValue("title"), Event: r.PostFormValue("event"),
		Audience: run.Audience(r.PostFormValue("audience")), Signed: r.PostFormValue("signed") != ""}
	switch n.Kind {
	case run.Schedule:
		n.Rule = ruleOf(r)
		var err error
		if n.Vars, err = answersIn(r); err != nil {
			return n, err
		}
	case run.Form:
		if day := r.PostFormValue("expires"); day != "" && n.Audience == run.ByLink {
			d, err := clock.ParseDate(day)
			if err != nil {
				return n, fault.Field("expires", "is not a date such as 2026-11-23")
			}
			n.Expires = d.AddDays(1).Time()
		}
	case run.Webhook:
		n.Fields = map[string]string{}
		for line := range strings.Lines(r.PostFormValue("fields")) {
			if line = strings.TrimSpace(line); line == "" {
				continue
			}
			name, at, ok := strings.Cut(line, "=")
			if !ok {
				return n, fault.Field("fields", "has the line “%s”; write name = customer.name", line)
			}
			n.Fields[strings.TrimSpace(name)] = strings.TrimSpace(at)
		}
	}
	return n, nil
}

func (v startsView) at() string { return "/processes/" + string(v.Process.ID) }

func (v startsView) err(kind run.StartKind, name string) string {
	if v.Open != kind {
		return ""
	}
	return page.Problem(v.Troubles, name)
}

// typed gives what was sent of the form of a kind, else what it begins with.
func (v startsView) typed(kind run.StartKind, name, first string) string {
	if v.Open == kind && v.Values.Has(name) {
		return v.Values.Get(name)
	}
	return first
}

func (v startsView) field(kind run.StartKind, name, label, first string) ui.Field {
	return ui.Field{Name: name, ID: ui.FieldID(string(kind) + "-" + name), Label: label, Value: v.typed(kind, name, first), Error: v.err(kind, name)}
}

func (v startsView) summary() []ui.Problem {
	labels := map[string]string{"name": "The name", "title": "The title", "at": "The time", "when": "How often", "zone": "The time zone", "until": "The last day", "from": "The first day",
		"fields": "The values", "expires": "The last day", "step": "Every how many"}
	for _, role := range v.Roles {
		labels["role."+role.Key] = role.Name
	}
	for _, q := range v.Asks {
		labels["answer."+q.Name] = q.Label
	}
	return page.Summary(v.Troubles, labels)
}

func (v startsView) zone() string {
	if v.Visit.Calendar.Zone != nil {
		return v.Visit.Calendar.Zone.String()
	}
	return "UTC"
}

func (v startsView) sentence() ui.Sentence {
	on, next := 0, time.Time{}
	for _, row := range v.Rows {
		if row.On {
			on++
		}
		if row.On && !row.Next.IsZero() && (next.IsZero() || row.Next.Before(next)) {
			next = row.Next
		}
	}
	if len(v.Rows) == 0 {
		return ui.Say(ui.Text("Only people start this process so far. A schedule, a form or another system can, too."))
	}
	out := ui.Say(ui.Text(strconv.Itoa(on) + " of " + count(len(v.Rows), "start") + " at work besides people."))
	if !next.IsZero() {
		out = append(out, ui.Text(" The next run begins "+v.when(next)+"."))
	}
	return out
}

// when writes an instant to come with its day and time.
func (v startsView) when(at time.Time) string {
	zone := v.Visit.Calendar.Zone
	if zone == nil {
		zone = time.UTC
	}
	return at.In(zone).Format("Mon 2 Jan 2006, 15:04")
}

// fills are the ways a role can be filled.
func (v startsView) fills(role run.Role) []ui.Option {
	var out []ui.Option
	if !role.Needed || role.How == run.ByAsking && role.Team != "" {
		label := "Anybody of the team"
		if role.Team == "" {
			label = "Nobody in particular"
		}
		out = append(out, ui.Option{Value: string(run.ByTeam), Label: label})
	}
	out = append(out, ui.Option{Value: string(run.ByStarter), Label: "Who starts the run"}, ui.Option{Value: string(run.ByOwner), Label: "The owner of the process"}, ui.Option{Value: string(run.ByAsking), Label: "Asked at each start"})
	for _, o := range v.Directory.PeopleOptions() {
		out = append(out, ui.Option{Value: "person:" + o.Value, Label: o.Label, Hint: o.Hint, Hue: o.Hue})
	}
	return out
}

func filled(role run.Role) string {
	if role.How == run.ByPerson {
		return "person:" + string(role.Person)
	}
	return string(role.How)
}
