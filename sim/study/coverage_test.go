package study_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"aforo/results"
	"aforo/results/measures"
	"aforo/sim/cluster"
	"aforo/sim/study"
	"aforo/workload"
)

// markov yields the jobs of an M/M/c queue for ever: Poisson arrivals at a rate
// an hour, and exponential run times of an hour on average.
type markov struct {
	rng     *rand.Rand
	perHour float64
	n       int64
	now     time.Duration
}

func (m *markov) Next(j *workload.Job) (bool, error) {
	m.n++
	m.now += time.Duration(m.rng.ExpFloat64() / m.perHour * float64(time.Hour))
	run := time.Duration(m.rng.ExpFloat64() * float64(time.Hour))
	*j = workload.Job{ID: m.n, Submit: m.now, Run: run, Limit: run, Size: 1}
	return true, nil
}

// A farm is some servers of one speed.
type farm struct {
	servers int
	speed   float64
}

func (f farm) name() string { return fmt.Sprintf("%d@%g", f.servers, f.speed) }

// wait is the mean wait in seconds.
func (f farm) wait(perHour float64) float64 {
	return 3600 * erlangWait(f.servers, perHour/f.speed) / f.speed
}

// queues is a study of M/M/c queues that see the same jobs, one variant for each
// farm, measured over the given hours after a warm-up of 50.
func queues(seed uint64, perHour float64, hours, replications int, farms ...farm) *study.Study {
	s := &study.Study{
		Name: "queues", From: 50 * time.Hour, Replications: replications, Unit: "processor",
		To: time.Duration(50+hours) * time.Hour,
		Open: func(r int) (workload.Source, error) {
			return &markov{rng: rand.New(rand.NewPCG(seed, uint64(r))), perHour: perHour}, nil
		},
	}
	for _, f := range farms {
		part := cluster.Partition{Name: "all", Nodes: f.servers, PerNode: 1, Speed: f.speed}
		s.Variants = append(s.Variants, study.Variant{Name: f.name(), Partitions: []cluster.Partition{part}})
	}
	return s
}

// erlangWait is the mean wait in hours of M/M/c with a arrivals an hour and
// runs of an hour on average: C(c, a) / (c - a), C being Erlang's C formula, by way
// of the recursion of his B formula.
func erlangWait(c int, a float64) float64 {
	b := 1.0
	for k := 1; k <= c; k++ {
		b = a * b / (float64(k) + a*b)
	}
	rho := a / float64(c)
	return b / (1 - rho*(1-b)) / (float64(c) - a)
}

// The formula of these tests agrees with published values of Erlang C: for c = 4
// and a = 3.2, C = 0.5964.
func TestErlangWait(t *testing.T) {
	if got := erlangWait(4, 3.2) * 0.8; math.Abs(got-0.5964) > 5e-5 {
		t.Errorf("C(4, 3.2) = %v", got)
	}
	if got := erlangWait(1, 0.5); math.Abs(got-1) > 1e-12 { // ρ/(1-ρ)
		t.Errorf("M/M/1 waits %v", got)
	}
}

// trials is how often a study is repeated; AFORO_SLOW=1 asks for the many.
func trials(few, many int) int {
	if os.Getenv("AFORO_SLOW") != "" {
		return many
	}
	return few
}

// The printed intervals mean what they say: over 1,000 studies of ten replications
// the 95 % interval of the mean wait of M/M/4 at load 0.7 holds the true one
// (Erlang C) in 93 to 97 % of them, and so does that of the paired difference from
// M/M/5. The short form has 40 studies and allows 4 standard errors.
func TestIntervalsCover(t *testing.T) {
	const load, hours = 2.8, 1500
	n := trials(40, 1000)
	four, five := farm{4, 1}, farm{5, 1}
	w4, w5 := four.wait(load), five.wait(load)
	var mean, diff int
	for seed := range uint64(n) {
		out, err := study.Run(context.Background(), queues(seed, load, hours, 10, four, five), study.Options{Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		s := &out.Result.Summary
		if i := s.Row(four.name(), measures.ByAll, "all", measures.WaitMean); holds(i.Interval, w4) {
			mean++
		}
		if i := s.Row(five.name(), measures.ByAll, "all", measures.WaitMean).Diff; holds(i.Interval, w5-w4) {
			diff++
		}
	}
	slack := 0.02
	if n < 1000 {
		slack = 4 * math.Sqrt(0.95*0.05/float64(n))
	}
	for what, hits := range map[string]int{"mean wait": mean, "paired difference": diff} {
		share := float64(hits) / float64(n)
		t.Logf("%s: covered in %.1f %% of %d studies", what, 100*share, n)
		if math.Abs(share-0.95) > slack {
			t.Errorf("%s: covered in %.1f %% of %d studies", what, 100*share, n)
		}
	}
}

func holds(i results.Interval, x float64) bool {
	return float64(i.Lo) <= x && x <= float64(i.Hi)
}

// Of three M/M/c queues that see the same jobs, many slow servers and few fast
// ones, the one with the shortest wait is selected in 95 % of 500 studies at least,
// where the indifference zone is exactly what it is better by than the next. The
// short form has 25 studies and allows 4 standard errors.
func TestSelectionOfQueues(t *testing.T) {
	const load, hours = 3.2, 20
	best, next, last := farm{4, 1.25}, farm{3, 1.68}, farm{2, 2.6}
	zone := next.wait(load) - best.wait(load)
	if last.wait(load) <= next.wait(load) || zone <= 0 {
		t.Fatal("the farms are not in order")
	}
	n := trials(25, 500)
	right, spent := 0, 0
	for seed := range uint64(n) {
		s := queues(seed, load, hours, 10, next, best, last)
		s.MaxReplications = 1000
		s.Select = &results.SelectionRule{Target: results.Whole(measures.WaitMean), Indifference: zone, Confidence: 0.95, First: 10}
		out, err := study.Run(context.Background(), s, study.Options{Workers: 2})
		if err != nil {
			t.Fatal(err)
		}
		if out.Result.Summary.Selection.Best == best.name() {
			right++
		}
		spent += out.Result.Summary.Replications
	}
	t.Logf("right in %d of %d studies, %.1f replications on average", right, n, float64(spent)/float64(n))
	least := 0.95
	if n < 500 {
		least -= 4 * math.Sqrt(0.95*0.05/float64(n))
	}
	if float64(right) < least*float64(n) {
		t.Errorf("right in %d of %d studies", right, n)
	}
}
