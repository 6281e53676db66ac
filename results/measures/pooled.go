package measures

import "aforo/results/stat"

// ratio says of which two measures a measure is the ratio of the sums over all replications:
// one replication may have nothing below the line. Others are worked out in each replication.
func (m Measure) ratio() (of, per Measure, pooled bool) {
	return AttemptHours, Failures, m == MTTF
}

// Estimates are what an interval of the measure is made of, one a replication: its values, or
// those of a ratio of sums (stat.Pooled).
func (m Measure) Estimates(values []float64, get func(replication int, m Measure) float64) []float64 {
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
