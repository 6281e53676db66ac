package sim_test

import (
	"fmt"
	"math"
	"testing"
)

// erlangC returns the probability that an arrival at an M/M/c queue of offered
// load a waits (Erlang 1917, by the recursion of the loss formula).
func erlangC(c int, a float64) float64 {
	b, rho := 1.0, a/float64(c)
	for k := 1; k <= c; k++ {
		b = a * b / (float64(k) + a*b)
	}
	return b / (1 - rho + rho*b)
}

// The waits of M/M/c have the mean, the probability of a wait and the 95 %
// quantile of Erlang's formulas: within 4 SE. The quantile is tested as the share
// of waits beyond the exact one, which small samples do not bias.
func TestOracleMMc(t *testing.T) {
	for _, c := range []struct {
		servers             int
		rate                float64
		delayed, mean, p95  float64 // tabulated; zero where only the formula is used
		seDelayed, se, se95 float64
	}{
		{1, .5, .5, 1, 4.605170186, .0011, .004, .009},
		{1, .8, .8, 4, 13.86294361, .0012, .0075, .021},
		{2, 1.5, .6428571429, 1.285714286, 5.107799043, .0015, .006, .017},
		{4, 3, .5094339623, .5094339623, 2.321277226, .002, .007, .015},
		{10, 8, .4091801508, .2045900754, 1.051066260, .005, .015, .027},
		{64, 51.2, 0, 0, 0, .018, .038, .020},
	} {
		name := fmt.Sprintf("c=%d,rate=%v", c.servers, c.rate)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			slack := float64(c.servers) - c.rate
			delayed := erlangC(c.servers, c.rate)
			s := single("M/M/c "+name, c.servers, c.rate, expLaw, expLaw)
			s.p95 = max(0, math.Log(delayed/.05)/slack)
			if c.mean > 0 {
				closeTo(t, "tabulated P(wait)", c.delayed, delayed, 1e-9)
				closeTo(t, "tabulated mean", c.mean, delayed/slack, 1e-9)
				closeTo(t, "tabulated p95", c.p95, s.p95, 1e-9)
			}
			runs := s.replicate(t)
			near4SE(t, "mean wait", runs, delayed/slack, c.se, (*tally).meanWait)
			near4SE(t, "P(wait > 0)", runs, delayed, c.seDelayed, func(o *tally) float64 { return o.delayed / o.jobs() })
			near4SE(t, "P(wait > p95)", runs, min(.05, delayed), c.se95, func(o *tally) float64 { return o.beyond / o.jobs() })
		})
	}
}

// Deterministic run times on several servers give the exact mean waits of M/D/c
// (from the embedded chain): within 4 SE.
func TestOracleMDc(t *testing.T) {
	for _, c := range []struct {
		servers  int
		rate     float64
		mean, se float64
	}{
		{1, .8, 2, .005},
		{2, 1.6, .9032838794, .005},
		{4, 3.2, .3860949308, .007},
		{10, 8, .1098277897, .009},
	} {
		name := fmt.Sprintf("c=%d,rate=%v", c.servers, c.rate)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			runs := single("M/D/c "+name, c.servers, c.rate, expLaw, fixedLaw).replicate(t)
			near4SE(t, "mean wait", runs, c.mean, c.se, (*tally).meanWait)
		})
	}
}

// One server has the mean wait of Pollaczek and Khinchine whatever the law of run
// times, rate x E[S^2] / (2 (1 - rho)): within 4 SE.
func TestOraclePollaczekKhinchine(t *testing.T) {
	const rate = .8
	for _, c := range []struct {
		name   string
		run    law
		square float64 // E[S^2]
		se     float64
	}{
		{"deterministic", fixedLaw, 1, .005},
		{"uniform", uniformLaw, 4. / 3, .006},
		{"erlang-2", erlang2Law, 1.5, .007},
		{"exponential", expLaw, 2, .0085},
		{"lognormal", lognormalLaw, math.E, .025},
		{"hyperexponential", h2Law, 5, .016},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			runs := single("M/G/1 "+c.name, 1, rate, expLaw, c.run).replicate(t)
			near4SE(t, "mean wait", runs, rate*c.square/(2*(1-rate)), c.se, (*tally).meanWait)
		})
	}
}

// One exponential server has the mean wait and the probability of a wait of
// GI/M/1 for arrivals that are not Poisson: within 4 SE.
func TestOracleGIM1(t *testing.T) {
	for _, c := range []struct {
		name                       string
		gap                        law
		delayed, mean, seD, seMean float64
	}{
		{"deterministic", fixedLaw, .6286297965, 1.692730840, .002, .006},
		{"erlang-2", erlang2Law, .7398529491, 2.843979767, .002, .008},
		{"hyperexponential", h2Law, .9075716626, 9.819192772, .002, .016},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			runs := single("GI/M/1 "+c.name, 1, .8, c.gap, expLaw).replicate(t)
			near4SE(t, "mean wait", runs, c.mean, c.seMean, (*tally).meanWait)
			near4SE(t, "P(wait > 0)", runs, c.delayed, c.seD, func(o *tally) float64 { return o.delayed / o.jobs() })
		})
	}
}
