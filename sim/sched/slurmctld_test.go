package sched_test

import (
	"cmp"
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/sim/sched/slurm"
	"aforo/workload"
)

// nobody counts starts.
type nobody struct {
	sim.Silent
	started int
}

func (n *nobody) Started(*sim.Record) { n.started++ }

// load makes jobs that fill a share of a machine.
func load(n, nodes int, share float64) []workload.Job {
	r := rand.New(rand.NewPCG(1, 2))
	sizes := []int32{1, 1, 2, 4, 4, 8, 16, 32}
	var jobs []workload.Job
	area := 0.0
	for i := range n {
		size := sizes[r.IntN(len(sizes))]
		run := time.Duration(r.ExpFloat64()*3600) * time.Second
		jobs = append(jobs, workload.Job{ID: int64(i), Size: size, Run: run, Limit: 2*run + time.Minute})
		area += float64(size) * run.Seconds()
	}
	gap := area / float64(4*nodes) / share / float64(n)
	at := 0.0
	for i := range jobs {
		at += r.ExpFloat64() * gap
		jobs[i].Submit = time.Duration(at * float64(time.Second))
	}
	return jobs
}

// A run under Slurm's scheduler keeps the invariants of the simulation: nothing is given
// out twice, nor while it is closed, and every job starts, ends and is counted; under all
// rules, both orders, with jobs that share nodes, nodes that come, and a closure.
func TestSlurmKeepsInvariants(t *testing.T) {
	for v := slurm.V2205; v <= slurm.V2605; v++ {
		for _, order := range []sched.Order{sched.FCFS, sched.Multifactor} {
			params := slurm.DefaultParams(v)
			params.BFMaxJobTest = 50
			jobs := load(1500, 16, 0.8)
			for i := range jobs {
				jobs[i].Submit += time.Duration(i%7) * 100 * time.Millisecond
				jobs[i].Size = min(jobs[i].Size, 32)
				if jobs[i].Size < 4 {
					jobs[i].Cores, jobs[i].MemMB = 5*jobs[i].Size, 1000*int32(i%9)
				}
			}
			slices.SortStableFunc(jobs, func(a, b workload.Job) int { return cmp.Compare(a.Submit, b.Submit) })
			half := jobs[len(jobs)/2].Submit
			cfg := sim.Config{
				Partitions: []cluster.Partition{{Name: "all", Nodes: 14, PerNode: 4, Placed: true, Cores: 32, MemMB: 64000, Speed: 1, Changes: []cluster.Change{
					{At: half / 2, Kind: cluster.Add, Nodes: 2}, {At: half, Kind: cluster.Close, Nodes: 5, Until: half + 5*time.Hour},
				}}},
				Policy: sched.Policy{Order: order, Slurm: &params}, Verify: true,
			}
			n := &nobody{}
			if err := sim.Run(context.Background(), cfg, workload.Jobs(jobs), n); err != nil {
				t.Fatalf("%v %v: %v", v, order, err)
			}
			if n.started != len(jobs) {
				t.Errorf("%v %v: %d of %d jobs have started", v, order, n.started, len(jobs))
			}
		}
	}
}

// Slurm's clock has whole seconds: a job that comes at 12.3 s is seen at 13, and one over
// its limit ends at the next check of limits.
func TestSlurmClock(t *testing.T) {
	params := slurm.DefaultParams(slurm.V2605)
	jobs := []workload.Job{{ID: 1, Submit: 12300 * time.Millisecond, Size: 4, Run: time.Hour, Limit: 70 * time.Second}}
	cfg := sim.Config{Partitions: []cluster.Partition{{Name: "all", Nodes: 2, PerNode: 4, Placed: true, Speed: 1}}, Policy: sched.Policy{Slurm: &params}}
	var got sim.Record
	if err := sim.Run(context.Background(), cfg, workload.Jobs(jobs), keep{rec: &got}); err != nil {
		t.Fatal(err)
	}
	// The limit counts as two minutes: 13 + 120 = 133, and the check after it is at 150.
	if got.Start != 13*time.Second || got.End != 150*time.Second || !got.Killed {
		t.Errorf("the job ran from %v to %v, killed %v", got.Start, got.End, got.Killed)
	}
}

// keep keeps the last start.
type keep struct {
	sim.Silent
	rec *sim.Record
}

func (k keep) Started(r *sim.Record) { *k.rec = *r }

// How many jobs a second are scheduled as Slurm does, on 1,120 nodes of 4 GPUs.
func BenchmarkSlurm(b *testing.B) {
	params := slurm.DefaultParams(slurm.V2205)
	params.ConsumeMemory = false
	for _, x := range []struct {
		name  string
		nodes int
		share float64
		slurm bool
	}{{"load70", 1120, 0.7, true}, {"load90", 1120, 0.9, true}, {"small90", 64, 0.9, true}, {"easy90", 1120, 0.9, false}} {
		jobs := load(20000, x.nodes, x.share)
		policy := sched.Policy{Backfill: sched.EASY}
		if x.slurm {
			policy = sched.Policy{Slurm: &params}
		}
		b.Run(x.name, func(b *testing.B) {
			for range b.N {
				cfg := sim.Config{Partitions: []cluster.Partition{{Name: "all", Nodes: x.nodes, PerNode: 4, Placed: true, Speed: 1}}, Policy: policy}
				if err := sim.Run(context.Background(), cfg, workload.Jobs(jobs), &nobody{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(jobs)*b.N)/b.Elapsed().Seconds(), "jobs/s")
		})
	}
}
