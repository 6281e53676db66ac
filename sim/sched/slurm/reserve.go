package slurm

import (
	"fmt"
	"slices"

	"aforo/sim/sched/slurm/nodeset"
)

// A Reservation keeps nodes for some jobs from Start to End.
type Reservation struct {
	Name       string
	Start, End int64
	Period     int64 // 0: once. Otherwise both move by it when the end has come
	Nodes      nodeset.Set
	Maint      bool
	IgnoreJobs bool
	All        bool // ALL_NODES
	Part       *Partition
}

// The reservations are what is kept of the machine, and for whom.
type reservations struct {
	*machine
	*roster
	Reservations []*Reservation
}

// Reserve adds a reservation. With count > 0 it picks that many nodes: of those that no
// other reservation has by then and whose jobs end before it begins, the lowest numbers.
func (b *reservations) Reserve(r *Reservation, count int) error {
	if r.Period > 0 && r.End-r.Start > r.Period {
		return fmt.Errorf("reservation %s lasts %d s, longer than the %d s after which it repeats", r.Name, r.End-r.Start, r.Period)
	}
	if count > 0 {
		open := nodeset.New(len(b.Nodes))
		for i := range b.Nodes {
			open.Add(i)
		}
		if r.Part != nil {
			open.And(r.Part.Nodes)
		}
		for _, o := range b.Reservations {
			if o.Start < r.End && o.End > r.Start {
				open.AndNot(o.Nodes)
			}
		}
		if !r.Maint && !r.IgnoreJobs {
			for _, j := range b.running {
				if j.End > r.Start {
					open.AndNot(j.Nodes)
				}
			}
		}
		list := open.Nodes()
		if len(list) < count {
			return fmt.Errorf("reservation %s wants %d nodes, but only %d are idle by then", r.Name, count, len(list))
		}
		r.Nodes = nodeset.New(len(b.Nodes))
		for _, i := range list[:count] {
			r.Nodes.Add(i)
		}
	}
	b.Reservations = append(b.Reservations, r)
	b.news++
	return nil
}

// Expire moves reservations that repeat on, and drops those that are over.
func (b *reservations) Expire(now int64) {
	b.Reservations = slices.DeleteFunc(b.Reservations, func(r *Reservation) bool {
		if r.End > now {
			return false
		}
		b.news++
		for r.Period > 0 && r.End <= now {
			r.Start, r.End = r.Start+r.Period, r.End+r.Period
		}
		return r.End <= now
	})
}

// closes reports whether the reservation leaves nothing of the partition, so that a job
// has to wait for its end.
func (r *Reservation) closes(p *Partition) bool {
	return r.All || r.Part == p && r.Part != nil && r.Maint || r.Maint && p.Nodes.Within(r.Nodes)
}

// reserved says what reservations leave of the machine for a job that would start at
// t: when it may really start, on which nodes, and whether any reservation takes some
// away. ok is false where there is no such time. With move false t stays.
func (b *reservations) reserved(j *Job, p *Partition, t int64, move bool) (start int64, nodes nodeset.Set, overlap, ok bool) {
	if j.Resv != nil {
		nodes = j.Resv.Nodes.Clone()
		for _, r := range b.Reservations {
			if r != j.Resv && r.Start < t+j.Limit && r.End > t {
				nodes.AndNot(r.Nodes)
			}
		}
		return t, nodes, false, true
	}
	for range 11 {
		nodes, overlap = b.everyNode(), false
		closed := false
		for _, r := range b.Reservations {
			if r.Start >= t+j.Limit || r.End <= t {
				continue
			}
			if r.closes(p) {
				closed = true
				if move {
					t = r.End
				}
				break
			}
			nodes.AndNot(r.Nodes)
			overlap = true
		}
		switch {
		case !closed:
			return t, nodes, overlap, true
		case !move:
			return t, nodes, overlap, false
		}
	}
	return t, nodes, overlap, false
}

// reservedUntil is the earliest end of a reservation that is not before t, rounded up to
// the resolution; 0 where there is none.
func (b *reservations) reservedUntil(t int64) (end int64, any bool) {
	for _, r := range b.Reservations {
		if r.End >= t && (!any || r.End < end) {
			end, any = r.End, true
		}
	}
	return b.ceil(end), any
}
