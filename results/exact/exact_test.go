package exact

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// words draws any 64 bits, the ends of the range more often than their share.
func words(t *rapid.T, name string) uint64 { return rapid.Uint64().Draw(t, name) }

// smaller draws sums of which a thousand fit.
func smaller(t *rapid.T) Sum {
	return Sum{words(t, "hi") >> 10, words(t, "mid"), words(t, "lo")}
}

func big64(x uint64) *big.Int { return new(big.Int).SetUint64(x) }

// A sum is the same whatever the order of its terms, and what big.Int makes of it.
func TestAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := rapid.SliceOfN(rapid.Custom(smaller), 0, 1000).Draw(t, "terms")
		var sum, other Sum
		want := new(big.Int)
		for _, x := range terms {
			sum.Add(x)
			want.Add(want, x.int())
		}
		rng := rand.New(rand.NewPCG(words(t, "seed"), 0))
		rng.Shuffle(len(terms), func(i, j int) { terms[i], terms[j] = terms[j], terms[i] })
		for _, x := range terms {
			other.Add(x)
		}
		if sum != other {
			t.Fatalf("%v in one order, %v in another", sum.int(), other.int())
		}
		if sum.int().Cmp(want) != 0 {
			t.Fatalf("the sum is %v, want %v", sum.int(), want)
		}
	})
}

// Products of three words, differences and fractions are what big.Int makes of them.
func TestAgainstBig(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := words(t, "a"), words(t, "b"), words(t, "c")
		ab := new(big.Int).Mul(big64(a), big64(b))
		want := new(big.Int).Mul(ab, big64(c))
		product := Product(a, b).Times(c)
		if product.int().Cmp(want) != 0 {
			t.Fatalf("%d x %d x %d is %v, want %v", a, b, c, product.int(), want)
		}
		x, y := smaller(t), smaller(t)
		both := x
		both.Add(y)
		if both.Minus(y) != x {
			t.Fatalf("%v + %v - %v is %v", x.int(), y.int(), y.int(), both.Minus(y).int())
		}
		d := max(b, 1)
		share := new(big.Int).Lsh(big64(a), 64)
		if got := Fraction(a, d); got.int().Cmp(share.Div(share, big64(d))) != 0 {
			t.Fatalf("%d / %d is %v / 2^64, want %v", a, d, got.int(), share)
		}
	})
}

// A quotient is the float64 that is nearest to the true one.
func TestOver(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := smaller(t), smaller(t)
		if b.IsZero() {
			b = One
		}
		want, _ := new(big.Rat).SetFrac(a.int(), b.int()).Float64()
		if got := a.Over(b); got != want {
			t.Fatalf("%v / %v is %g, want %g", a.int(), b.int(), got, want)
		}
	})
	if x := One.Over(Sum{}); !math.IsNaN(x) {
		t.Errorf("1 / 0 is %g, want NaN", x)
	}
	if x := Fraction(1, 4).Over(One); x != 0.25 {
		t.Errorf("1/4 is %g", x)
	}
}

// What does not fit panics and does not wrap: a sum, a product and a difference at
// the ends of the range. The largest sum fits.
func TestEnds(t *testing.T) {
	const most = math.MaxUint64
	full := Sum{most, most, most}
	panics := func(what string, f func()) {
		defer func() {
			if recover() == nil {
				t.Errorf("%s: no panic", what)
			}
		}()
		f()
	}
	s := full.Minus(Of(1))
	s.Add(Of(1))
	if s != full {
		t.Errorf("2^192-2 + 1 is %v", s.int())
	}
	panics("2^192-1 + 1", func() { s.Add(Of(1)) })
	panics("2^128 x 2^64", func() { Sum{hi: 2}.Times(1 << 63) })
	panics("a carry into the fourth word", func() { Sum{1, most, most}.Times(most) })
	panics("0 - 1", func() { Sum{}.Minus(Of(1)) })

	job := Product(math.MaxInt32, math.MaxInt64).Times(math.MaxInt64) // the largest term
	for range 35 {
		job.Add(job)
	}
}
