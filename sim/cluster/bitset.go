package cluster

import "math/bits"

// A bitset is a set of node numbers that finds its lowest member fast: one word
// of summary stands for 64 words of members.
type bitset struct {
	words, summary []uint64
	n              int
}

func newBitset(size int) bitset {
	words := (size + 63) / 64
	return bitset{words: make([]uint64, words), summary: make([]uint64, (words+63)/64)}
}

func (b *bitset) add(i int32) {
	b.words[i>>6] |= 1 << (i & 63)
	b.summary[i>>12] |= 1 << (i >> 6 & 63)
	b.n++
}

func (b *bitset) remove(i int32) {
	b.words[i>>6] &^= 1 << (i & 63)
	if b.words[i>>6] == 0 {
		b.summary[i>>12] &^= 1 << (i >> 6 & 63)
	}
	b.n--
}

// next returns the lowest member that is at least i, or -1.
func (b *bitset) next(i int32) int32 {
	w := int(i >> 6)
	if w >= len(b.words) {
		return -1
	}
	if rest := b.words[w] >> (i & 63); rest != 0 {
		return i + int32(bits.TrailingZeros64(rest))
	}
	w++
	s := w >> 6
	if s >= len(b.summary) {
		return -1
	}
	rest := b.summary[s] >> (w & 63) << (w & 63)
	for rest == 0 {
		if s++; s == len(b.summary) {
			return -1
		}
		rest = b.summary[s]
	}
	w = s<<6 + bits.TrailingZeros64(rest)
	return int32(w<<6 + bits.TrailingZeros64(b.words[w]))
}
