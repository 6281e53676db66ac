package slurm

// A kind is all waiting jobs that ask for the same of the same partition.
type kind struct {
	shape   Shape
	part    *Partition
	waiting int
	free    int // usable nodes now, as of seen
	seen    uint64
}

// kindOf finds the kind of a job in one of its partitions.
func (q *line) kindOf(j *Job, choice int) *kind {
	shape := j.Shape
	if len(j.Shapes) > 0 {
		shape = j.Shapes[choice]
	}
	for _, k := range q.kinds {
		if k.shape == shape && k.part == j.Partitions[choice] {
			return k
		}
	}
	k := &kind{shape: shape, part: j.Partitions[choice]}
	q.kinds = append(q.kinds, k)
	return k
}

func (q *line) tallyKinds(j *Job, n int) {
	for i := range j.Partitions {
		q.kindOf(j, i).waiting += n
	}
}

// hopeless reports whether no waiting job could start now even if nothing were planned
// for others, so that a backfill pass would start nothing. It does not know of jobs for
// which others have to go.
func (q *line) hopeless() bool {
	if q.Preempt != NoPreemption {
		return false
	}
	for _, k := range q.kinds {
		if k.waiting == 0 {
			continue
		}
		if q.hopeful(k) {
			return false
		}
	}
	return true
}

// hopeful reports whether a job of a kind finds enough usable nodes now.
func (q *line) hopeful(k *kind) bool {
	if k.shape.Nodes == 0 {
		return true
	}
	if k.seen != q.version {
		k.seen, k.free = q.version, q.usableNow(k)
	}
	return k.free >= k.shape.Nodes
}

// lastHope is how many entries of a queue there are up to the last that could start now
// if nothing were planned for others.
func (q *line) lastHope(queue []entry) int {
	if q.Preempt != NoPreemption {
		return len(queue)
	}
	n := len(queue)
	for n > 0 && !q.hopeful(q.kindOf(queue[n-1].job, queue[n-1].choice)) {
		n--
	}
	return n
}

func (q *line) usableNow(k *kind) int {
	r := q.ready(&Job{Shape: k.shape})
	n := 0
	for w, word := range k.part.Nodes {
		for word &= q.up[w]; word != 0; word &= word - 1 {
			if r.after[w<<6+trailing(word)] == nil {
				n++
			}
		}
	}
	return n
}
