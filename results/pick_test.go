package results

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"aforo/results/measures"
	"aforo/sim"
)

// What both collectors measure of the jobs of a range of sizes, and of the jobs that
// fulfil two conditions, is what a naive computation over those jobs gives: over the
// window as of targets among many, and in whatever order they are asked for.
func TestPicksAgainstNaive(t *testing.T) {
	f := frameOf(t, testSpec)
	size := func(least, most int32) func(*sim.Record) bool {
		return func(r *sim.Record) bool { return r.Size >= least && r.Size <= most }
	}
	y := func(r *sim.Record) bool { return r.Class == 1 }
	a := func(r *sim.Record) bool { return r.Partition == 0 }
	both := func(x, y func(*sim.Record) bool) func(*sim.Record) bool {
		return func(r *sim.Record) bool { return x(r) && y(r) }
	}
	picks := []struct {
		of Target
		in func(*sim.Record) bool
	}{
		{Target{By: measures.BySize, Group: "1-8"}, size(1, 8)},
		{Target{By: measures.BySize, Group: "<= 8"}, size(1, 8)},
		{Target{By: measures.BySize, Group: "> 16"}, size(17, 64)},
		{Target{By: measures.BySize, Group: "3-1024"}, size(3, 64)},
		{Target{By: measures.BySize, Group: ">= 1"}, size(1, 64)},
		{Target{By: measures.BySize, Group: "5-8"}, size(5, 8)},
		{Target{By: measures.ByClass, Group: "y", And: measures.Condition{By: measures.BySize, Group: "3-4"}}, both(y, size(3, 4))},
		{Target{By: measures.ByClass, Group: "y", And: measures.Condition{By: measures.BySize, Group: "> 8"}}, both(y, size(9, 64))},
		{Target{By: measures.ByClass, Group: "y", And: measures.Condition{By: measures.ByPartition, Group: "a"}}, both(y, a)},
		{Target{By: measures.ByPartition, Group: "a", And: measures.Condition{By: measures.BySize, Group: "<= 4"}}, both(a, size(1, 4))},
	}
	rapid.Check(t, func(t *rapid.T) {
		records := anyRecords(t)
		var targets []Target
		for _, i := range rapid.Permutation([]int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}).Draw(t, "order") {
			targets = append(targets, picks[i].of)
		}
		whole, some := NewCollector(f, nil, targets...), NewTargetCollector(f, nil, targets)
		whole.Capacity(0, 0, 10, 10)
		some.Capacity(0, 0, 10, 10)
		for _, c := range []sim.Observer{whole, some} {
			for i := range records {
				ran(c, records[i])
			}
		}
		for what, run := range map[string]*Run{"Collector": whole.Finish(), "TargetCollector": some.Finish()} {
			for _, p := range picks {
				want, got := naive(records, p.in), measures.NoStats()
				want[measures.Utilization] = want[measures.Delivered] / 100
				want[measures.UtilizationInstalled] = want[measures.Utilization]
				for m := range measures.Stranded {
					target := p.of
					target.Measure = m
					got[m] = target.Values(f, []*Run{run})[0]
				}
				if diff := cmp.Diff(want, got, near); diff != "" {
					t.Fatalf("%v in the %s (-want +got):\n%s", p.of, what, diff)
				}
			}
		}
	})
}

// A target that the jobs of a study cannot be of has no value: a range above the
// largest job, or a class that is not there.
func TestNoSuchPick(t *testing.T) {
	f := frameOf(t, testSpec)
	targets := []Target{
		{By: measures.BySize, Group: "> 65536"},
		{By: measures.ByClass, Group: "none", And: measures.Condition{By: measures.BySize, Group: "1-8"}},
		{By: measures.ByClass, Group: "y", And: measures.Condition{By: measures.ByCommunity, Group: "none"}},
	}
	run := NewCollector(f, nil, targets...).Finish()
	for _, target := range targets {
		if x := target.Values(f, []*Run{run})[0]; x == x {
			t.Errorf("%v is %v", target, x)
		}
	}
}

// A target and a verdict name both conditions.
func TestBothConditionsAreNamed(t *testing.T) {
	g := Goal{By: measures.ByClass, Group: "train", And: measures.Condition{By: measures.BySize, Group: "<= 8"}, Measure: measures.WaitP95}
	if got := g.Target().Words("GPU"); got != "95 % of <= 8 GPU train jobs wait less than" {
		t.Errorf("the target is called %q", got)
	}
	v := g.judge(&Summary{Unit: "GPU", Level: 0.95}, &Variant{Name: "v"}, []float64{1, 2}, false)
	if by, group := with(v.By, v.AndBy), with(v.Group, v.AndGroup); by != "class and size" || group != "train and <= 8" {
		t.Errorf("the verdict is on %s %s", by, group)
	}
}
