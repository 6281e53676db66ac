package synth

import (
	"errors"
	"math/rand/v2"
)

// A SizeLaw is a law of run times that depends on the size of the job. Like a
// Law it must not change: replications that run at once share it.
type SizeLaw interface {
	// SampleOf draws the run time, in seconds, of a job of the given size.
	SampleOf(r *rand.Rand, size int) float64
	// Of is the law of the run times of jobs of one size.
	Of(size int) Law
	// Average is the law of the run times of jobs whose sizes come with the given
	// probabilities, which add up to 1.
	Average(sizes []int, p []float64) Law
}

// mixture is the law of a draw from laws[i] with probability p[i].
type mixture struct {
	laws  []Law
	p     []float64
	table table
}

// newMixture returns the mixture; p passes checkWeights and adds up to 1.
func newMixture(laws []Law, p []float64) mixture { return mixture{laws, p, newTable(p)} }

// Sample draws one value.
func (m mixture) Sample(r *rand.Rand) float64 { return m.laws[m.table.sample(r)].Sample(r) }

// Mean is the expectation, in seconds.
func (m mixture) Mean() float64 { return m.sum(Law.Mean) }

// CDF is the probability of a value <= x seconds.
func (m mixture) CDF(x float64) float64 {
	return min(m.sum(func(l Law) float64 { return l.CDF(x) }), 1)
}

// meanBelow is E[min(X, c)], part by part.
func (m mixture) meanBelow(c float64) float64 {
	return m.sum(func(l Law) float64 { return meanBelow(l, c) })
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

// runLaw is the law of the run times of a class: over all its sizes, or over its
// GPUs where byGPU is set, so that a job of eight counts eight times.
func (c *Class) runLaw(byGPU bool) Law {
	if c.RunBySize == nil {
		return c.Run
	}
	sizes, p := c.cutSizes()
	if byGPU {
		for i, n := range sizes {
			p[i] *= float64(n)
		}
		p = normalised(p)
	}
	return c.RunBySize.Average(sizes, p)
}

// cutSizes lists the sizes of the class, cut at MaxSize, with their
// probabilities.
func (c *Class) cutSizes() (sizes []int, p []float64) {
	for i, n := range c.Size.sizes {
		if c.MaxSize > 0 {
			n = min(n, c.MaxSize)
		}
		if k := len(sizes); k > 0 && sizes[k-1] == n {
			p[k-1] += c.Size.p[i]
			continue
		}
		sizes, p = append(sizes, n), append(p, c.Size.p[i])
	}
	return sizes, p
}

// checkRun checks that the class has one law of run times, of one kind.
func (c *Class) checkRun() error {
	if c.RunBySize == nil {
		return checkLaw("run time", c.Run)
	}
	if c.Run != nil {
		return errors.New("it has a law of the run time and one by size: give one of the two")
	}
	return checkLaw("run time", c.RunBySize)
}
