package sim_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"aforo/sim"
	"aforo/sim/sched"
	"aforo/workload"
)

// prioritized returns a system whose classes have falling QOS priorities, taken
// by the multifactor order with no weight but QOS.
func prioritized(name string, c int, rates []float64, laws []law) system {
	policy := sched.Policy{Order: sched.Multifactor, Multifactor: &sched.Weights{QOS: 1, AgeMax: sched.DefaultWeights.AgeMax}}
	return system{
		name: name, classes: len(rates),
		cfg: sim.Config{Partitions: processors(c), Policy: policy},
		next: func(rng *rand.Rand, j *workload.Job) float64 {
			k := pick(rng, rates)
			j.Class = uint16(k)
			j.Priority = 1 - float32(k)/float32(len(rates))
			j.Run = units(laws[k](rng))
			return rng.ExpFloat64() / sum(rates)
		},
	}
}

func times(x float64, l law) law { return func(r *rand.Rand) float64 { return x * l(r) } }

// Classes of different priorities, by the multifactor order with its QOS term
// alone, have Cobham's mean waits, on one server and on four: within 4 SE.
func TestOraclePriorities(t *testing.T) {
	for _, c := range []struct {
		name    string
		servers int
		rates   []float64
		laws    []law
		waits   []float64
		se      float64
	}{
		{"M/M/1", 1, []float64{.3, .5}, []law{expLaw, expLaw}, []float64{1.142857143, 5.714285714}, .012},
		{
			"M/G/1", 1,
			[]float64{.2, .2, .1},
			[]law{times(.5, fixedLaw), expLaw, times(4, expLaw)},
			[]float64{2.027777778, 2.896825397, 8.690476190},
			.012,
		},
		{
			"M/M/4", 4,
			[]float64{1, 1, 1.2},
			[]law{expLaw, expLaw, expLaw},
			[]float64{.1988108239, .3976216479, 1.491081179},
			.012,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			runs := prioritized("priorities "+c.name, c.servers, c.rates, c.laws).replicate(t)
			for k, want := range c.waits {
				near4SE(t, fmt.Sprintf("mean wait of class %d", k+1), runs, want, c.se,
					func(o *tally) float64 { return o.wait[k] / o.n[k] })
			}
		})
	}
}

// The shortest job first, not preempting, has the mean response of the M/M/1
// queue that integrates Cobham's formula over all run times: within 4 SE.
func TestOracleShortestJobFirst(t *testing.T) {
	for _, c := range []struct{ rate, response, se float64 }{
		{.5, 1.7126863321, .003},
		{.7, 2.3121966830, .006},
	} {
		t.Run(fmt.Sprintf("rate=%v", c.rate), func(t *testing.T) {
			t.Parallel()
			s := single(fmt.Sprintf("SJF %v", c.rate), 1, c.rate, expLaw, expLaw)
			s.cfg.Policy.Order = sched.SJF
			near4SE(t, "mean wait", s.replicate(t), c.response-1, 2*c.se, (*tally).meanWait)
		})
	}
}
