package fit

import (
	"math"

	"aforo/workload/portable"
)

// lognormalBySize has a median that grows with a power of the size: the line of
// least squares of the logarithm of the run time over that of the size, which is
// where the likelihood is greatest.
type lognormalBySize struct {
	mu, sigma, exponent float64 // mu is that of size 1
}

// fitLognormalBySize reports false where all jobs have the same size, or where the
// exponent is beyond what a scenario takes.
func fitLognormalBySize(p points) (lognormalBySize, bool) {
	a := p.mean(func(q point) float64 { return portable.Log(float64(q.size)) })
	y := p.mean(func(q point) float64 { return portable.Log(q.x) })
	var saa, say float64
	for _, q := range p.list {
		d := portable.Log(float64(q.size)) - a
		saa += q.n * d * d
		say += q.n * d * (portable.Log(q.x) - y)
	}
	if saa < 1e-9*p.n {
		return lognormalBySize{}, false
	}
	l := lognormalBySize{exponent: say / saa}
	l.mu = y - l.exponent*a
	v := p.mean(func(q point) float64 {
		d := portable.Log(q.x) - l.mu - l.exponent*portable.Log(float64(q.size))
		return d * d
	})
	l.sigma = math.Max(math.Sqrt(v), leastSigma)
	return l, math.Abs(l.exponent) < 3
}

func (l lognormalBySize) of(size int) lognormal {
	return lognormal{l.mu + l.exponent*portable.Log(float64(size)), l.sigma}
}

func (lognormalBySize) bySize()         {}
func (lognormalBySize) word() string    { return "lognormal-by-size" }
func (lognormalBySize) parameters() int { return 3 }
func (l lognormalBySize) keys() []string {
	return []string{`law = "lognormal-by-size"`, "median = " + span(portable.Exp(l.mu)), "sigma = " + num(l.sigma), "exponent = " + num(l.exponent)}
}

func (l lognormalBySize) logDensity(x float64, size int) float64 {
	return l.of(size).logDensity(x, size)
}
func (l lognormalBySize) cdf(x float64, size int) float64 { return l.of(size).cdf(x, size) }

// lognormalBands has a lognormal law for each band of sizes.
type lognormalBands struct {
	from []int
	laws []lognormal
}

// fitLognormalBands fits up to four bands, each with the same number of jobs as far
// as the sizes allow it and with at least 5 % of them; it reports false where there
// is only one.
func fitLognormalBands(p points) (lognormalBands, bool) {
	sizes, weights := p.pmf()
	l := lognormalBands{from: []int{1}}
	inside, seen := 0.0, 0.0
	for i, n := range sizes {
		if i > 0 && inside >= 0.2 && 1-seen >= 0.05 && len(l.from) < 4 {
			l.from, inside = append(l.from, n), 0
		}
		inside += weights[i]
		seen += weights[i]
	}
	if len(l.from) < 2 {
		return l, false
	}
	parts := make([]points, len(l.from))
	for _, q := range p.list {
		part := &parts[l.band(q.size)]
		part.list, part.n = append(part.list, q), part.n+q.n
	}
	for _, part := range parts {
		l.laws = append(l.laws, fitLognormal(part))
	}
	return l, true
}

func (l lognormalBands) band(size int) int {
	b := 0
	for b+1 < len(l.from) && l.from[b+1] <= size {
		b++
	}
	return b
}

func (lognormalBands) bySize()           {}
func (lognormalBands) word() string      { return "lognormal-bands" }
func (l lognormalBands) parameters() int { return 2 * len(l.laws) }
func (l lognormalBands) keys() []string {
	medians, sigmas := make([]float64, len(l.laws)), make([]float64, len(l.laws))
	for i, k := range l.laws {
		medians[i], sigmas[i] = portable.Exp(k.mu), k.sigma
	}
	return []string{`law = "lognormal-bands"`, "from = " + list(l.from, whole), "medians = " + list(medians, span), "sigmas = " + list(sigmas, num)}
}

func (l lognormalBands) logDensity(x float64, size int) float64 {
	return l.laws[l.band(size)].logDensity(x, size)
}

func (l lognormalBands) cdf(x float64, size int) float64 { return l.laws[l.band(size)].cdf(x, size) }
