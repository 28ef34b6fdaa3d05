package importing

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"throughline/internal/id"
	"throughline/internal/importer"
	"throughline/internal/importing/wording"
	"throughline/internal/plan"
	"throughline/internal/prose"
)

// The bounds of the plan and the remarks, with room for what is added here. Whatever is cut stays whole in the raw row.
const (
	maxTitle       = 500
	maxDescription = 199_000
	maxLabels      = 50
	maxLabel       = 80
	maxDepth       = 9
)

// wanted is where a task of the file should stand here. What it holds is worked out when it is asked for, by fill: of
// fifty thousand tasks only the few that are being written are in memory twice. Its texts are no parts of a row's, so
// that a row can be let go.
type wanted struct {
	at        int // in Batch.Tasks
	key       string
	source    string // "jira:10001"
	container string
	state     string // its name in the file, because what it is here is matched apart
	parent    int    // in Batch.Tasks, -1 for none
}

// filled is a task of the file as it should stand here. People are keys of the file, because who they are here is
// matched apart.
type filled struct {
	task        plan.NewTask
	comments    []wantedComment
	attachments []wantedAttachment
}

type wantedComment struct {
	source  string
	author  importer.PersonKey
	at      time.Time
	body    importer.Text
	subject int
}

type wantedAttachment struct {
	source, name, url string
	author            importer.PersonKey
	at                time.Time
}

// pair is a link of the file: the task at to waits for the one at from.
type pair struct{ from, to int }

// conversion is a whole batch as it should stand here.
type conversion struct {
	batch      *importer.Batch
	people     map[importer.PersonKey]*importer.Person
	index      map[string]int // Identity and keys to the place in Batch.Tasks
	tasks      []wanted
	pairs      []pair
	containers []container // in the order they are met
}

// container holds tasks: a project of the file, a team, or the file itself.
type container struct {
	key, code, title string
	text             *importer.Text
	lead             importer.PersonKey
}

// convert says how every task of the batch should stand here. It is pure: the same batch gives the same answer.
func convert(b *importer.Batch) *conversion {
	c := &conversion{batch: b, people: map[importer.PersonKey]*importer.Person{}, index: map[string]int{}}
	for i := range b.People {
		c.people[b.People[i].Key] = &b.People[i]
	}
	for i := range b.Tasks {
		for _, alias := range b.Tasks[i].Aliases {
			c.index[alias] = i
		}
	}
	c.tasks = make([]wanted, len(b.Tasks))
	for i := range b.Tasks {
		c.tasks[i].key = strings.Clone(b.Tasks[i].Key)
		c.index[c.tasks[i].key] = i
	}
	ids := make(map[string]int, len(b.Tasks))
	for i := range b.Tasks {
		ids[b.Tasks[i].SourceID] = i
	}
	known, once := map[string]bool{}, words{}
	for i := range b.Tasks {
		t := &b.Tasks[i]
		w := &c.tasks[i]
		*w = wanted{at: i, key: w.key, source: b.Source + ":" + t.Identity(), container: once.of(containerOf(t)), parent: -1, state: once.of(t.State)}
		if !known[w.container] {
			known[w.container] = true
			c.containers = append(c.containers, c.describe(w.container, t))
		}
		if p := t.Parent; p != nil && !p.Outside {
			if at, ok := ids[p.ID]; ok && p.ID != "" {
				w.parent = at
			} else if at, ok := c.index[p.Key]; ok && p.Key != "" {
				w.parent = at
			}
		}
	}
	c.straighten()
	for i := range c.tasks {
		for _, l := range b.Tasks[i].Links {
			if p, ok := c.ordering(&c.tasks[i], l); ok {
				c.pairs = append(c.pairs, p)
			}
		}
	}
	return c
}

// words keeps each text once, apart from the row it was read in.
type words map[string]string

func (k words) of(s string) string {
	have, ok := k[s]
	if !ok {
		have = strings.Clone(s)
		k[have] = have
	}
	return have
}

func containerOf(t *importer.Task) string {
	switch {
	case t.Project != "":
		return "project:" + t.Project
	case t.Team != "":
		return "team:" + t.Team
	}
	return "file"
}

func (c *conversion) describe(key string, t *importer.Task) container {
	for i := range c.batch.Projects {
		if p := &c.batch.Projects[i]; t.Project != "" && p.Key == t.Project {
			return container{key: key, code: p.Key, title: first(p.Name, p.Key), text: p.Description, lead: p.Lead}
		}
	}
	if t.Team != "" {
		code, _, _ := strings.Cut(t.Key, "-")
		return container{key: key, code: code, title: t.Team}
	}
	return container{key: key, title: "Imported from " + Tool(c.batch.Source)}
}

// Tool gives the name of a source as its makers write it.
func Tool(source string) string {
	switch source {
	case "":
		return "another tool"
	case "clickup":
		return "ClickUp"
	case "monday":
		return "monday.com"
	case "msproject":
		return "Microsoft Project"
	}
	return strings.ToUpper(source[:1]) + source[1:]
}

// straighten lets go of parents that cannot be here: in another project, in a circle, or nested too deep. Such a parent
// is carried as a field.
func (c *conversion) straighten() {
	for i := range c.tasks {
		w := &c.tasks[i]
		if w.parent >= 0 && c.tasks[w.parent].container != w.container {
			w.parent = -1
		}
	}
	for i := range c.tasks {
		depth, up := 0, c.tasks[i].parent
		for ; up >= 0 && up != i && depth < maxDepth; depth++ {
			up = c.tasks[up].parent
		}
		if up >= 0 {
			c.tasks[i].parent = -1
		}
	}
}

// fill says how the task at a place should stand here. It is pure too.
func (c *conversion) fill(i int) filled {
	w := &c.tasks[i]
	t := &c.batch.Tasks[w.at]
	f := fields{}
	var out filled
	n := &out.task
	n.Source = w.source
	n.Title = wording.Clean(t.Title)
	if n.Title == "" {
		n.Title = t.Key
	}
	if utf8.RuneCountInString(n.Title) > maxTitle {
		f.add("Title", n.Title)
		n.Title = wording.Cut(n.Title, maxTitle)
	}
	n.Description = wording.Links(t.Description, t)
	n.Description = wording.Cut(n.Description, maxDescription)
	n.Priority = priorityOf(t.Priority)
	if t.Priority != "" && !strings.EqualFold(t.Priority, n.Priority.String()) {
		f.add("Priority", t.Priority)
	}
	n.Milestone = strings.EqualFold(t.Type, "milestone")
	n.Start, n.Due = date(t.Start, "Start", f), date(t.Due, "Due", f)
	if n.Due.Before(n.Start) {
		f.add("Start", string(n.Start))
		n.Start = ""
	}
	n.Created = stamp(t.Created, "Created", f)
	n.Finished = finished(t, f)
	for _, l := range t.Labels {
		if l = wording.Clean(l); l == "" || slices.Contains(n.Labels, l) {
			continue
		}
		if len(n.Labels) == maxLabels || utf8.RuneCountInString(l) > maxLabel {
			f.add("Labels", l)
			continue
		}
		n.Labels = append(n.Labels, l)
	}
	c.carry(w, t, f)
	for _, l := range t.Links {
		if _, ok := c.ordering(w, l); !ok {
			name := "Link: " + l.Type
			if !l.Outward {
				name += " (from there)"
			}
			f.list(name, l.Target)
		}
	}
	c.remarks(w, t, f, &out)
	n.Fields = f
	return out
}

// finished gives the instant at which an ended task was: what the file says, or the last that is known of it.
func finished(t *importer.Task, f fields) time.Time {
	at := stamp(t.Resolved, "Resolved", f)
	if c := stamp(t.Cancelled, "Cancelled", f); at.IsZero() {
		at = c
	} else if !c.IsZero() {
		f.add("Cancelled", t.Cancelled.Raw)
	}
	for _, w := range []*importer.When{t.Updated, t.Created} {
		if at.IsZero() && w.Known() {
			at = instant(w)
		}
	}
	return at
}

func priorityOf(word string) plan.Priority {
	switch strings.ToLower(strings.TrimSpace(word)) {
	case "urgent", "highest", "blocker", "critical":
		return plan.Urgent
	case "high", "major":
		return plan.High
	case "medium", "normal":
		return plan.Medium
	case "low", "lowest", "minor", "trivial":
		return plan.Low
	}
	return plan.None
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// body gives a comment's text within the bound of what a comment holds.
func (c *conversion) body(m *wantedComment, who map[importer.PersonKey]id.Person) string {
	md := wording.Mention(wording.Links(&m.body, &c.batch.Tasks[m.subject]), who)
	if len(md) > prose.Limit {
		md = strings.ToValidUTF8(md[:prose.Limit-4], "") + "…"
	}
	return md
}
