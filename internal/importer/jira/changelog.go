package jira

import (
	"context"

	"throughline/internal/importer"
)

// noise are the fields machines write; process mining and reports leave their events out.
var noise = map[string]bool{"RemoteIssueLink": true, "RemoteWorkItemLink": true, "Rank": true, "WorklogId": true}

// changelog reads one history entry a line: its items become events of the issue, or of Batch.History when the issue is
// in no file.
func (b *build) changelog(ctx context.Context, f importer.File, budget *importer.Budget) error {
	sheet := len(b.batch.Sheets)
	outside := 0
	s, err := importer.ReadLines(ctx, f, formChangelog, budget, b.report, func(s *importer.Sheet, number int, n *importer.Node) error {
		issue, issueKey := n.Is("issueId"), n.Is("issueKey")
		if issueKey == "" {
			issueKey = n.Is("key")
		}
		entry := n.Is("id")
		who := n.Child("author")
		account := who.Is("accountId")
		author := importer.PersonKey("")
		if account != "" {
			author = b.people.Add("account", account, who.Is("displayName"), who.Is("emailAddress"))
		} else if name := who.Is("name"); name != "" {
			author = b.people.Add("user", name, who.Is("displayName"), who.Is("emailAddress"))
		} else if name := who.Is("displayName"); name != "" {
			author = b.people.Add("name", name, name, "")
		}
		at := b.dates.Read(n.Is("created"), false)
		defer n.Rest()
		if issue == "" && issueKey == "" {
			b.report.Rows.Quarantined++
			b.batch.Held = append(b.batch.Held, importer.Held{Row: importer.RowRef{Sheet: sheet, Row: number, Line: n.Line()}, Why: "it names no issue"})
			b.report.Add(importer.Warning, "key-missing", f.Name, n.Line(), "", "“%s”, line %d: the entry names no issue and is held back.", f.Name, n.Line())
			return nil
		}
		if entry != "" {
			k := first(issue, issueKey) + "/" + entry
			if b.events[k] {
				b.report.Rows.Merged++
				b.report.Add(importer.Info, "event-twice", f.Name, n.Line(), "", "“%s”, line %d: the entry %s was read already.", f.Name, n.Line(), entry)
				for _, item := range n.Child("items").All("[]") {
					b.item(item)
				}
				return nil
			}
			b.events[k] = true
		}
		i, known := b.find(issue, issueKey)
		if !known {
			outside++
		}
		for _, item := range n.Child("items").All("[]") {
			e := b.item(item)
			e.ID, e.At, e.Author = entry, at, author
			if known {
				b.batch.Tasks[i].History = append(b.batch.Tasks[i].History, e)
			} else {
				e.Issue = first(issueKey, issue)
				b.batch.History = append(b.batch.History, e)
			}
		}
		b.report.Rows.Accepted++
		return nil
	})
	if err != nil {
		return err
	}
	if outside > 0 {
		b.report.Note(importer.Info, "history-outside", outside, "%d history entries of “%s” belong to issues that are not in the files; they are kept as history only.", outside, f.Name)
	}
	b.batch.Sheets = append(b.batch.Sheets, s)
	return nil
}

// item reads one changed field. A status that the item names is noted with its id.
func (b *build) item(n *importer.Node) importer.Event {
	e := importer.Event{Field: n.Is("field"), FieldID: n.Is("fieldId"), FromID: n.Is("from"), From: n.Is("fromString"),
		ToID: n.Is("to"), To: n.Is("toString"), Provenance: importer.Vendor}
	e.Noise = noise[e.Field]
	if e.Field == "status" {
		for _, s := range [...][2]string{{e.FromID, e.From}, {e.ToID, e.To}} {
			if s[0] != "" && s[1] != "" {
				b.names[s[0]] = s[1]
			}
		}
	}
	return e
}
