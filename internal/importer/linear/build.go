package linear

import (
	"sort"
	"strings"

	"throughline/internal/importer"
)

type build struct {
	batch   *importer.Batch
	report  *importer.Report
	people  *importer.People
	dates   *importer.Dates
	plans   []layout
	guesses map[string]*importer.FieldGuess

	byID, byKey map[string]int
	at          []importer.RowRef // the row whose values a task has
	seen        map[string]bool   // teams, labels, projects and buckets already listed
	project     map[string]int
	state       map[string]int
	proof       []evidence
	rels        []relation
	guarded     int
}

// evidence counts how many issues of a state carry a stamp: Linear sets them by the state's own type.
type evidence struct{ completed, canceled, started int }

// relation is a link told by the issue at: from Kind to.
type relation struct{ kind, name, from, to string }

func newBuild(opts importer.Options) *build {
	return &build{batch: &importer.Batch{Source: "linear"}, report: importer.NewReport("linear"), people: importer.NewPeople("linear"),
		dates: importer.NewDates(opts), guesses: map[string]*importer.FieldGuess{}, byID: map[string]int{}, byKey: map[string]int{},
		seen: map[string]bool{}, project: map[string]int{}, state: map[string]int{}}
}

// isDate tells which roles hold dates.
func isDate(r role) bool {
	switch r {
	case created, updated, started, triaged, completed, canceled, archived, due, cycleStart, cycleEnd:
		return true
	}
	return false
}

func (b *build) learn() {
	for i, s := range b.batch.Sheets {
		l := b.plans[i]
		for n := range s.Rows {
			if s.Rows[n].Width > len(l.cols) {
				continue
			}
			for _, c := range s.Rows[n].Cells {
				switch r := l.cols[c.Column]; {
				case isDate(r):
					b.dates.Learn(c.Text)
				case r == extra:
					g := b.guesses[l.name[c.Column]]
					if g == nil {
						g = &importer.FieldGuess{}
						b.guesses[l.name[c.Column]] = g
					}
					g.Learn(b.dates, unguard(c.Text))
				}
			}
		}
	}
	b.dates.Decide()
}

// once tells whether the name is new in its list.
func (b *build) once(kind, name string) bool {
	k := kind + "\x00" + name
	if b.seen[k] {
		return false
	}
	b.seen[k] = true
	return true
}

func (b *build) finish() (*importer.Batch, *importer.Report) {
	b.links()
	for i := range b.batch.Tasks {
		t := &b.batch.Tasks[i]
		if t.Parent != nil {
			p, ok := b.find(t.Parent.Key)
			switch {
			case !ok:
				t.Parent.Outside = true
			case p == i:
				b.report.Add(importer.Warning, "parent-self", "", 0, "", "%s names itself as its parent; the parent was left out.", t.Key)
				t.Parent = nil
			default:
				q := &b.batch.Tasks[p]
				t.Parent = &importer.Ref{ID: q.SourceID, Key: q.Key, Title: q.Title}
			}
		}
		if s, ok := b.state[t.State]; ok {
			b.batch.States[s].Tasks++
			e := &b.proof[s]
			switch {
			case t.Cancelled.Known():
				e.canceled++
			case t.Resolved.Known():
				e.completed++
			case t.Started.Known():
				e.started++
			}
		}
	}
	for i := range b.batch.States {
		b.mean(&b.batch.States[i], b.proof[i])
	}
	if b.guarded > 0 {
		b.report.Note(importer.Info, "formula-guard", b.guarded, "%d cells began with the apostrophe Linear puts before formulas; it was taken off.", b.guarded)
	}
	b.batch.People = b.people.List(b.report)
	b.dates.Say(b.report)
	b.report.Tally(b.batch.Sheets, func(s *importer.Sheet, column int) string {
		for i, have := range b.batch.Sheets {
			if have == s {
				if r := b.plans[i].cols[column]; r != extra {
					return fields[r]
				}
				return "extra field “" + b.plans[i].name[column] + "”"
			}
		}
		return ""
	})
	return b.batch, b.report
}

// mean settles a state by the stamps of its issues, and by its name where they are silent.
func (b *build) mean(s *importer.State, e evidence) {
	named, why := importer.GuessState(s.Name)
	switch {
	case e.canceled > 0 && e.completed == 0:
		s.Category, s.Why = importer.Cancelled, "its issues have a date of cancelling"
	case e.completed > 0 && e.canceled == 0:
		s.Category, s.Why = importer.Done, "its issues have a date of completing"
	case named != "":
		s.Category, s.Why = named, why
	case e.started > 0 && e.started*2 > s.Tasks:
		s.Category, s.Why = importer.Doing, "most of its issues have a date of starting and none of ending"
	default:
		s.Why = why
		b.report.Add(importer.Info, "state-unknown", "", 0, "", "What the state “%s” means is not told; choose whether it is to do, doing, done or cancelled.", s.Name)
	}
}

// find looks a task up by the key people use, or by its id.
func (b *build) find(k string) (int, bool) {
	if i, ok := b.byKey[k]; ok {
		return i, true
	}
	i, ok := b.byID[k]
	return i, ok
}

// links writes each relation once. Related is the same both ways; a block is told by the blocked side only.
func (b *build) links() {
	done := map[[3]string]bool{}
	for _, r := range b.rels {
		from, to := r.from, r.to
		i, hasFrom := b.find(from)
		j, hasTo := b.find(to)
		if hasFrom {
			from = b.batch.Tasks[i].Key
		}
		if hasTo {
			to = b.batch.Tasks[j].Key
		}
		if from == to {
			continue
		}
		k := [3]string{r.kind, from, to}
		if pair := []string{from, to}; r.kind == "relates" {
			sort.Strings(pair)
			k = [3]string{r.kind, pair[0], pair[1]}
		}
		if done[k] {
			continue
		}
		done[k] = true
		l := importer.Link{Type: r.name, Kind: r.kind, Outward: true, Target: to, Outside: !hasTo}
		if !hasFrom {
			i, l.Outward, l.Target, l.Outside = j, false, from, true
		}
		b.batch.Tasks[i].Links = append(b.batch.Tasks[i].Links, l)
	}
}

// uploads lists the files a description points to; they need a token of the workspace.
func uploads(md string) []string {
	var out []string
	const mark = "https://uploads.linear.app/"
	for len(out) < 1000 {
		i := strings.Index(md, mark)
		if i < 0 {
			break
		}
		md = md[i:]
		end := strings.IndexAny(md, " \n\t)]>\"")
		if end < 0 {
			end = len(md)
		}
		out = importer.AddOnce(out, md[:end])
		md = md[end:]
	}
	return out
}
