package results

import (
	"math"
	"time"

	"aforo/results/stat"
)

// A Run is what one simulation yields: the measures of every group, and its
// series over the window.
type Run struct {
	// Groups holds the measures, by way of grouping and group.
	Groups [bys][]Stats
	// Rejected counts jobs of the window that nothing can ever hold, Unstarted those
	// that had not started when the run was cut off.
	Rejected, Unstarted int

	Series RunSeries
}

// RunSeries are the series of one run. Utilization, Queue and Backlog have one
// value a fine step of the window, Waits one a coarse step.
type RunSeries struct {
	// Busy, Installed and Available are GPUs, by partition; the last entry is the
	// whole cluster.
	Busy, Installed, Available [][]float64
	// Stranded are GPUs that were free while a job waited that might run there, by
	// partition; the last entry is the whole cluster.
	Stranded [][]float64
	// Queue is the number of GPUs that waiting jobs ask for, Backlog the GPU-hours
	// that they will run.
	Queue, Backlog []float64
	// Waits holds, for each of Quantiles, the quantile in seconds of the waits of the
	// jobs submitted in each step; NaN where there were none.
	Waits [len(Quantiles)][]float64
	// System is what waiting and running jobs ask for, from time zero on, in the
	// steps in which the warm-up is checked; nil where it is not.
	System []float64
	// Longer is the share of jobs that waited longer than each of Grid.
	Longer []float64
}

// Quantiles are the quantiles of the waits over time.
var Quantiles = [3]float64{0.50, 0.75, 0.95}

// Grid holds the waits, in seconds, at which the distribution is evaluated: from
// one second to 60 days, evenly on a log axis, ten a factor of ten and more.
var Grid = func() []float64 {
	const from, to, n = 1.0, 60 * 86400.0, 140
	g := make([]float64, n)
	for i := range g {
		g[i] = math.Round(from * math.Pow(to/from, float64(i)/(n-1)))
	}
	return g
}()

// Finish returns the Run. The Collector must not be used after it.
func (c *Collector) Finish() *Run {
	for i := range c.cap {
		c.until(i, c.spec.To)
		c.Stranded(c.spec.To, i, 0)
	}
	c.series()
	c.stats()
	c.waits, c.tags, c.bins = c.waits[:0], c.tags[:0], c.bins[:0]
	spare.Put(c.perJob)
	c.perJob = nil
	return c.run
}

func (c *Collector) series() {
	s := &c.run.Series
	n := len(c.queue.sum)
	allBusy, allStranded := make([]float64, n), make([]float64, n)
	allInstalled, allAvailable := make([]float64, n), make([]float64, n)
	for i := range c.cap {
		installed, available := c.cap[i].sumInstalled.means(), c.cap[i].sumAvailable.means()
		busy := c.partBusy[i].means()
		s.Busy = append(s.Busy, busy)
		s.Installed = append(s.Installed, installed)
		s.Available = append(s.Available, available)
		stranded := c.cap[i].sumStranded.means()
		s.Stranded = append(s.Stranded, stranded)
		for k := range n {
			allInstalled[k] += installed[k]
			allAvailable[k] += available[k]
			allStranded[k] += stranded[k]
			allBusy[k] += busy[k]
		}
	}
	s.Busy = append(s.Busy, allBusy)
	s.Installed = append(s.Installed, allInstalled)
	s.Available = append(s.Available, allAvailable)
	s.Stranded = append(s.Stranded, allStranded)
	s.Queue, s.Backlog, s.System = c.queue.means(), c.backlog.means(), c.system.means()
}

// stats works out the measures that need all waits: they are sorted once, and the
// sorted list is dealt out to the groups, each of which then is sorted too.
func (c *Collector) stats() {
	order := stat.Order(c.waits)
	sorted := make([]int64, len(order))
	var installed, available float64
	for i := range c.cap {
		installed += c.cap[i].sumInstalled.total()
		available += c.cap[i].sumAvailable.total()
	}
	for by := range bys {
		counts := make([]int, len(c.labels[by]))
		group := func(i int32) int { return 0 }
		if by != ByAll {
			group = func(i int32) int { return int(c.tags[i][by-1]) }
		}
		for g := range counts {
			counts[g] = c.sums[by][g].jobs
		}
		c.run.Groups[by] = make([]Stats, len(counts))
		if len(counts) == 0 {
			continue
		}
		for g, waits := range deal(c.waits, order, sorted, counts, group) {
			var in, av float64 = installed, available
			if by == ByPartition {
				in, av = c.cap[g].sumInstalled.total(), c.cap[g].sumAvailable.total()
			}
			st := c.measure(&c.sums[by][g], waits, in, av)
			switch by {
			case ByAll:
				st[Stranded] = stat.Sum(c.stranded())
				c.price(&st)
			case ByPartition:
				st[Stranded] = c.stranded()[g]
			}
			st[Idle] = st[Stranded] * (c.spec.To - c.spec.From).Hours()
			c.run.Groups[by][g] = st
		}
		if by == ByAll {
			c.distribution(sorted)
		}
	}
	c.waitSeries(order, sorted)
}

// stranded returns the mean of the stranded GPUs over the window, by partition.
func (c *Collector) stranded() []float64 {
	means := make([]float64, len(c.cap))
	for i := range c.cap {
		means[i] = c.cap[i].sumStranded.total()
	}
	return means
}

// deal distributes the waits, in their sorted order, to the groups.
func deal(waits []int64, order []int32, into []int64, counts []int, group func(int32) int) [][]int64 {
	lists := make([][]int64, len(counts))
	at := 0
	for g, n := range counts {
		lists[g] = into[at : at : at+n]
		at += n
	}
	for _, i := range order {
		g := group(i)
		lists[g] = append(lists[g], waits[i])
	}
	return lists
}

func (c *Collector) measure(s *sum, waits []int64, installed, available float64) Stats {
	st := noStats()
	window := float64(c.spec.To - c.spec.From)
	st[Jobs] = float64(s.jobs)
	st[Delivered] = s.gpu / float64(time.Hour)
	st[Goodput] = (s.gpu - s.killed) / float64(time.Hour)
	st[Utilization] = ratio(s.gpu, available*window)
	st[UtilizationInstalled] = ratio(s.gpu, installed*window)
	if s.jobs == 0 {
		return st
	}
	n := float64(s.jobs)
	st[WaitMean], st[Slowdown], st[Expansion] = s.wait/n, s.slowdown/n, s.expansion/n
	st[WaitWeighted] = ratio(s.waitWork, s.work)
	for _, q := range []struct {
		m Measure
		p float64
	}{{WaitP50, 0.5}, {WaitP75, 0.75}, {WaitP95, 0.95}, {WaitP99, 0.99}, {WaitMax, 1}} {
		st[q.m] = stat.QuantileInt(waits, q.p) / float64(time.Second)
	}
	return st
}

// distribution notes the share of jobs that waited longer than each of Grid. Jobs
// that had not started when the run was cut off waited longer than any.
func (c *Collector) distribution(sorted []int64) {
	c.run.Series.Longer = make([]float64, len(Grid))
	k := 0
	for i, g := range Grid {
		for k < len(sorted) && float64(sorted[k]) <= g*float64(time.Second) {
			k++
		}
		all := len(sorted) + c.run.Unstarted
		c.run.Series.Longer[i] = ratio(float64(all-k), float64(all))
	}
}

// waitSeries works out the quantiles of the waits of the jobs submitted in each
// coarse step. Jobs that had not started count as waits beyond all others: a
// quantile that falls among them does not exist.
func (c *Collector) waitSeries(order []int32, into []int64) {
	counts := make([]int, len(c.wait.sum))
	for _, b := range c.bins {
		counts[b]++
	}
	lists := deal(c.waits, order, into, counts, func(i int32) int { return int(c.bins[i]) })
	for q, p := range Quantiles {
		c.run.Series.Waits[q] = make([]float64, len(lists))
		for b, waits := range lists {
			c.run.Series.Waits[q][b] = censored(waits, c.never[b], p) / float64(time.Second)
		}
	}
}

// censored is the quantile p of sorted values and so many more that are larger
// than all of them; NaN where it is one of those.
func censored(sorted []int64, larger int, p float64) float64 {
	if larger == 0 {
		return stat.QuantileInt(sorted, p)
	}
	n := len(sorted)
	if n < 2 || p*float64(n+larger-1) > float64(n-1) {
		return math.NaN()
	}
	return stat.QuantileInt(sorted, p*float64(n+larger-1)/float64(n-1))
}
