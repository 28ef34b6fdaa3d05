// Package tool holds the names of the tools that the steps of processes are done in: each once, with who looks after it,
// whether it is still in use, and by which names it was known before.
package tool

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
)

// Tool is one tool. A step names it by Name or one of Formerly, whatever the case of the letters.
type Tool struct {
	ID         id.Tool   `json:"id"`
	Version    int64     `json:"version"`
	Name       string    `json:"name"`
	Folded     string    `json:"-"`     // by which it is found
	Owner      id.Person `json:"owner"` // "" for nobody yet
	Status     Status    `json:"status"`
	ReplacedBy string    `json:"replacedBy"` // name of another tool, "" for none
	Formerly   []string  `json:"formerly"`   // names it had, the newest last
	Created    time.Time `json:"created"`
}

// Status is whether a tool is in use.
type Status string

// The statuses.
const (
	Active  Status = "active"
	Retired Status = "retired" // steps that name it are to be changed
)

// Patch changes the fields that are present.
type Patch struct {
	Owner      *id.Person `json:"owner,omitempty"`
	Status     *Status    `json:"status,omitempty"`
	ReplacedBy *string    `json:"replacedBy,omitempty"`
}

// NewTool is what a person gives to put a tool into the register.
type NewTool struct {
	ID   id.Tool `json:"id,omitempty"`
	Name string  `json:"name"`
	Patch
}

// Deps is what the register needs of other nouns.
type Deps struct {
	// CheckPeople refuses people that do not exist or are disabled.
	CheckPeople func(ctx context.Context, q db.Q, people []id.Person) error
	// Rename writes another name of a tool into the drafts of the processes that the actor may write, as part of his act,
	// and gives how many processes it changed. Names are all the tool had, folded.
	Rename func(ctx context.Context, names []string, to string) (int, error)
}

// Service carries out what people do with tools; safe for concurrent use.
type Service struct {
	db   *db.DB
	door *act.Door
	deps Deps
}

// New makes the service.
func New(d *db.DB, door *act.Door, deps Deps) *Service {
	return &Service{db: d, door: door, deps: deps}
}

// Fold gives the form of a name by which it is found: small letters, single spaces.
func Fold(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

// Names gives every name of the tool, the present one first.
func (t Tool) Names() []string { return append([]string{t.Name}, t.Formerly...) }

func (t *Tool) check() error {
	t.Name, t.ReplacedBy = strings.TrimSpace(t.Name), strings.TrimSpace(t.ReplacedBy)
	t.Folded = Fold(t.Name)
	if t.Status == "" {
		t.Status = Active
	}
	if t.Formerly == nil {
		t.Formerly = []string{}
	}
	var c fault.Check
	c.Need(t.Name != "", "name", "is empty; name the tool as people call it")
	c.Need(utf8.RuneCountInString(t.Name) <= 200, "name", "is longer than 200 characters")
	c.Need(utf8.RuneCountInString(t.ReplacedBy) <= 200, "replacedBy", "is longer than 200 characters")
	c.Need(Fold(t.ReplacedBy) != t.Folded, "replacedBy", "is the tool itself")
	c.Need(slices.Contains([]Status{Active, Retired}, t.Status), "status", "is neither active nor retired")
	return c.Err()
}
