package portrait

import (
	"math"
	"time"
)

// A change is a number of processors that are taken, or given back, at an instant.
type change struct {
	at   time.Duration
	size int64
	line int64
}

// A demand follows how many processors jobs occupy at once. It holds the changes
// that are still to come, in a binary heap: what runs, and what waits to start.
type demand struct {
	heap        []change
	now         time.Duration
	level, peak int64
	// spent is told of each stretch of time with one level above zero; nil is none.
	spent func(from, to time.Duration, level int64)

	capacity int64         // 0: unknown
	above    time.Duration // the time in which level was above capacity
	starts   int64         // that took it there
	lines    []int64       // of the first of them
}

// occupy adds a job from start on, which is no earlier than any arrival before.
// What ends at an instant has made room for what starts then.
func (d *demand) occupy(start, run time.Duration, size, line int64) {
	d.push(change{start, size, line})
	d.push(change{later(start, run), -size, line})
}

// advance makes every change before an instant: at the instant itself others may
// still come.
func (d *demand) advance(to time.Duration) {
	for len(d.heap) > 0 && d.heap[0].at < to {
		d.apply(d.pop())
	}
}

// finish makes all changes.
func (d *demand) finish() {
	for len(d.heap) > 0 {
		d.apply(d.pop())
	}
}

func (d *demand) apply(c change) {
	if c.at > d.now && d.level > 0 {
		if d.spent != nil {
			d.spent(d.now, c.at, d.level)
		}
		if d.capacity > 0 && d.level > d.capacity {
			d.above = later(d.above, c.at-d.now)
		}
	}
	d.now = max(d.now, c.at)
	d.level += c.size
	d.peak = max(d.peak, d.level)
	if c.size > 0 && d.capacity > 0 && d.level > d.capacity {
		if d.starts++; len(d.lines) < firstLines {
			d.lines = append(d.lines, c.line)
		}
	}
}

// later is a+b, or the greatest time where that is too great.
func later(a, b time.Duration) time.Duration {
	if b > 0 && a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

// before orders changes by their time; those that give back come first.
func (c *change) before(o *change) bool {
	return c.at < o.at || c.at == o.at && c.size < o.size
}

func (d *demand) push(c change) {
	d.heap = append(d.heap, c)
	h := d.heap
	i := len(h) - 1
	for i > 0 {
		up := (i - 1) / 2
		if !c.before(&h[up]) {
			break
		}
		h[i] = h[up]
		i = up
	}
	h[i] = c
}

func (d *demand) pop() change {
	h := d.heap
	first, last := h[0], h[len(h)-1]
	d.heap = h[:len(h)-1]
	h = d.heap
	i := 0
	for {
		down := 2*i + 1
		if down >= len(h) {
			break
		}
		if down+1 < len(h) && h[down+1].before(&h[down]) {
			down++
		}
		if !h[down].before(&last) {
			break
		}
		h[i] = h[down]
		i = down
	}
	if len(h) > 0 {
		h[i] = last
	}
	return first
}
