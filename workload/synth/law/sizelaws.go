package law

import (
	"errors"
	"fmt"
	"math"

	"aforo/workload/portable"
)

// MostSizes bounds the sizes of a law that is given by a formula: each takes a
// few bytes and some time at the start.
const MostSizes = 1 << 20

// NewPowersOfTwo returns the law of sizes 1, 2, 4, 8, ... with the given weights.
func NewPowersOfTwo(weights []float64) (Sizes, error) {
	if len(weights) > 31 {
		return Sizes{}, fmt.Errorf("there are weights for %d powers of two: at most 31 are possible", len(weights))
	}
	sizes := make([]int, len(weights))
	for i := range sizes {
		sizes[i] = 1 << i
	}
	return NewSizes(sizes, weights)
}

// NewLogUniformSizes returns the law of sizes from least to most whose logarithm
// is uniform, rounded down to whole sizes:
//
//	P(n) = ln((n+1)/n) / ln((most+1)/least)
//
// (Downey, A parallel workload model and its implications for processor
// allocation, HPDC 1997: P(size < n) grows with ln n.)
func NewLogUniformSizes(least, most int) (Sizes, error) {
	if least < 1 || most < least || most-least >= MostSizes {
		return Sizes{}, fmt.Errorf("the log-uniform law of sizes goes from %d to %d: it must begin at 1 or more, and have at most %d sizes", least, most, MostSizes)
	}
	var sizes []int
	var weights []float64
	for n := least; n <= most; n++ {
		sizes, weights = append(sizes, n), append(weights, portable.Log1p(1/float64(n)))
	}
	return NewSizes(sizes, weights)
}

// CutAt returns the law with sizes above most asking for most instead.
func (s Sizes) CutAt(most int) Sizes {
	var sizes []int
	var p []float64
	for i, n := range s.sizes {
		n = min(n, most)
		if k := len(sizes); k > 0 && sizes[k-1] == n {
			p[k-1] += s.p[i]
			continue
		}
		sizes, p = append(sizes, n), append(p, s.p[i])
	}
	return Sizes{sizes, p, NewTable(p)}
}

// Each calls f with every size of positive probability, the smallest first.
func (s Sizes) Each(f func(size int)) {
	for i, n := range s.sizes {
		if s.p[i] > 0 {
			f(n)
		}
	}
}

// TwoStage is Lublin and Feitelson's law of sizes (The workload on parallel
// supercomputers, JPDC 63(11), 2003). A job is serial with probability Serial.
// Else x is uniform on [Low, Med] with probability Prob and on [Med, High]
// otherwise; with probability PowerOfTwo (of all jobs, not of the parallel ones)
// it is rounded to a whole number. The size is 2^x, rounded.
type TwoStage struct {
	Serial, PowerOfTwo float64 // >= 0, together at most 1
	Low, Med, High     float64 // logarithms to base 2, increasing
	Prob               float64
	// Max cuts larger sizes, 0 for none: where High is not whole, rounding may lead
	// beyond 2^High.
	Max int
}

// Sizes returns the law as a list of sizes with their exact probabilities.
func (t TwoStage) Sizes() (Sizes, error) {
	if err := t.Check(); err != nil {
		return Sizes{}, err
	}
	most := 1 << int(math.Ceil(t.High))
	p := make([]float64, most+1)
	p[1] = t.Serial
	for k := 0; k <= int(math.Ceil(t.High)); k++ { // x rounds to k within half of it
		p[1<<k] += float64(t.PowerOfTwo * (t.cdf(float64(k)+0.5) - t.cdf(float64(k)-0.5)))
	}
	rest := math.Max(1-t.Serial-t.PowerOfTwo, 0)
	for n := 1; n <= most; n++ { // 2^x rounds to n within half of it
		p[n] += float64(rest * (t.cdf(portable.Log2(float64(n)+0.5)) - t.cdf(portable.Log2(float64(n)-0.5))))
	}
	var sizes []int
	var weights []float64
	for n, w := range p {
		if w > 0 {
			sizes, weights = append(sizes, n), append(weights, w)
		}
	}
	law, err := NewSizes(sizes, weights)
	if err == nil && t.Max > 0 {
		law = law.CutAt(t.Max)
	}
	return law, err
}

// cdf is the probability of an x at or below a value.
func (t *TwoStage) cdf(x float64) float64 {
	switch {
	case x <= t.Low:
		return 0
	case x < t.Med:
		return t.Prob * (x - t.Low) / (t.Med - t.Low)
	case x < t.High:
		return t.Prob + (1-t.Prob)*(x-t.Med)/(t.High-t.Med)
	}
	return 1
}

func (t *TwoStage) Check() error {
	if !(t.Serial >= 0 && t.PowerOfTwo >= 0 && t.Serial+t.PowerOfTwo <= 1+1e-12) {
		return fmt.Errorf("the shares of serial jobs and of powers of two are %v and %v: they must not be negative, and at most 1 together", t.Serial, t.PowerOfTwo)
	}
	if !(t.Low >= 0 && t.Low < t.Med && t.Med < t.High && t.High <= portable.Log2(MostSizes)) {
		return fmt.Errorf("the logarithms of the sizes are %v, %v and %v: they must increase from 0 or more to at most %v", t.Low, t.Med, t.High, portable.Log2(MostSizes))
	}
	if !(t.Prob >= 0 && t.Prob <= 1) {
		return fmt.Errorf("the share of the lower stage of sizes is %v: it must be within 0 and 1", t.Prob)
	}
	if t.Max < 0 {
		return errors.New("the largest size of the two-stage law is negative: give 0 for none")
	}
	return nil
}
