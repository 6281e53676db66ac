package plan_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"slices"
	"testing"
	"time"

	"aforo/results/stat"
	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/plan"
	"aforo/sim/sched"
	"aforo/workload"
	"aforo/workload/synth"
	"aforo/workload/synth/law"
)

// waits keeps the waits of the jobs submitted in [from, to).
type waits struct {
	sim.Silent
	from, to time.Duration
	s        []float64
	endless  bool
}

func (w *waits) Started(r *sim.Record) {
	if r.Submit >= w.from && r.Submit < w.to {
		w.s = append(w.s, r.Wait().Seconds())
	}
}

// Waiting notes that a job never started: the queue only grows.
func (w *waits) Waiting(r *sim.Record) {
	if r.Submit >= w.from && r.Submit < w.to {
		w.endless = true
	}
}
func (w *waits) Rejected(*workload.Job)                {}
func (w *waits) Capacity(time.Duration, int, int, int) {}
func (w *waits) Stranded(time.Duration, int, int)      {}

// simulate runs one replication of a model on a plain count of GPUs and
// returns the measure of its waits.
func simulate(ctx context.Context, m *synth.Model, policy sched.Policy, gpus int, seed uint64, replication int, length time.Duration, measure func([]float64) float64) (float64, error) {
	const warmup = 5 * 24 * time.Hour
	w := &waits{from: warmup, to: warmup + length}
	cfg := sim.Config{
		Partitions: []cluster.Partition{{Name: "p", Nodes: gpus, PerNode: 1, Speed: 1}},
		Policy:     policy, Until: w.to, Cap: 3 * w.to,
	}
	if err := sim.Run(ctx, cfg, synth.New(m, seed, replication, 0, 0), w); err != nil {
		return 0, err
	}
	if w.endless {
		return math.Inf(1), nil
	}
	return measure(w.s), nil
}

func p95(xs []float64) float64 {
	slices.Sort(xs)
	return stat.Quantile(xs, 0.95)
}

func mean(xs []float64) float64 { return stat.Sum(xs) / float64(len(xs)) }

// problem is the search for the least GPUs, from least on, under which a measure
// of the waits is at most limit seconds.
func problem(m *synth.Model, policy sched.Policy, least, values int, limit float64, seed uint64, length time.Duration, measure func([]float64) float64) *plan.Problem {
	return &plan.Problem{
		Values: values, Guess: values / 3, Goals: []plan.Bound{{Limit: limit}}, Confidence: 0.95, First: 5, Most: 20, Neighbours: 2,
		Evaluate: func(ctx context.Context, x, from, to int) ([][]float64, error) {
			var all []float64
			for r := from; r < to; r++ {
				y, err := simulate(ctx, m, policy, least+x, seed, r, length, measure)
				if err != nil {
					return nil, err
				}
				all = append(all, y)
			}
			return [][]float64{all}, nil
		},
	}
}

func model(t *testing.T, perDay float64, run law.Law, limit synth.Limit, gpus []int, weights []float64) *synth.Model {
	t.Helper()
	sizes, err := law.NewSizes(gpus, weights)
	if err != nil {
		t.Fatal(err)
	}
	return &synth.Model{
		Classes: []synth.Class{{Name: "all", PerDay: perDay, Burst: 1, Size: sizes, Run: run, Limit: limit}},
		Labels:  workload.Labels{Class: []string{"all"}}, Rhythm: synth.Flat(),
	}
}

// erlangP95 is the 95 % quantile of the wait in M/M/c in units of the mean run
// time, max(0, ln(C/0.05)/(c-a)) for the offered load a and Erlang's probability C
// of a wait; infinite where a >= c.
func erlangP95(a float64, c int) float64 {
	b := 1.0
	for k := 1; k <= c; k++ {
		b = a * b / (float64(k) + a*b)
	}
	rho := a / float64(c)
	if rho >= 1 {
		return math.Inf(1)
	}
	wait := b / (1 - rho + rho*b)
	return max(0, math.Log(wait/0.05)/(float64(c)-a))
}

// On M/M/c the least number of servers for a bound on the 95 % quantile of the
// wait is Erlang's. The bound is the geometric mean of the quantiles of the answer
// and of one server less, so that the truth is clear and only the search is
// tested. With AFORO_SLOW=1 there are larger systems and longer runs.
func TestErlang(t *testing.T) {
	days := 400.0
	cases := []struct {
		a    float64
		want int
	}{{4, 6}, {8, 10}, {8, 11}, {20, 24}, {40, 44}, {40, 46}}
	if os.Getenv("AFORO_SLOW") == "" {
		cases = cases[:3]
	} else {
		days *= 8
	}
	for _, c := range cases {
		limit := 3600 * math.Sqrt(erlangP95(c.a, c.want)*erlangP95(c.a, c.want-1))
		if math.IsInf(limit, 1) {
			t.Fatalf("a = %v: %d servers less one are too few", c.a, c.want)
		}
		m := model(t, c.a*24, law.Exponential{MeanSeconds: 3600}, synth.ExactLimit{}, []int{1}, []float64{1})
		p := problem(m, sched.Policy{Backfill: sched.None, Reservations: 1}, 1, 60, limit, 11, time.Duration(days/c.a*24*float64(time.Hour)), p95)
		answer, err := plan.Search(context.Background(), p)
		if err != nil {
			t.Fatal(err)
		}
		if !answer.Found || answer.Value+1 != c.want {
			t.Errorf("a = %v, bound %.0f s: least is %d servers (found %v), Erlang says %d\n%s", c.a, limit, answer.Value+1, answer.Found, c.want, evidence(answer))
		}
	}
}

func evidence(a *plan.Answer) string {
	text := ""
	for _, p := range a.Probes {
		text += fmt.Sprintf("%d: %v of %d, %v\n", p.Value, p.Estimates[0], p.Replications, p.Verdict)
	}
	return text
}

// On gang workloads under EASY the search finds what trying every value with all
// replications finds, and uses less than a fifth of its runs.
func TestBruteForce(t *testing.T) {
	const least, values = 64, 96
	searched, tried := 0, 0
	for seed := range uint64(5) {
		run := law.Lognormal{Median: 1800, Sigma: 1 + 0.1*float64(seed)}
		load := 40 + 6*float64(seed) // GPUs busy on average
		gpus, weights := []int{1, 2, 4, 8, 16, 32}, []float64{30, 15, 20, 20, 10, 5}
		size := (30 + 30 + 80 + 160 + 160 + 160) / 100.0
		m := model(t, load/size*86400/run.Mean(), run, synth.FactorLimit{Factor: 3}, gpus, weights)
		policy := sched.Policy{Backfill: sched.EASY, Reservations: 1}
		p := problem(m, policy, least, values, 300+120*float64(seed), 100+seed, 8*24*time.Hour, mean)
		answer, err := plan.Search(context.Background(), p)
		if err != nil {
			t.Fatal(err)
		}
		want := brute(t, p)
		if !answer.Found || answer.Value != want {
			t.Errorf("seed %d: found %d, brute force %d\n%s", seed, least+answer.Value, least+want, evidence(answer))
		}
		searched += answer.Replications
		tried += p.Values * p.Most
	}
	t.Logf("%d of %d runs: %.1f %%", searched, tried, 100*float64(searched)/float64(tried))
	if searched*5 > tried {
		t.Errorf("the search made %d runs, brute force %d", searched, tried)
	}
}

// brute tries every value with all replications and returns the least one that
// meets the goal together with the neighbours above it.
func brute(t *testing.T, p *plan.Problem) int {
	t.Helper()
	run := 0
	for x := range p.Values {
		all, err := p.Evaluate(context.Background(), x, 0, p.Most)
		if err != nil {
			t.Fatal(err)
		}
		upper := stat.Positive(all[0], 2*p.Level(p.Most)-1).Hi
		if slices.ContainsFunc(all[0], func(y float64) bool { return math.IsInf(y, 1) }) || upper > p.Goals[0].Limit {
			run = 0
			continue
		}
		if run++; run > p.Neighbours {
			return x - p.Neighbours
		}
	}
	return p.Values - run
}
