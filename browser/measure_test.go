package browser

import "slices"

// median gives the middle of what was measured.
func median(all []float64) float64 {
	all = slices.Sorted(slices.Values(all))
	return all[len(all)/2]
}
