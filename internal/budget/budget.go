// Package budget holds the money of a change: lines with what is planned and expected, and beneath each line what was
// ordered and what was paid. Sums of two currencies meet only through a rate that carries its date.
package budget

import (
	"context"
	"time"

	"throughline/internal/act"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/id"
	"throughline/internal/money"
)

// Line is one thing that money is set aside for. All its sums are in the currency of Planned.
type Line struct {
	ID       id.BudgetLine `json:"id"`
	Version  int64         `json:"version"`
	Project  id.Project    `json:"project"`
	Name     string        `json:"name"`
	Category string        `json:"category"` // "" for none
	Team     id.Team       `json:"team"`     // "" for none
	Planned  money.Amount  `json:"planned"`
	// Expected is a person's word on what the line will have cost in the end; nil leaves it to be computed.
	Expected *money.Amount `json:"expected,omitempty"`
	Created  time.Time     `json:"created"`

	expected int64
	has      bool
}

// Kind is what an entry says.
type Kind string

// The kinds.
const (
	Committed Kind = "committed" // an order, a contract
	Actual    Kind = "actual"    // a payment
)

// Entry is an order or a payment. Rate turns its amount into the currency of its line, when that is another one.
type Entry struct {
	ID      id.BudgetEntry `json:"id"`
	Version int64          `json:"version"`
	Project id.Project     `json:"project"`
	Line    id.BudgetLine  `json:"line"`
	Kind    Kind           `json:"kind"`
	Day     clock.Date     `json:"day"`
	Amount  money.Amount   `json:"amount"` // below zero for what comes back
	Rate    *money.Rate    `json:"rate,omitempty"`
	Note    string         `json:"note"`
	By      id.Person      `json:"by"`
	Created time.Time      `json:"created"`

	nano    int64
	rateDay clock.Date
}

// NewLine is what a person gives to plan money. ID may be made by the client. Planned without a currency is in that of the
// change.
type NewLine struct {
	ID       id.BudgetLine `json:"id,omitempty"`
	Name     string        `json:"name"`
	Category string        `json:"category,omitempty"`
	Team     id.Team       `json:"team,omitempty"`
	Planned  money.Amount  `json:"planned"`
	Expected *money.Amount `json:"expected,omitempty"`
}

// LinePatch changes the fields that are present. Expected in no currency takes a person's word back.
type LinePatch struct {
	Name     *string       `json:"name,omitempty"`
	Category *string       `json:"category,omitempty"`
	Team     *id.Team      `json:"team,omitempty"`
	Planned  *money.Amount `json:"planned,omitempty"`
	Expected *money.Amount `json:"expected,omitempty"`
}

// NewEntry is an order or a payment as a person gives it. Rate is "1.0845": what one unit of the amount's currency was worth
// in the line's on RateDay, which is the day of the entry when it is "".
type NewEntry struct {
	ID      id.BudgetEntry `json:"id,omitempty"`
	Kind    Kind           `json:"kind"`
	Day     clock.Date     `json:"day"`
	Amount  money.Amount   `json:"amount"`
	Rate    string         `json:"rate,omitempty"`
	RateDay clock.Date     `json:"rateDay,omitempty"`
	Note    string         `json:"note,omitempty"`
}

// Facts is what a budget needs to know of its change.
type Facts struct {
	Currency money.Currency // of the change; lines are planned in it unless they say otherwise
	Cap      money.Amount   // the most that may be spent; zero is no cap
}

// Deps is what budgets need of other nouns.
type Deps struct {
	Project    func(ctx context.Context, q db.Q, project id.Project) (Facts, error)
	CheckTeams func(ctx context.Context, q db.Q, teams []id.Team) error
}

// Service carries out what people do with budgets; safe for concurrent use.
type Service struct {
	db   *db.DB
	door *act.Door
	deps Deps
}

// New makes the service.
func New(d *db.DB, door *act.Door, deps Deps) *Service {
	return &Service{db: d, door: door, deps: deps}
}
