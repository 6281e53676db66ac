package sim_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/workload"
)

// A tape yields the numbers that the fuzzer chose, and zeros after its end.
type tape []byte

func (b *tape) next() int {
	if len(*b) == 0 {
		return 0
	}
	x := (*b)[0]
	*b = (*b)[1:]
	return int(int8(x)) // negative ones too: they must be refused
}

// upTo is a number from 0 to n.
func (b *tape) upTo(n int) int { return (b.next() & 0x7f) % (n + 1) }

func (b *tape) seconds() time.Duration { return time.Duration(b.next()) * time.Second }

func (b *tape) config() sim.Config {
	var cfg sim.Config
	for range b.upTo(3) {
		p := cluster.Partition{
			Name: "p", Nodes: b.next(), PerNode: b.next(), Placed: b.upTo(1) == 1,
			Cores: b.next(), MemMB: b.next(), Speed: float64(b.next()) / 4,
		}
		for range b.upTo(4) {
			p.Changes = append(p.Changes, cluster.Change{
				At: b.seconds(), Kind: cluster.Kind(b.upTo(5)), Nodes: b.next(), Speed: float64(b.next()) / 4, Until: b.seconds(), Label: "change",
			})
		}
		cfg.Partitions = append(cfg.Partitions, p)
	}
	for range b.upTo(3) {
		var route []int
		for range b.upTo(3) {
			route = append(route, b.next())
		}
		cfg.Routes = append(cfg.Routes, route)
	}
	cfg.Policy = sched.Policy{
		Order: sched.Order(b.upTo(11)), Backfill: sched.Backfill(b.upTo(5)), BackfillOrder: sched.Order(b.upTo(2)),
		Pass:  sched.Pass{Mode: sched.PassMode(b.upTo(3)), Every: b.seconds()},
		Depth: b.next(), Reservations: b.next() % 5,
	}
	if b.upTo(1) == 1 {
		cfg.Policy.Multifactor = &sched.Weights{Age: float64(b.next()), Size: float64(b.next()), QOS: float64(b.next()), AgeMax: b.seconds()}
	}
	cfg.Until, cfg.Cap = b.seconds(), b.seconds()
	return cfg
}

func (b *tape) jobs() []workload.Job {
	var jobs []workload.Job
	var at time.Duration
	for len(*b) > 0 && len(jobs) < 100 {
		at += b.seconds()
		jobs = append(jobs, workload.Job{
			ID: int64(len(jobs)), Submit: at, Size: int32(b.next()), Run: b.seconds(), Fixed: b.seconds(), Limit: b.seconds(),
			Route: uint16(b.upTo(3)), Cores: int32(b.next()), MemMB: int32(b.next()), Priority: float32(b.next()) / 127,
		})
	}
	return jobs
}

// Whatever a configuration and a source hold, a run ends, with its invariants held
// or with an error that says what is wrong, and never panics.
func FuzzRun(f *testing.F) {
	machine := []byte{1, 8, 4, 0, 0, 0, 4, 0, 0} // one partition of 8 nodes of 4, no changes, no routes
	placed := []byte{1, 8, 4, 1, 8, 8, 4, 2, 5, 4, 2, 0, 20, 30, 1, 3, 0, 0, 0}
	job := []byte{1, 3, 9, 0, 12, 0, 1, 1, 64}
	for policy := byte(0); policy < 6; policy++ {
		backfill, reservations := policy, byte(1)
		if policy == 5 {
			backfill, reservations = byte(sched.EASY), 3
		}
		for mode := byte(0); mode < 3; mode++ {
			for _, m := range [][]byte{machine, placed} {
				seed := append([]byte{}, m...)
				seed = append(seed, policy+3, backfill, 0, mode, 5, 0, reservations, 0, 0, 0)
				for i := range byte(6) {
					seed = append(seed, job...)
					seed[len(seed)-8] = 1 + 5*i
				}
				f.Add(seed)
			}
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		b := tape(data)
		cfg := b.config()
		jobs := b.jobs()
		cfg.Verify = true
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		err := sim.Run(ctx, cfg, workload.Jobs(jobs), newRecorder())
		switch {
		case errors.Is(err, context.DeadlineExceeded):
			t.Fatalf("the run does not end\n%s", describe(cfg, jobs))
		case err != nil && strings.HasPrefix(err.Error(), "invariant"):
			t.Fatalf("%v\n%s", err, describe(cfg, jobs))
		}
	})
}

// What is impossible is refused with a sentence that names it.
func TestRunRefuses(t *testing.T) {
	good := func() sim.Config { return sim.Config{Partitions: processors(4)} }
	with := func(change func(*sim.Config)) sim.Config { cfg := good(); change(&cfg); return cfg }
	policy := func(p sched.Policy) sim.Config { cfg := good(); cfg.Policy = p; return cfg }
	partition := func(change func(*cluster.Partition)) sim.Config {
		cfg := good()
		change(&cfg.Partitions[0])
		return cfg
	}
	jobs := quick(1, 2)
	late, negative, limit, fixed := quick(1, 2), quick(-1), quick(1), quick(1)
	late[0].Submit = second
	limit[0].Limit, fixed[0].Fixed = -1, 2*second
	before, far := quick(1), quick(1)
	before[0].Submit, far[0].Run = -1, 1<<60
	for _, c := range []struct {
		name string
		cfg  sim.Config
		jobs []workload.Job
		says string
	}{
		{"no partitions", sim.Config{}, jobs, "at least one partition"},
		{"empty route", with(func(c *sim.Config) { c.Routes = [][]int{{}} }), jobs, "route 0"},
		{"route out of range", with(func(c *sim.Config) { c.Routes = [][]int{{0}, {1}} }), jobs, "route 1"},
		{"negative route", with(func(c *sim.Config) { c.Routes = [][]int{{-1}} }), jobs, "route 0"},
		{"route with one partition twice", with(func(c *sim.Config) { c.Routes = [][]int{{0, 0}} }), jobs, "route 0"},
		{"job of a route that is not there", good(), routed(quick(1), 3), "route 3"},
		{"unsorted source", good(), late, "submit order"},
		{"negative submit", good(), before, "submit order"},
		{"negative run", good(), negative, "negative time"},
		{"negative limit", good(), limit, "negative time"},
		{"fixed part longer than the run", good(), fixed, "fixed part"},
		{"run beyond the clock", good(), far, "where the clock ends"},
		{"unknown order", policy(sched.Policy{Order: 99}), jobs, "order"},
		{"unknown backfill", policy(sched.Policy{Backfill: 99}), jobs, "backfill"},
		{"backfill order saf", policy(sched.Policy{Backfill: sched.EASY, BackfillOrder: sched.SAF}), jobs, "fcfs or sjf"},
		{"backfill order without backfilling", policy(sched.Policy{BackfillOrder: sched.SJF}), jobs, "order of backfilling"},
		{"negative depth", policy(sched.Policy{Depth: -1}), jobs, "the depth is -1"},
		{"negative reservations", policy(sched.Policy{Backfill: sched.EASY, Reservations: -1}), jobs, "reservations is -1"},
		{"reservations without easy", policy(sched.Policy{Reservations: 2}), jobs, "easy"},
		{"no beat", policy(sched.Policy{Pass: sched.Pass{Mode: sched.PassBeat}}), jobs, "beat"},
		{"unknown pass", policy(sched.Policy{Pass: sched.Pass{Mode: 9, Every: 1}}), jobs, "beat"},
		{"negative weight", policy(sched.Policy{Multifactor: &sched.Weights{Age: -1, AgeMax: 1}}), jobs, "weights"},
		{"no age max", policy(sched.Policy{Multifactor: &sched.Weights{}}), jobs, "age"},
		{"negative nodes", partition(func(p *cluster.Partition) { p.Nodes = -1 }), jobs, "all"},
		{"no GPUs in a node", partition(func(p *cluster.Partition) { p.PerNode = 0 }), jobs, "all"},
		{"no speed", partition(func(p *cluster.Partition) { p.Speed = 0 }), jobs, "all"},
		{"placed single processors", partition(func(p *cluster.Partition) { p.Placed = true }), jobs, "all"},
		{"more removed than there", partition(func(p *cluster.Partition) { p.Changes = []cluster.Change{{Kind: cluster.Remove, Nodes: 5}} }), jobs, "only 4"},
		{"window of no length", partition(func(p *cluster.Partition) { p.Changes = []cluster.Change{{At: 1, Until: 1, Kind: cluster.Close}} }), jobs, "window"},
		{"changes out of order", partition(func(p *cluster.Partition) {
			p.Changes = []cluster.Change{{At: 2, Kind: cluster.Add, Nodes: 1}, {At: 1, Kind: cluster.Add, Nodes: 1}}
		}), jobs, "order of their dates"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := sim.Run(context.Background(), c.cfg, workload.Jobs(c.jobs), newRecorder())
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want one that says %q", err, c.says)
			}
		})
	}
}

// Jobs that nothing ever holds are rejected at their submit times and counted, and
// those without a limit run to their ends.
func TestRunRejects(t *testing.T) {
	cfg := sim.Config{Partitions: processors(2, cluster.Change{At: 5 * second, Kind: cluster.Add, Nodes: 2})}
	rec := simulate(t, cfg, sized(quick(1, 1, 1, 1, 1), 0, -3, 5, 4, 1))
	if got := rec.rejected; len(got) != 3 || got[0] != 0 || got[1] != 1 || got[2] != 2 {
		t.Errorf("rejected %v, want jobs 0 (of no size), 1 (of a negative size) and 2 (of 5, on 4 at most)", got)
	}
	if len(rec.waiting) > 0 || rec.starts[3] != 5*second || rec.starts[4] != 0 {
		t.Errorf("starts %v, %v wait; want job 3 (of 4) at 5s, when there are 4, and job 4 at once", rec.starts, rec.waiting)
	}
	for _, r := range rec.records {
		if r.End-r.Start != second {
			t.Errorf("job %d without a limit ran for %v of 1s", r.ID, r.End-r.Start)
		}
	}
}
