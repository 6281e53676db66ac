package sim_test

import (
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/workload"
)

// fours are nodes of four GPUs, placed or counted.
func fours(n int, placed bool, changes ...cluster.Change) []cluster.Partition {
	return []cluster.Partition{{Name: "fours", Nodes: n, PerNode: 4, Placed: placed, Speed: 1, Changes: changes}}
}

// limited sets the limits of jobs, in s.
func limited(jobs []workload.Job, limits ...int) []workload.Job {
	for i, l := range limits {
		jobs[i].Limit = time.Duration(l) * second
	}
	return jobs
}

// fragments are jobs of 3, 3, 2 and 8 GPUs with limits of 10, 20, 15 and 5 s. The
// first one runs for the seconds given, the others up to their limits.
func fragments(first int) []workload.Job {
	return limited(sized(quick(first, 20, 15, 5), 3, 3, 2, 8), 10, 20, 15, 5)
}

var (
	conservative = sched.Policy{Backfill: sched.Conservative}
	threeHold    = sched.Policy{Backfill: sched.EASY, Reservations: 3}
)

// nodeRegressions are schedules of plans on nodes that were worked out on paper.
func nodeRegressions() []regression {
	cores := fours(1, true)[0]
	cores.Cores = 4
	ask := limited(sized(quick(10, 10), 1, 1), 10, 10)
	ask[0].Cores, ask[1].Cores = 3, 2
	ends := limited(sized(quick(6, 1, 1, 5, 6), 2, 6, 7, 4, 1), 0, 0, 6)
	ends[0].Cores, ends[4].Cores = 1, 5
	for i := 1; i < len(ends); i++ {
		ends[i].Submit = second
	}
	late := limited(sized(quick(5, 5, 5, 0, 12), 1, 5, 3, 1, 1), 0, 0, 0, 5, 3)
	late[4].Submit, late[4].Fixed, late[4].RunsOn = 3*second, second, true
	many := fours(3, true)[0]
	many.PerNode, many.Cores, many.MemMB = 5, 5, 1
	return []regression{
		{
			// A runs on node 0 and B on node 1, so that one GPU is free on each: C has room
			// at 10 s on node 0, until 25 s, and both nodes are idle then.
			"two free GPUs on two nodes are no place for a job of two",
			sim.Config{Partitions: fours(2, true), Policy: conservative},
			fragments(10),
			[]float64{0, 0, 10, 25},
		},
		{
			"two free GPUs that are only counted are one",
			sim.Config{Partitions: fours(2, false), Policy: conservative},
			fragments(10),
			[]float64{0, 0, 0, 20},
		},
		{
			"holders have places on nodes",
			sim.Config{Partitions: fours(2, true), Policy: threeHold},
			fragments(10),
			[]float64{0, 0, 10, 25},
		},
		{
			// When A ends at 4 s, C moves there, to 19 s, and D to the end of B.
			"a place on nodes moves when its node becomes free earlier",
			sim.Config{Partitions: fours(2, true), Policy: conservative},
			fragments(4),
			[]float64{0, 0, 4, 20},
		},
		{
			// A (3) and B (1) are on node 0, C (2) and D (2) on node 1. At 5 s A and D are
			// gone: node 1 is fuller then, so E (2) goes there and leaves room for F (3).
			"a part of a node is taken of the one that is fullest when the stay begins",
			sim.Config{Partitions: fours(2, true), Policy: conservative},
			limited(sized(quick(5, 20, 20, 5, 15, 15), 3, 1, 2, 2, 2, 3), 5, 20, 20, 5, 15, 15),
			[]float64{0, 0, 0, 0, 5, 5},
		},
		{
			"nobody is planned on a node across its removal",
			sim.Config{Partitions: fours(2, true, cluster.Change{At: 10 * second, Kind: cluster.Remove, Nodes: 1}), Policy: conservative},
			limited(sized(quick(15, 15, 10), 4, 4, 4), 15, 15, 10),
			[]float64{0, 15, 0},
		},
		{
			// B waits for node 0 until node 1 comes, and leaves its place to C.
			"new nodes move the places of those that wait",
			sim.Config{Partitions: fours(1, true, cluster.Change{At: 3 * second, Kind: cluster.Add, Nodes: 1}), Policy: conservative},
			limited(sized(quick(10, 20, 10), 4, 4, 2), 10, 20, 10),
			[]float64{0, 3, 10},
		},
		{
			"cores keep a job from a node, and it goes where they do not matter",
			sim.Config{Partitions: []cluster.Partition{cores, fours(1, false)[0]}, Routes: [][]int{{0, 1}}, Policy: conservative},
			ask,
			[]float64{0, 0},
		},
		{
			"cores keep a job from a node",
			sim.Config{Partitions: []cluster.Partition{cores}, Policy: threeHold},
			ask,
			[]float64{0, 10},
		},
		{
			"a job of no length holds its node until it has ended",
			sim.Config{Partitions: fours(1, true), Policy: threeHold},
			sized(quick(0, 1, 1), 4, 3, 1),
			[]float64{0, 0, 0},
		},
		{
			"what is freed behind the start of a place may make room for an earlier one on another node",
			sim.Config{
				Partitions: []cluster.Partition{many},
				Policy:     sched.Policy{Order: sched.LargestFirst, Backfill: sched.Conservative, Pass: sched.Pass{Mode: sched.PassBeat, Every: 5 * second}},
			},
			ends,
			[]float64{0, 10, 5, 10, 10},
		},
		{
			// B may start at 5 s on node 0, when A ends, because node 1 is closed then. C would
			// take what it needs.
			"a node that is closed at the shadow time and opens soon after is not left over",
			sim.Config{Partitions: fours(2, true, closing(5, 6, 1)), Policy: sched.Policy{Backfill: sched.EASY}},
			limited(sized(quick(5, 6, 10), 2, 3, 2), 5, 6, 10),
			[]float64{0, 5, 6},
		},
		{
			"a node that closes at the shadow time is not left over, for a job of no length either",
			sim.Config{Partitions: fours(2, true, closing(5, 6, 1)), Policy: sched.Policy{Backfill: sched.EASY}},
			limited(sized(quick(5, 5, 0, 10), 2, 4, 3, 2), 5, 5, 0, 10),
			[]float64{0, 0, 5, 5},
		},
		{
			// E runs past its limit on node 0, and at 14 s its end is expected at 15 s, when
			// node 3 is closed. D would take what C needs then.
			"a job that runs past its limit into closures is expected to end at the next tick",
			sim.Config{
				Partitions: fours(4, true, closing(0, 2, 0), closing(0, 1, 0), closing(3, 4, 1), closing(6, 8, 0), closing(9, 10, 1), closing(12, 14, 0), closing(15, 16, 1)),
				Policy:     sched.Policy{Backfill: sched.EASY},
			},
			late,
			[]float64{14, 14, 15, 16, 3},
		},
	}
}

// closing is a closure from one second to another, of some nodes or (0) all.
func closing(from, until, nodes int) cluster.Change {
	return cluster.Change{Kind: cluster.Close, At: time.Duration(from) * second, Until: time.Duration(until) * second, Nodes: nodes}
}
