package stat

import (
	"cmp"
	"slices"
)

// A Tagged is a value that is sorted, with what belongs to it.
type Tagged struct {
	X   int64
	Tag uint64
}

// SortTagged puts values, none of which may be negative, into ascending order;
// equal ones keep theirs. It works by radix, 11 bits at a time, which on a million
// values is several times faster than comparing. The buffer must be as long; what
// is returned is the sorted list, and the other of the two.
func SortTagged(a, buffer []Tagged) (sorted, other []Tagged) {
	if len(a) < 1<<10 {
		slices.SortStableFunc(a, func(a, b Tagged) int { return cmp.Compare(a.X, b.X) })
		return a, buffer
	}
	const digit = 11
	most := int64(0)
	for i := range a {
		most = max(most, a[i].X)
	}
	b := buffer[:len(a)]
	var count [1 << digit]int32
	for shift := 0; shift < 64 && most>>shift > 0; shift += digit {
		clear(count[:])
		for i := range a {
			count[a[i].X>>shift&(1<<digit-1)]++
		}
		at := int32(0)
		for d, n := range count {
			count[d] = at
			at += n
		}
		for i := range a {
			d := a[i].X >> shift & (1<<digit - 1)
			b[count[d]] = a[i]
			count[d]++
		}
		a, b = b, a
	}
	return a, b
}
