// Package project is a change to how the company runs: its charter, status, health, members, and the line that shows
// how far it has come.
package project

import (
	"context"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/id"
	"throughline/internal/kept"
	"throughline/internal/money"
)

// Status is where a change stands in its life.
type Status string

// The statuses. A draft becomes active by Start; active and hold become closed by Close, and closed becomes active by
// Reopen.
const (
	Draft  Status = "draft"
	Active Status = "active"
	Hold   Status = "hold"
	Closed Status = "closed"
)

// Statuses lists them in the order of a life.
var Statuses = []Status{Draft, Active, Hold, Closed}

// Direction says which way the metric is better.
type Direction string

// The directions; "" is not decided yet.
const (
	Lower  Direction = "lower"
	Higher Direction = "higher"
)

// Charter is what a change is about: what people agree on before it starts.
type Charter struct {
	Title     string    `json:"title"`
	Problem   string    `json:"problem"`    // Markdown
	Metric    string    `json:"metric"`     // "Days to productive"
	From      string    `json:"metricFrom"` // the event it is counted from: "offer signed"
	To        string    `json:"metricTo"`   // and to: "productive"
	Unit      string    `json:"unit"`       // "days"
	Direction Direction `json:"direction"`
	Baseline  string    `json:"baseline"` // a decimal number with a point, "" for not measured yet
	Target    string    `json:"target"`   // a decimal number with a point, "" for not agreed yet
	Sponsor   id.Person `json:"sponsor"`  // "" for nobody yet
	Lead      id.Person `json:"lead"`
	Teams     []id.Team `json:"teams"`
	// Start and Finish are civil dates, "" for none; both are worked.
	Start  clock.Date `json:"start"`
	Finish clock.Date `json:"finish"`
	// Cap is the most that may be spent, in minor units of Currency; 0 is no cap.
	Cap      int64          `json:"cap"`
	Currency money.Currency `json:"currency"`
}

// Project is one change. Code is in front of the numbers of its tasks: ONB-42.
type Project struct {
	ID      id.Project `json:"id"`
	Version int64      `json:"version"`
	Code    string     `json:"code"`
	Charter
	Status  Status `json:"status"`
	Private bool   `json:"private"` // only members see it
	// Health, HealthNote and HealthUntil are a person's word over the computed health; see Project.Said.
	Health      Health     `json:"health,omitempty"`
	HealthNote  string     `json:"healthNote,omitempty"`
	HealthUntil clock.Date `json:"healthUntil,omitempty"`
	Waiver      Waiver     `json:"waiver,omitzero"`
	Created     time.Time  `json:"created"`
	Started     time.Time  `json:"started,omitzero"`
	Closed      time.Time  `json:"closed,omitzero"`
	Deleted     time.Time  `json:"deleted,omitzero"`
}

// Waiver is who closed a change without a value measured after it, when, and why. The zero Waiver is none.
type Waiver struct {
	By     id.Person `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

// Signed tells whether there is a waiver.
func (w Waiver) Signed() bool { return w.Reason != "" }

// Unverified tells whether the change was closed without anybody having measured what it did.
func (p *Project) Unverified() bool { return p.Status == Closed && p.Waiver.Signed() }

// Budget gives the cap as money; the zero amount without one.
func (p *Project) Budget() money.Amount {
	if p.Cap == 0 {
		return money.Amount{}
	}
	return money.Of(p.Cap, p.Currency)
}

// NewProject is what a person gives to begin a change. ID may be made by the client; Code "" is suggested from the
// title; Lead "" is the person who makes it.
type NewProject struct {
	ID      id.Project `json:"id,omitempty"`
	Code    string     `json:"code,omitempty"`
	Private bool       `json:"private,omitempty"`
	Charter
}

// Patch changes the fields that are present. A change of baseline, target or how the metric is counted needs a Reason
// once the change has started, because results are judged by them.
type Patch struct {
	Code      *string         `json:"code,omitempty"`
	Private   *bool           `json:"private,omitempty"`
	Title     *string         `json:"title,omitempty"`
	Problem   *string         `json:"problem,omitempty"`
	Metric    *string         `json:"metric,omitempty"`
	From      *string         `json:"metricFrom,omitempty"`
	To        *string         `json:"metricTo,omitempty"`
	Unit      *string         `json:"unit,omitempty"`
	Direction *Direction      `json:"direction,omitempty"`
	Baseline  *string         `json:"baseline,omitempty"`
	Target    *string         `json:"target,omitempty"`
	Sponsor   *id.Person      `json:"sponsor,omitempty"`
	Lead      *id.Person      `json:"lead,omitempty"`
	Teams     *[]id.Team      `json:"teams,omitempty"`
	Start     *clock.Date     `json:"start,omitempty"`
	Finish    *clock.Date     `json:"finish,omitempty"`
	Cap       *int64          `json:"cap,omitempty"`
	Currency  *money.Currency `json:"currency,omitempty"`
	Reason    string          `json:"reason,omitempty"`
}

// Member is a person's standing in one project.
type Member struct {
	ID      id.Member          `json:"id"`
	Version int64              `json:"version"`
	Project id.Project         `json:"project"`
	Person  id.Person          `json:"person"`
	Role    access.ProjectRole `json:"role"`
}

// Deps is what a project needs of other nouns; all are called inside the caller's transaction.
type Deps struct {
	// HasAfterValue tells whether a KPI of the project has a value measured after it went live.
	HasAfterValue func(ctx context.Context, q db.Q, project id.Project) (bool, error)
	// CheckPeople refuses people that do not exist or are disabled.
	CheckPeople func(ctx context.Context, q db.Q, people []id.Person) error
	// CheckTeams refuses teams that do not exist.
	CheckTeams func(ctx context.Context, q db.Q, teams []id.Team) error
	// Prepare gives a new project what other nouns need in it, such as the states of its tasks.
	Prepare func(ctx context.Context, tx *act.Tx, project id.Project) error
	// Today gives the day that an instant is by the organisation's calendar; nil takes the date in UTC.
	Today func(ctx context.Context, q db.Q, now time.Time) (clock.Date, error)
}

// Service carries out what people do with projects; safe for concurrent use.
type Service struct {
	rows   kept.Values[id.Project, Project]
	byCode kept.Values[string, Project]
	db     *db.DB
	door   *act.Door
	deps   Deps
}

// New makes the service.
func New(d *db.DB, door *act.Door, deps Deps) *Service {
	if deps.Today == nil {
		deps.Today = func(_ context.Context, _ db.Q, now time.Time) (clock.Date, error) { return clock.DateOf(now), nil }
	}
	return &Service{db: d, door: door, deps: deps}
}
