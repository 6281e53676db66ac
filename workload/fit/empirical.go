package fit

import (
	"math"
	"sort"

	"aforo/workload/portable"
)

// empirical is the CDF of the jobs by some of its points, between which the
// probability grows linearly in the logarithm of the time, as package synth has
// it.
type empirical struct{ at, p []float64 }

// The points are added where the line is farthest from the jobs, in probability and
// in the mean in turn, until both are near enough or there are too many to read.
const (
	empiricalPoints = 40
	empiricalNear   = 0.004
)

// stepWidth is where the step of a value that many jobs have begins, relative to it.
const stepWidth = 0.999

// A vertex is a point of the CDF that the line may go through.
type vertex struct{ x, log, p, mean float64 } // mean: the integral of x dF up to here

// fitEmpirical chooses the points. There must be two different run times.
func fitEmpirical(p points) empirical {
	v := vertices(p)
	chosen := []int{0, len(v) - 1}
	most := min(empiricalPoints, max(int(p.n/20), 12))
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
	var e empirical
	for _, i := range chosen {
		e.at, e.p = append(e.at, v[i].x), append(e.p, v[i].p)
	}
	return e
}

// vertices lists the points of the CDF. Before a value that many jobs have stands a
// point just below it, so that its step stays one.
func vertices(p points) []vertex {
	first := p.list[0].x
	v := []vertex{{first * stepWidth, portable.Log(first * stepWidth), 0, 0}}
	below, mean := 0.0, 0.0
	for i := 0; i < len(p.list); {
		x, n := p.list[i].x, 0.0
		for ; i < len(p.list) && p.list[i].x == x; i++ {
			n += p.list[i].n
		}
		if last := v[len(v)-1]; n/p.n > 0.005 && x*stepWidth > last.x {
			v = append(v, vertex{x * stepWidth, portable.Log(x * stepWidth), below / p.n, mean})
		}
		below += n
		mean += n / p.n * x
		v = append(v, vertex{x, portable.Log(x), below / p.n, mean})
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
			if d := math.Abs(v[m].p - v[i].p - slope*(v[m].log-v[i].log)); d > far {
				far, where = d, m
			}
		}
		if byMean {
			far = math.Abs((v[j].mean-v[i].mean)-slope*(v[j].x-v[i].x)) / total
		}
		if far > distance {
			distance, at = far, where
		}
	}
	return distance, at
}

func (empirical) word() string      { return "empirical" }
func (e empirical) parameters() int { return 2*len(e.at) - 3 }

// keys leaves the first point, of probability 0, to the key from.
func (e empirical) keys() []string {
	return []string{`law = "empirical"`, "from = " + exactSpan(e.at[0]), "at = " + list(e.at[1:], exactSpan), "cdf = " + list(e.p[1:], fine)}
}

func (e empirical) logDensity(x float64, _ int) float64 {
	i := min(max(sort.SearchFloat64s(e.at, x), 1), len(e.at)-1)
	d := (e.p[i] - e.p[i-1]) / portable.Log(e.at[i]/e.at[i-1]) / x
	return portable.Log(math.Max(d, math.SmallestNonzeroFloat64))
}

func (e empirical) cdf(x float64, _ int) float64 {
	i := sort.SearchFloat64s(e.at, x)
	switch i {
	case 0:
		return 0
	case len(e.at):
		return 1
	}
	f := portable.Log(x/e.at[i-1]) / portable.Log(e.at[i]/e.at[i-1])
	return e.p[i-1] + f*(e.p[i]-e.p[i-1])
}
