package law

import "math/rand/v2"

// A BySize is a law of run times that depends on the size of the job. Like a
// Law it must not change: replications that run at once share it.
type BySize interface {
	// SampleOf draws the run time, in seconds, of a job of the given size.
	SampleOf(r *rand.Rand, size int) float64
	// Of is the law of the run times of jobs of one size.
	Of(size int) Law
	// Average is the law of the run times of jobs whose sizes come with the given
	// probabilities, which add up to 1.
	Average(sizes []int, p []float64) Law
	// Check reports what is wrong with the parameters.
	Check() error
}

// mixture is the law of a draw from laws[i] with probability p[i].
type mixture struct {
	laws  []Law
	p     []float64
	table Table
}

// newMixture returns the mixture; p passes CheckWeights and adds up to 1.
func newMixture(laws []Law, p []float64) mixture { return mixture{laws, p, NewTable(p)} }

// Sample draws one value.
func (m mixture) Sample(r *rand.Rand) float64 { return m.laws[m.table.Sample(r)].Sample(r) }

// Mean is the expectation, in seconds.
func (m mixture) Mean() float64 { return m.sum(Law.Mean) }

// CDF is the probability of a value <= x seconds.
func (m mixture) CDF(x float64) float64 {
	return min(m.sum(func(l Law) float64 { return l.CDF(x) }), 1)
}

// MeanBelow is E[min(X, c)], part by part.
func (m mixture) MeanBelow(c float64) float64 {
	return m.sum(func(l Law) float64 { return MeanBelow(l, c) })
}

func (m mixture) sum(f func(Law) float64) float64 {
	sum := 0.0
	for i, p := range m.p {
		if p > 0 {
			sum += float64(p * f(m.laws[i]))
		}
	}
	return sum
}

// Quantile inverts CDF: it lies between the least and the greatest of the parts.
func (m mixture) Quantile(p float64) float64 {
	low, high, first := 0.0, 0.0, true
	for i, l := range m.laws {
		if m.p[i] == 0 {
			continue
		}
		q := l.Quantile(p)
		if first {
			low, high, first = q, q, false
		}
		low, high = min(low, q), max(high, q)
	}
	if p <= 0 {
		return low
	}
	if p >= 1 {
		return high
	}
	return invert(m.CDF, p, low, high)
}

// Check reports what is wrong with the parts.
func (m mixture) Check() error {
	for _, l := range m.laws {
		if err := l.Check(); err != nil {
			return err
		}
	}
	return nil
}
