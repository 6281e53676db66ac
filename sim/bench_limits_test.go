package sim_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/sim/site"
	"aforo/workload"
)

// The benchmark replays the same work under easy without rules, with limits above the machine
// (loose), below it that never bind (below), that hold back some jobs (tight), and with more
// accounts and users (large), in turn, and reports the medians of their times relative to
// each other, so that how busy the machine is hardly matters.
//
//	go test ./sim -run '^$' -bench Limits -benchtime 1x
func BenchmarkLimits(b *testing.B) {
	const rounds = 9
	all := map[string]func() time.Duration{
		"none":        limitedRun(b, 0, 1, 1),
		"loose":       limitedRun(b, 1_000_000, 10, 100),
		"below":       limitedRun(b, 4_000, 10, 100),
		"large":       limitedRun(b, 1_000_000, 10_000, 100_000),
		"large below": limitedRun(b, 4_000, 10_000, 100_000),
		"tight":       limitedRun(b, 140, 10, 100),
	}
	for b.Loop() {
		times := map[string][]float64{}
		for range rounds {
			for name, run := range all {
				times[name] = append(times[name], run().Seconds())
			}
		}
		median := func(name string) float64 { slices.Sort(times[name]); return times[name][rounds/2] }
		b.ReportMetric(median("loose")/median("none"), "loose/none")
		b.ReportMetric(median("below")/median("none"), "below/none")
		b.ReportMetric(median("large below")/median("below"), "large/below")
		b.ReportMetric(median("none")*1e9/200_000, "none-ns/job")
		b.ReportMetric(median("tight")/median("none"), "tight/none")
		b.ReportMetric(median("large")/median("loose"), "large/loose")
	}
}

// limitedRun returns a run of easy on 4,480 GPUs at a load of 0.9 in which each user may have so
// many GPUs; 0 is without rules.
func limitedRun(b *testing.B, gpus, accounts, users int) func() time.Duration {
	jobs := benchWork(200_000, accounts, users)
	cfg := sim.Config{
		Partitions: []cluster.Partition{{Name: "acc", Nodes: 1120, PerNode: 4, Speed: 1}},
		Policy:     sched.Policy{Backfill: sched.EASY},
	}
	if gpus > 0 {
		limits := site.Limits{GPUs: gpus, Jobs: gpus}
		cfg.Rules = &site.Rules{Accounts: []site.Account{{Name: "all"}}, QOS: []site.QOS{{Name: "normal", EachUser: limits}}}
		for i := range accounts {
			cfg.Rules.Accounts = append(cfg.Rules.Accounts, site.Account{Name: fmt.Sprint(i), Together: site.Limits{GPUs: gpus * 1000}})
		}
	}
	return func() time.Duration {
		held := &heldCount{}
		began := time.Now()
		if err := sim.Run(context.Background(), cfg, workload.Jobs(jobs), held); err != nil {
			b.Fatal(err)
		}
		took := time.Since(began)
		if gpus > 0 && gpus < 1_000_000 {
			b.Logf("%.1f %% of the jobs were held by a limit", 100*float64(held.n)/float64(len(jobs)))
		}
		return took
	}
}

type heldCount struct {
	sim.Silent
	n int
}

func (h *heldCount) Started(r *sim.Record) {
	if r.Rule != "" {
		h.n++
	}
}

// benchWork is jobs of 1 to 64 GPUs, at 90 % of 4,480 GPUs, of users who are the less active
// the higher their number is.
func benchWork(n, accounts, users int) []workload.Job {
	jobs := make([]workload.Job, n)
	x := uint64(1)
	next := func(n int) int {
		x = x*6364136223846793005 + 1442695040888963407
		return int(x >> 33 % uint64(n))
	}
	now := time.Duration(0)
	for i := range jobs {
		size := 1 << next(7)
		run := time.Duration(60+next(1000)*next(40)) * time.Second
		user := next(users)
		jobs[i] = workload.Job{ID: int64(i), Submit: now, Run: run, Limit: run + run/2, Size: int32(size), User: int32(user), Account: int32(user%accounts) + 1}
		now += time.Duration(next(88_200)) * time.Millisecond // 127/7 GPUs x 9,800 s / (4,480 x 0.9), twice
	}
	return jobs
}

// The benchmark has one user send jobs at once of which two may run, under conservative with
// places for some more: once some, and once four times as many. What it reports is how many times
// as long the second run takes; 16 is as the square.
//
//	go test ./sim -run '^$' -bench Above -benchtime 1x -v
func BenchmarkAbove(b *testing.B) {
	for b.Loop() {
		few, many := aboveRun(b, 250), aboveRun(b, 1000)
		b.ReportMetric(few.Seconds(), "few-s")
		b.ReportMetric(many.Seconds()/few.Seconds(), "many/few")
	}
}

// aboveRun tells how long a run takes in which one user is above a limit.
func aboveRun(b *testing.B, n int) time.Duration {
	jobs := make([]workload.Job, n)
	for i := range jobs {
		run := time.Duration(60+i*37%600) * time.Second
		jobs[i] = workload.Job{ID: int64(i), Run: run, Limit: run + time.Duration(i*53%900)*time.Second, Size: int32(1 + i*7%3), User: 1}
	}
	cfg := sim.Config{
		Partitions: []cluster.Partition{{Name: "acc", Nodes: 4, PerNode: 4, Speed: 1}},
		Policy:     sched.Policy{Backfill: sched.Conservative},
		Rules:      &site.Rules{Accounts: []site.Account{{Name: "all"}}, QOS: []site.QOS{{Name: "normal", EachUser: site.Limits{Jobs: 2}}}},
	}
	began := time.Now()
	if err := sim.Run(context.Background(), cfg, workload.Jobs(jobs), sim.Silent{}); err != nil {
		b.Fatal(err)
	}
	return time.Since(began)
}
