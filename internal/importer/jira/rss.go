package jira

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"throughline/internal/fault"
	"throughline/internal/importer"
	"throughline/internal/importer/markup"
)

// rss streams the items of an RSS 0.92 export; what stands outside of them is one record of the file's head, kept raw.
func (b *build) rss(ctx context.Context, f importer.File, budget *importer.Budget) error {
	x, err := importer.OpenXML(ctx, f, formRSS, budget, b.report)
	if err != nil {
		return err
	}
	defer x.Close(b.report)
	at := len(b.batch.Sheets)
	s := &importer.Sheet{File: f.Name, Name: "item", Form: formRSS}
	head := &importer.Sheet{File: f.Name, Name: "channel", Form: formRSS}
	b.batch.Sheets = append(b.batch.Sheets, s, head)
	depth, items := 0, 0
	for {
		tok, err := x.Token()
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			switch {
			case depth == 0 && t.Name.Local != "rss", depth == 1 && t.Name.Local != "channel":
				return fault.New(fault.Invalid, "“%s”, line %d: <%s> stands where <rss><channel> is expected", f.Name, x.Line(), t.Name.Local)
			case depth < 2:
				depth++
			case t.Name.Local == "item":
				n, err := x.Record(s, t)
				if err != nil {
					return err
				}
				b.rssItem(n, s, at)
				n.Rest()
				items++
			default:
				n, err := x.Record(head, t)
				if err != nil {
					return err
				}
				n.Rest()
				head.Keep(n)
				b.report.Rows.Read++
				b.report.Rows.Other++
			}
		case xml.EndElement:
			depth--
		}
	}
	b.report.Files[len(b.report.Files)-1].Rows = items
	return nil
}

// rssItem makes a task of one item.
func (b *build) rssItem(n *importer.Node, s *importer.Sheet, sheet int) {
	b.report.Rows.Read++
	keep := func() int { return s.Keep(n) }
	t := importer.Task{Key: strings.TrimSpace(n.Is("key")), SourceID: n.Child("key").Attr("id", importer.Mapped), Title: n.Is("summary"), URL: n.Is("link")}
	if t.Key == "" {
		t.Key = t.SourceID
	}
	if t.Key == "" || b.taken(t.SourceID, t.Key) {
		n.Rest()
		why := "it has no issue key"
		if t.Key != "" {
			why = "another issue with a different id has the same key " + t.Key
		}
		row := keep()
		s.Rows[row].KeepRaw()
		b.batch.Held = append(b.batch.Held, importer.Held{Row: importer.RowRef{Sheet: sheet, Row: row, Line: n.Line()}, Key: t.Key, Title: t.Title, Why: why})
		b.report.Rows.Quarantined++
		b.report.Add(importer.Severe, "key-missing", s.File, n.Line(), "", "“%s”, line %d: the item is held back, since %s.", s.File, n.Line(), why)
		return
	}
	if p := n.Child("project"); p != nil {
		proj := b.project(p.Attr("key", importer.Mapped), p.Attr("id", importer.Mapped), p.Text(importer.Mapped))
		t.Project = proj.Key
	}
	t.Description = b.html(n.Is("description"))
	t.Type, t.Priority = n.Is("type"), n.Is("priority")
	state := n.Child("status")
	t.State = state.Text(importer.Mapped)
	b.state(state.Attr("id", importer.Mapped), t.State, n.Child("statusCategory").Attr("key", importer.Mapped))
	if r := n.Child("resolution"); r.Attr("id", importer.Mapped) != "-1" {
		t.Resolution = r.Text(importer.Mapped)
	} else {
		r.Text(importer.Mapped)
	}
	if who := b.xmlPerson(n.Child("assignee")); who != "" {
		t.Assignees = []importer.PersonKey{who}
	}
	t.Reporter = b.xmlPerson(n.Child("reporter"))
	for _, l := range n.Child("labels").All("label") {
		if v := l.Text(importer.Mapped); v != "" {
			b.label(&t, v)
		}
	}
	for _, group := range [...][2]string{{"component", "component"}, {"fixVersion", "fix version"}, {"version", "affects version"}} {
		for _, c := range n.All(group[0]) {
			if v := c.Text(importer.Mapped); v != "" {
				b.inBucket(&t, group[1], v)
			}
		}
	}
	t.Created, t.Updated, t.Resolved = b.xmlWhen(n, "created", false), b.xmlWhen(n, "updated", false), b.xmlWhen(n, "resolved", false)
	t.Due = b.xmlWhen(n, "due", true)
	for _, e := range [...]struct {
		name string
		to   **int64
	}{{"timeoriginalestimate", &t.Effort.Original}, {"timeestimate", &t.Effort.Remaining}, {"timespent", &t.Effort.Spent}} {
		if v := n.Child(e.name).Attr("seconds", importer.Mapped); v != "" {
			*e.to = seconds(v)
			n.Child(e.name).Text(importer.Mapped)
		}
	}
	if p := n.Child("parent"); p != nil {
		t.Parent = &importer.Ref{Key: p.Text(importer.Mapped), ID: p.Attr("id", importer.Mapped)}
	}
	for _, name := range [...]string{"environment", "security", "votes", "watches"} {
		if v := n.Child(name).Text(importer.Carried); v != "" {
			kind := "text"
			if name == "votes" || name == "watches" {
				kind = "number"
			}
			b.carry(&t, name, kind, v)
		}
	}
	for _, c := range n.Child("comments").All("comment") {
		body := importer.Text{Format: "html"}
		if text := b.html(c.Text(importer.Mapped)); text != nil {
			body = *text
		}
		t.Comments = append(t.Comments, importer.Comment{ID: c.Attr("id", importer.Mapped), Author: b.xmlAuthor(c.Attr("author", importer.Mapped)),
			At: b.dates.Read(c.Attr("created", importer.Mapped), false), Body: body})
	}
	for _, a := range n.Child("attachments").All("attachment") {
		size, _ := strconv.ParseInt(a.Attr("size", importer.Mapped), 10, 64)
		t.Attachments = append(t.Attachments, importer.Attachment{ID: a.Attr("id", importer.Mapped), Name: a.Attr("name", importer.Mapped), Size: size,
			Author: b.xmlAuthor(a.Attr("author", importer.Mapped)), At: b.dates.Read(a.Attr("created", importer.Mapped), false)})
	}
	for _, kind := range n.Child("issuelinks").All("issuelinktype") {
		name := kind.Is("name")
		for _, l := range kind.Child("outwardlinks").All("issuelink") {
			b.rels = append(b.rels, relation{kind: name, from: t.Key, to: l.Is("issuekey")})
		}
		for _, l := range kind.Child("inwardlinks").All("issuelink") {
			b.rels = append(b.rels, relation{kind: name, from: l.Is("issuekey"), to: t.Key})
		}
	}
	for _, c := range n.Child("customfields").All("customfield") {
		b.customField(&t, c)
	}
	n.Rest()
	row := keep()
	t.Rows = []importer.RowRef{{Sheet: sheet, Row: row, Line: n.Line()}}
	if _, merged := b.add(t, roleRow{sheet: s}); merged {
		b.report.Rows.Merged++
	} else {
		b.report.Rows.Accepted++
	}
}

// customField maps the fields with a place in the model by their type key, and carries the others with the type told.
func (b *build) customField(t *importer.Task, c *importer.Node) {
	kind, name := c.Attr("key", importer.Mapped), c.Is("customfieldname")
	c.Attr("id", importer.Mapped)
	if i := strings.LastIndexByte(kind, ':'); i >= 0 {
		kind = kind[i+1:]
	}
	values := c.Child("customfieldvalues").All("customfieldvalue")
	if len(values) == 0 {
		values = c.Child("customfieldvalues").All("label")
	}
	for _, v := range values {
		text := strings.TrimSpace(v.Text(importer.Mapped))
		switch {
		case text == "":
		case kind == "gh-lexo-rank":
			t.Rank = text
		case kind == "gh-sprint":
			b.inBucket(t, "sprint", text)
		case kind == "gh-epic-link":
			if t.Parent == nil {
				t.Parent = &importer.Ref{Key: text}
			} else if t.Parent.Key != text {
				v.Text(importer.Carried)
				b.carry(t, name, "text", text)
			}
		case strings.EqualFold(name, "Start date") && t.Start == nil:
			var ok bool
			if t.Start, ok = b.when(text, true); !ok {
				v.Text(importer.KeptRaw)
			}
		case (name == "Story Points" || name == "Story point estimate") && number(text) != nil && t.Effort.Points == nil:
			t.Effort.Points = number(text)
		case junk(text):
			v.Text(importer.KeptRaw)
		default:
			v.Text(importer.Carried)
			b.carry(t, name, xmlType(kind), text)
		}
	}
}

// xmlType gives the neutral type of Jira's type key.
func xmlType(kind string) string {
	switch kind {
	case "datepicker", "jpo-custom-field-baseline-start", "jpo-custom-field-baseline-end":
		return "date"
	case "datetime", "firstresponsedate":
		return "instant"
	case "float", "jsw-story-points":
		return "number"
	case "url":
		return "url"
	case "cascadingselect":
		return "option path"
	}
	return "text"
}

func (b *build) xmlPerson(n *importer.Node) importer.PersonKey {
	account, user, name := n.Attr("accountid", importer.Mapped), n.Attr("username", importer.Mapped), n.Text(importer.Mapped)
	switch {
	case account == "-1" || user == "-1" || name == "":
		return ""
	case account != "":
		return b.people.Add("account", account, name, "")
	case user != "":
		return b.people.Add("user", user, name, "")
	}
	return b.people.Named(name)
}

// xmlAuthor finds the author of a comment: an account id on Cloud, a user name on a server.
func (b *build) xmlAuthor(s string) importer.PersonKey {
	if strings.Contains(s, ":") || len(s) == 24 && strings.Trim(s, "0123456789abcdef") == "" {
		return b.people.Add("account", s, "", "")
	}
	return b.people.Named(s)
}

func (b *build) xmlWhen(n *importer.Node, name string, day bool) *importer.When {
	c := n.Child(name)
	v := strings.TrimSpace(c.Text(importer.Mapped))
	w := b.dates.Read(v, day)
	if w != nil && !w.Known() {
		c.Text(importer.KeptRaw)
	}
	return w
}

// html converts what Jira renders, and keeps the source beside it.
func (b *build) html(src string) *importer.Text {
	if strings.TrimSpace(src) == "" {
		return nil
	}
	t := &importer.Text{Format: "html"}
	r := markup.FromHTML(src, func(id, shown string) string {
		key, name := b.who("accountid:" + id)
		if name == id && shown != "" {
			name = strings.TrimPrefix(shown, "@")
		}
		t.Mentions = importer.AddOnce(t.Mentions, key)
		return mention(key, name)
	})
	t.Markdown, t.Files, t.Dropped = r.Markdown, r.Files, r.Dropped
	if t.Markdown != src {
		t.Raw = src
	}
	return t
}
