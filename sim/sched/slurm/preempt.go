package slurm

import (
	"slices"

	"aforo/sim/sched/slurm/nodeset"
)

// A preemption tells which running jobs give way to a job, and in which order.
type preemption struct {
	*machine
	*chooser
	*roster
	told int // running jobs that were told to give way
}

// mayPreempt reports whether a job in a partition outranks a running job.
func (w *preemption) mayPreempt(j *Job, p *Partition, r *Job) bool {
	switch w.Preempt {
	case PreemptQOS:
		return j.QOS != nil && r.QOS != nil && slices.Contains(j.QOS.Preempts, r.QOS)
	case PreemptTier:
		return p.Tier > r.Partition.Tier && r.Partition.PreemptMode != ModeOff
	}
	return false
}

// preempts reports whether a job in a partition might outrank some running job.
func (w *preemption) preempts(j *Job, p *Partition) bool {
	switch w.Preempt {
	case PreemptQOS:
		return j.QOS != nil && len(j.QOS.Preempts) > 0
	case PreemptTier:
		return slices.ContainsFunc(w.Partitions, func(o *Partition) bool { return o.Tier < p.Tier && o.PreemptMode != ModeOff })
	}
	return false
}

// threatens reports whether some running job would have to make room for a job in a partition,
// now or when it has run for long enough.
func (w *preemption) threatens(j *Job, p *Partition) bool {
	return w.preempts(j, p) && slices.ContainsFunc(w.running, func(r *Job) bool { return w.mayPreempt(j, p, r) })
}

// threatened reports whether an entry of a queue threatens a running job.
func (w *preemption) threatened(queue []entry) bool {
	return w.Preempt != NoPreemption && slices.ContainsFunc(queue, func(e entry) bool { return w.threatens(e.job, e.part) })
}

// ModeOf says what becomes of a job that has to give way.
func (w *preemption) ModeOf(r *Job) Mode {
	m := ModeInherit
	if w.Preempt == PreemptTier {
		m = r.Partition.PreemptMode
	} else if r.QOS != nil {
		m = r.QOS.Mode
	}
	if m == ModeInherit {
		m = w.PreemptMode
	}
	if m == ModeRequeue && !r.Requeue {
		return ModeCancel
	}
	return m
}

// graceOf is how long a victim may go on.
func (w *preemption) graceOf(r *Job) int64 {
	if w.Preempt == PreemptTier {
		return r.Partition.GraceTime
	}
	if r.QOS != nil {
		return r.QOS.GraceTime
	}
	return 0
}

// exempt reports whether a job may not be stopped yet.
func (w *preemption) exempt(r *Job, now int64) bool {
	t := w.PreemptExempt
	if r.QOS != nil && r.QOS.ExemptTime != None {
		t = r.QOS.ExemptTime
	}
	if w.MinExemptPriority > 0 && w.Version >= V2411 && r.priorityIn(0) > w.MinExemptPriority {
		return true
	}
	return r.Start+t > now
}

// candidates are the running jobs that may have to give way, cheapest first. A job that has
// ended in this second gives way to nobody, though its nodes are free only after its turn.
func (w *preemption) candidates(j *Job, p *Partition, now int64) []*Job {
	if !w.preempts(j, p) {
		return nil
	}
	var all []*Job
	for _, r := range w.running {
		if !r.ending && w.mayPreempt(j, p, r) && r.Nodes.Meets(p.Nodes) && !w.exempt(r, now) && w.ModeOf(r) >= ModeRequeue {
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(a, b *Job) int {
		if w.PreemptYoungest {
			if a.Start != b.Start {
				return first(a.Start > b.Start)
			}
			return first(a.number < b.number)
		}
		if x, y := w.cost(a), w.cost(b); x != y {
			return first(x < y)
		}
		return byCreation(a, b)
	})
	return all
}

// byCreation orders jobs as slurmctld's list of jobs does.
func byCreation(a, b *Job) int {
	if a.ID != b.ID {
		return first(a.ID < b.ID)
	}
	return first(a.Task < b.Task)
}

// cost is the order of candidates: priority of the QOS or tier, then nodes.
func (w *preemption) cost(r *Job) int64 {
	rank := int64(0)
	if w.Preempt == PreemptTier {
		rank = int64(r.Partition.Tier)
	} else if r.QOS != nil {
		rank = r.QOS.Priority
	}
	return rank<<16 + int64(min(len(r.parts), 0xffff))
}

// victims picks the candidates that have to go so that the job fits on the allowed
// nodes. It returns nil where it does not fit without all of them.
func (w *preemption) victims(j *Job, p *Partition, allowed nodeset.Set, order []*Job) []*Job {
	if len(order) == 0 {
		return nil
	}
	order = slices.Clone(order)
	for _, r := range order {
		r.worth = 0
	}
	for again := 0; ; again++ {
		f, fitted := w.freeNow(), -1
		var chosen []part
		for k, r := range order {
			f.without(r)
			r.worth = 0
			if chosen = w.choose(j, p, allowed, f); chosen != nil {
				fitted = k
				break
			}
		}
		if fitted < 0 {
			return nil
		}
		on := nodeset.New(len(w.Nodes))
		for _, q := range chosen {
			on.Add(q.node)
		}
		if again > w.PreemptReorderCount || len(order) <= again+1 {
			return slices.DeleteFunc(order[:fitted+1], func(r *Job) bool { return !r.Nodes.Meets(on) })
		}
		w.reorder(order, fitted, on)
	}
}

// reorder moves the last candidate removed to the front and the others by how many of
// their nodes were used.
func (w *preemption) reorder(order []*Job, last int, on nodeset.Set) {
	moved := order[last]
	copy(order[1:last+1], order[:last])
	order[0] = moved
	if w.PreemptStrictOrder {
		return
	}
	for _, r := range order[1:] {
		r.worth = 0
	}
	for _, r := range order[1 : last+1] {
		r.worth = r.Nodes.Common(on)
	}
	slices.SortStableFunc(order[1:], func(a, b *Job) int { return b.worth - a.worth })
}

// preemptorsFirst puts entries before those that they may preempt. The relation need
// not be transitive, so the sort is made as Slurm's list is sorted: stable.
func (w *preemption) preemptorsFirst(all []entry) []entry {
	slices.SortStableFunc(all, func(a, b entry) int {
		x, y := w.outranks(a, b), w.outranks(b, a)
		switch {
		case x && !y:
			return -1
		case y && !x:
			return 1
		}
		return compare(a, b)
	})
	return all
}

func (w *preemption) outranks(a, b entry) bool {
	switch w.Preempt {
	case PreemptQOS:
		return a.job.QOS != nil && b.job.QOS != nil && slices.Contains(a.job.QOS.Preempts, b.job.QOS)
	case PreemptTier:
		return a.part.Tier > b.part.Tier && b.part.PreemptMode != ModeOff
	}
	return false
}

// signal tells a job to give way: its end comes nearer, unless it is told already.
func (w *preemption) signal(v *Job, now int64) {
	if v.Signalled != 0 {
		return
	}
	v.Signalled = now
	w.told++
	if g := w.graceOf(v); g > 0 && now+g < v.End {
		w.Shorten(v, now+g)
	}
}
