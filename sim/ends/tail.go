package ends

import (
	"slices"
	"time"
)

// A tail is a sorted list of entries: what lies beyond the days of a ring. It is cut into
// blocks of at most 64, with the sum of the values of each beside it, so that an entry
// moves at most one block, and a search for a sum skips whole ones.
//
// Invariants: blocks are not empty; entries ascend over all blocks by instant and, at
// one instant, by Order; last[i] is the last instant of
// block i and sum[i] the sum of its values.
type tail struct {
	blocks []*block
	last   []time.Duration
	sum    []int
	total  int
	spare  []*block
	taken  []Entry // memory of takeBefore
}

const blockSize = 64

type block struct {
	n  int
	of [blockSize]Entry
}

// at returns the first instant, or Never.
func (t *tail) at() time.Duration {
	if len(t.blocks) == 0 {
		return Never
	}
	return t.blocks[0].of[0].At
}

// find returns the place of the first entry after an instant.
func (t *tail) find(at time.Duration) (b, i int) {
	n := len(t.last)
	for b < n {
		if m := int(uint(b+n) >> 1); t.last[m] <= at {
			b = m + 1
		} else {
			n = m
		}
	}
	if b == len(t.blocks) {
		return b, 0
	}
	return b, t.blocks[b].find(at)
}

// find is find in a block.
func (k *block) find(at time.Duration) int {
	i, n := 0, k.n
	for i < n {
		if m := int(uint(i+n) >> 1); k.of[m&(blockSize-1)].At <= at {
			i = m + 1
		} else {
			n = m
		}
	}
	return i
}

// place returns the place for an entry: behind all of its instant, but for those that it
// comes before.
func (t *tail) place(e *Entry) (b, i int) {
	b, i = t.find(e.At)
	for {
		c, k := b, i-1
		if i == 0 {
			if c--; c < 0 {
				return b, i
			}
			k = t.blocks[c].n - 1
		}
		if !e.Before(t.blocks[c].of[k]) {
			return b, i
		}
		b, i = c, k
	}
}

// add adds an entry at its place.
func (t *tail) add(e Entry) {
	b, i := t.place(&e)
	if b == len(t.blocks) {
		if b == 0 || t.blocks[b-1].n == blockSize {
			t.insertBlock(b)
		} else {
			b--
			i = t.blocks[b].n
		}
	}
	k := t.blocks[b]
	if k.n == blockSize {
		t.split(b)
		if i > blockSize/2 {
			b, i = b+1, i-blockSize/2
		}
		k = t.blocks[b]
	}
	copy(k.of[i+1:k.n+1], k.of[i:k.n])
	k.of[i] = e
	k.n++
	t.count(b, int(e.Value))
	t.last[b] = k.of[k.n-1].At
}

// count adds to the sums of a block and of all.
func (t *tail) count(b, value int) {
	t.sum[b] += value
	t.total += value
}

// cut takes the entries of a block from one to before another.
func (t *tail) cut(b, from, to int) {
	k := t.blocks[b]
	for i := from; i < to; i++ {
		t.count(b, -int(k.of[i].Value))
	}
	k.n = from + copy(k.of[from:], k.of[to:k.n])
	if k.n > 0 {
		t.last[b] = k.of[k.n-1].At
		return
	}
	t.spare = append(t.spare, k)
	t.blocks = slices.Delete(t.blocks, b, b+1)
	t.last = slices.Delete(t.last, b, b+1)
	t.sum = slices.Delete(t.sum, b, b+1)
}

// takeBefore takes all entries before an instant; the slice is valid until the next call.
func (t *tail) takeBefore(at time.Duration) []Entry {
	t.taken = t.taken[:0]
	for t.at() < at {
		k := t.blocks[0]
		n := k.find(at - 1)
		t.taken = append(t.taken, k.of[:n]...)
		t.cut(0, 0, n)
	}
	return t.taken
}

func (t *tail) insertBlock(b int) {
	var k *block
	if n := len(t.spare); n > 0 {
		k, t.spare = t.spare[n-1], t.spare[:n-1]
	} else {
		k = new(block)
	}
	t.blocks = slices.Insert(t.blocks, b, k)
	t.last = slices.Insert(t.last, b, 0)
	t.sum = slices.Insert(t.sum, b, 0)
}

// split moves the later half of a full block into a new one behind it.
func (t *tail) split(b int) {
	t.insertBlock(b + 1)
	lo, hi := t.blocks[b], t.blocks[b+1]
	const half = blockSize / 2
	hi.n, lo.n = copy(hi.of[:], lo.of[half:]), half
	for i := range hi.n {
		t.sum[b+1] += int(hi.of[i].Value)
	}
	t.sum[b] -= t.sum[b+1]
	t.last[b+1], t.last[b] = hi.of[hi.n-1].At, lo.of[lo.n-1].At
}
