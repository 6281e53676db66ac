package sim_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"aforo/sim"
	"aforo/workload"
)

// The oracles of this and the other oracle_*_test.go files are formulas of
// queueing theory. Each figure is estimated from independent replications with
// fixed seeds, and has to lie within 4 standard errors of the formula; the
// standard error itself must be small, or the test would prove nothing.
const (
	oracleReplications = 40
	oracleWarmUp       = 1000 // jobs, many relaxation times of every system here
	oracleCoolDown     = 500  // jobs that keep arriving behind the measured ones
	oracleUnit         = time.Second
)

// measuredJobs is the number of measured jobs a replication. With AFORO_SLOW=1 a
// system sees 4 million jobs in all.
func measuredJobs() int {
	switch {
	case os.Getenv("AFORO_SLOW") != "":
		return 100_000
	case testing.Short():
		return 2_500
	}
	return 8_000
}

// A system is a queueing system with a known solution. Times are in units of the
// mean run time, mostly.
type system struct {
	name    string
	cfg     sim.Config
	classes int
	// next draws the next job (Size, Class, Run and so on) and returns the time
	// since the one before.
	next func(rng *rand.Rand, j *workload.Job) (gap float64)
	// p95 is a wait of which the share of longer ones is measured.
	p95 float64
}

// A tally is a light observer: it keeps sums of the waits of measured jobs.
type tally struct {
	sim.Silent
	from, to int64 // measured job numbers, half open
	p95      time.Duration
	n, wait  []float64 // a class
	overflow []float64 // jobs a class that ran on the second partition
	delayed  float64
	beyond   float64
	starts   [2]time.Duration // of jobs from and to
	lost     int
}

func (o *tally) Started(r *sim.Record) {
	switch r.ID {
	case o.from:
		o.starts[0] = r.Start
	case o.to:
		o.starts[1] = r.Start
	}
	if r.ID < o.from || r.ID >= o.to {
		return
	}
	w := r.Wait()
	o.n[r.Class]++
	o.wait[r.Class] += w.Seconds()
	if r.Partition > 0 {
		o.overflow[r.Class]++
	}
	if w > 0 {
		o.delayed++
	}
	if w > o.p95 {
		o.beyond++
	}
}

func (o *tally) Rejected(*workload.Job)                { o.lost++ }
func (o *tally) Waiting(*sim.Record)                   { o.lost++ }
func (o *tally) Capacity(time.Duration, int, int, int) {}

func (o *tally) Stranded(time.Duration, int, int) {}

func (o *tally) jobs() float64     { return float64(o.to - o.from) }
func (o *tally) meanWait() float64 { return sum(o.wait) / o.jobs() }

func sum(x []float64) (s float64) {
	for _, v := range x {
		s += v
	}
	return s
}

// draws is the Source of a system: a number of jobs at random.
type draws struct {
	next func(rng *rand.Rand, j *workload.Job) float64
	rng  *rand.Rand
	id   int64
	left int
	at   time.Duration
}

func (d *draws) Next(j *workload.Job) (bool, error) {
	if d.left == 0 {
		return false, nil
	}
	d.left--
	*j = workload.Job{ID: d.id, Size: 1}
	d.id++
	d.at += units(d.next(d.rng, j))
	j.Submit = d.at
	return true, nil
}

// units rounds a time to the tick.
func units(x float64) time.Duration { return time.Duration(math.Round(x * float64(oracleUnit))) }

func oracleRNG(name string, replication int) *rand.Rand {
	return rand.New(rand.NewChaCha8(sha256.Sum256(fmt.Appendf(nil, "aforo oracle %s %d", name, replication))))
}

// replicate simulates a system once a replication.
func (s system) replicate(t *testing.T) []*tally {
	t.Helper()
	runs := make([]*tally, oracleReplications)
	for i := range runs {
		n := measuredJobs()
		k := max(s.classes, 1)
		o := &tally{
			from: oracleWarmUp, to: int64(oracleWarmUp + n), p95: units(s.p95),
			n: make([]float64, k), wait: make([]float64, k), overflow: make([]float64, k),
		}
		src := &draws{next: s.next, rng: oracleRNG(s.name, i), left: oracleWarmUp + n + oracleCoolDown}
		if err := sim.Run(context.Background(), s.cfg, src, o); err != nil {
			t.Fatal(err)
		}
		if o.lost > 0 {
			t.Fatalf("%d jobs were rejected or left waiting", o.lost)
		}
		runs[i] = o
	}
	return runs
}

// near4SE asserts that a figure is within 4 standard errors of the formula, and
// that one standard error is at most the share se of it with 4 million jobs (and
// as much more as fewer jobs give).
func near4SE(t *testing.T, what string, runs []*tally, want, se float64, figure func(*tally) float64) {
	t.Helper()
	mean, squares := 0.0, 0.0
	for _, r := range runs {
		mean += figure(r) / float64(len(runs))
	}
	for _, r := range runs {
		squares += (figure(r) - mean) * (figure(r) - mean)
	}
	got := math.Sqrt(squares / float64(len(runs)*(len(runs)-1)))
	bound := se * math.Abs(want) * math.Sqrt(100_000/float64(measuredJobs()))
	t.Logf("%s: %.6g, formula %.6g, %+.2f SE, SE %.3f %%", what, mean, want, (mean-want)/got, 100*got/want)
	if !(math.Abs(mean-want) <= 4*got) {
		t.Errorf("%s is %.6g, the formula says %.6g: %.1f standard errors of %.2g apart", what, mean, want, (mean-want)/got, got)
	}
	if !(got <= bound) {
		t.Errorf("%s has a standard error of %.2g, more than the %.2g that make it a test", what, got, bound)
	}
}

// Laws of run times and gaps with mean 1.

type law = func(*rand.Rand) float64

func fixedLaw(*rand.Rand) float64       { return 1 }
func expLaw(r *rand.Rand) float64       { return r.ExpFloat64() }
func uniformLaw(r *rand.Rand) float64   { return 2 * r.Float64() }
func erlang2Law(r *rand.Rand) float64   { return (r.ExpFloat64() + r.ExpFloat64()) / 2 }
func lognormalLaw(r *rand.Rand) float64 { return math.Exp(r.NormFloat64() - 0.5) } // sigma 1

// h2Law is the hyperexponential law of balanced means with squared coefficient
// of variation 4.
func h2Law(r *rand.Rand) float64 {
	p := (1 + math.Sqrt(0.6)) / 2
	if r.Float64() < p {
		return r.ExpFloat64() / (2 * p)
	}
	return r.ExpFloat64() / (2 * (1 - p))
}

// single returns a system of c servers and one class under FCFS.
func single(name string, c int, rate float64, gap, run law) system {
	return system{
		name: name,
		cfg:  sim.Config{Partitions: processors(c)},
		next: func(rng *rand.Rand, j *workload.Job) float64 {
			j.Run = units(run(rng))
			return gap(rng) / rate
		},
	}
}

// pick returns an index with the given weights.
func pick(rng *rand.Rand, weights []float64) int {
	u := rng.Float64() * sum(weights)
	for i, w := range weights {
		if u < w {
			return i
		}
		u -= w
	}
	return len(weights) - 1
}

// closeTo compares a tabulated number with the formula that the test evaluates.
func closeTo(t *testing.T, what string, table, formula, tolerance float64) {
	t.Helper()
	if !(math.Abs(table-formula) <= tolerance*math.Abs(formula)) {
		t.Errorf("%s is %.12g, the formula gives %.12g", what, table, formula)
	}
}
