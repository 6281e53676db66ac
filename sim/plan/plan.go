// Package plan searches for the least capacity at which every goal is met.
//
// A [Problem] is a knob with values in a row, from the least capacity to the
// most, goals with bounds, and a function that simulates replications of one
// value. [Search] brackets the answer from a first guess, bisects, and checks the
// neighbours. Every value sees the same replications (common random numbers), so
// what separates two values is the capacity and not the draw. A value is accepted
// only when the upper confidence limit of each goal is within its bound, and it
// is simulated no longer than it takes to tell.
//
// The data's way: Problem -> probes of single values, each a list of
// replications' measures -> verdicts -> bracket -> Answer with all its evidence.
// Nothing here knows what a knob turns or how a run is made.
package plan

import (
	"context"
	"errors"
	"math"
	"slices"

	"aforo/workload/portable"
)

// A Bound is one goal: a measure's bound, and on which side of it to be.
type Bound struct {
	Limit   float64
	AtLeast bool
	// Share says that the measure is a share, from 0 to 1, which its limits stay within.
	Share bool
}

// A Problem is what Search works on.
type Problem struct {
	// Values is how many values the knob has: 0 is the least capacity, Values-1 the
	// most.
	Values int
	// Guess is the value that is tried first.
	Guess int
	Goals []Bound
	// Confidence is that with which an accepted value meets all goals, such as 0.95.
	// Because each goal must be shown to be met at this level, no correction for
	// their number is needed (an intersection-union test: Berger, Technometrics
	// 24(4), 1982).
	Confidence float64
	// First is with how many replications a value is begun; while it is unsure they
	// are doubled, up to Most. Each early look at a value spends a tenth of the error
	// that Confidence leaves, the last one the rest: an early look decides what is
	// clear and costs the last one little.
	First, Most int
	// Neighbours is how many values on each side of the answer are looked at, too:
	// backfilling is not monotone, and a little more capacity can be a little worse.
	Neighbours int
	// Evaluate simulates replications from to to-1 of a value and returns, for each
	// goal, its measure in each of them; +Inf where a wait does not exist because
	// the queue only grows (-Inf for a goal at least). NaN, a measure of no jobs, is
	// an error of Search.
	Evaluate func(ctx context.Context, value, from, to int) ([][]float64, error)
	// Probed, where it is not nil, is told of each verdict, and how many values are
	// likely still to come.
	Probed func(p Probe, left int)
}

// An Answer is what Search found.
type Answer struct {
	// Found says that a value meets the goals; Value is the least such that it and
	// the looked-at neighbours above it do.
	Found bool
	Value int
	// Islands are values below Value that meet the goals while one between does not.
	Islands []int
	// Probes are all values that were simulated, in their order.
	Probes []Probe
	// Replications is how many were simulated in all.
	Replications int
}

// ErrNoJobs is returned where a measure has no value because no job of its group
// was measured.
var ErrNoJobs = errors.New("no job of the goal's group was measured")

// Search finds the least value of the knob that meets every goal. The error is
// that of Evaluate, ErrNoJobs, or why ctx is done.
func Search(ctx context.Context, p *Problem) (*Answer, error) {
	s := &search{p: p, ctx: ctx, probes: map[int]*Probe{}}
	err := s.bracket()
	if err == nil && s.hi < p.Values {
		err = s.settle()
	}
	if err != nil {
		return nil, err
	}
	a := &Answer{Found: s.hi < p.Values, Value: s.hi, Replications: s.runs}
	for _, probe := range s.probes {
		a.Probes = append(a.Probes, *probe)
	}
	slices.SortFunc(a.Probes, func(x, y Probe) int { return x.Value - y.Value })
	for _, probe := range a.Probes {
		if a.Found && probe.Value < a.Value && probe.Verdict == Meets {
			a.Islands = append(a.Islands, probe.Value)
		}
	}
	return a, nil
}

// search is the state of one search. Invariant of bracket: lo fails or is -1, hi
// meets the goals or is Values, and lo < hi.
type search struct {
	p      *Problem
	ctx    context.Context
	lo, hi int
	probes map[int]*Probe
	runs   int
}

// bracket closes in on the boundary: from the guess in doubling steps until it is
// between two values, then by halves.
func (s *search) bracket() error {
	s.lo, s.hi = -1, s.p.Values
	x := min(max(s.p.Guess, 0), s.p.Values-1)
	for step := max(1, s.p.Values/16); s.hi-s.lo > 1; step *= 2 {
		ok, err := s.meets(x)
		if err != nil {
			return err
		}
		if ok {
			s.hi = x
		} else {
			s.lo = x
		}
		switch {
		case s.lo >= 0 && s.hi < s.p.Values:
			x = s.lo + (s.hi-s.lo)/2
		case ok:
			x = max(x-step, 0)
		default:
			x = min(x+step, s.p.Values-1)
		}
	}
	return nil
}

// settle confirms the answer and its neighbours above with all replications; where
// one fails, the answer moves beyond it. The neighbours below are looked at for
// the record.
func (s *search) settle() error {
	for x := s.hi; x <= s.hi+s.p.Neighbours && x < s.p.Values; x++ {
		ok, err := s.confirmed(x)
		if err != nil {
			return err
		}
		if !ok {
			s.hi = x + 1
		}
	}
	for x := max(s.hi-1-s.p.Neighbours, 0); x < s.hi-1 && s.hi < s.p.Values; x++ {
		if _, err := s.meets(x); err != nil {
			return err
		}
	}
	return nil
}

// confirmed is meets with all replications, where fewer do not tell that the value
// fails.
func (s *search) confirmed(x int) (bool, error) {
	if ok, err := s.meets(x); err != nil || !ok {
		return false, err
	}
	probe := s.probes[x]
	for probe.Replications < s.p.Most && probe.Verdict != Fails {
		if err := s.add(probe, s.p.Most); err != nil {
			return false, err
		}
	}
	return probe.Verdict == Meets, nil
}

// meets tells whether a value meets the goals, from what is known or by
// simulating it until that is clear.
func (s *search) meets(x int) (bool, error) {
	probe := s.probes[x]
	if probe == nil {
		probe = &Probe{Value: x, Measured: make([][]float64, len(s.p.Goals))}
		s.probes[x] = probe
		if err := s.simulate(probe); err != nil {
			return false, err
		}
		if s.p.Probed != nil {
			left := s.p.Neighbours
			if s.hi-s.lo > 2 {
				left += int(math.Ceil(portable.Log2(float64(s.hi - s.lo))))
			}
			s.p.Probed(*probe, left)
		}
	}
	return probe.Verdict == Meets, nil
}

// simulate adds replications to a probe until its verdict is clear or there are
// as many as there may be.
func (s *search) simulate(probe *Probe) error {
	for n := s.p.first(); ; n = min(2*n, s.p.Most) {
		if err := s.add(probe, n); err != nil {
			return err
		}
		if probe.Verdict != Unsure || n >= s.p.Most {
			return nil
		}
	}
}

// add brings a probe to n replications.
func (s *search) add(probe *Probe, n int) error {
	more, err := s.p.Evaluate(s.ctx, probe.Value, probe.Replications, n)
	if err != nil {
		return err
	}
	for g := range s.p.Goals {
		if slices.ContainsFunc(more[g], math.IsNaN) {
			return ErrNoJobs
		}
		probe.Measured[g] = append(probe.Measured[g], more[g]...)
	}
	s.runs += n - probe.Replications
	probe.Replications = n
	probe.judge(s.p.Goals, s.p.Level(n))
	return nil
}

func (p *Problem) first() int { return min(max(p.First, 2), p.Most) }

// Level is the confidence of the limits after n replications of a value.
func (p *Problem) Level(n int) float64 {
	const early = 0.1
	if n < p.Most {
		return 1 - float64(early*(1-p.Confidence))
	}
	left := 1.0
	for k := p.first(); k < p.Most; k *= 2 {
		left -= early
	}
	return 1 - float64(max(left, early)*(1-p.Confidence))
}
