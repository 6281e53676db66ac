package law

import (
	"cmp"
	"math"
	"slices"

	"aforo/workload/portable"
)

// A Point is a run time and a size that some jobs have in common.
type Point struct {
	X    float64 // seconds, > 0
	Size int
	N    float64 // how many jobs
}

// Points are run times to fit laws to: distinct pairs, by increasing run time. A
// log repeats itself, so that there are far fewer of them than jobs.
type Points struct {
	List []Point
	N    float64 // jobs
}

// NewPoints sorts the points of one job or more, and merges equal ones.
func NewPoints(all []Point) Points {
	slices.SortFunc(all, func(a, b Point) int {
		return cmp.Or(cmp.Compare(a.X, b.X), cmp.Compare(a.Size, b.Size))
	})
	p := Points{}
	for _, next := range all {
		p.N += next.N
		if k := len(p.List) - 1; k >= 0 && p.List[k].X == next.X && p.List[k].Size == next.Size {
			p.List[k].N += next.N
			continue
		}
		p.List = append(p.List, next)
	}
	return p
}

// binWidth is how far apart, in the logarithm, run times are that iterative
// estimators take for one: half a percent.
const binWidth = 0.005

// coarse merges run times that are nearly the same, whatever their sizes: at most
// a few thousand points, however many jobs there are.
func (p Points) coarse() Points {
	c := Points{N: p.N}
	last := math.MinInt
	for _, q := range p.List {
		bin := int(math.Floor(portable.Log(q.X) / binWidth))
		if bin != last {
			c.List, last = append(c.List, Point{}), bin
		}
		m := &c.List[len(c.List)-1]
		m.X += float64(q.N * q.X)
		m.N += q.N
	}
	for i := range c.List {
		c.List[i].X /= c.List[i].N
	}
	return c
}

// Mean is the mean of f over the jobs.
func (p Points) Mean(f func(Point) float64) float64 {
	sum := 0.0
	for _, q := range p.List {
		sum += float64(q.N * f(q))
	}
	return sum / p.N
}

// meanLog is the mean of the natural logarithm of the run time.
func (p Points) meanLog() float64 {
	return p.Mean(func(q Point) float64 { return portable.Log(q.X) })
}

// Longest is the longest run time, in seconds.
func (p Points) Longest() float64 { return p.List[len(p.List)-1].X }

// Constant reports whether all run times are the same.
func (p Points) Constant() bool { return p.List[0].X == p.Longest() }

// PMF is the probability of each size, the sizes increasing.
func (p Points) PMF() (sizes []int, weights []float64) {
	count := map[int]float64{}
	for _, q := range p.List {
		count[q.Size] += q.N
	}
	for n := range count {
		sizes = append(sizes, n)
	}
	slices.Sort(sizes)
	for _, n := range sizes {
		weights = append(weights, count[n]/p.N)
	}
	return sizes, weights
}

// Bisect finds where f, which grows, is zero between two positive bounds, in the
// logarithm; a bound where it is zero nowhere between them.
func Bisect(low, high float64, f func(float64) float64) float64 {
	for range 60 {
		mid := math.Sqrt(low * high)
		if f(mid) < 0 {
			low = mid
		} else {
			high = mid
		}
	}
	return math.Sqrt(low * high)
}

// Expectation maximisation stops when a step adds less than this to the mean
// log-likelihood of a job, or after that many steps.
const (
	emGain  = 1e-7
	emSteps = 400
)
