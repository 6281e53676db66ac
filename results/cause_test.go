package results

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"aforo/results/measures"
	"aforo/sim"
	"aforo/workload"
)

// TestAsideIsARunOfTheOthers proves that what is left when the jobs of some causes are
// set aside are, in every group and in picks of two conditions, the waits of a run in
// which those jobs are not told of, that nothing else changes, and that it can be taken
// back.
func TestAsideIsARunOfTheOthers(t *testing.T) {
	spec := Spec{
		From: time.Hour, To: 9 * time.Hour, Labels: workload.Labels{Class: []string{"a", "b"}},
		Partitions: []string{"p", "q", "viz"}, Largest: 9, Routes: [][]int{{0, 1}, {2}}, Ruled: true,
	}
	f, err := NewFrame(spec)
	if err != nil {
		t.Fatal(err)
	}
	target := Target{By: measures.ByClass, Group: "a", And: measures.Condition{By: measures.ByPartition, Group: "q"}, Measure: measures.WaitP95}
	rng := rand.New(rand.NewPCG(4, 7))
	recs := make([]sim.Record, 3000)
	for i := range recs {
		at, wait := time.Duration(rng.IntN(36000))*time.Second, time.Duration(rng.IntN(3)*rng.IntN(9000))*time.Second
		run := time.Duration(rng.IntN(9000)) * time.Second
		j := workload.Job{Submit: at, Run: run, Limit: run, Size: int32(1 + rng.IntN(9)), Class: uint16(rng.IntN(2))}
		recs[i] = sim.Record{Job: j, Start: at + wait, End: at + wait + run, Since: at, First: at + wait, Used: j.Size, Attempt: 1, Partition: int32(rng.IntN(3))}
		if rng.IntN(5) == 0 && wait > 0 {
			recs[i].Rule = fmt.Sprint("limit ", rng.IntN(2))
		}
	}
	collect := func(keep func(r *sim.Record) bool, further ...Target) (*Run, *Run) {
		c, periods := NewCollector(f, nil, further...), NewTargetCollector(f, nil, []Target{target, Whole(measures.WaitMean)})
		for i := range recs {
			if keep(&recs[i]) {
				for _, o := range []sim.Observer{c, periods} {
					o.Started(&recs[i])
					o.Ended(&recs[i], sim.Done)
				}
			}
		}
		return c.Finish(), periods.Finish()
	}
	equal := func(what string, a, b float64) {
		t.Helper()
		if diff := cmp.Diff(a, b, cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s (-alone +aside): %s", what, diff)
		}
	}
	all := func(*sim.Record) bool { return true }
	whole, period := collect(all, target)
	plain, _ := collect(all, target)
	for _, causes := range [][]string{{"partition viz"}, {"limit 1"}, {"limit 0", "partitions p, q"}, nil} {
		name := func(r *sim.Record) string {
			switch {
			case r.Rule != "":
				return r.Rule
			case r.Partition == 2:
				return "partition viz"
			}
			return "partitions p, q"
		}
		alone, alonePeriod := collect(func(r *sim.Record) bool { return !slices.Contains(causes, name(r)) }, target)
		whole.Aside(causes)
		period.Aside(causes)
		for by := range measures.WayCount {
			for g := range whole.Groups[by] {
				for _, m := range measures.All() {
					want := plain.Groups[by][g][m]
					if m.Info().Waiting {
						want = alone.Groups[by][g][m]
					}
					equal(fmt.Sprintf("%v: %v %d, %s", causes, measures.By(by), g, m.Info().Name), want, whole.Groups[by][g][m])
				}
			}
		}
		of := func(r *sim.Record) (picked, aside bool) {
			return r.Class == 0 && r.Partition == 1, slices.Contains(causes, name(r))
		}
		in, out, all, outOfAll := 0, 0, 0, 0
		for i := range recs {
			if r := &recs[i]; f.measures(r.Submit) {
				picked, aside := of(r)
				if all++; aside {
					outOfAll++
				}
				if picked {
					if in++; aside {
						out++
					}
				}
			}
		}
		for _, m := range measures.All() {
			most := map[measures.Measure]float64{measures.WaitP50: 0.5, measures.WaitP75: 0.25, measures.WaitP95: 0.05, measures.WaitP99: 0.01, measures.WaitMax: 0}
			limit, is := most[m]
			if !is {
				limit = starvedMost
			}
			pick, everybody := target, Whole(m)
			pick.Measure = m
			for _, c := range []struct {
				t     Target
				share float64
			}{{pick, float64(out) / float64(in)}, {everybody, float64(outOfAll) / float64(all)}} {
				if got, want := c.t.Starves(f, []*Run{whole}), m.Info().Waiting && c.share > limit; got != want {
					t.Errorf("%v: %v starves: %v, and %.3f are set aside", causes, c.t, got, c.share)
				}
			}
		}
		for _, x := range []Target{target, Whole(measures.WaitMean)} {
			equal(fmt.Sprintf("%v: %v", causes, x), x.value(f, alone), x.value(f, whole))
			equal(fmt.Sprintf("%v: %v of the period", causes, x), x.value(f, alonePeriod), x.value(f, period))
		}
	}
}
