package sim_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"

	"aforo/sim"
	"aforo/workload"
)

// gangs returns a system of k processors under strict FCFS whose jobs have size
// sizes[i] with weight p[i] and exponential run times of rate mu[i]. A rate of zero
// submits all jobs at time zero: the queue is never empty.
func gangs(name string, k int, rate float64, sizes []int, p, mu []float64) system {
	return system{
		name: name, classes: len(sizes),
		cfg: sim.Config{Partitions: processors(k)},
		next: func(rng *rand.Rand, j *workload.Job) float64 {
			i := pick(rng, p)
			j.Class, j.Size = uint16(i), int32(sizes[i])
			j.Run = units(rng.ExpFloat64() / mu[i])
			if rate == 0 {
				return 0
			}
			return rng.ExpFloat64() / rate
		},
	}
}

// saturatedGap returns the mean time between starts, 1/X, of gangs that are
// always backlogged on s processors, with run times that are exponential of rate
// 1: p[i] is the probability of size i (Rumyantsev and Morozov 2017).
func saturatedGap(s int, p []float64) float64 {
	gap := 0.0
	total := make([]float64, s+1) // the law of the sum of j sizes
	total[0] = 1
	for j := 1; j <= s; j++ {
		sums := make([]float64, s+1)
		for i, v := range total {
			for n := 1; n < len(p) && i+n <= s; n++ {
				sums[i+n] += v * p[n]
			}
		}
		total = sums
		for i := j; i <= s; i++ {
			for t := s - i + 1; t < len(p) && t <= s; t++ {
				gap += total[i] * p[t] / float64(j)
			}
		}
	}
	return gap
}

// Gangs under FCFS that are always backlogged start at the rate of the formula,
// far below what the processors could do: the mean gap between starts is within
// 4 SE of 1/X.
func TestOracleGangSaturation(t *testing.T) {
	ones := []float64{1, 1, 1, 1}
	few, gavel := []int{1, 2, 4, 8}, []float64{.7, .1, .15, .05}
	for _, c := range []struct {
		k     int
		sizes []int
		p, mu []float64
		rate  float64 // tabulated X
		se    float64
	}{
		{2, []int{1, 2}, []float64{.5, .5}, ones, 1.1428571428571428, .0014},
		{2, []int{1, 2}, []float64{.5, .5}, []float64{1, 4}, 2, .0014},
		{8, few, gavel, ones, 3.144861887107056, .0014},
		{16, few, gavel, ones, 7.597871089695768, .0014},
		{32, few, gavel, ones, 16.11569352118371, .0014},
		{64, few, gavel, ones, 32.990830616411046, .0014},
		{16, []int{1, 16}, []float64{.9, .1}, ones, 2.9973819281290957, .002},
	} {
		name := fmt.Sprintf("k=%d,sizes=%v,p=%v,mu=%v", c.k, c.sizes, c.p, c.mu[:len(c.p)])
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := 1 / c.rate
			if c.mu[1] == 1 { // the formula is for equal rates
				law := make([]float64, c.k+1)
				for i, n := range c.sizes {
					law[n] = c.p[i]
				}
				closeTo(t, "tabulated 1/X", want, saturatedGap(c.k, law), 1e-9)
			} else { // two processors: 1/X = q/mu2 + pq/mu1 + p^2/(2 mu1)
				p, q := c.p[0], c.p[1]
				closeTo(t, "tabulated 1/X", want, q/c.mu[1]+p*q/c.mu[0]+p*p/(2*c.mu[0]), 1e-9)
			}
			runs := gangs("saturated "+name, c.k, 0, c.sizes, c.p, c.mu).replicate(t)
			near4SE(t, "gap between starts", runs, want, c.se, func(o *tally) float64 {
				return (o.starts[1] - o.starts[0]).Seconds() / o.jobs()
			})
		})
	}
}

// Jobs of one and of two servers on two servers under FCFS have the mean waits
// of the Brill-Green model, class by class: within 4 SE.
func TestOracleBrillGreen(t *testing.T) {
	for _, c := range []struct {
		rate, big, mu2      float64
		wait, small, larger float64
		se                  float64
		slow                bool
	}{
		{.6, 1. / 3, 1, .7081990983, .5921636884, .9402699181, .006, false},
		{.75, 1. / 3, 1, 1.1598404245, 1.0185700861, 1.4423811016, .007, false},
		{.8, .5, 1, 2.1533773219, 1.9734213106, 2.3333333333, .010, false},
		{1, .5, 1, 6.5575000981, 6.3362501471, 6.7787500490, .022, true}, // 0.875 of saturation
		{1, .5, 4, .6132345835, .4538222504, .7726469167, .008, false},
	} {
		name := fmt.Sprintf("rate=%v,big=%.3f,mu2=%v", c.rate, c.big, c.mu2)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.slow && os.Getenv("AFORO_SLOW") == "" {
				t.Skip("a load this high needs the long form: AFORO_SLOW=1")
			}
			runs := gangs("Brill-Green "+name, 2, c.rate, []int{1, 2}, []float64{1 - c.big, c.big}, []float64{1, c.mu2}).replicate(t)
			near4SE(t, "mean wait", runs, c.wait, c.se, (*tally).meanWait)
			near4SE(t, "mean wait of one server", runs, c.small, c.se, func(o *tally) float64 { return o.wait[0] / o.n[0] })
			near4SE(t, "mean wait of two servers", runs, c.larger, c.se, func(o *tally) float64 { return o.wait[1] / o.n[1] })
		})
	}
}
