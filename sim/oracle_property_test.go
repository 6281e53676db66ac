package sim_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/workload"
)

// smallJobs draws up to 40 jobs in whole seconds with many ties.
func smallJobs(t *rapid.T, largest int) []workload.Job {
	count := rapid.IntRange(1, 40).Draw(t, "jobs")
	jobs := make([]workload.Job, count)
	at := time.Duration(0)
	second := func(from, to int, what string) time.Duration {
		return time.Duration(rapid.IntRange(from, to).Draw(t, what)) * time.Second
	}
	for i := range jobs {
		at += second(0, 6, "gap")
		jobs[i] = workload.Job{
			ID: int64(i), Submit: at, Size: int32(rapid.IntRange(1, largest).Draw(t, "size")),
			Run: second(0, 25, "run"), Limit: second(0, 25, "limit"),
		}
	}
	return jobs
}

// drawPolicy draws a policy whose order does not depend on the unit of time.
func drawPolicy(t *rapid.T) sched.Policy {
	p := sched.Policy{
		Order:    rapid.SampledFrom([]sched.Order{sched.FCFS, sched.SJF, sched.SAF, sched.LargestFirst}).Draw(t, "order"),
		Backfill: rapid.SampledFrom([]sched.Backfill{sched.None, sched.FirstFit, sched.EASY, sched.Conservative}).Draw(t, "backfill"),
		Depth:    rapid.SampledFrom([]int{0, 0, 1, 3}).Draw(t, "depth"),
	}
	if p.Backfill == sched.EASY || p.Backfill == sched.FirstFit {
		p.BackfillOrder = rapid.SampledFrom([]sched.Order{sched.FCFS, sched.SJF}).Draw(t, "backfill order")
	}
	switch rapid.IntRange(0, 2).Draw(t, "pass") {
	case 1:
		p.Pass.Mode = sched.PassEvent
	case 2:
		p.Pass = sched.Pass{Mode: sched.PassBeat, Every: 7 * time.Second}
	}
	return p
}

// drawChanges draws a window, a drain and an addition on a partition of n nodes,
// none of which makes a job impossible for ever.
func drawChanges(t *rapid.T, n int) []cluster.Change {
	if !rapid.Bool().Draw(t, "changes") {
		return nil
	}
	at := func(what string) time.Duration {
		return time.Duration(rapid.IntRange(1, 60).Draw(t, what)) * time.Second
	}
	add := at("arrival")
	down := add + at("window")
	return []cluster.Change{
		{Kind: cluster.Add, At: add, Nodes: 2},
		{Kind: cluster.Close, At: down, Until: down + at("length"), Nodes: rapid.IntRange(0, n).Draw(t, "closed")},
		{Kind: cluster.Remove, At: down + 200*time.Second, Nodes: 1},
	}
}

// Multiplying every time by a factor multiplies every start by it, exactly, under
// every policy whose keys have no unit of their own, with capacity that changes.
func TestOracleScaling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const n = 8
		factor := time.Duration(rapid.SampledFrom([]int{2, 3, 60, 3600}).Draw(t, "factor"))
		policy, changes, jobs := drawPolicy(t), drawChanges(t, n), smallJobs(t, n)
		want := order(t, sim.Config{Partitions: processors(n, changes...), Policy: policy}, jobs)
		for i := range want {
			want[i] *= factor
		}
		jobs, changes = slices.Clone(jobs), slices.Clone(changes)
		for i := range jobs {
			j := &jobs[i]
			j.Submit, j.Run, j.Limit = factor*j.Submit, factor*j.Run, factor*j.Limit
		}
		for i := range changes {
			changes[i].At *= factor
			changes[i].Until *= factor
		}
		policy.Pass.Every *= factor
		if got := order(t, sim.Config{Partitions: processors(n, changes...), Policy: policy}, jobs); !slices.Equal(got, want) {
			t.Fatalf("times %d as long give starts %v, want %v", factor, got, want)
		}
	})
}

// The numbers of the jobs mean nothing: others give the same schedule.
func TestOracleRelabelling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const n = 8
		cfg := sim.Config{Partitions: processors(n, drawChanges(t, n)...), Policy: drawPolicy(t)}
		jobs := smallJobs(t, n)
		want := order(t, cfg, jobs)
		step, first := rapid.Int64Range(-5, 1000).Draw(t, "step"), rapid.Int64Range(-9, 1<<40).Draw(t, "first")
		if step == 0 {
			step = 1
		}
		relabelled := slices.Clone(jobs)
		for i := range relabelled {
			relabelled[i].ID = first + step*int64(i)
		}
		rec := newRecorder()
		if err := sim.Run(context.Background(), cfg, workload.Jobs(relabelled), rec); err != nil {
			t.Fatal(err)
		}
		for i, j := range relabelled {
			if rec.starts[j.ID] != want[i] {
				t.Fatalf("job %d, now numbered %d, starts at %v, not at %v", i, j.ID, rec.starts[j.ID], want[i])
			}
		}
	})
}

// Under strict first come, first served no job starts later on a machine with one
// processor more.
func TestOracleMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 16).Draw(t, "n")
		jobs := smallJobs(t, n)
		small := order(t, sim.Config{Partitions: processors(n)}, jobs)
		large := order(t, sim.Config{Partitions: processors(n + 1)}, jobs)
		for i := range jobs {
			if large[i] > small[i] {
				t.Fatalf("job %d starts at %v on %d processors and at %v on one more", i, small[i], n, large[i])
			}
		}
	})
}
