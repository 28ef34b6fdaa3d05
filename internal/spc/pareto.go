package spc

import (
	"cmp"
	"slices"
)

// Share is one cause in a Pareto order. Percents are of the total; NaN when that is nothing.
type Share struct {
	Label                      string
	Count, Cumulative          float64
	Percent, CumulativePercent float64
}

// Pareto orders causes by their counts, largest first; equal ones keep the order given.
func Pareto(labels []string, counts []float64) []Share {
	shares := make([]Share, min(len(labels), len(counts)))
	total := 0.0
	for i := range shares {
		shares[i] = Share{Label: labels[i], Count: counts[i]}
		total += counts[i]
	}
	slices.SortStableFunc(shares, func(a, b Share) int { return cmp.Compare(b.Count, a.Count) })
	sum := 0.0
	for i := range shares {
		s := &shares[i]
		sum += s.Count
		s.Cumulative, s.Percent, s.CumulativePercent = sum, 100*s.Count/total, 100*sum/total
	}
	return shares
}
