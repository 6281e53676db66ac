package sim_test

import (
	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/sim/site"
)

// oneGPU lets all jobs together have one GPU.
var oneGPU = &site.Rules{Accounts: []site.Account{{Name: "all", Together: site.Limits{GPUs: 1}}}}

// ruleRegressions are schedules under rules about who may start.
func ruleRegressions() []regression {
	return []regression{
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
	}
}
