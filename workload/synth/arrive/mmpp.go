package arrive

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"aforo/workload/portable"
)

// MMPP is the Markov-modulated Poisson process: a Poisson process whose rate
// depends on a state, such as calm and busy, that changes by itself after
// exponential stays, in the order of the list and from the last to the first
// (Fischer and Meier-Hellstern, Performance Evaluation 18(2), 1993; fitted to the
// jobs of a grid by Li, Muskulus and Wolters, JSSPP 2006). Its gaps are correlated,
// as those of users are who all work on the same deadline. With two
// states, of rates r1, r2 and mean stays m1, m2, the number of points N in a time
// t has (Heffes and Lucantoni, IEEE JSAC 4(6), 1986)
//
//	Var N / E N = 1 + 2 p1 p2 (r1-r2)^2 / (m c) (1 - (1-exp(-c t))/(c t))
//
// with c = 1/m1 + 1/m2, p1 = m1/(m1+m2), p2 = 1-p1, m = p1 r1 + p2 r2.
type MMPP struct {
	States []State // at least 2
}

// A State of an MMPP.
type State struct {
	// Factor is the rate in the state relative to that in others, >= 0. The factors
	// are scaled so that their mean over time is 1.
	Factor float64
	// Stay is the mean time that the state lasts, at the mean rate of the class:
	// like the gaps it passes faster while the rhythm is fast, and not at all in
	// hours of rate 0.
	Stay time.Duration
}

// mostStates bounds the states of an MMPP.
const mostStates = 100

// Check reports what is wrong with the states.
func (p MMPP) Check(perDay float64) error {
	if len(p.States) < 2 || len(p.States) > mostStates {
		return fmt.Errorf("the modulated process has %d states: it must have at least 2 and at most %d", len(p.States), mostStates)
	}
	sum, cycle := 0.0, 0.0
	for i, s := range p.States {
		if !(s.Factor >= 0) || math.IsInf(s.Factor, 1) {
			return fmt.Errorf("the factor of state %d is %v: it must be a finite number, 0 or more", i+1, s.Factor)
		}
		if s.Stay <= 0 {
			return fmt.Errorf("the mean stay in state %d is %v: it must be positive", i+1, s.Stay)
		}
		sum += float64(s.Factor * s.Stay.Hours())
		cycle += float64(s.Stay.Hours() / 24 * perDay)
	}
	if !(sum > 0) || math.IsInf(sum, 1) {
		return errors.New("the factors of all states are 0: one state must send jobs")
	}
	if cycle < 1e-3 {
		return fmt.Errorf("the states change %.0f times between two submissions: nobody could tell, give longer stays", float64(len(p.States))/cycle)
	}
	return nil
}

// Realize returns gaps that begin in a state of an arbitrary instant.
func (p MMPP) Realize(s Streams, perDay float64) Gaps {
	g := &modulatedGaps{rng: s(forArrivals), states: s(forStates)}
	total, mean := 0.0, 0.0
	for _, in := range p.States {
		total += in.Stay.Hours()
		mean += float64(in.Factor * in.Stay.Hours())
	}
	for _, in := range p.States {
		g.rate = append(g.rate, in.Factor*total/mean)
		g.stay = append(g.stay, in.Stay.Hours()/24*perDay)
	}
	// An arbitrary instant meets each state in proportion to its mean stay, and what
	// is left of an exponential stay is as long as a whole one.
	at := g.states.Float64() * total
	for g.state = 0; g.state < len(p.States)-1; g.state++ {
		if at -= p.States[g.state].Stay.Hours(); at < 0 {
			break
		}
	}
	g.left = portable.Exponential(g.states) * g.stay[g.state]
	return g
}

// forStates are the changes of state: they are the same whatever the factors.
const forStates = "states"

type modulatedGaps struct {
	rng, states *rand.Rand
	rate, stay  []float64
	state       int
	left        float64 // of the stay
}

func (g *modulatedGaps) Next() float64 {
	unit, gap := portable.Exponential(g.rng), 0.0
	for {
		if room := float64(g.rate[g.state] * g.left); unit < room {
			step := unit / g.rate[g.state]
			g.left -= step
			return gap + step
		} else {
			unit -= room
		}
		gap += g.left
		g.state = (g.state + 1) % len(g.rate)
		g.left = portable.Exponential(g.states) * g.stay[g.state]
	}
}
