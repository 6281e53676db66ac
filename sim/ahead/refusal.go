package ahead

import (
	"math/bits"
	"time"
)

// A refusal is what a search without success has shown, for as long as nothing is added
// there: from begin to before end, no more than most units are free at any instant, and
// between from and begin, more than that are nowhere free for as long as limit.
//
// Most jobs that look for an earlier place find that another one has just taken what was
// freed, and the same segment is in the way of them all.
type refusal struct {
	from, begin, end, limit time.Duration
	most                    int
}

// refusals is one for each number of digits of a size: the last one.
type refusals struct {
	live uint32
	of   [32]refusal
}

// Refuses reports whether it is known that EarliestBefore would find nothing for a job that
// has a place at mine: no start before that, from an instant on.
func (f *Profile) Refuses(from time.Duration, units int, limit, mine time.Duration) bool {
	k := bits.Len32(uint32(units)) & 31
	x := &f.refused.of[k]
	// It would have to end by begin.
	return f.refused.live>>k&1 != 0 && units > x.most && x.begin < mine && mine <= x.end &&
		(x.begin-from < limit || (from >= x.from && limit >= x.limit))
}

// added forgets what may not be true any more.
func (r *refusals) added(from, to time.Duration) {
	for m := r.live; m != 0; m &= m - 1 {
		k := bits.TrailingZeros32(m)
		if x := &r.of[k&31]; from < x.end && to > x.from {
			r.live &^= 1 << k
		}
	}
}

// refuse notes that a search from an instant on has ended at the segment before f.first.
// A start before that which it has not tried would have had to get by it.
func (f *Profile) refuse(from time.Duration, units int, limit time.Duration) {
	h, i := &f.blocks[f.first.b], f.first.i-1
	k := i + 1
	for i > 0 && h.segs[(i-1)&inBlock].free < units {
		i--
	}
	for k < h.n && h.segs[k&inBlock].free < units {
		k++
	}
	begin := h.segs[i].at
	n := bits.Len32(uint32(units)) & 31
	f.refused.of[n] = refusal{min(from, begin), begin, f.end(f.first.b, k-1), limit, units - 1}
	f.refused.live |= 1 << n
}
