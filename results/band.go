package results

import (
	"math"

	"aforo/results/stat"
)

// A Band is a line over replications with its confidence interval, which like
// every Interval is symmetric and may leave the values that can be.
type Band struct{ Mid, Lo, Hi []float64 }

// band summarizes a series over the replications, point by point; points that do
// not exist in a replication are left out of it.
func band(runs []*Run, level float64, series func(*Run) []float64) Band {
	n := len(series(runs[0]))
	b := Band{make([]float64, n), make([]float64, n), make([]float64, n)}
	for i := range n {
		var values []float64
		for _, r := range runs {
			if x := series(r)[i]; !math.IsNaN(x) {
				values = append(values, x)
			}
		}
		iv := stat.Mean(values, level)
		b.Mid[i], b.Lo[i], b.Hi[i] = iv.Mean, iv.Lo, iv.Hi
	}
	return b
}

// Within returns the band with its interval cut to the values that can be, for
// drawing: no queue is shorter than nothing. The middle stays as it is.
func (b Band) Within(lo, hi float64) Band {
	c := Band{Mid: b.Mid, Lo: make([]float64, len(b.Lo)), Hi: make([]float64, len(b.Hi))}
	for i := range b.Lo {
		c.Lo[i], c.Hi[i] = max(b.Lo[i], lo), min(b.Hi[i], hi)
	}
	return c
}
