package slurm

import "slices"

// An entry of the queue is a job in one of its partitions, or what waits of an array.
type entry struct {
	job      *Job
	part     *Partition
	choice   int // which of the job's partitions it is
	priority uint32
}

// entries are all jobs that a pass may look at, in the order in which it does.
func (s *Site) entries(now int64) []entry {
	var all []entry
	s.special = false
	for _, j := range s.queue {
		s.special = s.special || j.Begin > now || j.Array != nil || len(j.Depends) > 0 || j.Resv != nil
		if !s.eligible(j, now) || j.Array != nil && j.Array.head(s, now) != j {
			continue
		}
		for i, p := range j.Partitions {
			all = append(all, entry{j, p, i, j.priorityIn(i)})
		}
	}
	slices.SortFunc(all, s.compare)
	if s.Preempt == NoPreemption {
		return all
	}
	return s.preemptorsFirst(all)
}

func (j *Job) priorityIn(i int) uint32 {
	if len(j.Priorities) == 0 {
		return 1
	}
	return j.Priorities[min(i, len(j.Priorities)-1)]
}

// head is the first task of an array that may be started.
func (a *Array) head(s *Site, now int64) *Job {
	for _, t := range a.tasks {
		if s.eligible(t, now) {
			return t
		}
	}
	return nil
}

// eligible reports whether a job is a candidate at all.
func (s *Site) eligible(j *Job, now int64) bool {
	if j.Held || j.Begin > now || j.Array.full() || j.priorityIn(0) == 0 {
		return false
	}
	if len(j.Depends) > 0 && !s.released(j, now) {
		return false
	}
	return j.Resv == nil || j.Resv.Start <= now && now < j.Resv.End
}

// compare orders entries: of a reservation first, then by tier, priority, submit, id
// and task.
func (s *Site) compare(a, b entry) int {
	x, y := a.job, b.job
	switch {
	case (x.Resv != nil) != (y.Resv != nil):
		return first(x.Resv != nil)
	case a.part.Tier != b.part.Tier:
		return first(a.part.Tier > b.part.Tier)
	case a.priority != b.priority:
		return first(a.priority > b.priority)
	case x.Submit != y.Submit:
		return first(x.Submit < y.Submit)
	case x.ID != y.ID:
		return first(x.ID < y.ID)
	case x.Task != y.Task:
		return first(x.Task < y.Task)
	}
	return first(a.choice < b.choice)
}

func first(yes bool) int {
	if yes {
		return -1
	}
	return 1
}
