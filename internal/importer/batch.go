package importer

import (
	"time"

	"throughline/internal/clock"
)

// Batch is what a reader makes of an export: everything the source holds, in the words of no tool. Applying it to the
// database needs nothing but the batch. Lists keep the order of the source, so reading a file twice gives equal batches.
type Batch struct {
	Source   string    `json:"source"`             // the tool: "jira", "linear"
	Files    []string  `json:"files"`              // names as given, entries of a ZIP as "a.zip/issues.csv"
	People   []Person  `json:"people,omitempty"`   // every identity met; none is merged with another by display name
	Teams    []string  `json:"teams,omitempty"`    // groups of people that own work
	Projects []Project `json:"projects,omitempty"` // containers of tasks
	States   []State   `json:"states,omitempty"`   // workflow states with a guessed category
	Labels   []string  `json:"labels,omitempty"`   // each label once
	Buckets  []Bucket  `json:"buckets,omitempty"`  // sprints, cycles, versions, components, milestones, initiatives
	Fields   []Field   `json:"fields,omitempty"`   // definitions of the extra fields, without values
	Tasks    []Task    `json:"tasks,omitempty"`
	Held     []Held    `json:"held,omitempty"`    // rows in quarantine: kept, shown, made into no task
	History  []Event   `json:"history,omitempty"` // events of issues that are not in the files; Event.Issue says whose
	Sheets   []*Sheet  `json:"sheets,omitempty"`  // every raw cell with its place and its fate
}

// PersonKey names an identity: "vendor:kind:id", for example "jira:account:5e00…". "" is nobody.
type PersonKey string

// Person is one identity in the vendor's tool. Kind says what ID is: "account", "user", "email" or "name"; a person of
// kind "name" is known by display name only and needs a human look before it is matched to anybody.
type Person struct {
	Key     PersonKey `json:"key"`
	Vendor  string    `json:"vendor"`
	Kind    string    `json:"kind"`
	ID      string    `json:"id"`
	Name    string    `json:"name,omitempty"`
	Email   string    `json:"email,omitempty"`
	Aliases []string  `json:"aliases,omitempty"` // other display names seen for the same identity
}

// Project is a container of tasks. Key is unique in the batch; ID is the vendor's.
type Project struct {
	Key         string    `json:"key"`
	ID          string    `json:"id,omitempty"`
	Name        string    `json:"name,omitempty"`
	Type        string    `json:"type,omitempty"`
	Lead        PersonKey `json:"lead,omitempty"`
	Description *Text     `json:"description,omitempty"`
	URL         string    `json:"url,omitempty"`
}

// Category is what a workflow state means.
type Category string

// The four categories; "" is unknown.
const (
	Todo      Category = "todo"
	Doing     Category = "doing"
	Done      Category = "done"
	Cancelled Category = "cancelled"
)

// State is one workflow state. Why says in a sentence where the category comes from.
type State struct {
	ID       string   `json:"id,omitempty"`
	Name     string   `json:"name"`
	Category Category `json:"category"`
	Why      string   `json:"why"`
	Tasks    int      `json:"tasks"` // how many tasks are in it now
}

// Bucket groups tasks beside the project: Kind is "sprint", "cycle", "milestone", "component", "fix version",
// "affects version", "initiative" or "roadmap".
type Bucket struct {
	Kind  string `json:"kind"`
	ID    string `json:"id,omitempty"`
	Name  string `json:"name"`
	Start *When  `json:"start,omitempty"`
	End   *When  `json:"end,omitempty"`
}

// Text is a piece of prose. Markdown is ready to keep; Raw is what stood in the source, in Format "wiki", "html",
// "markdown" or "plain" (Raw is empty when equal to Markdown). Mentions and Files are what it points to: a mention is
// written [@Name](person:KEY) and an attached file [name](attachment:NAME), each with an escaped target, so that whoever
// keeps the text can resolve them.
type Text struct {
	Markdown string      `json:"markdown"`
	Raw      string      `json:"raw,omitempty"`
	Format   string      `json:"format"`
	Mentions []PersonKey `json:"mentions,omitempty"`
	Files    []string    `json:"files,omitempty"`
	Dropped  []string    `json:"dropped,omitempty"` // marks without a Markdown twin, as "color", "underline"
}

// Source gives the text as it stood in the source.
func (t *Text) Source() string {
	if t == nil {
		return ""
	}
	if t.Raw != "" {
		return t.Raw
	}
	return t.Markdown
}

// Ref points to another task; at least one of ID and Key is set. Outside tells that it is not in the batch.
type Ref struct {
	ID      string `json:"id,omitempty"`
	Key     string `json:"key,omitempty"`
	Title   string `json:"title,omitempty"`
	Outside bool   `json:"outside,omitempty"`
}

// Effort is estimates and time spent, in seconds, and points; nil is not given.
type Effort struct {
	Original  *int64   `json:"original,omitempty"`
	Remaining *int64   `json:"remaining,omitempty"`
	Spent     *int64   `json:"spent,omitempty"`
	Points    *float64 `json:"points,omitempty"`
}

// Task is one unit of work. SourceID is the vendor's stable id, Key the name people use ("OPS-42"); Identity is what a
// second run recognises it by.
type Task struct {
	Key         string       `json:"key"`
	SourceID    string       `json:"source_id,omitempty"`
	Aliases     []string     `json:"aliases,omitempty"` // other keys the same task had
	URL         string       `json:"url,omitempty"`
	Project     string       `json:"project,omitempty"` // Project.Key
	Team        string       `json:"team,omitempty"`
	Title       string       `json:"title"`
	Description *Text        `json:"description,omitempty"`
	State       string       `json:"state,omitempty"` // State.Name
	Resolution  string       `json:"resolution,omitempty"`
	Priority    string       `json:"priority,omitempty"` // the vendor's word
	Type        string       `json:"type,omitempty"`     // the vendor's word
	Assignees   []PersonKey  `json:"assignees,omitempty"`
	Reporter    PersonKey    `json:"reporter,omitempty"`
	Creator     PersonKey    `json:"creator,omitempty"`
	Watchers    []PersonKey  `json:"watchers,omitempty"`
	Labels      []string     `json:"labels,omitempty"`
	Buckets     []Bucket     `json:"buckets,omitempty"`
	Parent      *Ref         `json:"parent,omitempty"`
	Rank        string       `json:"rank,omitempty"` // the vendor's order key
	Start       *When        `json:"start,omitempty"`
	Due         *When        `json:"due,omitempty"`
	Created     *When        `json:"created,omitempty"`
	Updated     *When        `json:"updated,omitempty"`
	Started     *When        `json:"started,omitempty"`
	Resolved    *When        `json:"resolved,omitempty"`
	Cancelled   *When        `json:"cancelled,omitempty"`
	Archived    *When        `json:"archived,omitempty"`
	Effort      Effort       `json:"effort"`
	Comments    []Comment    `json:"comments,omitempty"`
	Attachments []Attachment `json:"attachments,omitempty"`
	Links       []Link       `json:"links,omitempty"`
	Worklogs    []Worklog    `json:"worklogs,omitempty"`
	Extra       []Field      `json:"extra,omitempty"`
	History     []Event      `json:"history,omitempty"`
	Rows        []RowRef     `json:"rows,omitempty"` // where it was read
}

// Identity gives the key of a second run: the vendor's id, or the visible key when the source has no id.
func (t *Task) Identity() string {
	if t.SourceID != "" {
		return t.SourceID
	}
	return t.Key
}

// Comment is one remark on a task.
type Comment struct {
	ID     string    `json:"id,omitempty"`
	Author PersonKey `json:"author,omitempty"`
	At     *When     `json:"at,omitempty"`
	Body   Text      `json:"body"`
}

// Attachment is a link to a file; the bytes are not in the export.
type Attachment struct {
	ID     string    `json:"id,omitempty"`
	Name   string    `json:"name"`
	URL    string    `json:"url,omitempty"`
	Author PersonKey `json:"author,omitempty"`
	At     *When     `json:"at,omitempty"`
	Size   int64     `json:"size,omitempty"` // bytes, 0 when unknown
	Media  string    `json:"media,omitempty"`
}

// Link is a relation of a task. Type is the vendor's name ("Blocks"), Kind one of "blocks", "relates", "duplicates",
// "clones", "other". Outward reads "this task Type the target". Each relation stands once in a batch.
type Link struct {
	Type    string `json:"type"`
	Kind    string `json:"kind"`
	Outward bool   `json:"outward"`
	Target  string `json:"target"`            // Task.Key
	Outside bool   `json:"outside,omitempty"` // the target is not in the batch
}

// Worklog is time spent.
type Worklog struct {
	Author  PersonKey `json:"author,omitempty"`
	At      *When     `json:"at,omitempty"`
	Seconds int64     `json:"seconds"`
	Comment string    `json:"comment,omitempty"`
}

// Field is an extra field with the values of one task: Type is "text", "number", "date", "instant", "boolean", "url" or
// "option path". Dates of a date field stand in Dates, in the order of Values.
type Field struct {
	Name   string   `json:"name"`
	Type   string   `json:"type"`
	Values []string `json:"values,omitempty"`
	Dates  []When   `json:"dates,omitempty"`
}

// Provenance says how an event is known, so that process mining can leave out the weak ones.
type Provenance string

// Where an event comes from.
const (
	Observed Provenance = "observed" // seen by a webhook as it happened
	Vendor   Provenance = "vendor"   // the tool's own history
	Derived  Provenance = "derived"  // worked out from stamps or durations
)

// Event is one change of one field. From and To are what people saw, FromID and ToID the vendor's ids. A derived event
// from a duration has no At: it says that the task spent Seconds in To over Visits.
type Event struct {
	ID         string     `json:"id,omitempty"`
	Issue      string     `json:"issue,omitempty"` // id or key, only in Batch.History
	Field      string     `json:"field"`
	FieldID    string     `json:"field_id,omitempty"`
	From       string     `json:"from,omitempty"`
	FromID     string     `json:"from_id,omitempty"`
	To         string     `json:"to,omitempty"`
	ToID       string     `json:"to_id,omitempty"`
	At         *When      `json:"at,omitempty"`
	Author     PersonKey  `json:"author,omitempty"`
	Provenance Provenance `json:"provenance"`
	Seconds    float64    `json:"seconds,omitempty"`
	Visits     int        `json:"visits,omitempty"`
	Noise      bool       `json:"noise,omitempty"` // machine chatter that no report should count
}

// Held is a row in quarantine: its cells cannot be trusted to stand under their headers, or it has no usable key.
type Held struct {
	Row   RowRef `json:"row"`
	Key   string `json:"key,omitempty"`   // as it stands there, unproven
	Title string `json:"title,omitempty"` // as it stands there, unproven
	Why   string `json:"why"`
}

// Precision says how much of a stamp was given.
type Precision string

// The precisions; Unread is a text that is kept but is no date we can stand by.
const (
	Unread Precision = "unread"
	Day    Precision = "date"
	Minute Precision = "minute"
	Second Precision = "second"
)

// When is a point in time as the source gave it. Raw is always the text. Date is the civil date as written and never
// shifted; At is the instant in UTC, zero for a date and for an unread text. Assumed tells that the source named no zone
// and Options.Zone was taken.
type When struct {
	Raw       string     `json:"raw"`
	Precision Precision  `json:"precision"`
	Date      clock.Date `json:"date,omitempty"`
	At        time.Time  `json:"at,omitzero"`
	Assumed   bool       `json:"assumed,omitempty"`
}

// Known tells whether the text was understood.
func (w *When) Known() bool { return w != nil && w.Precision != Unread }
