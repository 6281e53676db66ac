package cluster

import "time"

// A Hold is what a blocked head has been promised: to start at its shadow time,
// the first instant at which what it needs is expected to be free for as long as
// its limit.
type Hold struct {
	// At is the shadow time, or Never where the scheduler knows of no such instant.
	At time.Duration
	// Extra is what is expected to be free at the shadow time beyond what the head
	// needs: GPUs of a counted pool, nodes of a placed one.
	Extra int
	// uncounted says that Extra is not known yet (placed pools).
	uncounted bool
	// later holds what is left over at closures that fall into the head's stay.
	later []slack
	// head is the job that holds (placed pools).
	head Request
	// barren is what was asked for inside a node beyond the shadow time and found no
	// place, and until when; as long as the hold stands, no larger request for as long
	// finds one. Zero GPUs: none was refused yet (placed pools).
	barren    Room
	barrenEnd time.Duration
	// serving tells of each kind of node whether it may be of use to the holder at the shadow
	// time, once it is surveyed (placed pools with announced changes).
	serving  []bool
	surveyed bool
	// strict lets nothing pass that ends after the shadow time.
	strict bool
}

type slack struct {
	at    time.Duration
	extra int
}

func (p *Counted) Shadow(now time.Duration, q *Request, h *Hold) {
	h.later, h.strict = h.later[:0], false
	units := p.Need(q.Size)
	first := p.firstKnown()
	free := p.Cap() - p.busy
	if units > free {
		at, freed := p.ends.Reach(units - free)
		if at < first && After(at, q.Limit) <= first {
			h.At, h.Extra = at, free+freed-units
			return
		}
		if first == Never {
			h.At, h.Extra = Never, 0
			return
		}
	}
	p.search(now, units, q.Limit, h)
}

// search is Shadow where announced steps matter: it tries each instant at which
// something is freed or opens.
func (p *Counted) search(now time.Duration, units int, limit time.Duration, h *Hold) {
	at := now - 1 // a job of no length may end now
	for {
		next := p.ends.Next(at)
		for i := range p.steps {
			if p.steps[i].Kind == StepOpen && p.steps[i].At > at {
				next = min(next, p.steps[i].At)
				break
			}
		}
		h.At, h.Extra = next, 0
		if next == Never {
			return
		}
		at = next
		if left := p.expected(at); left >= units && p.clear(at, units, limit) {
			h.Extra = left - units
			p.slacks(at, units, limit, h)
			return
		}
	}
}

// slacks notes what each closure during the head's stay leaves over.
func (p *Counted) slacks(start time.Duration, units int, limit time.Duration, h *Hold) {
	end := After(start, limit)
	for at, left := p.closes(start + 1); at < end; at, left = p.closes(at + 1) {
		h.later = append(h.later, slack{at, left - (p.ends.Total() - p.ends.FreedBy(at)) - units})
	}
}

// Left returns a bound for a counted pool: no job with a larger need passes beyond the
// shadow time.
func (h *Hold) Left() int {
	if h.strict {
		return 0
	}
	return h.Extra
}

// Gap returns how long a job may take that starts now and ends by the shadow time.
func (h *Hold) Gap(now time.Duration) time.Duration {
	if h.At == Never {
		return Never
	}
	return h.At - now
}

// Lets reports whether a job that occupies units until end leaves the head able
// to start at its shadow time: it ends by then, or it fits into what the head
// leaves over.
func (h *Hold) Lets(units int, end time.Duration) bool {
	if end <= h.At {
		return true
	}
	if units > h.Extra || h.strict {
		return false
	}
	for _, s := range h.later {
		if s.at < end && units > s.extra {
			return false
		}
	}
	return true
}

// use takes a job that Lets has let pass out of what the head leaves over.
func (h *Hold) use(units int, end time.Duration) {
	if end <= h.At {
		return
	}
	h.Extra -= units
	for i := range h.later {
		if h.later[i].at < end {
			h.later[i].extra -= units
		}
	}
}

// Ease keeps a hold of a plain pool when a grant has been released,
// as a bound: the head can start no later than At, and no more than Extra is left over
// when it can. It reports whether both are still exact.
//
// What was expected now changes nothing. What was expected later can only bring the
// shadow time forward; what was expected after it adds to what is free at At, and less is
// free before.
func (h *Hold) Ease(now time.Duration, g *Grant) (exact bool) {
	if g.Expected > h.At {
		h.Extra += g.Units
		return false
	}
	return g.Expected <= now
}

// Strict lets only jobs pass that end by the shadow time, until Shadow is called
// again.
func (h *Hold) Strict() { h.strict = true }
