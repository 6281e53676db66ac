// Package nodeset has sets of the nodes of a machine, as bits, and the table of a backfill
// pass: from when to when which nodes are planned for nobody.
package nodeset

import "math/bits"

// A Set is a set of node numbers.
type Set []uint64

// New returns an empty set for nodes 0 to n-1.
func New(n int) Set { return make(Set, (n+63)/64) }

// Add puts node i into the set.
func (s Set) Add(i int) { s[i>>6] |= 1 << (i & 63) }

// Remove takes node i out of the set.
func (s Set) Remove(i int) { s[i>>6] &^= 1 << (i & 63) }

// Has reports whether node i is in the set.
func (s Set) Has(i int) bool { return s[i>>6]>>(i&63)&1 == 1 }

// Len counts the nodes of the set.
func (s Set) Len() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// Clone returns a copy.
func (s Set) Clone() Set { return append(Set(nil), s...) }

// Equal reports whether both sets hold the same nodes.
func (s Set) Equal(o Set) bool {
	for i, w := range s {
		if w != o[i] {
			return false
		}
	}
	return true
}

// Nodes lists the nodes of the set in ascending order.
func (s Set) Nodes() []int {
	list := make([]int, 0, s.Len())
	for i, w := range s {
		for ; w != 0; w &= w - 1 {
			list = append(list, i<<6+bits.TrailingZeros64(w))
		}
	}
	return list
}

func (s Set) And(o Set) {
	for i := range s {
		s[i] &= o[i]
	}
}

func (s Set) AndNot(o Set) {
	for i := range s {
		s[i] &^= o[i]
	}
}

func (s Set) Or(o Set) {
	for i := range s {
		s[i] |= o[i]
	}
}

func (s Set) Meets(o Set) bool {
	for i, w := range s {
		if w&o[i] != 0 {
			return true
		}
	}
	return false
}

// Common counts the nodes that both sets hold.
func (s Set) Common(o Set) int {
	n := 0
	for i, w := range s {
		n += bits.OnesCount64(w & o[i])
	}
	return n
}

// Within reports whether the other set holds every node of s.
func (s Set) Within(o Set) bool {
	for i, w := range s {
		if w&^o[i] != 0 {
			return false
		}
	}
	return true
}
