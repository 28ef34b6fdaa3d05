package jira

import (
	"slices"
	"strings"

	"throughline/internal/importer"
)

// learn makes the first walk over an issue sheet: people, date order, states and the types of extra fields must be known
// before the first issue is built.
func (b *build) learn(s *importer.Sheet, cols []column, guesses map[string]*importer.FieldGuess) {
	stateAt, categoryAt := -1, -1
	for i, c := range cols {
		switch c.role {
		case status:
			stateAt = i
		case statusCategory:
			categoryAt = i
		}
	}
	for n := range s.Rows {
		row := &s.Rows[n]
		if row.Width > len(cols) {
			continue
		}
		for _, cell := range row.Cells {
			switch c := cols[cell.Column]; c.role {
			case created, updated, resolved, due, start:
				b.dates.Learn(cell.Text)
			case assigneeID, reporterID, creatorID, leadID:
				b.people.Add("account", cell.Text, row.Get(c.pair), "")
			case extra:
				if !junk(cell.Text) {
					g := guesses[c.name]
					if g == nil {
						g = &importer.FieldGuess{}
						guesses[c.name] = g
					}
					g.Learn(b.dates, cell.Text)
				}
			}
		}
		if stateAt >= 0 {
			b.state("", row.Get(stateAt), row.Get(categoryAt))
		}
	}
}

// issues makes the second walk: one task a row.
func (b *build) issues(sheet int, cols []column, guesses map[string]*importer.FieldGuess) {
	s := b.batch.Sheets[sheet]
	junked := 0
	b.batch.Tasks = slices.Grow(b.batch.Tasks, len(s.Rows))
	b.rowRef = slices.Grow(b.rowRef, len(s.Rows))
	for n := range s.Rows {
		row := &s.Rows[n]
		ref := importer.RowRef{Sheet: sheet, Row: n, Line: row.Line}
		if row.Width > len(cols) {
			b.hold(s, row, ref, cols, "row-wide", "it has "+itoa(row.Width)+" cells under "+itoa(len(cols))+" headers, so values may stand in the wrong column")
			continue
		}
		t, before := importer.Task{Rows: []importer.RowRef{ref}}, len(b.rels)
		junked += b.issue(&t, s, row, cols, guesses)
		if t.Key == "" {
			t.Key = t.SourceID
		}
		switch {
		case t.Key == "":
			b.rels = b.rels[:before]
			b.hold(s, row, ref, cols, "key-missing", "it has no issue key and no issue id that can be trusted")
			continue
		case b.taken(t.SourceID, t.Key):
			b.rels = b.rels[:before]
			b.hold(s, row, ref, cols, "key-collision", "another issue with a different id has the same key "+t.Key)
			continue
		}
		short := row.Width < len(cols)
		if short {
			b.report.Rows.Short++
			b.report.Add(importer.Info, "row-short", s.File, row.Line, "", "“%s”, line %d: %s has %d cells under %d headers; the missing ones were taken as empty.", s.File, row.Line, t.Key, row.Width, len(cols))
		}
		at, merged := b.add(t, roleRow{s, cols})
		for i := before; i < len(b.rels); i++ {
			b.rels[i].at = at
		}
		if merged {
			b.report.Rows.Merged++
			if short {
				b.report.Rows.Short--
			}
		} else {
			b.report.Rows.Accepted++
		}
	}
	if junked > 0 {
		b.report.Note(importer.Info, "java-object", junked, "%d cells of “%s” hold only the name of a Java object (as “…ApprovalsCFValue@21c2fe6f”); they say nothing and are kept in the raw rows only.", junked, s.File)
	}
}

// hold puts a row into quarantine.
func (b *build) hold(s *importer.Sheet, row *importer.Row, ref importer.RowRef, cols []column, code, why string) {
	h := importer.Held{Row: ref, Why: why}
	for i, c := range cols {
		switch c.role {
		case key:
			h.Key = row.Get(i)
		case summary:
			h.Title = row.Get(i)
		}
	}
	row.KeepRaw()
	b.batch.Held = append(b.batch.Held, h)
	b.report.Rows.Quarantined++
	b.report.Add(importer.Severe, code, s.File, row.Line, "", "“%s”, line %d: the row is held back, since %s; all its cells are kept.", s.File, row.Line, why)
}

// issue fills the task from the row, cell by cell, and counts the junk.
func (b *build) issue(t *importer.Task, s *importer.Sheet, row *importer.Row, cols []column, guesses map[string]*importer.FieldGuess) (junked int) {
	self := func() string { return first(t.Key, t.SourceID) }
	var project struct{ key, name string }
	for i, c := range cols { // the key first: links and problems name it
		switch v := row.Get(i); {
		case v == "":
		case c.role == key:
			t.Key = strings.TrimSpace(v)
		case c.role == id:
			t.SourceID = strings.TrimSpace(v)
		case c.role == projectKey:
			project.key = v
		case c.role == projectName:
			project.name = v
		}
	}
	for _, k := range [...]*string{&t.Key, &t.SourceID} {
		if importer.Damaged(*k) {
			b.report.Add(importer.Severe, "key-damaged", s.File, row.Line, "", "“%s”, line %d: “%s” is no key any more, a spreadsheet has rounded it; it was not used.", s.File, row.Line, *k)
			*k = ""
		}
	}
	if project.key == "" && issueKey.MatchString(t.Key) {
		project.key = t.Key[:strings.LastIndexByte(t.Key, '-')]
	}
	var proj *importer.Project
	if project.key != "" || project.name != "" {
		proj = b.project(project.key, "", project.name)
		t.Project = proj.Key
	}
	extras, buckets, comments := 0, 0, 0
	for i := range row.Cells {
		switch cols[row.Cells[i].Column].role {
		case extra:
			extras++
		case component, fixVersion, affectsVersion, sprint:
			buckets++
		case comment:
			comments++
		}
	}
	t.Extra, t.Buckets, t.Comments = room[importer.Field](extras), room[importer.Bucket](buckets), room[importer.Comment](comments)
	var epic *importer.Cell
	for i := range row.Cells {
		cell := &row.Cells[i]
		c, v := cols[cell.Column], cell.Text
		if strings.TrimSpace(v) == "" {
			cell.Fate = importer.KeptRaw
			continue
		}
		cell.Fate = importer.Mapped
		ok := true
		switch c.role {
		case key:
			ok = strings.TrimSpace(v) == t.Key
		case id:
			ok = strings.TrimSpace(v) == t.SourceID
		case summary:
			t.Title = v
		case issueType:
			t.Type = v
		case status:
			t.State = v
		case statusCategory, projectKey, projectName:
		case projectType, projectDescription, projectURL, leadName, leadID:
			ok = b.aboutProject(proj, c, row, v)
		case priority:
			t.Priority = v
		case resolution:
			t.Resolution = v
		case assigneeName, assigneeID:
			t.Assignees = []importer.PersonKey{b.person(row, c, v)}
		case reporterName, reporterID:
			t.Reporter = b.person(row, c, v)
		case creatorName, creatorID:
			t.Creator = b.person(row, c, v)
		case watcherName, watcherID:
			t.Watchers = importer.AddOnce(t.Watchers, b.person(row, c, v))
		case created:
			t.Created, ok = b.when(v, false)
		case updated:
			t.Updated, ok = b.when(v, false)
		case resolved:
			t.Resolved, ok = b.when(v, false)
		case due:
			t.Due, ok = b.when(v, true)
		case start:
			t.Start, ok = b.when(v, true)
		case labels:
			b.label(t, v)
		case component:
			b.inBucket(t, "component", v)
		case fixVersion:
			b.inBucket(t, "fix version", v)
		case affectsVersion:
			b.inBucket(t, "affects version", v)
		case sprint:
			b.inBucket(t, "sprint", v)
		case description:
			t.Description = fromWiki(v, b.who)
		case comment:
			b.comment(t, v)
		case attachment:
			b.attachment(t, v)
		case logWork:
			ok = b.work(t, v)
		case original:
			t.Effort.Original = seconds(v)
			ok = t.Effort.Original != nil
		case remaining:
			t.Effort.Remaining = seconds(v)
			ok = t.Effort.Remaining != nil
		case spent:
			t.Effort.Spent = seconds(v)
			ok = t.Effort.Spent != nil
		case points:
			n := number(v)
			if ok = n != nil && (t.Effort.Points == nil || *t.Effort.Points == *n); ok {
				t.Effort.Points = n
			} else if n != nil {
				cell.Fate, ok = importer.Carried, true
				b.carry(t, c.name, "number", v)
			}
		case inward:
			b.rels = append(b.rels, relation{kind: c.name, from: strings.TrimSpace(v), to: self()})
		case outward:
			b.rels = append(b.rels, relation{kind: c.name, from: self(), to: strings.TrimSpace(v)})
		case epicLink:
			epic = cell
		case parent, parentKey, parentSummary:
			ok = setParent(t, c.role, strings.TrimSpace(v))
		case rank:
			t.Rank = v
		case timeInStatus:
			var events []importer.Event
			if events, ok = statusTimes(v); ok {
				t.History = append(t.History, events...)
			}
		default:
			if junk(v) {
				junked++
				cell.Fate = importer.KeptRaw
				continue
			}
			cell.Fate = importer.Carried
			b.carry(t, c.name, guesses[c.name].Type(), v)
		}
		if !ok {
			cell.Fate = importer.KeptRaw
			if c.role != created && c.role != updated && c.role != resolved && c.role != due && c.role != start && c.role != key && c.role != id {
				b.report.Add(importer.Warning, "cell-unread", s.File, row.Line, s.Title(int(cell.Column)), "“%s”, line %d, column “%s”: the value could not be read and is kept as it stands.", s.File, row.Line, s.Title(int(cell.Column)))
			}
		}
	}
	if epic != nil && !setEpic(t, strings.TrimSpace(epic.Text)) {
		epic.Fate = importer.Carried
		b.carry(t, cols[epic.Column].name, "text", epic.Text)
	}
	if len(t.Extra) == 0 {
		t.Extra = nil
	}
	if len(t.Buckets) == 0 {
		t.Buckets = nil
	}
	if len(t.Comments) == 0 {
		t.Comments = nil
	}
	return junked
}

// room makes a list with place for so many, nil for none: lists that grow leave three times their size behind.
func room[T any](n int) []T {
	if n == 0 {
		return nil
	}
	return make([]T, 0, n)
}

// setEpic takes the epic for the parent when there is no other; ok is false when there is.
func setEpic(t *importer.Task, v string) bool {
	if t.Parent == nil && !importer.Damaged(v) {
		t.Parent = &importer.Ref{Key: v}
	}
	return t.Parent != nil && t.Parent.Key == v
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// when reads a stamp; ok is false when it is kept as a text only.
func (b *build) when(v string, day bool) (*importer.When, bool) {
	w := b.dates.Read(v, day)
	return w, w.Known()
}

// person finds whom a name or id cell means: with its pair it is an account, alone a name as it stands.
func (b *build) person(row *importer.Row, c column, v string) importer.PersonKey {
	switch c.role {
	case assigneeID, reporterID, creatorID, leadID, watcherID:
		name := row.Get(c.pair)
		return b.people.Add("account", v, name, "")
	}
	if account := row.Get(c.pair); account != "" {
		return b.people.Add("account", account, v, "")
	}
	return b.people.Named(v)
}

func (b *build) aboutProject(p *importer.Project, c column, row *importer.Row, v string) bool {
	if p == nil {
		return false
	}
	same := func(have *string) bool {
		if *have == "" {
			*have = v
		}
		return *have == v
	}
	switch c.role {
	case projectType:
		return same(&p.Type)
	case projectURL:
		return same(&p.URL)
	case projectDescription:
		if p.Description == nil {
			p.Description = fromWiki(v, b.who)
		}
		return p.Description.Source() == v
	}
	who := b.person(row, c, v)
	if p.Lead == "" {
		p.Lead = who
	}
	return p.Lead == who
}

// setParent notes what a cell says about the parent. A numeric "Parent" is an id.
func setParent(t *importer.Task, r role, v string) bool {
	if importer.Damaged(v) {
		return false
	}
	if t.Parent == nil {
		t.Parent = &importer.Ref{}
	}
	p := t.Parent
	switch {
	case r == parentSummary:
		p.Title = v
	case r == parentKey || strings.Trim(v, "0123456789") != "":
		p.Key = v
	default:
		p.ID = v
	}
	return true
}
