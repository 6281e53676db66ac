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

// measureLoad tests whether a backlog, the work that waiting jobs will need, still grows at the end of the window. Growth is the slope of a
// line through the second half. It is one of overload where a measured job
// had not started when the run was cut off, or where all of these hold:
//
//   - the growth from part to part of the second half is above zero with
//     confidence; the parts of all replications count, for with three replications
//     alone the interval of the growth is too wide to tell anything,
//   - it is more than 1 % of the capacity,
//   - the backlog at the end is more than a day's work for the whole cluster, and
//   - it has not begun to melt: a late upgrade that cures the queue is a cure.
func measureLoad(of []demand, step time.Duration, level float64) load {
	var growths, ends, avails, curve, pieces []float64
	unstarted := 0
	for i := range of {
		d := &of[i]
		unstarted += d.unstarted
		half, available := d.second()
		growths = append(growths, stat.Trend(half)/step.Hours())
		ends = append(ends, half[len(half)-1])
		avails = append(avails, available)
		curve = addUp(curve, half)
		pieces = append(pieces, increments(half)...)
	}
	l := load{growth: stat.Mean(growths, level), end: stat.Positive(ends, level), available: stat.Positive(avails, level)}
	sure := stat.Mean(pieces, level).Lo > 0
	least := leastBacklog(len(of[0].backlog), step) * l.available.Mean
	l.over = unstarted > 0 ||
		sure && l.growth.Mean > growthShare*l.available.Mean && l.end.Mean > least && !melts(curve, step)
	return l
}

// Grows reports whether the work that waits grows over the second half of the window by more
// than is overlooked, on average: how sure that is its interval says.
func (v *Variant) Grows() bool {
	return float64(v.Growth.Mean) > float64(growthShare*float64(v.Available.Mean))
}

// A demand is what waits in one run, and what there is to work it off.
type demand struct {
	backlog, capacity []float64
	unstarted         int
}

// second is the backlog over the second half, and the mean of the capacity.
func (d *demand) second() (half []float64, available float64) {
	av := d.capacity[len(d.backlog)/2:]
	return d.backlog[len(d.backlog)/2:], stat.Sum(av) / float64(len(av))
}

// leastBacklog is how many hours of work for the whole cluster a backlog must hold.
func leastBacklog(steps int, step time.Duration) float64 {
	return min(backlogHours, backlogShare*(float64(steps)*step.Hours()))
}

// demandOf is that of a run as a whole.
func demandOf(r *Run) demand {
	return demand{r.Series.Backlog, r.Series.Available[len(r.Series.Available)-1], r.Unstarted}
}

// loadOf is the load of a variant as a whole.
func loadOf(runs []*Run, step time.Duration, level float64) load {
	var of []demand
	for _, r := range runs {
		of = append(of, demandOf(r))
	}
	return measureLoad(of, step, level)
}

// A Starved is a cause whose backlog grows: a part of the machine, or a limit.
type Starved struct {
	// Cause is "partition viz", "partitions ai, acc", or the name of the limit; Limit says
	// that it is one.
	Cause string `json:"cause"`
	Limit bool   `json:"limit,omitempty"`
	// Growth and BacklogEnd are those of the jobs that wait for it, Capacity the GPUs that
	// the part has, or that jobs occupied which the limit had held.
	Growth     Interval `json:"backlog_growth"`
	BacklogEnd Interval `json:"backlog_end_h"`
	Capacity   Interval `json:"capacity"`
	// Jobs are the measured jobs that started and are left out of the waits; Unstarted
	// those that had not when the run was cut off.
	Jobs      int `json:"jobs"`
	Unstarted int `json:"unstarted"`
}

// overloads judges each cause of a variant by itself. It reports whether none is left
// that is not overloaded; nothing where there is but one cause.
func overloads(runs []*Run, step time.Duration, level float64) (over []Starved, all bool) {
	type cause struct {
		of        []demand
		is        Load
		jobs, not int
	}
	var list []*cause
	zeros := make([]float64, len(runs[0].Series.Backlog))
	for r, run := range runs {
		for _, l := range run.Loads {
			i := slices.IndexFunc(list, func(c *cause) bool { return c.is.Cause == l.Cause })
			if i < 0 {
				i = len(list)
				c := &cause{is: l}
				for range runs {
					c.of = append(c.of, demand{zeros, zeros, 0})
				}
				list = append(list, c)
			}
			c := list[i]
			c.of[r] = demand{l.Backlog, l.Capacity, l.Unstarted}
			c.jobs, c.not = c.jobs+l.Jobs, c.not+l.Unstarted
		}
	}
	all = len(list) > 0
	for _, c := range list {
		switch l := measureLoad(c.of, step, level); {
		case l.over:
			over = append(over, Starved{c.is.Cause, c.is.Limit, IntervalOf(l.growth), IntervalOf(l.end), IntervalOf(l.available), c.jobs, c.not})
		case c.jobs > 0:
			all = false
		}
	}
	return over, all && len(over) > 0
}

// SetAside judges the causes of each variant by its runs over the whole window, which are
// the first of the periods, and leaves the jobs of those that are overloaded out of the
// waits of all its runs.
func SetAside(f *Frame, periods [][][]*Run, level float64) {
	for v, runs := range periods[0] {
		if runs[0].rest == nil {
			continue
		}
		over, _ := overloads(runs, f.fine.width, level)
		var causes []string
		for _, o := range over {
			causes = append(causes, o.Cause)
		}
		for _, period := range periods {
			for _, run := range period[v] {
				run.Aside(causes)
			}
		}
	}
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
