// Package process holds how the company works: definitions with a map, in versions that are drafted and published, and
// their links to the changes that are about them.
package process

import (
	"context"
	"time"

	"throughline/internal/act"
	"throughline/internal/bpmn"
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
	Created     time.Time  `json:"created"`
	Deleted     time.Time  `json:"deleted,omitzero"`
}

// Status is whether a version may still change.
type Status string

// The statuses.
const (
	Draft     Status = "draft"
	Published Status = "published"
)

// Version is one state of the map. A process has one draft at most; a published version never changes.
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
}

// Patch changes the fields that are present.
type Patch struct {
	Name        *string     `json:"name,omitempty"`
	Owner       *id.Person  `json:"owner,omitempty"`
	Teams       *[]id.Team  `json:"teams,omitempty"`
	Description *string     `json:"description,omitempty"`
	Project     *id.Project `json:"project,omitempty"`
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
	// Hues gives the colour of each team, 1 to 12; nil draws lanes without colour.
	Hues func(ctx context.Context) (map[id.Team]int, error)
}

// Service carries out what people do with processes; safe for concurrent use.
type Service struct {
	db   *db.DB
	door *act.Door
	deps Deps
}

// New makes the service.
func New(d *db.DB, door *act.Door, deps Deps) *Service {
	return &Service{db: d, door: door, deps: deps}
}
