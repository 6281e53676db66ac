package sim

import "time"

// An ending is the end of a running job, as an event.
type ending struct {
	at time.Duration
	// order breaks ties at one instant: the starts in their order.
	order int64
	slot  int32
}

// endings is a binary heap of the ends of running jobs: by instant, then by the
// order of their starts. Arrivals are read from the source and never stand here,
// so the heap is as small as what runs, and a concrete heap beats cleverer ones.
type endings []ending

func (e ending) before(o ending) bool {
	return e.at < o.at || (e.at == o.at && e.order < o.order)
}

func (h *endings) push(e ending) {
	*h = append(*h, e)
	q := *h
	i := len(q) - 1
	for i > 0 {
		up := (i - 1) / 2
		if !e.before(q[up]) {
			break
		}
		q[i] = q[up]
		i = up
	}
	q[i] = e
}

func (h *endings) pop() ending {
	q := *h
	top, n := q[0], len(q)-1
	e := q[n]
	*h = q[:n]
	i := 0
	for {
		c := 2*i + 1
		if c >= n {
			break
		}
		if c+1 < n && q[c+1].before(q[c]) {
			c++
		}
		if !q[c].before(e) {
			break
		}
		q[i] = q[c]
		i = c
	}
	if n > 0 {
		q[i] = e
	}
	return top
}

// next returns the instant of the first end, or never.
func (h endings) next() time.Duration {
	if len(h) == 0 {
		return never
	}
	return h[0].at
}
