package law

import (
	"math"

	"aforo/workload/portable"
)

// LogDensity is the natural logarithm of the density at x seconds.
func (h HyperExponential) LogDensity(x float64) float64 {
	sum := 0.0
	for i, p := range h.p {
		sum += float64(p / h.means[i] * portable.Exp(-x/h.means[i]))
	}
	return portable.Log(math.Max(sum, math.SmallestNonzeroFloat64))
}

// FitHyperExponential fits k phases by expectation maximisation: Dempster, Laird
// and Rubin, J. Roy. Statist. Soc. B 39(1), 1977; for these laws, Asmussen, Nerman
// and Olsson, Scand. J. Statist. 23(4), 1996.
func FitHyperExponential(p Points, k int) HyperExponential {
	return fitHyperExponential(p, k, func(float64) {})
}

// fitHyperExponential tells observe the mean log-likelihood of each step, which
// never falls from one to the next.
func fitHyperExponential(p Points, k int, observe func(float64)) HyperExponential {
	c := p.coarse()
	h := startHyperExponential(c, k)
	last := math.Inf(-1)
	for range emSteps {
		next, mean := h.step(c)
		observe(mean)
		if mean-last < emGain {
			break
		}
		h, last = next, mean
	}
	h.table = NewTable(h.p)
	return h
}

// startHyperExponential cuts the sorted run times into k parts of the same number of
// jobs; their means are where the phases begin.
func startHyperExponential(c Points, k int) HyperExponential {
	h := HyperExponential{p: make([]float64, k), means: make([]float64, k)}
	seen := 0.0
	for _, q := range c.List {
		part := min(int(seen/c.N*float64(k)), k-1)
		h.p[part] += q.N / c.N
		h.means[part] += float64(q.N / c.N * q.X)
		seen += q.N
	}
	for i := range h.p {
		if h.p[i] == 0 {
			h.p[i], h.means[i] = 1e-3, 1e-3*c.Longest()
		}
		h.means[i] /= h.p[i]
	}
	return h
}

// step is one of expectation maximisation: the next law, and the mean
// log-likelihood under this one.
func (h HyperExponential) step(c Points) (HyperExponential, float64) {
	k := len(h.p)
	n, total := make([]float64, k), make([]float64, k)
	part := make([]float64, k)
	sum := 0.0
	for _, q := range c.List {
		density := 0.0
		for i := range part {
			part[i] = float64(h.p[i] / h.means[i] * portable.Exp(-q.X/h.means[i]))
			density += part[i]
		}
		density = math.Max(density, math.SmallestNonzeroFloat64)
		sum += float64(q.N * portable.Log(density))
		for i := range part {
			share := q.N * part[i] / density
			n[i] += share
			total[i] += float64(share * q.X)
		}
	}
	next := HyperExponential{p: make([]float64, k), means: make([]float64, k)}
	for i := range n {
		next.p[i], next.means[i] = n[i]/c.N, h.means[i]
		if n[i] > 1e-9 {
			next.means[i] = total[i] / n[i]
		}
	}
	return next, sum / c.N
}

// Parameters are a mean and a weight of each phase, less the weight that the others
// leave.
func (h HyperExponential) Parameters() int { return 2*len(h.p) - 1 }
