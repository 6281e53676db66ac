package law

import (
	"fmt"
	"math"
	"math/rand/v2"

	"aforo/workload/portable"
)

// LogUniform is the law of a time whose logarithm is uniform:
//
//	CDF(x) = ln(x/Min) / ln(Max/Min), Min <= x <= Max
//	mean   = (Max-Min) / ln(Max/Min)
//
// Downey (A parallel workload model and its implications for processor
// allocation, HPDC 1997) found the total work of batch jobs close to it.
type LogUniform struct {
	Min, Max float64 // seconds, 0 < Min < Max
}

// Sample draws one value.
func (l LogUniform) Sample(r *rand.Rand) float64 { return l.Quantile(r.Float64()) }

// Mean is the expectation, in seconds.
func (l LogUniform) Mean() float64 { return (l.Max - l.Min) / portable.Log(l.Max/l.Min) }

// CDF is the probability of a value <= x seconds.
func (l LogUniform) CDF(x float64) float64 {
	switch {
	case x <= l.Min:
		return 0
	case x >= l.Max:
		return 1
	}
	return portable.Log(x/l.Min) / portable.Log(l.Max/l.Min)
}

// Quantile inverts CDF.
func (l LogUniform) Quantile(p float64) float64 {
	return l.Min * portable.Exp(p*portable.Log(l.Max/l.Min))
}

func (l LogUniform) Check() error {
	if !(l.Min > 0 && l.Min < l.Max) || math.IsInf(l.Max, 1) {
		return fmt.Errorf("the log-uniform law goes from %v s to %v s: the ends must be positive, finite and increasing", l.Min, l.Max)
	}
	return nil
}

// NewLogPieces returns the law that is log-uniform between neighbouring edges, in
// seconds, with the weight of each piece: one weight fewer than edges. It is an
// Empirical law, given by shares in place of a CDF.
func NewLogPieces(edgesSeconds, weights []float64) (Empirical, error) {
	if len(weights) == 0 || len(edgesSeconds) != len(weights)+1 {
		return Empirical{}, fmt.Errorf("the pieces of the log-uniform law have %d edges and %d weights: give one edge more than weights", len(edgesSeconds), len(weights))
	}
	if err := CheckWeights("the pieces of the log-uniform law", weights); err != nil {
		return Empirical{}, err
	}
	cdf, sum := make([]float64, len(edgesSeconds)), 0.0
	for i, p := range Normalised(weights) {
		sum += p
		cdf[i+1] = min(sum, 1)
	}
	cdf[len(weights)] = 1
	return NewEmpirical(0, edgesSeconds, cdf)
}

func (w *Written) logUniform() Form {
	return Form{
		Law: "log-uniform", Doc: "the logarithm of the run time is uniform",
		Keys: []Key{
			timeKey("min", &w.Min, "the shortest run time"),
			timeKey("max", &w.Max, "the longest"),
		},
		Make: func() (Law, error) {
			if w.Max <= w.Min {
				return nil, fmt.Errorf("max, %v s, must be longer than min, %v s", w.Max.Seconds(), w.Min.Seconds())
			}
			return LogUniform{Min: w.Min.Seconds(), Max: w.Max.Seconds()}, nil
		},
	}
}

// Written is the law as a scenario writes it.
func (l LogUniform) Written() Written {
	return Written{Law: "log-uniform", Min: duration(l.Min), Max: duration(l.Max)}
}

func (w *Written) logPieces() Form {
	return Form{
		Law: "log-uniform-pieces", Doc: "log-uniform between neighbouring edges",
		Keys: []Key{
			timesKey("edges", &w.Edges, "run times, increasing"),
			numbersKey("weights", &w.Weights, weight, "how often each piece between two edges occurs"),
		},
		Make: func() (Law, error) { return NewLogPieces(seconds(w.Edges), w.Weights) },
	}
}
