package law

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"sort"

	"aforo/workload/portable"
)

// Empirical is the law behind a published CDF: P[i] of all values are <= At[i]
// seconds, and between two points the probability grows linearly in the
// logarithm of the time. Published figures of run times have a logarithmic axis,
// so this is the straight line that a reader would draw:
//
//	CDF(x) = P[i] + (P[i+1]-P[i]) ln(x/At[i]) / ln(At[i+1]/At[i])
//
// Make one with NewEmpirical; the fields are for reading only.
type Empirical struct {
	At, P []float64
	// log[i] is ln(At[i+1]/At[i]); mean is the expectation. They are computed once
	// because Sample needs no logarithm then.
	log  []float64
	mean float64
}

// NewEmpirical returns the law with the given points: at (seconds) must be
// positive and increasing, p must not decrease and must end at 1. Where p[0] is
// above 0, the values that the first point counts are spread log-uniformly from
// lower to at[0]; otherwise lower is not used.
func NewEmpirical(lower float64, at, p []float64) (Empirical, error) {
	if len(at) != len(p) || len(at) == 0 {
		return Empirical{}, fmt.Errorf("the empirical law has %d times and %d probabilities: give as many of one as of the other, at least one", len(at), len(p))
	}
	e := Empirical{}
	if p[0] > 0 {
		if !(lower > 0 && lower < at[0]) {
			return e, fmt.Errorf("the empirical law starts with probability %v at %v s, and its lower edge is %v s: give a lower edge above 0 and below the first time", p[0], at[0], lower)
		}
		e.At, e.P = append(e.At, lower), append(e.P, 0)
	}
	e.At, e.P = append(e.At, at...), append(e.P, p...)
	if err := e.checkPoints(); err != nil {
		return Empirical{}, err
	}
	// Published percentages add up to 1 but for rounding in the last place.
	e.P[len(e.P)-1] = 1
	return e.prepared(), nil
}

// prepared computes what draws and the mean need of the points.
func (e Empirical) prepared() Empirical {
	for i := range len(e.At) - 1 {
		log := portable.Log(e.At[i+1] / e.At[i])
		e.log = append(e.log, log)
		// The mean of a log-uniform law on [a, b] is (b-a)/ln(b/a).
		e.mean += (e.P[i+1] - e.P[i]) * (e.At[i+1] - e.At[i]) / log
	}
	return e
}

// checkPoints checks the points of the law, the lower edge included.
func (e Empirical) checkPoints() error {
	for i, x := range e.At {
		if err := CheckPositive(fmt.Sprintf("time %d of the empirical law, in seconds,", i+1), x); err != nil {
			return err
		}
		if p := e.P[i]; !(p >= 0 && p <= 1+1e-9) {
			return fmt.Errorf("the empirical law has probability %v at %v s: it must be within 0 and 1 (a percentage must be divided by 100)", p, x)
		}
		if i > 0 && x <= e.At[i-1] {
			return fmt.Errorf("the times of the empirical law do not increase: %v s follows %v s", x, e.At[i-1])
		}
		if i > 0 && e.P[i] < e.P[i-1] {
			return fmt.Errorf("the empirical law falls from %v to %v at %v s: a cumulative probability must not decrease", e.P[i-1], e.P[i], x)
		}
	}
	if last := e.P[len(e.P)-1]; math.Abs(last-1) > 1e-9 {
		return fmt.Errorf("the empirical law ends at probability %v: its last point must have probability 1", last)
	}
	if len(e.At) < 2 {
		return errors.New("the empirical law has a single point of probability 1 and no lower edge: use a constant")
	}
	return nil
}

func (e Empirical) Check() error {
	if len(e.log) == 0 {
		return errors.New("the empirical law has no points: make it with NewEmpirical")
	}
	return nil
}

// Sample draws one value by inversion.
func (e Empirical) Sample(r *rand.Rand) float64 { return e.Quantile(r.Float64()) }

// Mean is the expectation, in seconds.
func (e Empirical) Mean() float64 { return e.mean }

// CDF is the probability of a value <= x seconds.
func (e Empirical) CDF(x float64) float64 {
	i := sort.SearchFloat64s(e.At, x) // the first point at or after x
	switch i {
	case 0:
		return 0
	case len(e.At):
		return 1
	}
	f := portable.Log(x/e.At[i-1]) / e.log[i-1]
	return e.P[i-1] + float64(f*(e.P[i]-e.P[i-1]))
}

// Quantile inverts CDF.
func (e Empirical) Quantile(p float64) float64 {
	if p <= 0 {
		return e.lowest()
	}
	// Find the segment (P[i], P[i+1]] that holds p; flat segments hold none.
	i, j := 0, len(e.P)-1
	for j-i > 1 {
		if m := int(uint(i+j) >> 1); e.P[m] < p {
			i = m
		} else {
			j = m
		}
	}
	f := (p - e.P[i]) / (e.P[j] - e.P[i])
	return e.At[i] * portable.Exp(f*e.log[i])
}

// lowest is the largest time of probability 0: where the law begins.
func (e Empirical) lowest() float64 {
	i := 0
	for e.P[i+1] == 0 {
		i++
	}
	return e.At[i]
}

func (w *Written) empirical() Form {
	return Form{
		Law: "empirical", Doc: "a published CDF, straight between its points on a logarithmic axis of time",
		Keys: []Key{
			timesKey("at", &w.At, "run times, increasing"),
			numbersKey("cdf", &w.CDF, probability, "the share of jobs that run no longer than each; the last is 1"),
			timeKey("from", &w.From, "the shortest run time, where the first share is above 0").or(`"1s"`),
		},
		Make: func() (Law, error) { return NewEmpirical(w.From.Seconds(), seconds(w.At), w.CDF) },
	}
}

// Written is the law as a scenario writes it: its first point, of probability 0,
// is the shortest time.
func (e Empirical) Written() Written {
	return Written{Law: "empirical", From: duration(e.At[0]), At: durations(e.At[1:]), CDF: e.P[1:]}
}
