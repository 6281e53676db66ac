package results

import (
	"math"
	"slices"
	"sync"

	"aforo/results/stat"
)

// late holds the measured jobs that waited at all, in the order of their starts:
// their waits in nanoseconds, and what they belong to. Those that did not wait, mostly
// more than half, are only counted.
type late struct{ jobs []stat.Tagged }

// spare hands the memory of one run to the next, for growing it anew for each was an
// eighth of the time of a study; buffers does so with what sorting needs, which is as
// much, but only of the run that sorts.
var (
	spare   = sync.Pool{New: func() any { return new(late) }}
	buffers = sync.Pool{New: func() any { return new(late) }}
)

// sort puts the jobs into the order of their waits.
func (l *late) sort() []stat.Tagged {
	buffer := buffers.Get().(*late)
	if cap(buffer.jobs) < len(l.jobs) {
		buffer.jobs = make([]stat.Tagged, cap(l.jobs))
	}
	l.jobs, buffer.jobs = stat.SortTagged(l.jobs, buffer.jobs[:cap(buffer.jobs)])
	buffers.Put(buffer)
	return l.jobs
}

// release hands the memory on.
func (l *late) release() {
	l.jobs = l.jobs[:0]
	spare.Put(l)
}

// An ordered is an ascending list of waits of which only those are known that its
// quantiles need: n waits, of which zeros are zero and the others pass by in
// ascending order.
type ordered struct {
	n, zeros int
	ranks    []int   // among those that are not zero, ascending
	waits    []int64 // at the ranks
	all      []stat.Tagged
}

// want notes that a quantile will be asked for.
func (o *ordered) want(p float64) {
	i, f, ok := stat.Position(o.n, p)
	if !ok {
		return
	}
	o.rank(i)
	if f != 0 {
		o.rank(i + 1)
	}
}

func (o *ordered) rank(i int) {
	if r := i - o.zeros; r >= 0 {
		if at, found := slices.BinarySearch(o.ranks, r); !found {
			o.ranks = slices.Insert(o.ranks, at, r)
		}
	}
}

// pass takes the wait at the next rank, and returns how many further waits are to
// pass until there is one to take. It is asked for the first with no wait taken.
func (o *ordered) pass() int {
	switch k := len(o.waits); k {
	case len(o.ranks):
		return math.MaxInt
	case 0:
		return o.ranks[0] + 1
	default:
		return o.ranks[k] - o.ranks[k-1]
	}
}

// quantile returns a quantile of all waits, in nanoseconds.
func (o *ordered) quantile(p float64) float64 { return stat.QuantileAt(o.n, p, o.at) }

// at returns a wait by its index in the whole list.
func (o *ordered) at(i int) int64 {
	if i < o.zeros {
		return 0
	}
	if o.all != nil {
		return o.all[i-o.zeros].X
	}
	k, found := slices.BinarySearch(o.ranks, i-o.zeros)
	if !found {
		panic("results: a quantile that was not announced")
	}
	return o.waits[k]
}

// lists are ordered lists that are filled in one go, each by the jobs that carry
// its number.
type lists struct {
	list []ordered
	left []int // until the next rank of each
}

// newLists returns lists of n waits, of which late are not zero, that will
// be asked for the quantiles.
func newLists(n, late []int, ps func(list int) []float64) *lists {
	ls := &lists{list: make([]ordered, len(n)), left: make([]int, len(n))}
	for i := range n {
		o := &ls.list[i]
		o.n, o.zeros = n[i], n[i]-late[i]
		for _, p := range ps(i) {
			o.want(p)
		}
		ls.left[i] = o.pass()
	}
	return ls
}

// next shows a list its next wait.
func (ls *lists) next(list int, wait int64) {
	if ls.left[list]--; ls.left[list] == 0 {
		o := &ls.list[list]
		o.waits = append(o.waits, wait)
		ls.left[list] = o.pass()
	}
}

// show shows the sorted jobs to the lists that a field of their tags numbers.
func (ls *lists) show(sorted []stat.Tagged, at field) {
	for i := range sorted {
		if g := at.of(sorted[i].Tag); g < len(ls.list) {
			ls.next(g, sorted[i].X)
		}
	}
}
