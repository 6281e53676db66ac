package backtest

import (
	"context"
	"slices"
	"time"

	"aforo/results/grade"
	"aforo/results/stat"
	"aforo/sim/site"
	"aforo/workload/trace"
)

// A Recorded compares the replay of all real jobs of the log, from its beginning, with
// the waits that the log recorded. Jobs without a recorded wait are simulated but not
// compared, and neither are those of the first two weeks, in which the replay begins
// with an empty machine.
type Recorded struct {
	// Jobs were compared, Missing had no recorded wait.
	Jobs    int `json:"jobs"`
	Missing int `json:"missing"`
	// Log and Replay are the waits of the same jobs.
	Log    Waits `json:"log"`
	Replay Waits `json:"replay"`
	// KS is the distance of Kolmogorov and Smirnov between the two distributions.
	KS float64 `json:"ks"`
	// MAPE is the mean absolute percentage error of the two-week moving average, as a
	// share: at each day's end the mean wait of the jobs submitted in the 14 days
	// before, in the replay and in the log; the mean over the days of |replay - log| /
	// log. It is 0 and Days is 0 where the log is too short.
	MAPE float64 `json:"mape"`
	Days int     `json:"mape_days"`
	// Weekly are the mean waits of each week in the log and in the replay, in seconds,
	// counted from the end of the first two; weeks without a job are 0.
	WeeklyLog    []float64 `json:"weekly_log_s"`
	WeeklyReplay []float64 `json:"weekly_replay_s"`
	// Grade says how far to trust the machine and the policy: by the jobs of the part that was
	// not fitted. Where the replay is held to what was measured of the same waits there is none.
	Grade *grade.Graded `json:"grade,omitempty"`
	// From is the instant at which the first of these weeks begins.
	From time.Duration `json:"-"`

	log []float64 // sorted
}

// Waits are in seconds.
type Waits struct {
	Mean float64 `json:"mean_s"`
	P50  float64 `json:"p50_s"`
	P95  float64 `json:"p95_s"`
	P99  float64 `json:"p99_s"`
}

func waitsOf(sorted []float64) Waits {
	return Waits{mean(sorted), stat.Quantile(sorted, 0.5), stat.Quantile(sorted, 0.95), stat.Quantile(sorted, 0.99)}
}

// skipped is the beginning of a log that is not compared, and window the length of the
// moving average.
const (
	skipped = 2 * week
	window  = 2 * week
)

// recorded replays the whole log, under rules if need be; nil where fewer than half of the jobs have a wait,
// or where the log is not longer than what is skipped.
func (p *Plan) recorded(ctx context.Context, jobs []Job, rules *site.Rules) (*Recorded, error) {
	first, last := p.Real[0].Submit, p.Real[len(p.Real)-1].Submit
	waits := make([]time.Duration, len(p.Real))
	for i := range waits {
		waits[i] = trace.Unknown
	}
	whole := *p
	whole.Split, whole.End, whole.Warmup = first, last+1, 0
	whole.Real, whole.rules = slices.Clone(jobs), rules
	missing := 0
	for i := range whole.Real {
		whole.Real[i].ID = int64(i) // leads back to the recorded wait
		if whole.Real[i].Recorded == trace.Unknown {
			missing++
		}
	}
	if 2*missing > len(p.Real) || last-first <= skipped+day {
		return nil, nil
	}
	s, err := whole.replay(ctx, whole.cut(whole.jobs(), 0))
	if err != nil {
		return nil, err
	}
	for i := range s.rows {
		waits[s.rows[i].id] = s.rows[i].wait
	}
	r := &Recorded{Missing: missing, From: first + skipped}
	var pairs []pair
	for i := range p.Real {
		j := &p.Real[i]
		w := waits[i]
		if w == trace.Unknown || j.Recorded == trace.Unknown || j.Submit < r.From {
			continue
		}
		pairs = append(pairs, pair{j.Submit - r.From, j.Recorded.Seconds(), w.Seconds()})
	}
	r.compare(pairs, last-r.From)
	if rules == nil {
		r.Grade = grade.Judge(heldOut(pairs, p.Split-r.From)).Graded()
	}
	return r, nil
}

// heldOut are the pairs from an instant on, as a grade takes them.
func heldOut(pairs []pair, from time.Duration) []grade.Wait {
	var list []grade.Wait
	for _, p := range pairs {
		if p.submit >= from {
			list = append(list, grade.Wait{Submit: p.submit - from, Recorded: p.log, Simulated: p.replay})
		}
	}
	return list
}

// A pair is the wait of one job in the log and in the replay, in seconds.
type pair struct {
	submit      time.Duration
	log, replay float64
}

// compare fills in the comparison of pairs in submit order, over a span.
func (r *Recorded) compare(pairs []pair, span time.Duration) {
	r.Jobs = len(pairs)
	var replay []float64
	for _, p := range pairs {
		r.log, replay = append(r.log, p.log), append(replay, p.replay)
	}
	slices.Sort(r.log)
	slices.Sort(replay)
	r.Log, r.Replay, r.KS = waitsOf(r.log), waitsOf(replay), ks(r.log, replay)
	r.MAPE, r.Days = mape(pairs, span)
	weeks := int(span / week)
	r.WeeklyLog, r.WeeklyReplay = make([]float64, weeks), make([]float64, weeks)
	count := make([]float64, weeks)
	for _, p := range pairs {
		if k := int(p.submit / week); k < weeks {
			count[k]++
			r.WeeklyLog[k] += p.log
			r.WeeklyReplay[k] += p.replay
		}
	}
	for k, n := range count {
		if n > 0 {
			r.WeeklyLog[k] /= n
			r.WeeklyReplay[k] /= n
		}
	}
}

// mape is the error of the moving average and the number of days that it is the mean
// of: those with a job and a mean recorded wait above zero.
func mape(pairs []pair, span time.Duration) (share float64, days int) {
	low, high := 0, 0
	var log, replay float64
	for end := window; end <= span; end += day {
		for ; high < len(pairs) && pairs[high].submit < end; high++ {
			log, replay = log+pairs[high].log, replay+pairs[high].replay
		}
		for ; low < high && pairs[low].submit < end-window; low++ {
			log, replay = log-pairs[low].log, replay-pairs[low].replay
		}
		if high > low && log > 1e-6 {
			share += abs(replay-log) / log
			days++
		}
	}
	if days > 0 {
		share /= float64(days)
	}
	return share, days
}

// LogWaits are the recorded waits that were compared, in seconds, sorted.
func (r *Recorded) LogWaits() []float64 { return r.log }
