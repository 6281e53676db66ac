package law

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"

	"aforo/workload/portable"
)

// LognormalPower is a lognormal law of run times whose median grows with the size
// of the job:
//
//	median of n GPUs = Median n^Exponent
//
// An exponent of 0 is the plain Lognormal; a negative one is work that larger
// jobs finish sooner, -1 where they scale perfectly.
type LognormalPower struct {
	Median   float64 // of jobs of one GPU, in seconds, > 0
	Sigma    float64 // standard deviation of the natural logarithm, > 0
	Exponent float64 // within -3 and 3
}

// SampleOf draws the run time of a job of the given size.
func (l LognormalPower) SampleOf(r *rand.Rand, size int) float64 { return l.of(size).Sample(r) }

// Of is the lognormal law of one size.
func (l LognormalPower) Of(size int) Law { return l.of(size) }

func (l LognormalPower) of(size int) Lognormal {
	return Lognormal{l.Median * portable.Pow(float64(size), l.Exponent), l.Sigma}
}

// Average is the mixture over the sizes.
func (l LognormalPower) Average(sizes []int, p []float64) Law {
	laws := make([]Law, len(sizes))
	for i, n := range sizes {
		laws[i] = l.Of(n)
	}
	return newMixture(laws, p)
}

func (l LognormalPower) Check() error {
	if !(math.Abs(l.Exponent) <= 3) {
		return fmt.Errorf("the exponent of the lognormal law by size is %v: it must be within -3 and 3", l.Exponent)
	}
	return Lognormal{l.Median, l.Sigma}.Check()
}

// LognormalBands is a lognormal law of run times for each band of sizes: band i
// holds the sizes from its first one up to the first one of the next band, and
// the last band all larger ones. Make one with NewLognormalBands.
type LognormalBands struct {
	from []int
	laws []Lognormal
}

// NewLognormalBands returns the law whose band i begins at size from[i] and has
// laws[i]. The first band must begin at 1, and each after the one before.
func NewLognormalBands(from []int, laws []Lognormal) (LognormalBands, error) {
	if len(from) == 0 || len(from) != len(laws) {
		return LognormalBands{}, fmt.Errorf("there are %d bands of sizes and %d lognormal laws: give one law a band", len(from), len(laws))
	}
	for i, n := range from {
		switch {
		case i == 0 && n != 1:
			return LognormalBands{}, fmt.Errorf("the first band of sizes begins at %d: it must begin at 1, so that every size has a law", n)
		case i > 0 && n <= from[i-1]:
			return LognormalBands{}, fmt.Errorf("the bands of sizes do not increase: %d follows %d", n, from[i-1])
		}
		if err := laws[i].Check(); err != nil {
			return LognormalBands{}, fmt.Errorf("the band from size %d: %w", n, err)
		}
	}
	return LognormalBands{slices.Clone(from), slices.Clone(laws)}, nil
}

// band is the index of the band that holds a size.
func (l LognormalBands) band(size int) int { return max(sort.SearchInts(l.from, size+1)-1, 0) }

// SampleOf draws the run time of a job of the given size.
func (l LognormalBands) SampleOf(r *rand.Rand, size int) float64 {
	return l.laws[l.band(size)].Sample(r)
}

// Of is the lognormal law of one size.
func (l LognormalBands) Of(size int) Law { return l.laws[l.band(size)] }

// Average is the mixture over the bands.
func (l LognormalBands) Average(sizes []int, p []float64) Law {
	laws, share := make([]Law, len(l.laws)), make([]float64, len(l.laws))
	for i := range l.laws {
		laws[i] = l.laws[i]
	}
	for i, n := range sizes {
		share[l.band(n)] += p[i]
	}
	return newMixture(laws, share)
}

func (l LognormalBands) Check() error {
	if len(l.from) == 0 {
		return fmt.Errorf("the lognormal law by bands of sizes is empty: make it with NewLognormalBands")
	}
	return nil
}

func (w *Written) lognormalBySize() Form {
	return Form{
		Law: "lognormal-by-size", Doc: "lognormal with a median that grows with the job: median x GPUs^exponent",
		Keys: []Key{
			timeKey("median", &w.Median, "the median run time of jobs of 1 GPU"),
			numberKey("sigma", &w.Sigma, spread, "standard deviation of the natural logarithm"),
			numberKey("exponent", &w.Exponent, Bounds{-3, 3, false}, "0 for none; 0.5 doubles the median from 1 GPU to 4"),
		},
		BySize: func() (BySize, error) { return LognormalPower{w.Median.Seconds(), w.Sigma, w.Exponent}, nil },
	}
}

// Written is the law as a scenario writes it.
func (l LognormalPower) Written() Written {
	return Written{Law: "lognormal-by-size", Median: duration(l.Median), Sigma: l.Sigma, Exponent: l.Exponent}
}

func (w *Written) lognormalBands() Form {
	return Form{
		Law: "lognormal-bands", Doc: "lognormal with a median and a sigma for each band of sizes",
		Keys: []Key{
			{Name: "from", Into: &w.Sizes, Doc: "the first size of each band, increasing; the first is 1"},
			timesKey("medians", &w.Medians, "the median run time of each band"),
			numbersKey("sigmas", &w.Sigmas, spread, "standard deviation of the natural logarithm in each band"),
		},
		BySize: func() (BySize, error) {
			if len(w.Medians) != len(w.Sigmas) {
				return nil, fmt.Errorf("there are %d medians and %d sigmas: give as many of one as of the other", len(w.Medians), len(w.Sigmas))
			}
			laws := make([]Lognormal, len(w.Medians))
			for i := range laws {
				laws[i] = Lognormal{w.Medians[i].Seconds(), w.Sigmas[i]}
			}
			return NewLognormalBands(w.Sizes, laws)
		},
	}
}

// Written is the law as a scenario writes it.
func (l LognormalBands) Written() Written {
	w := Written{Law: "lognormal-bands", Sizes: l.from}
	for _, k := range l.laws {
		w.Medians, w.Sigmas = append(w.Medians, duration(k.Median)), append(w.Sigmas, k.Sigma)
	}
	return w
}
