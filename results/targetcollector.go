package results

import (
	"math"
	"slices"
	"time"

	"aforo/results/exact"
	"aforo/results/stat"
	"aforo/sim"
	"aforo/workload"
)

// A TargetCollector is a Collector for a few targets: the sim.Observer that measures the
// groups that goals look at over a part of the window, and nothing else. A whole
// Collector would cost as much again as that of the window, for series that nobody
// reads.
type TargetCollector struct {
	*Frame
	stranded bool // whether a target asks for it
	targets  []group
	supply
}

// group is one group that is measured.
type group struct {
	by    By
	index int
	sum   sum
	*late
}

// NewTargetCollector returns a TargetCollector for one run. The groups of the targets
// are those of the frame; a target of a group that is not there is left out, and so are
// the period and the variant of each.
func NewTargetCollector(f *Frame, costs *Costs, targets []Target) *TargetCollector {
	c := &TargetCollector{Frame: f}
	priced := false
	for _, t := range targets {
		g := f.group(t.By, t.Group)
		if g < 0 {
			continue
		}
		priced = priced || t.Measure.Priced()
		c.stranded = c.stranded || t.Measure == Stranded || t.Measure == Idle
		if !slices.ContainsFunc(c.targets, func(x group) bool { return x.by == t.By && x.index == g }) {
			c.targets = append(c.targets, group{by: t.By, index: g, late: spare.Get().(*late)})
		}
	}
	if !priced {
		costs = nil
	}
	c.supply = newSupply(f, costs)
	return c
}

// Started does nothing: what counts is known at the end.
func (c *TargetCollector) Started(*sim.Record) {}

// Ended notes what an attempt has used, and of a job's last one what became of the job.
func (c *TargetCollector) Ended(r *sim.Record, why sim.Why) { c.attempt(r, why.Last()) }

// Running notes an attempt that goes on when the run is cut off as if it had ended.
func (c *TargetCollector) Running(r *sim.Record) { c.attempt(r, true) }

func (c *TargetCollector) attempt(r *sim.Record, last bool) {
	used := exact.Of(uint64(r.Used))
	c.busy(r.Partition, r.Start, r.End, used)
	measured := last && c.measures(r.Submit)
	gpu := used.Times(uint64(c.overlap(r.Start, r.End)))
	if !measured && gpu.IsZero() {
		return
	}
	tag := tagOf(&r.Job, r.Partition, int32(len(c.labels[BySize])))
	var j sum
	set := false
	for i := range c.targets {
		x := &c.targets[i]
		if x.by != ByAll && int(uint8(tag>>(x.by.shift()&63))) != x.index {
			continue
		}
		if !set {
			j.set(r, gpu, workOf(r), last, measured)
			set = true
		}
		x.sum.add(&j)
		if measured && r.First > r.Submit {
			x.late.jobs = append(x.late.jobs, stat.Tagged{X: int64(r.Wait())})
		}
	}
}

// Stranded notes what is free and of no use to those who wait, if a target asks for
// it.
func (c *TargetCollector) Stranded(at time.Duration, partition, gpus int) {
	if c.stranded {
		c.supply.Stranded(at, partition, gpus)
	}
}

// Rejected does nothing: no target counts rejected jobs.
func (c *TargetCollector) Rejected(*workload.Job) {}

// Waiting does nothing: jobs that have not started have no wait.
func (c *TargetCollector) Waiting(*sim.Record) {}

// Finish returns a Run that holds the measures of the groups of the targets alone;
// those of other groups are NaN, and so is what no target asks for: money, or what is
// stranded. The TargetCollector must not be used after it.
func (c *TargetCollector) Finish() *Run {
	c.close()
	run := &Run{}
	for by, labels := range c.labels {
		run.Groups[by] = make([]Stats, len(labels))
		for g := range labels {
			run.Groups[by][g] = noStats()
		}
	}
	for i := range c.targets {
		x := &c.targets[i]
		sorted := x.sort()
		st := c.measure(x.by, x.index, &x.sum, &ordered{n: x.sum.jobs, zeros: x.sum.jobs - len(sorted), all: sorted})
		if !c.stranded {
			st[Stranded], st[Idle] = math.NaN(), math.NaN()
		}
		run.Groups[x.by][x.index] = st
		x.release()
		x.late = nil
	}
	return run
}
