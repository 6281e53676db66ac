package slurm

import "slices"

// A line is the jobs that wait, and which of them are candidates.
type line struct {
	*machine
	*roster
	*preemption
	queue   []*Job  // in no order
	kinds   []*kind // of waiting jobs
	special bool    // a waiting job is not simply a candidate
}

// An entry of the queue is a job in one of its partitions, or what waits of an array.
type entry struct {
	job      *Job
	part     *Partition
	choice   int // which of the job's partitions it is
	priority uint32
}

// entries are all jobs that a pass may look at, in the order in which it does.
func (q *line) entries(now int64) []entry {
	var all []entry
	q.special = false
	for _, j := range q.queue {
		q.special = q.special || j.Begin > now || j.Array != nil || len(j.Depends) > 0 || j.Resv != nil
		if !q.eligible(j, now) || j.Array != nil && j.Array.head(q, now) != j {
			continue
		}
		for i, p := range j.Partitions {
			all = append(all, entry{j, p, i, j.priorityIn(i)})
		}
	}
	slices.SortFunc(all, compare)
	if q.Preempt == NoPreemption {
		return all
	}
	return q.preemptorsFirst(all)
}

func (j *Job) priorityIn(i int) uint32 {
	if len(j.Priorities) == 0 {
		return 1
	}
	return j.Priorities[min(i, len(j.Priorities)-1)]
}

// head is the first task of an array that may be started.
func (a *Array) head(q *line, now int64) *Job {
	for _, t := range a.tasks {
		if q.eligible(t, now) {
			return t
		}
	}
	return nil
}

// eligible reports whether a job is a candidate at all.
func (q *line) eligible(j *Job, now int64) bool {
	if j.Held || j.Begin > now || j.Array.full() || j.priorityIn(0) == 0 {
		return false
	}
	if len(j.Depends) > 0 && !q.released(j, now) {
		return false
	}
	return j.Resv == nil || j.Resv.Start <= now && now < j.Resv.End
}

// compare orders entries: of a reservation first, then by tier, priority, submit, id
// and task.
func compare(a, b entry) int {
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

// Submit puts a job into the queue.
func (q *line) Submit(j *Job) {
	q.settle(j)
	j.Over = false
	q.tallyKinds(j, 1)
	q.news++
	j.pending, j.listIndex = true, len(q.queue)
	q.queue = append(q.queue, j)
	if j.Array != nil {
		j.Array.add(j)
	}
}

// Withdraw takes a waiting job out of the queue.
func (q *line) Withdraw(j *Job) {
	q.tallyKinds(j, -1)
	q.news++
	last := len(q.queue) - 1
	q.queue[j.listIndex] = q.queue[last]
	q.queue[j.listIndex].listIndex = j.listIndex
	q.queue = q.queue[:last]
	j.pending = false
	if j.Array != nil {
		j.Array.remove(j)
	}
}

// Waiting lists what waits, in no order.
func (q *line) Waiting() []*Job { return q.queue }
