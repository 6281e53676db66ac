package fit

import (
	"cmp"
	"math"
	"slices"

	"aforo/workload/portable"
)

// leastRun is what a shorter run time counts as, in seconds: logs count whole
// seconds, so that 0 is anything below one, and a law on a logarithmic axis needs
// a positive number.
const leastRun = 1

// A point is a run time and a size that some jobs have in common.
type point struct {
	x    float64 // seconds, at least leastRun
	size int
	n    float64 // how many jobs
}

// points are the run times of a class: distinct pairs, by increasing run time. A
// log repeats itself, so that there are far fewer of them than jobs.
type points struct {
	list []point
	n    float64 // jobs
}

// newPoints counts the pairs of the jobs.
func newPoints(jobs []job) points {
	all := make([]point, len(jobs))
	for i := range jobs {
		all[i] = point{math.Max(jobs[i].run, leastRun), jobs[i].size, 1}
	}
	slices.SortFunc(all, func(a, b point) int {
		return cmp.Or(cmp.Compare(a.x, b.x), cmp.Compare(a.size, b.size))
	})
	p := points{n: float64(len(jobs))}
	for _, next := range all {
		if k := len(p.list) - 1; k >= 0 && p.list[k].x == next.x && p.list[k].size == next.size {
			p.list[k].n++
			continue
		}
		p.list = append(p.list, next)
	}
	return p
}

// binWidth is how far apart, in the logarithm, run times are that iterative
// estimators take for one: half a percent.
const binWidth = 0.005

// coarse merges run times that are nearly the same, whatever their sizes: at most
// a few thousand points, however many jobs there are.
func (p points) coarse() points {
	c := points{n: p.n}
	last := math.MinInt
	for _, q := range p.list {
		bin := int(math.Floor(portable.Log(q.x) / binWidth))
		if bin != last {
			c.list, last = append(c.list, point{}), bin
		}
		m := &c.list[len(c.list)-1]
		m.x += q.n * q.x
		m.n += q.n
	}
	for i := range c.list {
		c.list[i].x /= c.list[i].n
	}
	return c
}

// mean is the mean of f over the jobs.
func (p points) mean(f func(point) float64) float64 {
	sum := 0.0
	for _, q := range p.list {
		sum += q.n * f(q)
	}
	return sum / p.n
}

// longest is the longest run time, in seconds.
func (p points) longest() float64 { return p.list[len(p.list)-1].x }

// constant reports whether all run times are the same.
func (p points) constant() bool { return p.list[0].x == p.longest() }

// pmf is the probability of each size, the sizes increasing.
func (p points) pmf() (sizes []int, weights []float64) {
	count := map[int]float64{}
	for _, q := range p.list {
		count[q.size] += q.n
	}
	for n := range count {
		sizes = append(sizes, n)
	}
	slices.Sort(sizes)
	for _, n := range sizes {
		weights = append(weights, count[n]/p.n)
	}
	return sizes, weights
}
