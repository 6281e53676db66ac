package sim_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"aforo/sim/cluster"
	"aforo/sim/sched"

	"pgregory.net/rapid"
)

// On machines whose nodes close again and again, some of them or all, so that there are
// several kinds of node and a queue behind each closure, the engine and the naive simulator
// agree.
func TestEqualCalendar(t *testing.T) {
	for _, f := range families() {
		if f.backfill == sched.Conservative || f.pass != sched.PassInstant || !f.placed {
			continue // TestEqual has them
		}
		t.Run(f.String(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				cfg := drawConfig(t, f)
				cfg.Partitions = cfg.Partitions[:0]
				for i := range rapid.IntRange(1, 2).Draw(t, "partitions with a calendar") {
					cfg.Partitions = append(cfg.Partitions, drawClosing(t, fmt.Sprint("p", i)))
				}
				cfg.Routes = nil
				jobs := drawJobs(t, &cfg)
				if diff := compareRuns(cfg, jobs); diff != "" {
					t.Fatalf("%s\n%s", diff, describe(cfg, jobs))
				}
			})
		})
	}
}

// drawClosing draws a placed partition with closures that come again.
func drawClosing(t *rapid.T, name string) cluster.Partition {
	p := cluster.Partition{
		Name: name, Placed: true, Speed: 1,
		Nodes: rapid.IntRange(2, 9).Draw(t, "nodes"), PerNode: rapid.IntRange(2, 4).Draw(t, "a node"),
	}
	second := func(label string, from, to int) time.Duration {
		return time.Duration(rapid.IntRange(from, to).Draw(t, label)) * time.Second
	}
	for range rapid.IntRange(1, 3).Draw(t, "calendars") {
		nodes := rapid.IntRange(0, p.Nodes).Draw(t, "k or all")
		at, length, every := second("first", 0, 10), second("length", 1, 6), second("every", 2, 12)
		for range rapid.IntRange(1, 4).Draw(t, "times") {
			p.Changes = append(p.Changes, cluster.Change{Kind: cluster.Close, At: at, Until: at + length, Nodes: nodes, Label: "change"})
			at += every
		}
	}
	if rapid.Bool().Draw(t, "leave") {
		p.Changes = append(p.Changes, cluster.Change{Kind: cluster.Remove, At: second("leaves", 0, 30), Nodes: 1, Label: "change"})
	}
	slices.SortStableFunc(p.Changes, func(a, b cluster.Change) int { return cmp.Compare(a.At, b.At) })
	return p
}
