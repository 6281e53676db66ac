package slurm

import (
	"slices"
	"testing"

	"aforo/sim/sched/slurm/nodeset"

	"pgregory.net/rapid"
)

// A trial is a small machine under load, whose passes a control makes.
type trial struct {
	params Params
	nodes  []Node
	jobs   []trialJob
	window [2]int64 // of a reservation; 0: none
}

type trialJob struct{ at, run, limit, nodes, gpus int64 }

type trialHost struct {
	ends   map[*Job]int64
	runs   map[int]int64
	starts [][3]int64
}

func (h *trialHost) Started(j *Job, now int64) {
	h.ends[j] = now + min(h.runs[j.ID], j.Limit)
	h.starts = append(h.starts, [3]int64{int64(j.ID), now, int64(j.Nodes.Nodes()[0])})
}
func (h *trialHost) Stopped(*Job, int64, bool) {}

// play returns the starts of a trial, with every pass made or only those that may
// start something.
func (x *trial) play(every bool) [][3]int64 {
	s := NewSite(x.params, slices.Clone(x.nodes))
	all := s.everyNode()
	p := &Partition{Nodes: all, Tier: 1}
	s.AddPartition(p)
	if x.window[1] > x.window[0] {
		r := &Reservation{Start: x.window[0], End: x.window[1], Maint: true, Nodes: nodeset.New(len(x.nodes))}
		r.Nodes.Add(0)
		s.Reservations = append(s.Reservations, r)
	}
	h := &trialHost{ends: map[*Job]int64{}, runs: map[int]int64{}}
	c := NewControl(s, h, Phases{})
	c.EveryPass = every
	next := 0
	for now, steps := int64(0), 0; steps < 20000; steps++ {
		for e := h.ending(now); e != nil; e = h.ending(now) {
			delete(h.ends, e)
			c.End(e, now)
		}
		for ; next < len(x.jobs) && x.jobs[next].at <= now; next++ {
			t := x.jobs[next]
			h.runs[next] = t.run
			shape := Shape{Nodes: int(t.nodes), Exclusive: true, NoMemory: true}
			if t.gpus > 0 {
				shape = Shape{Nodes: 1, GPUsPerNode: int(t.gpus), CPUsPerTask: int(t.gpus), NoMemory: true}
			}
			c.Arrive(&Job{ID: next, Task: -1, Limit: t.limit, Shape: shape, Partitions: []*Partition{p}}, now)
		}
		c.Run(now)
		at := c.Due(now + 1)
		for _, e := range h.ends {
			at = min(at, max(e, now+1))
		}
		if next < len(x.jobs) {
			at = min(at, x.jobs[next].at)
		}
		if at >= never || next == len(x.jobs) && len(s.queue) == 0 {
			break
		}
		now = max(at, now)
	}
	return h.starts
}

func (h *trialHost) ending(now int64) *Job {
	var best *Job
	for j, e := range h.ends {
		if e <= now && (best == nil || j.ID < best.ID) {
			best = j
		}
	}
	return best
}

// Passes that are left out would have started nothing: the schedule is the same as with
// every pass made, on small machines with short windows and few records.
func TestLeavesOutOnlyIdlePasses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := trial{params: DefaultParams(Version(rapid.IntRange(0, 3).Draw(t, "version")))}
		x.params.Priority.Basic = true
		x.params.BFWindow = int64(rapid.SampledFrom([]int{300, 900, 3600, 86400}).Draw(t, "window"))
		x.params.BFMaxJobTest = rapid.SampledFrom([]int{3, 6, 500}).Draw(t, "tests")
		x.params.BFResolution = int64(rapid.SampledFrom([]int{1, 60, 300}).Draw(t, "resolution"))
		x.params.BFInterval = int64(rapid.SampledFrom([]int{7, 30}).Draw(t, "interval"))
		for range rapid.IntRange(1, 5).Draw(t, "nodes") {
			x.nodes = append(x.nodes, Node{CPUs: 4, GPUs: 4, Weight: 1})
		}
		if rapid.Bool().Draw(t, "reserved") {
			x.window[0] = int64(rapid.IntRange(0, 3000).Draw(t, "from"))
			x.window[1] = x.window[0] + int64(rapid.IntRange(0, 2000).Draw(t, "for"))
		}
		at := int64(0)
		for range rapid.IntRange(2, 25).Draw(t, "jobs") {
			at += int64(rapid.IntRange(0, 200).Draw(t, "gap"))
			j := trialJob{at: at, run: int64(rapid.IntRange(0, 1500).Draw(t, "run")), nodes: int64(rapid.IntRange(1, len(x.nodes)).Draw(t, "size"))}
			if rapid.Bool().Draw(t, "small") {
				j.gpus = int64(rapid.IntRange(1, 3).Draw(t, "gpus"))
			}
			j.limit = 60 * ((j.run*int64(rapid.IntRange(1, 3).Draw(t, "factor")))/60 + 1)
			x.jobs = append(x.jobs, j)
		}
		all, some := x.play(true), x.play(false)
		if !slices.Equal(all, some) {
			t.Fatalf("with every pass made %v, with some left out %v", all, some)
		}
	})
}
