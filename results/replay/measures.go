package replay

import (
	"math/big"
	"math/bits"
	"time"

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

	waitSum  sum128 // ns
	busy     sum128 // processor ns
	slowdown compensated
	first    time.Duration // the first submission
	last     time.Duration // the last end

	each func(*sim.Record)   // called for each start, if not nil
	drop func(*workload.Job) // called for each rejection, if not nil
}

// Started implements sim.Observer.
func (m *Measures) Started(r *sim.Record) {
	wait, run := r.Wait(), r.End-r.Start
	if m.waits.n == 0 || r.Submit < m.first {
		m.first = r.Submit
	}
	m.last = max(m.last, r.End)
	m.busy.add(uint64(run), uint64(r.Size))
	slowdown := 1.0
	if wait != 0 { // most jobs do not wait
		m.waitSum.add(uint64(wait), 1)
		slowdown = max(1, float64(wait+run)/float64(max(run, tau)))
	}
	m.waits.add(wait)
	m.slowdown.add(slowdown)
	if m.each != nil {
		m.each(r)
	}
}

// Rejected implements sim.Observer.
func (m *Measures) Rejected(j *workload.Job) {
	m.rejected++
	if m.drop != nil {
		m.drop(j)
	}
}

// Waiting implements sim.Observer.
func (m *Measures) Waiting(*workload.Job) { m.waiting++ }

// A Summary is what a replay measured, over all jobs without a warm-up. Times are
// in seconds.
type Summary struct {
	Jobs                int64   `json:"jobs"`
	Rejected            int64   `json:"rejected"`
	MakespanS           float64 `json:"makespan_s"`
	Utilization         float64 `json:"utilization"`
	WaitMeanS           float64 `json:"wait_mean_s"`
	WaitP50S            float64 `json:"wait_p50_s"`
	WaitP95S            float64 `json:"wait_p95_s"`
	WaitP99S            float64 `json:"wait_p99_s"`
	WaitMaxS            float64 `json:"wait_max_s"`
	BoundedSlowdownMean float64 `json:"bounded_slowdown_mean"`
}

// Summary computes the measures for a machine of procs processors, of which
// dropped jobs were left out before the run. It counts the waits.
func (m *Measures) Summary(procs int, dropped int64) Summary {
	n := int64(m.waits.n)
	s := Summary{Jobs: n, Rejected: dropped + m.rejected}
	if n == 0 {
		return s
	}
	m.waits.count(50, 95, 99)
	s.MakespanS = (m.last - m.first).Seconds()
	if m.last > m.first {
		capacity := new(big.Int).Mul(big.NewInt(int64(procs)), big.NewInt(int64(m.last-m.first)))
		s.Utilization = ratio(m.busy.int(), capacity)
	}
	s.WaitMeanS = ratio(m.waitSum.int(), new(big.Int).Mul(big.NewInt(n), big.NewInt(int64(time.Second))))
	s.WaitP50S = m.waits.quantile(50)
	s.WaitP95S = m.waits.quantile(95)
	s.WaitP99S = m.waits.quantile(99)
	s.WaitMaxS = m.waits.longest.Seconds()
	s.BoundedSlowdownMean = m.slowdown.value() / float64(n)
	return s
}

// A sum128 adds products exactly: a year of a large machine in processor
// nanoseconds is more than 64 bits hold.
type sum128 struct{ hi, lo uint64 }

func (s *sum128) add(a, b uint64) {
	hi, lo := bits.Mul64(a, b)
	var carry uint64
	s.lo, carry = bits.Add64(s.lo, lo, 0)
	s.hi, _ = bits.Add64(s.hi, hi, carry)
}

func (s *sum128) int() *big.Int {
	n := new(big.Int).SetUint64(s.hi)
	return n.Lsh(n, 64).Or(n, new(big.Int).SetUint64(s.lo))
}

// ratio returns a/b, rounded once.
func ratio(a, b *big.Int) float64 {
	f, _ := new(big.Rat).SetFrac(a, b).Float64()
	return f
}

// compensated is a floating-point sum that keeps what rounding would lose
// (Neumaier 1974), so that the mean of millions does not depend on their order.
type compensated struct{ sum, lost float64 }

func (c *compensated) add(x float64) {
	t := c.sum + x
	if c.sum >= x { // neither is negative here
		c.lost += (c.sum - t) + x
	} else {
		c.lost += (x - t) + c.sum
	}
	c.sum = t
}

func (c *compensated) value() float64 { return c.sum + c.lost }
