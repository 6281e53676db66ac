package backtest

import (
	"aforo/results/stat"
)

// A Result is a finished backtest.
type Result struct {
	// Level is the coverage of the intervals.
	Level float64 `json:"confidence"`
	// Real are the measures of the real jobs, replayed; Model those of the model, a
	// value a seed.
	Real  Measures   `json:"real"`
	Model []Measures `json:"model"`
	// Rows compare them measure by measure.
	Rows []Row `json:"rows"`
	// KS is the distance of Kolmogorov and Smirnov between the waits of the real jobs
	// and of each seed.
	KS stat.Interval `json:"ks"`
	// Busy are the weeks of the held-out part, from 1, whose real jobs are more work
	// than the machine can do in a week.
	Busy []int `json:"overloaded_weeks"`
	// Weeks is how many weeks it has; RealWeeks and ModelWeeks are their mean waits and
	// loads, of the model a seed each.
	Weeks      int      `json:"weeks"`
	RealWeeks  Weekly   `json:"real_weeks"`
	ModelWeeks []Weekly `json:"-"`
	// Recorded compares the replay of the real jobs with the waits of the log; nil
	// where it has none.
	Recorded *Recorded `json:"recorded,omitempty"`
	// Held is the same with each user held to a quantile, HoldUsers, of what it held in the log
	// while a job of it waited; nil where nobody asks.
	Held      *Recorded `json:"held,omitempty"`
	HoldUsers float64   `json:"hold_users,omitempty"`

	real  *sample
	seeds []*sample
}

// A Row is one measure of the real jobs and of the model.
type Row struct {
	Name string  `json:"name"`
	Real float64 `json:"real"`
	// Model is the mean over the seeds; Off is how far it lies from Real, relative to
	// it, with its interval. Off is NaN where Real is 0.
	Model stat.Interval `json:"model"`
	Off   stat.Interval `json:"-"`
}

// rows are the measures in the order in which they are shown.
var rows = []struct {
	name string
	of   func(*Measures) float64
}{
	{"jobs_per_day", func(m *Measures) float64 { return m.JobsPerDay }},
	{"load", func(m *Measures) float64 { return m.Load }},
	{"utilization", func(m *Measures) float64 { return m.Utilization }},
	{"wait_mean_s", func(m *Measures) float64 { return m.WaitMean }},
	{"wait_p50_s", func(m *Measures) float64 { return m.WaitP50 }},
	{"wait_p95_s", func(m *Measures) float64 { return m.WaitP95 }},
	{"wait_p99_s", func(m *Measures) float64 { return m.WaitP99 }},
	{"bounded_slowdown_mean", func(m *Measures) float64 { return m.Slowdown }},
}

// summarize fills in what the samples say.
func (r *Result) summarize(p *Plan) {
	r.Real = r.real.measures()
	r.RealWeeks = r.real.weekly()
	r.Weeks = len(r.RealWeeks.Load)
	for i, l := range r.RealWeeks.Load {
		if l > 1 {
			r.Busy = append(r.Busy, i+1)
		}
	}
	real := r.real.waits()
	var distance []float64
	for _, s := range r.seeds {
		r.Model = append(r.Model, s.measures())
		r.ModelWeeks = append(r.ModelWeeks, s.weekly())
		distance = append(distance, ks(real, s.waits()))
	}
	r.KS = stat.Mean(distance, r.Level)
	for _, m := range rows {
		row := Row{Name: m.name, Real: m.of(&r.Real)}
		var values, off []float64
		for i := range r.Model {
			v := m.of(&r.Model[i])
			values, off = append(values, v), append(off, v/row.Real-1)
		}
		row.Model, row.Off = stat.Mean(values, r.Level), stat.Mean(off, r.Level)
		r.Rows = append(r.Rows, row)
	}
}

// RealWaits are the waits of the real jobs, in seconds, sorted; ModelWaits those of
// all seeds together.
func (r *Result) RealWaits() []float64 { return r.real.waits() }

// ModelWaits are the waits of all seeds together, in seconds, sorted.
func (r *Result) ModelWaits() []float64 {
	all := &sample{}
	for _, s := range r.seeds {
		all.rows = append(all.rows, s.rows...)
	}
	return all.waits()
}
