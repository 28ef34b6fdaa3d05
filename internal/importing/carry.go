package importing

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"throughline/internal/clock"
	"throughline/internal/importer"
	"throughline/internal/importing/wording"
)

// carry keeps what has no place of its own as fields under the names people know.
func (c *conversion) carry(w *wanted, t *importer.Task, f fields) {
	f.add("Key", t.Key)
	f.add("Also known as", strings.Join(t.Aliases, ", "))
	f.add("Address", t.URL)
	f.add("Type", t.Type)
	f.add("Resolution", t.Resolution)
	f.add("Reporter", c.name(t.Reporter))
	if t.Creator != t.Reporter {
		f.add("Creator", c.name(t.Creator))
	}
	for _, who := range t.Watchers {
		f.list("Watchers", c.name(who))
	}
	if t.Team != "" && w.container != "team:"+t.Team {
		f.add("Team", t.Team)
	}
	for _, b := range t.Buckets {
		text := b.Name
		if b.Start.Known() || b.End.Known() {
			text += " (" + rawOf(b.Start) + " – " + rawOf(b.End) + ")"
		}
		f.list(strings.ToUpper(b.Kind[:min(1, len(b.Kind))])+b.Kind[min(1, len(b.Kind)):], text)
	}
	for _, e := range []struct {
		name    string
		seconds *int64
	}{{"Original estimate", t.Effort.Original}, {"Remaining estimate", t.Effort.Remaining}, {"Time spent", t.Effort.Spent}} {
		if e.seconds != nil {
			f.add(e.name, (time.Duration(*e.seconds) * time.Second).String())
		}
	}
	if t.Effort.Points != nil {
		f.add("Points", strconv.FormatFloat(*t.Effort.Points, 'g', -1, 64))
	}
	for _, l := range t.Worklogs {
		f.add("Work log", strings.TrimSpace(rawOf(l.At)+" "+c.name(l.Author)+" "+(time.Duration(l.Seconds)*time.Second).String()+" "+l.Comment))
	}
	f.add("Rank", t.Rank)
	for _, s := range []struct {
		name string
		when *importer.When
	}{{"Updated", t.Updated}, {"Started", t.Started}, {"Archived", t.Archived}} {
		f.add(s.name, rawOf(s.when))
	}
	if t.Parent != nil && w.parent < 0 {
		f.add("Parent", strings.TrimSpace(first(t.Parent.Key, t.Parent.ID)+" "+t.Parent.Title))
	}
	for _, e := range t.Extra {
		f.add(e.Name, strings.Join(e.Values, "\n"))
	}
}

// ordering makes of a blocking link between tasks of one project a pair of the plan; the others are carried.
func (c *conversion) ordering(w *wanted, l importer.Link) (pair, bool) {
	at, here := c.index[l.Target]
	if l.Kind != "blocks" || l.Outside || !here || c.tasks[at].container != w.container || at == w.at {
		return pair{}, false
	}
	if l.Outward {
		return pair{w.at, at}, true
	}
	return pair{at, w.at}, true
}

func (c *conversion) remarks(w *wanted, t *importer.Task, f fields, out *filled) {
	seen := map[string]int{}
	name := func(kind, id string, parts ...string) string {
		if id == "" {
			sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
			id = hex.EncodeToString(sum[:8])
		}
		seen[kind+id]++
		if n := seen[kind+id]; n > 1 {
			id += "." + strconv.Itoa(n)
		}
		return w.source + ":" + kind + ":" + id
	}
	created := out.task.Created
	for i := range t.Comments {
		m := &t.Comments[i]
		if strings.TrimSpace(m.Body.Markdown) == "" {
			continue
		}
		at := instant(m.At)
		if at.IsZero() {
			at = created
		}
		out.comments = append(out.comments, wantedComment{source: name("comment", m.ID, rawOf(m.At), string(m.Author)), author: m.Author, at: at, body: m.Body, subject: w.at})
	}
	for i := range t.Attachments {
		a := &t.Attachments[i]
		if !wording.IsWeb(a.URL) {
			f.list("Attachments", strings.TrimSpace(a.Name+" "+a.URL))
			continue
		}
		at := instant(a.At)
		if at.IsZero() {
			at = created
		}
		out.attachments = append(out.attachments, wantedAttachment{source: name("file", a.ID, a.URL, a.Name), name: a.Name, url: a.URL, author: a.Author, at: at})
	}
}

// name gives a person of the file as people know them.
func (c *conversion) name(key importer.PersonKey) string {
	p := c.people[key]
	switch {
	case key == "":
		return ""
	case p == nil:
		return string(key)
	}
	return first(p.Name, first(p.Email, p.ID))
}

// fields are what a task carries without a place of its own.
type fields map[string]string

// add keeps a value; one that comes again under the name stands on a line of its own.
func (f fields) add(name, value string) { f.join(name, value, "\n") }

// list keeps a value among others on one line.
func (f fields) list(name, value string) { f.join(name, value, ", ") }

func (f fields) join(name, value, by string) {
	name, value = wording.Clean(name), wording.Clean(value)
	if value == "" {
		return
	}
	if name == "" {
		name = "Field"
	}
	if old, ok := f[name]; ok && old != value {
		value = old + by + value
	}
	f[name] = value
}

func date(w *importer.When, name string, f fields) clock.Date {
	if w == nil {
		return ""
	}
	if !w.Known() {
		f.add(name, w.Raw)
		return ""
	}
	return w.Date
}

// stamp gives the instant; a text that is none is carried.
func stamp(w *importer.When, name string, f fields) time.Time {
	if w != nil && !w.Known() {
		f.add(name, w.Raw)
	}
	return instant(w)
}

// instant gives a stamp as it is stored; a date is its midnight in UTC.
func instant(w *importer.When) time.Time {
	switch {
	case !w.Known():
		return time.Time{}
	case w.At.IsZero():
		return w.Date.Time()
	}
	return w.At.UTC().Truncate(time.Microsecond)
}

func rawOf(w *importer.When) string {
	if w == nil {
		return ""
	}
	return w.Raw
}
