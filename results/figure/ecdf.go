package figure

import (
	"slices"
)

// ECDF is the empirical distribution of values as a line for [Lines]: the share
// of them that is at most x, on a Percent axis. Values that are not
// finite are left out.
func ECDF(label string, color int, values []float64) Line {
	sorted := slices.DeleteFunc(slices.Clone(values), func(v float64) bool { return !finite(v) })
	slices.Sort(sorted)
	l := Line{Label: label, Color: color}
	for i, v := range sorted {
		share := float64(i+1) / float64(len(sorted))
		if n := len(l.X); n > 0 && l.X[n-1] == v {
			l.Y[n-1] = share
			continue
		}
		l.X, l.Y = append(l.X, v), append(l.Y, share)
	}
	return l
}
