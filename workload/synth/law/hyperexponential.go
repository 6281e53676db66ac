package law

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"aforo/workload/portable"
)

// HyperExponential is a mixture of exponential laws, the usual law of queueing
// theory for run times that vary more than exponential ones:
//
//	CDF(x) = sum over i of p[i] (1 - exp(-x/mean[i])), x >= 0
//	mean   = sum of p[i] mean[i]
//
// Make one with NewHyperExponential or NewBalancedHyperExponential. (Wolff,
// Stochastic Modeling and the Theory of Queues, 1989.)
type HyperExponential struct {
	p, means []float64
	table    Table
}

// NewHyperExponential returns the mixture of exponential laws of the given means,
// in seconds, each drawn in proportion to its weight.
func NewHyperExponential(weights, meansSeconds []float64) (HyperExponential, error) {
	if len(weights) == 0 || len(weights) != len(meansSeconds) {
		return HyperExponential{}, fmt.Errorf("the hyper-exponential law has %d weights and %d means: give as many of one as of the other, at least one", len(weights), len(meansSeconds))
	}
	if err := CheckWeights("the hyper-exponential law", weights); err != nil {
		return HyperExponential{}, err
	}
	for i, m := range meansSeconds {
		if err := CheckPositive(fmt.Sprintf("mean %d of the hyper-exponential law, in seconds,", i+1), m); err != nil {
			return HyperExponential{}, err
		}
	}
	return HyperExponential{Normalised(weights), slices.Clone(meansSeconds), NewTable(weights)}, nil
}

// NewBalancedHyperExponential returns the mixture of two exponential laws with
// the given mean, in seconds, and squared coefficient of variation cv2 >= 1,
// each of which does half of the work ("balanced means"):
//
//	p = (1 + sqrt((cv2-1)/(cv2+1))) / 2, means mean/(2p) and mean/(2(1-p))
func NewBalancedHyperExponential(meanSeconds, cv2 float64) (HyperExponential, error) {
	if err := CheckPositive("the mean of the hyper-exponential law, in seconds,", meanSeconds); err != nil {
		return HyperExponential{}, err
	}
	if !(cv2 >= 1 && cv2 <= 1e6) {
		return HyperExponential{}, fmt.Errorf("the squared coefficient of variation of the hyper-exponential law is %v: it must be within 1 and 1000000", cv2)
	}
	p := float64((1 + math.Sqrt((cv2-1)/(cv2+1))) / 2)
	return NewHyperExponential([]float64{p, 1 - p}, []float64{meanSeconds / (2 * p), meanSeconds / (2 * (1 - p))})
}

// Sample draws one value.
func (h HyperExponential) Sample(r *rand.Rand) float64 {
	return h.means[h.table.Sample(r)] * portable.Exponential(r)
}

// Mean is the expectation, in seconds.
func (h HyperExponential) Mean() float64 {
	sum := 0.0
	for i, p := range h.p {
		sum += float64(p * h.means[i])
	}
	return sum
}

// CDF is the probability of a value <= x seconds.
func (h HyperExponential) CDF(x float64) float64 {
	if x <= 0 {
		return 0
	}
	sum := 0.0
	for i, p := range h.p {
		sum -= float64(p * portable.Expm1(-x/h.means[i]))
	}
	return min(sum, 1)
}

// Quantile inverts CDF; Quantile(1) is infinite.
func (h HyperExponential) Quantile(p float64) float64 {
	if p >= 1 {
		return math.Inf(1)
	}
	// It lies between those of the shortest and of the longest part.
	low, high := slices.Min(h.means), slices.Max(h.means)
	return invert(h.CDF, p, -low*portable.Log1p(-p), -high*portable.Log1p(-p))
}

func (h HyperExponential) Check() error {
	if len(h.p) == 0 {
		return errors.New("the hyper-exponential law is empty: make it with NewHyperExponential")
	}
	return nil
}

func (w *Written) hyperExponential() Form {
	return Form{
		Law: "hyper-exponential", Doc: "two exponential laws, each with half of the work (balanced means)",
		Keys: []Key{
			timeKey("mean", &w.Mean, "the mean run time"),
			numberKey("cv", &w.CV, Bounds{1, 1000, false}, "the coefficient of variation: standard deviation / mean"),
		},
		Make: func() (Law, error) { return NewBalancedHyperExponential(w.Mean.Seconds(), w.CV*w.CV) },
	}
}

func (w *Written) exponentialMixture() Form {
	return Form{
		Law: "exponential-mixture", Doc: "several exponential laws",
		Keys: []Key{
			numbersKey("weights", &w.Weights, weight, "how often each is drawn; they need not sum to 1"),
			timesKey("means", &w.Means, "the mean of each"),
		},
		Make: func() (Law, error) { return NewHyperExponential(w.Weights, seconds(w.Means)) },
	}
}

// Written is the law as a scenario writes it.
func (h HyperExponential) Written() Written {
	return Written{Law: "exponential-mixture", Weights: h.p, Means: durations(h.means)}
}
