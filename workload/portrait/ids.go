package portrait

import (
	"maps"
	"math/bits"
	"slices"
)

// idBlocks bounds the memory of an idSet, in blocks of 64 numbers.
const idBlocks = 1 << 19

// An idSet is a set of job numbers, as bits. Numbers that follow each other need a
// bit each; a set that would need more than idBlocks blocks takes no new block.
type idSet struct {
	blocks map[int64]uint64
	key    int64 // of the block that was used last,
	bits   uint64
	n      int64 // different numbers
	full   bool
}

// add adds a number and reports whether it was there.
func (s *idSet) add(id int64) (again bool) {
	if key := id >> 6; s.blocks == nil || key != s.key {
		s.flush()
		old, ok := s.blocks[key]
		if !ok && len(s.blocks) >= idBlocks {
			s.full = true
			return false
		}
		s.key, s.bits = key, old
		s.blocks[key] = old
	}
	bit := uint64(1) << (id & 63)
	if s.bits&bit != 0 {
		return true
	}
	s.bits |= bit
	s.n++
	return false
}

func (s *idSet) flush() {
	if s.blocks == nil {
		s.blocks = map[int64]uint64{}
		return
	}
	s.blocks[s.key] = s.bits
}

// missing counts the numbers between the least and the greatest that are not there
// and lists the first of them.
func (s *idSet) missing(most int) (n int64, first []int64) {
	if s.n == 0 || s.full {
		return 0, nil
	}
	s.flush()
	keys := slices.Sorted(maps.Keys(s.blocks))
	least := keys[0]<<6 + int64(bits.TrailingZeros64(s.blocks[keys[0]]))
	last := keys[len(keys)-1]
	top := last<<6 + 63 - int64(bits.LeadingZeros64(s.blocks[last]))
	n = top - least + 1 - s.n
	next := least
	for _, key := range keys {
		for next < key<<6 && len(first) < most {
			first = append(first, next)
			next++
		}
		for ; next>>6 == key && next <= top && len(first) < most; next++ {
			if s.blocks[key]>>(next&63)&1 == 0 {
				first = append(first, next)
			}
		}
		if len(first) == most {
			break
		}
	}
	return n, first
}
