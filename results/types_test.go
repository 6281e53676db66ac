package results

import (
	"math"
	"testing"

	"aforo/results/measures"
	"aforo/sim"
	"aforo/workload"

	"github.com/google/go-cmp/cmp"
)

// Hours and capacity are told by type: those of a partition whose type changes go to the one
// that it has at that time, what was killed is no goodput, and what jobs cannot use while
// they wait is that of its type. Of two units there is no sum.
func TestByType(t *testing.T) {
	spec := testSpec // 1 h to 11 h
	spec.Types = []Type{{"old", "GPU"}, {"new", "GPU"}, {"cpu", "CPU node"}}
	spec.PartitionUnits, spec.ClassUnits = []string{"GPU", "CPU node"}, []string{"GPU", "", "CPU node"}
	f := frameOf(t, spec)
	c := NewCollector(f, nil)
	c.Typed([][]TypeSpan{{{0, 0}, {6 * hour, 1}}, {{0, 2}}})
	c.Capacity(0, 0, 100, 100)
	c.Capacity(0, 1, 50, 40)
	c.Capacity(8*hour, 0, 200, 100)
	c.Stranded(5*hour, 0, 3)
	c.Stranded(7*hour, 0, 0)
	ran(c, sim.Record{Job: workload.Job{Submit: 0, Size: 10}, Start: 0, End: 20 * hour, Used: 10})
	ran(c, sim.Record{Job: workload.Job{Submit: 2 * hour, Size: 4}, Start: 2 * hour, End: 3 * hour, Used: 4, Killed: true})
	ran(c, sim.Record{Job: workload.Job{Submit: 2 * hour, Size: 5, Class: 2}, Partition: 1, Start: 2 * hour, End: 4 * hour, Used: 5})
	run := c.Finish()
	want := []map[measures.Measure]float64{
		{measures.Delivered: 54, measures.Goodput: 50, measures.Utilization: 54 / 500., measures.UtilizationInstalled: 54 / 500., measures.Stranded: .3, measures.Idle: 3},
		{measures.Delivered: 50, measures.Goodput: 50, measures.Utilization: 50 / 500., measures.UtilizationInstalled: 50 / 800., measures.Stranded: .3, measures.Idle: 3},
		{measures.Delivered: 10, measures.Goodput: 10, measures.Utilization: 10 / 400., measures.UtilizationInstalled: 10 / 500., measures.Stranded: 0, measures.Idle: 0},
	}
	for g := range want {
		got := map[measures.Measure]float64{}
		for m, x := range run.Groups[measures.ByType][g] {
			if !math.IsNaN(x) {
				got[measures.Measure(m)] = x
			}
		}
		if diff := cmp.Diff(want[g], got, near); diff != "" {
			t.Errorf("type %s (-want +got):\n%s", spec.Types[g].Name, diff)
		}
	}
	res := Summarize(Info{Unit: CommonUnit(spec.Types), Level: 0.95, Variants: []VariantInfo{{Name: "v"}}}, f, [][]*Run{{run}})
	s := &res.Summary
	for _, x := range []struct {
		by    measures.By
		group string
		m     measures.Measure
		unit  string // "" where there is no such number
	}{
		{measures.ByAll, "all", measures.Delivered, ""},
		{measures.ByAll, "all", measures.Utilization, ""},
		{measures.ByAll, "all", measures.WaitMean, "s"},
		{measures.BySize, "5-8", measures.Goodput, ""},
		{measures.ByClass, "x", measures.Delivered, "GPU h"},
		{measures.ByClass, "x", measures.Utilization, ""},
		{measures.ByClass, "y", measures.Delivered, ""},
		{measures.ByClass, "z", measures.Goodput, "CPU node h"},
		{measures.ByPartition, "b", measures.Delivered, "CPU node h"},
		{measures.ByPartition, "b", measures.Utilization, "1"},
		{measures.ByType, "cpu", measures.Idle, "CPU node h"},
		{measures.ByType, "new", measures.Stranded, "GPU"},
		{measures.ByType, "new", measures.Jobs, ""},
	} {
		unit := ""
		if r := s.Row("v", x.by, x.group, x.m); r != nil {
			unit = r.Unit
		}
		if unit != x.unit {
			t.Errorf("%s of %v %s is in %q, want %q", x.m.Info().Name, x.by, x.group, unit, x.unit)
		}
	}
	if u := res.Series.Variants[0].Types[1].Busy.Mid; u[0] != 0 || u[len(u)-1] != 10 || !math.IsNaN(res.Series.Variants[0].Utilization.Mid[0]) {
		t.Errorf("of the new type %v are busy; the whole is used by %v", u, res.Series.Variants[0].Utilization.Mid[0])
	}
}
