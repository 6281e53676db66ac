package replay

import (
	"math"
	"time"

	"aforo/results"
	"aforo/results/exact"
	"aforo/sim"
	"aforo/workload"
)

// tau is the threshold of the bounded slowdown: jobs shorter than this count as
// this long (Feitelson and others, JSSPP 1997).
const tau = 10 * time.Second

// Measures collects the measures of a replay: one int64 a job that waits and a few sums. It
// is a sim.Observer.
type Measures struct {
	waits    waits
	rejected int64
	waiting  int64
	smooth   int64 // jobs that did not wait: their slowdown is one

	waitSum  exact.Sum // ns
	held     exact.Sum // ns in the pen, and
	again    exact.Sum // between attempts
	refused  map[string]int64
	busy     exact.Sum     // processor ns
	slowdown exact.Sum     // of the jobs that waited, in parts of exact.One
	first    time.Duration // the first submission
	last     time.Duration // the last end

	groups        []*groups    // of the same jobs
	accounts, qos map[int]bool // whose jobs there are, where rules limit them

	each func(*sim.Record)   // called for each last attempt, if not nil
	drop func(*workload.Job) // called for each rejection, if not nil
}

// Started implements sim.Observer.
func (m *Measures) Started(*sim.Record) {}

// Ended implements sim.Observer.
func (m *Measures) Ended(r *sim.Record, why sim.Why) {
	for _, g := range m.groups {
		g.ended(r, why)
	}
	run := r.End - r.Start
	m.busy.Add(exact.Product(uint64(run), uint64(r.Size)))
	if !why.Last() {
		return
	}
	if m.waits.n == 0 || r.Submit < m.first {
		m.first = r.Submit
	}
	m.last = max(m.last, r.End)
	if r.Held|r.Again != 0 { // of hardly any job
		m.held.Add(exact.Of(uint64(r.Held)))
		m.again.Add(exact.Of(uint64(r.Again)))
	}
	wait, apart := r.Wait(), r.Start-r.Eligible()
	if apart != 0 { // most jobs do not wait
		m.waitSum.Add(exact.Of(uint64(wait)))
		m.slowdown.Add(exact.Fraction(uint64(max(apart+run, tau)), uint64(max(run, tau))))
	} else {
		m.smooth++
	}
	m.waits.add(wait)
	if m.each != nil {
		m.each(r)
	}
}

// Running implements sim.Observer: a replay goes on until all has ended.
func (m *Measures) Running(r *sim.Record) { m.Ended(r, sim.Done) }

// Rejected implements sim.Observer.
func (m *Measures) Rejected(j *workload.Job) {
	m.rejected++
	for _, g := range m.groups {
		g.rejected(j)
	}
	if m.drop != nil {
		m.drop(j)
	}
}

// Refused implements sim.Bouncer.
func (m *Measures) Refused(j *workload.Job, rule string) {
	if m.refused == nil {
		m.refused = map[string]int64{}
	}
	m.refused[rule]++
	m.Rejected(j)
}

// Waiting implements sim.Observer.
func (m *Measures) Waiting(*sim.Record) { m.waiting++ }

// A Summary is what a replay measured, over all jobs without a warm-up. Times are
// in seconds; where no job started there are none.
type Summary struct {
	Jobs                int64          `json:"jobs"`
	Rejected            int64          `json:"rejected"`
	MakespanS           results.Number `json:"makespan_s"`
	Utilization         float64        `json:"utilization"`
	WaitMeanS           results.Number `json:"wait_mean_s"`
	WaitP50S            results.Number `json:"wait_p50_s"`
	WaitP95S            results.Number `json:"wait_p95_s"`
	WaitP99S            results.Number `json:"wait_p99_s"`
	WaitMaxS            results.Number `json:"wait_max_s"`
	BoundedSlowdownMean results.Number `json:"bounded_slowdown_mean"`
	// HeldMeanS is the mean time in the pen, WaitAgainMeanS that between attempts.
	HeldMeanS      float64 `json:"held_mean_s,omitempty"`
	WaitAgainMeanS float64 `json:"wait_again_mean_s,omitempty"`
	// Refused are those of the rejected that a rule turned away, by its name.
	Refused map[string]int64 `json:"refused,omitempty"`
}

// Summary computes the measures for a machine of procs processors, of which
// dropped jobs were left out before the run. It counts the waits.
func (m *Measures) Summary(procs int, dropped int64) Summary {
	n := int64(m.waits.n)
	s := Summary{Jobs: n, Rejected: dropped + m.rejected, Refused: m.refused}
	if n == 0 {
		none := results.Number(math.NaN())
		s.MakespanS, s.WaitMeanS, s.WaitP50S, s.WaitP95S, s.WaitP99S, s.WaitMaxS, s.BoundedSlowdownMean = none, none, none, none, none, none, none
		return s
	}
	m.waits.count(50, 95, 99)
	s.MakespanS = results.Number((m.last - m.first).Seconds())
	if m.last > m.first {
		s.Utilization = m.busy.Over(exact.Product(uint64(procs), uint64(m.last-m.first)))
	}
	s.WaitMeanS = results.Number(m.waitSum.Over(exact.Product(uint64(n), uint64(time.Second))))
	s.HeldMeanS = m.held.Over(exact.Product(uint64(n), uint64(time.Second)))
	s.WaitAgainMeanS = m.again.Over(exact.Product(uint64(n), uint64(time.Second)))
	s.WaitP50S = results.Number(m.waits.quantile(50))
	s.WaitP95S = results.Number(m.waits.quantile(95))
	s.WaitP99S = results.Number(m.waits.quantile(99))
	s.WaitMaxS = results.Number(m.waits.longest.Seconds())
	slowdown := exact.One.Times(uint64(m.smooth))
	slowdown.Add(m.slowdown)
	s.BoundedSlowdownMean = results.Number(slowdown.Over(exact.One.Times(uint64(n))))
	return s
}
