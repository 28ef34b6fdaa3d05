package linear

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/importer"
)

// rows makes one task a row.
func (b *build) rows(sheet int) {
	s, l := b.batch.Sheets[sheet], b.plans[sheet]
	b.batch.Tasks = slices.Grow(b.batch.Tasks, len(s.Rows))
	b.at = slices.Grow(b.at, len(s.Rows))
	for n := range s.Rows {
		row := &s.Rows[n]
		ref := importer.RowRef{Sheet: sheet, Row: n, Line: row.Line}
		t := importer.Task{Key: l.get(row, key), SourceID: l.get(row, uuid), Rows: []importer.RowRef{ref}}
		for _, k := range [...]*string{&t.Key, &t.SourceID} {
			if importer.Damaged(*k) {
				b.report.Add(importer.Severe, "key-damaged", s.File, row.Line, "", "“%s”, line %d: “%s” is no key any more, a spreadsheet has rounded it; it was not used.", s.File, row.Line, *k)
				*k = ""
			}
		}
		if t.Key == "" {
			t.Key = t.SourceID
		}
		switch {
		case row.Width > len(l.cols):
			b.hold(s, row, ref, l, "row-wide", fmt.Sprintf("it has %d cells under %d headers, so values may stand in the wrong column", row.Width, len(l.cols)))
			continue
		case t.Key == "":
			b.hold(s, row, ref, l, "key-missing", "it has no ID that can be trusted")
			continue
		}
		at, same := -1, false
		if t.SourceID != "" {
			at, same = lookup(b.byID, t.SourceID)
		}
		if !same {
			if at, same = lookup(b.byKey, t.Key); same {
				if other := b.batch.Tasks[at].SourceID; other != "" && t.SourceID != "" && other != t.SourceID {
					b.hold(s, row, ref, l, "key-collision", "another issue with a different UUID has the same ID "+t.Key)
					continue
				}
			}
		}
		before := len(b.rels)
		b.fill(&t, s, l, row)
		if same {
			b.merge(at, t, ref, before)
			continue
		}
		if row.Width < len(l.cols) {
			b.report.Rows.Short++
			b.report.Add(importer.Info, "row-short", s.File, row.Line, "", "“%s”, line %d: %s has %d cells under %d headers; the missing ones were taken as empty.", s.File, row.Line, t.Key, row.Width, len(l.cols))
		}
		at = len(b.batch.Tasks)
		b.batch.Tasks = append(b.batch.Tasks, t)
		b.at = append(b.at, ref)
		b.note(at, t)
		b.report.Rows.Accepted++
	}
}

func lookup(m map[string]int, k string) (int, bool) {
	i, ok := m[k]
	return i, ok
}

func (b *build) note(at int, t importer.Task) {
	b.byKey[t.Key] = at
	if t.SourceID != "" {
		b.byID[t.SourceID] = at
	}
}

// hold puts a row into quarantine.
func (b *build) hold(s *importer.Sheet, row *importer.Row, ref importer.RowRef, l layout, code, why string) {
	row.KeepRaw()
	b.batch.Held = append(b.batch.Held, importer.Held{Row: ref, Key: l.get(row, key), Title: l.get(row, title), Why: why})
	b.report.Rows.Quarantined++
	b.report.Add(importer.Severe, code, s.File, row.Line, "", "“%s”, line %d: the row is held back, since %s; all its cells are kept.", s.File, row.Line, why)
}

// merge settles a second row of one issue: the newer row's values stand, and where they differ the other row keeps its
// own raw. An issue that moved to another team keeps its former ID as an alias.
func (b *build) merge(at int, t importer.Task, ref importer.RowRef, before int) {
	old := b.batch.Tasks[at]
	winner, loser, winRef, loseRef := old, t, b.at[at], ref
	if t.Updated.Known() && old.Updated.Known() && t.Updated.At.After(old.Updated.At) {
		winner, loser, winRef, loseRef = t, old, ref, b.at[at]
		kept := b.rels[:0:0]
		for i, r := range b.rels { // the older row's relations give way with it
			if i >= before || r.from != old.Key && r.to != old.Key {
				kept = append(kept, r)
			}
		}
		b.rels = kept
	} else {
		b.rels = b.rels[:before]
	}
	wp, lp := b.plans[winRef.Sheet], b.plans[loseRef.Sheet]
	have, row := &b.batch.Sheets[winRef.Sheet].Rows[winRef.Row], &b.batch.Sheets[loseRef.Sheet].Rows[loseRef.Row]
	differs := 0
	for i := range row.Cells {
		c := &row.Cells[i]
		r := lp.cols[c.Column]
		if r == key {
			continue // an alias, when it differs
		}
		same := false
		for j, name := range wp.name {
			if wp.cols[j] == r && (r != extra || name == lp.name[c.Column]) && have.Get(j) == c.Text {
				same = true
			}
		}
		if !same && c.Fate != importer.KeptRaw {
			c.Fate = importer.KeptRaw
			differs++
		}
	}
	if loser.Key != winner.Key {
		winner.Aliases = importer.AddOnce(winner.Aliases, loser.Key)
	}
	winner.Aliases = append(winner.Aliases, loser.Aliases...)
	winner.Rows = append(append([]importer.RowRef{}, old.Rows...), ref)
	if winner.SourceID == "" {
		winner.SourceID = loser.SourceID
	}
	b.batch.Tasks[at], b.at[at] = winner, winRef
	b.note(at, loser)
	b.note(at, winner)
	b.report.Rows.Merged++
	file := b.batch.Sheets[ref.Sheet].File
	if differs > 0 {
		b.report.Add(importer.Warning, "key-twice", file, ref.Line, "", "%s stands on several rows that differ in %d cells; the newer row was taken and the others are kept raw.", winner.Key, differs)
	} else {
		b.report.Add(importer.Info, "key-twice", file, ref.Line, "", "%s stands on several rows; they were merged.", winner.Key)
	}
}

// fill reads the row cell by cell.
func (b *build) fill(t *importer.Task, s *importer.Sheet, l layout, row *importer.Row) {
	if name, id := l.get(row, project), l.get(row, projectID); name != "" || id != "" {
		t.Project = b.projectOf(id, name)
	}
	if name, number := l.get(row, cycleName), l.get(row, cycleNumber); name != "" || number != "" {
		c := importer.Bucket{Kind: "cycle", ID: number, Name: name, Start: b.known(l.get(row, cycleStart)), End: b.known(l.get(row, cycleEnd))}
		if c.Name == "" {
			c.Name = "Cycle " + number
		}
		b.bucket(t, c)
	}
	if name, id := l.get(row, milestone), l.get(row, milestoneID); name != "" || id != "" {
		b.bucket(t, importer.Bucket{Kind: "milestone", ID: id, Name: first(name, id)})
	}
	for i := range row.Cells {
		c := &row.Cells[i]
		v := unguard(c.Text)
		if v != c.Text {
			b.guarded++
		}
		if strings.TrimSpace(v) == "" {
			c.Fate = importer.KeptRaw
			continue
		}
		c.Fate = importer.Mapped
		ok := true
		r := l.cols[c.Column]
		switch r {
		case key:
			ok = t.Key == strings.TrimSpace(v)
		case uuid:
			ok = t.SourceID == strings.TrimSpace(v)
		case project, projectID, milestone, milestoneID:
		case cycleNumber, cycleName:
		case cycleStart, cycleEnd:
			_, ok = b.when(v, false)
			ok = ok && len(t.Buckets) > 0 && t.Buckets[0].Kind == "cycle"
		case team:
			t.Team = v
			if b.once("team", v) {
				b.batch.Teams = append(b.batch.Teams, v)
			}
		case title:
			t.Title = v
		case description:
			t.Description = &importer.Text{Markdown: v, Format: "markdown", Files: uploads(v)}
			if v != c.Text {
				t.Description.Raw = c.Text
			}
			for _, u := range t.Description.Files {
				t.Attachments = append(t.Attachments, importer.Attachment{Name: path.Base(u), URL: u})
			}
		case status:
			t.State = v
			if _, have := b.state[v]; !have {
				b.state[v] = len(b.batch.States)
				b.batch.States = append(b.batch.States, importer.State{Name: v})
				b.proof = append(b.proof, evidence{})
			}
		case priority:
			t.Priority = v
		case estimate:
			n, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
			if ok = err == nil && n == n && n < 1e9 && n > -1e9; ok {
				t.Effort.Points = &n
			}
		case creator:
			t.Creator = b.people.Named(v)
			t.Reporter = t.Creator
		case assignee:
			t.Assignees = []importer.PersonKey{b.people.Named(v)}
		case labels:
			t.Labels = list(v)
			for _, name := range t.Labels {
				if b.once("label", name) {
					b.batch.Labels = append(b.batch.Labels, name)
				}
			}
		case created:
			t.Created, ok = b.when(v, false)
		case updated:
			t.Updated, ok = b.when(v, false)
		case started:
			t.Started, ok = b.when(v, false)
		case completed:
			t.Resolved, ok = b.when(v, false)
		case canceled:
			t.Cancelled, ok = b.when(v, false)
		case archived:
			t.Archived, ok = b.when(v, false)
		case triaged:
			_, ok = b.when(v, false)
		case due:
			t.Due, ok = b.when(v, true)
		case parent:
			if ok = !importer.Damaged(v); ok {
				t.Parent = &importer.Ref{Key: strings.TrimSpace(v)}
			}
		case initiatives, roadmaps:
			kind := map[role]string{initiatives: "initiative", roadmaps: "roadmap"}[r]
			for _, name := range list(v) {
				b.bucket(t, importer.Bucket{Kind: kind, Name: name})
			}
		case minutes:
			n, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
			if ok = err == nil && n >= 0 && n < 1e10; ok {
				t.History = append(t.History, importer.Event{Field: "status", To: l.get(row, status), Seconds: n * 60, Visits: 1, Provenance: importer.Derived})
			}
		case related:
			b.relate("relates", "Related to", list(v), func(k string) (string, string) { return t.Key, k })
		case blockedBy:
			b.relate("blocks", "Blocks", list(v), func(k string) (string, string) { return k, t.Key })
		case duplicateOf:
			b.relate("duplicates", "Duplicate of", list(v), func(k string) (string, string) { return t.Key, k })
		default:
			c.Fate = importer.Carried
			b.carry(t, l.name[c.Column], v)
		}
		if !ok {
			c.Fate = importer.KeptRaw
			if !isDate(r) && r != key && r != uuid {
				b.report.Add(importer.Warning, "cell-unread", s.File, row.Line, s.Title(int(c.Column)), "“%s”, line %d, column “%s”: the value could not be read and is kept as it stands.", s.File, row.Line, s.Title(int(c.Column)))
			}
		}
	}
	b.derive(t, l, row)
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func (b *build) when(v string, day bool) (*importer.When, bool) {
	w := b.dates.Read(v, day)
	return w, w.Known()
}

// known gives the stamp, or nil when it cannot be read.
func (b *build) known(v string) *importer.When {
	if w := b.dates.Peek(v, false); w.Known() {
		return w
	}
	return nil
}

// derive makes events of the stamps Linear sets when the type of the state changes; which state it was is known only for
// the present one.
func (b *build) derive(t *importer.Task, l layout, row *importer.Row) {
	for _, e := range [...]struct {
		at *importer.When
		to string
	}{{b.known(l.get(row, triaged)), "triaged"}, {t.Started, "started"}, {t.Resolved, "completed"}, {t.Cancelled, "canceled"}, {t.Archived, "archived"}} {
		if e.at.Known() {
			t.History = append(t.History, importer.Event{Field: "status type", To: e.to, At: e.at, Provenance: importer.Derived})
		}
	}
}

func (b *build) projectOf(id, name string) string {
	k := first(id, name)
	i, ok := b.project[k]
	if !ok {
		i = len(b.batch.Projects)
		b.project[k] = i
		b.batch.Projects = append(b.batch.Projects, importer.Project{Key: k, ID: id, Name: name, Type: "project"})
	}
	if p := &b.batch.Projects[i]; p.Name == "" {
		p.Name = name
	}
	return k
}

func (b *build) bucket(t *importer.Task, v importer.Bucket) {
	t.Buckets = append(t.Buckets, v)
	if b.once("bucket", v.Kind+"\x00"+v.ID+"\x00"+v.Name) {
		b.batch.Buckets = append(b.batch.Buckets, v)
	}
}

func (b *build) relate(kind, name string, keys []string, ends func(string) (from, to string)) {
	for _, k := range keys {
		from, to := ends(k)
		b.rels = append(b.rels, relation{kind, name, from, to})
	}
}

func (b *build) carry(t *importer.Task, name, v string) {
	kind := b.guesses[name].Type()
	if b.once("field", name) {
		b.batch.Fields = append(b.batch.Fields, importer.Field{Name: name, Type: kind})
	}
	f := importer.Field{Name: name, Type: kind, Values: []string{v}}
	if kind == "date" || kind == "instant" {
		f.Dates = []importer.When{*b.dates.Read(v, kind == "date")}
	}
	for i := range t.Extra {
		if t.Extra[i].Name == name {
			t.Extra[i].Values, t.Extra[i].Dates = append(t.Extra[i].Values, v), append(t.Extra[i].Dates, f.Dates...)
			return
		}
	}
	t.Extra = append(t.Extra, f)
}
