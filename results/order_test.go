package results

import (
	"bytes"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"

	"aforo/results/measures"
	"aforo/sim"
)

// A result does not depend on the order in which a collector is told of the jobs:
// every file of it has the same bytes, and a collector of targets measures the same.
// What happens to the machine comes in the order of time, at any point between them.
func TestAnyOrder(t *testing.T) {
	spec := testSpec
	spec.Settle = true
	costs := &Costs{PUE: 1.17, CarbonGKWh: 213, Rates: [][]Rate{
		{{CapitalEurH: 0.7, IdleW: 90, BusyW: 512}, {From: 5 * hour, CapitalEurH: 1.1, IdleW: 130, BusyW: 701}}, {{CapitalEurH: 3, IdleW: 1, BusyW: 2}},
	}}
	for h := range costs.PriceEurKWh {
		costs.PriceEurKWh[h] = 0.07 + 0.01*float64(h)
	}
	targets := []Target{Whole(measures.WaitMean), Whole(measures.Cost), {By: measures.ByClass, Group: "y", Measure: measures.Slowdown}, {By: measures.ByPartition, Group: "b", Measure: measures.Stranded}}
	rapid.Check(t, func(t *rapid.T) {
		records := anyRecords(t)
		frame := frameOf(t, spec)
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		files, run := toldIn(t, frame, costs, targets, records, rng)
		rng.Shuffle(len(records), func(i, j int) { records[i], records[j] = records[j], records[i] })
		others, other := toldIn(t, frame, costs, targets, records, rng)
		for i := range files {
			if !bytes.Equal(files[i].Text, others[i].Text) {
				t.Fatalf("%s in one order:\n%s\nin another:\n%s", files[i].Path, files[i].Text, others[i].Text)
			}
		}
		for _, x := range targets {
			if a, b := run.Value(frame, x.By, x.Group, x.Measure), other.Value(frame, x.By, x.Group, x.Measure); a != b && a == a {
				t.Fatalf("the target %v is %v in one order and %v in another", x, a, b)
			}
		}
	})
}

// toldIn tells two collectors of the records in their order, and of the machine at
// points of its own, and returns what they have to say.
func toldIn(t *rapid.T, f *Frame, costs *Costs, targets []Target, records []sim.Record, rng *rand.Rand) ([]File, *Run) {
	whole, some := NewCollector(f, costs), NewTargetCollector(f, costs, targets)
	const changes = 30
	at := 0
	until := func(n int) {
		for ; at < n; at++ {
			for _, c := range []sim.Watcher{whole, some} {
				c.Capacity(time.Duration(at)*f.To/changes, at%2, 7+at, 5+at%3)
				c.Stranded(time.Duration(at)*f.To/changes, at%2, at%5)
			}
		}
	}
	for i := range records {
		until(rng.IntN(changes))
		ran(whole, records[i])
		ran(some, records[i])
	}
	until(changes)
	run := whole.Finish()
	info := Info{Scenario: "s", Unit: "GPU", Level: 0.95, Priced: true, Variants: []VariantInfo{{Name: "one"}}}
	files, err := Summarize(info, f, [][]*Run{{run}}).Files()
	if err != nil {
		t.Fatal(err)
	}
	return files, some.Finish()
}
