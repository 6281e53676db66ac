package law

import (
	"math"

	"aforo/workload/portable"
)

// leastLog is what the logarithm of a run time counts as at least: of one second it
// is zero, where a gamma law has no density.
const leastLog = 0.2

// LogDensity is the natural logarithm of the density at x seconds, without the cut at
// the longest run time, before run times are cut to whole seconds.
func (l logHyperGammaLaw) LogDensity(x float64) float64 {
	y := math.Max(portable.Log(x), leastLog)
	a, b := twoGammas{l.p, Gamma{l.Shape1, l.Scale1}, Gamma{l.Shape2, l.Scale2}}.densities(y)
	return portable.Log(math.Max(a+b, math.SmallestNonzeroFloat64)) - portable.Log(x)
}

// twoGammas is the mixture of gamma laws of which a LogHyperGamma has the logarithms,
// without the cut at the longest and for every size.
type twoGammas struct {
	share       float64 // of the short one
	short, long Gamma
}

// densities are those of the two parts at y, each times its share.
func (m twoGammas) densities(y float64) (short, long float64) {
	return float64(m.share * portable.Exp(m.short.LogDensity(y))), float64((1 - m.share) * portable.Exp(m.long.LogDensity(y)))
}

// FitLogHyperGamma fits the law without its dependence on the size, cut above the
// longest run time, by expectation maximisation.
func FitLogHyperGamma(p Points) LogHyperGamma {
	c := p.coarse()
	logs, median := make([]float64, len(c.List)), 0.0
	seen := 0.0
	for i, q := range c.List {
		logs[i] = math.Max(portable.Log(q.X), leastLog)
		if seen < c.N/2 {
			median = logs[i]
		}
		seen += q.N
	}
	first := make([]float64, len(logs)) // how much of each point is the short law's
	for i, y := range logs {
		first[i] = 0.1
		if y <= median {
			first[i] = 0.9
		}
	}
	m, last := twoGammas{share: 0.5}, math.Inf(-1)
	for range emSteps {
		m.maximise(c, logs, first)
		mean := m.expect(c, logs, first)
		if mean-last < emGain {
			break
		}
		last = mean
	}
	if m.short.Mean() > m.long.Mean() {
		m = twoGammas{1 - m.share, m.long, m.short}
	}
	return LogHyperGamma{
		Shape1: m.short.Shape, Scale1: m.short.Scale, Shape2: m.long.Shape, Scale2: m.long.Scale,
		Share: m.share, MaxLog: portable.Log(1.05 * c.Longest()),
	}
}

// maximise fits both laws to their parts of the points.
func (m *twoGammas) maximise(c Points, logs, first []float64) {
	var n, y, lny [2]float64
	for i, q := range c.List {
		ln := portable.Log(logs[i])
		for k, w := range [2]float64{float64(q.N * first[i]), float64(q.N * (1 - first[i]))} {
			n[k] += w
			y[k] += float64(w * logs[i])
			lny[k] += float64(w * ln)
		}
	}
	m.share = n[0] / c.N
	if n[0] > 0 {
		m.short = gammaOf(y[0]/n[0], lny[0]/n[0])
	}
	if n[1] > 0 {
		m.long = gammaOf(y[1]/n[1], lny[1]/n[1])
	}
}

// expect divides the points between the laws, and returns the mean log-likelihood.
func (m *twoGammas) expect(c Points, logs, first []float64) float64 {
	sum := 0.0
	for i, q := range c.List {
		a, b := m.densities(logs[i])
		density := math.Max(a+b, math.SmallestNonzeroFloat64)
		first[i] = a / density
		sum += float64(q.N * portable.Log(density))
	}
	return sum / c.N
}

// Parameters are those of both gamma laws, and the share.
func (LogHyperGamma) Parameters() int { return 5 }
