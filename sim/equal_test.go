package sim_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"aforo/sim"
	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/workload"

	"pgregory.net/rapid"
)

// A family is what the subtests of TestEqual hold fixed; the rest is drawn.
type family struct {
	backfill sched.Backfill
	by       sched.Order // backfill order
	pass     sched.PassMode
	placed   bool
}

func (f family) String() string {
	kind := "counted"
	if f.placed {
		kind = "placed"
	}
	return fmt.Sprintf("%v,by-%v,%v,%s", f.backfill, f.by, [...]string{"instant", "event", "beat"}[f.pass], kind)
}

func families() []family {
	var all []family
	for _, backfill := range []sched.Backfill{sched.None, sched.FirstFit, sched.EASY, sched.EASYNoExtra, sched.Conservative} {
		for _, by := range []sched.Order{sched.FCFS, sched.SJF} {
			for _, pass := range []sched.PassMode{sched.PassInstant, sched.PassEvent, sched.PassBeat} {
				for _, placed := range []bool{false, true} {
					f := family{backfill, by, pass, placed}
					if by == sched.SJF && (backfill == sched.None || backfill == sched.Conservative) {
						continue // has no meaning there
					}
					all = append(all, f)
				}
			}
		}
	}
	return all
}

// underPolicies checks a property under every rule of backfilling and every kind of pass that is
// wanted; one draw in four has nodes.
func underPolicies(t *testing.T, wanted func(family) bool, property func(*rapid.T, family)) {
	for _, f := range families() {
		if f.placed || !wanted(f) {
			continue // placed is drawn
		}
		t.Run(f.String(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				g := f
				g.placed = rapid.IntRange(0, 3).Draw(t, "kind") == 0
				property(t, g)
			})
		})
	}
}

func allPolicies(family) bool { return true }

// On small random workloads with many ties, on machines with dated changes, the
// engine and the naive simulator agree on every job's start, end, partition and
// size, and on who is rejected and who still waits, under every policy.
func TestEqual(t *testing.T) {
	for i, f := range families() {
		t.Run(f.String(), func(t *testing.T) {
			if testing.Short() && i%2 == 1 {
				t.Skip("every other family")
			}
			rapid.Check(t, func(t *rapid.T) {
				cfg := drawConfig(t, f)
				jobs := drawJobs(t, &cfg)
				if diff := compareRuns(cfg, jobs); diff != "" {
					t.Fatalf("%s\n%s", diff, describe(cfg, jobs))
				}
			})
		})
	}
}

// compareRuns runs both simulators and says where they differ, or nothing.
func compareRuns(cfg sim.Config, jobs []workload.Job) string {
	cfg.Verify = true
	rec := &asking{*newRecorder(), map[int64]map[string]time.Duration{}}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := sim.Run(ctx, cfg, workload.Jobs(jobs), rec); err != nil {
		return "the engine fails: " + err.Error()
	}
	ref := naiveRun(cfg, jobs)
	var diff strings.Builder
	slices.SortFunc(rec.records, func(a, b sim.Record) int { return cmp.Compare(a.ID, b.ID) })
	got := map[int64]string{}
	for _, r := range rec.records {
		got[r.ID] = fmt.Sprintf("[%v, %v) on %d, reservation %d, %d used", r.Start, r.End, r.Partition, r.Reservation, r.Used)
	}
	want := map[int64]string{}
	for _, j := range ref.done {
		want[j.ID] = fmt.Sprintf("[%v, %v) on %d, reservation %d, %d used", j.start, j.end, ref.base(j.part), max(0, j.part-ref.real+1), j.used)
	}
	for _, id := range rec.rejected {
		got[id] += "rejected"
	}
	for _, id := range ref.rejected {
		want[id] += "rejected"
	}
	for _, id := range rec.waiting {
		got[id] += "waits"
	}
	for _, j := range ref.queue {
		if ref.hopeless(j) && got[j.ID] == "rejected" { // the engine says so when it notices
			continue
		}
		want[j.ID] += "waits"
	}
	for _, id := range ref.unsent {
		if want[id] = "not sent"; got[id] == "" {
			got[id] = "not sent"
		}
	}
	for _, j := range jobs {
		if want[j.ID] == "" {
			continue
		}
		if got[j.ID] != want[j.ID] {
			fmt.Fprintf(&diff, "job %d: engine %q, naive %q\n", j.ID, got[j.ID], want[j.ID])
		}
	}
	for _, j := range append(slices.Clone(ref.done), ref.queue...) {
		if got[j.ID] == want[j.ID] && !maps.Equal(rec.waited[j.ID], j.waits.times) {
			fmt.Fprintf(&diff, "job %d: in the engine it waits for %v, in the naive simulator for %v\n", j.ID, rec.waited[j.ID], j.waits.times)
		}
	}
	return diff.String()
}

// asking is a recorder that keeps what each job has waited for.
type asking struct {
	recorder
	waited map[int64]map[string]time.Duration
}

func (a *asking) Asks() bool { return true }

func (a *asking) Waited(r *sim.Record, causes []sim.Waited) {
	a.waited[r.ID] = map[string]time.Duration{}
	for _, c := range causes {
		a.waited[r.ID][c.Cause] += c.For
	}
}

// describe prints an input so that a person can follow it.
func describe(cfg sim.Config, jobs []workload.Job) string {
	var b strings.Builder
	p := cfg.Policy
	fmt.Fprintf(&b, "order %v, %v by %v, pass %v, depth %d, reservations %d, routes %v\n",
		p.Order, p.Backfill, p.BackfillOrder, p.Pass, p.Depth, p.Reservations, cfg.Routes)
	if p.Multifactor != nil {
		fmt.Fprintf(&b, "weights %+v\n", *p.Multifactor)
	}
	for i, p := range cfg.Partitions {
		fmt.Fprintf(&b, "partition %d: %d x %d, placed %v, cores %d, mem %d, speed %g\n", i, p.Nodes, p.PerNode, p.Placed, p.Cores, p.MemMB, p.Speed)
		for _, c := range p.Changes {
			kind := [...]string{"add", "remove", "retire", "speed", "close"}[c.Kind]
			fmt.Fprintf(&b, "  at %v %s nodes %d speed %g until %v\n", c.At, kind, c.Nodes, c.Speed, c.Until)
		}
	}
	for _, j := range jobs {
		fmt.Fprintf(&b, "job %d: submit %v size %d run %v fixed %v limit %v route %d cores %d mem %d priority %g\n",
			j.ID, j.Submit, j.Size, j.Run, j.Fixed, j.Limit, j.Route, j.Cores, j.MemMB, j.Priority)
		if j.Mark|j.After|j.User|j.Account|int32(j.QOS) != 0 || j.Think > 0 {
			fmt.Fprintf(&b, "  runs on %v, overruns %v, mark %d, after %d by %v, if done %v, user %d account %d qos %d\n", j.RunsOn, j.Overruns, j.Mark, j.After, j.Think, j.IfDone, j.User, j.Account, j.QOS)
		}
	}
	return b.String()
}

func drawConfig(t *rapid.T, f family) sim.Config {
	var cfg sim.Config
	n := rapid.IntRange(1, 3).Draw(t, "partitions")
	for i := range n {
		cfg.Partitions = append(cfg.Partitions, drawPartition(t, fmt.Sprint("p", i), f.placed && (i == 0 || rapid.Bool().Draw(t, "placed"))))
	}
	for range rapid.IntRange(0, 3).Draw(t, "routes") {
		route := rapid.Permutation(indices(n)).Draw(t, "route")
		cfg.Routes = append(cfg.Routes, route[:rapid.IntRange(1, n).Draw(t, "of them")])
	}
	cfg.Policy = sched.Policy{
		Order: sched.Order(rapid.IntRange(0, len(sched.Orders())-1).Draw(t, "order")), Backfill: f.backfill, BackfillOrder: f.by,
		Pass:  sched.Pass{Mode: f.pass},
		Depth: rapid.SampledFrom([]int{0, 1, 2, 5}).Draw(t, "depth"),
	}
	if f.pass == sched.PassBeat {
		cfg.Policy.Pass.Every = time.Duration(rapid.IntRange(1, 7).Draw(t, "beat")) * time.Second
	}
	if f.backfill == sched.EASY {
		cfg.Policy.Reservations = rapid.IntRange(0, 3).Draw(t, "reservations")
	}
	if cfg.Policy.Order == sched.Multifactor && rapid.Bool().Draw(t, "weights") {
		w := func(name string) float64 { return float64(rapid.IntRange(0, 3).Draw(t, name)) }
		cfg.Policy.Multifactor = &sched.Weights{Age: w("age"), Size: w("size"), QOS: w("qos"), AgeMax: 8 * time.Second, FavorSmall: rapid.Bool().Draw(t, "small"), Partition: w("partition")}
		cfg.Policy.Factors, cfg.Policy.Nice = []float64{1, 0.25}, []float64{0, w("nice")}
		drawFairShare(t, cfg.Policy.Multifactor)
	}
	return cfg
}

func indices(n int) []int {
	var all []int
	for i := range n {
		all = append(all, i)
	}
	return all
}

func drawPartition(t *rapid.T, name string, placed bool) cluster.Partition {
	p := cluster.Partition{
		Name: name, PerNode: 1, Speed: drawSpeed(t),
		Nodes: rapid.IntRange(0, 6).Draw(t, "nodes"),
	}
	if rapid.IntRange(0, 9).Draw(t, "large") == 9 {
		p.Nodes = rapid.IntRange(1, 20).Draw(t, "many nodes")
	}
	if rapid.Bool().Draw(t, "nodes of several") {
		p.PerNode = rapid.IntRange(1, 8).Draw(t, "a node")
	}
	if placed {
		p.Placed, p.PerNode = true, rapid.IntRange(2, 8).Draw(t, "a placed node")
		if rapid.Bool().Draw(t, "modelled") {
			p.Cores, p.MemMB = rapid.IntRange(1, 8).Draw(t, "cores"), rapid.IntRange(1, 8).Draw(t, "memory")
		}
	}
	at := time.Duration(0)
	for _, c := range rapid.SliceOfN(rapid.Custom(drawChange), 0, 4).Draw(t, "changes") {
		at += c.At
		c.At, c.Until = at, c.Until+at
		with := p
		with.Changes = append(slices.Clone(p.Changes), c)
		if canBe(with) {
			p = with
		}
	}
	return p
}

// drawChange draws a change whose times are those since the one before.
func drawChange(t *rapid.T) cluster.Change {
	c := cluster.Change{At: time.Duration(rapid.IntRange(0, 12).Draw(t, "later")) * time.Second, Label: "change"}
	c.Kind = cluster.Kind(rapid.IntRange(0, 4).Draw(t, "kind"))
	switch c.Kind {
	case cluster.Add, cluster.Remove:
		c.Nodes = rapid.IntRange(1, 4).Draw(t, "k")
	case cluster.SetSpeed:
		c.Speed = drawSpeed(t)
	case cluster.Close:
		c.Nodes = rapid.IntRange(0, 4).Draw(t, "k or all")
		c.Until = time.Duration(rapid.IntRange(1, 12).Draw(t, "until")) * time.Second
	}
	return c
}

// canBe says whether no more nodes leave than are there.
func canBe(spec cluster.Partition) bool {
	p := newNaivePart(spec)
	for _, s := range p.steps {
		c, in := spec.Changes[s.change], len(p.present())
		if s.kind == naiveRemove && (in == 0 || c.Nodes > in) {
			return false
		}
		p.apply(s)
	}
	return true
}

func drawSpeed(t *rapid.T) float64 {
	return rapid.SampledFrom([]float64{1, 1, 2, 0.5, 3}).Draw(t, "speed")
}

func drawJobs(t *rapid.T, cfg *sim.Config) []workload.Job {
	most := 1
	for i := range cfg.Partitions {
		most = max(most, cfg.Partitions[i].MostGPUs())
	}
	one := rapid.Custom(func(t *rapid.T) workload.Job { return drawJob(t, min(most, 40), len(cfg.Routes)) })
	jobs := rapid.SliceOfN(one, 1, 40).Draw(t, "jobs")
	for i := range jobs {
		jobs[i].ID = int64(i)
		if i > 0 {
			jobs[i].Submit += jobs[i-1].Submit
		}
	}
	return jobs
}

// drawJob draws a job whose submit time is the gap to the one before.
func drawJob(t *rapid.T, most, routes int) workload.Job {
	second := func(label string, to int) time.Duration {
		return time.Duration(rapid.IntRange(0, to).Draw(t, label)) * time.Second
	}
	j := workload.Job{Submit: second("gap", 3), Run: second("run", 12), RunsOn: rapid.IntRange(0, 3).Draw(t, "runs on") == 3}
	j.Size = int32(rapid.IntRange(1, most).Draw(t, "size"))
	if rapid.Bool().Draw(t, "small") {
		j.Size = min(j.Size, int32(rapid.IntRange(1, 4).Draw(t, "small size")))
	}
	j.Fixed = min(j.Run, second("fixed", 2))
	switch rapid.IntRange(0, 3).Draw(t, "limit") {
	case 1:
		j.Limit = j.Run
	case 2:
		j.Limit = j.Run + second("longer", 12)
	case 3:
		j.Limit = second("any", 15)
	}
	if routes > 0 {
		j.Route = uint16(rapid.IntRange(0, routes-1).Draw(t, "by route"))
	}
	j.Priority = float32(rapid.IntRange(0, 2).Draw(t, "qos")) / 2
	if rapid.Bool().Draw(t, "asks") {
		j.Cores, j.MemMB = int32(rapid.IntRange(0, 5).Draw(t, "cores")), int32(rapid.IntRange(0, 5).Draw(t, "memory"))
	}
	return j
}

// drawFairShare has the order look at what users have used, in two draws of three.
func drawFairShare(t *rapid.T, w *sched.Weights) {
	w.FairShare = float64(rapid.SampledFrom([]int{0, 1, 500}).Draw(t, "fair-share"))
	w.CalcPeriod = time.Duration(rapid.IntRange(1, 5).Draw(t, "period")) * time.Second
	w.HalfLife = time.Duration(rapid.SampledFrom([]int{0, 0, 7}).Draw(t, "half-life")) * time.Second
}
