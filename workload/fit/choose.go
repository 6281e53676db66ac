package fit

import (
	"math"

	"aforo/workload/portable"
	"aforo/workload/synth/law"
)

// What a law must keep to be written into a scenario: the greatest distance of
// Kolmogorov and Smirnov, and the greatest ratio by which the work that it offers may
// be off. Choices of this project: with 5 % of the jobs elsewhere a reader of the
// scenario is told the truth about run times, and with 10 % of the work the load is
// that of the log.
const (
	ksMost   = 0.05
	workMost = 1.1
)

// A Candidate is one law that was fitted to the run times of a class.
type Candidate struct {
	// Law is its word in a scenario.
	Law string `json:"law"`
	// Parameters is how many numbers were estimated.
	Parameters int `json:"parameters"`
	// LogLikelihood is the natural logarithm of the likelihood at its maximum, and
	// AIC Akaike's criterion.
	LogLikelihood float64 `json:"log_likelihood"`
	AIC           float64 `json:"aic"`
	// KS is the distance of Kolmogorov and Smirnov to the jobs, from 0 to 1.
	KS float64 `json:"ks"`
	// Work is the mean work of a job under the law, size times run time up to the
	// longest limit, over that of the jobs.
	Work float64 `json:"work"`
	// Chosen marks the law that the scenario has.
	Chosen bool `json:"chosen"`
}

// fits reports whether the law keeps what it must.
func (c *Candidate) fits() bool {
	return c.KS <= ksMost && math.Abs(portable.Log(c.Work)) <= portable.Log(workMost)
}

// miss is how far the law is from what it must keep: the least is the least wrong.
func (c *Candidate) miss() float64 {
	return c.KS/ksMost + math.Abs(portable.Log(c.Work))/portable.Log(workMost)
}

// chooseRun fits all laws and chooses: of the laws with a formula that keep what
// they must, the one with the least AIC; else the empirical CDF; but where the work of
// that is off as well, because large jobs run longer, whatever law is the least
// wrong. sizes and weights are the law of sizes, longest the longest limit in
// seconds, or infinity.
func chooseRun(p law.Points, sizes []int, weights []float64, longest float64) (runLaw, []Candidate) {
	laws := runLaws(p)
	all := make([]Candidate, len(laws))
	best := -1
	for i, l := range laws {
		c := &all[i]
		*c = Candidate{Law: l.word(), Parameters: l.Parameters(), KS: ks(l, p)}
		c.LogLikelihood = logLikelihood(l, p)
		c.AIC = aic(c.Parameters, c.LogLikelihood)
		// What is longer than anything that the log has does not count where nothing cuts it.
		c.Work = workRatio(l, p, sizes, weights, math.Min(longest, 1e9))
		if _, free := l.one.(law.Empirical); !free && c.fits() && (best < 0 || c.AIC < all[best].AIC) {
			best = i
		}
	}
	if last := len(all) - 1; best < 0 && all[last].fits() {
		best = last
	}
	if best < 0 {
		best = 0
		for i := range all {
			if all[i].miss() < all[best].miss() {
				best = i
			}
		}
	}
	all[best].Chosen = true
	return laws[best], all
}
