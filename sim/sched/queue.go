package sched

import (
	"math"
	"math/bits"
	"slices"
	"time"
)

const (
	blockSize = 64
	groupSize = 32
	buckets   = 16
)

// A queue holds the waiting jobs of one route, sorted by key and then by
// position, and finds the next one that could start without looking at those
// that could not.
//
// It is a sorted list cut into blocks of at most 64 jobs; every block, and every
// group of 32 blocks, carries a summary: its least need, and the shortest limit
// among the jobs of each size band. A search skips what its summary excludes,
// so that its cost does not grow with the length of the queue.
//
// Invariants: entries ascend by (key, seq); a summary is never larger than the
// truth (a removed job may leave it too small; a search that finds nothing in a
// block puts it right).
type queue struct {
	blocks []*block
	sums   []summary // of the blocks
	groups []summary // of the blocks g*groupSize to (g+1)*groupSize-1
	n      int
	empty  int // blocks without entries
	spare  []*block
}

type block struct {
	n     int
	loose bool // the summary may be too small
	need  [blockSize]int32
	slot  [blockSize]int32
	limit [blockSize]time.Duration
	key   [blockSize]uint64
	seq   [blockSize]int64
}

// A summary bounds what a set of jobs asks for.
type summary struct {
	need int32
	// limit[b] is the shortest limit of the jobs whose need falls into bands 0 to b.
	limit [buckets]time.Duration
}

const noLimit = time.Duration(math.MaxInt64)

var nothing = func() (s summary) {
	s.need = math.MaxInt32
	for i := range s.limit {
		s.limit[i] = noLimit
	}
	return s
}()

// band returns the size band of a need: 1, 2, 3-4, 5-8, and so on.
func band(need int32) int { return min(bits.Len32(uint32(need-1)), buckets-1) }

func (s *summary) include(need int32, limit time.Duration) {
	s.need = min(s.need, need)
	for b := band(need); b < buckets && s.limit[b] > limit; b++ {
		s.limit[b] = limit
	}
}

func (s *summary) merge(o *summary) {
	s.need = min(s.need, o.need)
	for b := range s.limit {
		s.limit[b] = min(s.limit[b], o.limit[b])
	}
}

// A filter says what could start in one partition: jobs that fit into free, with
// limits up to longest, that either end within gap or fit into extra.
type filter struct {
	free, extra  int32
	gap, longest time.Duration
}

func (f *filter) passes(need int32, limit time.Duration) bool {
	return need <= f.free && limit <= f.longest && (limit <= f.gap || need <= f.extra)
}

// may reports whether a summary leaves open that one of its jobs passes.
func (f *filter) may(s *summary) bool {
	if s.need > f.free {
		return false
	}
	shortest := s.limit[band(f.free)]
	return shortest <= f.longest && (shortest <= f.gap || s.need <= f.extra)
}

// A place is a position in a queue. Removing the job at a place makes it the
// place of the next one; push and tidy invalidate all places.
type place struct{ block, i int }

func (q *queue) at(p place) (b *block, i int) { return q.blocks[p.block], p.i }

// push adds a job. Jobs of equal key must come with ascending seq.
func (q *queue) push(key uint64, seq int64, slot, need int32, limit time.Duration) {
	q.n++
	bi := q.home(key)
	b := q.blocks[bi]
	i := b.n
	if i > 0 && b.key[i-1] > key {
		i, _ = slices.BinarySearch(b.key[:b.n], key+1)
	}
	if b.n == blockSize {
		if i == blockSize && bi == len(q.blocks)-1 {
			q.insertBlock(bi + 1)
			bi, i = bi+1, 0
		} else {
			q.split(bi)
			if i > blockSize/2 {
				bi, i = bi+1, i-blockSize/2
			}
		}
		b = q.blocks[bi]
	}
	if b.n == 0 {
		q.empty--
	}
	b.insert(i)
	b.key[i], b.seq[i], b.slot[i], b.need[i], b.limit[i] = key, seq, slot, need, limit
	q.sums[bi].include(need, limit)
	q.groups[bi/groupSize].include(need, limit)
}

// home returns the block into which a key belongs: the last one that begins at
// or before it.
func (q *queue) home(key uint64) int {
	if len(q.blocks) == 0 {
		q.insertBlock(0)
		return 0
	}
	last := len(q.blocks) - 1
	if b := q.blocks[last]; b.n > 0 && b.key[b.n-1] <= key {
		return last
	}
	// Empty blocks keep the key they last began with, so that the search sees a
	// sorted list.
	i, _ := slices.BinarySearchFunc(q.blocks, key, func(b *block, k uint64) int {
		if b.key[0] <= k {
			return -1
		}
		return 1
	})
	return max(0, i-1)
}

func (b *block) insert(i int) {
	copy(b.key[i+1:b.n+1], b.key[i:b.n])
	copy(b.seq[i+1:b.n+1], b.seq[i:b.n])
	copy(b.slot[i+1:b.n+1], b.slot[i:b.n])
	copy(b.need[i+1:b.n+1], b.need[i:b.n])
	copy(b.limit[i+1:b.n+1], b.limit[i:b.n])
	b.n++
}

// remove takes the job at a place out.
func (q *queue) remove(p place) {
	b, i := q.at(p)
	copy(b.seq[i:b.n-1], b.seq[i+1:b.n])
	copy(b.slot[i:b.n-1], b.slot[i+1:b.n])
	copy(b.need[i:b.n-1], b.need[i+1:b.n])
	copy(b.limit[i:b.n-1], b.limit[i+1:b.n])
	if b.n > 1 { // an emptied block keeps its first key
		copy(b.key[i:b.n-1], b.key[i+1:b.n])
	}
	b.n--
	q.n--
	b.loose = true
	if b.n == 0 {
		q.sums[p.block] = nothing
		b.loose = false
		q.empty++
	}
}
