package results

import (
	"math"
	"testing"

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
	want := []map[Measure]float64{
		{Delivered: 54, Goodput: 50, Utilization: 54 / 500., UtilizationInstalled: 54 / 500., Stranded: .3, Idle: 3},
		{Delivered: 50, Goodput: 50, Utilization: 50 / 500., UtilizationInstalled: 50 / 800., Stranded: .3, Idle: 3},
		{Delivered: 10, Goodput: 10, Utilization: 10 / 400., UtilizationInstalled: 10 / 500., Stranded: 0, Idle: 0},
	}
	for g := range want {
		got := map[Measure]float64{}
		for m, x := range run.Groups[ByType][g] {
			if !math.IsNaN(x) {
				got[Measure(m)] = x
			}
		}
		if diff := cmp.Diff(want[g], got, near); diff != "" {
			t.Errorf("type %s (-want +got):\n%s", spec.Types[g].Name, diff)
		}
	}
	res := Summarize(Info{Unit: CommonUnit(spec.Types), Level: 0.95, Variants: []VariantInfo{{Name: "v"}}}, f, [][]*Run{{run}})
	s := &res.Summary
	for _, x := range []struct {
		by    By
		group string
		m     Measure
		unit  string // "" where there is no such number
	}{
		{ByAll, "all", Delivered, ""},
		{ByAll, "all", Utilization, ""},
		{ByAll, "all", WaitMean, "s"},
		{BySize, "5-8", Goodput, ""},
		{ByClass, "x", Delivered, "GPU h"},
		{ByClass, "x", Utilization, ""},
		{ByClass, "y", Delivered, ""},
		{ByClass, "z", Goodput, "CPU node h"},
		{ByPartition, "b", Delivered, "CPU node h"},
		{ByPartition, "b", Utilization, "1"},
		{ByType, "cpu", Idle, "CPU node h"},
		{ByType, "new", Stranded, "GPU"},
		{ByType, "new", Jobs, ""},
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
