package results

import (
	"math"
	"slices"
	"time"

	"aforo/results/stat"
)

// Thresholds of the test for overload; they are choices of this project.
const (
	// growthShare: the backlog must grow by more than this share of the capacity.
	growthShare = 0.01
	// backlogHours and backlogShare: at the end the backlog must hold more work for
	// the whole cluster than this many hours, or than this share of a window that
	// is shorter than 20 days.
	backlogHours = 24.0
	backlogShare = 0.05
	// givenBack: of what the backlog has gained since the middle of the window it
	// may have lost at most this share at the end; else it no longer grows.
	givenBack = 0.25
	// parts is into how many parts the second half is cut to say how sure the
	// growth is.
	parts = 6
)

// A load is how a variant copes with its work over the second half of the window.
type load struct {
	over      bool
	growth    stat.Interval // of the backlog, in GPUs
	end       stat.Interval // the backlog in the last step, in GPU-hours
	available stat.Interval // mean capacity, in GPUs
}

// measureLoad tests whether the backlog of a variant, the work that its waiting
// jobs will need, still grows at the end of the window. Growth is the slope of a
// line through the second half. The variant is overloaded where a measured job
// had not started when the run was cut off, or where all of these hold:
//
//   - the growth from part to part of the second half is above zero with
//     confidence; the parts of all replications count, for with three replications
//     alone the interval of the growth is too wide to tell anything,
//   - it is more than 1 % of the capacity,
//   - the backlog at the end is more than a day's work for the whole cluster, and
//   - it has not begun to melt: a late upgrade that cures the queue is a cure.
func measureLoad(runs []*Run, step time.Duration, level float64) load {
	var growths, ends, avails, curve, pieces []float64
	unstarted := 0
	for _, r := range runs {
		unstarted += r.Unstarted
		b := r.Series.Backlog
		half := b[len(b)/2:]
		growths = append(growths, stat.Trend(half)/step.Hours())
		ends = append(ends, b[len(b)-1])
		av := r.Series.Available[len(r.Series.Available)-1][len(b)/2:]
		avails = append(avails, stat.Sum(av)/float64(len(av)))
		curve = addUp(curve, half)
		pieces = append(pieces, increments(half)...)
	}
	l := load{growth: stat.Mean(growths, level), end: stat.Positive(ends, level), available: stat.Positive(avails, level)}
	sure := stat.Mean(pieces, level).Lo > 0
	hours := float64(len(runs[0].Series.Backlog)) * step.Hours()
	least := min(backlogHours, backlogShare*hours) * l.available.Mean
	l.over = unstarted > 0 ||
		sure && l.growth.Mean > growthShare*l.available.Mean && l.end.Mean > least && !melts(curve, step)
	return l
}

// increments returns by how much the backlog grows from each part of the second
// half to the next. In an overloaded queue they are much like independent draws
// with a mean above zero; in a stable one they cancel out. There are none where
// the series is too short.
func increments(half []float64) []float64 {
	if len(half) < parts {
		return nil
	}
	var means, d []float64
	for p := range parts {
		part := half[p*len(half)/parts : (p+1)*len(half)/parts]
		means = append(means, stat.Sum(part)/float64(len(part)))
		if p > 0 {
			d = append(d, means[p]-means[p-1])
		}
	}
	return d
}

// melts reports whether the curve of the backlog has come down from its peak at
// the end. Where steps are days or parts of them, it looks at sums over a week, if
// there are as many, for a queue melts on every weekend.
func melts(half []float64, step time.Duration) bool {
	const week = 7 * 24 * time.Hour
	if n := int(week / step); n > 1 && len(half) >= 2*n {
		var sums []float64
		for i := n; i <= len(half); i++ {
			sums = append(sums, stat.Sum(half[i-n:i]))
		}
		half = sums
	}
	first, last, peak := half[0], half[len(half)-1], slices.Max(half)
	return peak-last > givenBack*math.Abs(peak-first)
}

// addUp adds b to a, which is nil at first.
func addUp(a, b []float64) []float64 {
	if a == nil {
		a = make([]float64, len(b))
	}
	for i := range b {
		a[i] += b[i]
	}
	return a
}
