package process

import (
	"context"
	"encoding/base64"
	"strconv"
	"strings"

	"throughline/internal/access"
	"throughline/internal/bpmn"
	"throughline/internal/bpmn/check"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
)

// Row is a process in a list. Published is the number of its newest published version, 0 for none; Draft that of the
// version that does not apply yet, be it a draft, in review or waiting for its day, 0 for none.
type Row struct {
	Process
	Published int64 `json:"published"`
	Draft     int64 `json:"draft"`
	// Next is how the version of Draft stands, "" for none.
	Next Status `json:"next,omitempty"`
}

var rowColumns = processes.Columns("pr") + `,
	(SELECT COALESCE(MAX(v.number), 0) FROM process_version v WHERE v.process_id = pr.id AND v.status = 'published'),
	(SELECT COALESCE(MAX(v.number), 0) FROM process_version v WHERE v.process_id = pr.id AND v.status <> 'published'),
	(SELECT COALESCE(MAX(v.status), '') FROM process_version v WHERE v.process_id = pr.id AND v.status <> 'published')`

func (r *Row) scan(scan func(...any) error) error {
	return processes.Scan(func(cols ...any) error { return scan(append(cols, &r.Published, &r.Draft, &r.Next)...) }, &r.Process)
}

// readable is the condition that the actor may read the process behind pr; n is the parameter with his id, which
// VisibleProjects gives.
func readable(a access.Actor, n string) string {
	seen, _ := a.VisibleProjects("home", n)
	own := "EXISTS (SELECT 1 FROM project home WHERE home.id = pr.project_id AND home.deleted = 0 AND " + seen + ")"
	if a.May(access.ReadProcess) != nil {
		return own
	}
	return "(pr.project_id = '' OR " + own + ")"
}

// Query narrows and pages the list of processes; the zero value gives the first page of all. Filters add up.
type Query struct {
	Words   string // in the name, whatever the case of ASCII letters
	Team    id.Team
	Project id.Project // those kept in the project
	Cursor  string     // Next of the page before
	Limit   int        // 1 to 500; 0 is 100
}

// Page is one page of processes by name. Next is "" on the last one.
type Page struct {
	Items []Row  `json:"items"`
	Next  string `json:"next,omitempty"`
}

// List gives a page of the processes that the actor may read.
func (s *Service) List(ctx context.Context, query Query) (Page, error) {
	a := access.From(ctx)
	if err := a.May(access.ListProjects); err != nil {
		return Page{}, err
	}
	if query.Limit <= 0 {
		query.Limit = 100
	}
	query.Limit = min(query.Limit, 500)
	_, me := a.VisibleProjects("home", "$1")
	where, args := []string{"$1 = $1 AND pr.deleted = 0", readable(a, "$1")}, []any{me}
	add := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	if words := strings.ToLower(strings.TrimSpace(query.Words)); words != "" {
		like := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(words)
		where = append(where, "lower(pr.name) LIKE "+add("%"+like+"%")+` ESCAPE '\'`)
	}
	if query.Team != "" {
		where = append(where, "EXISTS (SELECT 1 FROM process_team t WHERE t.process_id = pr.id AND t.team_id = "+add(string(query.Team))+")")
	}
	if query.Project != "" {
		where = append(where, "pr.project_id = "+add(string(query.Project)))
	}
	if query.Cursor != "" {
		b, err := base64.RawURLEncoding.DecodeString(query.Cursor)
		name, last, ok := strings.Cut(string(b), "\n")
		if err != nil || !ok {
			return Page{}, fault.Field("cursor", "is not one this list gave; begin again without it")
		}
		where = append(where, "(pr.name, pr.id) > ("+add(name)+", "+add(last)+")")
	}
	page := Page{Items: []Row{}}
	err := db.Each(ctx, s.db, `SELECT `+rowColumns+` FROM process pr WHERE `+strings.Join(where, " AND ")+
		` ORDER BY pr.name, pr.id LIMIT `+add(int64(query.Limit+1)), args, func(scan func(...any) error) error {
		if len(page.Items) == query.Limit {
			last := page.Items[query.Limit-1]
			page.Next = base64.RawURLEncoding.EncodeToString([]byte(last.Name + "\n" + string(last.ID)))
			return nil
		}
		var r Row
		err := r.scan(scan)
		page.Items = append(page.Items, r)
		return err
	})
	return page, err
}

// Bin lists the deleted processes that the actor may read, last deleted first; at most 200.
func (s *Service) Bin(ctx context.Context) ([]Process, error) {
	a := access.From(ctx)
	if err := a.May(access.EditProcess); err != nil {
		return nil, err
	}
	_, me := a.VisibleProjects("home", "$1")
	found := []Process{}
	err := db.Each(ctx, s.db, `SELECT `+processes.Columns("pr")+` FROM process pr WHERE $1 = $1 AND pr.deleted > 0 AND `+readable(a, "$1")+
		` ORDER BY pr.deleted DESC, pr.id LIMIT 200`, []any{me}, func(scan func(...any) error) error {
		var p Process
		err := processes.Scan(scan, &p)
		found = append(found, p)
		return err
	})
	return found, err
}

// Get gives a process that the actor may read.
func (s *Service) Get(ctx context.Context, process id.Process) (Process, error) {
	p, err := processes.Get(ctx, s.db, string(process))
	if err != nil {
		return p, err
	}
	if err := mayRead(ctx, s.db, &p); err != nil {
		return Process{}, err
	}
	if !p.Deleted.IsZero() {
		return Process{}, fault.New(fault.NotFound, "This process is in the bin; restore it first")
	}
	return p, nil
}

// Versions lists the versions of a process, newest first.
func (s *Service) Versions(ctx context.Context, process id.Process) ([]Version, error) {
	if _, err := s.Get(ctx, process); err != nil {
		return nil, err
	}
	return versions.Select(ctx, s.db, `WHERE process_id = $1 ORDER BY number DESC`, string(process))
}

// Export gives the very bytes of a version's map; number 0 is the newest version, draft or not.
func (s *Service) Export(ctx context.Context, process id.Process, number int64) (Version, []byte, error) {
	_, v, err := s.version(ctx, process, number)
	if err != nil {
		return v, nil, err
	}
	data, err := db.KeptMap(ctx, s.db, v.Map)
	return v, data, err
}

// Read tells a version in plain words; number 0 is the newest version, draft or not.
func (s *Service) Read(ctx context.Context, process id.Process, number int64) (Reading, error) {
	p, v, err := s.version(ctx, process, number)
	if err != nil {
		return Reading{}, err
	}
	data, err := db.KeptMap(ctx, s.db, v.Map)
	if err != nil {
		return Reading{}, err
	}
	m, err := parse(data)
	if err != nil {
		return Reading{}, err
	}
	r := Reading{Process: p, Version: v, Steps: m.Steps(), Lanes: []LaneTeam{}, Problems: append(check.Carried(m), RaciOnMap(m)...)}
	for _, lane := range m.Lanes() {
		r.Lanes = append(r.Lanes, LaneTeam{lane.ID, lane.Name, id.Team(m.Binding(lane.ID))})
	}
	gone, err := s.ToolProblems(ctx, m)
	r.Problems = append(r.Problems, gone...)
	return r, err
}

func (s *Service) version(ctx context.Context, process id.Process, number int64) (Process, Version, error) {
	p, err := s.Get(ctx, process)
	if err != nil {
		return p, Version{}, err
	}
	v, err := s.numbered(ctx, &p, number)
	return p, v, err
}

// versionToWrite gives a version to somebody who may write the process, whether or not a token lets them read it for itself.
func (s *Service) versionToWrite(ctx context.Context, process id.Process, number int64) (Process, Version, error) {
	p, err := processes.Get(ctx, s.db, string(process))
	if err == nil && !p.Deleted.IsZero() {
		err = fault.New(fault.NotFound, "This process is in the bin; restore it first")
	}
	if err != nil {
		return p, Version{}, err
	}
	if err := mayEdit(ctx, s.db, p.Project); err != nil {
		return p, Version{}, err
	}
	v, err := s.numbered(ctx, &p, number)
	return p, v, err
}

func (s *Service) numbered(ctx context.Context, p *Process, number int64) (Version, error) {
	if number == 0 {
		return newest(ctx, s.db, p.ID)
	}
	list, err := versions.Select(ctx, s.db, `WHERE process_id = $1 AND number = $2`, string(p.ID), number)
	if err != nil {
		return Version{}, err
	}
	if len(list) == 0 {
		return Version{}, fault.New(fault.NotFound, "%s has no version %d", p.Name, number)
	}
	return list[0], nil
}

// titleOf gives the name that a file gives its process: the pool's, else the process's, else "Imported process".
func titleOf(v *bpmn.View) string {
	for _, pool := range v.Pools {
		if name := strings.Join(strings.Fields(pool.Name), " "); name != "" && pool.Process != "" {
			return name
		}
	}
	for _, p := range v.Processes {
		if name := strings.Join(strings.Fields(p.Name), " "); name != "" {
			return name
		}
	}
	return "Imported process"
}
