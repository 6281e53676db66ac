package law

import (
	"math"
	"sort"

	"aforo/workload/portable"
)

// LogDensity is the natural logarithm of the density at x seconds, beyond the ends
// that of the first and the last piece.
func (e Empirical) LogDensity(x float64) float64 {
	i := min(max(sort.SearchFloat64s(e.At, x), 1), len(e.At)-1)
	d := (e.P[i] - e.P[i-1]) / e.log[i-1] / x
	return portable.Log(math.Max(d, math.SmallestNonzeroFloat64))
}

// Parameters are the points, less the probabilities of the ends, which are 0 and 1,
// and the first time.
func (e Empirical) Parameters() int { return 2*len(e.At) - 3 }

// The points are added where the line is farthest from the jobs, in probability and
// in the mean in turn, until both are near enough or there are too many to read.
const (
	empiricalPoints = 40
	empiricalNear   = 0.004
)

// StepWidth is where the step of a value that many jobs have begins in a fitted
// empirical law, relative to the value.
const StepWidth = 0.999

// A vertex is a point of the CDF that the line may go through.
type vertex struct{ x, log, p, mean float64 } // mean: the integral of x dF up to here

// FitEmpirical is the CDF of the jobs by some of its points. There must be two
// different run times.
func FitEmpirical(p Points) Empirical {
	v := vertices(p)
	chosen := []int{0, len(v) - 1}
	most := min(empiricalPoints, max(int(p.N/20), 12))
	for turn := 0; len(chosen) < most; turn++ {
		share, at1 := worst(v, chosen, false)
		mean, at2 := worst(v, chosen, true)
		at := at1
		if share < empiricalNear || turn%2 == 1 && mean >= empiricalNear {
			at = at2
		}
		if share < empiricalNear && mean < empiricalNear || at <= 0 {
			break
		}
		k := sort.SearchInts(chosen, at)
		if k < len(chosen) && chosen[k] == at {
			break
		}
		chosen = append(chosen[:k], append([]int{at}, chosen[k:]...)...)
	}
	var e Empirical
	for _, i := range chosen {
		e.At, e.P = append(e.At, v[i].x), append(e.P, v[i].p)
	}
	return e.prepared()
}

// vertices lists the points of the CDF. Before a value that many jobs have stands a
// point just below it, so that its step stays one.
func vertices(p Points) []vertex {
	first := p.List[0].X
	v := []vertex{{first * StepWidth, portable.Log(first * StepWidth), 0, 0}}
	below, mean := 0.0, 0.0
	for i := 0; i < len(p.List); {
		x, n := p.List[i].X, 0.0
		for ; i < len(p.List) && p.List[i].X == x; i++ {
			n += p.List[i].N
		}
		if last := v[len(v)-1]; n/p.N > 0.005 && x*StepWidth > last.x {
			v = append(v, vertex{x * StepWidth, portable.Log(x * StepWidth), below / p.N, mean})
		}
		below += n
		mean += float64(n / p.N * x)
		v = append(v, vertex{x, portable.Log(x), below / p.N, mean})
	}
	v[len(v)-1].p = 1
	return v
}

// worst finds the segment between two chosen vertices that is farthest from the
// vertices between them, and the vertex at which to cut it. byMean measures what
// the segment adds to the mean, relative to the whole mean.
func worst(v []vertex, chosen []int, byMean bool) (distance float64, at int) {
	total := v[len(v)-1].mean
	for k := 1; k < len(chosen); k++ {
		i, j := chosen[k-1], chosen[k]
		if j == i+1 {
			continue
		}
		far, where := 0.0, i+1
		slope := (v[j].p - v[i].p) / (v[j].log - v[i].log)
		for m := i + 1; m < j; m++ {
			if d := math.Abs(v[m].p - v[i].p - float64(slope*(v[m].log-v[i].log))); d > far {
				far, where = d, m
			}
		}
		if byMean {
			far = math.Abs((v[j].mean-v[i].mean)-float64(slope*(v[j].x-v[i].x))) / total
		}
		if far > distance {
			distance, at = far, where
		}
	}
	return distance, at
}
