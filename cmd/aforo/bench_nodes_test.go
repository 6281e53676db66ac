package main

import (
	"context"
	"fmt"
	"testing"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/workload"
)

// BenchmarkEngineNodes is what plans cost on nodes and where the same nodes are only
// counted: the engine alone, with 200,000 jobs in memory.
//
//	go test ./cmd/aforo -run '^$' -bench EngineNodes -benchtime 1x
func BenchmarkEngineNodes(b *testing.B) {
	policies := []struct {
		name   string
		policy sched.Policy
	}{
		{"easy", sched.Policy{Backfill: sched.EASY}},
		{"reservations=3", sched.Policy{Backfill: sched.EASY, Reservations: 3}},
		{"conservative", sched.Policy{Backfill: sched.Conservative}},
	}
	for _, load := range []float64{0.8, 0.9, 1.1} {
		jobs := benchJobs(b, 200_000, load)
		for _, p := range policies {
			for _, placed := range []bool{false, true} {
				b.Run(fmt.Sprintf("%s/load=%v/placed=%v", p.name, load, placed), func(b *testing.B) {
					cfg := sim.Config{
						Partitions: []cluster.Partition{{Name: "machine", Nodes: benchGPUs / 4, PerNode: 4, Placed: placed, Speed: 1}},
						Policy:     p.policy,
					}
					for b.Loop() {
						if err := sim.Run(context.Background(), cfg, workload.Jobs(jobs), sim.Silent{}); err != nil {
							b.Fatal(err)
						}
					}
					b.ReportMetric(float64(b.N)*float64(len(jobs))/b.Elapsed().Seconds(), "jobs/s")
					b.ReportMetric(0, "ns/op")
				})
			}
		}
	}
}
