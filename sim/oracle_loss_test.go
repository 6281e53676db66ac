package sim_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/workload"
)

// kaufmanRoberts returns the probability that a job of each class, of size b and
// offered load a, finds too little of c free (Kaufman 1981, Roberts 1981). It
// depends on the run times by their means only.
func kaufmanRoberts(c int, a []float64, b []int) []float64 {
	q := make([]float64, c+1)
	q[0] = 1
	for j := 1; j <= c; j++ {
		for k := range a {
			if j >= b[k] {
				q[j] += a[k] * float64(b[k]) * q[j-b[k]] / float64(j)
			}
		}
	}
	blocked := make([]float64, len(a))
	for k := range a {
		blocked[k] = sum(q[c-b[k]+1:]) / sum(q)
	}
	return blocked
}

// lossy returns a loss system: what cannot start at once on the machine starts
// at once on a second partition that is never full, and counts as lost. Each job
// thus starts when it is submitted and none disturbs another.
func lossy(name string, machine cluster.Partition, a []float64, sizes []int, run law) system {
	overflow := cluster.Partition{Name: "overflow", Nodes: 1 << 12, PerNode: 1, Speed: 1}
	return system{
		name: name, classes: len(a),
		cfg: sim.Config{Partitions: []cluster.Partition{machine, overflow}, Policy: sched.Policy{Backfill: sched.FirstFit}},
		next: func(rng *rand.Rand, j *workload.Job) float64 {
			k := pick(rng, a)
			j.Class, j.Size = uint16(k), int32(sizes[k])
			j.Run = units(run(rng))
			return rng.ExpFloat64() / sum(a)
		},
	}
}

// With no room to queue, each class of gangs is refused as often as Kaufman and
// Roberts say, for run times that are lognormal or fixed, on plain processors,
// inside one node, and on whole nodes counted or placed: within 4 SE.
func TestOracleLoss(t *testing.T) {
	mix, few := []float64{4, 2, 1, .25}, []int{1, 2, 4, 8}
	gavel := []float64{14, 2, 3, 1}
	nodes := func(n, gpus int, placed bool) cluster.Partition {
		return cluster.Partition{Name: "machine", Nodes: n, PerNode: gpus, Placed: placed, Speed: 1}
	}
	for _, c := range []struct {
		name     string
		machine  cluster.Partition
		a        []float64
		sizes    []int // of the jobs
		occupied []int // in units of capacity
		capacity int
		run      law
		want     []float64 // tabulated
		se       float64
	}{
		{"erlang-10", nodes(10, 1, false), []float64{8}, []int{1}, []int{1}, 10, lognormalLaw, []float64{.1216610643}, .004},
		{"erlang-100", nodes(100, 1, false), []float64{100}, []int{1}, []int{1}, 100, lognormalLaw, []float64{.0757004527}, .012},
		{"16-processors", nodes(16, 1, false), mix, few, few, 16, lognormalLaw, []float64{.0741322974, .1544052733, .3293607902, .6882025895}, .006},
		{"16-processors-fixed-runs", nodes(16, 1, false), mix, few, few, 16, fixedLaw, nil, .006},
		{"64-processors", nodes(64, 1, false), gavel, few, few, 64, lognormalLaw, []float64{.0035273829, .0075819834, .0175305686, .0468299514}, .025},
		{"16-gpus-of-one-node", nodes(1, 16, true), mix, few, few, 16, lognormalLaw, nil, .006},
		{"16-counted-nodes", nodes(16, 4, false), mix, []int{4, 7, 16, 29}, few, 16, lognormalLaw, nil, .006},
		{"16-placed-nodes", nodes(16, 4, true), mix, []int{4, 7, 16, 29}, few, 16, lognormalLaw, nil, .006},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			blocked := kaufmanRoberts(c.capacity, c.a, c.occupied)
			for k := range c.want {
				closeTo(t, "tabulated loss", c.want[k], blocked[k], 1e-7)
			}
			runs := lossy("loss "+c.name, c.machine, c.a, c.sizes, c.run).replicate(t)
			for k, want := range blocked {
				near4SE(t, fmt.Sprintf("loss of class %d", k+1), runs, want, c.se,
					func(o *tally) float64 { return o.overflow[k] / o.n[k] })
			}
			for _, o := range runs {
				if o.delayed > 0 {
					t.Fatalf("%v jobs waited where none may", o.delayed)
				}
			}
		})
	}
}
