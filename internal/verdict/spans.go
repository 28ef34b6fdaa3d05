package verdict

import (
	"slices"
	"sort"
	"time"

	"throughline/internal/spc"
)

// inOrder sorts by time and keeps the given order within one instant: sorting equal instants by value would make up a
// trend that nobody measured.
func inOrder(points []Point) []Point {
	sorted := slices.Clone(points)
	slices.SortStableFunc(sorted, func(a, b Point) int { return a.At.Compare(b.At) })
	return sorted
}

// split gives the place of the first point at or after the marker.
func split(sorted []Point, marker time.Time) int {
	return sort.Search(len(sorted), func(i int) bool { return !sorted[i].At.Before(marker) })
}

func span(points []Point) Span {
	values := make([]float64, len(points))
	for i, p := range points {
		values[i] = p.Value
	}
	return Span{N: len(values), Mean: spc.Mean(values)}
}

func breaches(q Question) []Breach {
	found := []Breach{}
	for _, g := range q.Guardrails {
		points := inOrder(g.Points)
		n := split(points, q.Marker)
		better := Lower
		if g.Harm == Lower {
			better = Higher
		}
		beyond := func(p Point) bool { return better.worse(p.Value, g.Limit) }
		b := Breach{Name: g.Name, Limit: g.Limit, Of: len(points) - n, BeforeToo: slices.ContainsFunc(points[:n], beyond)}
		for _, p := range points[n:] {
			if beyond(p) {
				if b.N == 0 {
					b.First = p
				}
				b.N++
			}
		}
		if b.N > 0 {
			found = append(found, b)
		}
	}
	return found
}

func compare(q Question, a Answer) *Comparison {
	points := inOrder(q.Comparison)
	n := split(points, q.Marker)
	c := Comparison{Before: span(points[:n]), After: span(points[n:])}
	if c.Before.N == 0 || c.After.N == 0 || a.Before.N == 0 || a.After.N == 0 {
		return nil
	}
	c.Difference = c.After.Mean - c.Before.Mean
	c.Effect = a.Difference - c.Difference
	return &c
}
