package results

import (
	"math"
	"slices"
	"sort"
	"time"

	"aforo/results/measures"
	"aforo/results/stat"
)

// LateBounds are the waits of which it is told what share of the jobs wait longer: where
// most jobs do not wait at all, their middle quantiles tell nothing.
var LateBounds = [3]time.Duration{10 * time.Minute, time.Hour, 6 * time.Hour}

// followedMax is how many groups of a way are followed over time.
const followedMax = 64

// A RunGroup is how the waits of a group go over time in one run: of the jobs submitted in
// each coarse step, the wait in seconds that 95 % of them stay below, and the shares that
// wait longer than each of LateBounds; NaN where there are none.
type RunGroup struct {
	P95  []float64
	Late [len(LateBounds)][]float64
}

// A GroupSeries is that over replications.
type GroupSeries struct {
	By, Group string
	P95       Spread
	Late      [len(LateBounds)]Spread
}

// A Spread is a line over replications: their median in each step, and the values between
// which 80 % of them lie (p10 to p90). It tells how one year differs from the next, where
// an interval tells how well a mean is known.
type Spread struct{ Mid, P10, P90 []float64 }

// spreadOf summarizes a series over the replications, point by point; points that do not
// exist in a replication are left out of it.
func spreadOf(runs []*Run, series func(*Run) []float64) Spread {
	lines := linesOf(runs, series)
	n := len(lines[0])
	s := Spread{make([]float64, n), make([]float64, n), make([]float64, n)}
	values := make([]float64, 0, len(runs))
	for i := range n {
		values = existingAt(values[:0], lines, i)
		sort.Float64s(values)
		s.Mid[i], s.P10[i], s.P90[i] = stat.Quantile(values, 0.5), stat.Quantile(values, 0.1), stat.Quantile(values, 0.9)
	}
	return s
}

// A followed is a way whose groups are followed over time. It has a number for each step
// of each group, at group*steps+step.
type followed struct {
	by measures.By
	field
	groups, steps int
	// The measured jobs, those of them that waited, and those that had not started when
	// the run was cut off.
	jobs, waited, never []int
}

// follow returns the ways that are followed: the whole, and those that the spec asks for,
// as far as they have no more groups than a reader can follow.
func (f *Frame) follow() (all []followed) {
	for _, by := range slices.Compact(append([]measures.By{measures.ByAll}, f.Follow...)) {
		groups, steps := len(f.labels[by]), f.coarse.count()
		if groups == 0 || groups > followedMax || len(f.Follow) == 0 {
			continue
		}
		n := groups * steps
		all = append(all, followed{by, f.ways[by], groups, steps, make([]int, n), make([]int, n), make([]int, n)})
	}
	return all
}

// place returns where the numbers of a job stand, or -1 where it is of no group.
func (f *followed) place(tag tag, step int) int {
	g := f.of(tag)
	if g >= f.groups {
		return -1
	}
	return g*f.steps + step
}

// started counts a measured job that was submitted in a step, and whether it waited.
func (f *followed) started(tag tag, step int, waited bool) {
	if at := f.place(tag, step); at >= 0 {
		f.jobs[at]++
		if waited {
			f.waited[at]++
		}
	}
}

// unstarted counts one that had not started when the run was cut off.
func (f *followed) unstarted(tag tag, step int) {
	if at := f.place(tag, step); at >= 0 {
		f.never[at]++
	}
}

// finish works out the series of every group from the sorted waits. A job that had not
// started counts as one that waits longer than all others.
func (f *followed) finish(sorted []stat.Tagged, step field) []RunGroup {
	const p95 = 0.95
	ls := newLists(f.jobs, f.waited, func(i int) []float64 {
		p, _ := censored(f.jobs[i], f.never[i], p95)
		return []float64{p}
	})
	var late [len(LateBounds)][]int
	for b := range late {
		late[b] = slices.Clone(f.never)
	}
	for i := range sorted {
		at := f.place(sorted[i].Tag, step.of(sorted[i].Tag))
		if at < 0 {
			continue
		}
		ls.next(at, sorted[i].X)
		for b, bound := range LateBounds {
			if sorted[i].X > int64(bound) {
				late[b][at]++
			}
		}
	}
	list := make([]RunGroup, f.groups)
	for g := range list {
		r := &list[g]
		for at := g * f.steps; at < (g+1)*f.steps; at++ {
			x := math.NaN()
			if p, ok := censored(f.jobs[at], f.never[at], p95); ok {
				x = ls.list[at].quantile(p)
			}
			r.P95 = append(r.P95, x/float64(time.Second))
			for b := range late {
				r.Late[b] = append(r.Late[b], ratio(float64(late[b][at]), float64(f.jobs[at]+f.never[at])))
			}
		}
	}
	return list
}

// groupSeries are the series of a variant's groups over time.
func (z *summarizer) groupSeries(v int) (list []GroupSeries) {
	for i, f := range z.frame.follow() {
		for g, name := range z.frame.labels[f.by] {
			s := GroupSeries{By: f.by.String(), Group: name}
			of := func(r *Run) *RunGroup { return &r.Series.Groups[i][g] }
			s.P95 = spreadOf(z.runs[v], func(r *Run) []float64 { return of(r).P95 })
			for b := range LateBounds {
				s.Late[b] = spreadOf(z.runs[v], func(r *Run) []float64 { return of(r).Late[b] })
			}
			list = append(list, s)
		}
	}
	return list
}

// OverTime returns the series of a group, nil where it was not followed.
func (v *VariantSeries) OverTime(by, group string) *GroupSeries {
	for i := range v.Groups {
		if g := &v.Groups[i]; g.By == by && g.Group == group {
			return g
		}
	}
	return nil
}

// OverTimeFile is the table of the groups that are followed.
const OverTimeFile = "series/wait_over_time.csv"

// LateNames are the columns of the shares.
var LateNames = [len(LateBounds)]string{"over_10m", "over_1h", "over_6h"}

func (r *Result) overTimeCSV(w WriteRow) {
	head := []any{"variant", "by", "group", "time", "wait_p95_s", "wait_p95_p10_s", "wait_p95_p90_s"}
	for _, name := range LateNames {
		head = append(head, name, name+"_p10", name+"_p90")
	}
	w(head...)
	for _, v := range r.Series.Variants {
		for i := range v.Groups {
			g := &v.Groups[i]
			for k, t := range r.Series.Coarse {
				line := []any{v.Name, g.By, g.Group, t, g.P95.Mid[k], g.P95.P10[k], g.P95.P90[k]}
				for b := range g.Late {
					line = append(line, g.Late[b].Mid[k], g.Late[b].P10[k], g.Late[b].P90[k])
				}
				w(line...)
			}
		}
	}
}
