package replay

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"aforo/results/measures"
	"aforo/sim"
	"aforo/workload"
)

// The measures of a group are those of a replay of its jobs alone, those of the rest of more
// than 50 groups of all of them together, and all groups have all jobs.
func TestGroups(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 1))
	names := measures.Names{User: func(n int32) string { return fmt.Sprint("u", n) }}
	m := &Measures{groups: []*groups{newGroups(measures.ByUser), newGroups(measures.BySize)}}
	alone := map[string]*Measures{}
	const users = 60
	for i := range 6000 {
		at := time.Duration(i) * time.Second
		r := sim.Record{Start: at + time.Duration(rng.IntN(3)*rng.IntN(5000))*time.Second}
		r.Job = workload.Job{Submit: at, User: int32(rng.IntN(users)), Size: int32(1 + rng.IntN(9))}
		r.End = r.Start + time.Duration(1+rng.IntN(900))*time.Second
		ran(m, r)
		name := fmt.Sprint("u", r.User)
		if alone[name] == nil {
			alone[name] = &Measures{}
		}
		ran(alone[name], r)
	}
	list := m.groups[0].list(names, 9, 0)
	if n := len(list.List); n != measures.Largest+1 || list.List[n-1].Name != measures.Others {
		t.Fatalf("%d groups, the last is %s", n, list.List[n-1].Name)
	}
	jobs := int64(0)
	for i, g := range list.List {
		jobs += g.Jobs
		if i > 0 && i < measures.Largest && g.WorkH > list.List[i-1].WorkH {
			t.Errorf("%s used more than the group before it", g.Name)
		}
		if g.Name == measures.Others {
			continue
		}
		want := alone[g.Name].Summary(9, 0)
		want.Utilization = g.Utilization
		if diff := cmp.Diff(want, g.Summary); diff != "" {
			t.Errorf("%s (-alone +group)\n%s", g.Name, diff)
		}
		delete(alone, g.Name)
	}
	rest := &Measures{}
	for _, x := range alone {
		rest.merge(x)
	}
	want := rest.Summary(9, 0)
	want.Utilization = 0
	if diff := cmp.Diff(want, list.List[measures.Largest].Summary); diff != "" || jobs != 6000 {
		t.Errorf("others (-alone +group), %d jobs in all\n%s", jobs, diff)
	}
	if got := m.groups[1].list(names, 9, 0); len(got.List) != 5 || got.List[0].Name != "1" || got.List[4].Name != "9-16" {
		t.Errorf("bands of sizes are %v", got.List)
	}
}
