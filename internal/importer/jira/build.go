package jira

import (
	"sort"
	"strings"
	"time"

	"throughline/internal/importer"
)

// build gathers what all files of a set say, and puts it together at the end.
type build struct {
	batch  *importer.Batch
	report *importer.Report
	people *importer.People
	dates  *importer.Dates
	opts   importer.Options
	server bool // people are user names, not account ids

	byID   map[string]int // Task.SourceID to its place
	byKey  map[string]int
	stateN map[string]int // State.Name
	names  map[string]string
	proj   map[string]int
	labels map[string]bool
	bucket map[[2]string]bool
	fields map[string]int
	rels   []relation
	events map[string]bool // ids of history entries already read
	rowRef []roleRow
}

// relation is a link as one file tells it, ids or keys.
type relation struct {
	kind     string
	from, to string
	at       int // the task that told it
}

// roleRow remembers the row of a task with its plan, for the account of merged rows.
type roleRow struct {
	sheet *importer.Sheet
	plan  []column
}

func newBuild(opts importer.Options) *build {
	return &build{batch: &importer.Batch{Source: "jira"}, report: importer.NewReport("jira"), people: importer.NewPeople("jira"),
		dates: importer.NewDates(opts), opts: opts, byID: map[string]int{}, byKey: map[string]int{}, stateN: map[string]int{},
		names: map[string]string{}, proj: map[string]int{}, labels: map[string]bool{}, bucket: map[[2]string]bool{},
		fields: map[string]int{}, events: map[string]bool{}}
}

// who finds the person of a mention.
func (b *build) who(mention string) (importer.PersonKey, string) {
	if account, ok := strings.CutPrefix(mention, "accountid:"); ok {
		key := b.people.Add("account", account, "", "")
		return key, b.people.Name(key)
	}
	key := b.people.Add("user", mention, "", "")
	return key, b.people.Name(key)
}

// author finds the person of a comment or a work log: an account id, or a user name on a server.
func (b *build) author(s string) importer.PersonKey {
	if b.server {
		return b.people.Named(s)
	}
	return b.people.Add("account", s, "", "")
}

// add puts a task into the batch, or merges it into the one that has its identity; it gives the task's place.
func (b *build) add(t importer.Task, rows roleRow) (at int, merged bool) {
	if i, ok := b.find(t.SourceID, t.Key); ok {
		b.merge(i, t, rows)
		return i, true
	}
	at = len(b.batch.Tasks)
	b.batch.Tasks = append(b.batch.Tasks, t)
	b.rowRef = append(b.rowRef, rows)
	if t.SourceID != "" {
		b.byID[t.SourceID] = at
	}
	if t.Key != "" {
		b.byKey[t.Key] = at
	}
	return at, false
}

// find looks a task up by id, then by key. Two different ids never meet, even under one key.
func (b *build) find(id, key string) (int, bool) {
	if id != "" {
		if i, ok := b.byID[id]; ok {
			return i, true
		}
	}
	if key != "" {
		if i, ok := b.byKey[key]; ok && (id == "" || b.batch.Tasks[i].SourceID == "" || b.batch.Tasks[i].SourceID == id) {
			return i, true
		}
	}
	return 0, false
}

// taken tells whether the key belongs to a task with another id.
func (b *build) taken(id, key string) bool {
	_, ok := b.byKey[key]
	_, same := b.find(id, key)
	return ok && !same
}

// state notes a workflow state; the vendor's own category settles the meaning.
func (b *build) state(id, name, category string) {
	if name == "" {
		return
	}
	i, ok := b.stateN[name]
	if !ok {
		i = len(b.batch.States)
		b.stateN[name] = i
		b.batch.States = append(b.batch.States, importer.State{Name: name})
	}
	s := &b.batch.States[i]
	if id != "" {
		s.ID = id
		b.names[id] = name
	}
	if category != "" && s.Category == "" {
		c, _ := importer.GuessState(category)
		switch category {
		case "new", "2":
			c = importer.Todo
		case "indeterminate", "4":
			c = importer.Doing
		case "done", "3":
			c = importer.Done
		}
		if c != "" {
			s.Category, s.Why = c, "Jira files it under “"+category+"”"
		}
		if own, why := importer.GuessState(name); c == importer.Done && own == importer.Cancelled {
			s.Category, s.Why = own, s.Why+", but "+why
		}
	}
}

// project notes a project and gives the place of its entry.
func (b *build) project(key, id, name string) *importer.Project {
	if key == "" {
		key = name
	}
	i, ok := b.proj[key]
	if !ok {
		i = len(b.batch.Projects)
		b.proj[key] = i
		b.batch.Projects = append(b.batch.Projects, importer.Project{Key: key})
	}
	p := &b.batch.Projects[i]
	if p.ID == "" {
		p.ID = id
	}
	if p.Name == "" {
		p.Name = name
	}
	return p
}

func (b *build) label(t *importer.Task, v string) {
	t.Labels = importer.AddOnce(t.Labels, v)
	if !b.labels[v] {
		b.labels[v] = true
		b.batch.Labels = append(b.batch.Labels, v)
	}
}

func (b *build) inBucket(t *importer.Task, kind, name string) {
	t.Buckets = importer.AddOnce(t.Buckets, importer.Bucket{Kind: kind, Name: name})
	if k := [2]string{kind, name}; !b.bucket[k] {
		b.bucket[k] = true
		b.batch.Buckets = append(b.batch.Buckets, importer.Bucket{Kind: kind, Name: name})
	}
}

// carry adds a value to an extra field of the task.
func (b *build) carry(t *importer.Task, name, kind, value string) {
	if _, ok := b.fields[name]; !ok {
		b.fields[name] = len(b.batch.Fields)
		b.batch.Fields = append(b.batch.Fields, importer.Field{Name: name, Type: kind})
	}
	f := (*importer.Field)(nil)
	for i := range t.Extra {
		if t.Extra[i].Name == name {
			f = &t.Extra[i]
		}
	}
	if f == nil {
		t.Extra = append(t.Extra, importer.Field{Name: name, Type: kind})
		f = &t.Extra[len(t.Extra)-1]
	}
	f.Values = append(f.Values, value)
	if kind == "date" || kind == "instant" {
		f.Dates = append(f.Dates, *b.dates.Read(value, kind == "date"))
	}
}

// finish resolves what needs all tasks: parents, links, states, history names; then it counts every cell.
func (b *build) finish(say func(s *importer.Sheet, column int) string) (*importer.Batch, *importer.Report) {
	b.links()
	for i := range b.batch.Tasks {
		t := &b.batch.Tasks[i]
		if t.Parent != nil {
			b.resolve(t)
		}
		if s, ok := b.stateN[t.State]; ok {
			b.batch.States[s].Tasks++
		}
		for j := range t.History {
			if e := &t.History[j]; e.Field == "status" && e.To == "" {
				e.To = b.names[e.ToID]
			}
		}
		sort.SliceStable(t.History, func(x, y int) bool {
			return instant(t.History[x].At).Before(instant(t.History[y].At)) // durations have none and stand first
		})
	}
	b.meaning()
	b.batch.People = b.people.List(b.report)
	b.dates.Say(b.report)
	b.report.Tally(b.batch.Sheets, say)
	return b.batch, b.report
}

func instant(w *importer.When) time.Time {
	if w == nil {
		return time.Time{}
	}
	return w.At
}

// resolve turns a parent's numeric id into a key, and marks one that is not in the files.
func (b *build) resolve(t *importer.Task) {
	i, ok := b.find(t.Parent.ID, t.Parent.Key)
	if !ok && t.Parent.ID == "" {
		i, ok = b.byID[t.Parent.Key]
	}
	if !ok {
		t.Parent.Outside = true
		return
	}
	p := &b.batch.Tasks[i]
	if p.Identity() == t.Identity() {
		b.report.Add(importer.Warning, "parent-self", "", 0, "", "%s names itself as its parent; the parent was left out.", t.Key)
		t.Parent = nil
		return
	}
	t.Parent.ID, t.Parent.Key, t.Parent.Title = p.SourceID, p.Key, p.Title
}

// links writes each relation once: with its source when that is in the batch, otherwise with its target.
func (b *build) links() {
	seen := map[[3]string]bool{}
	keyOf := func(s string) (string, int, bool) {
		if i, ok := b.byKey[s]; ok {
			return b.batch.Tasks[i].Key, i, true
		}
		if i, ok := b.byID[s]; ok {
			return b.batch.Tasks[i].Key, i, true
		}
		return s, 0, false
	}
	for _, r := range b.rels {
		from, i, hasFrom := keyOf(r.from)
		to, j, hasTo := keyOf(r.to)
		k := [3]string{r.kind, from, to}
		if from == to {
			b.report.Add(importer.Warning, "link-self", "", 0, "", "%s has a link “%s” to itself; it was left out.", from, r.kind)
			continue
		}
		if seen[k] {
			continue
		}
		seen[k] = true
		l := importer.Link{Type: r.kind, Kind: linkKind(r.kind), Outward: true, Target: to, Outside: !hasTo}
		if !hasFrom {
			i, l.Outward, l.Target, l.Outside = j, false, from, true
		}
		if hasFrom || hasTo {
			b.batch.Tasks[i].Links = append(b.batch.Tasks[i].Links, l)
		}
	}
}

// meaning guesses the states whose category the export does not tell: by resolved tasks, then by name.
func (b *build) meaning() {
	resolved := make([]int, len(b.batch.States))
	for i := range b.batch.Tasks {
		if t := &b.batch.Tasks[i]; t.Resolved.Known() || t.Resolution != "" {
			if s, ok := b.stateN[t.State]; ok {
				resolved[s]++
			}
		}
	}
	for i := range b.batch.States {
		s := &b.batch.States[i]
		if s.Category != "" {
			continue
		}
		s.Category, s.Why = importer.GuessState(s.Name)
		if s.Category == "" && s.Tasks > 1 && resolved[i] == s.Tasks {
			s.Category, s.Why = importer.Done, "all its "+itoa(s.Tasks)+" issues are resolved"
		}
		if s.Category == "" {
			b.report.Add(importer.Info, "state-unknown", "", 0, "", "What the state “%s” means is not told; choose whether it is to do, doing, done or cancelled.", s.Name)
		}
	}
}
