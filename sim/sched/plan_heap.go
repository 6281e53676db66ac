package sched

import (
	"math"
	"time"
)

// A turns is the jobs that a compression has yet to look at, the first one in queue
// order on top: a binary heap.
type turns []turn

type turn struct {
	key  uint64
	seq  int64
	slot int32
}

func (a *turn) before(b *turn) bool { return a.key < b.key || (a.key == b.key && a.seq < b.seq) }

func (h *turns) push(t turn) {
	*h = append(*h, t)
	q := *h
	i := len(q) - 1
	for i > 0 && t.before(&q[(i-1)/2]) {
		q[i] = q[(i-1)/2]
		i = (i - 1) / 2
	}
	q[i] = t
}

func (h *turns) pop() turn {
	q := *h
	top, t := q[0], q[len(q)-1]
	q = q[:len(q)-1]
	*h = q
	for i := 0; len(q) > 0; {
		c := 2*i + 1
		if c+1 < len(q) && q[c+1].before(&q[c]) {
			c++
		}
		if c >= len(q) || !q[c].before(&t) {
			q[i] = t
			break
		}
		q[i] = q[c]
		i = c
	}
	return top
}

// A starts is the places of the waiting jobs by their starts, the first one on top:
// a binary heap in which each job knows where it stands, because its start may come
// to be earlier.
type starts struct {
	heap []planned
	at   []int32 // by slot: where the job stands
}

type planned struct {
	start time.Duration
	slot  int32
}

// set notes the start of a job, which is new or earlier than it was.
func (h *starts) set(slot int32, start time.Duration, held bool) {
	if !held {
		for int(slot) >= len(h.at) {
			h.at = append(h.at, 0)
		}
		h.at[slot] = int32(len(h.heap))
		h.heap = append(h.heap, planned{})
	}
	i := h.at[slot]
	for i > 0 && start < h.heap[(i-1)/2].start {
		h.put(i, h.heap[(i-1)/2])
		i = (i - 1) / 2
	}
	h.put(i, planned{start, slot})
}

func (h *starts) put(i int32, p planned) { h.heap[i], h.at[p.slot] = p, i }

// remove takes out a job.
func (h *starts) remove(slot int32) {
	h.set(slot, math.MinInt64, true)
	h.pop()
}

// pop removes the job that starts first.
func (h *starts) pop() int32 {
	top, n := h.heap[0].slot, int32(len(h.heap)-1)
	last := h.heap[n]
	h.heap = h.heap[:n]
	for i := int32(0); n > 0; {
		c := 2*i + 1
		if c+1 < n && h.heap[c+1].start < h.heap[c].start {
			c++
		}
		if c >= n || h.heap[c].start >= last.start {
			h.put(i, last)
			break
		}
		h.put(i, h.heap[c])
		i = c
	}
	return top
}
