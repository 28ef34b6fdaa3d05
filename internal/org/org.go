// Package org is the organisation: its settings, working calendars, teams, people and the invitations to join it.
package org

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

// Organisation is the one that the installation serves.
type Organisation struct {
	ID       string         `json:"id"`
	Version  int64          `json:"version"`
	Name     string         `json:"name"`
	Zone     string         `json:"zone"` // IANA name, for people who chose none
	Currency money.Currency `json:"currency"`
	Calendar id.Calendar    `json:"calendar"` // worked by teams that have none of their own
	Demo     bool           `json:"demo"`
	Created  time.Time      `json:"created"`
}

// Calendar says which days are worked and where a day begins.
type Calendar struct {
	ID       id.Calendar           `json:"id"`
	Version  int64                 `json:"version"`
	Name     string                `json:"name"`
	Zone     string                `json:"zone"`     // IANA name
	Off      []time.Weekday        `json:"off"`      // weekdays that are not worked, 0 is Sunday; never all seven
	Holidays map[clock.Date]string `json:"holidays"` // date to name
}

// Team is a group of people who work on the same calendar.
type Team struct {
	ID       id.Team     `json:"id"`
	Version  int64       `json:"version"`
	Name     string      `json:"name"`
	Hue      int         `json:"hue"`      // 1 to 12
	Calendar id.Calendar `json:"calendar"` // "" is the organisation's
	Rank     string      `json:"rank"`
	Archived bool        `json:"archived"`
}

// Theme is how a person wants the pages to look.
type Theme string

// The themes; System follows the machine.
const (
	SystemTheme Theme = "system"
	LightTheme  Theme = "light"
	DarkTheme   Theme = "dark"
)

// Person is somebody who works with the organisation, with or without an account.
type Person struct {
	ID       id.Person   `json:"id"`
	Version  int64       `json:"version"`
	Name     string      `json:"name"`
	Email    string      `json:"email,omitempty"` // lower case; "" for somebody who cannot sign in
	Role     access.Role `json:"role,omitempty"`
	Teams    []id.Team   `json:"teams"` // the first one colours the person
	Title    string      `json:"title,omitempty"`
	Zone     string      `json:"zone,omitempty"` // IANA name; "" is the organisation's
	Theme    Theme       `json:"theme,omitempty"`
	Hotkeys  bool        `json:"hotkeys"` // single-key shortcuts are on
	Disabled bool        `json:"disabled"`
	Joined   time.Time   `json:"joined,omitzero"` // when the account came into being; zero for none yet
	Created  time.Time   `json:"created"`
}

// Invitation is a link by which one person may join, once.
type Invitation struct {
	ID          id.Invitation      `json:"id"`
	Version     int64              `json:"version"`
	Email       string             `json:"email,omitempty"` // "" for whoever holds the link
	Role        access.Role        `json:"role"`
	Teams       []id.Team          `json:"teams"`
	Project     id.Project         `json:"project,omitempty"`
	ProjectRole access.ProjectRole `json:"projectRole,omitempty"`
	Person      id.Person          `json:"person,omitempty"` // a person without account who gets one by it
	By          id.Person          `json:"by"`
	Created     time.Time          `json:"created"`
	Expires     time.Time          `json:"expires"`
	Used        time.Time          `json:"used,omitzero"`
	Revoked     time.Time          `json:"revoked,omitzero"`

	secret string // SHA-256 of the link's secret
}

// Deps are what the organisation needs of its neighbours; each runs in the caller's transaction.
type Deps struct {
	// Password stores the hash of a person's first password.
	Password func(ctx context.Context, tx *act.Tx, person id.Person, hash string) error
	// End ends every session and token of a person.
	End func(ctx context.Context, tx *act.Tx, person id.Person) error
	// Join makes a person a member of a project.
	Join func(ctx context.Context, tx *act.Tx, project id.Project, person id.Person, role access.ProjectRole) error
}

// Service does what can be done to the organisation; safe for concurrent use.
type Service struct {
	db   *db.DB
	door *act.Door
	deps Deps

	directory    kept.Values[struct{}, *directory]
	organisation kept.Values[struct{}, Organisation]
	calendar     kept.Values[id.Team, clock.Calendar]
}

// one is the key of what there is one of.
var one = struct{}{}

// New makes the service.
func New(d *db.DB, door *act.Door, deps Deps) *Service {
	return &Service{db: d, door: door, deps: deps}
}
