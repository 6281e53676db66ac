package results

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"aforo/results/measures"
	"aforo/results/stat"
	"aforo/sim"
	"aforo/workload"
)

// The waits of a group over time are those of its jobs, step by step: the quantile of all
// of them, and the share that is longer than a bound, where one that had not started is
// longer than all.
func TestOverTimeAgainstNaive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		records := anyRecords(t)
		c := newTestCollector(t, testSpec)
		for i := range records {
			ran(c, records[i])
			records[i].First = records[i].Start - records[i].Again // as ran tells it
		}
		var never []sim.Record
		for range rapid.IntRange(0, 2).Draw(t, "never") {
			at := time.Duration(rapid.Int64Range(0, int64(12*hour)).Draw(t, "submit"))
			r := sim.Record{Since: at, Job: workload.Job{Submit: at, Size: 1, Class: rapid.Uint16Range(0, 2).Draw(t, "class")}}
			never = append(never, r)
			c.Waiting(&r)
		}
		got := c.Finish().Series.Groups
		in := map[measures.By]func(r *sim.Record, group int) bool{
			measures.ByAll:       func(*sim.Record, int) bool { return true },
			measures.ByClass:     func(r *sim.Record, group int) bool { return int(r.Class) == group },
			measures.ByPartition: func(r *sim.Record, group int) bool { return int(r.Partition) == group },
		}
		for w, f := range c.follow() {
			for g := range f.groups {
				of := func(r *sim.Record) bool { return in[f.by](r, g) }
				if d := cmp.Diff(naiveOverTime(c.Frame, records, never, of), got[w][g], near); d != "" {
					t.Fatalf("by %v, group %d (-want +got):\n%s", f.by, g, d)
				}
			}
		}
	})
}

func naiveOverTime(f *Frame, records, never []sim.Record, of func(*sim.Record) bool) (want RunGroup) {
	const endless = float64(200 * 365 * 24 * time.Hour)
	for step := range f.coarse.count() {
		from := f.coarse.begin(step)
		to := from + f.coarse.span(step)
		var waits []float64
		add := func(list []sim.Record, wait func(*sim.Record) float64) {
			for i := range list {
				if r := &list[i]; of(r) && r.Submit >= from && r.Submit < to {
					waits = append(waits, wait(r))
				}
			}
		}
		add(records, func(r *sim.Record) float64 { return float64(r.Wait()) })
		add(never, func(*sim.Record) float64 { return endless })
		slices.Sort(waits)
		p95 := stat.Quantile(waits, 0.95)
		if p95 > float64(100*365*24*time.Hour) {
			p95 = stat.Quantile(nil, 0.95) // it lies among those that never started
		}
		want.P95 = append(want.P95, p95/float64(time.Second))
		for b, bound := range LateBounds {
			late := 0
			for _, w := range waits {
				if w > float64(bound) {
					late++
				}
			}
			want.Late[b] = append(want.Late[b], ratio(float64(late), float64(len(waits))))
		}
	}
	return want
}

// A way of more groups than a reader can follow is not followed, and nothing is where no
// way is asked for.
func TestFollow(t *testing.T) {
	many := testSpec
	many.Labels.Class = make([]string, followedMax+1)
	none := testSpec
	none.Follow = nil
	for _, c := range []struct {
		spec Spec
		want []measures.By
	}{{testSpec, []measures.By{measures.ByAll, measures.ByClass, measures.ByPartition}}, {many, []measures.By{measures.ByAll, measures.ByPartition}}, {none, nil}} {
		var got []measures.By
		for _, f := range frameOf(t, c.spec).follow() {
			got = append(got, f.by)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%v are followed, want %v", got, c.want)
		}
	}
}
