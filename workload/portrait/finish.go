package portrait

import (
	"cmp"
	"maps"
	"math"
	"math/bits"
	"slices"

	"aforo/workload/trace"
)

// Read draws the portrait of a log, which it reads to its end and closes; name is
// how the portrait calls it. The error is that of the Reader.
func Read(r trace.Reader, name string, opt Options) (*Portrait, error) {
	defer r.Close()
	c := New(r.Header(), opt)
	var rec trace.Record // outside, so that it is allocated once
	for {
		ok, err := r.Next(&rec)
		if err != nil {
			return nil, err
		}
		if !ok {
			return c.Finish(name, r.Labels(), r.Report()), nil
		}
		c.Add(&rec)
	}
}

// Finish returns the portrait of all records. Labels and report are those of the
// reader; the Collector is of no use afterwards.
func (c *Collector) Finish(name string, labels *trace.Labels, report *trace.Report) *Portrait {
	c.order.finish()
	c.asked.finish()
	c.recorded.finish()
	h := c.header
	p := &Portrait{
		Log: name, Format: h.Format, Computer: h.Computer, Installation: h.Installation, Unit: cmp.Or(h.Unit, "processor"),
		Jobs: c.jobs, Simulated: c.judge.Report().Kept, Ran: c.ran,
		Sizes: c.portraitSizes(), Popular: c.popular(10), RunS: c.run.Quantiles(),
		Limits: c.limit.portrait(c.jobs), Waits: c.wait.portrait(c.ran), States: c.portraitStates(),
		Groups: c.groups.names(&labels.Group, c.jobs, c.work), Queues: c.queues.names(&labels.Queue, c.jobs, c.work),
		Partitions: c.partitions.names(&labels.Partition, c.jobs, c.work), Apps: c.apps.names(&labels.App, c.jobs, c.work),
		Arrivals: c.arrivals.portrait(c.order.late),
		Rhythm:   Rhythm{c.clock.dated(), c.arrivals.hours, c.arrivals.weekdays},
		Weeks:    c.arrivals.weeks(),
		Concentration: Concentration{
			Top1: c.effort.TopShare(.01), Top10: c.effort.TopShare(.10), Most: share(c.most, c.work), Line: c.mostLine,
		},
	}
	if n := float64(c.logs.n); n > 0 {
		p.Lognormal = Lognormal{c.logs.mean, math.Sqrt(c.logs.m2 / n)}
	}
	for _, n := range []struct {
		key string
		*Names
	}{{"Queue", p.Queues}, {"Partition", p.Partitions}} {
		rename(n.Names, h, n.key)
	}
	p.Span, p.Machine = c.span(), c.machine()
	p.Fitting = c.fitting.portrait(cmp.Or(p.Machine.Source, "busy"), labels)
	if p.Machine.Capacity == 0 && c.opt.Busy == 0 {
		p.Busy = c.fitting.busyQuantile()
	}
	c.curves(p, labels)
	p.Findings = c.findings(p, labels, report)
	return p
}

func (c *Collector) span() Span {
	r := &c.arrivals
	if r.n == 0 {
		return Span{}
	}
	s := Span{
		Dated: c.clock.dated(), First: c.clock.at(r.first), Last: c.clock.at(r.last), Zone: c.clock.zone(),
		FirstS: r.first.Seconds(), LastS: r.last.Seconds(), Days: (r.last - r.first).Hours() / 24,
	}
	if c.end != trace.Unknown {
		s.EndS = c.end.Seconds()
	}
	s.JobsPerDay = share(float64(r.n), s.Days)
	return s
}

func (c *Collector) machine() Machine {
	m := Machine{
		Capacity: c.capacity(), Source: "log", Largest: c.largest,
		Peak: c.asked.peak, PeakRecorded: c.recorded.peak, WorkH: c.work / 3600,
	}
	switch {
	case c.opt.Capacity > 0:
		m.Source = "given"
	case m.Capacity == 0:
		m.Source = ""
	}
	first, last, outside, _ := c.covered.Covered()
	work := c.work
	for _, e := range outside { // one record with a date of its own must not set the load
		work -= float64(e.Work) / 1000
	}
	m.Demand = share(work, (last - first).Seconds())
	m.Load = share(m.Demand, float64(m.Capacity))
	return m
}

// bandOf numbers the bands of sizes: 1, 2, 3 to 4, 5 to 8, and so on.
func bandOf(size int32) int { return bits.Len32(uint32(size - 1)) }

func (c *Collector) portraitSizes() []Size {
	var list []Size
	for i := range c.bands {
		b := &c.bands[i]
		if b.jobs == 0 {
			continue
		}
		s := Size{From: 1, To: 1, Jobs: b.jobs, Share: float64(b.jobs) / float64(c.ran), Work: share(b.work, c.work)}
		if i > 0 {
			s.From, s.To = 1<<(i-1)+1, int32(min(int64(1)<<i, math.MaxInt32))
		}
		s.RunP50S = b.run.Quantile(.5)
		list = append(list, s)
	}
	return list
}

func (c *Collector) popular(most int) []SizeCount {
	var list []SizeCount
	for _, size := range slices.Sorted(maps.Keys(c.sizes)) {
		s := *c.sizes[size]
		s.Share, s.Work = float64(s.Jobs)/float64(c.ran), share(s.Work, c.work)
		list = append(list, s)
	}
	slices.SortStableFunc(list, func(a, b SizeCount) int { return cmp.Compare(b.Jobs, a.Jobs) })
	return list[:min(most, len(list))]
}

func (c *Collector) portraitStates() []Share {
	var list []Share
	for i, n := range c.states.jobs {
		if n > 0 {
			list = append(list, Share{trace.Status(i).String(), n, float64(n) / float64(c.jobs), share(c.states.work[i], c.work)})
		}
	}
	slices.SortStableFunc(list, func(a, b Share) int { return cmp.Compare(b.Jobs, a.Jobs) })
	return list
}

// curves fills in the users and the curves.
func (c *Collector) curves(p *Portrait, labels *trace.Labels) {
	const points = 300
	p.Curves.Run.X, p.Curves.Run.Y = c.run.Curve(points)
	p.Curves.Limit.X, p.Curves.Limit.Y = c.limit.limit.Curve(points)
	p.Curves.Wait.X, p.Curves.Wait.Y = c.wait.sketch.Curve(points)
	if names := c.users.names(&labels.User, c.jobs, c.work); names != nil {
		jobs, work := falling(c.users.jobs), falling(c.users.work)
		p.Users = &Users{Names: *names, TopJobs: tops(jobs), TopWork: tops(work)}
		p.Curves.UserJobs, p.Curves.UserWork = concentration(jobs), concentration(work)
	}
}
