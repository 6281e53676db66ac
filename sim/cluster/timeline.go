package cluster

import (
	"slices"
	"time"
)

// Never is an instant that does not come.
const Never = time.Duration(1<<63 - 1)

const timelineBlock = 64

// A timeline is the multiset of expected ends (start + limit) of what runs in a
// pool, with the GPUs that each end frees. Ends at the same instant are one
// entry, because a shadow time counts every release of an instant at once.
//
// It is a sorted list cut into blocks of at most 64 entries, with the sum of
// each block beside it: insertion moves at most one block, and the search for a
// shadow time skips whole blocks. With the few hundred to few thousand jobs that
// run at a time this beats a tree.
//
// Invariants: blocks are not empty, entries ascend strictly, last[i] and sum[i]
// are the last instant and the total of block i.
type timeline struct {
	blocks []*timelineEntries
	last   []time.Duration
	sum    []int
	total  int
	spare  []*timelineEntries
}

type timelineEntries struct {
	n     int
	at    [timelineBlock]time.Duration
	units [timelineBlock]int
}

// find returns the position at which an entry for at stands or belongs.
func (t *timeline) find(at time.Duration) (block, i int) {
	block = search(t.last, at)
	if block == len(t.blocks) {
		return block, 0
	}
	e := t.blocks[block]
	return block, search(e.at[:e.n], at)
}

// search returns the first position whose instant is at or after the given one.
// It is on the path of every start and every end, where the generic search of the
// standard library took a twentieth of all time.
func search(at []time.Duration, x time.Duration) int {
	lo, hi := 0, len(at)
	for lo < hi {
		m := int(uint(lo+hi) >> 1)
		if at[m] < x {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return lo
}

// add records that units are expected to be freed at the given instant.
func (t *timeline) add(at time.Duration, units int) {
	t.total += units
	b, i := t.find(at)
	if b == len(t.blocks) {
		if b == 0 || t.blocks[b-1].n == timelineBlock {
			t.insertBlock(b)
		} else {
			b--
			i = t.blocks[b].n
		}
	}
	e := t.blocks[b]
	if i < e.n && e.at[i] == at {
		e.units[i] += units
		t.sum[b] += units
		return
	}
	if e.n == timelineBlock {
		t.split(b)
		if i > timelineBlock/2 {
			b, i = b+1, i-timelineBlock/2
		}
		e = t.blocks[b]
	}
	copy(e.at[i+1:e.n+1], e.at[i:e.n])
	copy(e.units[i+1:e.n+1], e.units[i:e.n])
	e.at[i], e.units[i] = at, units
	e.n++
	t.sum[b] += units
	t.last[b] = e.at[e.n-1]
}

// remove takes back what add recorded.
func (t *timeline) remove(at time.Duration, units int) {
	b, i := t.find(at)
	if b == len(t.blocks) || t.blocks[b].at[i] != at || t.blocks[b].units[i] < units {
		panic("cluster: an end that was never announced is taken back")
	}
	t.total -= units
	e := t.blocks[b]
	e.units[i] -= units
	t.sum[b] -= units
	if e.units[i] > 0 {
		return
	}
	copy(e.at[i:e.n-1], e.at[i+1:e.n])
	copy(e.units[i:e.n-1], e.units[i+1:e.n])
	e.n--
	if e.n == 0 {
		t.spare = append(t.spare, e)
		t.blocks = slices.Delete(t.blocks, b, b+1)
		t.last = slices.Delete(t.last, b, b+1)
		t.sum = slices.Delete(t.sum, b, b+1)
		return
	}
	t.last[b] = e.at[e.n-1]
}

func (t *timeline) insertBlock(b int) {
	var e *timelineEntries
	if n := len(t.spare); n > 0 {
		e, t.spare = t.spare[n-1], t.spare[:n-1]
	} else {
		e = new(timelineEntries)
	}
	t.blocks = slices.Insert(t.blocks, b, e)
	t.last = slices.Insert(t.last, b, 0)
	t.sum = slices.Insert(t.sum, b, 0)
}

func (t *timeline) split(b int) {
	t.insertBlock(b + 1)
	lo, hi := t.blocks[b], t.blocks[b+1]
	const half = timelineBlock / 2
	copy(hi.at[:], lo.at[half:])
	copy(hi.units[:], lo.units[half:])
	hi.n, lo.n = timelineBlock-half, half
	moved := 0
	for _, u := range hi.units[:hi.n] {
		moved += u
	}
	t.sum[b+1], t.sum[b] = moved, t.sum[b]-moved
	t.last[b+1], t.last[b] = hi.at[hi.n-1], lo.at[lo.n-1]
}

// reach returns the first instant by which units have been freed, and how many
// have been freed then, every release of that instant counted. It returns Never
// where all releases together are too few.
func (t *timeline) reach(units int) (time.Duration, int) {
	if units > t.total {
		return Never, t.total
	}
	freed := 0
	for b, s := range t.sum {
		if freed+s < units {
			freed += s
			continue
		}
		e := t.blocks[b]
		for i := range e.n {
			freed += e.units[i]
			if freed >= units {
				return e.at[i], freed
			}
		}
	}
	panic("cluster: the sums of a timeline do not add up")
}

// freedBy returns how many units are expected to be freed by the instant,
// releases at the instant itself included.
func (t *timeline) freedBy(at time.Duration) int {
	freed := 0
	for b, e := range t.blocks {
		if t.last[b] <= at {
			freed += t.sum[b]
			continue
		}
		for i := 0; i < e.n && e.at[i] <= at; i++ {
			freed += e.units[i]
		}
		break
	}
	return freed
}

// next returns the first expected end after the instant, or Never.
func (t *timeline) next(after time.Duration) time.Duration {
	b, i := t.find(after + 1)
	if b == len(t.blocks) {
		return Never
	}
	return t.blocks[b].at[i]
}
