package results

import (
	"time"

	"aforo/results/exact"
	"aforo/results/measures"
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
	picks    []pick
	causes   *byCause // nil where there is but one
	supply
}

// NewTargetCollector returns a TargetCollector for one run. The groups of the targets
// are those of the frame; a target of a group that is not there is left out, and so are
// the period and the variant of each.
func NewTargetCollector(f *Frame, costs *Costs, targets []Target) *TargetCollector {
	c := &TargetCollector{Frame: f, picks: f.pick(targets, func(*choice) bool { return true })}
	c.causes = newByCause(f, len(c.picks))
	priced := false
	for _, t := range targets {
		priced = priced || t.Measure.Priced()
		c.stranded = c.stranded || t.Measure == measures.Stranded || t.Measure == measures.Idle
	}
	if !priced {
		costs = nil
	}
	c.supply = newSupply(f, costs)
	return c
}

// Started notes what those have who share the machine; all else that counts is known at the end.
func (c *TargetCollector) Started(r *sim.Record) {
	c.shares.start(r)
	c.power.started(r)
}

// Asks implements sim.Asker.
func (c *TargetCollector) Asks() bool { return c.shares != nil && c.Causes || c.power != nil }

// Waited notes what those have waited for their share who have one.
func (c *TargetCollector) Waited(r *sim.Record, causes []sim.Waited) {
	c.supply.Waited(r, causes)
	if c.Causes && c.counts(r) {
		c.shares.waited(r, causes)
	}
}

// Ended notes what an attempt has used, and of a job's last one what became of the job.
func (c *TargetCollector) Ended(r *sim.Record, why sim.Why) {
	c.shares.end(r)
	c.power.ended(r)
	c.attempt(r, why)
}

// Running notes an attempt that goes on when the run is cut off as if it had ended.
func (c *TargetCollector) Running(r *sim.Record) { c.attempt(r, sim.Done) }

func (c *TargetCollector) attempt(r *sim.Record, why sim.Why) {
	last := why.Last()
	used := uint64(r.Used)
	c.busy(r.Partition, r.Start, r.End, used, spoilt(r, why))
	measured := last && c.measures(r.Submit)
	gpu := exact.Product(used, uint64(c.overlap(r.Start, r.End)))
	if !measured && gpu.IsZero() {
		return
	}
	tag := c.tag(&r.Job, r.Partition)
	if c.causes != nil {
		tag |= c.cause.put(c.causes.attempt(r, workOf(r)))
	}
	var j sum
	set := false
	work := workOf(r)
	word, short := work.Word()
	simple := c.causes == nil && !c.Wears && short && measured && plain(r) && gpu == work
	for i := range c.picks {
		x := &c.picks[i]
		if !x.of(tag) {
			continue
		}
		if simple {
			x.plains.add(word)
			continue
		}
		if !set {
			if j.set(r, gpu, work, last, measured); c.Wears {
				j.wear(c.Frame, r, why)
			}
			set = true
		}
		x.add(r, &j, tag)
	}
	if set && c.causes != nil {
		c.causes.add(nil, c.picks, c.cause.of(tag), tag, &j, r.ID)
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

// Waiting notes whose job has not started; it has no wait.
func (c *TargetCollector) Waiting(r *sim.Record) {
	if c.causes != nil {
		c.causes.waiting(r, c.To, c.measures(r.Submit), nil, c.picks)
	}
}

// Finish returns a Run that holds the measures of the groups of the targets alone;
// those of other groups are NaN, and so is what no target asks for: money, or what is
// stranded. The TargetCollector must not be used after it.
func (c *TargetCollector) Finish() *Run {
	c.close()
	run := &Run{Picked: map[choice]measures.Stats{}}
	for by, labels := range c.labels {
		run.Groups[by] = make([]measures.Stats, len(labels))
		for g := range labels {
			run.Groups[by][g] = measures.NoStats()
		}
	}
	for i := range c.picks {
		x := &c.picks[i]
		if st := x.finish(&c.supply, c.stranded, c.causes != nil); x.single() {
			run.Groups[x.choice[0].by][x.choice[0].first] = st
		} else {
			run.Picked[x.choice] = st
		}
	}
	if c.causes != nil {
		run.keep(&rest{byCause: c.causes, picks: c.picks})
	}
	return run
}
