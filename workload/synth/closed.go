package synth

import (
	"time"

	"aforo/workload"
)

// closed is the source of a model with sessions: a source that also says which
// job is next without giving it out, and that is told how jobs end.
type closed struct {
	source
	loops []*loop // of each class; nil for one without sessions
	ready []bool  // the stream's next job is in ahead
	ahead []workload.Job

	shown workload.Job // what Peek shows, until something changes it
	held  bool
}

// Peek stores in j what Next would.
func (c *closed) Peek(j *workload.Job) (bool, error) {
	if c.err != nil {
		return false, c.err
	}
	if !c.held {
		i := c.first()
		if c.at[i] == never {
			return false, nil
		}
		c.show(i)
	}
	*j = c.shown
	return true, nil
}

// show makes the next job of stream i the one that Peek shows.
func (c *closed) show(i int) {
	if l := c.loop(i); l != nil {
		l.peek(&c.shown)
	} else {
		if !c.ready[i] {
			c.streams[i].next(&c.ahead[i])
			c.ready[i] = true
		}
		c.shown = c.ahead[i]
	}
	c.shown.ID, c.held = c.id+1, true
}

// Next stores the next job in j.
func (c *closed) Next(j *workload.Job) (bool, error) {
	if ok, err := c.Peek(j); !ok {
		return false, err
	}
	c.id++
	c.held = false
	i := c.first()
	if l := c.loop(i); l != nil {
		l.submitted(c.id)
		c.at[i] = l.due.next()
		return true, nil
	}
	c.ready[i] = false
	if t := c.streams[i]; t.over() {
		c.at[i] = t.begin()
	}
	return true, nil
}

// Ended tells the user of a job that it has ended.
func (c *closed) Ended(j *workload.Job, at time.Duration) {
	if l := c.loop(int(j.Class)); l != nil {
		l.ended(j, at)
		c.at[j.Class], c.held = l.due.next(), false
	}
}

// Rejected tells the user of a job that it was turned away.
func (c *closed) Rejected(j *workload.Job) {
	if l := c.loop(int(j.Class)); l != nil {
		l.rejected(j)
		c.at[j.Class], c.held = l.due.next(), false
	}
}

// loop returns the loop of stream i, or nil: cohorts, which follow the classes,
// have none.
func (c *closed) loop(i int) *loop {
	if i >= len(c.loops) {
		return nil
	}
	return c.loops[i]
}
