package sim

import (
	"fmt"
	"math/bits"
	"time"

	"aforo/sim/sched"
)

// A checker holds a run to the numbered invariants of docs/model.md while it
// runs. It counts for itself wherever it can: what it adds up comes from the
// events alone, and is compared with what the scheduler and the pools believe.
type checker struct {
	now                                 time.Duration
	submitted, rejected, running, ended int64
	busy                                []int
	promises                            map[int32]time.Duration
	broken                              error
	left                                bool // a job has left the queue without a start
	late                                bool // a job is past its limit: no promise holds

	// Little's law, exactly: integrals over time on the left, sums over jobs on the
	// right.
	queue, units     int64
	queueSum, waits  wide
	busySum, gpuTime wide
}

func newChecker(r *run) *checker {
	c := &checker{busy: make([]int, len(r.pools)), promises: map[int32]time.Duration{}}
	p := &r.cfg.Policy
	if p.Backfill == sched.Conservative || (r.site == nil && p.Backfill == sched.EASY && p.Order == sched.FCFS && p.Pass.Mode != sched.PassBeat) {
		r.sched.Promise = func(slot int32, at time.Duration) {
			if _, held := c.promises[slot]; !held || at == never { // a limit has taken it back
				c.promises[slot] = at
			}
		}
	}
	return c
}

func (c *checker) fail(n int, format string, args ...any) {
	if c.broken == nil {
		c.broken = fmt.Errorf("invariant %d does not hold at %v: %s", n, c.now, fmt.Sprintf(format, args...))
	}
}

// advance moves the integrals on to an instant.
func (c *checker) advance(now time.Duration) {
	if now < c.now {
		c.fail(2, "the clock went back to %v", now)
		return
	}
	dt := uint64(now - c.now)
	c.queueSum.add(uint64(c.queue), dt)
	c.busySum.add(uint64(c.units), dt)
	c.now = now
}

// arrive counts a job that the source has submitted, to the queue or to be rejected.
func (c *checker) arrive(rejected bool) {
	c.submitted++
	if rejected {
		c.rejected++
		return
	}
	c.queue++
}

// turnedAway counts a job that has arrived and that a rule never lets start. It leaves the
// law of the queue, which counts the waits of those who start.
func (c *checker) turnedAway() {
	c.rejected++
	c.queue--
	c.left = true
}

// held counts a job that has arrived and does not wait yet, released one that waits now, and
// forsaken one that is turned away before.
func (c *checker) held()     { c.queue-- }
func (c *checker) released() { c.queue++ }

func (c *checker) forsaken() {
	c.rejected++
	c.left = true
}

func (c *checker) start(r *run, slot int32) {
	rec := &r.slots[slot].rec
	if rec.Submit > rec.Eligible() || rec.Eligible() > rec.Start || rec.Start > rec.End || rec.Start != c.now {
		c.fail(2, "job %d was submitted at %v, started at %v and ends at %v", rec.ID, rec.Submit, rec.Start, rec.End)
	}
	if at, held := c.promises[slot]; held {
		if rec.Start > at && !c.late {
			c.fail(6, "job %d was promised a start at %v", rec.ID, at)
		}
		delete(c.promises, slot)
	}
	if r.site != nil && r.site.Lending() && r.cfg.Policy.Backfill == sched.FirstFit && r.cfg.Policy.Depth == 0 {
		if other, any := r.sched.Slighted(int(rec.Partition), int(rec.Used)); any {
			c.fail(8, "job %d borrows, and job %d waits that could start there without", rec.ID, r.slots[other].rec.ID)
		}
	}
	c.queue--
	c.running++
	c.units += int64(rec.Used)
	c.busy[rec.Partition] += int(rec.Used)
	if p := r.pools[rec.Partition]; c.busy[rec.Partition]-p.Leaving() > p.Cap() && !c.late {
		c.fail(3, "partition %s has %d in use of %d, %d of them leaving", r.cfg.Partitions[rec.Partition].Name, c.busy[rec.Partition], p.Cap(), p.Leaving())
	}
	c.waits.add(1, uint64(rec.Start-rec.Since))
}

func (c *checker) end(rec *Record) {
	if rec.End != c.now {
		c.fail(2, "job %d was to end at %v", rec.ID, rec.End)
	}
	c.gpuTime.add(uint64(rec.Used), uint64(rec.End-rec.Start))
	c.running--
	c.ended++
	c.units -= int64(rec.Used)
	c.busy[rec.Partition] -= int(rec.Used)
}

// postponed takes back all promises, and those that follow: a job has started that will not
// end where it is expected to.
func (c *checker) postponed() {
	clear(c.promises)
	c.late = true
}

// again counts a job that waits again after an attempt. Under EASY it may come before those
// that were promised a start; under conservative backfilling it moves nobody who has one.
func (c *checker) again(r *run) {
	c.queue++
	if r.cfg.Policy.Backfill != sched.Conservative {
		clear(c.promises)
	}
}

// passed checks what must hold after a pass. Where no plan, no depth and no limit keeps it,
// the first job of the queue does not wait for what is free.
func (c *checker) passed(r *run) {
	if r.cfg.Policy.Planned() || r.cfg.Policy.Depth > 0 || r.site != nil && r.site.Blocking() {
		return
	}
	if slot, ok := r.sched.Head(); ok && r.sched.Startable(slot) {
		c.fail(4, "job %d waits at the head of the queue and could start", r.slots[slot].rec.ID)
	}
}

// instant checks what must hold when an instant is over.
func (c *checker) instant(r *run) error {
	waits := int64(r.sched.Waiting())
	entered := r.arrived + r.returned
	if r.pen != nil {
		entered -= r.pen.held
	}
	if c.submitted != c.rejected+r.arrived || entered != r.started+waits || waits != c.queue || r.started != c.ended+c.running {
		c.fail(1, "%d submitted, %d rejected, %d arrived, %d returned, %d started, %d wait, %d ended, %d run", c.submitted, c.rejected, r.arrived, r.returned, r.started, waits, c.ended, c.running)
	}
	if r.site != nil {
		if err := r.site.Verify(); err != nil {
			c.fail(8, "%v", err)
		}
	}
	for p, pool := range r.pools {
		if c.busy[p] != pool.Busy() {
			c.fail(3, "partition %s: %d in use by the jobs' own count, %d by the pool's", r.cfg.Partitions[p].Name, c.busy[p], pool.Busy())
		}
	}
	return c.broken
}

// done checks what must hold when a run is over: Little's law, if it is drained.
func (c *checker) done() error {
	if c.queue == 0 && c.running == 0 {
		if !c.left && c.queueSum != c.waits {
			c.fail(5, "the integral of the queue is not the sum of the waits: %v against %v", c.queueSum, c.waits)
		}
		if c.busySum != c.gpuTime {
			c.fail(5, "the integral of what is busy is not the sum of size x run: %v against %v", c.busySum, c.gpuTime)
		}
	}
	return c.broken
}

// wide is a sum of products in 128 bits, so that no rounding hides a difference.
type wide struct{ hi, lo uint64 }

func (w *wide) add(a, b uint64) {
	hi, lo := bits.Mul64(a, b)
	var carry uint64
	w.lo, carry = bits.Add64(w.lo, lo, 0)
	w.hi, _ = bits.Add64(w.hi, hi, carry)
}
