package sim_test

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"

	"pgregory.net/rapid"
)

// With random reservations for some jobs, over random maintenance and under random limits, the
// engine and the naive simulator agree on every job under every policy.
func TestEqualInReservations(t *testing.T) {
	for _, f := range families() {
		t.Run(f.String(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				cfg := drawConfig(t, f)
				jobs := drawJobs(t, &cfg)
				drawReservations(t, &cfg)
				if rapid.IntRange(0, 2).Draw(t, "limits") == 0 {
					cfg.Rules = drawRules(t, len(cfg.Partitions), false)
				}
				for i := range jobs {
					jobs[i].User = int32(rapid.IntRange(0, 2).Draw(t, "user"))
					jobs[i].Class = uint16(rapid.IntRange(0, 1).Draw(t, "class"))
					if cfg.Rules != nil {
						jobs[i].Account = int32(rapid.IntRange(0, len(cfg.Rules.Accounts)-1).Draw(t, "account"))
						jobs[i].QOS = uint16(rapid.IntRange(0, len(cfg.Rules.QOS)-1).Draw(t, "qos"))
					}
				}
				if diff := compareRuns(cfg, jobs); diff != "" {
					t.Fatalf("%s\n%s\n%+v", diff, describe(cfg, jobs), cfg.Reservations)
				}
			})
		})
	}
}

func drawReservations(t *rapid.T, cfg *sim.Config) {
	for k := range rapid.IntRange(1, 2).Draw(t, "reservations") {
		r := sim.Kept{Name: fmt.Sprint("r", k), Partition: rapid.IntRange(0, len(cfg.Partitions)-1).Draw(t, "of")}
		switch rapid.IntRange(0, 2).Draw(t, "for") {
		case 0:
			r.Jobs.Classes = []int32{1}
		case 1:
			r.Jobs.Users = []int32{0, 2}
		}
		cfg.Reservations = append(cfg.Reservations, r)
		p := &cfg.Partitions[r.Partition]
		at := time.Duration(0)
		for range rapid.IntRange(1, 3).Draw(t, "times") {
			at += time.Duration(rapid.IntRange(0, 15).Draw(t, "from")) * time.Second
			until := at + time.Duration(rapid.IntRange(1, 20).Draw(t, "long"))*time.Second
			p.Changes = append(p.Changes, cluster.Change{At: at, Until: until, Kind: cluster.Close, Nodes: rapid.IntRange(1, 4).Draw(t, "nodes"), For: k + 1})
			at = until
		}
		slices.SortStableFunc(p.Changes, func(a, b cluster.Change) int { return cmp.Compare(a.At, b.At) })
	}
}
