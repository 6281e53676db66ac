package law

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Sizes is the law of job sizes, in GPUs or processors: a list of sizes, each
// with its probability. Make one with NewSizes; the zero Sizes is not valid.
type Sizes struct {
	sizes []int
	p     []float64
	table Table
}

// NewSizes returns the law that draws each size with a probability proportional
// to its weight. Sizes must be positive and increasing.
func NewSizes(sizes []int, weights []float64) (Sizes, error) {
	if len(sizes) == 0 || len(sizes) != len(weights) {
		return Sizes{}, fmt.Errorf("the law of sizes has %d sizes and %d weights: give as many of one as of the other, at least one", len(sizes), len(weights))
	}
	for i, n := range sizes {
		if n <= 0 || n > math.MaxInt32 {
			return Sizes{}, fmt.Errorf("size %d is out of range: a job has at least 1 and at most %d", n, math.MaxInt32)
		}
		if i > 0 && n <= sizes[i-1] {
			return Sizes{}, fmt.Errorf("the sizes do not increase: %d follows %d", n, sizes[i-1])
		}
	}
	if err := CheckWeights("the sizes", weights); err != nil {
		return Sizes{}, err
	}
	s := Sizes{sizes: append([]int(nil), sizes...), table: NewTable(weights)}
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	for _, w := range weights {
		s.p = append(s.p, w/sum)
	}
	return s, nil
}

// List is every size, increasing, with its probability.
func (s Sizes) List() (sizes []int, p []float64) {
	return slices.Clone(s.sizes), slices.Clone(s.p)
}

// Sample draws one size.
func (s Sizes) Sample(r *rand.Rand) int { return s.sizes[s.table.Sample(r)] }

// Mean is the mean size.
func (s Sizes) Mean() float64 { return s.MeanBelow(math.MaxInt) }

// MeanBelow is the mean of sizes that are cut at most.
func (s Sizes) MeanBelow(most int) float64 {
	sum := 0.0
	for i, n := range s.sizes {
		sum += float64(s.p[i] * float64(min(n, most)))
	}
	return sum
}

// P is the probability of size n.
func (s Sizes) P(n int) float64 {
	for i, m := range s.sizes {
		if m == n {
			return s.p[i]
		}
	}
	return 0
}

// Min returns the smallest size that is ever drawn.
func (s Sizes) Min() int {
	for i, n := range s.sizes {
		if s.p[i] > 0 {
			return n
		}
	}
	return 0
}

// Max is the largest size of positive probability, 0 for the zero Sizes.
func (s Sizes) Max() int {
	for i := len(s.sizes) - 1; i >= 0; i-- {
		if s.p[i] > 0 {
			return s.sizes[i]
		}
	}
	return 0
}

func (s Sizes) Check() error {
	if len(s.sizes) == 0 {
		return errors.New("the law of sizes is empty: make it with NewSizes")
	}
	return nil
}
