package law

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
)

// LongJobs joins a law of sizes and a law of run times, both published for
// themselves, so that both stay exactly what they are and each size has its
// published share of the GPU time. The longest Share of all run times are the
// long ones. A job of n GPUs draws from the long ones with a probability L(n),
// and else from the others; with S the long ones' share of all run time and f(n)
// the mean run time of size n relative to that of all jobs,
//
//	L(n) = Share (1 + (f(n)-1) (1-Share)/(S-Share))
//
// gives size n its mean run time and leaves the long ones their share of all
// jobs. It is the least assumption of its kind, not a measurement: within the
// long and within the other ones, run times do not depend on the size. Make one
// with NewLongJobs.
type LongJobs struct {
	other, long Empirical
	sizes       []int
	share       []float64 // L of each size
}

// NewLongJobs returns the law for jobs of the given sizes with run times of law
// and the shares that each size has of all GPU time, in proportion to its weight.
// Where a published share is so small or so large that no L(n) reaches it, the
// nearest that can be reached is taken.
func NewLongJobs(law Empirical, sizes Sizes, gpuTime []float64) (LongJobs, error) {
	if err := errors.Join(law.Check(), sizes.Check()); err != nil {
		return LongJobs{}, err
	}
	if len(gpuTime) != len(sizes.sizes) {
		return LongJobs{}, fmt.Errorf("there are %d sizes and %d shares of GPU time: give one a size", len(sizes.sizes), len(gpuTime))
	}
	if err := CheckWeights("the GPU time", gpuTime); err != nil {
		return LongJobs{}, err
	}
	// GPU time of size n is proportional to P(n) n f(n), and f has mean 1.
	relative, mean := make([]float64, len(gpuTime)), 0.0
	for i, u := range gpuTime {
		mean += u / float64(sizes.sizes[i])
	}
	highest := 0.0
	for i, u := range gpuTime {
		if sizes.p[i] > 0 {
			relative[i] = u / float64(sizes.sizes[i]) / mean / sizes.p[i]
			highest = max(highest, relative[i])
		}
	}
	l := LongJobs{sizes: slices.Clone(sizes.sizes), share: make([]float64, len(gpuTime))}
	s, err := l.split(law, highest)
	if err != nil {
		return LongJobs{}, err
	}
	gain := l.long.Mean()/law.Mean() - 1 // (S - Share) / Share
	for i, f := range relative {
		l.share[i] = min(max(s+(f-1)*(1-s)/gain, 0), 1)
	}
	return l, nil
}

// split cuts the law into the long run times, the largest share of a short list
// that lets the highest relative mean be reached, and the others.
func (l *LongJobs) split(law Empirical, highest float64) (share float64, err error) {
	for _, share = range []float64{0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002} {
		if l.other, l.long, err = law.splitAt(1 - share); err != nil {
			return 0, err
		}
		if l.long.Mean() >= highest*law.Mean() {
			return share, nil
		}
	}
	return share, nil
}

// splitAt cuts the law at its quantile p into the laws of what is below and above.
func (e Empirical) splitAt(p float64) (below, above Empirical, err error) {
	q := e.Quantile(p)
	at, cdf := []float64{}, []float64{}
	atAbove, cdfAbove := []float64{q}, []float64{0}
	for i, x := range e.At {
		if x < q {
			at, cdf = append(at, x), append(cdf, e.P[i]/p)
		}
		if x > q {
			atAbove, cdfAbove = append(atAbove, x), append(cdfAbove, (e.P[i]-p)/(1-p))
		}
	}
	if below, err = NewEmpirical(0, append(at, q), append(cdf, 1)); err != nil {
		return below, above, err
	}
	above, err = NewEmpirical(0, atAbove, cdfAbove)
	return below, above, err
}

// longShare is L of the largest size of the table that is at most the given one.
func (l *LongJobs) longShare(size int) float64 {
	return l.share[max(sort.SearchInts(l.sizes, size+1)-1, 0)]
}

// SampleOf draws the run time of a job of the given size.
func (l LongJobs) SampleOf(r *rand.Rand, size int) float64 {
	if r.Float64() < l.longShare(size) {
		return l.long.Sample(r)
	}
	return l.other.Sample(r)
}

// Of is the law of one size.
func (l LongJobs) Of(size int) Law { return l.of(l.longShare(size)) }

func (l *LongJobs) of(share float64) Law {
	return newMixture([]Law{l.other, l.long}, []float64{1 - share, share})
}

// Average is the law over several sizes: long run times with their mean share.
func (l LongJobs) Average(sizes []int, p []float64) Law {
	share := 0.0
	for i, n := range sizes {
		share += float64(p[i] * l.longShare(n))
	}
	return l.of(min(share, 1))
}

func (l LongJobs) Check() error {
	if len(l.sizes) == 0 {
		return errors.New("the law of long jobs is empty: make it with NewLongJobs")
	}
	return nil
}
