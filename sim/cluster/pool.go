package cluster

import (
	"fmt"
	"time"
)

// A Pool is a partition that lives: what is free in it now, and what is expected
// to be free later. A job takes GPUs from the pool as a count; jobs larger than a
// node take whole nodes.
//
// Expectations are the scheduler's: ends of running jobs at their limits,
// announced drains, and closed windows, but never nodes that have not arrived.
type Pool struct {
	perNode int
	speed   float64
	target  int // GPUs that belong to the partition, those that drain left out
	closed  int // of them closed now
	busy    int
	ends    timeline
	steps   []step // what is still to come, in time order
}

// A step is one change of a pool at one instant, in GPUs.
type step struct {
	at    time.Duration
	kind  stepKind
	units int
	speed float64
	until time.Duration // when closed units open again
}

type stepKind uint8

const (
	stepAdd stepKind = iota
	stepDrain
	stepClose
	stepOpen
	stepSpeed
)

// NewPool brings a partition to life at time zero. It reports a partition whose
// changes cannot be: more nodes removed or closed than there are, or a change out
// of order.
func NewPool(p *Partition) (*Pool, error) {
	if p.PerNode < 1 || p.Nodes < 0 || !(p.Speed > 0) {
		return nil, fmt.Errorf("partition %s: nodes must not be negative, a node needs at least one GPU, and a speed is above zero", p.Name)
	}
	steps, err := compile(p)
	if err != nil {
		return nil, fmt.Errorf("partition %s: %w", p.Name, err)
	}
	return &Pool{perNode: p.PerNode, speed: p.Speed, target: p.Nodes * p.PerNode, steps: steps}, nil
}

// Need returns the GPUs that a job of the given size occupies: whole nodes where
// it is larger than a node.
func (p *Pool) Need(size int) int {
	if size <= p.perNode || p.perNode == 1 {
		return size
	}
	return (size + p.perNode - 1) / p.perNode * p.perNode
}

// Speed returns the training speed of a GPU now.
func (p *Pool) Speed() float64 { return p.speed }

// Cap returns the GPUs that jobs may occupy now: less than are busy while nodes
// drain.
func (p *Pool) Cap() int { return p.target - p.closed }

// Free returns the GPUs that a job could take now.
func (p *Pool) Free() int { return max(0, p.Cap()-p.busy) }

// Busy returns the GPUs that are occupied now.
func (p *Pool) Busy() int { return p.busy }

// Capacity returns the GPUs that are installed, nodes that drain included until
// their last job ends, and those of them that are available: not closed.
func (p *Pool) Capacity() (installed, available int) {
	available = max(p.Cap(), p.busy)
	return available + p.closed, available
}

// Take occupies units until, as far as the scheduler knows, the expected end.
func (p *Pool) Take(units int, expected time.Duration) {
	p.busy += units
	if p.busy > p.Cap() {
		panic("cluster: more was taken than is free")
	}
	p.ends.add(expected, units)
}

// Release frees units that were taken with the same expected end.
func (p *Pool) Release(units int, expected time.Duration) {
	p.busy -= units
	p.ends.remove(expected, units)
}

// NextChange returns the instant of the next change, or Never.
func (p *Pool) NextChange() time.Duration {
	if len(p.steps) == 0 {
		return Never
	}
	return p.steps[0].at
}

// Change applies the next change.
func (p *Pool) Change() {
	s := p.steps[0]
	p.steps = p.steps[1:]
	switch s.kind {
	case stepAdd:
		p.target += s.units
	case stepDrain:
		p.target -= s.units
	case stepClose:
		p.closed += s.units
	case stepOpen:
		p.closed -= s.units
	case stepSpeed:
		p.speed = s.speed
	}
}

// known returns what an announced step does to the capacity: nothing, where it
// brings nodes that the scheduler does not know of.
func (s *step) known() int {
	switch s.kind {
	case stepDrain, stepClose:
		return -s.units
	case stepOpen:
		return s.units
	}
	return 0
}

// Possible reports whether a job that occupies units could ever start here as
// far as the scheduler knows.
func (p *Pool) Possible(units int) bool {
	c := p.Cap()
	for i := range p.steps {
		if units <= c {
			return true
		}
		c += p.steps[i].known()
	}
	return units <= c
}

// closes returns the first announced closure at or after the instant and the
// capacity that remains in it, or Never.
func (p *Pool) closes(after time.Duration) (time.Duration, int) {
	c := p.Cap()
	for i := range p.steps {
		s := &p.steps[i]
		c += s.known()
		if s.kind == stepClose && s.at >= after {
			for _, t := range p.steps[i+1:] {
				if t.at != s.at {
					break
				}
				c += t.known()
			}
			return s.at, c
		}
	}
	return Never, c
}

// LongestFit returns the longest limit with which even the smallest job could
// start now: up to the next closure that leaves nothing.
func (p *Pool) LongestFit(now time.Duration) time.Duration {
	for at, left := p.closes(now + 1); at != Never; at, left = p.closes(at + 1) {
		if left-(p.ends.total-p.ends.freedBy(at)) <= 0 {
			return at - now
		}
	}
	return Never
}

// Fits reports whether a job that occupies units with the given limit may start
// now: it is free, and no announced closure needs it back before the limit.
func (p *Pool) Fits(now time.Duration, units int, limit time.Duration) bool {
	return units <= p.Free() && p.clear(now, units, limit)
}

// clear reports whether units, taken at start and held up to the limit, are left
// by every closure that falls between.
func (p *Pool) clear(start time.Duration, units int, limit time.Duration) bool {
	end := after(start, limit)
	for at, left := p.closes(start + 1); at < end; at, left = p.closes(at + 1) {
		if units > left-(p.ends.total-p.ends.freedBy(at)) {
			return false
		}
	}
	return true
}

// after returns t+d, or Never where that is too far.
func after(t, d time.Duration) time.Duration {
	if d >= Never-t {
		return Never
	}
	return t + d
}

// capAt returns the known capacity at a later instant.
func (p *Pool) capAt(at time.Duration) int {
	c := p.Cap()
	for i := range p.steps {
		if p.steps[i].at > at {
			break
		}
		c += p.steps[i].known()
	}
	return c
}
