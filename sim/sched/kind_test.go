package sched

import (
	"slices"
	"testing"
	"time"

	"aforo/sim/cluster"
	"aforo/sim/sched/slurm"
)

// Slurm's main pass is the quick kind: it follows what happens. Its backfill pass is the
// thorough one, which comes when the discipline wants it, at the same instant and after it.
func TestKindsOfPass(t *testing.T) {
	pool, err := cluster.NewPool(&cluster.Partition{Name: "p", Nodes: 2, PerNode: 1, Speed: 1})
	if err != nil {
		t.Fatal(err)
	}
	params := slurm.DefaultParams(slurm.V2605)
	s := New(Policy{Slurm: &params}, []cluster.Pool{pool}, [][]int{{0}}, nil)
	var kinds []Kind
	s.rule = &witness{s.rule, &kinds}
	var started []int32
	s.Start = func(slot int32, _ int, _ cluster.Grant) { started = append(started, slot) }
	// One job runs on one of two nodes, one that needs both waits, and a short one fits beside:
	// the main pass stops at the one that waits, and backfilling starts the short one.
	for slot, j := range []cluster.Request{{Size: 1, Limit: 10 * time.Hour}, {Size: 2, Limit: time.Hour}, {Size: 1, Limit: time.Hour}} {
		s.Slot(int32(slot)).Request = j
		s.Submit(int32(slot), int64(slot))
	}
	s.Pass(0)
	if want := []Kind{Quick, Thorough}; !slices.Equal(kinds, want) {
		t.Errorf("passes are %v, want a quick and then a thorough one %v", kinds, want)
	}
	if want := []int32{0, 2}; !slices.Equal(started, want) {
		t.Errorf("jobs %v have started, want %v", started, want)
	}
	s.Pass(time.Second)
	if want := []Kind{Quick, Thorough, Quick}; !slices.Equal(kinds, want) {
		t.Errorf("a second later passes are %v: backfilling sleeps for bf_interval", kinds)
	}
}

// A witness notes the kinds of the passes of a discipline.
type witness struct {
	discipline
	kinds *[]Kind
}

func (w *witness) pass(kind Kind) {
	*w.kinds = append(*w.kinds, kind)
	w.discipline.pass(kind)
}
