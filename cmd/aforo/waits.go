package main

import (
	"slices"
	"sort"
	"time"
)

// waits keeps the waits of all jobs, in blocks, so that a replay of tens of
// millions of jobs never holds two copies of them: those of no length, which are
// most, as a count.
type waits struct {
	n, none int
	longest time.Duration
	blocks  [][]time.Duration // of those that are not none; sorted by sort
}

const waitsBlock = 1 << 20

func (w *waits) add(x time.Duration) {
	w.n++
	if x == 0 {
		w.none++
		return
	}
	w.longest = max(w.longest, x)
	last := len(w.blocks) - 1
	if last < 0 || len(w.blocks[last]) == waitsBlock {
		w.blocks = append(w.blocks, make([]time.Duration, 0, waitsBlock))
		last++
	}
	w.blocks[last] = append(w.blocks[last], x)
}

// sort sorts each block, which at and quantile need.
func (w *waits) sort() {
	for _, b := range w.blocks {
		slices.Sort(b)
	}
}

// at returns the value at a position of the sorted whole: the least value up to
// which there are more values than that.
func (w *waits) at(position int) time.Duration {
	if position < w.none {
		return 0
	}
	return time.Duration(sort.Search(int(w.longest), func(x int) bool {
		n := w.none
		for _, b := range w.blocks {
			i, _ := slices.BinarySearch(b, time.Duration(x)+1)
			n += i
		}
		return n > position
	}))
}

// quantile returns a percentile in s by linear interpolation, type 7 of Hyndman
// and Fan, "Sample quantiles in statistical packages", 1996. The position is
// computed in integers, so that whole seconds stay whole.
func (w *waits) quantile(percent int) float64 {
	h := (w.n - 1) * percent
	i := h / 100
	low := w.at(i)
	if i+1 == w.n {
		return low.Seconds()
	}
	return low.Seconds() + (w.at(i+1)-low).Seconds()*float64(h%100)/100
}
