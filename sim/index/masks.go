package index

import "math/bits"

// Masks are a bitmap index of a block: for each size band and for each limit band the
// entries at or below it, a bit each. A filter picks its two or three masks and is left
// with the few entries that it may let pass, where a walk over the needs of all took twice
// as many instructions and most of the wrong guesses of a branch.
//
// Invariant: the bits of all entries of the block are right; those of holes and of what lies
// behind the end are anything, and the bits behind the end are zero.
type masks struct {
	need  [Bands + 1]uint64 // need[b+1]: the need is in bands 0 to b; need[0]: none
	limit [limitBands]uint64
}

// limitBands is how many limit bands masks tell apart: under a second, under 4, under
// 16 and so on, and all from 13 days on in the last.
const limitBands = 12

// limitBand returns the band of a limit in coarse units.
func limitBand(limit int32) int { return min((bits.Len32(uint32(limit))+1)/2, limitBands-1) }

// mark enters an entry.
func (m *masks) mark(i int, need, limit int32) {
	bit := uint64(1) << i
	needs, limits := m.need[Band(need)+1:], m.limit[limitBand(limit):]
	for b := range needs {
		needs[b] |= bit
	}
	for b := range limits {
		limits[b] |= bit
	}
}

// remark enters the first n entries of a block anew.
func (b *block) remark(n int) {
	m := &b.masks
	*m = masks{}
	for i := range n {
		bit := uint64(1) << i
		m.need[Band(b.need[i])+1] |= bit
		m.limit[limitBand(coarsely(b.limit[i]))] |= bit
	}
	for k := 1; k < len(m.need); k++ {
		m.need[k] |= m.need[k-1]
	}
	for k := 1; k < len(m.limit); k++ {
		m.limit[k] |= m.limit[k-1]
	}
}

// open makes room for an entry at a position.
func (m *masks) open(i int) {
	for b := range m.need {
		m.need[b] = opened(m.need[b], i)
	}
	for b := range m.limit {
		m.limit[b] = opened(m.limit[b], i)
	}
}

// opened returns a mask with a zero let in at a position.
func opened(m uint64, i int) uint64 {
	before := uint64(1)<<i - 1
	return m&before | m&^before<<1
}

// share gives the entries from a position on to the masks of another block.
func (m *masks) share(to *masks, from int) {
	for b := range m.need {
		to.need[b] = m.need[b] >> from
		m.need[b] &= first(from)
	}
	for b := range m.limit {
		to.limit[b] = m.limit[b] >> from
		m.limit[b] &= first(from)
	}
}

// may returns the entries that a filter may let pass.
func (m *masks) may(f *Filter) uint64 {
	pass := m.limit[limitBand(f.gapCoarse)]
	if f.extra > 0 {
		pass |= m.need[Band(f.extra)+1]
	}
	return pass & m.need[f.band+1] & m.limit[limitBand(f.longestCoarse)]
}
