package scenarios

import (
	"cmp"
	"math"
	"math/bits"

	"aforo/results"
	"aforo/sim/vary"
)

// cornersMost bounds how many axes are followed to both of their ends: what else is
// varied keeps the scenario's own value, and so does all where a log says what arrives.
const cornersMost = 4

// ForecastSweep tells what a sweep of the scenario is going to do: Runs and Jobs are
// those of all its points, Bytes is what the largest run may take. Points are looked at
// where every axis has its first or last value; the others lie between them.
func (f *File) ForecastSweep(text []byte, opt Options) (*Forecast, error) {
	points, axes := 1.0, make([]results.Knob, len(f.Sweep.Axes))
	for i := range f.Sweep.Axes {
		k, err := f.Sweep.Axes[i].axis()
		invariant(err)
		axes[i] = k
		points *= float64(len(k.Values))
	}
	points += float64(2*len(axes)) + 1 // each axis alone, and the scenario itself
	opt.Replications = cmp.Or(opt.Replications, f.Sweep.Replications)
	return f.atCorners(text, axes, points, opt, cmp.Or(f.Sweep.Variant, f.lastVariant()))
}

// ForecastSearch tells the same of a plan at the scenario's own values, near which it
// begins: it bisects the first knob and looks at the neighbours, for each value of a
// second knob anew. More replications than it begins with are not counted.
func (f *File) ForecastSearch(text []byte, opt Options) (*Forecast, error) {
	points := 1.0
	for i := range f.Plan.Knobs {
		k, err := f.Plan.Knobs[i].knob()
		invariant(err)
		if n := float64(len(k.Values)); i == 0 {
			points = min(n, float64(bits.Len(uint(n))+2*f.Plan.Neighbours+1))
		} else {
			points *= n
		}
	}
	opt.Replications = f.Plan.Replications
	return f.atCorners(text, nil, points, opt, cmp.Or(f.Plan.Variant, f.lastVariant()))
}

// atCorners forecasts one variant at the corners of what is varied, as much as its mean
// in that many points.
func (f *File) atCorners(text []byte, axes []results.Knob, points float64, opt Options, variant string) (*Forecast, error) {
	opt.Note = nil
	if axes = axes[:min(len(axes), cornersMost)]; f.isTrace() {
		axes = nil
	}
	var all *Forecast
	jobs, closed, corners := 0.0, 0.0, 0.0
	for corner := range 1 << len(axes) {
		g, err := f.with(text, cornerOf(axes, corner))
		if err != nil {
			return nil, err
		}
		s, err := g.Study(opt)
		if err != nil {
			return nil, err
		}
		only(s, variant)
		here, err := g.Forecast(s)
		if err != nil {
			return nil, err
		}
		jobs, closed, corners = jobs+here.Jobs, closed+here.ClosedJobs, corners+1
		if all == nil || here.Bytes > all.Bytes {
			all = here
		}
	}
	all.Jobs, all.ClosedJobs = jobs/corners*points, closed/corners*points
	all.Runs = int(min(float64(all.Runs)*points, math.MaxInt32))
	return all, nil
}

// cornerOf are the first or last values of the axes, as the bits of a number say.
func cornerOf(axes []results.Knob, corner int) (with []vary.Setting) {
	for i := range axes {
		values := axes[i].Values
		value := values[0]
		if corner>>i&1 == 1 {
			value = values[len(values)-1]
		}
		for _, key := range axes[i].Keys {
			with = append(with, vary.Setting{Key: key, Value: value})
		}
	}
	return with
}
