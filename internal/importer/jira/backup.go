package jira

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"throughline/internal/fault"
	"throughline/internal/importer"
)

// entity is one record of a backup with its place.
type entity struct {
	*importer.Node
	sheet, row int
}

func (e entity) is(name string) string { return e.Value(name, importer.Mapped) }

// dump holds a backup's records by kind until all are read: they refer to each other in any order.
type dump struct {
	b       *build
	kinds   map[string][]entity
	names   map[string]map[string]string // kind to id to name
	tasks   map[string]int               // issue id to its place
	parents map[string]string            // sub-task id to parent id
}

// wanted are the kinds with a place in the neutral model; others are kept raw as they stream by.
var wanted = map[string]bool{"Project": true, "IssueType": true, "Status": true, "Priority": true, "Resolution": true, "CustomField": true,
	"CustomFieldOption": true, "Issue": true, "CustomFieldValue": true, "Action": true, "ChangeGroup": true, "ChangeItem": true, "Worklog": true,
	"IssueLinkType": true, "IssueLink": true, "FileAttachment": true, "Label": true, "Version": true, "Component": true, "NodeAssociation": true, "User": true}

// backup streams entities.xml. Each kind of entity is a sheet.
func (b *build) backup(ctx context.Context, f importer.File, budget *importer.Budget) error {
	x, err := importer.OpenXML(ctx, f, formBackup, budget, b.report)
	if err != nil {
		return err
	}
	defer x.Close(b.report)
	b.server = true
	d := &dump{b: b, kinds: map[string][]entity{}, names: map[string]map[string]string{}, tasks: map[string]int{}, parents: map[string]string{}}
	sheets := map[string]int{}
	rows, depth := 0, 0
	for {
		tok, err := x.Token()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
		start, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		if depth == 0 {
			if start.Name.Local != "entity-engine-xml" {
				return fault.New(fault.Invalid, "“%s”, line %d: <%s> stands where <entity-engine-xml> is expected", f.Name, x.Line(), start.Name.Local)
			}
			depth++
			continue
		}
		name := start.Name.Local
		at, ok := sheets[name]
		if !ok {
			at = len(b.batch.Sheets)
			sheets[name] = at
			b.batch.Sheets = append(b.batch.Sheets, &importer.Sheet{File: f.Name, Name: name, Form: formBackup})
		}
		s := b.batch.Sheets[at]
		n, err := x.Record(s, start)
		if err != nil {
			return err
		}
		rows++
		e := entity{n, at, s.Keep(n)}
		if wanted[name] {
			d.kinds[name] = append(d.kinds[name], e)
		} else {
			n.Rest()
		}
	}
	b.report.Files[len(b.report.Files)-1].Rows = rows
	b.report.Rows.Read += rows
	issues := b.report.Rows
	d.build()
	b.report.Rows.Other += rows - (b.report.Rows.Accepted - issues.Accepted) - (b.report.Rows.Merged - issues.Merged) - (b.report.Rows.Quarantined - issues.Quarantined)
	for _, list := range d.kinds {
		for _, e := range list {
			e.Rest()
		}
	}
	return nil
}

// build makes tasks of issues and hangs everything else on them.
func (d *dump) build() {
	d.look()
	for _, e := range d.kinds["IssueLink"] {
		if kind := d.names["IssueLinkType"][e.is("linktype")]; strings.HasPrefix(kind, "jira_subtask") {
			d.parents[e.is("destination")] = e.is("source")
		}
	}
	for _, e := range d.kinds["Issue"] {
		d.issue(e)
	}
	d.history()
	d.details()
	for _, e := range d.kinds["IssueLink"] {
		kind := d.names["IssueLinkType"][e.is("linktype")]
		switch {
		case strings.HasPrefix(kind, "jira_subtask"):
		case kind == "":
			d.b.orphan(e, "its link type")
		default:
			d.b.rels = append(d.b.rels, relation{kind: kind, from: e.is("source"), to: e.is("destination")})
		}
	}
	for _, e := range d.kinds["CustomFieldValue"] {
		d.value(e)
	}
	for _, e := range d.kinds["NodeAssociation"] {
		kind, bucket := e.is("sinkNodeEntity"), ""
		switch e.is("associationType") {
		case "IssueFixVersion":
			bucket = "fix version"
		case "IssueVersion":
			bucket = "affects version"
		case "IssueComponent":
			bucket = "component"
		}
		name := d.names[kind][e.is("sinkNodeId")]
		if t := d.task(e.is("sourceNodeId")); t != nil && bucket != "" && name != "" {
			d.b.inBucket(t, bucket, name)
		}
	}
}

// look reads the lists that ids refer to.
func (d *dump) look() {
	for kind, field := range map[string]string{"IssueType": "name", "Status": "name", "Priority": "name", "Resolution": "name",
		"CustomField": "name", "CustomFieldOption": "value", "IssueLinkType": "linkname", "Version": "name", "Component": "name"} {
		d.names[kind] = map[string]string{}
		for _, e := range d.kinds[kind] {
			d.names[kind][e.is("id")] = e.is(field)
		}
	}
	for _, e := range d.kinds["User"] {
		d.b.people.Add("user", first(e.is("userName"), e.is("lowerUserName")), e.is("displayName"), e.is("emailAddress"))
	}
	for _, e := range d.kinds["Status"] {
		d.b.state(e.is("id"), e.is("name"), map[string]string{"2": "new", "3": "done", "4": "indeterminate"}[e.is("statuscategory")])
	}
	d.names["Project"] = map[string]string{}
	for _, e := range d.kinds["Project"] {
		p := d.b.project(e.is("key"), e.is("id"), e.is("name"))
		d.names["Project"][p.ID] = p.Key
		p.Lead, p.Type, p.URL = d.b.user(e.is("lead")), e.is("projecttype"), e.is("url")
		p.Description = fromWiki(e.is("description"), d.b.who)
	}
}

func (b *build) user(name string) importer.PersonKey { return b.people.Add("user", name, "", "") }

// task finds the task of an issue id.
func (d *dump) task(id string) *importer.Task {
	if i, ok := d.tasks[id]; ok {
		return &d.b.batch.Tasks[i]
	}
	return nil
}

func (d *dump) issue(e entity) {
	b := d.b
	t := importer.Task{SourceID: e.is("id"), Key: e.is("key"), Title: e.is("summary"), Project: d.names["Project"][e.is("project")],
		Type: d.names["IssueType"][e.is("type")], State: d.names["Status"][e.is("status")], Priority: d.names["Priority"][e.is("priority")],
		Reporter: b.user(e.is("reporter")), Creator: b.user(e.is("creator")), Rows: []importer.RowRef{{Sheet: e.sheet, Row: e.row, Line: e.Line()}}}
	if n := e.is("number"); t.Key == "" && t.Project != "" && n != "" {
		t.Key = t.Project + "-" + n
	}
	if t.Key == "" {
		t.Key = t.SourceID
	}
	if t.Key == "" || b.taken(t.SourceID, t.Key) {
		b.batch.Sheets[e.sheet].Rows[e.row].KeepRaw()
		b.batch.Held = append(b.batch.Held, importer.Held{Row: t.Rows[0], Key: t.Key, Title: t.Title, Why: "it has no key of its own"})
		b.report.Rows.Quarantined++
		b.report.Add(importer.Severe, "key-missing", b.batch.Sheets[e.sheet].File, e.Line(), "", "Line %d: the issue has no key of its own and is held back.", e.Line())
		return
	}
	if r := e.is("resolution"); r != "" {
		t.Resolution = first(d.names["Resolution"][r], r)
	}
	if who := b.user(e.is("assignee")); who != "" {
		t.Assignees = []importer.PersonKey{who}
	}
	t.Description = fromWiki(e.is("description"), b.who)
	for _, s := range [...]struct {
		name string
		to   **importer.When
		day  bool
	}{{"created", &t.Created, false}, {"updated", &t.Updated, false}, {"resolutiondate", &t.Resolved, false}, {"duedate", &t.Due, true}} {
		*s.to = b.dates.Read(e.is(s.name), s.day)
	}
	for _, s := range [...]struct {
		name string
		to   **int64
	}{{"timeoriginalestimate", &t.Effort.Original}, {"timeestimate", &t.Effort.Remaining}, {"timespent", &t.Effort.Spent}} {
		if v := e.is(s.name); v != "" {
			if *s.to = seconds(v); *s.to == nil {
				e.Value(s.name, importer.KeptRaw)
			}
		}
	}
	for _, name := range [...]string{"environment", "votes", "watches", "security"} {
		if v := e.Value(name, importer.Carried); v != "" {
			b.carry(&t, name, "text", v)
		}
	}
	if parent := d.parents[t.SourceID]; parent != "" {
		t.Parent = &importer.Ref{ID: parent}
	}
	id := t.SourceID
	at, merged := b.add(t, roleRow{sheet: b.batch.Sheets[e.sheet]})
	d.tasks[id] = at
	if merged {
		b.report.Rows.Merged++
	} else {
		b.report.Rows.Accepted++
	}
}

// history joins change groups with their items.
func (d *dump) history() {
	groups := map[string]entity{}
	for _, e := range d.kinds["ChangeGroup"] {
		groups[e.is("id")] = e
	}
	for _, e := range d.kinds["ChangeItem"] {
		g, ok := groups[e.is("group")]
		if !ok {
			d.b.orphan(e, "its change group")
			continue
		}
		ev := importer.Event{ID: g.is("id"), Field: e.is("field"), FromID: e.is("oldvalue"), From: e.is("oldstring"), ToID: e.is("newvalue"),
			To: e.is("newstring"), At: d.b.dates.Read(g.is("created"), false), Author: d.b.user(g.is("author")), Provenance: importer.Vendor}
		ev.Noise = noise[ev.Field]
		if t := d.task(g.is("issue")); t != nil {
			t.History = append(t.History, ev)
		} else {
			ev.Issue = g.is("issue")
			d.b.batch.History = append(d.b.batch.History, ev)
		}
	}
}

// details hangs comments, work logs, files and labels on their issues.
func (d *dump) details() {
	b := d.b
	for _, kind := range [...]string{"Action", "Worklog", "FileAttachment", "Label"} {
		for _, e := range d.kinds[kind] {
			t := d.task(e.is("issue"))
			if t == nil {
				b.orphan(e, "its issue")
				continue
			}
			switch kind {
			case "Action":
				if e.is("type") != "comment" {
					e.Value("type", importer.KeptRaw)
					continue
				}
				c := importer.Comment{ID: e.is("id"), Author: b.user(e.is("author")), At: b.dates.Read(e.is("created"), false)}
				if text := fromWiki(e.is("body"), b.who); text != nil {
					c.Body = *text
				}
				t.Comments = append(t.Comments, c)
			case "Worklog":
				n := seconds(e.is("timeworked"))
				if n == nil {
					b.orphan(e, "its time")
					continue
				}
				t.Worklogs = append(t.Worklogs, importer.Worklog{Author: b.user(e.is("author")), At: b.dates.Read(first(e.is("startdate"), e.Value("created", importer.KeptRaw)), false), Seconds: *n, Comment: e.is("body")})
			case "FileAttachment":
				a := importer.Attachment{ID: e.is("id"), Name: e.is("filename"), Media: e.is("mimetype"), Author: b.user(e.is("author")), At: b.dates.Read(e.is("created"), false)}
				if n := seconds(e.is("filesize")); n != nil {
					a.Size = *n
				}
				t.Attachments = append(t.Attachments, a)
			case "Label":
				if e.is("fieldid") == "" {
					b.label(t, e.is("label"))
				} else {
					e.Value("label", importer.Carried)
					b.carry(t, first(d.names["CustomField"][e.is("fieldid")], "labels"), "text", e.Value("label", importer.Carried))
				}
			}
		}
	}
}

// value carries one value of a custom field.
func (d *dump) value(e entity) {
	field := d.names["CustomField"][e.is("customfield")]
	t := d.task(e.is("issue"))
	if t == nil || field == "" {
		d.b.orphan(e, "its issue or its field")
		return
	}
	for _, v := range [...]struct{ name, kind string }{{"stringvalue", "text"}, {"numbervalue", "number"}, {"datevalue", "instant"}, {"textvalue", "text"}} {
		text := e.Value(v.name, importer.Carried)
		switch {
		case text == "":
		case junk(text):
			e.Value(v.name, importer.KeptRaw)
		case field == "Rank":
			t.Rank = e.is(v.name)
		case field == "Story Points" && number(text) != nil && t.Effort.Points == nil:
			t.Effort.Points = number(e.is(v.name))
		default:
			if option, ok := d.names["CustomFieldOption"][text]; ok && v.name == "stringvalue" {
				text = option
			}
			d.b.carry(t, field, v.kind, text)
		}
	}
}

// orphan keeps a record raw that refers to something the backup lacks.
func (b *build) orphan(e entity, what string) {
	s := b.batch.Sheets[e.sheet]
	s.Rows[e.row].KeepRaw()
	b.report.Add(importer.Warning, "orphan", s.File, e.Line(), "", "“%s”, line %d: %s refers to a record that is missing (%s); it is kept raw.", s.File, e.Line(), s.Name, what)
}
