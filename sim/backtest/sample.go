package backtest

import (
	"context"
	"slices"
	"time"

	"aforo/results/exact"
	"aforo/results/stat"
	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/workload"
)

// tau is the threshold of the bounded slowdown (Feitelson and others, JSSPP 1997).
const tau = 10 * time.Second

// A sample is the outcome of one replay: the jobs that were measured, in the order of
// their starts.
type sample struct {
	from, to time.Duration // what is measured, since the replay's time zero
	rows     []row
	busy     exact.Sum // within the window, in processor-nanoseconds
	procs    int       // of the machine
	waiting  int       // jobs that never started
}

// A row is one measured job.
type row struct {
	id           int64
	submit, wait time.Duration
	run          time.Duration // what it really ran
	size         int32
}

// work is the row's share of the load, in processor-nanoseconds.
func (r *row) work() exact.Sum { return exact.Product(uint64(r.run), uint64(r.size)) }

// replay simulates a source on the machine and measures the jobs that were submitted
// after the warm-up.
func (p *Plan) replay(ctx context.Context, src workload.Source) (*sample, error) {
	s := &sample{from: p.Warmup, to: p.Warmup + p.End - p.Split, procs: p.Machine}
	return s, p.simulate(ctx, src, s)
}

func (p *Plan) simulate(ctx context.Context, src workload.Source, s *sample) error {
	return sim.Run(ctx, sim.Config{
		Partitions: []cluster.Partition{{Name: "machine", Nodes: p.Machine, PerNode: 1, Speed: 1}},
		Policy:     p.Policy,
		Rules:      p.rules,
	}, src, s)
}

// Started implements sim.Observer.
func (s *sample) Started(*sim.Record) {}

// Ended implements sim.Observer.
func (s *sample) Ended(r *sim.Record, why sim.Why) {
	if busy := min(r.End, s.to) - max(r.Start, s.from); busy > 0 {
		s.busy.Add(exact.Product(uint64(busy), uint64(r.Size)))
	}
	if why.Last() && r.Submit >= s.from && r.Submit < s.to {
		s.rows = append(s.rows, row{r.ID, r.Submit, r.Wait(), r.End - r.Start, r.Size})
	}
}

// Rejected implements sim.Observer.
func (s *sample) Rejected(*workload.Job) {}

// Running implements sim.Observer: a replay goes on until all has ended.
func (s *sample) Running(r *sim.Record) { s.Ended(r, sim.Done) }

// Waiting implements sim.Observer.
func (s *sample) Waiting(*sim.Record) { s.waiting++ }

// Capacity implements sim.Observer.
func (s *sample) Capacity(time.Duration, int, int, int) {}

// Stranded implements sim.Observer.
func (s *sample) Stranded(time.Duration, int, int) {}

// Measures are those of one replay. Waits are in seconds; load and utilization are
// shares of the machine.
type Measures struct {
	JobsPerDay  float64 `json:"jobs_per_day"`
	Load        float64 `json:"load"` // work that was submitted over capacity
	Utilization float64 `json:"utilization"`
	WaitMean    float64 `json:"wait_mean_s"`
	WaitP50     float64 `json:"wait_p50_s"`
	WaitP95     float64 `json:"wait_p95_s"`
	WaitP99     float64 `json:"wait_p99_s"`
	Slowdown    float64 `json:"bounded_slowdown_mean"`
}

// measures computes the measures of a replay.
func (s *sample) measures() Measures {
	var m Measures
	m.JobsPerDay = float64(len(s.rows)) / (s.to - s.from).Hours() * 24
	capacity := exact.Product(uint64(s.procs), uint64(s.to-s.from))
	m.Utilization = s.busy.Over(capacity)
	var wait, work, slowdown exact.Sum
	for i := range s.rows {
		r := &s.rows[i]
		wait.Add(exact.Of(uint64(r.wait)))
		work.Add(r.work())
		slowdown.Add(exact.Fraction(uint64(max(r.wait+r.run, tau)), uint64(max(r.run, tau))))
	}
	m.Load = work.Over(capacity)
	w := s.waits()
	if n := uint64(len(s.rows)); n > 0 {
		m.WaitMean = wait.Over(exact.Product(n, uint64(time.Second)))
		m.Slowdown = slowdown.Over(exact.One.Times(n))
	}
	m.WaitP50, m.WaitP95, m.WaitP99 = stat.Quantile(w, 0.5), stat.Quantile(w, 0.95), stat.Quantile(w, 0.99)
	return m
}

// waits are in seconds, sorted.
func (s *sample) waits() []float64 {
	w := make([]float64, len(s.rows))
	for i := range s.rows {
		w[i] = s.rows[i].wait.Seconds()
	}
	slices.Sort(w)
	return w
}

func mean(xs []float64) float64 {
	if len(xs) == 0 {
		return 0
	}
	return stat.Sum(xs) / float64(len(xs))
}

// Weekly are the jobs of each whole or begun week of the window: their mean waits in
// seconds, and the load that they offer.
type Weekly struct {
	Wait, Load []float64
}

func (s *sample) weekly() Weekly {
	n := int((s.to - s.from + week - 1) / week)
	w := Weekly{make([]float64, n), make([]float64, n)}
	jobs := make([]uint64, n)
	wait, work := make([]exact.Sum, n), make([]exact.Sum, n)
	for i := range s.rows {
		r := &s.rows[i]
		k := int((r.submit - s.from) / week)
		jobs[k]++
		wait[k].Add(exact.Of(uint64(r.wait)))
		work[k].Add(r.work())
	}
	for k := range n {
		length := min(week, s.to-s.from-time.Duration(k)*week)
		w.Load[k] = work[k].Over(exact.Product(uint64(s.procs), uint64(length)))
		if jobs[k] > 0 {
			w.Wait[k] = wait[k].Over(exact.Product(jobs[k], uint64(time.Second)))
		}
	}
	return w
}

// ks is the distance of Kolmogorov and Smirnov between two sorted samples.
func ks(a, b []float64) float64 {
	d, i, j := 0.0, 0, 0
	for i < len(a) && j < len(b) {
		x := min(a[i], b[j])
		for i < len(a) && a[i] == x {
			i++
		}
		for j < len(b) && b[j] == x {
			j++
		}
		d = max(d, abs(float64(i)/float64(len(a))-float64(j)/float64(len(b))))
	}
	return d
}

func abs(x float64) float64 { return max(x, -x) }
