package ends

import "time"

// A Queue gives entries in the order in which they end: by instant, then by Order.
// The ends of what runs stand in one, timers in another, releases of the pen in a third;
// arrivals are read from a source and never stand here.
//
// Invariants: soonest is the instant of the first entry, or Never; where that stands in
// the days, at is its place in slab, else none.
type Queue struct {
	ring
	soonest time.Duration
	at      int32
	now     time.Duration // of the last Pop
}

// NewQueue returns an empty queue at time zero.
func NewQueue() Queue { return Queue{ring: newRing(), soonest: Never, at: none} }

// Next returns the instant of the first entry, or Never.
func (q *Queue) Next() time.Duration { return q.soonest }

// First returns the first entry; there must be one.
func (q *Queue) First() Entry {
	if q.at != none {
		return q.slab[q.at].Entry
	}
	return q.tail.blocks[0].of[0]
}

// Push adds an entry that is not before the last one that was popped, and has the highest
// Order of its instant.
func (q *Queue) Push(e Entry) {
	if q.adds++; q.adds == lookAfter {
		if all := q.look(q.now); all != nil {
			q.addAll(all)
			q.settle()
		}
	}
	if e.At >= q.limit {
		q.missed++
		q.tail.add(e)
		q.soonest = min(q.soonest, e.At)
		return
	}
	if _, i := q.put(e); e.At < q.soonest {
		q.soonest, q.at = e.At, i
	}
}

// addAll adds entries to days and tail, whatever comes first.
func (q *Queue) addAll(all []Entry) {
	for i := range all {
		if all[i].At < q.limit {
			q.put(all[i])
		} else {
			q.tail.add(all[i])
		}
	}
}

// Pop takes the first entry off; there must be one.
func (q *Queue) Pop() Entry {
	var e Entry
	if q.at != none {
		e = q.slab[q.at].Entry
		q.take(q.day(e.At), q.at)
	} else {
		e = q.tail.blocks[0].of[0]
		q.tail.cut(0, 0, 1)
	}
	q.now = e.At
	if e.At > q.renewal {
		q.addAll(q.renew(e.At))
	}
	q.settle()
	return e
}

// Cancel takes out the entry of an instant that has a value, and returns it; it must be
// there.
func (q *Queue) Cancel(at time.Duration, value int32) Entry {
	if at >= q.limit {
		for b, i := q.tail.find(at - 1); b < len(q.tail.blocks); b, i = b+1, 0 {
			of := q.tail.blocks[b].of[:q.tail.blocks[b].n]
			for ; i < len(of) && of[i].At == at; i++ {
				if of[i].Value == value {
					e := of[i]
					q.tail.cut(b, i, i+1)
					q.settle()
					return e
				}
			}
		}
		panic("ends: an end is cancelled that is not there")
	}
	d := q.day(at)
	for i := q.first[d]; i != none; i = q.slab[i].next {
		if e := q.slab[i].Entry; e.At == at && e.Value == value {
			q.take(d, i)
			q.settle()
			return e
		}
	}
	panic("ends: an end is cancelled that is not there")
}

// Insert is Push for an entry that may come before others of its instant.
func (q *Queue) Insert(e Entry) {
	q.Push(e)
	if e.At == q.soonest {
		q.settle()
	}
}

// settle looks for the first entry.
func (q *Queue) settle() {
	if q.near == 0 {
		q.at, q.soonest = none, q.tail.at()
		return
	}
	q.at, q.soonest = q.least(q.nextFull(q.day(q.now)))
}

// least returns the place of the first entry of a day, and its instant.
func (q *Queue) least(d uint) (int32, time.Duration) {
	best := q.first[d]
	b := &q.slab[best]
	for i := b.next; i != none; {
		e := &q.slab[i]
		if e.Before(b.Entry) {
			best, b = i, e
		}
		i = e.next
		q.steps++
	}
	return best, b.At
}
