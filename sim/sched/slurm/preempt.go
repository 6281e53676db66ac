package slurm

import "slices"

// mayPreempt reports whether a job in a partition outranks a running job.
func (s *Site) mayPreempt(j *Job, p *Partition, r *Job) bool {
	switch s.Preempt {
	case PreemptQOS:
		return j.QOS != nil && r.QOS != nil && slices.Contains(j.QOS.Preempts, r.QOS)
	case PreemptTier:
		return p.Tier > r.Partition.Tier && r.Partition.PreemptMode != ModeOff
	}
	return false
}

// ModeOf says what becomes of a job that has to give way.
func (s *Site) ModeOf(r *Job) Mode {
	m := ModeInherit
	if s.Preempt == PreemptTier {
		m = r.Partition.PreemptMode
	} else if r.QOS != nil {
		m = r.QOS.Mode
	}
	if m == ModeInherit {
		m = s.PreemptMode
	}
	if m == ModeRequeue && !r.Requeue {
		return ModeCancel
	}
	return m
}

// graceOf is how long a victim may go on.
func (s *Site) graceOf(r *Job) int64 {
	if s.Preempt == PreemptTier {
		return r.Partition.GraceTime
	}
	if r.QOS != nil {
		return r.QOS.GraceTime
	}
	return 0
}

// exempt reports whether a job may not be stopped yet.
func (s *Site) exempt(r *Job, now int64) bool {
	t := s.PreemptExempt
	if r.QOS != nil && r.QOS.ExemptTime != None {
		t = r.QOS.ExemptTime
	}
	if s.MinExemptPriority > 0 && s.Version >= V2411 && r.priorityIn(0) > s.MinExemptPriority {
		return true
	}
	return r.Start+t > now
}

// candidates are the running jobs that may have to give way, cheapest first.
func (s *Site) candidates(j *Job, p *Partition, now int64) []*Job {
	if s.Preempt == NoPreemption {
		return nil
	}
	var all []*Job
	for _, r := range s.running {
		if s.mayPreempt(j, p, r) && r.Nodes.meets(p.Nodes) && !s.exempt(r, now) && s.ModeOf(r) >= ModeRequeue {
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(a, b *Job) int {
		if s.PreemptYoungest {
			if a.Start != b.Start {
				return first(a.Start > b.Start)
			}
			return first(a.number < b.number)
		}
		if x, y := s.cost(a), s.cost(b); x != y {
			return first(x < y)
		}
		return s.byCreation(a, b)
	})
	return all
}

// byCreation orders jobs as slurmctld's list of jobs does.
func (s *Site) byCreation(a, b *Job) int {
	if a.ID != b.ID {
		return first(a.ID < b.ID)
	}
	return first(a.Task < b.Task)
}

// cost is the order of candidates: priority of the QOS or tier, then nodes.
func (s *Site) cost(r *Job) int64 {
	rank := int64(0)
	if s.Preempt == PreemptTier {
		rank = int64(r.Partition.Tier)
	} else if r.QOS != nil {
		rank = r.QOS.Priority
	}
	return rank<<16 + int64(min(len(r.parts), 0xffff))
}

// victims picks the candidates that have to go so that the job fits on the allowed
// nodes. It returns nil where it does not fit without all of them.
func (s *Site) victims(j *Job, p *Partition, allowed Set, order []*Job) []*Job {
	if len(order) == 0 {
		return nil
	}
	order = slices.Clone(order)
	for _, r := range order {
		r.worth = 0
	}
	for again := 0; ; again++ {
		f, fitted := s.freeNow(), -1
		var chosen []part
		for k, r := range order {
			f.without(r)
			r.worth = 0
			if chosen = s.choose(j, p, allowed, f); chosen != nil {
				fitted = k
				break
			}
		}
		if fitted < 0 {
			return nil
		}
		on := NewSet(len(s.Nodes))
		for _, q := range chosen {
			on.Add(q.node)
		}
		if again > s.PreemptReorderCount || len(order) <= again+1 {
			return slices.DeleteFunc(order[:fitted+1], func(r *Job) bool { return !r.Nodes.meets(on) })
		}
		s.reorder(order, fitted, on)
	}
}

// reorder moves the last candidate removed to the front and the others by how many of
// their nodes were used.
func (s *Site) reorder(order []*Job, last int, on Set) {
	moved := order[last]
	copy(order[1:last+1], order[:last])
	order[0] = moved
	if s.PreemptStrictOrder {
		return
	}
	for _, r := range order[1:] {
		r.worth = 0
	}
	for _, r := range order[1 : last+1] {
		r.worth = r.Nodes.common(on)
	}
	slices.SortStableFunc(order[1:], func(a, b *Job) int { return b.worth - a.worth })
}

// preemptorsFirst puts entries before those that they may preempt. The relation need
// not be transitive, so the sort is made as Slurm's list is sorted: stable.
func (s *Site) preemptorsFirst(all []entry) []entry {
	slices.SortStableFunc(all, func(a, b entry) int {
		x, y := s.outranks(a, b), s.outranks(b, a)
		switch {
		case x && !y:
			return -1
		case y && !x:
			return 1
		}
		return s.compare(a, b)
	})
	return all
}

func (s *Site) outranks(a, b entry) bool {
	switch s.Preempt {
	case PreemptQOS:
		return a.job.QOS != nil && b.job.QOS != nil && slices.Contains(a.job.QOS.Preempts, b.job.QOS)
	case PreemptTier:
		return a.part.Tier > b.part.Tier && b.part.PreemptMode != ModeOff
	}
	return false
}
