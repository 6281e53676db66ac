package results

import (
	"math"

	"aforo/results/measures"
)

// Pooled returns what a comparison of rows of one measure takes, one a replication: the values
// of the row, or those of a ratio of sums, for which of returns the row of another measure.
func Pooled(r *Row, of func(m measures.Measure) *Row) []float64 {
	values := make([]float64, len(r.Values))
	for i, x := range r.Values {
		values[i] = float64(x)
	}
	m, _ := measures.Named(r.Measure)
	return m.Estimates(values, func(i int, m measures.Measure) float64 {
		if row := of(m); row != nil && i < len(row.Values) {
			return float64(row.Values[i])
		}
		return math.NaN()
	})
}
