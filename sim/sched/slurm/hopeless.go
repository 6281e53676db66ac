package slurm

import "math/bits"

// A kind is all waiting jobs that ask for the same of the same partition.
type kind struct {
	shape   Shape
	part    *Partition
	waiting int
	free    int // usable nodes now, as of seen
	seen    uint64
	any     *Job // one of them, as who would preempt; nil where they preempt nobody
	qos     *QOS // of those who do
}

// kindOf finds the kind of a job in one of its partitions.
func (q *line) kindOf(j *Job, choice int) *kind {
	shape := j.Shape
	if len(j.Shapes) > 0 {
		shape = j.Shapes[choice]
	}
	part := j.Partitions[choice]
	var qos *QOS
	if q.Preempt == PreemptQOS && q.preempts(j, part) {
		qos = j.QOS
	}
	for _, k := range q.kinds {
		if k.shape == shape && k.part == part && k.qos == qos {
			return k
		}
	}
	k := &kind{shape: shape, part: part, qos: qos}
	if q.preempts(j, part) {
		k.any = &Job{QOS: j.QOS}
	}
	q.kinds = append(q.kinds, k)
	return k
}

func (q *line) tallyKinds(j *Job, n int) {
	for i := range j.Partitions {
		q.kindOf(j, i).waiting += n
	}
}

// hopeless reports whether no waiting job could start now even if nothing were planned
// for others, so that a backfill pass would start nothing.
func (q *line) hopeless() bool {
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

// hopeful reports whether a job of a kind finds enough usable nodes now, or others may have
// to go for it.
func (q *line) hopeful(k *kind) bool {
	if k.shape.Nodes == 0 || k.any != nil && q.threatens(k.any, k.part) {
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
			if r.after[w<<6+bits.TrailingZeros64(word)] == nil {
				n++
			}
		}
	}
	return n
}
