// Package share holds public links: by one, whoever has it reads the version of a process that holds, and nothing else.
package share

import (
	"context"
	"sync"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/bpmn/picture"
	"throughline/internal/db"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/process"
)

// PublicLink is one public link. Its address is shown once, when it is made; only a digest of it is kept.
type PublicLink struct {
	ID        id.PublicLink `json:"id"`
	Version   int64         `json:"version"`
	Process   id.Process    `json:"process"`
	Project   id.Project    `json:"project,omitempty"`
	Name      string        `json:"name"` // whom or what it is for
	By        id.Person     `json:"by"`
	Created   time.Time     `json:"created"`
	Expires   time.Time     `json:"expires,omitzero"` // zero for never
	Revoked   time.Time     `json:"revoked,omitzero"` // for good
	Protected bool          `json:"protected"`        // it asks for a password
	Readings  int64         `json:"readings"`         // how often the document was opened by it
	Read      time.Time     `json:"read,omitzero"`    // when it was last opened

	secret, password string // digest of what stands in the address; hash of the password, "" for none
}

// Status is whether a link opens anything.
type Status string

// The statuses.
const (
	Open    Status = "open"
	Expired Status = "expired"
	Revoked Status = "revoked"
)

// Status tells whether the link opens anything at an instant.
func (l PublicLink) Status(now time.Time) Status {
	switch {
	case !l.Revoked.IsZero():
		return Revoked
	case !l.Expires.IsZero() && !now.Before(l.Expires):
		return Expired
	}
	return Open
}

// NewPublicLink is what a person gives to make a link.
type NewPublicLink struct {
	Name     string `json:"name" doc:"Whom or what it is for"`
	Days     int    `json:"days,omitempty" minimum:"0" maximum:"3660" doc:"Days from now on which it opens; 0 for no end"`
	Password string `json:"password,omitempty" doc:"That it asks for; none when absent"`
}

// MadePublicLink is a new link with the last part of its address, which is given this once.
type MadePublicLink struct {
	PublicLink
	Address string `json:"address"`
}

// Reading is what a link opens: a document with its map drawn. Locked says that the password is still to be told, and
// Retired that nothing holds any more; then there is no document.
type Reading struct {
	Link     PublicLink
	Locked   bool
	Retired  time.Time
	Document process.Document
	Drawing  picture.Drawing
}

// Deps is what public links need of other nouns.
type Deps struct {
	// Hash checks a new password against the rules and gives what is stored of it.
	Hash func(ctx context.Context, password string) (string, error)
	// Unlock answers nil for the right password of the thing named. Wrong ones are slowed down, by the thing and the address.
	Unlock func(ctx context.Context, thing, address, password, hash string) error
	// Held gives the version in force of a process, whoever asks.
	Held func(ctx context.Context, process id.Process) (process.Document, picture.Drawing, error)
	// Readable answers nil when the actor may read the process.
	Readable func(ctx context.Context, process id.Process) error
}

// Service carries out what is done with public links; safe for concurrent use.
type Service struct {
	db   *db.DB
	door *act.Door
	deps Deps

	mu   sync.Mutex
	seen map[id.PublicLink]sighting // not stored yet
}

type sighting struct {
	count int64
	last  time.Time
}

// New makes the service.
func New(d *db.DB, door *act.Door, deps Deps) *Service {
	return &Service{db: d, door: door, deps: deps, seen: map[id.PublicLink]sighting{}}
}

var links = &db.Table[PublicLink]{Name: "public_link", Subject: "publiclink", Cols: func(l *PublicLink) []db.Col {
	return []db.Col{db.C("id", &l.ID), db.C("version", &l.Version), db.C("process_id", &l.Process), db.C("project_id", &l.Project), db.C("name", &l.Name),
		db.C("by_id", &l.By), db.C("created", db.Time(&l.Created)), db.C("expires", db.Time(&l.Expires)), db.C("revoked", db.Time(&l.Revoked)),
		db.C("protected", &l.Protected), db.C("readings", &l.Readings), db.C("last_read", db.Time(&l.Read)),
		db.Secret("secret", &l.secret), db.Secret("password", &l.password)}
}}

// Tables lists the tables whose changes the history keeps.
func Tables() []db.Reversible { return []db.Reversible{links} }

// Kinds lists what can happen to a public link. None can be undone: it decides who reads, and one that was revoked must
// never open again.
func Kinds() []history.Kind {
	return []history.Kind{
		{Name: "publiclink.made", Says: "made a public link to the process", Needs: access.EditPlan, Fixed: true},
		{Name: "publiclink.revoked", Says: "revoked a public link to the process", Needs: access.EditPlan, Fixed: true},
		{Name: "publiclink.read", Says: "counted who read the process by a public link", Fixed: true},
	}
}

// about is the data of an event about a link.
type about struct {
	Process string `json:"process"`
	Name    string `json:"name"`
}

func (l *PublicLink) fact(kind string) history.Fact {
	return history.Fact{Kind: kind, Project: l.Project, Data: about{string(l.Process), l.Name}}
}
