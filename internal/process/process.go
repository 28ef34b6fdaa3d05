// Package process holds how the company works: definitions with a map, in versions that are drafted and published, and
// their links to the changes that are about them.
package process

import (
	"context"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/bpmn"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/id"
)

// Process is one definition. Project "" is for the whole organisation; otherwise the process is seen and edited by those
// who see and edit the plan of that project, so that a private project's maps are private.
type Process struct {
	ID          id.Process `json:"id"`
	Version     int64      `json:"version"`
	Name        string     `json:"name"`
	Owner       id.Person  `json:"owner"` // "" for nobody yet
	Teams       []id.Team  `json:"teams"`
	Description string     `json:"description"` // Markdown
	Project     id.Project `json:"project,omitempty"`
	From        id.Process `json:"from,omitempty"` // whose map it was begun from: the as-is of a to-be
	Created     time.Time  `json:"created"`
	Deleted     time.Time  `json:"deleted,omitzero"`

	Approver     id.Person  `json:"approver,omitempty"`     // who lets a version come into force; "" lets whoever may edit publish
	ApproverRole string     `json:"approverRole,omitempty"` // as what he approves: "Controller"
	ReviewMonths int64      `json:"reviewMonths"`           // months after which it is to be looked at again; 0 for never
	Reviewed     clock.Date `json:"reviewed,omitempty"`     // day from which the months count
	ReviewDue    clock.Date `json:"reviewDue,omitempty"`
	ReviewTold   clock.Date `json:"-"` // the due day of which the owner was told
	Retired      time.Time  `json:"retired,omitzero"`
	RetiredWhy   string     `json:"retiredWhy,omitempty"`
	ReplacedBy   id.Process `json:"replacedBy,omitempty"` // of a retired process: what is done instead
}

// Overdue tells whether the process should have been looked at again before today.
func (p Process) Overdue(today clock.Date) bool {
	return p.Retired.IsZero() && p.ReviewDue.Before(today)
}

// Status is whether a version may still change.
type Status string

// The statuses, in the order in which a version goes through them.
const (
	Draft     Status = "draft"
	InReview  Status = "review"    // its text is frozen until it is approved, returned or taken back
	Approved  Status = "approved"  // decided on; comes into force on its day
	Published Status = "published" // in force, or was before the next one
)

// Size says how much a version changes for those who work by it.
type Size string

// The sizes.
const (
	Minor Size = "minor" // a correction: nobody has to read it again
	Major Size = "major" // the work changes
)

// Version is one state of the map. A process has one at most that is not published; a published version never changes.
type Version struct {
	ID        id.Version `json:"id"`
	Version   int64      `json:"version"` // of the row, for saving
	Process   id.Process `json:"process"`
	Number    int64      `json:"number"` // people say "version 3"
	Status    Status     `json:"status"`
	Map       string     `json:"map"` // digest of the map's bytes
	Note      string     `json:"note"`
	Created   time.Time  `json:"created"`
	Edited    time.Time  `json:"edited"`
	Published time.Time  `json:"published,omitzero"`
	By        id.Person  `json:"by"` // who published it, or began the draft

	Size         Size        `json:"size,omitempty"`
	Effective    clock.Date  `json:"effective,omitempty"` // day from which it applies; "" is the day on which it is published
	Asks         bool        `json:"asks"`                // those whose steps changed are asked to confirm that they read it
	Approver     id.Person   `json:"approver,omitempty"`  // whom it was sent to
	ApproverRole string      `json:"approverRole,omitempty"`
	Reviewers    []id.Person `json:"reviewers,omitempty"` // who look at it too, and may return it
	Sent         time.Time   `json:"sent,omitzero"`
	SentBy       id.Person   `json:"sentBy,omitempty"`
	Decided      time.Time   `json:"decided,omitzero"` // approved or returned
	DecidedBy    id.Person   `json:"decidedBy,omitempty"`
	Returned     string      `json:"returned,omitempty"` // why it came back, until it is sent again
	Follow       id.Project  `json:"follow,omitempty"`   // change into which the tasks go that follow from it once it is approved
}

// Role says what a process is to a change.
type Role string

// The roles.
const (
	AsIs Role = "as-is"
	ToBe Role = "to-be"
)

// Link ties a process to a project in one role.
type Link struct {
	ID      id.Link    `json:"id"`
	Version int64      `json:"version"`
	Project id.Project `json:"project"`
	Process id.Process `json:"process"`
	Role    Role       `json:"role"`
}

// Lane is one lane of a map as a person begins it.
type Lane struct {
	Name string  `json:"name"`
	Team id.Team `json:"team,omitempty"` // whose work it holds
}

// NewProcess is what a person gives to begin a process. ID may be made by the client.
type NewProcess struct {
	ID          id.Process `json:"id,omitempty"`
	Name        string     `json:"name"`
	Owner       id.Person  `json:"owner,omitempty"`
	Teams       []id.Team  `json:"teams,omitempty"`
	Description string     `json:"description,omitempty"`
	Project     id.Project `json:"project,omitempty"`
	Lanes       []Lane     `json:"lanes,omitempty"`
	Outline     string     `json:"outline,omitempty" doc:"Its steps as a list, as for writing into a draft; who does them become lanes, and its heading names a process without a name"`
	From        id.Process `json:"-"` // of a copy
}

// Patch changes the fields that are present.
type Patch struct {
	Name        *string     `json:"name,omitempty"`
	Owner       *id.Person  `json:"owner,omitempty"`
	Teams       *[]id.Team  `json:"teams,omitempty"`
	Description *string     `json:"description,omitempty"`
	Project     *id.Project `json:"project,omitempty"`

	ReviewMonths *int64 `json:"reviewMonths,omitempty" doc:"Months after which it is to be looked at again; 0 for never"`
}

// Reading is a version of a process told in plain words.
type Reading struct {
	Process  Process        `json:"process"`
	Version  Version        `json:"version"`
	Steps    []bpmn.Step    `json:"steps"`
	Lanes    []LaneTeam     `json:"lanes"`
	Problems []bpmn.Problem `json:"problems"`
}

// LaneTeam is a lane of the map and the team it is bound to, "" for none.
type LaneTeam struct {
	ID   string  `json:"id"`
	Name string  `json:"name"`
	Team id.Team `json:"team"`
}

// Deps is what a process needs of other nouns.
type Deps struct {
	// CheckPeople refuses people that do not exist or are disabled.
	CheckPeople func(ctx context.Context, q db.Q, people []id.Person) error
	// CheckTeams refuses teams that do not exist.
	CheckTeams func(ctx context.Context, q db.Q, teams []id.Team) error
	// Retired gives the tools that are retired: what replaces each, "" for nothing, by every folded name. nil knows none.
	Retired func(ctx context.Context, q db.Q) (map[string]string, error)
	// Hues gives the colour of each team, 1 to 12; nil draws lanes without colour.
	Hues func(ctx context.Context) (map[id.Team]int, error)
	// Calendar gives the working days and the zone of a team, or of the organisation for ""; nil is UTC.
	Calendar func(ctx context.Context, q db.Q, team id.Team) (clock.Calendar, error)
	// Members gives those of the teams who are here, each once, by name; nil asks nobody to confirm anything.
	Members func(ctx context.Context, q db.Q, teams []id.Team) ([]Member, error)
	// OpenRuns counts the runs of a process that have not ended, by the number of the version they follow; nil
	// knows of none.
	OpenRuns func(ctx context.Context, q db.Q, process id.Process) (map[int64]int64, error)
	// Exists tells which records of a kind ("task", "project" …) the actor may see; nil of none.
	Exists func(ctx context.Context, kind string, ids []string) (map[string]bool, error)
	// AddTask puts a task for somebody ("" for nobody) into a project, within the act; nil adds none.
	AddTask func(ctx context.Context, tx *act.Tx, project id.Project, title string, who id.Person, due clock.Date) error
	// Follows lists the tasks that follow from a version, of what the actor may read; nil knows none.
	Follows func(ctx context.Context, of Renewal) ([]FollowUp, error)
	// AddFollowUps puts such tasks into a project, within the act; its right was asked already.
	AddFollowUps func(ctx context.Context, tx *act.Tx, project id.Project, tasks []FollowUp) error
}

// Member is somebody of a team as a process needs him.
type Member struct {
	Person id.Person   `json:"person"`
	Name   string      `json:"name"`
	Role   access.Role `json:"-"`
	Teams  []id.Team   `json:"-"`
}

// Service carries out what people do with processes; safe for concurrent use.
type Service struct {
	db   *db.DB
	door *act.Door
	deps Deps
}

// New makes the service.
func New(d *db.DB, door *act.Door, deps Deps) *Service {
	if deps.Calendar == nil {
		deps.Calendar = func(context.Context, db.Q, id.Team) (clock.Calendar, error) { return clock.Calendar{}, nil }
	}
	if deps.Members == nil {
		deps.Members = func(context.Context, db.Q, []id.Team) ([]Member, error) { return nil, nil }
	}
	if deps.OpenRuns == nil {
		deps.OpenRuns = func(context.Context, db.Q, id.Process) (map[int64]int64, error) { return nil, nil }
	}
	if deps.Exists == nil {
		deps.Exists = func(context.Context, string, []string) (map[string]bool, error) { return nil, nil }
	}
	if deps.AddTask == nil {
		deps.AddTask = func(context.Context, *act.Tx, id.Project, string, id.Person, clock.Date) error { return nil }
	}
	return &Service{db: d, door: door, deps: deps}
}
