package results

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"aforo/results/exact"
	"aforo/results/measures"
	"aforo/sim"
)

// Waits are the times that measured jobs have waited for each cause (sim.Waited), by its name:
// first those of all jobs, then those of each class.
type Waits map[string][]exact.Sum

// Waited notes what a measured job has waited for before its first start.
func (c *Collector) Waited(r *sim.Record, causes []sim.Waited) {
	c.supply.Waited(r, causes)
	if c.Causes && c.counts(r) {
		c.notes(r, causes)
		c.shares.waited(r, causes)
	}
}

// counts reports whether a record is of the first start of a measured job.
func (f *Frame) counts(r *sim.Record) bool {
	return r.Partition >= 0 && r.Attempt == 1 && f.measures(r.Submit)
}

// penned notes what a measured job was held for in the pen.
func (c *Collector) penned(r *sim.Record) {
	times := r.PenTimes()
	c.notes(r, times[:])
}

func (c *Collector) notes(r *sim.Record, causes []sim.Waited) {
	c.run.Waits.add(r, causes, len(c.labels[measures.ByClass]))
	if c.causes != nil {
		_, w := c.causes.whose(r)
		w.waits.add(r, causes, len(c.labels[measures.ByClass]))
	}
}

func (w *Waits) add(r *sim.Record, causes []sim.Waited, classes int) {
	if *w == nil {
		*w = Waits{}
	}
	for _, c := range causes {
		if c.For == 0 {
			continue
		}
		sums := (*w)[c.Cause]
		if sums == nil {
			sums = make([]exact.Sum, 1+classes)
			(*w)[c.Cause] = sums
		}
		long := exact.Of(uint64(c.For))
		sums[0].Add(long)
		if int(r.Class) < classes {
			sums[1+r.Class].Add(long)
		}
	}
}

// without are the waits without some of them.
func (w Waits) without(some Waits) Waits {
	left := Waits{}
	for cause, sums := range w {
		left[cause] = slices.Clone(sums)
		for i := range some[cause] {
			left[cause][i] = left[cause][i].Minus(some[cause][i])
		}
	}
	return left
}

// all is the time that all jobs, or those of a class, have waited for anything.
func (w Waits) all(class int) (long exact.Sum) {
	for _, sums := range w {
		long.Add(sums[class])
	}
	return long
}

// always are the causes that have no name of a limit, in the order in which they are told.
var always = []string{sim.Resources, sim.Priority, sim.Reservation, sim.Dependency, sim.Begin}

// inPen reports whether a cause is one for which jobs are held before they are eligible.
func inPen(cause string) bool {
	return cause == sim.Dependency || cause == sim.Begin || strings.HasSuffix(cause, sim.Submitted)
}

// causesOf names what jobs have waited for in any run: what is no limit first, then the
// limits by the time that they have cost, the largest of them and otherLimits.
func causesOf(runs [][]*Run) []string {
	total := Waits{}
	for _, variant := range runs {
		for _, r := range variant {
			for cause, sums := range r.Waits {
				if total[cause] == nil {
					total[cause] = make([]exact.Sum, 1)
				}
				total[cause][0].Add(sums[0])
			}
		}
	}
	var names []string
	for _, cause := range always {
		if total[cause] != nil {
			names = append(names, cause)
			delete(total, cause)
		}
	}
	limits := slices.SortedFunc(maps.Keys(total), func(a, b string) int {
		return cmp.Or(total[b][0].Cmp(total[a][0]), cmp.Compare(a, b))
	})
	names = append(names, limits[:min(len(limits), measures.Largest)]...)
	if len(limits) > measures.Largest {
		names = append(names, otherLimits)
	}
	return names
}

// byCauses makes the measures of a run by cause, with what the names leave out in the last.
func (r *Run) byCauses(names []string) {
	left := r.Waits
	all := left.all(0)
	r.Groups[measures.ByCause] = nil
	for _, cause := range names {
		long, st := r.Waits.of(cause, 0, names), measures.NoStats()
		mean := measures.WaitMean
		if inPen(cause) {
			mean = measures.Held
		}
		if r.Waiters > 0 {
			st[mean] = long.Over(exact.Product(uint64(r.Waiters), uint64(time.Second)))
		}
		st[measures.WaitHours] = long.Over(exact.Of(uint64(time.Hour)))
		st[measures.WaitShare] = math.NaN()
		if !all.IsZero() {
			st[measures.WaitShare] = long.Over(all)
		}
		r.Groups[measures.ByCause] = append(r.Groups[measures.ByCause], st)
	}
}

// of is the time that jobs have waited for a cause, which may be all limits without a name.
func (w Waits) of(cause string, class int, names []string) (long exact.Sum) {
	if cause != otherLimits {
		if sums := w[cause]; sums != nil {
			return sums[class]
		}
		return long
	}
	for of, sums := range w {
		if !slices.Contains(names, of) {
			long.Add(sums[class])
		}
	}
	return long
}

// A CauseWait is how long the jobs of a class have waited for a cause, in hours.
type CauseWait struct {
	Class, Cause string
	Hours        Interval
}

// causeWaits are those of a variant, by class and cause; the first are those of all jobs.
func (z *summarizer) causeWaits(v int) (list []CauseWait) {
	names := z.labels[measures.ByCause]
	classes := []string{"all"}
	if len(z.labels[measures.ByClass]) > 1 { // else it is the whole
		classes = append(classes, z.labels[measures.ByClass]...)
	}
	for class, label := range classes {
		for _, cause := range names {
			var values []float64
			for _, r := range z.runs[v] {
				h := r.Waits.of(cause, class, names)
				values = append(values, h.Over(exact.Of(uint64(time.Hour))))
				if z.over[v] {
					values[len(values)-1] = math.NaN()
				}
			}
			list = append(list, CauseWait{label, cause, IntervalOf(measures.WaitHours.Interval(values, z.level))})
		}
	}
	return list
}
