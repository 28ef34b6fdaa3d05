// Package importing carries other tools' exports into the store: what a reader of package importer made of the files is
// matched with what is here, written as one act that can be undone, and recorded with its originals, so that the same
// files again change nothing.
package importing

import (
	"encoding/json"
	"time"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/blob"
	"throughline/internal/db"
	"throughline/internal/id"
	"throughline/internal/importer"
	"throughline/internal/job"
	"throughline/internal/org"
	"throughline/internal/plan"
	"throughline/internal/project"
	"throughline/internal/remark"
)

// Status is where an import stands.
type Status string

// The statuses. Received files wait for answers; Running is in the hands of a job; Stopping was asked to stop and takes
// back what it wrote; the others are ends.
const (
	Received  Status = "received"
	Running   Status = "running"
	Stopping  Status = "stopping"
	Done      Status = "done"
	Failed    Status = "failed"
	Cancelled Status = "cancelled"
)

// Ended tells whether nothing more happens by itself.
func (s Status) Ended() bool { return s == Done || s == Failed || s == Cancelled }

// File is an original as it was sent; SHA256 names it in the store of files.
type File struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}

// Choices are the answers of whoever imports. The zero value is good: the source is recognised, people are matched by
// account and e-mail, and every container of tasks becomes a project.
type Choices struct {
	Source    string             `json:"source,omitempty"`    // "jira", "linear"; "" or "auto" recognises it
	DateOrder importer.DateOrder `json:"dateOrder,omitempty"` // of 03/04/2026
	Zone      string             `json:"zone,omitempty"`      // IANA name for stamps without a zone; "" is UTC
	Project   id.Project         `json:"project,omitempty"`   // an existing project that takes all tasks; "" makes new ones
	// People answers who a person of the file is: an id of somebody here, "new", or "nobody". A key that is not named is
	// matched by account and e-mail.
	People map[importer.PersonKey]string `json:"people,omitempty"`
	// States answers what a state of the file means: todo, doing, done or cancelled.
	States map[string]plan.Category `json:"states,omitempty"`
}

// Counts is what an import did, or would do.
type Counts struct {
	Rows        int `json:"rows"`      // records read
	Tasks       int `json:"tasks"`     // in the files
	Created     int `json:"created"`   // tasks
	Changed     int `json:"changed"`   // tasks
	Unchanged   int `json:"unchanged"` // tasks
	Held        int `json:"held"`      // rows in quarantine
	People      int `json:"people"`    // made
	Projects    int `json:"projects"`  // made
	States      int `json:"states"`    // made
	Links       int `json:"links"`     // made
	Comments    int `json:"comments"`  // made or changed
	Attachments int `json:"attachments"`
	Conflicts   int `json:"conflicts"` // fields that both sides changed; what is here was kept
}

// Conflict is a field that was changed here and in the other tool since the last import. What is here was kept.
type Conflict struct {
	Task  id.Task `json:"task"`
	Key   string  `json:"key"` // in the other tool
	Field string  `json:"field"`
	Here  string  `json:"here"`
	File  string  `json:"file"` // what the file holds
}

// Sheet says where the raw rows of an import come from and what their columns are called.
type Sheet struct {
	File    string   `json:"file"`
	Name    string   `json:"name,omitempty"`
	Form    string   `json:"form"`
	Columns []string `json:"columns"`
	Rows    int      `json:"rows"`
}

// Import is one run of the importer over the store.
type Import struct {
	ID        id.Import        `json:"id"`
	Version   int64            `json:"version"`
	Source    string           `json:"source"` // "" until the files were read
	Status    Status           `json:"status"`
	By        id.Person        `json:"by"` // "" is the command line
	Role      access.Role      `json:"-"`
	Files     []File           `json:"files"`
	Choices   Choices          `json:"choices"`
	Report    importer.Summary `json:"report"`
	Sheets    []Sheet          `json:"-"`
	Counts    Counts           `json:"counts"`
	Conflicts []Conflict       `json:"conflicts"` // the first ones; Counts has their number
	KeptBy    id.Import        `json:"-"`
	Act       int64            `json:"act"` // its number for undo; 0 when it wrote nothing
	Problem   string           `json:"problem,omitempty"`
	Created   time.Time        `json:"created"`
	Started   time.Time        `json:"started,omitzero"`
	Finished  time.Time        `json:"finished,omitzero"`
	Undone    bool             `json:"undone"`
	Progress  Progress         `json:"progress,omitzero"`
}

// Progress is how far a running import is: Done of Total pieces of the step.
type Progress struct {
	ID      id.Import `json:"-"`
	Version int64     `json:"-"`
	Step    string    `json:"step"`
	Done    int64     `json:"done"`
	Total   int64     `json:"total"`
}

// identity says which thing here stands for one of the other tool.
type identity struct {
	ID      string
	Version int64
	Source  string
	Kind    string // "person", "project", "state", "link"
	Key     string
	Here    string
}

// Deps is what imports need of the nouns they fill.
type Deps struct {
	Org      *org.Service
	Projects *project.Service
	Plans    *plan.Service
	Remarks  *remark.Service
	Files    blob.Store
	Sources  []importer.Source
	MaxFile  int64 // bytes of one file; 0 is 192 MB
}

// Service carries out imports; safe for concurrent use.
type Service struct {
	db   *db.DB
	door *act.Door
	deps Deps
}

// New makes the service.
func New(d *db.DB, door *act.Door, deps Deps) *Service {
	if deps.MaxFile == 0 {
		deps.MaxFile = 192 << 20
	}
	return &Service{db: d, door: door, deps: deps}
}

// Work is the job that carries out an import.
type Work struct {
	Import id.Import `json:"import"`
}

// Kind implements job.Args.
func (Work) Kind() string { return "import" }

var _ job.Args = Work{}

// text gives a value as it is shown in a conflict.
func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}
