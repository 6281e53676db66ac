package fit

import (
	"math"
	"slices"

	"aforo/workload/portable"
	"aforo/workload/synth/law"
)

// mostSizes is how many sizes of a class a scenario lists: more than a reader looks
// at, and enough for the powers of two and what lies between them.
const mostSizes = 30

// keptSizes is the law of sizes that is written: every size where there are at most
// mostSizes; else those that most jobs ask for or that do most of the work, and all
// others counted as the nearest of them, in the logarithm.
func keptSizes(p law.Points) (sizes []int, weights []float64) {
	sizes, weights = p.PMF()
	if len(sizes) <= mostSizes {
		return sizes, weights
	}
	order := make([]int, len(sizes))
	for i := range order {
		order[i] = i
	}
	mean := 0.0
	for i, n := range sizes {
		mean += weights[i] * float64(n)
	}
	score := func(i int) float64 { return max(weights[i], weights[i]*float64(sizes[i])/mean) }
	slices.SortStableFunc(order, func(a, b int) int {
		switch x, y := score(a), score(b); {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	kept := order[:mostSizes]
	slices.Sort(kept)
	out, share := make([]int, len(kept)), make([]float64, len(kept))
	for k, i := range kept {
		out[k] = sizes[i]
	}
	for i, n := range sizes {
		share[nearest(out, n)] += weights[i]
	}
	return out, share
}

// nearest is the index of the value nearest to n, in the logarithm.
func nearest(sorted []int, n int) int {
	best, far := 0, math.Inf(1)
	for k, v := range sorted {
		if d := math.Abs(portable.Log(float64(v) / float64(n))); d < far {
			best, far = k, d
		}
	}
	return best
}
