package fit

import (
	"math"

	"aforo/workload/portable"
	"aforo/workload/trace"
)

// A Remainder is what the scenario does not explain of the log.
type Remainder struct {
	// Variance is the share of the variance of the logarithm of the run time that is
	// within classes: what the scenario draws at random, knowing the class alone.
	Variance float64 `json:"variance_within_classes"`
	// UserCorrelation is the correlation of the logarithms of the run times of one job
	// and the next of the same user, with the means of their classes taken out. In the
	// scenario it is zero. UserPairs is how many such pairs there are.
	UserCorrelation float64 `json:"user_correlation"`
	UserPairs       int     `json:"user_pairs"`
	// SizeRun is the mean over the jobs of the absolute rank correlation of size and run
	// time in classes whose law does not know the size.
	SizeRun float64 `json:"size_run_correlation"`
	// SameBatch is the mean, over the jobs of bursts, of the correlation of the run times
	// of jobs that were submitted together. In the scenario it is zero.
	SameBatch float64 `json:"same_batch_correlation"`
	// Daily and Weekly are the dispersions of the work that is submitted in a day and in
	// seven days, in the log over the scenario, and DailyCount and WeeklyCount those of
	// the number of submissions; geometric means over the classes, weighted by their
	// work. Above 1 the log is the more uneven; see Total for all classes together.
	Daily       float64 `json:"daily_work_dispersion_ratio"`
	Weekly      float64 `json:"weekly_work_dispersion_ratio"`
	DailyCount  float64 `json:"daily_count_dispersion_ratio"`
	WeeklyCount float64 `json:"weekly_count_dispersion_ratio"`
	// Work is the work that the scenario offers over that of the log.
	Work float64 `json:"work_ratio"`
	// NoLimit is the share of jobs without a requested time.
	NoLimit float64 `json:"jobs_without_limit"`
}

// remainder measures what is left.
func (f *Fit) remainder(jobs []job) Remainder {
	r := Remainder{}
	residual := residuals(jobs, len(f.Classes))
	within, all, mean := 0.0, 0.0, sum(jobs, (*job).logRun)/float64(len(jobs))
	for i := range jobs {
		within += residual[i] * residual[i]
		d := jobs[i].logRun() - mean
		all += d * d
	}
	if all > 0 {
		r.Variance = within / all
	}
	r.UserCorrelation, r.UserPairs = successive(jobs, residual)
	bursts := 0.0
	for i := range f.Classes {
		c := &f.Classes[i]
		if !c.SizeInLaw {
			r.SizeRun += c.JobShare * math.Abs(c.SizeRun)
		}
		if c.Burst > 1 {
			r.SameBatch += c.JobShare * c.SameBatch
			bursts += c.JobShare
		}
		r.Work += c.WorkShare * c.Chosen().Work
		r.NoLimit += c.JobShare * (1 - c.LimitKnown)
	}
	if bursts > 0 {
		r.SameBatch /= bursts
	}
	work, count := func(d Dispersion) float64 { return d.Work }, func(d Dispersion) float64 { return d.Count }
	r.Daily, r.Weekly = f.uneven(24, work), f.uneven(168, work)
	r.DailyCount, r.WeeklyCount = f.uneven(24, count), f.uneven(168, count)
	return r
}

// residuals are the logarithms of run times less the mean of the class.
func residuals(jobs []job, classes int) []float64 {
	n, total := make([]float64, classes), make([]float64, classes)
	for i := range jobs {
		n[jobs[i].class]++
		total[jobs[i].class] += jobs[i].logRun()
	}
	out := make([]float64, len(jobs))
	for i := range jobs {
		k := jobs[i].class
		out[i] = jobs[i].logRun() - total[k]/n[k]
	}
	return out
}

// successive correlates each job of a user with the user's next one.
func successive(jobs []job, residual []float64) (r float64, pairs int) {
	last := map[int32]int{}
	var a, b []float64
	for i := range jobs {
		u := jobs[i].user
		if u == trace.None {
			continue
		}
		if before, ok := last[u]; ok {
			a, b = append(a, residual[before]), append(b, residual[i])
		}
		last[u] = i
	}
	return correlation(a, b), len(a)
}

// uneven is a dispersion of the log over that of the scenario in windows of that many
// hours; 1 where no class has enough submissions to tell.
func (f *Fit) uneven(hours float64, of func(Dispersion) float64) float64 {
	logs, weight := 0.0, 0.0
	for i := range f.Classes {
		for _, d := range f.Classes[i].Dispersion {
			if math.Abs(d.Hours-hours) < 1e-6 {
				logs += f.Classes[i].WorkShare * portable.Log(math.Max(of(d), 0.1)/d.Model)
				weight += f.Classes[i].WorkShare
			}
		}
	}
	if weight == 0 {
		return 1
	}
	return portable.Exp(logs / weight)
}
