package results

import (
	"errors"
	"fmt"
	"math"
	"time"

	"aforo/results/exact"
	"aforo/results/stat"
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

// A Collector is the sim.Observer that turns one run into a Run. It keeps 16 bytes
// for each measured job that waits and nothing for the others.
type Collector struct {
	spec   Spec
	labels [bys][]string
	run    *Run

	*late
	// Of each bin of the wait series: the measured jobs, those of them that waited,
	// and those that had not started when the run was cut off.
	jobs, waited, never []int

	sums [bys][]sum
	all  []sum // those of ByAll: one
	ways []way

	queue, backlog bins
	partBusy       []bins
	wait           bins // only its grid is used
	system         bins // what waiting and running jobs ask for while the run settles
	supply
}

// A way is a By with groups, other than ByAll.
type way struct {
	by    By
	shift uint // of its byte in a job's tag
	sums  []sum
}

// binShift is where in a tag, above the groups' bytes, the bin of the wait series
// stands in which the job was submitted.
const binShift = 8 * (bys - 1)

// NewCollector returns a Collector for one run.
func NewCollector(spec Spec) (*Collector, error) {
	if spec.To <= spec.From {
		return nil, errors.New("a measured window must end after it begins")
	}
	c := &Collector{spec: spec, labels: groups(spec.Labels, spec.Partitions, spec.Largest), run: &Run{}, late: spare.Get().(*late)}
	fine, coarse := steps(spec.To - spec.From)
	c.queue, c.backlog = newBins(spec, fine), newBins(spec, fine)
	c.wait = newBins(spec, coarse)
	c.system = settleBins(spec)
	n := len(c.wait.sum)
	c.jobs, c.waited, c.never = make([]int, n), make([]int, n), make([]int, n)
	for range spec.Partitions {
		c.partBusy = append(c.partBusy, newBins(spec, fine))
	}
	c.supply = newSupply(spec, fine)
	for by, l := range c.labels {
		if len(l) > maxGroups {
			return nil, fmt.Errorf("%d names of %s are more than a result can hold; the most is %d", len(l), By(by), maxGroups)
		}
		c.sums[by] = make([]sum, len(l))
		if by := By(by); by != ByAll && len(l) > 0 {
			c.ways = append(c.ways, way{by, by.shift(), c.sums[by]})
		}
	}
	c.all = c.sums[ByAll]
	return c, nil
}

// shift is where in a tag the group of a way stands.
func (b By) shift() uint { return 8 * uint(b-1) }

// Started notes a job that starts.
func (c *Collector) Started(r *sim.Record) {
	used, work := exact.Of(uint64(r.Used)), workOf(r)
	if r.Start > r.Submit {
		c.queue.add(r.Submit, r.Start, exact.Of(uint64(r.Size)))
		c.backlog.add(r.Submit, r.Start, work)
	}
	if r.Submit < c.system.to {
		c.system.add(r.Submit, r.End, exact.Of(uint64(r.Size)))
	}
	c.partBusy[r.Partition].add(r.Start, r.End, used)
	c.busy(r.Partition, r.Start, r.End, used)
	tag := tagOf(&r.Job, r.Partition, int32(len(c.labels[BySize])))
	measured := r.Submit >= c.spec.From && r.Submit < c.spec.To
	if measured {
		bin := c.wait.bin(r.Submit)
		c.jobs[bin]++
		if r.Start > r.Submit {
			c.waited[bin]++
			c.late.jobs = append(c.late.jobs, stat.Tagged{X: int64(r.Wait()), Tag: tag | uint64(bin)<<binShift})
		}
	}
	var j sum
	j.set(r, used.Times(uint64(c.queue.overlap(r.Start, r.End))), work, measured)
	c.all[0].add(&j)
	if j.jobs == 0 && j.gpu.IsZero() {
		return // of the warm-up
	}
	for i := range c.ways {
		w := &c.ways[i]
		if g := int(uint8(tag >> (w.shift & 63))); g < len(w.sums) {
			w.sums[g].add(&j)
		}
	}
}

// tagOf returns the group of a job under each By but ByAll, a byte each.
func tagOf(j *workload.Job, partition, bands int32) uint64 {
	size := min(int32(sizeBand(j.Size)), bands-1)
	return uint64(uint8(j.Class))<<ByClass.shift() | uint64(uint8(size))<<BySize.shift() |
		uint64(uint8(j.Community))<<ByCommunity.shift() | uint64(uint8(j.Sector))<<BySector.shift() |
		uint64(uint8(j.Access))<<ByAccess.shift() | uint64(uint8(partition))<<ByPartition.shift()
}

// Rejected counts a job that nothing can ever hold.
func (c *Collector) Rejected(j *workload.Job) {
	if j.Submit >= c.spec.From && j.Submit < c.spec.To {
		c.run.Rejected++
	}
}

// Waiting notes a job that still waits when the run is cut off.
func (c *Collector) Waiting(j *workload.Job) {
	size := exact.Of(uint64(j.Size))
	c.queue.add(j.Submit, c.spec.To, size)
	c.backlog.add(j.Submit, c.spec.To, size.Times(uint64(j.Run)))
	c.system.add(j.Submit, c.spec.To, size)
	if j.Submit >= c.spec.From && j.Submit < c.spec.To {
		c.run.Unstarted++
		c.never[c.wait.bin(j.Submit)]++
	}
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
	sum            []exact.Sum
	at             int // the bin that was looked at last
	lo             time.Duration
}

func newBins(spec Spec, step time.Duration) bins {
	n := int((spec.To - spec.From + step - 1) / step)
	return bins{from: spec.From, to: spec.To, step: step, sum: make([]exact.Sum, n), lo: spec.From}
}

// bin returns the bin of an instant within the window. Mostly it is that of the
// instant before, and then there is nothing to divide.
func (b *bins) bin(t time.Duration) int {
	if uint64(t-b.lo) >= uint64(b.step) {
		b.at = int((t - b.from) / b.step)
		b.lo = b.from + time.Duration(b.at)*b.step
	}
	return b.at
}

// overlap returns how much of [start, end) lies within the window.
func (b *bins) overlap(start, end time.Duration) time.Duration {
	return max(0, min(end, b.to)-max(start, b.from))
}

// add adds a weight that holds from start to end.
func (b *bins) add(start, end time.Duration, weight exact.Sum) {
	start, end = max(start, b.from), min(end, b.to)
	if start >= end {
		return
	}
	i := b.bin(start)
	for stop := b.lo + b.step; stop < end; stop += b.step {
		b.sum[i].Add(weight.Times(uint64(stop - start)))
		start = stop
		i++
	}
	b.sum[i].Add(weight.Times(uint64(end - start)))
}

// means returns the time average of each bin, of a quantity that was added in units
// of which so many make one.
func (b *bins) means(unit time.Duration) []float64 {
	m := make([]float64, len(b.sum))
	for i, s := range b.sum {
		lo := b.from + time.Duration(i)*b.step
		m[i] = s.Over(exact.Product(uint64(unit), uint64(min(b.to, lo+b.step)-lo)))
	}
	return m
}

// total returns the integral over the whole window.
func (b *bins) total() (t exact.Sum) {
	for _, s := range b.sum {
		t.Add(s)
	}
	return t
}

// like returns empty bins of the same steps.
func (b *bins) like() bins {
	return bins{from: b.from, to: b.to, step: b.step, sum: make([]exact.Sum, len(b.sum)), lo: b.from}
}

// merge adds the integrals of bins of the same steps.
func (b *bins) merge(of *bins) {
	for i := range b.sum {
		b.sum[i].Add(of.sum[i])
	}
}

func ratio(a, b float64) float64 {
	if b == 0 {
		return math.NaN()
	}
	return a / b
}
