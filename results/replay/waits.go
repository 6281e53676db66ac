package replay

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
	few     bool              // blocks begin small: they are one group's of many
	blocks  [][]time.Duration // of those that are not none

	counts []int                   // by count: how many lie in each span
	sorted map[int][]time.Duration // by count: the values of some spans
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
		room := waitsBlock
		if w.few && last < 0 {
			room = 8
		}
		w.blocks = append(w.blocks, make([]time.Duration, 0, room))
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

// count counts the waits in each span, which at and quantile need, and sorts those that
// quantiles of the given percents will ask for, all in one walk.
func (w *waits) count(percents ...int) {
	w.counts, w.sorted = make([]int, spans), make(map[int][]time.Duration)
	for _, b := range w.blocks {
		for _, x := range b {
			w.counts[span(x)]++
		}
	}
	var asked [spans]bool
	for _, percent := range percents {
		i := (w.n - 1) * percent / 100
		for _, i := range []int{i, min(i+1, w.n-1)} {
			if s, _ := w.find(i); s >= 0 {
				asked[s] = true
			}
		}
	}
	w.sort(&asked)
}

// sort collects and sorts the waits in some spans.
func (w *waits) sort(asked *[spans]bool) {
	for _, b := range w.blocks {
		for _, x := range b {
			if s := span(x); asked[s] {
				w.sorted[s] = append(w.sorted[s], x)
			}
		}
	}
	for s := range asked {
		if asked[s] {
			slices.Sort(w.sorted[s])
		}
	}
}

// find returns the span that holds a position of the sorted whole, or -1 for those of no
// length, and the position in it.
func (w *waits) find(position int) (s, i int) {
	i = position - w.none
	if i < 0 {
		return -1, i
	}
	for i >= w.counts[s] {
		i -= w.counts[s]
		s++
	}
	return s, i
}

// at returns the value at a position of the sorted whole.
func (w *waits) at(position int) time.Duration {
	s, i := w.find(position)
	if s < 0 {
		return 0
	}
	if w.sorted[s] == nil {
		var asked [spans]bool
		asked[s] = true
		w.sort(&asked)
	}
	return w.sorted[s][i]
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
