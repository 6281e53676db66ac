// Package portable has the functions and the draws that decide results, with the
// same bits on every processor. The functions of package math do not promise that:
// some are written in assembly for some processors, some choose fused
// multiply-add when the program runs, and a compiler may fuse x*y+z wherever the
// product is not rounded explicitly, which Go does on arm64 and with GOAMD64=v3.
// Those that are exact by definition (Sqrt, Floor, Round, Ldexp and the like) are
// the same everywhere and stay in use.
//
// The rule of this package, and of all code whose numbers decide results: a
// product that is added or subtracted is converted first, float64(x*y) + z, which
// rounds it (The Go Programming Language Specification, Floating-point operators).
//
// Exp, Log, Pow and Erfc follow FreeBSD's msun, whose authors ask for this notice:
//
//	Copyright (C) 1993 by Sun Microsystems, Inc. All rights reserved.
//	Developed at SunPro, a Sun Microsystems, Inc. business.
//	Permission to use, copy, modify, and distribute this software is freely
//	granted, provided that this notice is preserved.
//
// Each function says how far it may be off in units in the last place (ulp) of its
// result, which the tests hold against values worked out in 400 bits.
package portable

import "math"

const (
	ln2Hi = 6.93147180369123816490e-01 // the upper 33 bits of ln 2
	ln2Lo = 1.90821492927058770002e-10 // ln 2 - ln2Hi
)

// polynomial is c[0] + c[1] x + c[2] x² and so on, by Horner's rule.
func polynomial(x float64, c ...float64) float64 {
	sum := c[len(c)-1]
	for i := len(c) - 2; i >= 0; i-- {
		sum = float64(sum*x) + c[i]
	}
	return sum
}

// upper is x without the lower half of its bits, so that the product of two of
// them is exact.
func upper(x float64) float64 {
	return math.Float64frombits(math.Float64bits(x) &^ (1<<32 - 1))
}

// scaled is y times 2^k, for y between 1/2 and 2.
func scaled(y float64, k int) float64 {
	if k > -1000 && k < 1000 {
		return math.Float64frombits(math.Float64bits(y) + uint64(k)<<52)
	}
	return math.Ldexp(y, k)
}
