package results

import (
	"math"
	"time"

	"aforo/results/exact"
	"aforo/results/measures"
	"aforo/results/stat"
	"aforo/sim"
	"aforo/workload"
)

// A Collector is the sim.Observer that turns one run into a Run. It keeps 16 bytes
// for each measured job that waits and nothing for the others.
type Collector struct {
	*Frame
	run *Run

	*late
	// Of each bin of the wait series: the measured jobs, those of them that waited,
	// and those that had not started when the run was cut off.
	jobs, waited, never []int

	sums   [measures.WayCount][]sum
	all    []sum // those of ByAll: one
	plains plains
	ways   []way
	// picks are measured beside the groups, for targets that are none of them.
	picks    []pick
	followed []followed
	causes   *byCause // nil where there is but one
	grants   *Grants  // nil without calls

	queue, backlog bins
	partBusy       []bins
	wait           bins // only its grid is used
	system         bins // what waiting and running jobs ask for while the run settles
	supply
}

// A way is a By with groups, other than ByAll. What plain attempts bring stands beside the
// sums until the end: most attempts are, and bring so little that it has a place of its own.
type way struct {
	by measures.By
	field
	sums   []sum
	plains []plains
}

// NewCollector returns a Collector for one run, which costs price; nil prices nothing.
// Beside every group it measures the targets that are none; their periods and variants
// are left out.
func NewCollector(f *Frame, costs *Costs, targets ...Target) *Collector {
	c := &Collector{Frame: f, run: &Run{}, late: spare.Get().(*late), supply: newSupply(f, costs)}
	c.queue, c.backlog, c.system = newBins(f.fine), newBins(f.fine), newBins(f.settling)
	c.wait = newBins(f.coarse)
	n := f.coarse.count()
	c.jobs, c.waited, c.never = make([]int, n), make([]int, n), make([]int, n)
	for range f.Partitions {
		c.partBusy = append(c.partBusy, newBins(f.fine))
	}
	for by, l := range f.labels {
		c.sums[by] = make([]sum, len(l))
		if by := measures.By(by); by != measures.ByAll && by != measures.ByType && by != measures.ByShare && by != measures.ByCall && len(l) > 0 {
			c.ways = append(c.ways, way{by, f.ways[by], c.sums[by], make([]plains, len(l))})
		}
	}
	c.all = c.sums[measures.ByAll]
	c.picks = f.pick(targets, func(x *choice) bool { return !x.single() })
	c.followed = f.follow()
	c.causes = newByCause(f, len(c.picks))
	return c
}

// Started notes that a job has waited for an attempt.
func (c *Collector) Started(r *sim.Record) {
	if r.Attempt == 1 {
		c.run.Started++
	}
	c.shares.start(r)
	if c.grants != nil && r.Project != 0 {
		c.grants.started(r)
	}
	c.power.started(r)
	if r.Start > r.Since {
		c.waits(r, r.Start)
	}
}

// Grant says what the projects of the run are, before it begins.
func (c *Collector) Grant(projects []workload.Project) { c.grants = newGrants(c.Frame, projects) }

// SetAside implements sim.Bursar.
func (c *Collector) SetAside(at time.Duration, project int, hours int64) {
	if c.grants != nil {
		c.grants.SetAside(at, project, hours)
	}
}

// Charged implements sim.Bursar.
func (c *Collector) Charged(at time.Duration, project int, hours, free int64) {
	if c.grants != nil {
		c.grants.Charged(at, project, hours, free)
	}
}

// waits notes that a job has waited until an instant.
func (c *Collector) waits(r *sim.Record, until time.Duration) {
	c.queue.add(r.Since, until, uint64(r.Size))
	c.system.add(r.Since, until, uint64(r.Size))
}

// Ended notes what an attempt has used, and of a job's last one what became of the job.
func (c *Collector) Ended(r *sim.Record, why sim.Why) {
	c.shares.end(r)
	c.power.ended(r)
	c.attempt(r, why)
}

// Running notes an attempt that goes on when the run is cut off as if it had ended.
func (c *Collector) Running(r *sim.Record) { c.attempt(r, sim.Done) }

func (c *Collector) attempt(r *sim.Record, why sim.Why) {
	last := why.Last()
	used, work := uint64(r.Used), workOf(r)
	if r.Start > r.Since {
		c.backlog.addLong(r.Since, r.Start, work)
	}
	if r.Start < c.system.to {
		c.system.add(r.Start, r.End, uint64(r.Size))
	}
	c.partBusy[r.Partition].add(r.Start, r.End, used)
	c.busy(r.Partition, r.Start, r.End, used, spoilt(r, why))
	tag := c.tag(&r.Job, r.Partition)
	if c.causes != nil {
		tag |= c.cause.put(c.causes.attempt(r, work))
	}
	measured := last && c.measures(r.Submit)
	if measured {
		if c.Causes && r.Held > 0 {
			c.penned(r)
		}
		bin := c.wait.bin(r.Submit)
		c.jobs[bin]++
		if r.Wait() > 0 {
			c.waited[bin]++
			c.late.jobs = append(c.late.jobs, stat.Tagged{X: int64(r.Wait()), Tag: tag | c.step.put(bin)})
		}
		for i := range c.followed {
			c.followed[i].started(tag, bin, r.Wait() > 0)
		}
	}
	gpu := exact.Product(used, uint64(c.overlap(r.Start, r.End)))
	if word, ok := work.Word(); ok && c.causes == nil && !c.Wears && measured && plain(r) && gpu == work {
		c.addPlain(tag, word)
	} else if measured || !gpu.IsZero() { // else it is of the warm-up
		c.add(tag, r, gpu, work, why, measured)
	}
}

// add adds an attempt to its groups, and to the picks that it is of.
func (c *Collector) add(tag uint64, r *sim.Record, gpu, work exact.Sum, why sim.Why, measured bool) {
	var j sum
	if j.set(r, gpu, work, why.Last(), measured); c.Wears {
		j.wear(c.Frame, r, why)
	}
	if j.rare {
		c.run.Held, c.run.Again = c.run.Held || r.Held > 0, c.run.Again || r.Again > 0
	}
	c.all[0].add(&j)
	for i := range c.ways {
		w := &c.ways[i]
		if g := w.of(tag); g < len(w.sums) {
			w.sums[g].add(&j)
		}
	}
	for i := range c.picks {
		if p := &c.picks[i]; p.of(tag) {
			p.add(r, &j, tag)
		}
	}
	if c.causes != nil {
		c.causes.add(c.ways, c.picks, c.cause.of(tag), tag, &j, r.ID)
	}
}

// addPlain is add for a plain attempt within the window.
func (c *Collector) addPlain(tag, work uint64) {
	c.plains.add(work)
	ways := c.ways
	for i := range ways {
		w := &ways[i]
		if g := w.of(tag); g < len(w.plains) {
			w.plains[g].add(work)
		}
	}
	for i := range c.picks {
		if p := &c.picks[i]; p.of(tag) {
			p.plains.add(work)
		}
	}
}

// sumUp adds what plain attempts have brought to the sums.
func (c *Collector) sumUp() {
	c.all[0].addPlains(&c.plains)
	for _, w := range c.ways {
		for g := range w.sums {
			w.sums[g].addPlains(&w.plains[g])
		}
	}
}

// Rejected counts a job that nothing can ever hold.
func (c *Collector) Rejected(j *workload.Job) {
	if c.measures(j.Submit) {
		c.run.Rejected++
		c.turn(j)
	}
}

// Refused counts a job that a rule never lets start, by the rule's name.
func (c *Collector) Refused(j *workload.Job, rule string) {
	if c.measures(j.Submit) {
		c.run.Rejected++
		c.turn(j)
		if c.run.Refused == nil {
			c.run.Refused = map[string]int{}
		}
		c.run.Refused[rule]++
	}
}

// Waiting notes a job that still waits when the run is cut off.
func (c *Collector) Waiting(r *sim.Record) {
	if !r.InPen() {
		c.waits(r, c.To)
		c.backlog.addLong(r.Since, c.To, exact.Product(uint64(r.Size), uint64(r.Run)))
	}
	if c.causes != nil {
		c.causes.waiting(r, c.To, c.measures(r.Submit), c.ways, c.picks)
	}
	if c.measures(r.Submit) {
		c.run.Unstarted++
		bin := c.wait.bin(r.Submit)
		c.never[bin]++
		for i := range c.followed {
			c.followed[i].unstarted(c.tag(&r.Job, r.Partition), bin)
		}
	}
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return math.NaN()
	}
	return a / b
}
