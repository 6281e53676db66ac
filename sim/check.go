package sim

import (
	"fmt"
	"time"
)

// A checker holds a run to the numbered invariants of docs/model.md while it
// runs. It counts for itself: nothing that it knows comes from the scheduler or
// the pools.
type checker struct {
	rejected        int64
	running         int64
	ended           int64
	now             time.Duration
	busy            []int
	queueNow        int64 // jobs that wait, as counted here
	queueSum, waits float64
	busySum, work   float64
	broken          error
}

func newChecker(r *run) *checker { return &checker{busy: make([]int, len(r.pools))} }

func (c *checker) fail(r *run, n int, format string, args ...any) {
	if c.broken == nil {
		c.broken = fmt.Errorf("invariant %d does not hold at %v: %s", n, r.now, fmt.Sprintf(format, args...))
	}
}

func (c *checker) start(r *run, rec *Record) {
	if rec.Submit > rec.Start || rec.Start > rec.End || rec.Start != r.now {
		c.fail(r, 2, "job %d was submitted at %v, started at %v and ends at %v", rec.ID, rec.Submit, rec.Start, rec.End)
	}
	c.running++
	c.busy[rec.Partition] += int(rec.Used)
	if p := r.pools[rec.Partition]; c.busy[rec.Partition] > p.Cap() {
		c.fail(r, 3, "partition %d has %d in use of %d", rec.Partition, c.busy[rec.Partition], p.Cap())
	}
	c.waits += float64(rec.Wait())
	c.work += float64(rec.Used) * float64(rec.End-rec.Start)
}

func (c *checker) end(r *run, rec *Record) {
	if rec.End != r.now {
		c.fail(r, 2, "job %d ends at %v, not now", rec.ID, rec.End)
	}
	c.running--
	c.ended++
	c.busy[rec.Partition] -= int(rec.Used)
}

// instant checks what must hold when an instant is over.
func (c *checker) instant(r *run) error {
	if r.now < c.now {
		c.fail(r, 2, "the clock went back from %v", c.now)
	}
	c.now = r.now
	waits := int64(r.sched.Waiting())
	if r.arrived != r.started+waits || r.started != c.ended+c.running {
		c.fail(r, 1, "%d arrived, %d started, %d wait, %d ended, %d run", r.arrived, r.started, waits, c.ended, c.running)
	}
	for p, pool := range r.pools {
		if c.busy[p] != pool.Busy() {
			c.fail(r, 3, "partition %d: %d in use by the jobs' own count, %d by the pool's", p, c.busy[p], pool.Busy())
		}
	}
	return c.broken
}

// done checks what must hold when a run is over.
func (c *checker) done(r *run) error { return c.broken }
