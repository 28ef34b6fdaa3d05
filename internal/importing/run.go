package importing

import (
	"context"
	"errors"
	"strings"

	"throughline/internal/access"
	"throughline/internal/act"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/history"
	"throughline/internal/id"
	"throughline/internal/importer"
)

// errStopped ends a run that was asked to stop.
var errStopped = errors.New("stopped")

// Run carries an import out at once. All it writes is one act, whose undo restores what was before; when it fails or is
// stopped, what it wrote is taken back, so that nothing is half imported. Run again after a crash, it goes on.
func (sv *Service) Run(ctx context.Context, which id.Import) (Import, error) {
	background := access.From(ctx).Via == access.ViaImport
	ctx = importingAs(ctx)
	i, err := sv.change(ctx, which, "import.started", func(tx *act.Tx, i *Import) error {
		switch i.Status {
		case Received:
			i.begin(tx)
		case Running, Stopping:
		default:
			return fault.New(fault.Conflict, "This import has ended; begin another one with the same files")
		}
		return nil
	})
	if err != nil {
		return i, err
	}
	counts, summary, err := sv.carryOut(ctx, &i)
	// From here the import must be brought to an end even when whoever started it has gone away.
	if err != nil && !errors.Is(err, errStopped) && ctx.Err() != nil && background {
		return i, ctx.Err()
	}
	ctx = context.WithoutCancel(ctx)
	if err == nil {
		return sv.end(ctx, &i, Done, "import.done", func(now *Import) {
			now.Counts, now.Report = counts, summary
			now.Sheets, now.KeptBy, now.Conflicts, now.Source = i.Sheets, i.KeptBy, i.Conflicts, i.Source
		})
	}
	if back := sv.takeBack(ctx, &i); back != nil {
		err = errors.Join(err, back)
	}
	if errors.Is(err, errStopped) {
		return sv.end(ctx, &i, Cancelled, "import.cancelled", func(now *Import) { now.Act = 0 })
	}
	ended, eerr := sv.end(ctx, &i, Failed, "import.failed", func(now *Import) { now.Problem, now.Act = reason(err), 0 })
	return ended, errors.Join(err, eerr)
}

// importingAs lets the history and the inbox tell what an import writes from what people do.
func importingAs(ctx context.Context) context.Context {
	a := access.From(ctx)
	a.Via = access.ViaImport
	return access.With(ctx, a)
}

// carryOut reads, works out and writes.
func (sv *Service) carryOut(ctx context.Context, i *Import) (Counts, importer.Summary, error) {
	if err := sv.needOrganisation(ctx); err != nil {
		return Counts{}, importer.Summary{}, err
	}
	if err := sv.tell(ctx, i, "Reading the files", 0, 0); err != nil {
		return Counts{}, importer.Summary{}, err
	}
	b, r, err := sv.read(ctx, i, sv.originals(i))
	if err != nil {
		return Counts{}, importer.Summary{}, err
	}
	i.Source = b.Source
	s, err := sv.devise(ctx, i, b)
	if err != nil {
		return Counts{}, importer.Summary{}, err
	}
	s.counts.Rows = r.Rows.Read
	if i.KeptBy, err = sv.keptBy(ctx, i); err != nil {
		return Counts{}, importer.Summary{}, err
	}
	for _, sheet := range b.Sheets {
		i.Sheets = append(i.Sheets, Sheet{File: sheet.File, Name: sheet.Name, Form: sheet.Form, Columns: sheet.Columns, Rows: len(sheet.Rows)})
	}
	summary := importer.Summarize(b, r)
	if i.KeptBy == i.ID {
		if err := sv.keepRaw(ctx, i.ID, s); err != nil {
			return Counts{}, importer.Summary{}, err
		}
	}
	b.Sheets = nil // the rows are stored, or were by an earlier import
	before := i.Act
	if err := sv.write(ctx, i, s); err != nil {
		return Counts{}, importer.Summary{}, err
	}
	i.Conflicts = s.clashes
	if before != 0 { // a run that went on counts what the whole act did
		if err := sv.recount(ctx, before, &s.counts); err != nil {
			return Counts{}, importer.Summary{}, err
		}
	}
	return s.counts, summary, nil
}

// write carries out the scheme as one act, whose number is in the import's record before anything else is.
func (sv *Service) write(ctx context.Context, i *Import, s *scheme) error {
	if !s.writes() {
		return nil
	}
	joined := act.Joining(ctx, &i.Act)
	if i.Act == 0 {
		err := sv.door.Do(joined, func(tx *act.Tx) error {
			if err := tx.Note(history.Fact{Kind: "import.progressed"}, "import", string(i.ID)); err != nil {
				return err
			}
			row, err := imports.Get(ctx, tx, string(i.ID))
			if err != nil {
				return err
			}
			row.Act, row.Source = tx.Number(), i.Source
			_, _, err = imports.Save(ctx, tx.Tx, &row) // the event above tells of it; a row in the act would be undone with it
			return err
		})
		if err != nil {
			return err
		}
	}
	return sv.apply(joined, s, func(step string, done, total int) error { return sv.tell(joined, i, step, done, total) })
}

// writes tells whether there is anything to write.
func (s *scheme) writes() bool {
	return len(s.people)+len(s.noted)+s.counts.Created+len(s.renewals)+s.counts.Links+len(s.comments)+s.counts.States > 0
}

// tell notes how far the import is and asks whether it should stop.
func (sv *Service) tell(ctx context.Context, i *Import, step string, done, total int) error {
	return sv.door.Do(ctx, func(tx *act.Tx) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		now, err := imports.Get(ctx, tx, string(i.ID))
		if err != nil {
			return err
		}
		if now.Status != Running {
			return errStopped
		}
		p, err := progresses.Get(ctx, tx, string(i.ID))
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		p.ID, p.Step, p.Done, p.Total = i.ID, step, int64(done), int64(total)
		_, _, err = progresses.Save(ctx, tx.Tx, &p)
		if err == nil && i.Act != 0 {
			err = tx.Note(history.Fact{Kind: "import.progressed"}, "import", string(i.ID))
		}
		return err
	})
}

// takeBack undoes what a run wrote.
func (sv *Service) takeBack(ctx context.Context, i *Import) error {
	row, err := imports.Get(ctx, sv.db, string(i.ID))
	if err != nil || row.Act == 0 {
		return err
	}
	return sv.door.Undo(asOwner(ctx), row.Act)
}

// asOwner lets an import take back all it made, people too, whatever the one who runs it may do by hand. He stays who
// did it.
func asOwner(ctx context.Context) context.Context {
	a := access.From(ctx)
	if !a.IsSystem() {
		a.Role, a.Scopes = access.Owner, nil
	}
	return access.With(ctx, a)
}

// Undo takes an import back: people, projects and states that it made too. What was changed again since is a conflict
// that names the fields, and nothing is undone then.
func (sv *Service) Undo(ctx context.Context, which id.Import) error {
	i, err := sv.Get(ctx, which)
	if err != nil {
		return err
	}
	if i.Act == 0 || i.Undone || !i.Status.Ended() {
		return fault.New(fault.Conflict, "There is nothing to undo: this import wrote nothing, is under way, or was undone already")
	}
	touched, err := db.Strings[id.Project](ctx, sv.db, `SELECT DISTINCT e.project_id FROM event e JOIN project p ON p.id = e.project_id WHERE e.act = $1 AND p.deleted = 0`, i.Act)
	if err != nil {
		return err
	}
	for _, p := range touched {
		if err := access.In(ctx, sv.db, access.EditPlan, p); err != nil {
			return err
		}
	}
	return sv.door.Undo(asOwner(ctx), i.Act)
}

func (sv *Service) end(ctx context.Context, i *Import, status Status, kind string, fill func(*Import)) (Import, error) {
	var row Import
	err := sv.door.Do(ctx, func(tx *act.Tx) error {
		var err error
		if row, err = imports.Get(ctx, tx, string(i.ID)); err != nil {
			return err
		}
		row.Status, row.Finished = status, tx.Now
		fill(&row)
		if status != Done {
			if err := db.DropRaw(ctx, tx.Tx, string(i.ID)); err != nil {
				return err
			}
		}
		if err := act.Save(ctx, tx, imports, &row, history.Fact{Kind: kind}); err != nil {
			return err
		}
		p, err := progresses.Get(ctx, tx, string(i.ID))
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		_, err = progresses.Remove(ctx, tx.Tx, &p)
		return err
	})
	return row, err
}

// reason gives the sentence of a failure for the person who started the import.
func reason(err error) string {
	e := fault.As(err)
	if e == nil || e.Kind == fault.Internal {
		return "Something went wrong on our side; nothing was imported. The log says more"
	}
	parts := []string{e.Message}
	for _, p := range e.Problems {
		parts = append(parts, p.Field+" "+p.Message)
	}
	return strings.Join(parts, "; ")
}

// keptBy gives the import that keeps the raw rows of these very files: an earlier one, or this one.
func (sv *Service) keptBy(ctx context.Context, i *Import) (id.Import, error) {
	earlier, err := imports.Select(ctx, sv.db, `WHERE source = $1 AND kept_by = id AND id <> $2 ORDER BY id`, i.Source, string(i.ID))
	if err != nil {
		return "", err
	}
	for _, e := range earlier {
		if same(e.Files, i.Files) {
			return e.ID, nil
		}
	}
	return i.ID, nil
}

func same(a, b []File) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// recount takes the counts of an act that was interrupted from its events.
func (sv *Service) recount(ctx context.Context, number int64, c *Counts) error {
	made := map[string]int{}
	err := db.Each(ctx, sv.db, `SELECT subject, op, COUNT(DISTINCT subject_id) FROM event WHERE act = $1 AND op <> 'note' AND kind <> 'task.pinned' GROUP BY subject, op`,
		[]any{number}, func(scan func(...any) error) error {
			var subject, op string
			var n int
			err := scan(&subject, &op, &n)
			made[subject+" "+op] = n
			return err
		})
	c.Created, c.Changed = made["task insert"], made["task update"]
	c.People, c.Projects, c.Links = made["person insert"], made["project insert"], made["link insert"]
	c.Comments, c.Attachments = made["comment insert"]+made["comment update"], made["attachment insert"]
	c.Unchanged = c.Tasks - c.Created - c.Changed
	return err
}

func (s *scheme) preview(i Import, r importer.Summary) Preview {
	p := Preview{Import: i, Report: r, Counts: s.counts, Conflicts: append([]Conflict{}, s.clashes...), States: r.States, People: []PersonMatch{},
		Projects: []ProjectMatch{}, Samples: []map[string]string{}}
	fresh := map[importer.PersonKey]bool{}
	for _, a := range s.people {
		fresh[a.key] = true
	}
	for _, who := range s.batch.People {
		p.People = append(p.People, PersonMatch{Person: who, Here: s.who[who.Key], New: fresh[who.Key]})
		if last := &p.People[len(p.People)-1]; last.New {
			last.Here = ""
		}
	}
	for _, c := range s.containers {
		t := s.targets[c.key]
		if t == nil {
			continue
		}
		m := ProjectMatch{Title: c.title, Tasks: len(s.creates[c.key]), Here: t.id}
		if t.make != nil {
			m.Here, m.Code = "", t.make.Code
		}
		p.Projects = append(p.Projects, m)
	}
	for n := range s.tasks {
		if n == 20 {
			break
		}
		w := &s.tasks[n]
		task := s.fill(n).task
		row := map[string]string{"Key": w.key, "Title": task.Title, "State": w.state, "Due": string(task.Due)}
		var names []string
		for _, a := range s.batch.Tasks[n].Assignees {
			names = append(names, s.name(a))
		}
		row["Assignee"] = strings.Join(names, ", ")
		if _, here := s.old[n]; here {
			row["Here"] = "yes"
		}
		p.Samples = append(p.Samples, row)
	}
	return p
}
