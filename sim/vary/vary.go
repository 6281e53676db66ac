// Package vary simulates a study at many values of what it is made from.
//
// A [Make] turns settings into a study of one variant; whoever gives it knows what
// the settings mean. [Sweep] simulates the study at every combination of the values
// of some axes, and at the ends of each alone. [Search] turns a knob until it has
// the least value at which every goal is met, by the search of sim/plan. All points
// see the same random numbers, so that what separates two of them is what is varied.
//
// The data's way: knobs -> settings -> Make -> study -> replications -> the points
// of a sweep, or the probes of a plan.
package vary

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync/atomic"

	"aforo/results/search"
	"aforo/sim/study"
)

// A Setting gives a value to a key, both as they are written.
type Setting struct{ Key, Value string }

// A Make returns the study with some settings. It has one variant, and the goals
// that are looked at. It may be called from several goroutines at once.
type Make func(with []Setting) (*study.Study, error)

// turn is a knob at one of its values.
func turn(k *search.Knob, value string) []Setting {
	var with []Setting
	for _, key := range k.Keys {
		with = append(with, Setting{key, value})
	}
	return with
}

// Sweep fills in the points of a sweep whose axes are given: the study as it is, the
// ends of each axis, and the product of all of them. The study of every point has one
// goal, which is what is looked at. Points run next to each other, each on one core,
// and only their measures are kept; progress, where it is not nil, is told how many
// are done.
func Sweep(ctx context.Context, s *search.Sweep, mk Make, how study.Options, progress func(done, total int)) error {
	points := corners(s.Axes)
	all := make([]search.SweepPoint, len(points))
	workers := how.Workers
	how.Workers = 1
	var missing atomic.Bool
	err := study.Each(ctx, workers, len(points), func(ctx context.Context, i int) (err error) {
		all[i], err = points[i].simulate(ctx, s.Axes, mk, how)
		if errors.Is(err, study.ErrMissing) { // those of the other points are told, too
			missing.Store(true)
			return nil
		}
		return err
	}, progress)
	if err == nil && missing.Load() {
		err = study.ErrMissing
	}
	if err != nil {
		return err
	}
	var compared []*search.SweepPoint
	for i := range all {
		if !all[i].Overloaded {
			compared = append(compared, &all[i])
		}
	}
	search.Settle(compared)
	s.Base = all[0]
	for a := range s.Axes {
		s.Ends = append(s.Ends, [2]search.SweepPoint{all[1+2*a], all[2+2*a]})
	}
	s.Points = all[1+2*len(s.Axes):]
	return nil
}

// A point is the values of some axes.
type point struct {
	axes   []int
	values []string
}

// corners lists the study as it is, the ends of each axis, and the product, the
// last axis fastest.
func corners(axes []search.Knob) []point {
	all := []point{{}}
	var every []int
	for a := range axes {
		every = append(every, a)
		values := axes[a].Values
		all = append(all, point{[]int{a}, values[:1]}, point{[]int{a}, values[len(values)-1:]})
	}
	at := make([]int, len(every))
	for {
		p := point{axes: every}
		for a := range axes {
			p.values = append(p.values, axes[a].Values[at[a]])
		}
		all = append(all, p)
		a := len(at) - 1
		for ; a >= 0; a-- {
			if at[a]++; at[a] < len(axes[a].Values) {
				break
			}
			at[a] = 0
		}
		if a < 0 {
			return all
		}
	}
}

// words says where the point is: "nodes = 4, length = 8w".
func (p *point) words(axes []search.Knob) string {
	var parts []string
	for i, a := range p.axes {
		parts = append(parts, axes[a].Name+" = "+p.values[i])
	}
	return strings.Join(parts, ", ")
}

func (p *point) simulate(ctx context.Context, axes []search.Knob, mk Make, how study.Options) (search.SweepPoint, error) {
	out := search.SweepPoint{Values: p.values}
	var with []Setting
	for i, a := range p.axes {
		with = append(with, turn(&axes[a], p.values[i])...)
	}
	s, err := mk(with)
	if err != nil {
		return out, fmt.Errorf("at the point %v of the sweep: %w", p.values, err)
	}
	s.Point = p.words(axes)
	r := study.NewRounds(s, how)
	if err := r.Simulate(ctx, s.Replications); err != nil {
		return out, err
	}
	sum := &r.Result().Summary
	out.Interval, out.Replicated = sum.Goals[0].Interval, sum.Goals[0].Values
	out.WaitsOf = sum.Goals[0].WaitsOf
	out.Overloaded = sum.Variants[0].Overloaded || starved(sum) && math.IsNaN(float64(out.Mean))
	return out, nil
}
