package portrait

import (
	"cmp"
	"slices"
	"time"

	"aforo/workload/trace"
)

// held is how many records wait to be put into submit order: a log of at most so
// many is always in order.
const held = 1 << 18

// An arrival is what the measures that need submit order know of a record.
type arrival struct {
	submit, wait, run, limit time.Duration // Unknown where the log does not say
	line                     int64
	size                     int32 // 0 where the log does not say
	need                     int32 // as a simulation takes it
	user, app                int32
	names                    [ways]int32 // by which waits are told
}

// An orderer passes arrivals on in submit order, stably. It holds the latest of
// them; one that comes when later ones have already gone is late and left out.
type orderer struct {
	most    int
	list    []arrival
	mixed   bool // list is not in order
	last    time.Duration
	late    int64
	arrived func(*arrival)
}

func newOrderer(most int, arrived func(*arrival)) *orderer {
	return &orderer{most: most, last: trace.Unknown, arrived: arrived}
}

func (o *orderer) add(a arrival) {
	if a.submit < o.last {
		o.late++
		return
	}
	if n := len(o.list); n > 0 && a.submit < o.list[n-1].submit {
		o.mixed = true
	}
	if o.list = append(o.list, a); len(o.list) == o.most {
		o.release(o.most / 2)
	}
}

// release passes on the first n.
func (o *orderer) release(n int) {
	if o.mixed {
		slices.SortStableFunc(o.list, func(a, b arrival) int { return cmp.Compare(a.submit, b.submit) })
		o.mixed = false
	}
	for i := range o.list[:n] {
		o.arrived(&o.list[i])
	}
	if n > 0 {
		o.last = o.list[n-1].submit
	}
	o.list = o.list[:copy(o.list, o.list[n:])]
}

// finish passes on the rest.
func (o *orderer) finish() { o.release(len(o.list)) }
