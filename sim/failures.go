package sim

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"aforo/sim/cluster"
	"aforo/sim/ends"
	"aforo/sim/sched"
)

// Failures are those of the nodes of one partition. They are events of row 2 of an instant,
// after the timers. Each node has outages of its own in calendar time, whatever runs on it;
// where it is not in service when one begins, that is passed over.
type Failures struct {
	Partition int
	// Outages returns the outages of a node, by its number in order of arrival.
	Outages func(node int) Outages
	// Spares is how many nodes stand by. One takes the place of a node that breaks, at once.
	Spares int
	// Between is the mean time between failures of a node, by which checkpoints are spaced;
	// 0 where it is not known.
	Between time.Duration
}

// Outages are the times at which one node is out of service, one after the other.
type Outages interface {
	// Next returns the next one: it begins no earlier than the one before has ended. At is
	// cluster.Never where there is none.
	Next() (at, until time.Duration)
}

// hardware is what fails in a run, and what jobs save against it.
type hardware struct {
	queue   ends.Queue // of each node what comes next: it fails, or is repaired
	units   []unit     // by the values of queue: partitions, then nodes
	parts   []stock
	broken  int // places that are empty
	saves   []Checkpoint
	between []time.Duration // by partition
	work    []progress      // by slot
}

// A unit is a node that may fail.
type unit struct {
	partition int
	node      int32
	outages   Outages
	until     time.Duration // of the outage that goes on
	away      bool          // in repair
}

// A stock is what stands by in a partition, and the places that wait for it.
type stock struct {
	spares int
	empty  []int32 // units, the one that has been empty longest first
}

// prepare has nodes fail, and jobs write checkpoints, where the configuration says so.
func (r *run) prepare() error {
	cfg := &r.cfg
	if len(cfg.Failures)+len(cfg.Checkpoints) == 0 {
		return nil
	}
	switch p := &cfg.Policy; {
	case p.Slurm != nil:
		return errors.New("failures and checkpoints do not go with the scheduler of Slurm")
	case len(cfg.Failures) > 0 && (p.Backfill == sched.Conservative || p.Reservations > 1):
		return errors.New("failures break the plans of conservative backfilling and of several reservations: choose easy, first-fit or none")
	}
	h := &hardware{queue: ends.NewQueue(), parts: make([]stock, len(r.pools)), between: make([]time.Duration, len(r.pools)), saves: cfg.Checkpoints}
	r.hard = h
	seen := make([]bool, len(r.pools))
	for i := range cfg.Failures {
		f := &cfg.Failures[i]
		if f.Partition < 0 || f.Partition >= len(r.pools)-cfg.kept || seen[f.Partition] {
			return fmt.Errorf("failures name partition %d, which is not there, or twice", f.Partition)
		}
		seen[f.Partition] = true
		h.parts[f.Partition].spares, h.between[f.Partition] = f.Spares, f.Between
		for v := range r.pools[f.Partition].Breakable() {
			h.units = append(h.units, unit{partition: f.Partition, node: int32(v), outages: f.Outages(v)})
			h.next(int32(len(h.units) - 1))
		}
	}
	return nil
}

// next puts the next outage of a unit into the queue.
func (h *hardware) next(u int32) {
	at, until := h.units[u].outages.Next()
	if at == never {
		return
	}
	h.units[u].until = until
	h.put(u, at)
}

func (h *hardware) put(u int32, at time.Duration) {
	h.queue.Insert(ends.Entry{At: at, Order: uint32(u), Value: u})
}

// breaks has nodes fail and come back at this instant, in the order of partitions and nodes.
// It reports whether anything happened; an outage that is passed over counts.
func (r *run) breaks() (any bool) {
	h := r.hard
	for h.queue.Next() == r.now {
		u := h.queue.Pop().Value
		any = true
		if h.units[u].away {
			r.repaired(u)
		} else {
			r.fails(u)
		}
	}
	return any
}

// fails has a node fail that is in service: the jobs on it lose their attempts, and a spare
// takes its place, if there is one.
func (r *run) fails(u int32) {
	h, n := r.hard, &r.hard.units[u]
	pool, stock := r.pools[n.partition], &h.parts[n.partition]
	if !pool.Serves(n.node) {
		h.next(u)
		return
	}
	for _, slot := range r.struck(n) {
		r.strike(slot)
	}
	n.away = true
	h.put(u, n.until)
	if stock.spares > 0 {
		stock.spares--
	} else {
		pool.Break(n.node)
		h.broken++
		stock.empty = append(stock.empty, u)
	}
	r.sched.Changed()
	r.capacity(n.partition)
	if r.check != nil {
		clear(r.check.promises)
	}
}

// repaired has a node come back from repair: to its own place if that is empty, else to the
// spares, of which one goes to the place that has been empty longest.
func (r *run) repaired(u int32) {
	h, n := r.hard, &r.hard.units[u]
	pool, stock := r.pools[n.partition], &h.parts[n.partition]
	n.away = false
	h.next(u)
	if i := slices.Index(stock.empty, u); i >= 0 {
		stock.empty = slices.Delete(stock.empty, i, i+1)
		h.broken--
		if pool.Broken(n.node) { // else its place has been removed, and it with it
			r.mend(n)
		}
		return
	}
	for len(stock.empty) > 0 {
		place := &h.units[stock.empty[0]]
		stock.empty = stock.empty[1:]
		h.broken--
		if pool.Broken(place.node) {
			r.mend(place)
			return
		}
	}
	stock.spares++
}

// mend fills the place of a node.
func (r *run) mend(n *unit) {
	pool := r.pools[n.partition]
	pool.Mend(n.node)
	if !pool.Serves(n.node) {
		return // it is closed
	}
	r.sched.Added(n.partition, pool.PerNode(), r.now)
	r.capacity(n.partition)
}

// struck returns the jobs on a node. Where nodes are only counted, the running jobs stand side
// by side on those in service, the larger ones first, of equal ones who started first.
func (r *run) struck(n *unit) (slots []int32) {
	switch pool := r.pools[n.partition].(type) {
	case *cluster.Placed:
		slots = pool.On(n.node)
		slices.SortFunc(slots, func(a, b int32) int { return cmp.Compare(r.slots[a].rec.Number, r.slots[b].rec.Number) })
	default:
		var all []int32
		for i := range r.slots {
			if r.slots[i].rec.Partition == int32(n.partition) {
				all = append(all, int32(i))
			}
		}
		slices.SortFunc(all, func(x, y int32) int {
			a, b := &r.slots[x].rec, &r.slots[y].rec
			return cmp.Or(cmp.Compare(b.Used, a.Used), cmp.Compare(a.Number, b.Number))
		})
		from := pool.Before(n.node) * pool.PerNode()
		to, at := from+pool.PerNode(), 0
		for _, slot := range all {
			used := int(r.slots[slot].rec.Used)
			if at < to && at+used > from {
				slots = append(slots, slot)
			}
			at += used
		}
	}
	return slots
}

// strike ends the attempt of a job whose node has failed. The job waits again at its old
// position with what is left of it, or is lost where its class does not submit it again.
func (r *run) strike(slot int32) {
	rec := &r.slots[slot].rec
	if c := r.hard.saving(rec); c == nil || c.Requeue {
		r.evict(slot, Failed, false)
		return
	}
	r.ends.Cancel(rec.End, slot)
	rec.End, rec.Killed = r.now, false
	r.depart(slot, Lost)
}

// stuck reports whether those who wait wait for ever: nothing runs and nothing comes, and
// failures alone make no room.
func (r *run) stuck() bool {
	return r.hard != nil && r.hard.broken == 0 && r.change == never && r.timers.Next() == never &&
		(r.pen == nil || r.pen.releases.Next() == never) && !r.dirty && r.sched.Due() == never
}
