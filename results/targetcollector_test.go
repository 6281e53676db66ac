package results

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"aforo/results/measures"
	"aforo/results/stat"
)

// What a TargetCollector measures of the groups that its targets name is, to the last bit,
// what a Collector of the same window measures, for every measure of a target and
// for every other that comes with it; all other groups are NaN.
func TestTargetsAgainstCollector(t *testing.T) {
	f := frameOf(t, testSpec)
	costs := &Costs{PUE: 1.1, CarbonGKWh: 100, OpexEurH: 3, Rates: [][]Rate{{{BusyW: 100, IdleW: 10, CapitalEurH: 2}}, {{BusyW: 50}}}}
	for h := range costs.PriceEurKWh {
		costs.PriceEurKWh[h] = float64(h) / 10
	}
	rapid.Check(t, func(t *rapid.T) {
		records := anyRecords(t)
		targets := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Target {
			by := rapid.SampledFrom([]measures.By{measures.ByAll, measures.ByClass, measures.BySize, measures.ByPartition}).Draw(t, "by")
			group := rapid.SampledFrom(f.labels[by]).Draw(t, "group")
			return Target{By: by, Group: group, Measure: rapid.SampledFrom(measures.All()).Draw(t, "measure")}
		}), 1, 4).Draw(t, "targets")
		c := NewCollector(f, costs)
		w := NewTargetCollector(f, costs, append(targets, Target{By: measures.ByClass, Group: "nobody"}))
		c.Capacity(0, 0, 10, 10)
		w.Capacity(0, 0, 10, 10)
		c.Stranded(3*hour, 1, 2)
		w.Stranded(3*hour, 1, 2)
		for i := range records {
			ran(c, records[i])
			ran(w, records[i])
		}
		whole, run := c.Finish(), w.Finish()
		for _, target := range targets {
			want, got := whole.Value(f, target.By, target.Group, target.Measure), run.Value(f, target.By, target.Group, target.Measure)
			if want != got && !(math.IsNaN(want) && math.IsNaN(got)) {
				t.Fatalf("%v: of the target %v, collected %v", target, got, want)
			}
			for m := range measures.Idle { // what follows is of those who ask for it
				want, got := whole.Value(f, target.By, target.Group, m), run.Value(f, target.By, target.Group, m)
				if m != measures.Stranded && want != got && !(math.IsNaN(want) && math.IsNaN(got)) {
					t.Fatalf("%v, and with it %v: of the target %v, collected %v", target, m.Word(), got, want)
				}
			}
		}
		if x := run.Value(f, measures.ByCommunity, "c", measures.Jobs); !math.IsNaN(x) {
			t.Fatalf("a group that nobody asked for has %v jobs", x)
		}
	})
}

// The quantiles that lists pick from waits that pass by are those of the whole
// sorted list, for any share of zeros.
func TestListsAgainstQuantiles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		waits := rapid.SliceOfN(rapid.Int64Range(1, 100), 0, 60).Draw(t, "waits")
		zeros := rapid.IntRange(0, 60).Draw(t, "zeros")
		l, all := &late{}, make([]int64, zeros)
		for _, x := range waits {
			l.jobs, all = append(l.jobs, stat.Tagged{X: x}), append(all, x)
		}
		slices.Sort(all)
		ls := newLists([]int{zeros + len(waits)}, []int{len(waits)}, func(int) []float64 { return measures.WaitQuantiles })
		sorted := l.sort()
		ls.show(sorted, field{mask: 255})
		whole := ordered{n: zeros + len(waits), zeros: zeros, all: sorted}
		for _, p := range measures.WaitQuantiles {
			if diff := cmp.Diff(stat.QuantileAt(len(all), p, func(i int) int64 { return all[i] }), ls.list[0].quantile(p), near); diff != "" {
				t.Fatalf("quantile %v of %d zeros and %v (-want +got):\n%s", p, zeros, waits, diff)
			}
			if diff := cmp.Diff(ls.list[0].quantile(p), whole.quantile(p), near); diff != "" {
				t.Fatalf("quantile %v of the whole list (-want +got):\n%s", p, diff)
			}
		}
	})
}
