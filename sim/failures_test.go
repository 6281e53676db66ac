package sim_test

import (
	"fmt"
	"testing"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/workload"

	"pgregory.net/rapid"
)

// listed are outages that are given, two instants each.
type listed []time.Duration

func (l *listed) Next() (at, until time.Duration) {
	if len(*l) == 0 {
		return cluster.Never, cluster.Never
	}
	at, until = (*l)[0], (*l)[1]
	*l = (*l)[2:]
	return at, until
}

// Nodes fail and are repaired, with spares and without, counted and placed, over a calendar of
// changes, and jobs write checkpoints or do not: the engine and the naive simulator agree on
// every attempt of every job and on what it has saved.
func TestEqualWithFailures(t *testing.T) {
	for _, backfill := range []sched.Backfill{sched.None, sched.FirstFit, sched.EASY, sched.EASYNoExtra} {
		for _, placed := range []bool{false, true} {
			t.Run(fmt.Sprint(backfill, ",placed-", placed), func(t *testing.T) {
				rapid.Check(t, func(t *rapid.T) {
					f := family{backfill: backfill, pass: sched.PassMode(rapid.IntRange(0, 2).Draw(t, "pass")), placed: placed}
					cfg := drawConfig(t, f)
					cfg.Policy.Reservations = 0
					jobs := drawJobs(t, &cfg)
					drawFailures(t, &cfg)
					drawCheckpoints(t, &cfg, jobs)
					if diff := compareAttempts(cfg, jobs, nil); diff != "" {
						t.Fatalf("%s\n%s\n%s", diff, describeFailures(&cfg), describe(cfg, jobs))
					}
				})
			})
		}
	}
}

func drawFailures(t *rapid.T, cfg *sim.Config) {
	for p := range cfg.Partitions {
		lists := map[int]listed{}
		for range rapid.IntRange(0, 6).Draw(t, "outages") {
			v := rapid.IntRange(0, 7).Draw(t, "node")
			at := time.Duration(rapid.IntRange(0, 20).Draw(t, "after")) * time.Second
			if n := len(lists[v]); n > 0 {
				at += lists[v][n-1]
			}
			lists[v] = append(lists[v], at, at+time.Duration(rapid.IntRange(0, 15).Draw(t, "repair"))*time.Second)
		}
		if len(lists) == 0 {
			continue
		}
		cfg.Failures = append(cfg.Failures, sim.Failures{
			Partition: p, Spares: rapid.IntRange(0, 2).Draw(t, "spares"), Between: time.Duration(rapid.IntRange(0, 40).Draw(t, "between")) * time.Second,
			Outages: func(node int) sim.Outages { l := lists[node]; return &l },
		})
	}
}

func drawCheckpoints(t *rapid.T, cfg *sim.Config, jobs []workload.Job) {
	second := func(label string, from, to int) time.Duration {
		return time.Duration(rapid.IntRange(from, to).Draw(t, label)) * time.Second
	}
	for range rapid.IntRange(0, 2).Draw(t, "classes") {
		cfg.Checkpoints = append(cfg.Checkpoints, sim.Checkpoint{
			Set: rapid.IntRange(0, 3).Draw(t, "set") > 0, By: sim.Spacing(rapid.IntRange(0, 2).Draw(t, "by")), Every: second("every", 1, 4),
			Cost: second("cost", 0, 2), Restart: second("restart", 0, 2), Requeue: rapid.IntRange(0, 3).Draw(t, "requeue") > 0,
		})
	}
	for i := range jobs {
		if jobs[i].Class = uint16(rapid.IntRange(0, 2).Draw(t, "class")); len(cfg.Checkpoints) > 0 {
			jobs[i].RunsOn = false
		}
	}
}

func describeFailures(cfg *sim.Config) string {
	text := ""
	for _, f := range cfg.Failures {
		text += fmt.Sprintf("failures of %d, %d spares, %v between:", f.Partition, f.Spares, f.Between)
		for v := range 30 {
			list := f.Outages(v)
			for at, until := list.Next(); at != cluster.Never; at, until = list.Next() {
				text += fmt.Sprintf(" node %d [%v, %v)", v, at, until)
			}
		}
		text += "\n"
	}
	return text + fmt.Sprintf("checkpoints %+v", cfg.Checkpoints)
}
