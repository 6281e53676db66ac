// Package exact adds counts, times and their products without rounding.
//
// What a simulation measures are integers: nanoseconds, GPUs, GPU-nanoseconds and
// nanoseconds of wait for each of them. A Sum adds them as they are, so that the
// result does not depend on the order in which jobs start, end or are read. It
// becomes a number with a unit once, at the end, by Over, which rounds once.
//
// A Sum has 192 bits. The largest term there is, a job's GPU-time times its wait,
// has at most 63 + 31 + 63 = 157 bits, for sizes have 31 bits and times 63, so that a
// Sum has room for 2^35 jobs of the largest size that all wait and run for 292 years.
// Beyond that it panics and never wraps.
package exact

import (
	"cmp"
	"math"
	"math/big"
	"math/bits"
)

// A Sum is an integer from 0 up to 2^192-1. The zero value is 0.
type Sum struct{ hi, mid, lo uint64 }

// A Tally is a sum of words: 128 bits hold all that can be added. The zero value is 0.
type Tally struct{ hi, lo uint64 }

// Add adds x.
func (t *Tally) Add(x uint64) {
	var carry uint64
	t.lo, carry = bits.Add64(t.lo, x, 0)
	t.hi += carry // 2^64 words fit
}

// Sum returns what was added.
func (t Tally) Sum() Sum { return Sum{0, t.hi, t.lo} }

// One is the unit of fractions: Fraction(a, a) for every a.
var One = Sum{mid: 1}

// Of returns x as a Sum.
func Of(x uint64) Sum { return Sum{lo: x} }

// Product returns a*b.
func Product(a, b uint64) Sum {
	hi, lo := bits.Mul64(a, b)
	return Sum{0, hi, lo}
}

// Fraction returns a/b in units of 2^-64, cut off below: a share of One that needs no
// floating point. b must not be zero.
func Fraction(a, b uint64) Sum {
	rest, _ := bits.Div64(a%b, 0, b)
	return Sum{mid: a / b, lo: rest}
}

// Times returns s*x.
func (s Sum) Times(x uint64) Sum {
	c1, lo := bits.Mul64(s.lo, x)
	c2, mid := bits.Mul64(s.mid, x)
	over, hi := bits.Mul64(s.hi, x)
	mid, carry := bits.Add64(mid, c1, 0)
	hi, carry = bits.Add64(hi, c2, carry)
	if over+carry != 0 {
		overflow()
	}
	return Sum{hi, mid, lo}
}

// Add adds x.
func (s *Sum) Add(x Sum) {
	var carry uint64
	s.lo, carry = bits.Add64(s.lo, x.lo, 0)
	s.mid, carry = bits.Add64(s.mid, x.mid, carry)
	if s.hi, carry = bits.Add64(s.hi, x.hi, carry); carry != 0 {
		overflow()
	}
}

func overflow() { panic("exact: more than 192 bits hold") }

// Minus returns s-x, which must not be below zero.
func (s Sum) Minus(x Sum) Sum {
	lo, borrow := bits.Sub64(s.lo, x.lo, 0)
	mid, borrow := bits.Sub64(s.mid, x.mid, borrow)
	hi, borrow := bits.Sub64(s.hi, x.hi, borrow)
	if borrow != 0 {
		panic("exact: less than zero")
	}
	return Sum{hi, mid, lo}
}

// Cmp compares s with x, as cmp.Compare does numbers.
func (s Sum) Cmp(x Sum) int {
	return cmp.Or(cmp.Compare(s.hi, x.hi), cmp.Compare(s.mid, x.mid), cmp.Compare(s.lo, x.lo))
}

// IsZero reports whether s is 0.
func (s Sum) IsZero() bool { return s == Sum{} }

// Word returns s where it has 64 bits.
func (s Sum) Word() (x uint64, ok bool) { return s.lo, s.hi|s.mid == 0 }

// Over returns the quotient of two sums as the nearest float64; NaN where by is 0.
func (s Sum) Over(by Sum) float64 {
	if by.IsZero() {
		return math.NaN()
	}
	var q big.Float
	q.SetPrec(53).Quo(new(big.Float).SetInt(s.int()), new(big.Float).SetInt(by.int()))
	x, _ := q.Float64()
	return x
}

// int returns s as a big.Int.
func (s Sum) int() *big.Int {
	n := new(big.Int)
	for _, word := range [...]uint64{s.hi, s.mid, s.lo} {
		n.Lsh(n, 64).Or(n, new(big.Int).SetUint64(word))
	}
	return n
}

// Words returns the 192 bits of s, the highest first.
func (s Sum) Words() [3]uint64 { return [3]uint64{s.hi, s.mid, s.lo} }

// FromWords returns the Sum of such words.
func FromWords(w [3]uint64) Sum { return Sum{w[0], w[1], w[2]} }
