package kpi

import (
	"context"
	"encoding/base64"
	"strconv"
	"strings"

	"throughline/internal/access"
	"throughline/internal/db"
	"throughline/internal/fault"
	"throughline/internal/id"
)

// Get gives a KPI that the actor may read.
func (s *Service) Get(ctx context.Context, kpi id.KPI) (KPI, error) {
	return open(ctx, s.db, access.From(ctx), access.ReadProject, kpi)
}

// Of lists the KPIs of a project by rank.
func (s *Service) Of(ctx context.Context, project id.Project) ([]KPI, error) {
	if err := access.In(ctx, s.db, access.ReadProject, project); err != nil {
		return nil, err
	}
	return listOf(ctx, s.db, project)
}

// Bin lists the deleted KPIs of a project, last deleted first.
func (s *Service) Bin(ctx context.Context, project id.Project) ([]KPI, error) {
	if err := access.In(ctx, s.db, access.EditKPI, project); err != nil {
		return nil, err
	}
	return kpis.Select(ctx, s.db, `WHERE project_id = $1 AND deleted > 0 ORDER BY deleted DESC, id LIMIT 200`, string(project))
}

// Namesakes lists the KPIs of other projects that the actor sees and that have the same name, whatever the case of
// letters: two measures of one name that end in different events are to be renamed or merged.
func (s *Service) Namesakes(ctx context.Context, project id.Project, name string) ([]KPI, error) {
	a := access.From(ctx)
	if err := a.May(access.ListProjects); err != nil {
		return nil, err
	}
	seen, me := a.VisibleProjects("p", "$1")
	found := []KPI{}
	err := db.Each(ctx, s.db, `SELECT `+kpis.Columns("k")+` FROM kpi k JOIN project p ON p.id = k.project_id
		WHERE lower(k.name) = lower($2) AND k.project_id <> $3 AND k.deleted = 0 AND p.deleted = 0 AND `+seen+` ORDER BY k.id LIMIT 50`,
		[]any{me, strings.TrimSpace(name), string(project)}, func(scan func(...any) error) error {
			var k KPI
			err := kpis.Scan(scan, &k)
			found = append(found, k)
			return err
		})
	return found, err
}

// ValuePage is one page of values, newest first. Next is "" on the last one.
type ValuePage struct {
	Items []Value `json:"items"`
	Next  string  `json:"next,omitempty"`
}

// Values gives a page of a KPI's values, newest first. Limit is 1 to 1000; 0 is 100.
func (s *Service) Values(ctx context.Context, kpi id.KPI, cursor string, limit int) (ValuePage, error) {
	if _, err := open(ctx, s.db, access.From(ctx), access.ReadProject, kpi); err != nil {
		return ValuePage{}, err
	}
	if limit <= 0 {
		limit = 100
	}
	limit = min(limit, 1000)
	before, seq := "z", int64(1)<<62
	if cursor != "" {
		b, err := base64.RawURLEncoding.DecodeString(cursor)
		date, number, ok := strings.Cut(string(b), " ")
		if err == nil {
			seq, err = strconv.ParseInt(number, 10, 64)
		}
		if err != nil || !ok {
			return ValuePage{}, fault.Field("cursor", "is not one this list gave; begin again without it")
		}
		before = date
	}
	list, err := values.Select(ctx, s.db, `WHERE kpi_id = $1 AND (date, seq) < ($2, $3) ORDER BY date DESC, seq DESC LIMIT $4`,
		string(kpi), before, seq, int64(limit+1))
	if err != nil {
		return ValuePage{}, err
	}
	page := ValuePage{Items: list}
	if len(list) > limit {
		page.Items = list[:limit]
		last := page.Items[limit-1]
		page.Next = base64.RawURLEncoding.EncodeToString([]byte(string(last.Date) + " " + strconv.FormatInt(last.Seq, 10)))
	}
	return page, nil
}
