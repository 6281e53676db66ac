package results

import (
	"errors"
	"fmt"
	"math"
	"sync"
	"time"

	"aforo/sim"
	"aforo/workload"
)

// A Spec says what a Collector is to measure.
type Spec struct {
	// From and To bound the measured window, in simulated time.
	From, To   time.Duration
	Labels     workload.Labels
	Partitions []string
	// Largest is the size of the largest job that can come.
	Largest int
	// Costs price the run; nil prices nothing.
	Costs *Costs
	// Settle checks whether the warm-up, the time before From, is long enough.
	Settle bool
}

const maxGroups = 256

// A Collector is the sim.Observer that turns one run into a Run. It keeps about
// 16 bytes for each measured job and nothing for the others.
type Collector struct {
	spec   Spec
	labels [bys][]string
	run    *Run

	*perJob
	never []int // jobs of each bin that had not started when the run was cut off
	sums  [bys][]sum

	queue, backlog bins
	partBusy       []bins
	wait           bins // only its grid is used
	system         bins // what waiting and running jobs ask for while the run settles
	cap            []capacity
	meters         []meter // one a partition, where there are costs
}

// perJob is what is kept of each measured job, in the order of their starts.
type perJob struct {
	waits []int64 // ns
	tags  [][bys - 1]uint8
	bins  []uint16 // bin of the wait series in which the job was submitted
}

// spare hands the memory of one run to the next: growing it anew for each was an
// eighth of the time of a study.
var spare = sync.Pool{New: func() any { return new(perJob) }}

// sum is what can be added up as jobs start.
type sum struct {
	// Of the measured jobs: seconds, ratios, GPU-hours, seconds x GPU-hours.
	jobs                int
	wait                float64
	slowdown, expansion float64
	work, waitWork      float64
	// Of all jobs, GPU-nanoseconds within the window; killed is the part of gpu
	// whose jobs were killed at their limits.
	gpu, killed float64
}

// add adds what one job brings.
func (s *sum) add(j *sum) {
	s.gpu += j.gpu
	s.killed += j.killed
	if j.jobs == 0 {
		return
	}
	s.jobs++
	s.wait += j.wait
	s.slowdown += j.slowdown
	s.expansion += j.expansion
	s.work += j.work
	s.waitWork += j.waitWork
}

// capacity follows what a partition has.
type capacity struct {
	at                   time.Duration
	installed, available int
	sumInstalled         bins
	sumAvailable         bins

	strandedAt  time.Duration
	stranded    int
	sumStranded bins
}

// NewCollector returns a Collector for one run.
func NewCollector(spec Spec) (*Collector, error) {
	if spec.To <= spec.From {
		return nil, errors.New("a measured window must end after it begins")
	}
	c := &Collector{spec: spec, labels: groups(spec.Labels, spec.Partitions, spec.Largest), run: &Run{}, perJob: spare.Get().(*perJob)}
	fine, coarse := steps(spec.To - spec.From)
	c.queue, c.backlog = newBins(spec, fine), newBins(spec, fine)
	c.wait = newBins(spec, coarse)
	c.system = settleBins(spec)
	c.never = make([]int, len(c.wait.sum))
	for range spec.Partitions {
		c.partBusy = append(c.partBusy, newBins(spec, fine))
		c.cap = append(c.cap, capacity{sumInstalled: newBins(spec, fine), sumAvailable: newBins(spec, fine), sumStranded: newBins(spec, fine)})
	}
	c.meters = newMeters(spec)
	for by, l := range c.labels {
		if len(l) > maxGroups {
			return nil, fmt.Errorf("%d names of %s are more than a result can hold; the most is %d", len(l), By(by), maxGroups)
		}
		c.sums[by] = make([]sum, len(l))
	}
	return c, nil
}

// Started notes a job that starts.
func (c *Collector) Started(r *sim.Record) {
	c.queue.add(r.Submit, r.Start, float64(r.Size))
	if r.Submit < c.system.to {
		c.system.add(r.Submit, r.End, float64(r.Size))
	}
	work := float64(r.Used) * (r.End - r.Start).Hours()
	c.backlog.add(r.Submit, r.Start, work)
	c.partBusy[r.Partition].add(r.Start, r.End, float64(r.Used))
	if c.meters != nil {
		m := &c.meters[r.Partition]
		m.add(m.busy, r.Start, r.End, float64(r.Used))
	}
	tag := c.tag(&r.Job, int(r.Partition))
	j := sum{gpu: float64(r.Used) * float64(c.queue.overlap(r.Start, r.End))}
	if r.Killed {
		j.killed = j.gpu
	}
	if r.Submit >= c.spec.From && r.Submit < c.spec.To {
		wait, run := r.Wait().Seconds(), (r.End - r.Start).Seconds()
		j.jobs, j.wait, j.work, j.waitWork = 1, wait, work, wait*work
		j.slowdown, j.expansion = slowdown(wait, run), (wait+run)/max(run, expansionBoundS)
		c.waits = append(c.waits, int64(r.Wait()))
		c.tags = append(c.tags, tag)
		c.bins = append(c.bins, uint16(c.wait.bin(r.Submit)))
	}
	c.sums[ByAll][0].add(&j)
	for i, t := range tag {
		if int(t) < len(c.sums[i+1]) {
			c.sums[i+1][t].add(&j)
		}
	}
}

// slowdown is the bounded slowdown, max(1, (wait+run)/max(run, 10 s)), after
// Feitelson; in seconds.
func slowdown(wait, run float64) float64 { return max(1, (wait+run)/max(run, slowdownBoundS)) }

// tag returns the group of a job under each By but ByAll.
func (c *Collector) tag(j *workload.Job, partition int) [bys - 1]uint8 {
	return [bys - 1]uint8{uint8(j.Class), uint8(min(sizeBand(j.Size), len(c.labels[BySize])-1)), uint8(j.Community), uint8(j.Sector), uint8(j.Access), uint8(partition)}
}

// Rejected counts a job that nothing can ever hold.
func (c *Collector) Rejected(j *workload.Job) {
	if j.Submit >= c.spec.From && j.Submit < c.spec.To {
		c.run.Rejected++
	}
}

// Waiting notes a job that still waits when the run is cut off.
func (c *Collector) Waiting(j *workload.Job) {
	c.queue.add(j.Submit, c.spec.To, float64(j.Size))
	c.backlog.add(j.Submit, c.spec.To, float64(j.Size)*j.Run.Hours())
	c.system.add(j.Submit, c.spec.To, float64(j.Size))
	if j.Submit >= c.spec.From && j.Submit < c.spec.To {
		c.run.Unstarted++
		c.never[c.wait.bin(j.Submit)]++
	}
}

// Capacity notes a change of what a partition has.
func (c *Collector) Capacity(at time.Duration, partition int, installed, available int) {
	p := &c.cap[partition]
	c.until(partition, at)
	p.installed, p.available = installed, available
}

// Stranded notes what is free and of no use to those who wait.
func (c *Collector) Stranded(at time.Duration, partition, gpus int) {
	p := &c.cap[partition]
	p.sumStranded.add(p.strandedAt, at, float64(p.stranded))
	p.strandedAt, p.stranded = at, gpus
}

// until closes the books on what a partition has had up to an instant.
func (c *Collector) until(partition int, at time.Duration) {
	p := &c.cap[partition]
	if c.meters != nil {
		m := &c.meters[partition]
		m.add(m.installed, p.at, at, float64(p.installed))
	}
	p.sumInstalled.add(p.at, at, float64(p.installed))
	p.sumAvailable.add(p.at, at, float64(p.available))
	p.at = at
}

// steps returns the width of the bins of the series over time: a fine one for
// utilization and queue length, a coarse one for the quantiles of waits.
func steps(window time.Duration) (fine, coarse time.Duration) {
	const day = 24 * time.Hour
	switch {
	case window >= 180*day:
		return 7 * day, 7 * day
	case window >= 28*day:
		return day, 7 * day
	case window >= 4*day:
		return 6 * time.Hour, day
	}
	part := func(n time.Duration) time.Duration { // rounded up: no remainder gets a bin of its own
		return max(time.Minute, (window+n-1)/n)
	}
	return part(48), part(24)
}

// bins holds the time integral of a quantity over each step of the window.
type bins struct {
	from, to, step time.Duration
	sum            []float64
}

func newBins(spec Spec, step time.Duration) bins {
	n := int((spec.To - spec.From + step - 1) / step)
	return bins{from: spec.From, to: spec.To, step: step, sum: make([]float64, n)}
}

// bin returns the bin of an instant within the window.
func (b *bins) bin(t time.Duration) int { return int((t - b.from) / b.step) }

// overlap returns how much of [start, end) lies within the window.
func (b *bins) overlap(start, end time.Duration) time.Duration {
	return max(0, min(end, b.to)-max(start, b.from))
}

// add adds a weight that holds from start to end.
func (b *bins) add(start, end time.Duration, weight float64) {
	start, end = max(start, b.from), min(end, b.to)
	if start >= end {
		return
	}
	for i := b.bin(start); start < end; i++ {
		stop := min(end, b.from+time.Duration(i+1)*b.step)
		b.sum[i] += weight * float64(stop-start)
		start = stop
	}
}

// means returns the time average of each bin.
func (b *bins) means() []float64 {
	m := make([]float64, len(b.sum))
	for i, s := range b.sum {
		lo := b.from + time.Duration(i)*b.step
		m[i] = s / float64(min(b.to, lo+b.step)-lo)
	}
	return m
}

// total returns the time average over the whole window.
func (b *bins) total() float64 {
	t := 0.0
	for _, s := range b.sum {
		t += s
	}
	return t / float64(b.to-b.from)
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return math.NaN()
	}
	return a / b
}
