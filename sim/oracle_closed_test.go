package sim_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"testing"
	"time"

	"aforo/sim"
	"aforo/workload"
	"aforo/workload/synth"
	laws "aforo/workload/synth/law"
)

// finiteSource returns the throughput and the mean queue of M/M/c with n users who
// think for a mean time z between exponential services of mean 1: the machine
// repairman. The number n at the machine is a birth-death chain, p(n) in
// proportion to prod (users-k)/z / min(k+1, c) (Kleinrock, Queueing Systems 1,
// 1975, sections 3.8 to 3.10).
func finiteSource(c, users int, z float64) (throughput, queue float64) {
	p, sum := 1.0, 0.0
	for n := 0; n <= users; n++ {
		sum += p
		throughput += p * float64(min(n, c))
		queue += p * float64(max(n-c, 0))
		p *= float64(users-n) / z / float64(min(n+1, c))
	}
	return throughput / sum, queue / sum
}

// window is an observer that counts starts and integrates the queue in a window
// of time.
type window struct {
	sim.Silent
	from, to time.Duration
	starts   float64
	queue    float64 // jobs times seconds
}

func (w *window) Started(r *sim.Record) {
	if r.Start >= w.from && r.Start < w.to {
		w.starts++
	}
	w.queue += max(0, (min(r.Start, w.to) - max(r.Submit, w.from)).Seconds())
}

func (w *window) Rejected(*workload.Job) { w.starts = math.NaN() }
func (w *window) Waiting(r *sim.Record) {
	w.queue += max(0, (w.to - max(r.Submit, w.from)).Seconds())
}
func (w *window) Capacity(time.Duration, int, int, int) {}
func (w *window) Stranded(time.Duration, int, int)      {}

// closedUsers is a workload of users in sessions without end, with exponential
// run times of mean 10 minutes and think times of mean z as long.
func closedUsers(t testing.TB, users int, z float64) *synth.Model {
	t.Helper()
	one, err := laws.NewSizes([]int{1}, []float64{1})
	if err != nil {
		t.Fatal(err)
	}
	m := &synth.Model{Rhythm: synth.Flat(), Classes: []synth.Class{{
		Name: "users", Burst: 1, Size: one, Run: laws.Exponential{MeanSeconds: 600}, Limit: synth.ExactLimit{},
		Sessions: &synth.Sessions{Users: users, PerDay: 1000, Think: laws.Exponential{MeanSeconds: 600 * z}},
	}}}
	if err := m.Check(); err != nil {
		t.Fatal(err)
	}
	return m
}

// Users who think have the throughput and the mean queue of the finite-source
// queue, with one server and with several: within 4 standard errors over 40
// replications with fixed seeds.
func TestOracleFiniteSource(t *testing.T) {
	const service = 600 * time.Second
	length := 3000 * service
	if os.Getenv("AFORO_SLOW") != "" {
		length *= 12
	}
	for _, c := range []struct {
		servers, users int
		think          float64
		seX, seQ       float64 // the largest standard errors that make it a test, as shares
	}{
		{1, 1, 3, .006, 0}, {1, 5, 4, .005, .02}, {2, 8, 3, .004, .02}, {10, 40, 3, .003, .03},
	} {
		t.Run(fmt.Sprintf("c=%d,users=%d", c.servers, c.users), func(t *testing.T) {
			t.Parallel()
			x, q := finiteSource(c.servers, c.users, c.think)
			m := closedUsers(t, c.users, c.think)
			var throughput, queue []float64
			for r := range oracleReplications {
				w := &window{from: 100 * service, to: 100*service + length}
				cfg := sim.Config{Partitions: processors(c.servers), Cap: w.to, Verify: true}
				if err := sim.Run(context.Background(), cfg, synth.New(m, 1, r, 0, 0), w); err != nil {
					t.Fatal(err)
				}
				throughput = append(throughput, w.starts*service.Seconds()/length.Seconds())
				queue = append(queue, w.queue/length.Seconds())
			}
			within4SE(t, "throughput", throughput, x, c.seX)
			within4SE(t, "mean queue", queue, q, c.seQ)
		})
	}
	closeTo(t, "throughput of one user", first(finiteSource(1, 1, 3)), .25, 1e-12)
	closeTo(t, "throughput of two users on one server", first(finiteSource(1, 2, 1)), .8, 1e-12)
}

func first(x, _ float64) float64 { return x }

// within4SE asserts that the mean of independent values is within 4 of its
// standard errors of what is wanted, and that one is at most the share se of it.
func within4SE(t *testing.T, what string, values []float64, want, se float64) {
	t.Helper()
	n, mean, squares := float64(len(values)), 0.0, 0.0
	for _, v := range values {
		mean += v / n
	}
	for _, v := range values {
		squares += (v - mean) * (v - mean)
	}
	got := math.Sqrt(squares / (n * (n - 1)))
	t.Logf("%s: %.6g, formula %.6g, SE %.3f %%", what, mean, want, 100*got/want)
	if !(math.Abs(mean-want) <= 4*got) || got > se*want {
		t.Errorf("%s is %.6g, the formula says %.6g, with a standard error of %.2g, at most %.2g", what, mean, want, got, se*want)
	}
}

// A machine that is twice as fast is sent more jobs by the same users, and the
// users' k-th jobs are the same. Here the machine is always busy, so it is twice as
// many but for the last run times.
func TestFasterMachineGetsMore(t *testing.T) {
	m := closedUsers(t, 20, 2)
	count := func(speed float64) (n int, runs map[int32][]time.Duration) {
		p := processors(2)
		p[0].Speed = speed
		rec := newRecorder()
		if err := sim.Run(context.Background(), sim.Config{Partitions: p, Cap: 200 * time.Hour, Verify: true}, synth.New(m, 1, 0, 0, 0), rec); err != nil {
			t.Fatal(err)
		}
		runs = map[int32][]time.Duration{}
		for _, r := range rec.records {
			runs[r.User] = append(runs[r.User], r.Run)
		}
		return len(rec.records), runs
	}
	slow, a := count(1)
	fast, b := count(2)
	if ratio := float64(fast) / float64(slow); ratio < 1.9 || ratio > 2.1 {
		t.Errorf("%d jobs on the slow machine, %d on the fast one", slow, fast)
	}
	for user, runs := range a {
		for k, run := range runs {
			if b[user][k] != run {
				t.Fatalf("job %d of user %d ran for %v and for %v", k, user, run, b[user][k])
			}
		}
	}
}
