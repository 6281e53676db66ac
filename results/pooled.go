package results

import (
	"math"

	"aforo/results/stat"
)

// ratio says of which two measures a measure is the ratio of the sums over all replications:
// one replication may have nothing below the line. Others are worked out in each replication.
func (m Measure) ratio() (of, per Measure, pooled bool) {
	return AttemptHours, Failures, m == MTTF
}

// estimates are what an interval of the measure is made of, one a replication: its values, or
// those of a ratio of sums (stat.Pooled).
func (m Measure) estimates(values []float64, get func(replication int, m Measure) float64) []float64 {
	of, per, pooled := m.ratio()
	if !pooled {
		return values
	}
	x, y := make([]float64, len(values)), make([]float64, len(values))
	for r := range values {
		x[r], y[r] = get(r, of), get(r, per)
	}
	return stat.Pooled(x, y)
}

// Pooled returns what a comparison of rows of one measure takes, one a replication: the values
// of the row, or those of a ratio of sums, for which of returns the row of another measure.
func Pooled(r *Row, of func(m Measure) *Row) []float64 {
	values := make([]float64, len(r.Values))
	for i, x := range r.Values {
		values[i] = float64(x)
	}
	m, _ := MeasureOf(r.Measure)
	return m.estimates(values, func(i int, m Measure) float64 {
		if row := of(m); row != nil && i < len(row.Values) {
			return float64(row.Values[i])
		}
		return math.NaN()
	})
}
