package scenarios

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"aforo/results"
	"aforo/sim/study"
)

// Vary simulates every point of a scenario's [sweep], the scenario as it is, and
// both ends of each axis alone. Points run next to each other, each on one core,
// and only their measures are kept. text is that of the file; progress, where it is
// not nil, is told how many points are done. The error is Problems where the
// scenario must be corrected.
func (f *File) Vary(ctx context.Context, text []byte, opt Options, how study.Options, progress func(done, total int)) (*results.Sweep, error) {
	if !f.has("sweep") {
		return nil, f.problem("the scenario has no [sweep] that says what is varied", "add [sweep] with a [sweep.axis.NAME]")
	}
	v := &varier{f: f, text: text, opt: opt}
	v.out.Variant = cmp.Or(f.Sweep.Variant, f.futureNames()[len(f.futureNames())-1])
	for i := range f.Sweep.Axes {
		k, err := f.Sweep.Axes[i].axis()
		invariant(err)
		v.out.Axes = append(v.out.Axes, k)
		is, ok := f.base(&k)
		if !ok {
			is = ""
		}
		v.out.Is = append(v.out.Is, is)
	}
	if err := v.describe(); err != nil {
		return nil, err
	}
	points := v.points()
	all := make([]results.SweepPoint, len(points))
	err := study.Each(ctx, how.Workers, len(points), func(ctx context.Context, i int) (err error) {
		all[i], err = v.point(ctx, points[i], how)
		return err
	}, progress)
	if err != nil {
		return nil, err
	}
	v.out.Base = all[0]
	for a := range v.out.Axes {
		v.out.Ends = append(v.out.Ends, [2]results.SweepPoint{all[1+2*a], all[2+2*a]})
	}
	v.out.Points = all[1+2*len(v.out.Axes):]
	return &v.out, nil
}

type varier struct {
	f    *File
	text []byte
	opt  Options
	goal results.Goal
	out  results.Sweep
}

// describe says what is looked at.
func (v *varier) describe() error {
	s, err := v.f.Study(v.opt)
	if err != nil {
		return err
	}
	v.opt.Note = nil // what is odd about a trace is said once
	o := &v.out
	o.Format, o.Scenario, o.Title, o.Level = results.Format, v.f.Name, v.f.Title, 0.95
	o.Replications = cmp.Or(v.opt.Replications, v.f.Sweep.Replications, s.Replications)
	v.opt.Replications = o.Replications
	m, _ := measureOf(cmp.Or(v.f.Sweep.Measure, "wait_p95"))
	v.goal = results.Goal{Measure: m, By: results.ByAll, Group: results.ByAll.String(), During: "window"}
	if name := v.f.Sweep.Objective; name != "" {
		v.goal = s.Goals[slices.IndexFunc(s.Goals, func(g results.Goal) bool { return g.Name == name && !g.Expect })]
		bound := results.Number(v.goal.Bound)
		o.Goal, o.Bound, o.AtLeast = name, &bound, v.goal.AtLeast
	}
	if v.goal.Measure.Priced() && !v.f.has("cost") {
		return v.f.problem(measureWord(v.goal.Measure)+" is not known without [cost]", "add [cost]", "sweep", "measure")
	}
	o.Measure, o.Unit = v.goal.Measure.Info().Name, v.goal.Measure.UnitOf(s.Unit)
	o.By, o.Group, o.During = v.goal.By.String(), v.goal.Group, v.goal.During
	return nil
}

// A setting is one point: the values of some axes.
type setting struct {
	axes   []int
	values []string
}

// points lists the scenario as it is, the ends of each axis, and the product.
func (v *varier) points() []setting {
	all := []setting{{}}
	var every []int
	for a, k := range v.out.Axes {
		every = append(every, a)
		all = append(all, setting{[]int{a}, []string{k.Values[0]}}, setting{[]int{a}, []string{k.Values[len(k.Values)-1]}})
	}
	at := make([]int, len(every))
	for {
		p := setting{axes: every}
		for a, k := range v.out.Axes {
			p.values = append(p.values, k.Values[at[a]])
		}
		all = append(all, p)
		a := len(at) - 1
		for ; a >= 0; a-- { // the last axis runs fastest
			if at[a]++; at[a] < len(v.out.Axes[a].Values) {
				break
			}
			at[a] = 0
		}
		if a < 0 {
			return all
		}
	}
}

// point simulates one point.
func (v *varier) point(ctx context.Context, p setting, how study.Options) (results.SweepPoint, error) {
	out := results.SweepPoint{Values: p.values}
	var with []Override
	for i, a := range p.axes {
		for _, key := range v.out.Axes[a].Keys {
			with = append(with, Override{key, p.values[i]})
		}
	}
	s, err := v.study(with)
	if err != nil {
		return out, fmt.Errorf("at the point %v of the sweep: %w", p.values, err)
	}
	how.Workers = 1 // points run next to each other
	r := study.NewRounds(s, how)
	if err := r.Simulate(ctx, s.Replications); err != nil {
		return out, err
	}
	sum := &r.Result().Summary
	out.Interval, out.Replicated, out.Overloaded = sum.Goals[0].Interval, sum.Goals[0].Values, sum.Variants[0].Overloaded
	return out, nil
}

// study resolves a point to the one variant and the one measure.
func (v *varier) study(with []Override) (*study.Study, error) {
	f, err := ParseWith(v.f.Path, v.text, with)
	if err != nil {
		return nil, err
	}
	s, err := f.Study(v.opt)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(s.Variants, func(x study.Variant) bool { return x.Name == v.out.Variant })
	s.Variants = s.Variants[i : i+1]
	goal := v.goal
	if goal.Name != "" { // its period may depend on what is varied
		goal = s.Goals[slices.IndexFunc(s.Goals, func(g results.Goal) bool { return g.Name == goal.Name && !g.Expect })]
	}
	goal.Variant = ""
	s.Goals = []results.Goal{goal}
	return s, nil
}
