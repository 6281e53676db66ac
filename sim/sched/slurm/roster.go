package slurm

import "slices"

// A roster is who is on the machine: the jobs that run, by their expected ends, and for
// each shape of a job when nodes become usable as they end.
type roster struct {
	*machine
	*chooser
	running []*Job // by expected end, start and id
	created int
	placed  bool // the places of running jobs are right
	readies []*readiness
	counts  []int32 // room to count in
}

// Running lists what runs, by expected end.
func (o *roster) Running() []*Job { return o.running }

// enlist puts a running job where its expected end belongs.
func (o *roster) enlist(j *Job) {
	o.placed = false
	lo, hi := 0, len(o.running)
	for lo < hi {
		if m := int(uint(lo+hi) >> 1); endsBefore(o.running[m], j) {
			lo = m + 1
		} else {
			hi = m
		}
	}
	o.running = append(o.running, nil)
	copy(o.running[lo+1:], o.running[lo:])
	o.running[lo] = j
}

// delist takes a job that has ended, or whose end moves, out of the list.
func (o *roster) delist(j *Job) {
	o.placed = false
	i := slices.Index(o.running, j)
	o.running = slices.Delete(o.running, i, i+1)
}

// Shorten moves the expected end of a running job.
func (o *roster) Shorten(j *Job, end int64) {
	o.delist(j)
	for _, p := range j.parts {
		o.Nodes[p.node].give(j, p)
	}
	j.End = end
	for _, p := range j.parts {
		o.Nodes[p.node].take(j, p)
		o.touched(p.node)
	}
	o.enlist(j)
}

func endsBefore(a, b *Job) bool {
	switch {
	case a.End != b.End:
		return a.End < b.End
	case a.Start != b.Start:
		return a.Start < b.Start
	case a.ID != b.ID:
		return a.ID < b.ID
	}
	return a.Task < b.Task
}
