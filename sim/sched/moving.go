package sched

// moving is a walk under an order whose keys change with time. The queues stay in
// the order of arrival and keep their summaries; keys are worked out once a pass,
// and only the heads are looked for among them. What may then pass the heads is
// little, and is found by the summaries and sorted by key.
func (s *Scheduler) moving() {
	s.turn++
	slot, ok := s.foremost(s.installed())
	for ok && s.anyOpen() {
		j := &s.jobs[slot]
		j.looked = s.turn
		r := &s.routes[j.Route]
		if p, fits := s.place(r, j); fits && !s.later(r) {
			s.unqueue(r, j)
			s.begin(slot, p)
		} else if !fits {
			s.block(slot, r, j)
		}
		if s.anyOpen() {
			slot, ok = s.foremost(-1)
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

// foremost returns the first job in the order that this walk has not looked at. A
// size of the cluster that is not negative says that the keys are to be worked out
// on the way; mostly the first job is the only one that is asked for.
func (s *Scheduler) foremost(gpus int) (best int32, ok bool) {
	var first *Job
	for i := range s.routes {
		for _, b := range s.routes[i].queue.blocks {
			for _, slot := range b.slot[:b.n] {
				j := &s.jobs[slot]
				if gpus >= 0 {
					j.rank = s.policy.keyAt(j, s.now, gpus)
				}
				if j.looked != s.turn && (first == nil || j.rank < first.rank || (j.rank == first.rank && j.seq < first.seq)) {
					first, best, ok = j, slot, true
				}
			}
		}
	}
	return best, ok
}
