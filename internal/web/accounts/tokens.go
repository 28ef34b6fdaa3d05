package accounts

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"throughline/internal/access"
	"throughline/internal/clock"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/signin"
	"throughline/internal/web/page"
	"throughline/internal/web/ui"
)

type tokenRow struct {
	ID       string
	Name     string
	May      string
	Made     ui.Moment
	LastUsed ui.Moment
	Expires  ui.Moment
	Over     bool
}

type tokensView struct {
	frame
	Tokens    []tokenRow
	InChanges []ui.Option
	InOrg     []ui.Option
	Name      string
	Reach     string // all or some
	Scopes    []string
	Expires   string
	Secret    string // of the token that was just made
}

// scope is an action as the form of a token says it.
type scope struct {
	action access.Action
	label  string
}

// offered lists the actions in the order in which a person meets them.
var offered = []scope{
	{access.ListProjects, "List the changes"},
	{access.ReadProject, "Read changes: goal, plan, rollout and result"},
	{access.MakeProject, "Begin changes"},
	{access.EditCharter, "Edit goals"},
	{access.ManageProject, "Start, hold and share changes"},
	{access.CloseProject, "Close and reopen changes"},
	{access.EditPlan, "Edit plans: tasks, states and dates"},
	{access.EditRollout, "Edit rollouts"},
	{access.SignCriterion, "Sign readiness criteria"},
	{access.EditKPI, "Edit KPIs and enter values"},
	{access.ReadBudget, "Read budgets"},
	{access.EditBudget, "Edit budgets: lines, orders and payments"},
	{access.Remark, "Comment and attach files"},
	{access.ReadProcess, "Read processes"},
	{access.EditProcess, "Edit processes"},
	{access.AnswerProcess, "Confirm, approve and return processes"},
	{access.SendSignals, "Send signals and messages to runs"},
	{access.ReadOrg, "Read people, teams and calendars"},
	{access.InvitePeople, "Invite people"},
	{access.ManagePeople, "Manage people"},
	{access.ManageOrg, "Change settings, teams and calendars"},
	{access.Import, "Import"},
	{access.ReadAudit, "Read the audit"},
	{access.Export, "Export everything"},
}

// offers gives the actions that the person could do at all: those inside a change, and the others.
func offers(a access.Actor) (inChanges, inOrg []ui.Option) {
	for _, s := range offered {
		o := ui.Option{Value: string(s.action), Label: s.label, Hint: string(s.action)}
		switch {
		case access.IsProject(s.action):
			inChanges = append(inChanges, o)
		case a.May(s.action) == nil:
			inOrg = append(inOrg, o)
		}
	}
	return inChanges, inOrg
}

// Tokens lists the API tokens and the form for another one.
func (p *Pages) Tokens(w http.ResponseWriter, r *http.Request) error {
	return p.showTokens(w, r, http.StatusOK, tokensView{frame: newFrame(r, "API tokens"), Reach: "some"})
}

func (p *Pages) showTokens(w http.ResponseWriter, r *http.Request, status int, v tokensView) error {
	visit := page.Of(r)
	list, err := p.Signin.Tokens(r.Context())
	if err != nil {
		return err
	}
	now := p.Clock.Now()
	for _, t := range list {
		row := tokenRow{ID: string(t.ID), Name: t.Name, May: may(t.Scopes), Made: page.Instant(t.Created, visit)}
		if !t.Seen.IsZero() {
			row.LastUsed = page.Instant(t.Seen, visit)
		}
		if !t.Expires.IsZero() {
			row.Expires, row.Over = page.Instant(t.Expires, visit), !t.Expires.After(now)
		}
		v.Tokens = append(v.Tokens, row)
	}
	v.InChanges, v.InOrg = offers(visit.Actor)
	return page.Show(w, r, status, tokens(v))
}

// CreateToken makes a token and shows its secret, this once: the page is the answer to the form and is kept nowhere.
func (p *Pages) CreateToken(w http.ResponseWriter, r *http.Request) error {
	visit := page.Of(r)
	v := tokensView{frame: newFrame(r, "API tokens"), Name: r.PostFormValue("name"), Reach: r.PostFormValue("reach"), Expires: r.PostFormValue("expires")}
	in := signin.NewToken{Name: v.Name, Scopes: []access.Action{signin.AllScopes}}
	v.Scopes = page.List[string](r, "scopes")
	if v.Reach != "all" {
		v.Reach, in.Scopes = "some", page.List[access.Action](r, "scopes")
	}
	var err error
	if in.Expires, err = lastDay(v.Expires, visit.Calendar.Zone); err == nil {
		_, v.Secret, err = p.Signin.CreateToken(r.Context(), in)
	}
	if err == nil {
		made := v.Name
		v.Name, v.Scopes, v.Expires, v.Reach = "", nil, "", "some"
		v.Page.Flash = append(v.Page.Flash, ui.Message{Text: "Made the token " + strings.TrimSpace(made) + "."})
		return p.showTokens(w, r, http.StatusOK, v)
	}
	if !v.wrong(err) {
		return err
	}
	return p.showTokens(w, r, http.StatusUnprocessableEntity, v)
}

// lastDay gives the end of a day in the zone; nothing typed is never.
func lastDay(typed string, zone *time.Location) (time.Time, error) {
	day, err := clock.ParseDate(typed)
	if err != nil {
		return time.Time{}, fault.Field("expires", "is not a date")
	}
	if day == "" {
		return time.Time{}, nil
	}
	if zone == nil {
		zone = time.UTC
	}
	t := day.Time()
	return time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, zone).UTC(), nil
}

// RevokeToken makes a token worthless.
func (p *Pages) RevokeToken(w http.ResponseWriter, r *http.Request) error {
	token, err := page.ID[id.Token](r, "token")
	if err != nil {
		return err
	}
	if err := p.Signin.RevokeToken(r.Context(), token); err != nil {
		return err
	}
	return page.Tell(w, r, "/account/tokens", "Revoked the token.")
}

// may says what a token may do.
func may(list []access.Action) string {
	if len(list) == 1 && list[0] == signin.AllScopes {
		return "everything you may"
	}
	if len(list) > 3 {
		return fmt.Sprintf("%d actions", len(list))
	}
	out := make([]string, len(list))
	for i, a := range list {
		out[i] = string(a)
	}
	return strings.Join(out, ", ")
}

func (v tokensView) summary() []ui.Problem {
	return page.Summary(v.Problems, map[string]string{"name": "The name", "scopes": "What it may do", "expires": "The last day"})
}
