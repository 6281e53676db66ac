package fit

import (
	"math"

	"aforo/workload/portable"
)

// hyperExponential is a mixture of exponential laws, fitted by expectation
// maximisation: Dempster, Laird and Rubin, J. Roy. Statist. Soc. B 39(1), 1977;
// for these laws, Asmussen, Nerman and Olsson, Scand. J. Statist. 23(4), 1996.
type hyperExponential struct {
	p     []float64
	means []float64 // seconds
}

// A mixture stops when a step adds less than this to the mean log-likelihood of a
// job, or after so many steps.
const (
	emGain  = 1e-7
	emSteps = 400
)

// fitHyperExponential fits k phases. The likelihood never falls from a step to the
// next; observe, where it is not nil, is told the mean log-likelihood of each.
func fitHyperExponential(p points, k int, observe func(float64)) hyperExponential {
	c := p.coarse()
	h := startHyperExponential(c, k)
	last := math.Inf(-1)
	for range emSteps {
		next, mean := h.step(c)
		if observe != nil {
			observe(mean)
		}
		if mean-last < emGain {
			break
		}
		h, last = next, mean
	}
	return h
}

// startHyperExponential cuts the sorted run times into k parts of the same number of
// jobs; their means are where the phases begin.
func startHyperExponential(c points, k int) hyperExponential {
	h := hyperExponential{make([]float64, k), make([]float64, k)}
	seen := 0.0
	for _, q := range c.list {
		part := min(int(seen/c.n*float64(k)), k-1)
		h.p[part] += q.n / c.n
		h.means[part] += q.n / c.n * q.x
		seen += q.n
	}
	for i := range h.p {
		if h.p[i] == 0 {
			h.p[i], h.means[i] = 1e-3, 1e-3*c.longest()
		}
		h.means[i] /= h.p[i]
	}
	return h
}

// step is one of expectation maximisation: the next law, and the mean
// log-likelihood under this one.
func (h hyperExponential) step(c points) (hyperExponential, float64) {
	k := len(h.p)
	n, total := make([]float64, k), make([]float64, k)
	part := make([]float64, k)
	sum := 0.0
	for _, q := range c.list {
		density := 0.0
		for i := range part {
			part[i] = h.p[i] / h.means[i] * portable.Exp(-q.x/h.means[i])
			density += part[i]
		}
		density = math.Max(density, math.SmallestNonzeroFloat64)
		sum += q.n * portable.Log(density)
		for i := range part {
			share := q.n * part[i] / density
			n[i] += share
			total[i] += share * q.x
		}
	}
	next := hyperExponential{make([]float64, k), make([]float64, k)}
	for i := range n {
		next.p[i], next.means[i] = n[i]/c.n, h.means[i]
		if n[i] > 1e-9 {
			next.means[i] = total[i] / n[i]
		}
	}
	return next, sum / c.n
}

func (hyperExponential) word() string      { return "exponential-mixture" }
func (h hyperExponential) parameters() int { return 2*len(h.p) - 1 }
func (h hyperExponential) keys() []string {
	return []string{`law = "exponential-mixture"`, "weights = " + list(h.p, num), "means = " + list(h.means, span)}
}

func (h hyperExponential) logDensity(x float64, _ int) float64 {
	sum := 0.0
	for i, p := range h.p {
		sum += p / h.means[i] * portable.Exp(-x/h.means[i])
	}
	return portable.Log(math.Max(sum, math.SmallestNonzeroFloat64))
}

func (h hyperExponential) cdf(x float64, _ int) float64 {
	sum := 0.0
	for i, p := range h.p {
		sum -= p * portable.Expm1(-x/h.means[i])
	}
	return min(sum, 1)
}

// logHyperGamma has the natural logarithm of run times a mixture of two gamma laws,
// the law of Lublin and Feitelson (JPDC 63(11), 2003) without its dependence on the
// size, cut at the longest run time. It is fitted by expectation maximisation.
type logHyperGamma struct {
	share       float64 // of the short one
	short, long gamma
	longest     float64 // seconds
}

// leastLog is what the logarithm of a run time counts as at least: of one second it
// is zero, where a gamma law has no density.
const leastLog = 0.2

func fitLogHyperGamma(p points) logHyperGamma {
	c := p.coarse()
	logs, median := make([]float64, len(c.list)), 0.0
	seen := 0.0
	for i, q := range c.list {
		logs[i] = math.Max(portable.Log(q.x), leastLog)
		if seen < c.n/2 {
			median = logs[i]
		}
		seen += q.n
	}
	l := logHyperGamma{share: 0.5, longest: 1.05 * c.longest()}
	first := make([]float64, len(logs)) // how much of each point is the short law's
	for i, y := range logs {
		first[i] = 0.1
		if y <= median {
			first[i] = 0.9
		}
	}
	last := math.Inf(-1)
	for range emSteps {
		l.maximise(c, logs, first)
		mean := l.expect(c, logs, first)
		if mean-last < emGain {
			break
		}
		last = mean
	}
	if l.short.shape*l.short.scale > l.long.shape*l.long.scale {
		l.short, l.long, l.share = l.long, l.short, 1-l.share
	}
	return l
}

// maximise fits both laws to their parts of the points.
func (l *logHyperGamma) maximise(c points, logs, first []float64) {
	var n, y, lny [2]float64
	for i, q := range c.list {
		ln := portable.Log(logs[i])
		for k, w := range [2]float64{q.n * first[i], q.n * (1 - first[i])} {
			n[k] += w
			y[k] += w * logs[i]
			lny[k] += w * ln
		}
	}
	l.share = n[0] / c.n
	if n[0] > 0 {
		l.short = gammaOf(y[0]/n[0], lny[0]/n[0])
	}
	if n[1] > 0 {
		l.long = gammaOf(y[1]/n[1], lny[1]/n[1])
	}
}

// expect divides the points between the laws, and returns the mean log-likelihood.
func (l *logHyperGamma) expect(c points, logs, first []float64) float64 {
	sum := 0.0
	for i, q := range c.list {
		a := l.share * portable.Exp(l.short.logDensity(logs[i], 0))
		b := (1 - l.share) * portable.Exp(l.long.logDensity(logs[i], 0))
		density := math.Max(a+b, math.SmallestNonzeroFloat64)
		first[i] = a / density
		sum += q.n * portable.Log(density)
	}
	return sum / c.n
}

func (logHyperGamma) word() string    { return "log-hyper-gamma" }
func (logHyperGamma) parameters() int { return 5 }
func (l logHyperGamma) keys() []string {
	return []string{`law = "log-hyper-gamma"`, "shapes = " + list([]float64{l.short.shape, l.long.shape}, num), "scales = " + list([]float64{l.short.scale, l.long.scale}, num), "share = " + num(l.share), "max = " + span(l.longest)}
}

func (l logHyperGamma) logDensity(x float64, _ int) float64 {
	y := math.Max(portable.Log(x), leastLog)
	d := l.share*portable.Exp(l.short.logDensity(y, 0)) + (1-l.share)*portable.Exp(l.long.logDensity(y, 0))
	return portable.Log(math.Max(d, math.SmallestNonzeroFloat64)) - portable.Log(x)
}

func (l logHyperGamma) cdf(x float64, _ int) float64 {
	if x <= 1 {
		return 0
	}
	all := l.below(portable.Log(l.longest))
	return min(l.below(portable.Log(min(x, l.longest)))/all, 1)
}

func (l logHyperGamma) below(y float64) float64 {
	return l.share*l.short.cdf(y, 0) + (1-l.share)*l.long.cdf(y, 0)
}
