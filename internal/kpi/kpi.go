// Package kpi holds the measures of a change, their values over time, and the verdict on whether the change worked.
package kpi

import (
	"context"
	"time"

	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/id"
	"throughline/internal/verdict"
)

// Cadence says how often a value comes.
type Cadence string

// The cadences. Each is a value per case, such as one a hire, so that a day may have several; the others have one a day
// at most.
const (
	Each      Cadence = "each"
	Daily     Cadence = "daily"
	Weekly    Cadence = "weekly"
	Monthly   Cadence = "monthly"
	Quarterly Cadence = "quarterly"
)

// Cadences lists them for forms.
var Cadences = []Cadence{Each, Daily, Weekly, Monthly, Quarterly}

// Definition is what a KPI measures and how it is judged.
type Definition struct {
	Name      string            `json:"name"`
	Formula   string            `json:"formula"` // how a value comes about, in words
	From      string            `json:"from"`    // the event it is counted from: "offer accepted"
	To        string            `json:"to"`      // and to: "first full-duty day"
	Unit      string            `json:"unit"`
	Direction verdict.Direction `json:"direction"` // which way is better
	Target    string            `json:"target"`    // a decimal number with a point, "" for none
	Owner     id.Person         `json:"owner"`     // who brings the values, "" for nobody
	Source    string            `json:"source"`    // where they come from: "HR sheet"
	Cadence   Cadence           `json:"cadence"`
	// BaseFrom and BaseTo bound the values before going live that the limits come from; "" is no bound.
	BaseFrom clock.Date `json:"baselineFrom"`
	BaseTo   clock.Date `json:"baselineTo"`
	// Compare is a KPI of the same project measured where nothing changed; "" is none.
	Compare    id.KPI      `json:"compare"`
	Guardrails []Guardrail `json:"guardrails"`
}

// Guardrail is another KPI of the project that must not suffer: from the go-live day on, none of its values may lie
// beyond the limit on the harmful side.
type Guardrail struct {
	KPI   id.KPI  `json:"kpi"`
	Limit float64 `json:"limit"`
	Kind  Bound   `json:"kind"`
}

// Bound says whether a limit is the least or the most allowed.
type Bound string

// The bounds.
const (
	Min Bound = "min"
	Max Bound = "max"
)

// KPI is one measure of one project. The first one by rank is the project's main one.
type KPI struct {
	ID      id.KPI     `json:"id"`
	Version int64      `json:"version"`
	Project id.Project `json:"project"`
	Definition
	// GoLive is the day the change went live where it differs from the project's first live wave; "" is that wave's day.
	GoLive  clock.Date `json:"goLive"`
	Rank    string     `json:"rank"`
	Created time.Time  `json:"created"`
	Deleted time.Time  `json:"deleted,omitzero"`
}

// Value is one measurement on a civil date. Seq orders the values of one KPI that share a date.
type Value struct {
	ID      id.Value   `json:"id"`
	Version int64      `json:"version"`
	Project id.Project `json:"project"`
	KPI     id.KPI     `json:"kpi"`
	Date    clock.Date `json:"date"`
	Seq     int64      `json:"seq"`
	Value   float64    `json:"value"`
	Note    string     `json:"note"`
	By      id.Person  `json:"by"`
	Created time.Time  `json:"created"`
}

// NewKPI is what a person gives to add a KPI. ID may be made by the client.
type NewKPI struct {
	ID id.KPI `json:"id,omitempty"`
	Definition
}

// Patch changes the fields that are present. Once the change is live, a change of what the verdict rests on needs a
// Reason.
type Patch struct {
	Name       *string            `json:"name,omitempty"`
	Formula    *string            `json:"formula,omitempty"`
	From       *string            `json:"from,omitempty"`
	To         *string            `json:"to,omitempty"`
	Unit       *string            `json:"unit,omitempty"`
	Direction  *verdict.Direction `json:"direction,omitempty"`
	Target     *string            `json:"target,omitempty"`
	Owner      *id.Person         `json:"owner,omitempty"`
	Source     *string            `json:"source,omitempty"`
	Cadence    *Cadence           `json:"cadence,omitempty"`
	BaseFrom   *clock.Date        `json:"baselineFrom,omitempty"`
	BaseTo     *clock.Date        `json:"baselineTo,omitempty"`
	Compare    *id.KPI            `json:"compare,omitempty"`
	Guardrails *[]Guardrail       `json:"guardrails,omitempty"`
	Reason     string             `json:"reason,omitempty"`
}

// NewValue is a measurement as a person gives it. ID may be made by the client.
type NewValue struct {
	ID    id.Value   `json:"id,omitempty"`
	Date  clock.Date `json:"date"`
	Value float64    `json:"value"`
	Note  string     `json:"note,omitempty"`
}

// ValuePatch changes the fields that are present; another date or number needs a Reason, because it rewrites history.
type ValuePatch struct {
	Date   *clock.Date `json:"date,omitempty"`
	Value  *float64    `json:"value,omitempty"`
	Note   *string     `json:"note,omitempty"`
	Reason string      `json:"reason,omitempty"`
}

// Deps is what a KPI needs of other nouns.
type Deps struct {
	// GoLive gives the day of the first live wave of each project that has one.
	GoLive func(ctx context.Context, q db.Q, projects []id.Project) (map[id.Project]clock.Date, error)
	// CheckPeople refuses people that do not exist or are disabled.
	CheckPeople func(ctx context.Context, q db.Q, people []id.Person) error
	// Today gives the day that an instant is by the organisation's calendar; nil takes the date in UTC.
	Today func(ctx context.Context, q db.Q, now time.Time) (clock.Date, error)
}

// Service carries out what people do with KPIs; safe for concurrent use.
type Service struct {
	db   *db.DB
	door *act.Door
	deps Deps
}

// New makes the service.
func New(d *db.DB, door *act.Door, deps Deps) *Service {
	if deps.Today == nil {
		deps.Today = func(_ context.Context, _ db.Q, now time.Time) (clock.Date, error) { return clock.DateOf(now), nil }
	}
	return &Service{db: d, door: door, deps: deps}
}
