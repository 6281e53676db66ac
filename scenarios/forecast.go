package scenarios

import (
	"cmp"
	"fmt"
	"math"
	"math/bits"
	"slices"

	"aforo/results/search"
	"aforo/scenarios/forecast"
	"aforo/scenarios/keyed"
	"aforo/scenarios/work"
	"aforo/sim/study"
	"aforo/sim/vary"
)

// cornersMost bounds how many axes are followed to both of their ends together; the
// others are followed to theirs one by one. Where a log says what arrives, all keeps the
// scenario's own value.
const cornersMost = 4

// Forecast tells what the study of the file is going to do. The error is that of
// reading recorded jobs.
func (f *File) Forecast(s *study.Study) (*forecast.Forecast, error) {
	w := &forecast.Written{Machine: &f.Machine, Closed: f.Work.ClosedClasses(), Dates: f.Work.Dates(), Zoned: f.Window.Zone != nil}
	w.Sets = map[string][]string{}
	for i := range f.Machine.Variants {
		var sets []string
		for _, o := range f.Machine.SetBy(i) {
			sets = append(sets, o.Path+" = "+o.Value)
		}
		w.Sets[f.Machine.Variants[i].Name] = sets
	}
	if len(f.Work.Classes) > 0 {
		w.Model, w.Routes = f.Work.Model()
		w.Routes = f.Machine.Hosted(w.Routes)
	}
	out, err := forecast.Of(w, s)
	if err == nil {
		out.Unused = f.Who.Unused(out.Accounts, out.QOS, func(qos string) bool {
			return slices.ContainsFunc(f.Work.Classes, func(k work.Class) bool { return k.QOS == qos })
		})
	}
	return out, err
}

// Offered is the load that the work offers to the first variant at the start and at the end of
// the window. A trace has none (ok is false).
func (f *File) Offered() (start, end forecast.Offer, ok bool) { return f.offered("") }

// offered is that of a variant, or of the first.
func (f *File) offered(variant string) (start, end forecast.Offer, ok bool) {
	if f.isTrace() {
		return start, end, false
	}
	s, err := f.Study(Options{})
	if err != nil {
		return start, end, false
	}
	only(s, cmp.Or(variant, s.Variants[0].Name))
	of, err := f.Forecast(s)
	if err != nil {
		return start, end, false
	}
	from, to := of.Variants[0].Window()
	return from.Offer(), to.Offer(), true
}

// ForecastSweep tells what a sweep of the scenario is going to do: Runs and Jobs are
// those of all its points, Bytes is what the largest run may take. Points are looked at
// where the axes have their least or greatest value; the others lie between them.
func (f *File) ForecastSweep(text []byte, opt Options) (*forecast.Forecast, error) {
	points, axes := 1.0, make([]search.Knob, len(f.Sweep.Axes))
	for i := range f.Sweep.Axes {
		k, err := f.Sweep.Axes[i].axis()
		keyed.Invariant(err)
		axes[i] = k
		points *= float64(len(k.Values))
	}
	points += float64(2*len(axes)) + 1 // each axis alone, and the scenario itself
	opt.Replications = cmp.Or(opt.Replications, f.Sweep.Replications)
	v := &varied{f, text, opt, cmp.Or(f.Sweep.Variant, f.lastVariant())}
	if err := v.every("sweep", "axis", axes); err != nil {
		return nil, err
	}
	return v.atCorners(axes, points)
}

// ForecastSearch tells the same of a plan, with its knobs at their least and greatest values:
// it bisects the first knob and looks at the neighbours, for each value of a
// second knob anew. More replications than it begins with are not counted.
func (f *File) ForecastSearch(text []byte, opt Options) (*forecast.Forecast, error) {
	points, knobs := 1.0, make([]search.Knob, len(f.Plan.Knobs))
	for i := range f.Plan.Knobs {
		k, err := f.Plan.Knobs[i].knob()
		keyed.Invariant(err)
		knobs[i] = k
		if n := float64(len(k.Values)); i == 0 {
			points = min(n, float64(bits.Len(uint(n))+2*f.Plan.Neighbours+1))
		} else {
			points *= n
		}
	}
	opt.Replications = f.Plan.Replications
	v := &varied{f, text, opt, cmp.Or(f.Plan.Variant, f.lastVariant())}
	if err := v.every("plan", "knob", knobs); err != nil {
		return nil, err
	}
	if err := v.turnsDemand(knobs); err != nil {
		return nil, err
	}
	return v.atCorners(knobs, points)
}

// turnsDemand refuses a knob that turns the machine of which some class's load is a share:
// no capacity would ever be enough.
func (v *varied) turnsDemand(knobs []search.Knob) error {
	i := slices.IndexFunc(v.Work.Classes, func(k work.Class) bool { return k.Load > 0 })
	if i < 0 || v.isTrace() {
		return nil
	}
	for k := range knobs {
		least, err := v.with(set(&knobs[k], 0))
		if err != nil {
			return err
		}
		most, err := v.with(set(&knobs[k], len(knobs[k].Values)-1))
		if err != nil {
			return err
		}
		if a, b := least.Work.Installed(), most.Work.Installed(); a != b {
			return v.problem(fmt.Sprintf("[plan.knob.%s] turns the demand, too: [class.%s] has load, a share of the machine, which has %.0f to %.0f GPUs of speed 1 at the ends of the knob", knobs[k].Name, v.Work.Classes[i].Name, min(a, b), max(a, b)),
				"write jobs_per_day in place of load (aforo check tells it), or turn a change of a later variant", "plan", "knob", knobs[k].Name)
		}
	}
	return nil
}

// atCorners forecasts one variant at the corners of what is varied, as much as its mean
// in that many points.
func (v *varied) atCorners(axes []search.Knob, points float64) (*forecast.Forecast, error) {
	v.opt.Note = nil
	if v.isTrace() {
		axes = nil
	}
	var all *forecast.Forecast
	jobs, closed, looks := 0.0, 0.0, cornersOf(axes)
	for _, with := range looks {
		g, err := v.with(with)
		if err != nil {
			return nil, err
		}
		s, err := g.Study(v.opt)
		if err != nil {
			return nil, err
		}
		only(s, v.variant)
		here, err := g.Forecast(s)
		if err != nil {
			return nil, err
		}
		jobs, closed = jobs+here.Jobs, closed+here.ClosedJobs
		if all == nil || here.Bytes > all.Bytes {
			all = here
		}
	}
	all.Jobs, all.ClosedJobs = jobs/float64(len(looks))*points, closed/float64(len(looks))*points
	all.Runs = int(min(float64(all.Runs)*points, math.MaxInt32))
	return all, nil
}

// cornersOf are the settings to look at: the first cornersMost axes at their least and
// greatest values in all combinations, then each other axis at one of them.
func cornersOf(axes []search.Knob) (looks [][]vary.Setting) {
	together := axes[:min(len(axes), cornersMost)]
	for corner := range 1 << len(together) {
		var with []vary.Setting
		for i := range together {
			with = append(with, endOf(&together[i], corner>>i&1 == 1)...)
		}
		looks = append(looks, with)
	}
	for i := len(together); i < len(axes); i++ {
		looks = append(looks, endOf(&axes[i], false), endOf(&axes[i], true))
	}
	return looks
}

// endOf is an axis at its least or its greatest value.
func endOf(axis *search.Knob, greatest bool) []vary.Setting {
	at := 0
	for i, x := range axis.Numbers {
		if greatest && x > axis.Numbers[at] || !greatest && x < axis.Numbers[at] {
			at = i
		}
	}
	return set(axis, at)
}
