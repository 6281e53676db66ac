package portrait

import (
	"cmp"
	"math"
	"time"

	"aforo/workload/portable"
	"aforo/workload/trace"
	"aforo/workload/trace/jobs"
)

const (
	// burstGap is how soon after a user's last job the next belongs to the same
	// burst.
	burstGap = 10 * time.Second
	// exactValues is how many different values a Sketch counts one by one, and
	// exactInBand in one band of sizes.
	exactValues = 1 << 16
	exactInBand = 1 << 14
	firstLines  = 5
)

// Options say what is known of a log beside what stands in it.
type Options struct {
	// Capacity is the size of the machine; 0 takes what the log gives.
	Capacity int
	// Busy stands for the size of the machine where neither is known, for Fitting alone:
	// what a first reading found (Portrait.Busy).
	Busy int
	// MissingLimit is the rule by which a simulation fills in limits.
	MissingLimit trace.LimitRule
}

// A Collector draws the portrait of a log a record at a time.
type Collector struct {
	opt    Options
	header *trace.Header
	judge  *jobs.Judge
	odd    oddities
	clock  clock
	begun  bool

	jobs, ran   int64
	work        float64 // processor-seconds
	most        float64 // the greatest work of a job, at
	mostLine    int64
	largest     int32
	bands       [32]band
	sizes       map[int32]*SizeCount
	run, effort *Sketch // effort: processor-milliseconds of a job
	logs        moments // of ln(run/s)
	limit       limits
	wait        waits
	states      ledger
	users       ledger
	groups      ledger
	queues      ledger
	partitions  ledger
	apps        ledger

	order    *orderer
	arrivals arrivals
	asked    demand // as if no job waited
	recorded demand // by the recorded waits
	end      time.Duration
	covered  trace.Span
	fitting  *fitting
}

// A band is the sizes above one power of two up to the next.
type band struct {
	jobs int64
	work float64
	run  *Sketch
}

// moments are the mean and the sum of squares about it, by Welford's method.
type moments struct {
	n        int64
	mean, m2 float64
}

func (m *moments) add(x float64) {
	m.n++
	d := x - m.mean
	m.mean += d / float64(m.n)
	m.m2 += float64(d * (x - m.mean))
}

// New returns a Collector for the records of a log with this header, which may
// still change until its first record.
func New(h *trace.Header, opt Options) *Collector {
	c := &Collector{
		opt: opt, header: h, judge: jobs.NewJudge(h, jobs.Rules{Capacity: opt.Capacity, MissingLimit: opt.MissingLimit}),
		sizes: map[int32]*SizeCount{}, run: newSketch(1e9, exactValues), effort: newSketch(1e3, exactValues),
		limit: newLimits(), wait: waits{sketch: newSketch(1e9, exactValues)}, end: trace.Unknown, fitting: newFitting(),
	}
	c.arrivals = newArrivals(&c.clock)
	c.order = newOrderer(held, c.arrived)
	c.asked.spent = c.arrivals.spent
	return c
}

// Add counts a record.
func (c *Collector) Add(rec *trace.Record) {
	if !c.begun {
		c.begun = true
		c.clock = newClock(c.header)
		c.recorded.capacity = int64(c.capacity())
		c.fitting.begin(int64(cmp.Or(c.capacity(), c.opt.Busy)))
	}
	c.jobs++
	_, kept := c.judge.Job(rec)
	c.odd.record(rec, kept, c.header.Dated)
	c.largest = max(c.largest, rec.Size())
	size, work := occupied(rec), 0.0
	ran := size > 0 && rec.Run > 0 && !rec.Piece
	c.wait.record(rec, ran)
	if ran {
		work = float64(size) * rec.Run.Seconds()
		c.ranFor(rec, size, work)
		c.size(rec, size, work)
	}
	c.limit.record(rec)
	c.states.add(int32(rec.Status), work)
	c.users.add(rec.User, work)
	c.groups.add(rec.Group, work)
	c.queues.add(rec.Queue, work)
	c.partitions.add(rec.Partition, work)
	c.apps.add(rec.App, work)
	if rec.Submit != trace.Unknown && !rec.Piece {
		sent := rec.Sent
		if sent == trace.Unknown {
			sent = rec.Submit
		}
		c.covered.Add(sent, rec.Line, int64(1000*work))
		c.order.add(arrival{
			rec.Submit, rec.Wait, rec.Run, rec.Limit, rec.Line, max(size, 0), rec.Size(), rec.User, rec.App,
			[ways]int32{byPartition: rec.Partition, byUser: rec.User, byReason: rec.Reason, byReservation: rec.Reservation},
		})
	}
}

// occupied is how many processors a job held: by the rule for sizes, or where there is
// none the allocated ones, or else the requested ones; 0 or less where the record has
// neither.
func occupied(rec *trace.Record) int32 {
	if rec.By == trace.SizeByFormat && rec.Allocated > 0 {
		return rec.Allocated
	}
	return rec.Size()
}

// capacity is the size of the machine, or 0.
func (c *Collector) capacity() int {
	if c.opt.Capacity > 0 {
		return c.opt.Capacity
	}
	return c.header.Capacity
}

// ranFor counts a job that ran.
func (c *Collector) ranFor(rec *trace.Record, size int32, work float64) {
	c.ran++
	c.work += work
	if work > c.most {
		c.most, c.mostLine = work, rec.Line
	}
	c.run.Add(int64(rec.Run))
	c.effort.Add(int64(min(float64(size)*float64(rec.Run.Milliseconds()), math.MaxInt64/2)))
	c.logs.add(portable.Log(rec.Run.Seconds()))
}

// size counts the size of a job that ran.
func (c *Collector) size(rec *trace.Record, size int32, work float64) {
	b := &c.bands[bandOf(size)]
	b.jobs++
	b.work += work
	if b.run == nil {
		b.run = newSketch(1e9, exactInBand)
	}
	b.run.Add(int64(rec.Run))
	s := c.sizes[size]
	if s == nil {
		s = &SizeCount{Size: size}
		c.sizes[size] = s
	}
	s.Jobs++
	s.Work += work
}

// arrived takes an arrival in submit order.
func (c *Collector) arrived(a *arrival) {
	c.asked.advance(a.submit)
	c.recorded.advance(a.submit)
	c.fitting.arrived(a)
	c.arrivals.add(a)
	if a.run == trace.Unknown || a.run < 0 {
		return
	}
	start := a.submit
	if a.size > 0 {
		c.asked.occupy(start, a.run, int64(a.size), a.line)
	}
	if a.wait != trace.Unknown {
		start = later(start, max(a.wait, 0))
		if a.size > 0 {
			c.recorded.occupy(start, a.run, int64(a.size), a.line)
		}
	}
	c.end = max(c.end, later(start, a.run))
}
