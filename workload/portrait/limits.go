package portrait

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"aforo/workload/trace"
)

// limits measures requested times and what came of them.
type limits struct {
	limit          *Sketch
	accuracy, over *Sketch // run/limit and limit/run
	run, asked     float64 // sums in s, of jobs that ran
	ran, at, above int64
}

func newLimits() limits {
	return limits{limit: newSketch(1e9, exactValues), accuracy: newSketch(1e6, exactValues), over: newSketch(1e3, exactValues)}
}

func (l *limits) record(rec *trace.Record) {
	if rec.Limit <= 0 || rec.Limit == trace.Endless { // Unknown, too
		return
	}
	l.limit.Add(int64(rec.Limit))
	if rec.Run <= 0 || rec.Size() <= 0 {
		return
	}
	run, limit := rec.Run.Seconds(), rec.Limit.Seconds()
	l.ran++
	l.run += run
	l.asked += limit
	l.accuracy.Add(int64(math.Round(math.Min(run/limit*1e6, 9e18))))
	l.over.Add(int64(math.Round(math.Min(limit/run*1e3, 9e18))))
	if rec.Run >= rec.Limit-rec.Limit/100 {
		l.at++
	}
	if rec.Run > rec.Limit {
		l.above++
	}
}

// portrait returns nil where no job has a limit.
func (l *limits) portrait(jobs int64) *Limits {
	if l.limit.N() == 0 {
		return nil
	}
	return &Limits{
		Share: share(float64(l.limit.N()), float64(jobs)), LimitS: l.limit.Quantiles(), Top: l.popular(10),
		Accuracy: l.accuracy.Quantiles(), Over: l.over.Quantiles(), Used: share(l.run, l.asked),
		AtLimit: share(float64(l.at), float64(l.ran)), Above: share(float64(l.above), float64(l.ran)),
	}
}

// popular lists the most frequent limits, or nothing where too many are different.
func (l *limits) popular(most int) []LimitCount {
	var list []LimitCount
	for _, v := range slices.Sorted(maps.Keys(l.limit.exact)) {
		n := l.limit.exact[v]
		list = append(list, LimitCount{float64(v) / 1e9, n, float64(n) / float64(l.limit.N())})
	}
	slices.SortStableFunc(list, func(a, b LimitCount) int { return cmp.Compare(b.Jobs, a.Jobs) })
	return list[:min(most, len(list))]
}

// waits measures the recorded waits of jobs that ran.
type waits struct {
	sketch    *Sketch
	slowdowns float64
	all       moments // of every record, in s
}

func (w *waits) record(rec *trace.Record, ran bool) {
	if rec.Wait < 0 { // Unknown, too
		return
	}
	w.all.add(rec.Wait.Seconds())
	if !ran {
		return
	}
	w.sketch.Add(int64(rec.Wait))
	run := rec.Run.Seconds()
	w.slowdowns += max(1, (rec.Wait.Seconds()+run)/max(10, run))
}

func (w *waits) portrait(ran int64) *Waits {
	n := w.sketch.N()
	if n == 0 {
		return nil
	}
	return &Waits{
		Share: share(float64(n), float64(ran)), WaitS: w.sketch.Quantiles(), BoundedSlowdown: w.slowdowns / float64(n),
		All: w.all.n, AllMeanS: w.all.mean,
	}
}
