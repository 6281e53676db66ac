package cluster

import (
	"time"

	"aforo/sim/ends"
)

// Counted is a Pool that knows only how many GPUs are free.
type Counted struct {
	machine
	ends ends.Expected
}

func (p *Counted) Free() int { return p.Cap() - p.busy }

func (p *Counted) Spare(h *Hold) int {
	return h.Left()
}

// Ends returns what is expected to end, for reading.
func (p *Counted) Ends() *ends.Expected { return &p.ends }

// Plain: what is free later is then what is free now and what ends until then.
func (p *Counted) Plain() bool { return p.announced == 0 }

func (p *Counted) Change() int { return p.change().added() }

func (p *Counted) Possible(q *Request) bool { return p.possible(p.Need(q.Size)) }

func (p *Counted) Fits(now time.Duration, q *Request, h *Hold) bool {
	need := p.Need(q.Size)
	return need <= p.Free() && (h == nil || h.Lets(need, now+q.Limit)) && p.clear(now, need, q.Limit)
}

func (p *Counted) Take(now time.Duration, job int32, q *Request, h *Hold) Grant {
	g := Grant{Units: p.Need(q.Size), Expected: now + q.Limit, job: job}
	if h != nil {
		h.use(g.Units, g.Expected)
	}
	p.busy += g.Units
	if p.busy > p.Cap() {
		panic("cluster: more was taken than is free")
	}
	p.ends.Add(now, g.Expected, g.Units)
	return g
}

func (p *Counted) Postpone(now time.Duration, _ *Request, g Grant, to time.Duration) Grant {
	p.ends.Remove(g.Expected, g.Units)
	p.ends.Add(now, to, g.Units)
	return g.later(to)
}

func (p *Counted) Release(_ *Request, g Grant) {
	p.busy -= g.Units
	p.ends.Remove(g.Expected, g.Units)
}

// closes returns the first announced closure at or after the instant and the
// capacity that remains in it, or Never.
func (p *Counted) closes(after time.Duration) (time.Duration, int) {
	c := p.Cap()
	for i := range p.steps {
		s := &p.steps[i]
		c += s.Known()
		if s.Kind == StepClose && s.At >= after {
			for _, t := range p.steps[i+1:] {
				if t.At != s.At {
					break
				}
				c += t.Known()
			}
			return s.At, c
		}
	}
	return Never, c
}

// LongestFit returns a bound: no job with a longer limit can start now.
func (p *Counted) LongestFit(now time.Duration) time.Duration {
	for at, left := p.closes(now + 1); at != Never; at, left = p.closes(at + 1) {
		if left-(p.ends.Total()-p.ends.FreedBy(at)) <= 0 {
			return at - now
		}
	}
	return Never
}

// clear reports whether units, taken at start and held up to the limit, are left
// by every closure that begins between.
func (p *Counted) clear(start time.Duration, units int, limit time.Duration) bool {
	if p.announced == 0 {
		return true
	}
	end := After(start, limit)
	for at, left := p.closes(start + 1); at < end; at, left = p.closes(at + 1) {
		if units > left-(p.ends.Total()-p.ends.FreedBy(at)) {
			return false
		}
	}
	return true
}

// capAt returns the known capacity at a later instant.
func (p *Counted) capAt(at time.Duration) int {
	c := p.Cap()
	for i := range p.steps {
		if p.steps[i].At > at {
			break
		}
		c += p.steps[i].Known()
	}
	return c
}

// expected returns what is expected to be free at a later instant.
func (p *Counted) expected(at time.Duration) int {
	return p.capAt(at) - (p.ends.Total() - p.ends.FreedBy(at))
}
