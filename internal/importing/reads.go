package importing

import (
	"context"
	"io"

	"throughline/internal/access"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/importer"
)

// asked is how many values one query names.
const asked = 500

// chunks calls do with pieces of the list.
func chunks[T any](list []T, size int, do func(part []T) error) error {
	for len(list) > 0 {
		n := min(len(list), size)
		if err := do(list[:n]); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

// readPeople gives who has which e-mail and who is here at all, and notes who is disabled.
func (sv *Service) readPeople(ctx context.Context, s *scheme) (byEmail map[string]id.Person, there map[id.Person]bool, err error) {
	byEmail, there = map[string]id.Person{}, map[id.Person]bool{}
	err = db.Each(ctx, sv.db, `SELECT id, email, disabled FROM person`, nil, func(scan func(...any) error) error {
		var p id.Person
		var email string
		var disabled bool
		if err := scan(&p, &email, &disabled); err != nil {
			return err
		}
		there[p] = true
		if email != "" {
			byEmail[email] = p
		}
		if disabled {
			s.barred[p] = true
		}
		return nil
	})
	return byEmail, there, err
}

// readIdentities gives what is known of a source's people, projects, states and links.
func (sv *Service) readIdentities(ctx context.Context, source string) (map[string]map[string]identity, error) {
	rows, err := identities.Select(ctx, sv.db, `WHERE source = $1`, source)
	out := map[string]map[string]identity{}
	for _, r := range rows {
		if out[r.Kind] == nil {
			out[r.Kind] = map[string]identity{}
		}
		out[r.Kind][r.Key] = r
	}
	return out, err
}

func (sv *Service) readCodes(ctx context.Context) (map[string]bool, error) {
	codes, err := db.Strings[string](ctx, sv.db, `SELECT code FROM project`)
	out := make(map[string]bool, len(codes))
	for _, c := range codes {
		out[c] = true
	}
	return out, err
}

// readProject gives a project's title, "" when there is none, and whether it is in the bin.
func (sv *Service) readProject(ctx context.Context, p id.Project) (gone bool, title string, err error) {
	err = db.One(ctx, sv.db, `SELECT title, deleted <> 0 FROM project WHERE id = $1`, []any{string(p)}, &title, &gone)
	if fault.Is(err, fault.NotFound) {
		err = nil
	}
	return gone, title, err
}

// readOwner gives the first owner, who answers for what nobody leads; nobody before the organisation is set up.
func (sv *Service) readOwner(ctx context.Context) (id.Person, error) {
	owners, err := db.Strings[id.Person](ctx, sv.db, `SELECT id FROM person WHERE role = 'owner' AND NOT disabled ORDER BY id LIMIT 1`)
	if err != nil || len(owners) == 0 {
		return "", err
	}
	return owners[0], nil
}

// standingActs gives the acts of imports of a source whose effect stands: not undone, or done again since.
func (sv *Service) standingActs(ctx context.Context, source string) (map[int64]bool, error) {
	acts := map[int64]bool{}
	err := db.Each(ctx, sv.db, `SELECT act FROM import WHERE source = $1 AND act <> 0`, []any{source}, func(scan func(...any) error) error {
		var a int64
		err := scan(&a)
		acts[a] = true
		return err
	})
	if err != nil {
		return nil, err
	}
	for a := range acts {
		undone, err := sv.undone(ctx, a)
		if err != nil {
			return nil, err
		}
		acts[a] = !undone
	}
	return acts, nil
}

// undone tells whether an act was taken back. Undoing the undo does it again.
func (sv *Service) undone(ctx context.Context, act int64) (bool, error) {
	undone := false
	for act != 0 {
		var by int64
		if err := db.One(ctx, sv.db, `SELECT COALESCE(MAX(act), 0) FROM event WHERE undoes = $1 AND undoes <> 0`, []any{act}, &by); err != nil {
			return false, err
		}
		if by != 0 {
			undone = !undone
		}
		act = by
	}
	return undone, nil
}

// Get gives an import with how far it is, and whether it was undone since.
func (sv *Service) Get(ctx context.Context, which id.Import) (Import, error) {
	if err := access.From(ctx).May(access.Import); err != nil {
		return Import{}, err
	}
	i, err := sv.open(ctx, sv.db, which)
	if err != nil {
		return Import{}, err
	}
	return i, sv.look(ctx, &i)
}

func (sv *Service) look(ctx context.Context, i *Import) error {
	var err error
	if i.Undone, err = sv.undone(ctx, i.Act); err != nil || i.Status.Ended() {
		return err
	}
	p, err := progresses.Get(ctx, sv.db, string(i.ID))
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	i.Progress = p
	return err
}

// Page is a piece of the list of imports and where the next one begins ("" at the end).
type Page struct {
	Items []Import  `json:"items"`
	Next  id.Import `json:"next,omitempty"`
}

// List gives the imports that the actor may see, newest first, those before the one named ("" for all). Reports and
// conflicts are left out; Get has them.
func (sv *Service) List(ctx context.Context, before id.Import, limit int) (Page, error) {
	a := access.From(ctx)
	if err := a.May(access.Import); err != nil {
		return Page{}, err
	}
	if limit <= 0 || limit > 200 {
		limit = 50
	}
	if before == "" {
		before = "zzzzzzzzzzzzzzzzzzzzzzzzz"
	}
	tail, args := `WHERE id < $1 AND $2 = $2 ORDER BY id DESC LIMIT $3`, []any{string(before), string(a.Person), int64(limit + 1)}
	if !a.IsSystem() && a.May(access.ManageOrg) != nil {
		tail = `WHERE id < $1 AND by_id = $2 ORDER BY id DESC LIMIT $3`
	}
	items, err := imports.Select(ctx, sv.db, tail, args...)
	if err != nil {
		return Page{}, err
	}
	page := Page{Items: items}
	if len(items) > limit {
		page.Items = items[:limit]
		page.Next = items[limit-1].ID
	}
	seen := page.Items[:0]
	for _, i := range page.Items {
		err := shared(ctx, sv.db, &i)
		if err == nil {
			seen = append(seen, i)
		} else if !fault.Is(err, fault.NotFound) {
			return Page{}, err
		}
	}
	page.Items = seen
	for n := range page.Items {
		i := &page.Items[n]
		i.Report, i.Conflicts = importer.Summary{}, nil
		if err := sv.look(ctx, i); err != nil {
			return Page{}, err
		}
	}
	return page, nil
}

// Original opens a file of an import as it was sent; the caller closes it.
func (sv *Service) Original(ctx context.Context, which id.Import, n int) (File, io.ReadSeekCloser, error) {
	if err := access.From(ctx).May(access.Import); err != nil {
		return File{}, nil, err
	}
	i, err := sv.open(ctx, sv.db, which)
	if err != nil {
		return File{}, nil, err
	}
	if n < 0 || n >= len(i.Files) {
		return File{}, nil, fault.New(fault.NotFound, "There is no such file in this import")
	}
	f, err := sv.deps.Files.Open(ctx, i.Files[n].SHA256)
	return i.Files[n], f, err
}

// OfAct gives the import that wrote an act.
func (sv *Service) OfAct(ctx context.Context, act int64) (Import, error) {
	if err := access.From(ctx).May(access.Import); err != nil {
		return Import{}, err
	}
	list, err := imports.Select(ctx, sv.db, `WHERE act = $1 AND act <> 0`, act)
	if err != nil {
		return Import{}, err
	}
	if len(list) == 0 {
		return Import{}, fault.New(fault.NotFound, "No import has the number %d", act)
	}
	return sv.Get(ctx, list[0].ID)
}

// Touched gives the projects in which an import made or changed something, as far as the actor sees them.
func (sv *Service) Touched(ctx context.Context, i *Import) ([]ProjectMatch, error) {
	out := []ProjectMatch{}
	if i.Act == 0 {
		return out, nil
	}
	visible, arg := access.From(ctx).VisibleProjects("p", "$2")
	err := db.Each(ctx, sv.db, `SELECT p.id, p.code, p.title, COUNT(DISTINCT e.subject_id) FROM event e JOIN project p ON p.id = e.project_id
		WHERE e.act = $1 AND e.subject = 'task' AND p.deleted = 0 AND `+visible+` GROUP BY p.id, p.code, p.title ORDER BY p.code`, []any{i.Act, arg},
		func(scan func(...any) error) error {
			var m ProjectMatch
			err := scan(&m.Here, &m.Code, &m.Title, &m.Tasks)
			out = append(out, m)
			return err
		})
	return out, err
}
