package law

import (
	"math"

	"aforo/workload/portable"
)

// FitLognormalPower fits the line of least squares of the logarithm of the run time
// over that of the size, which is where the likelihood is greatest. It reports false
// where all jobs have the same size, or where the exponent is beyond what the law
// takes.
func FitLognormalPower(p Points) (LognormalPower, bool) {
	a := p.Mean(func(q Point) float64 { return portable.Log(float64(q.Size)) })
	y := p.meanLog()
	var saa, say float64
	for _, q := range p.List {
		d := portable.Log(float64(q.Size)) - a
		saa += float64(q.N * d * d)
		say += float64(q.N * d * (portable.Log(q.X) - y))
	}
	if saa < 1e-9*p.N {
		return LognormalPower{}, false
	}
	exponent := say / saa
	mu := y - float64(exponent*a)
	v := p.Mean(func(q Point) float64 {
		d := portable.Log(q.X) - mu - float64(exponent*portable.Log(float64(q.Size)))
		return d * d
	})
	return LognormalPower{portable.Exp(mu), math.Max(math.Sqrt(v), leastSigma), exponent}, math.Abs(exponent) < 3
}

// Parameters are three.
func (LognormalPower) Parameters() int { return 3 }

// FitLognormalBands fits up to four bands, each with the same number of jobs as far
// as the sizes allow it and with at least 5 % of them; it reports false where there
// is only one.
func FitLognormalBands(p Points) (LognormalBands, bool) {
	sizes, weights := p.PMF()
	l := LognormalBands{from: []int{1}}
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
	parts := make([]Points, len(l.from))
	for _, q := range p.List {
		part := &parts[l.band(q.Size)]
		part.List, part.N = append(part.List, q), part.N+q.N
	}
	for _, part := range parts {
		l.laws = append(l.laws, FitLognormal(part))
	}
	return l, true
}

// Parameters are two of each band.
func (l LognormalBands) Parameters() int { return 2 * len(l.laws) }
