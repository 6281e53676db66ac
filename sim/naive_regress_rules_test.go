package sim_test

import (
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/sim/site"
	"aforo/workload"
)

// oneGPU lets all jobs together have one GPU.
var oneGPU = &site.Rules{Accounts: []site.Account{{Name: "all", Together: site.Limits{GPUs: 1}}}}

// oneThere lets all jobs together have one GPU of the first partition.
var oneThere = &site.Rules{QOS: []site.QOS{{Name: "all", On: []site.On{{Together: site.Limits{GPUs: 1}}}}}}

var planned = sched.Policy{Backfill: sched.Conservative}

// twice is two partitions of n processors.
func twice(n int) []cluster.Partition { return []cluster.Partition{processors(n)[0], processors(n)[0]} }

// named sets the QOS of jobs.
func named(jobs []workload.Job, qos ...uint16) []workload.Job {
	for i, q := range qos {
		jobs[i].QOS = q
	}
	return jobs
}

// ruleRegressions are schedules under rules about who may start.
func ruleRegressions() []regression {
	return []regression{
		{
			"who may not start in the partition of its earliest place takes the next one",
			sim.Config{Partitions: twice(4), Rules: oneThere, Policy: planned},
			quick(10, 5, 5, 5, 5),
			[]float64{0, 0, 0, 0, 0},
		},
		{
			"closed hours of one partition keep nobody from another",
			sim.Config{
				Partitions: twice(4), Policy: planned,
				Rules: &site.Rules{Hours: []site.Hours{{Name: "closed", Partitions: []int{0}, Closed: []site.Span{{To: 100 * second}}}}},
			},
			quick(5, 5, 5, 5, 5),
			[]float64{0, 0, 0, 0, 5},
		},
		{
			"no place is kept in a partition that never takes the job",
			sim.Config{
				Partitions: twice(1), Policy: planned,
				Rules: &site.Rules{QOS: []site.QOS{{}, {Name: "wide", On: []site.On{{MinGPUs: 2}}}}},
			},
			named(quick(5, 10, 1), 0, 0, 1), // at 5 s the first partition is free
			[]float64{0, 0, 10},
		},
		{
			"who holds a place elsewhere goes back where it may start again",
			sim.Config{Partitions: []cluster.Partition{processors(4)[0], processors(1)[0]}, Rules: oneThere, Policy: planned},
			quick(3, 10, 5),
			[]float64{0, 0, 3},
		},
		{
			"a limit takes places in the order of now, not in that in which they were given",
			sim.Config{
				Partitions: processors(2, cluster.Change{Kind: cluster.Close, Until: second}), Rules: oneGPU,
				Policy: sched.Policy{Order: sched.WFP3, Backfill: sched.Conservative},
			},
			quick(2, 0), // at 0 s the keys are equal, at 1 s those of wfp3 are -1/8 and -1
			[]float64{1, 1},
		},
		{
			"when a place is lost, nobody moves to the instant of a job of no length that has not ended",
			sim.Config{
				Partitions: []cluster.Partition{nodes(1), nodes(1)}, Routes: [][]int{{0, 1}, {0}}, Rules: oneGPU,
				Policy: sched.Policy{Backfill: sched.Conservative, Pass: sched.Pass{Mode: sched.PassBeat, Every: second}},
			},
			routed(quick(0, 0, 0), 0, 0, 1),
			[]float64{0, 0, 0},
		},
		{
			"those held back go in the order of submission, whoever was given up between them",
			sim.Config{Partitions: processors(3), Rules: &site.Rules{
				Accounts: []site.Account{{Name: "all"}, {Name: "one at a time", EachUser: site.Limits{Submitted: 1}}}, HoldBack: true,
			}},
			heldBack(),
			[]float64{0, -1, -1, 0, 4, 5},
		},
		{
			"who lost a place comes back when closed hours end, before the beat, and counts towards the depth",
			sim.Config{
				Partitions: processors(6), Rules: &site.Rules{Hours: []site.Hours{{Name: "closed", Closed: []site.Span{
					{From: 12 * second, To: 15 * second}, {From: 16 * second, To: 25 * second}, {From: 32 * second, To: 39 * second},
				}}}},
				Policy: sched.Policy{Backfill: sched.Conservative, Depth: 2, Pass: sched.Pass{Mode: sched.PassBeat, Every: 4 * second}},
			},
			beforeHours(), // at 25 s the first may start, at 28 s no more; those behind it are looked at in its stead
			[]float64{40, 28, 28, 28},
		},
	}
}

// heldBack are jobs of which two follow one that is lost, between the submissions of two that
// are held back.
func heldBack() []workload.Job {
	jobs := quick(1, 1, 1, 4, 1, 1)
	for i := range jobs[3:] {
		jobs[3+i].Account = 1
	}
	jobs[0].Mark, jobs[0].Overruns = 1, true
	for i := range jobs[1:3] {
		jobs[1+i].After, jobs[1+i].IfDone = 1, true
	}
	jobs[5].Submit = 2 * second
	return jobs
}

// beforeHours are jobs that come before and in closed hours, of which the first has a limit of
// 6 s.
func beforeHours() []workload.Job {
	jobs := quick(0, 1, 2, 0)
	jobs[0].Limit = 6 * second
	for i, at := range []time.Duration{7, 10, 11, 14} {
		jobs[i].Submit = at * second
	}
	return jobs
}
