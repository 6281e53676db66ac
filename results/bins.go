package results

import (
	"time"

	"aforo/results/exact"
)

// bins holds the time integral of a quantity over each of the steps.
type bins struct {
	steps
	sum []exact.Sum
	at  int           // the bin that was looked at last ...
	lo  time.Duration // ... and where it begins
}

func newBins(s steps) bins {
	return bins{steps: s, sum: make([]exact.Sum, s.count()), lo: s.from}
}

// bin returns the bin of an instant within the window. Mostly it is that of the
// instant before, and then there is nothing to divide.
func (b *bins) bin(t time.Duration) int {
	if uint64(t-b.lo) >= uint64(b.width) {
		b.at = int((t - b.from) / b.width)
		b.lo = b.begin(b.at)
	}
	return b.at
}

// add adds a weight that holds from start to end.
func (b *bins) add(start, end time.Duration, weight uint64) {
	start, end = max(start, b.from), min(end, b.to)
	if start >= end {
		return
	}
	i := b.bin(start)
	for stop := b.lo + b.width; stop < end; stop += b.width {
		b.sum[i].Add(exact.Product(weight, uint64(stop-start)))
		start = stop
		i++
	}
	b.sum[i].Add(exact.Product(weight, uint64(end-start)))
}

// addLong is add for a weight that 64 bits may not hold. It is apart, for add is asked
// three times and more for every job.
func (b *bins) addLong(start, end time.Duration, weight exact.Sum) {
	start, end = max(start, b.from), min(end, b.to)
	for start < end {
		i := b.bin(start)
		stop := min(end, b.lo+b.width)
		b.sum[i].Add(weight.Times(uint64(stop - start)))
		start = stop
	}
}

// means returns the time average of each bin, of a quantity that was added in units
// of which that many make one.
func (b *bins) means(unit time.Duration) []float64 {
	m := make([]float64, len(b.sum))
	for i, s := range b.sum {
		m[i] = s.Over(exact.Product(uint64(unit), uint64(b.span(i))))
	}
	return m
}

// total returns the integral over the whole window.
func (b *bins) total() (t exact.Sum) {
	for _, s := range b.sum {
		t.Add(s)
	}
	return t
}

// merge adds the integrals of bins of the same steps.
func (b *bins) merge(of *bins) {
	for i := range b.sum {
		b.sum[i].Add(of.sum[i])
	}
}
