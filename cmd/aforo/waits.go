package main

import (
	"math/bits"
	"slices"
	"time"
)

// waits keeps the waits of all jobs, in blocks, so that a replay of tens of
// millions of jobs never holds two copies of them: those of no length, which are
// most, as a count.
type waits struct {
	n, none int
	longest time.Duration
	blocks  [][]time.Duration // of those that are not none

	counts []int           // by count: how many lie in each span
	span   int             // whose values are in sorted
	sorted []time.Duration // likewise
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

// A span of waits is a range of values with the same highest bit and the same six
// bits behind it: 1.6 % wide at most. Spans ascend with the values.
const spans = 64 * 64

func span(x time.Duration) int {
	n := bits.Len64(uint64(x))
	return (n-1)*64 + int(uint64(x)<<(64-n)>>57&63)
}

// count counts the waits in each span, which at and quantile need.
func (w *waits) count() {
	w.counts, w.span = make([]int, spans), -1
	for _, b := range w.blocks {
		for _, x := range b {
			w.counts[span(x)]++
		}
	}
}

// at returns the value at a position of the sorted whole. Only the span in which it
// lies is sorted.
func (w *waits) at(position int) time.Duration {
	position -= w.none
	if position < 0 {
		return 0
	}
	s := 0
	for position >= w.counts[s] {
		position -= w.counts[s]
		s++
	}
	if s != w.span {
		w.span, w.sorted = s, w.sorted[:0]
		for _, b := range w.blocks {
			for _, x := range b {
				if span(x) == s {
					w.sorted = append(w.sorted, x)
				}
			}
		}
		slices.Sort(w.sorted)
	}
	return w.sorted[position]
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
