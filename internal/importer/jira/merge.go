package jira

import (
	"strings"

	"throughline/internal/importer"
)

// merge joins a second row of the same issue into the task: the newer one's single values win, an empty one is filled
// from the other, lists are united. Cells whose value gave way stay readable in their raw row.
func (b *build) merge(at int, t importer.Task, rows roleRow) {
	old := &b.batch.Tasks[at]
	newer := t.Updated.Known() && old.Updated.Known() && t.Updated.At.After(old.Updated.At)
	winner, loser := *old, t
	winnerRows, loserRows := b.rowRef[at], rows
	if newer {
		winner, loser = t, *old
		winnerRows, loserRows = rows, b.rowRef[at]
	}
	differs := b.giveWay(winner, winnerRows, loser, loserRows)
	unite(&winner, loser)
	winner.Rows = append(old.Rows, t.Rows...)
	*old = winner
	b.rowRef[at] = winnerRows
	if winner.SourceID != "" {
		b.byID[winner.SourceID] = at
	}
	if winner.Key != "" {
		b.byKey[winner.Key] = at
	}
	line, file := 0, ""
	if len(t.Rows) > 0 {
		line, file = t.Rows[0].Line, b.batch.Sheets[t.Rows[0].Sheet].File
	}
	if differs > 0 {
		b.report.Add(importer.Warning, "key-twice", file, line, "", "%s stands on several rows that differ in %d cells; the newer values were taken, lists were united, and the others are kept in the raw row.", winner.Key, differs)
	} else {
		b.report.Add(importer.Info, "key-twice", file, line, "", "%s stands on several rows; they were merged.", winner.Key)
	}
}

// giveWay sets the fate of the losing row's single values that differ from the winner's, and counts them.
func (b *build) giveWay(winner importer.Task, winnerRows roleRow, loser importer.Task, loserRows roleRow) int {
	if len(loser.Rows) == 0 {
		return 0
	}
	row := &loserRows.sheet.Rows[loser.Rows[0].Row]
	if loserRows.plan == nil { // an XML record: its single values are the paths of one step
		for i := range row.Cells {
			if c := &row.Cells[i]; c.Fate == importer.Mapped && !strings.ContainsAny(loserRows.sheet.Title(int(c.Column)), "/@") {
				c.Fate = importer.KeptRaw
			}
		}
		return 0
	}
	known := map[role]string{}
	extras := map[string]string{}
	if winnerRows.plan != nil && len(winner.Rows) > 0 {
		other := &winnerRows.sheet.Rows[winner.Rows[0].Row]
		for _, c := range other.Cells {
			p := winnerRows.plan[c.Column]
			if p.role == extra {
				extras[p.name] = c.Text
			} else if known[p.role] == "" {
				known[p.role] = c.Text
			}
		}
	}
	n := 0
	for i := range row.Cells {
		c := &row.Cells[i]
		p := loserRows.plan[c.Column]
		if c.Fate == importer.KeptRaw || p.many || lists[p.role] {
			continue
		}
		have := known[p.role]
		if p.role == extra {
			have = extras[p.name]
		}
		if have != "" && have != c.Text {
			c.Fate = importer.KeptRaw
			n++
		}
	}
	return n
}

// lists are the roles that are united.
var lists = map[role]bool{labels: true, component: true, fixVersion: true, affectsVersion: true, sprint: true, comment: true, attachment: true,
	logWork: true, inward: true, outward: true, watcherName: true, watcherID: true, key: true, id: true, timeInStatus: true,
	projectKey: true, projectName: true, projectType: true, projectDescription: true, projectURL: true, leadName: true, leadID: true, statusCategory: true}

// unite fills what the task lacks from the other and joins the lists.
func unite(t *importer.Task, o importer.Task) {
	fill := func(v *string, w string) {
		if *v == "" {
			*v = w
		}
	}
	if o.Key != "" && t.Key != o.Key && t.Key != "" {
		t.Aliases = importer.AddOnce(t.Aliases, o.Key)
	}
	for _, p := range [...]struct {
		v *string
		w string
	}{{&t.Key, o.Key}, {&t.SourceID, o.SourceID}, {&t.URL, o.URL}, {&t.Project, o.Project}, {&t.Team, o.Team}, {&t.Title, o.Title},
		{&t.State, o.State}, {&t.Resolution, o.Resolution}, {&t.Priority, o.Priority}, {&t.Type, o.Type}, {&t.Rank, o.Rank}} {
		fill(p.v, p.w)
	}
	for _, p := range [...]struct {
		v **importer.When
		w *importer.When
	}{{&t.Start, o.Start}, {&t.Due, o.Due}, {&t.Created, o.Created}, {&t.Updated, o.Updated}, {&t.Started, o.Started},
		{&t.Resolved, o.Resolved}, {&t.Cancelled, o.Cancelled}, {&t.Archived, o.Archived}} {
		if *p.v == nil {
			*p.v = p.w
		}
	}
	if t.Description == nil {
		t.Description = o.Description
	}
	if t.Parent == nil {
		t.Parent = o.Parent
	}
	if t.Reporter == "" {
		t.Reporter = o.Reporter
	}
	if t.Creator == "" {
		t.Creator = o.Creator
	}
	if len(t.Assignees) == 0 {
		t.Assignees = o.Assignees
	}
	for _, p := range [...]struct{ v, w **int64 }{{&t.Effort.Original, &o.Effort.Original}, {&t.Effort.Remaining, &o.Effort.Remaining}, {&t.Effort.Spent, &o.Effort.Spent}} {
		if *p.v == nil {
			*p.v = *p.w
		}
	}
	if t.Effort.Points == nil {
		t.Effort.Points = o.Effort.Points
	}
	t.Watchers = union(t.Watchers, o.Watchers, func(p importer.PersonKey) any { return p })
	t.Labels = union(t.Labels, o.Labels, func(p string) any { return p })
	t.Buckets = union(t.Buckets, o.Buckets, func(p importer.Bucket) any { return [2]string{p.Kind, p.Name} })
	t.Comments = union(t.Comments, o.Comments, func(c importer.Comment) any {
		return [3]string{string(c.Author), stampOf(c.At), c.Body.Source()}
	})
	t.Attachments = union(t.Attachments, o.Attachments, func(a importer.Attachment) any { return [2]string{a.Name, a.URL + stampOf(a.At)} })
	t.Worklogs = union(t.Worklogs, o.Worklogs, func(l importer.Worklog) any {
		return [4]string{string(l.Author), stampOf(l.At), itoa(int(l.Seconds)), l.Comment}
	})
	t.History = union(t.History, o.History, func(e importer.Event) any {
		return [5]string{e.ID, e.Field, e.ToID + e.To, stampOf(e.At), string(e.Provenance)}
	})
	t.Extra = union(t.Extra, o.Extra, func(f importer.Field) any { return f.Name })
}

func stampOf(w *importer.When) string {
	if w == nil {
		return ""
	}
	return w.Raw
}

// union appends the elements of b that a lacks, by identity.
func union[T any](a, b []T, identity func(T) any) []T {
	if len(b) == 0 {
		return a
	}
	seen := make(map[any]bool, len(a)+len(b))
	for _, v := range a {
		seen[identity(v)] = true
	}
	for _, v := range b {
		if k := identity(v); !seen[k] {
			seen[k] = true
			a = append(a, v)
		}
	}
	return a
}
