package sched

import "math"

// moving is a walk under an order whose keys change with time. The queues stay in
// the order of arrival and keep their summaries; keys are worked out once a pass,
// and only the heads are looked for among them. What may then pass the heads is
// little, and is found by the summaries and sorted by key.
func (s *Scheduler) moving() {
	s.rows = s.rows[:0]
	gpus := s.installed()
	for i := range s.routes {
		for _, b := range s.routes[i].queue.blocks {
			for k := range b.n {
				j := &s.jobs[b.slot[k]]
				j.rank = s.policy.keyAt(j, s.now, gpus)
				s.rows = append(s.rows, row{key: j.rank, seq: b.seq[k], slot: b.slot[k]})
			}
		}
	}
	for s.anyOpen() {
		slot, ok := s.foremost()
		if !ok {
			break
		}
		j := &s.jobs[slot]
		r := &s.routes[j.Route]
		if p, ok := s.place(r, j); ok && !s.later(r) {
			s.unqueue(r, j)
			s.begin(slot, p)
		} else if !ok {
			s.block(slot, r, j)
		}
	}
	s.collect()
}

// later reports whether a job of a route that is blocked throughout has to wait
// for the order of backfilling, which is not the queue's.
func (s *Scheduler) later(r *route) bool {
	return s.policy.BackfillOrder != FCFS && !s.open(r)
}

func (s *Scheduler) anyOpen() bool {
	for i := range s.routes {
		if r := &s.routes[i]; r.queue.n > 0 && s.open(r) {
			return true
		}
	}
	return false
}

// foremost takes the first job in the order out of the rows.
func (s *Scheduler) foremost() (int32, bool) {
	if len(s.rows) == 0 {
		return 0, false
	}
	best := row{key: math.MaxUint64, seq: math.MaxInt64}
	at := 0
	for i := range s.rows {
		if r := &s.rows[i]; r.key < best.key || (r.key == best.key && r.seq < best.seq) {
			best, at = *r, i
		}
	}
	last := len(s.rows) - 1
	s.rows[at] = s.rows[last]
	s.rows = s.rows[:last]
	return best.slot, true
}
