package results

import (
	"math"
	"time"

	"aforo/results/stat"
)

// What the system holds is followed for four warm-ups, because MSER-5 trusts a cut
// only in the first half of a series, and for four weeks at least, so that a day's
// rhythm is not the whole of it.
const (
	settleFactor = 4
	settleLeast  = 28 * 24 * time.Hour
)

// A Warmup is what MSER-5 says of a variant's warm-up: where it would cut the
// series of what the system holds, the GPUs that waiting and running jobs ask for,
// averaged over the replications.
type Warmup struct {
	// Given is the scenario's warm-up, in seconds.
	Given Number `json:"given_s"`
	// Series is the length of the series, in seconds: from time zero to the first
	// change of the variant, to the end of the window or to four times the warm-up (at
	// least four weeks), whichever comes first.
	Series Number `json:"series_s"`
	// Cut is where MSER-5 would cut, in seconds; null where it does not say, because
	// the series is too short.
	Cut Number `json:"mser5_cut_s"`
	// Short says that the cut is later than the warm-up, or that the series has not
	// settled in its first half, and that this is more than noise.
	Short bool `json:"short"`
}

// settling are the steps of the series: some hundreds, each a simple part of a day or
// a week. There are none where the warm-up is not to be checked.
func settling(spec *Spec) steps {
	until := min(spec.To, max(settleFactor*spec.From, settleLeast))
	if !spec.Settle {
		until = 0
	}
	width := time.Minute
	for _, w := range []time.Duration{5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour, 7 * 24 * time.Hour} {
		if until > 400*width {
			width = w
		}
	}
	return steps{to: until, width: width}
}

// checkWarmup runs MSER-5 over the mean of the replications; steady is the time
// of the first change, or 0. MSER-5 at times cuts off a mere swing, and so the
// warm-up is called short only where what lies between its end and the cut differs
// from what comes after, replication by replication, with confidence. With fewer
// than three replications nothing is said.
func checkWarmup(f *Frame, runs []*Run, steady time.Duration, level float64) *Warmup {
	b := f.settling
	if b.count() == 0 || len(runs) < 3 {
		return nil
	}
	until := b.to
	if steady > 0 {
		until = min(until, steady)
	}
	n := int(until / b.width)
	var sum []float64
	for _, r := range runs {
		sum = addUp(sum, r.Series.System[:n])
	}
	w := &Warmup{Given: seconds(f.From), Series: seconds(until), Cut: Number(math.NaN())}
	cut, statistic, ok := stat.MSER5(sum)
	switch {
	case math.IsNaN(statistic):
		return w
	case ok:
		w.Cut = seconds(time.Duration(cut) * b.width)
	default:
		cut = n / 2
	}
	given := int(f.From / b.width)
	if given >= cut {
		return w
	}
	var before, after []float64
	for _, r := range runs {
		ys := r.Series.System
		before = append(before, mean(ys[given:cut]))
		after = append(after, mean(ys[cut:n]))
	}
	w.Short = stat.Paired(before, after, level).Separates()
	return w
}

func seconds(d time.Duration) Number { return Number(d.Seconds()) }

func mean(xs []float64) float64 { return stat.Sum(xs) / float64(len(xs)) }
