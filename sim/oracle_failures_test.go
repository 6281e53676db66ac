package sim_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/workload"
	"aforo/workload/outages"
	laws "aforo/workload/synth/law"
)

// wearing adds up what attempts have used and what of it counts.
type wearing struct {
	sim.Silent
	used, useful, failures float64
	saved                  map[int64]time.Duration
	done                   map[int64]bool
}

func (w *wearing) Ended(r *sim.Record, why sim.Why) {
	w.used += (r.End - r.Start).Seconds()
	w.useful += r.Saved.Seconds()
	if why == sim.Failed {
		w.failures++
	}
	if w.saved != nil {
		w.saved[r.ID] += r.Saved
		w.done[r.ID] = why == sim.Done
	}
}

// wear runs one job for a number of mean times to failure (lives) on 16 nodes of which one is replaced at
// once, and returns what came of it. Times are in seconds.
func wear(t *testing.T, every sim.Checkpoint, mtbf, shape, lives float64, seed uint64) *wearing {
	t.Helper()
	const nodes = 16
	if shape != 1 {
		t.Log("one node: the failures of several are no renewal process")
	}
	n := nodes
	if shape != 1 {
		n = 1
	}
	second := func(x float64) time.Duration { return time.Duration(x * 1e9) }
	l := &outages.Law{Up: mtbf * float64(n), Shape: shape, Repair: laws.Constant{Seconds: 1e-9}}
	cfg := sim.Config{
		Partitions:  []cluster.Partition{{Name: "p", Nodes: n, PerNode: 8, Speed: 1, Placed: true}},
		Checkpoints: []sim.Checkpoint{every}, Verify: true,
		Failures: []sim.Failures{{Between: second(l.Up), Spares: n, Outages: func(v int) sim.Outages { return l.Node(seed, 0, "p", v) }}},
	}
	w := &wearing{}
	job := workload.Job{Size: int32(8 * n), Run: second(mtbf * lives), Limit: second(5.7e8)}
	if err := sim.Run(context.Background(), cfg, workload.Jobs([]workload.Job{job}), w); err != nil {
		t.Fatal(err)
	}
	return w
}

// dalyShare is the share of its time for which a job works, after Daly (2006): its work over
// M e^(R/M) (e^((tau+d)/M) - 1) work/tau.
func dalyShare(tau, cost, m, restart float64) float64 {
	return tau / (m * math.Exp(restart/m) * math.Expm1((tau+cost)/m))
}

// What of its time a long job works is what Daly's formula says, within 1 %, at its own
// interval, at Young's and at a fixed one: for the three cases of theory/THEORY.md, whose
// checkpoints cost less than a twentieth of the mean time to failure.
func TestEffectiveShareIsDalys(t *testing.T) {
	for _, c := range []struct{ cost, m, restart, young, daly float64 }{
		{60, 7200, 300, 929.516, 889.946}, {300, 86400, 600, 7200, 7001.389}, {20, 8424, 120, 580.483, 567.226},
	} {
		second := func(x float64) time.Duration { return time.Duration(x * 1e9) }
		for by, tau := range map[sim.Spacing]float64{sim.Fixed: 2 * c.young, sim.Young: c.young, sim.Daly: c.daly} {
			x := sim.Checkpoint{Set: true, By: by, Every: second(tau), Cost: second(c.cost), Restart: second(c.restart), Requeue: true}
			if got := x.Interval(second(c.m)).Seconds(); math.Abs(got-tau) > 0.001 {
				t.Errorf("%v: the interval is %.3f s, not %.3f", c, got, tau)
			}
			w := wear(t, x, c.m, 1, 5000, 1)
			want := dalyShare(tau, c.cost, c.m, c.restart)
			if got := w.useful / w.used; math.Abs(got/want-1) > 0.01 {
				t.Errorf("%v, interval %.0f s: the share is %.5f, Daly's %.5f", c, tau, got, want)
			} else if by == sim.Daly {
				t.Logf("cost %.0f s, M %.0f s: the share is %.5f, Daly's %.5f", c.cost, c.m, got, want)
			}
		}
	}
}

// Where checkpoints cost more, or failures are not exponential, the share is that of a direct
// simulation of one job, within 1 %.
func TestEffectiveShareIsThatOfADirectSimulation(t *testing.T) {
	for _, c := range []struct{ cost, m, restart, tau, shape float64 }{
		{720, 7200, 300, 3000, 1}, {3600, 7200, 600, 5000, 1}, {60, 7200, 300, 900, 0.7}, {900, 7200, 300, 3000, 1.8},
	} {
		second := func(x float64) time.Duration { return time.Duration(x * 1e9) }
		x := sim.Checkpoint{Set: true, Every: second(c.tau), Cost: second(c.cost), Restart: second(c.restart), Requeue: true}
		lives := 20000.0
		if c.cost > 1000 {
			lives = 5000
		}
		w := wear(t, x, c.m, c.shape, lives, 2)
		want := direct(c.cost, c.m, c.restart, c.tau, c.shape)
		got := w.useful / w.used
		if math.Abs(got/want-1) > 0.01 {
			t.Errorf("%v: the share is %.5f, directly %.5f", c, got, want)
		}
		t.Logf("%v: the share is %.5f, directly %.5f", c, got, want)
	}
}

// direct simulates the work between failures of one job, with draws of its own.
func direct(cost, m, restart, tau, shape float64) float64 {
	r := rand.New(rand.NewPCG(9, 9))
	scale := m / math.Gamma(1+1/shape)
	work, all := 0.0, 0.0
	for range 1_000_000 {
		up := scale * math.Pow(-math.Log(1-r.Float64()), 1/shape)
		all += up
		if left := up - restart; left > 0 {
			work += tau * math.Floor(left/(tau+cost))
		}
	}
	return work / all
}

// From the failures of Meta's RSC-1 alone, 6.50 per 1,000 node-days of 8 GPUs (Kokolis et al.,
// HPCA 2025), jobs of 16,384 GPUs fail every 1.8 hours, as the paper projects. The share of
// their hours that checkpoints each hour and a restart of 5 minutes leave is the paper's
// formula where losses are small, and Daly's without cost at all sizes.
func TestSharesOfRSC(t *testing.T) {
	for _, c := range []struct {
		gpus, mttf, linear, every float64 // hours; the paper's formula
	}{{1024, 28.846, 0.9798, 60}, {2048, 14.423, 0.9596, 60}, {4096, 7.212, 0.9191, 60}, {16384, 1.803, 0.6764, 60}, {16384, 1.803, 0.9307, 5}} {
		m := 1000 * 86400 / (c.gpus / 8 * 6.5)
		x := sim.Checkpoint{Set: true, Every: time.Duration(c.every * 60e9), Restart: 5 * time.Minute, Requeue: true}
		w := wear(t, x, m, 1, 5000, 3)
		if got := w.used / w.failures / 3600; math.Abs(got/c.mttf-1) > 0.05 {
			t.Errorf("%v GPUs: a failure each %.3f h, not %.3f", c.gpus, got, c.mttf)
		}
		got, want := w.useful/w.used, dalyShare(c.every*60, 0, m, 300)
		if math.Abs(got/want-1) > 0.01 || 1-c.linear < 0.1 && math.Abs(got/c.linear-1) > 0.01 {
			t.Errorf("%v GPUs, each %v min: the share is %.4f, the paper's formula %.4f, Daly's %.4f", c.gpus, c.every, got, c.linear, want)
		}
		t.Logf("%v GPUs, each %v min: a failure each %.3f h, the share is %.4f, the paper's formula %.4f, Daly's %.4f", c.gpus, c.every, w.used/w.failures/3600, got, c.linear, want)
	}
}

// availability is a watcher of what a partition has.
type availability struct {
	sim.Silent
	at        time.Duration
	has       int
	sum, full float64
}

func (a *availability) Capacity(at time.Duration, p, _, available int) {
	if p == 0 {
		a.until(at)
		a.has = available
	}
}

func (a *availability) until(at time.Duration) {
	d := (at - a.at).Hours()
	if a.sum += d * float64(a.has); a.has == 64 {
		a.full += d
	}
	a.at = at
}

func (a *availability) Stranded(time.Duration, int, int) {}

// 64 nodes that work for 1,000 hours and are repaired in 24, on average, are there for
// 1000/1024 of the time, and all of them for that to the power of 64; whatever the law of the
// repair. Two spares of 64 nodes are there when the third node is.
func TestAvailability(t *testing.T) {
	const hours = 150_000
	for name, repair := range map[string]laws.Law{"exponential": laws.Exponential{MeanSeconds: 24 * 3600}, "constant": laws.Constant{Seconds: 24 * 3600}} {
		for _, spares := range []int{0, 2} {
			l := &outages.Law{Up: 3.6e6, Shape: 1, Repair: repair}
			cfg := sim.Config{
				Partitions: []cluster.Partition{{Name: "p", Nodes: 64, PerNode: 1, Speed: 1}, {Name: "q", Nodes: 1, PerNode: 1, Speed: 1}},
				Routes:     [][]int{{1}}, Verify: true,
				Failures: []sim.Failures{{Spares: spares, Outages: func(v int) sim.Outages { return l.Node(4, 0, "p", v) }}},
			}
			a := &availability{}
			job := workload.Job{Size: 1, Run: hours * time.Hour}
			if err := sim.Run(context.Background(), cfg, workload.Jobs([]workload.Job{job}), a); err != nil {
				t.Fatal(err)
			}
			a.until(hours * time.Hour)
			full := 0.0 // at most as many are in repair as there are spares: of 64 units in turn
			for k := 0; k <= spares; k++ {
				full += binomial(64, k) * math.Pow(24.0/1024, float64(k)) * math.Pow(1000.0/1024, float64(64-k))
			}
			got := a.full / hours
			if math.Abs(got-full) > 0.02 {
				t.Errorf("%s, %d spares: all nodes are there for %.4f of the time, not %.4f", name, spares, got, full)
			}
			if there := a.sum / hours / 64; spares == 0 && math.Abs(there-0.9765625) > 0.001 {
				t.Errorf("%s: %.5f of the nodes are there, not 0.97656", name, there)
			}
		}
	}
}

func binomial(n, k int) float64 {
	x := 1.0
	for i := range k {
		x *= float64(n-i) / float64(i+1)
	}
	return x
}

// What the attempts of a job have saved is its run time, to the nanosecond, however often it
// fails or reaches its limit.
func TestSavedIsRun(t *testing.T) {
	l := &outages.Law{Up: 7200, Shape: 0.8, Repair: laws.Exponential{MeanSeconds: 600}}
	cfg := sim.Config{
		Partitions:  []cluster.Partition{{Name: "p", Nodes: 8, PerNode: 4, Speed: 1}},
		Checkpoints: []sim.Checkpoint{{Set: true, By: sim.Daly, Cost: 47 * time.Second, Restart: 3 * time.Minute, Requeue: true}},
		Failures:    []sim.Failures{{Between: 2 * time.Hour, Outages: func(v int) sim.Outages { return l.Node(5, 0, "p", v) }}}, Verify: true,
	}
	r := rand.New(rand.NewPCG(1, 2))
	var jobs []workload.Job
	at := time.Duration(0)
	for i := range 500 {
		at += time.Duration(r.Float64() * 3600e9)
		jobs = append(jobs, workload.Job{ID: int64(i), Submit: at, Size: 1 + r.Int32N(16), Run: time.Duration(r.Float64() * 6 * 3600e9), Limit: 2 * time.Hour})
	}
	w := &wearing{saved: map[int64]time.Duration{}, done: map[int64]bool{}}
	if err := sim.Run(context.Background(), cfg, workload.Jobs(jobs), w); err != nil {
		t.Fatal(err)
	}
	for _, j := range jobs {
		if !w.done[j.ID] || w.saved[j.ID] != j.Run {
			t.Errorf("job %d has saved %v of %v, done %v", j.ID, w.saved[j.ID], j.Run, w.done[j.ID])
		}
	}
	if w.failures < 100 {
		t.Error(fmt.Sprint("only ", w.failures, " attempts have failed"))
	}
}
