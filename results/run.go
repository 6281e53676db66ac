package results

import (
	"math"
	"slices"
	"sort"
	"time"

	"aforo/results/measures"
	"aforo/results/stat"
	"aforo/workload/portable"
)

// A Run is what one simulation yields: the measures of every group, and its
// series over the window.
type Run struct {
	// Groups holds the measures, by way of grouping and group.
	Groups [measures.WayCount][]measures.Stats
	// Picked holds those of the jobs that goals and rules look at and that are no single
	// group.
	Picked map[choice]measures.Stats
	// Started counts the jobs that started at all, in the warm-up and after the window, too.
	Started int64
	// Rejected counts jobs of the window that nothing can ever hold, Unstarted those
	// that had not started when the run was cut off.
	Rejected, Unstarted int
	// Held and Again say that a measured job was in the pen, or waited between attempts.
	Held, Again bool
	// Waits are what the measured jobs have waited for, where that is told, and Waiters how
	// many these jobs are.
	Waits   Waits
	Waiters int
	// Refused counts those of the rejected that a rule never lets start, by its name.
	Refused map[string]int

	Series RunSeries
	// Loads are the loads of the causes, where there are several.
	Loads []Load

	rest *rest
	gone *gone
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
	// ByType are busy, installed and available, by type, where there are several.
	ByType []TypeSeries
	// Queue is the number of GPUs that waiting jobs ask for, Backlog the GPU-hours
	// that they will run.
	Queue, Backlog []float64
	// Waits holds, for each of Quantiles, the quantile in seconds of the waits of the
	// jobs submitted in each step; NaN where there were none.
	Waits [len(Quantiles)][]float64
	// Groups are those of the groups that are followed, by way and group.
	Groups [][]RunGroup
	// Calls are those of the calls.
	Calls []GrantSeries
	// System is what waiting and running jobs ask for, from time zero on, in the
	// steps in which the warm-up is checked; nil where it is not.
	System []float64
	// Longer is the share of jobs that waited longer than each of Grid.
	Longer []float64
}

// TypeSeries are those of one type.
type TypeSeries struct{ Busy, Installed, Available []float64 }

// Quantiles are the quantiles of the waits over time.
var Quantiles = [3]float64{0.50, 0.75, 0.95}

// Grid holds the waits, in seconds, at which the distribution is evaluated: from
// one second to 60 days, evenly on a log axis, ten a factor of ten and more, in whole
// seconds and none of them twice.
var Grid = func() []float64 {
	const from, to, n = 1.0, 60 * 86400.0, 140
	g := make([]float64, n)
	for i := range g {
		g[i] = math.Round(from * portable.Pow(to/from, float64(i)/(n-1)))
	}
	return slices.Compact(g)
}()

// Finish returns the Run. The Collector must not be used after it.
func (c *Collector) Finish() *Run {
	c.close()
	c.sumUp()
	c.series()
	c.stats()
	c.run.Waiters = c.sums[measures.ByAll][0].jobs
	c.picked()
	if c.grants != nil {
		c.grants.finish(c.run)
	}
	if c.causes != nil {
		c.run.Loads = c.causes.loads(&c.run.Series)
		c.run.keep(&rest{byCause: c.causes, sums: &c.sums, sorted: slices.Clone(c.late.jobs), picks: c.picks})
	}
	c.release()
	c.late = nil
	return c.run
}

// keep keeps what Aside needs.
func (r *Run) keep(k *rest) {
	k.groups, k.picked = r.Groups, r.Picked
	k.waited, k.waiters = r.Waits, r.Waiters
	r.rest = k
}

// series works out the series. Those of the whole cluster come from the sums of
// those of its partitions.
func (c *Collector) series() {
	s := &c.run.Series
	each := func(of func(partition int) *bins) (means [][]float64) {
		all := newBins(c.fine)
		for i := range c.cap {
			all.merge(of(i))
			means = append(means, of(i).means(1))
		}
		return append(means, all.means(1))
	}
	s.Busy = each(func(i int) *bins { return &c.partBusy[i] })
	s.Installed = each(func(i int) *bins { return &c.cap[i].sumInstalled })
	s.Available = each(func(i int) *bins { return &c.cap[i].sumAvailable })
	s.Stranded = each(func(i int) *bins { return &c.cap[i].sumStranded })
	if c.types != nil {
		for i := range c.types.sums {
			t := &c.types.sums[i]
			s.ByType = append(s.ByType, TypeSeries{t.busy.means(1), t.installed.means(1), t.available.means(1)})
		}
	}
	s.Queue, s.Backlog, s.System = c.queue.means(1), c.backlog.means(time.Hour), c.system.means(1)
}

// stats works out the measures that need all waits: they are sorted once, and then
// pass by the groups, each of which picks those that its quantiles need.
func (c *Collector) stats() {
	sorted := c.sort()
	groups, bins := c.pass(sorted)
	for by := range measures.WayCount {
		c.run.Groups[by] = make([]measures.Stats, len(c.labels[by]))
		if by == measures.ByCall {
			continue // its groups are no jobs
		}
		for g := range c.labels[by] {
			s := &c.sums[by][g]
			waits := &ordered{n: s.jobs, zeros: s.jobs - len(sorted), all: sorted}
			if by != measures.ByAll && by != measures.ByType && by != measures.ByShare {
				waits = &groups[by].list[g]
			}
			c.run.Groups[by][g] = c.measure(by, g, s, waits)
		}
	}
	c.distribution(sorted)
	for i := range c.followed {
		c.run.Series.Groups = append(c.run.Series.Groups, c.followed[i].finish(sorted, c.step))
	}
	c.waitSeries(bins)
}

// picked works out the measures of the jobs that are no single group.
func (c *Collector) picked() {
	if len(c.picks) > 0 {
		c.run.Picked = map[choice]measures.Stats{}
	}
	for i := range c.picks {
		c.run.Picked[c.picks[i].choice] = c.picks[i].finish(&c.supply, true, c.causes != nil)
	}
}

// pass shows the sorted waits to the groups and to the bins of the wait series.
func (c *Collector) pass(sorted []stat.Tagged) (groups [measures.WayCount]*lists, bins *lists) {
	for _, w := range c.ways {
		n, late := make([]int, len(c.sums[w.by])), make([]int, len(c.sums[w.by]))
		for g := range n {
			n[g], late[g] = c.sums[w.by][g].jobs, c.sums[w.by][g].late
		}
		groups[w.by] = newLists(n, late, func(int) []float64 { return measures.WaitQuantiles })
		groups[w.by].show(sorted, w.field)
	}
	bins = newLists(c.jobs, c.waited, func(b int) []float64 {
		ps := make([]float64, len(Quantiles))
		for q, p := range Quantiles {
			ps[q], _ = censored(c.jobs[b], c.never[b], p)
		}
		return ps
	})
	bins.show(sorted, c.step)
	return groups, bins
}

// distribution notes the share of jobs that waited longer than each of Grid. Jobs
// that had not started when the run was cut off waited longer than any.
func (c *Collector) distribution(sorted []stat.Tagged) {
	c.run.Series.Longer = make([]float64, len(Grid))
	all := c.sums[measures.ByAll][0].jobs + c.run.Unstarted
	k := 0
	for i, g := range Grid {
		k += sort.Search(len(sorted)-k, func(j int) bool { return float64(sorted[k+j].X) > g*float64(time.Second) })
		c.run.Series.Longer[i] = ratio(float64(len(sorted)-k+c.run.Unstarted), float64(all))
	}
}

// waitSeries works out the quantiles of the waits of the jobs submitted in each
// coarse step. Jobs that had not started count as waits beyond all others: a
// quantile that falls among them does not exist.
func (c *Collector) waitSeries(bins *lists) {
	for q, p := range Quantiles {
		c.run.Series.Waits[q] = make([]float64, len(bins.list))
		for b := range bins.list {
			o, x := &bins.list[b], math.NaN()
			if p, ok := censored(o.n, c.never[b], p); ok {
				x = o.quantile(p)
			}
			c.run.Series.Waits[q][b] = x / float64(time.Second)
		}
	}
}

// censored returns which quantile of n values is the quantile p of them and of that many
// more that are larger than all of them; it is not ok where that is one of those.
func censored(n, larger int, p float64) (quantile float64, ok bool) {
	if larger == 0 {
		return p, true
	}
	if n < 2 || p*float64(n+larger-1) > float64(n-1) {
		return math.NaN(), false
	}
	return p * float64(n+larger-1) / float64(n-1), true
}
