package project

import (
	"context"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/access"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
	"throughline/internal/kept"
	"throughline/internal/money"
)

// Query narrows, orders and pages the list of projects; the zero value gives the first page of all. Filters add up.
type Query struct {
	Statuses   []Status
	Team       id.Team
	Person     id.Person // a member
	Words      string    // in the code or the title, whatever the case of ASCII letters
	Unverified bool      // only those closed with a waiver
	Sort       string    // code (default) or finish, projects without one last
	Cursor     string    // Next of the page before
	Limit      int       // 1 to 500; 0 is 100
}

// Row is a project as the actor may handle it.
type Row struct {
	Project
	Standing access.ProjectRole `json:"standing"` // what the actor is in it
}

// Page is one page of projects. Next is "" on the last one.
type Page struct {
	Items []Row  `json:"items"`
	Next  string `json:"next,omitempty"`
}

var sorts = map[string]string{"": "p.code", "code": "p.code", "finish": "(CASE WHEN p.finish = '' THEN 'z' ELSE p.finish END)"}

// Get gives a project that the actor may read.
func (s *Service) Get(ctx context.Context, project id.Project) (Project, error) {
	if err := access.In(ctx, s.db, access.ReadProject, project); err != nil {
		return Project{}, err
	}
	row, err := s.rows.Get(ctx, s.db, project, rowChanges, func() (Project, error) { return projects.Get(ctx, s.db, string(project)) })
	return veiled(ctx, row), err
}

// veiled keeps money from those who do not see it.
func veiled(ctx context.Context, p Project) Project {
	if !access.From(ctx).SeesMoney() {
		p.Cap = 0
	}
	return p
}

// Money gives the currency of a project and what may be spent, zero for no cap. It asks for no rights.
func (s *Service) Money(ctx context.Context, q db.Q, project id.Project) (money.Currency, money.Amount, error) {
	p, err := projects.Get(ctx, q, string(project))
	return p.Currency, p.Budget(), err
}

// rowChanges are what a project's row and its code depend on.
var rowChanges = kept.Cause{Subjects: []string{"project"}}

// ByCode gives the project with the code, in any case of letters.
func (s *Service) ByCode(ctx context.Context, code string) (Project, error) {
	code = strings.ToUpper(code)
	row, err := s.byCode.Get(ctx, s.db, code, rowChanges, func() (Project, error) {
		list, err := projects.Select(ctx, s.db, `WHERE code = $1 AND deleted = 0`, code)
		if err == nil && len(list) == 0 {
			err = fault.New(fault.NotFound, "There is nothing at this address, or it is not shared with you")
		}
		if err != nil {
			return Project{}, err
		}
		return list[0], nil
	})
	if err != nil {
		return Project{}, err
	}
	return veiled(ctx, row), access.In(ctx, s.db, access.ReadProject, row.ID)
}

// List gives a page of the projects that the actor sees.
func (s *Service) List(ctx context.Context, query Query) (Page, error) {
	a := access.From(ctx)
	if err := a.May(access.ListProjects); err != nil {
		return Page{}, err
	}
	key, ok := sorts[query.Sort]
	if !ok {
		return Page{}, fault.Field("sort", "is not one of code, finish")
	}
	if query.Limit <= 0 {
		query.Limit = 100
	}
	query.Limit = min(query.Limit, 500)
	seen, me := a.VisibleProjects("p", "$1")
	where, args := []string{"p.deleted = 0", seen}, []any{me}
	add := func(v any) string {
		args = append(args, v)
		return "$" + strconv.Itoa(len(args))
	}
	if len(query.Statuses) > 0 {
		first := len(args) + 1
		for _, status := range query.Statuses {
			add(string(status))
		}
		where = append(where, "p.status "+db.In(first, len(query.Statuses)))
	}
	if query.Team != "" {
		where = append(where, "EXISTS (SELECT 1 FROM project_team t WHERE t.project_id = p.id AND t.team_id = "+add(string(query.Team))+")")
	}
	if query.Person != "" {
		where = append(where, "EXISTS (SELECT 1 FROM member f WHERE f.project_id = p.id AND f.person_id = "+add(string(query.Person))+")")
	}
	if words := strings.TrimSpace(query.Words); words != "" {
		mark := add("%" + escapeLike(strings.ToLower(words)) + "%")
		where = append(where, "(lower(p.title) LIKE "+mark+` ESCAPE '\' OR lower(p.code) LIKE `+mark+` ESCAPE '\')`)
	}
	if query.Unverified {
		where = append(where, "p.status = 'closed' AND p.waiver ->> 'reason' <> ''")
	}
	if query.Cursor != "" {
		value, code, err := readCursor(query.Cursor)
		if err != nil {
			return Page{}, err
		}
		where = append(where, "("+key+", p.code) > ("+add(value)+", "+add(code)+")")
	}
	var page Page
	last := ""
	err := db.Each(ctx, s.db, `SELECT `+projects.Columns("p")+`, COALESCE(mine.role, ''), `+key+` FROM project p
		LEFT JOIN member mine ON mine.project_id = p.id AND mine.person_id = $1
		WHERE `+strings.Join(where, " AND ")+` ORDER BY `+key+`, p.code LIMIT `+add(int64(query.Limit+1)), args, func(scan func(...any) error) error {
		if len(page.Items) == query.Limit {
			page.Next = cursor(last, page.Items[query.Limit-1].Code)
			return nil
		}
		var r Row
		var role string
		err := projects.Scan(func(cols ...any) error { return scan(append(cols, &role, &last)...) }, &r.Project)
		r.Standing = a.Standing(access.Grant{Project: r.ID, Private: r.Private, Role: access.ProjectRole(role)})
		r.Project = veiled(ctx, r.Project)
		page.Items = append(page.Items, r)
		return err
	})
	return page, err
}

// Bin lists the deleted projects that the actor may restore, by code; at most 500.
func (s *Service) Bin(ctx context.Context) ([]Project, error) {
	a := access.From(ctx)
	if err := a.May(access.ListProjects); err != nil {
		return nil, err
	}
	seen, me := a.VisibleProjects("p", "$1")
	all := []Project{}
	err := db.Each(ctx, s.db, `SELECT `+projects.Columns("p")+`, COALESCE(mine.role, '') FROM project p
		LEFT JOIN member mine ON mine.project_id = p.id AND mine.person_id = $1
		WHERE p.deleted > 0 AND `+seen+` ORDER BY p.deleted DESC, p.code LIMIT 500`, []any{me}, func(scan func(...any) error) error {
		var p Project
		var role string
		if err := projects.Scan(func(cols ...any) error { return scan(append(cols, &role)...) }, &p); err != nil {
			return err
		}
		if a.MayIn(access.ManageProject, access.Grant{Project: p.ID, Private: p.Private, Role: access.ProjectRole(role)}) == nil {
			all = append(all, p)
		}
		return nil
	})
	return all, err
}

// Members lists the members of a project, its leads first.
func (s *Service) Members(ctx context.Context, project id.Project) ([]Member, error) {
	if err := access.In(ctx, s.db, access.ReadProject, project); err != nil {
		return nil, err
	}
	list, err := members.Select(ctx, s.db, `WHERE project_id = $1 ORDER BY id`, string(project))
	slices.SortStableFunc(list, func(a, b Member) int {
		return slices.Index(access.ProjectRoles, a.Role) - slices.Index(access.ProjectRoles, b.Role)
	})
	return list, err
}

// escapeLike makes a text match itself in LIKE … ESCAPE '\'.
func escapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

func cursor(value, code string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(value + "\n" + code))
}

func readCursor(s string) (value, code string, err error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	value, code, ok := strings.Cut(string(b), "\n")
	if err != nil || !ok {
		return "", "", fault.Field("cursor", "is not one this list gave; begin again without it")
	}
	return value, code, nil
}
