package law

import (
	"fmt"
	"math"
	"math/bits"
	"math/rand/v2"
)

// A Table draws an index with given weights in constant time and one draw:
// Walker's alias method (ACM TOMS 3(3), 1977) in Vose's form (IEEE TSE 17(9),
// 1991). The zero Table always draws 0 and takes nothing from the stream.
type Table struct {
	keep  []uint64 // keep i if the fraction of the draw is below keep[i] / 2^64 ...
	alias []int32  // ... else take alias[i]
}

// CheckWeights returns an error unless every weight is finite and not negative
// and one is positive.
func CheckWeights(what string, weights []float64) error {
	sum := 0.0
	for i, w := range weights {
		if !(w >= 0) || math.IsInf(w, 1) {
			return fmt.Errorf("weight %d of %s is %v: it must be a finite number, 0 or more", i+1, what, w)
		}
		sum += w
	}
	if !(sum > 0) || math.IsInf(sum, 1) {
		return fmt.Errorf("the weights of %s add up to %v: at least one must be positive", what, sum)
	}
	return nil
}

// NewTable returns the table of weights that passed CheckWeights. A single
// weight, like none, gives the zero Table.
func NewTable(weights []float64) Table {
	n := len(weights)
	if n < 2 {
		return Table{}
	}
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	t := Table{keep: make([]uint64, n), alias: make([]int32, n)}
	scaled := make([]float64, n) // n x probability: 1 on average
	var small, large []int
	for i, w := range weights {
		scaled[i] = w / sum * float64(n)
		if scaled[i] < 1 {
			small = append(small, i)
		} else {
			large = append(large, i)
		}
	}
	for len(small) > 0 && len(large) > 0 {
		s, l := small[len(small)-1], large[len(large)-1]
		small = small[:len(small)-1]
		t.keep[s] = uint64(float64(scaled[s] * (1 << 64)))
		t.alias[s] = int32(l)
		scaled[l] -= 1 - scaled[s]
		if scaled[l] < 1 {
			large = large[:len(large)-1]
			small = append(small, l)
		}
	}
	for _, i := range append(small, large...) { // 1 but for rounding
		t.keep[i], t.alias[i] = math.MaxUint64, int32(i)
	}
	return t
}

// Sample draws an index.
func (t *Table) Sample(r *rand.Rand) int {
	if len(t.keep) == 0 {
		return 0
	}
	// The product of a uniform 64-bit number and n has a uniform index above and a
	// uniform fraction below.
	i, fraction := bits.Mul64(r.Uint64(), uint64(len(t.keep)))
	if fraction < t.keep[i] {
		return int(i)
	}
	return int(t.alias[i])
}
