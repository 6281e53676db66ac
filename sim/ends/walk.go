package ends

import "time"

// Next returns the first expected end after the instant, or Never.
func (x *Expected) Next(after time.Duration) time.Duration {
	from := max(after+1, x.limit-x.span())
	if from < x.limit && x.near > 0 {
		d, k, more := x.fullFrom(uint((from - x.limit + x.span()) >> x.shift))
		for ; more; d, k, more = x.fullFrom(k + 1) {
			first := Never
			for i := x.first[d]; i != none; i = x.slab[i].next {
				if at := x.slab[i].At; at >= from {
					first = min(first, at)
				}
			}
			if first != Never {
				return first
			}
		}
	}
	b, i := x.tail.find(max(after, x.limit-1))
	if b == len(x.tail.blocks) {
		return Never
	}
	return x.tail.blocks[b].of[i].At
}

// All yields all expected ends in the order of their instants. Ends of one instant may
// come one by one. It is to be ranged over without a call, which would allocate.
func (x *Expected) All(yield func(time.Duration, int) bool) {
	if x.near > 0 {
		for d, k, more := x.fullFrom(0); more; d, k, more = x.fullFrom(k + 1) {
			for _, e := range x.inOrder(d) {
				if !yield(e.At, int(e.Value)) {
					return
				}
			}
		}
	}
	for _, b := range x.tail.blocks {
		for _, e := range b.of[:b.n] {
			if !yield(e.At, int(e.Value)) {
				return
			}
		}
	}
}

// fullFrom returns the first day whose list is not empty among those that begin at least
// k days after the days begin, with how many days after; false where there is none. There
// must be one somewhere.
func (r *ring) fullFrom(k uint) (day, after uint, ok bool) {
	mask := uint(len(r.first) - 1)
	if k > mask {
		return 0, 0, false
	}
	begin := r.day(r.limit)
	d := r.nextFull((begin + k) & mask)
	after = (d - begin) & mask
	return d, after, after >= k
}
