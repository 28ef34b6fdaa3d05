package kpi

import (
	"context"
	"fmt"
	"math"
	"slices"

	"throughline/internal/access"
	"throughline/internal/clock"
	"throughline/internal/db"
	"throughline/internal/id"
	"throughline/internal/spc"
	"throughline/internal/verdict"
)

// Result is a KPI with its values and what they say.
type Result struct {
	KPI    KPI
	Values []Value    // in order of time
	Marker clock.Date // the day the change went live for this KPI; "" is not yet
	ByHand bool       // the marker was set on the KPI and is not the wave's
	// Answer is the verdict; nil without a marker or without values.
	Answer *verdict.Answer
	// Chart has the limits: of the baseline when there is a marker, of all values before. Nil under two values.
	Chart *spc.Chart
	// Left counts the values before the marker that the baseline's bounds leave out of the verdict and the chart.
	Left int
	// Points are the values that the verdict and the chart rest on.
	Points []verdict.Point
	// Sentence says the numbers: the verdict's, or those of the baseline.
	Sentence string
}

// Verdict judges a KPI. Limits come from the values before the marker alone, so nothing measured later moves them.
func (s *Service) Verdict(ctx context.Context, kpi id.KPI) (Result, error) {
	k, err := open(ctx, s.db, access.From(ctx), access.ReadProject, kpi)
	if err != nil {
		return Result{}, err
	}
	return s.judge(ctx, s.db, k)
}

// Verdicts judges every KPI of a project, by rank.
func (s *Service) Verdicts(ctx context.Context, project id.Project) ([]Result, error) {
	if err := access.In(ctx, s.db, access.ReadProject, project); err != nil {
		return nil, err
	}
	list, err := listOf(ctx, s.db, project)
	if err != nil {
		return nil, err
	}
	results := make([]Result, 0, len(list))
	for _, k := range list {
		r, err := s.judge(ctx, s.db, k)
		if err != nil {
			return nil, err
		}
		results = append(results, r)
	}
	return results, nil
}

// Main judges the main KPI of each of the projects that the actor sees and that has one: the portfolio's rows.
func (s *Service) Main(ctx context.Context, projects []id.Project) (map[id.Project]Result, error) {
	results := map[id.Project]Result{}
	if len(projects) == 0 {
		return results, nil
	}
	seen, me := access.From(ctx).VisibleProjects("p", "$1")
	args := []any{me}
	for _, p := range projects {
		args = append(args, string(p))
	}
	var list []KPI
	err := db.Each(ctx, s.db, `SELECT `+kpis.Columns("k")+` FROM kpi k JOIN project p ON p.id = k.project_id
		WHERE k.deleted = 0 AND p.deleted = 0 AND `+seen+` AND k.project_id `+db.In(2, len(projects))+`
		ORDER BY k.project_id, k.rank, k.id`, args, func(scan func(...any) error) error {
		var k KPI
		err := kpis.Scan(scan, &k)
		if n := len(list); n == 0 || list[n-1].Project != k.Project {
			list = append(list, k)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, k := range list {
		r, err := s.judge(ctx, s.db, k)
		if err != nil {
			return nil, err
		}
		results[k.Project] = r
	}
	return results, nil
}

// HasAfterValue tells whether a KPI of the project has a value measured on or after the day it went live.
func (s *Service) HasAfterValue(ctx context.Context, q db.Q, project id.Project) (bool, error) {
	list, err := listOf(ctx, q, project)
	if err != nil {
		return false, err
	}
	for i := range list {
		marker, err := s.marker(ctx, q, &list[i])
		if err != nil {
			return false, err
		}
		if marker == "" {
			continue
		}
		var n int64
		err = db.One(ctx, q, `SELECT COUNT(*) FROM kpi_value WHERE kpi_id = $1 AND date >= $2`, []any{string(list[i].ID), string(marker)}, &n)
		if err != nil || n > 0 {
			return n > 0, err
		}
	}
	return false, nil
}

// marker gives the day from which the KPI is judged, "" for none yet.
func (s *Service) marker(ctx context.Context, q db.Q, k *KPI) (clock.Date, error) {
	if k.GoLive != "" {
		return k.GoLive, nil
	}
	days, err := s.deps.GoLive(ctx, q, []id.Project{k.Project})
	return days[k.Project], err
}

func (s *Service) judge(ctx context.Context, q db.Q, k KPI) (Result, error) {
	r := Result{KPI: k, ByHand: k.GoLive != ""}
	var err error
	if r.Values, err = all(ctx, q, k.ID); err != nil {
		return r, err
	}
	if r.Marker, err = s.marker(ctx, q, &k); err != nil {
		return r, err
	}
	var left int
	r.Points, left = k.points(r.Values, r.Marker)
	r.Left = left
	if r.Marker == "" || len(r.Points) == 0 {
		return r.unjudged()
	}
	question := verdict.Question{Points: r.Points, Marker: r.Marker.Time(), Better: k.Direction, Unit: k.Unit}
	if v, ok := k.target(); ok {
		question.Target = &v
	}
	if err := s.others(ctx, q, &k, r.Marker, &question); err != nil {
		return r, err
	}
	a, err := verdict.Judge(question)
	if err != nil {
		return r, err
	}
	r.Answer, r.Chart, r.Sentence = &a, a.Chart, a.Sentence
	return r, nil
}

// points gives the values as the verdict takes them; those before the marker count only within the baseline's bounds.
func (d *Definition) points(list []Value, marker clock.Date) (points []verdict.Point, left int) {
	for _, v := range list {
		before := marker == "" || v.Date < marker
		if before && (d.BaseFrom != "" && v.Date < d.BaseFrom || d.BaseTo != "" && v.Date > d.BaseTo) {
			left++
			continue
		}
		points = append(points, verdict.On(v.Date, v.Value))
	}
	return points, left
}

// others adds the guardrails and the comparison; a KPI in the bin guards nothing.
func (s *Service) others(ctx context.Context, q db.Q, k *KPI, marker clock.Date, question *verdict.Question) error {
	if len(k.Guardrails) == 0 && k.Compare == "" {
		return nil
	}
	list, err := listOf(ctx, q, k.Project)
	if err != nil {
		return err
	}
	for _, g := range k.Guardrails {
		i := slices.IndexFunc(list, func(other KPI) bool { return other.ID == g.KPI })
		if i < 0 {
			continue
		}
		stored, err := all(ctx, q, g.KPI)
		if err != nil {
			return err
		}
		rail := verdict.Guardrail{Name: list[i].Name, Limit: g.Limit, Harm: verdict.Higher}
		if g.Kind == Min {
			rail.Harm = verdict.Lower
		}
		rail.Points, _ = new(Definition).points(stored, marker)
		question.Guardrails = append(question.Guardrails, rail)
	}
	if i := slices.IndexFunc(list, func(other KPI) bool { return other.ID == k.Compare }); i >= 0 {
		stored, err := all(ctx, q, k.Compare)
		if err != nil {
			return err
		}
		question.Comparison, _ = k.points(stored, marker)
	}
	return nil
}

// stableFrom is how many values make limits that mean something (Wheeler).
const stableFrom = 6

// unjudged says what the values are like while there is nothing to judge yet.
func (r Result) unjudged() (Result, error) {
	numbers := make([]float64, len(r.Points))
	for i, p := range r.Points {
		numbers[i] = p.Value
	}
	switch len(numbers) {
	case 0:
		r.Sentence = "No values yet"
		return r, nil
	case 1:
		r.Sentence = "One value so far: " + verdict.Number(numbers[0]) + unit(r.KPI.Unit)
		return r, nil
	}
	chart, err := spc.XmR(numbers, spc.Options{})
	if err != nil {
		return r, err
	}
	r.Chart = &chart
	r.Sentence = fmt.Sprintf("%d values, mean %s%s", len(numbers), verdict.Number(chart.Mean), unit(r.KPI.Unit))
	if len(numbers) < stableFrom {
		r.Sentence += fmt.Sprintf("; limits need %d", stableFrom)
		return r, nil
	}
	signals, err := spc.Signals(chart.Scores(), spc.House()...)
	if err != nil {
		return r, err
	}
	word := "stable"
	if len(signals) > 0 {
		word = "not stable: something special happened"
	}
	r.Sentence += fmt.Sprintf(", limits %s to %s, %s", verdict.Number(chart.X.Lower), verdict.Number(chart.X.Upper), word)
	return r, nil
}

// Difference gives how far the mean moved, signed and with its unit, "" while there is nothing on one side.
func (r Result) Difference() string {
	if r.Answer == nil || math.IsNaN(r.Answer.Difference) {
		return ""
	}
	return verdict.Signed(r.Answer.Difference, unit(r.KPI.Unit))
}

func unit(u string) string {
	if u == "" || u == "%" {
		return u
	}
	return " " + u
}
