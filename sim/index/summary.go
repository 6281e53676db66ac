package index

import (
	"math"
	"math/bits"
	"time"
)

const (
	// Bands is how many size bands a summary tells apart: 1, 2, 3-4, 5-8 and so on,
	// and all that is larger than 4,096 in the last. With that many a summary is
	// one cache line.
	Bands = 14
	// coarse is the unit of a summary's limits as a power of two of nanoseconds, about
	// a second: in 32 bits it reaches beyond every limit that there can be.
	coarse = 30
)

// A summary bounds what a set of entries asks for, from below: it may only err in
// that it promises an entry that is not there.
type summary struct {
	need int32
	// loose says that the summary may be smaller than it has to be, because entries of
	// the set have left or summaries under it have been tightened.
	loose bool
	// limit[b] is the shortest limit, in coarse units rounded down, of the entries whose
	// need falls into bands 0 to b.
	limit [Bands]int32
}

// Bounds of the summary of no entry; no entry that is there, and no filter, has them.
const (
	NoNeed  = int32(math.MaxInt32)
	noLimit = int32(math.MaxInt32)
	// mostNeed is the largest need of an entry.
	mostNeed = math.MaxInt32 - 1
)

var nothing = func() (s summary) {
	s.need = NoNeed
	for i := range s.limit {
		s.limit[i] = noLimit
	}
	return s
}()

// Band returns the size band of a need: 1, 2, 3-4, 5-8, and so on.
func Band(need int32) int { return min(bits.Len32(uint32(need-1)), Bands-1) }

// coarsely rounds a limit down to the unit of summaries.
func coarsely(limit time.Duration) int32 { return int32(min(limit>>coarse, math.MaxInt32-1)) }

func (s *summary) include(need, limit int32) {
	s.need = min(s.need, need)
	for b := Band(need); b < Bands && s.limit[b] > limit; b++ {
		s.limit[b] = limit
	}
}

func (s *summary) merge(o *summary) {
	s.need = min(s.need, o.need)
	for b := range s.limit {
		s.limit[b] = min(s.limit[b], o.limit[b])
	}
}

// A Filter lets entries pass that fit into free, with limits up to longest, and
// either have limits up to gap or fit into extra.
type Filter struct {
	free, extra  int32
	gap, longest time.Duration
	// The same for summaries: the band of free, and the times in coarse units.
	band                     int
	gapCoarse, longestCoarse int32
}

// NewFilter returns a filter.
func NewFilter(free, extra int, gap, longest time.Duration) (f Filter) {
	f.Set(free, extra, gap, longest)
	return f
}

// Set makes the filter one anew.
func (f *Filter) Set(free, extra int, gap, longest time.Duration) {
	f.free, f.extra = int32(min(free, mostNeed)), int32(min(max(extra, 0), mostNeed))
	f.gap, f.gapCoarse = gap, coarsely(gap)
	f.longest, f.longestCoarse = longest, coarsely(longest)
	f.band = Band(f.free)
}

// everything is the filter that every entry passes.
var everything = NewFilter(math.MaxInt32, math.MaxInt32, math.MaxInt64, math.MaxInt64)

// Passes reports whether an entry that asks for so much passes.
func (f *Filter) Passes(need int32, limit time.Duration) bool {
	return need <= f.free && limit <= f.longest && (limit <= f.gap || need <= f.extra)
}

// AnyPasses reports whether an entry passes one of the filters.
func AnyPasses(filters []Filter, need int32, limit time.Duration) bool {
	for k := range filters {
		if filters[k].Passes(need, limit) {
			return true
		}
	}
	return false
}

// may reports whether a summary leaves open that one of its entries passes.
func (f *Filter) may(s *summary) bool {
	if s.need > f.free {
		return false
	}
	shortest := s.limit[f.band]
	return shortest <= f.longestCoarse && (shortest <= f.gapCoarse || s.need <= f.extra)
}

func anyMay(filters []Filter, s *summary) bool {
	for k := range filters {
		if filters[k].may(s) {
			return true
		}
	}
	return false
}
