package slurm

import (
	"math/bits"

	"aforo/sim/sched/slurm/nodeset"
)

// A readiness knows, for jobs of one shape, when each node becomes usable if running
// jobs are removed in the order of their expected ends: after which of them. It is kept
// from pass to pass; only nodes on which something has changed are looked at again.
type readiness struct {
	shape Shape
	after []*Job // by node: nil where it is usable now, neverReady where it never is
	stale []int32
	is    []bool // by node: it is in stale
}

// neverReady stands for no job: a node with it cannot hold the shape at all.
var neverReady = &Job{}

// ready returns the readiness for the job's shape.
func (o *roster) ready(j *Job) *readiness {
	for _, r := range o.readies {
		if r.shape == j.Shape {
			o.refresh(j, r)
			return r
		}
	}
	n := len(o.Nodes)
	r := &readiness{shape: j.Shape, after: make([]*Job, n), is: make([]bool, n)}
	for v := range n {
		r.stale = append(r.stale, int32(v))
	}
	o.readies = append(o.readies, r)
	o.refresh(j, r)
	return r
}

func (o *roster) refresh(j *Job, r *readiness) {
	for _, v := range r.stale {
		r.after[v], r.is[v] = o.readyAfter(j, int(v)), false
	}
	r.stale = r.stale[:0]
}

// touched says that what runs on a node has changed.
func (o *roster) touched(v int) {
	o.version++
	o.news++
	for _, r := range o.readies {
		if !r.is[v] {
			r.is[v] = true
			r.stale = append(r.stale, int32(v))
		}
	}
}

// readyAfter removes what runs on a node, in the order of expected ends, until the job's
// part fits.
func (o *roster) readyAfter(j *Job, v int) *Job {
	n := &o.Nodes[v]
	cpus, gpus, mem := n.freeCPUs, n.freeGPUs, n.freeMemory
	if o.roomIn(j, n, cpus, gpus, mem, n.jobs) > 0 {
		return nil
	}
	for k, r := range n.runs {
		p := r.partOn(v)
		cpus, gpus, mem = cpus+p.cpus, gpus+p.gpus, mem+p.mem
		if o.roomIn(j, n, cpus, gpus, mem, n.jobs-k-1) > 0 {
			return r
		}
	}
	return neverReady
}

// roomAfter is the room of a node when all jobs up to a place in the list of running
// jobs are gone.
func (o *roster) roomAfter(j *Job, v int, upto int) int {
	n := &o.Nodes[v]
	cpus, gpus, mem, jobs := n.freeCPUs, n.freeGPUs, n.freeMemory, n.jobs
	for _, r := range n.runs {
		if r.place > upto {
			break
		}
		p := r.partOn(v)
		cpus, gpus, mem, jobs = cpus+p.cpus, gpus+p.gpus, mem+p.mem, jobs-1
	}
	return o.roomIn(j, n, cpus, gpus, mem, jobs)
}

// partOn is what the job has of a node.
func (j *Job) partOn(v int) *part {
	lo, hi := 0, len(j.parts)
	for lo+1 < hi {
		if m := (lo + hi) / 2; j.parts[m].node <= v {
			lo = m
		} else {
			hi = m
		}
	}
	return &j.parts[lo]
}

// places numbers the running jobs.
func (o *roster) places() {
	if o.placed {
		return
	}
	for i, r := range o.running {
		r.place = i
	}
	o.placed = true
}

// soonest is the place in the list of running jobs after whose removal enough of the
// allowed nodes are usable: -1 for now, and false for never.
func (o *roster) soonest(j *Job, allowed nodeset.Set) (int, bool) {
	o.places()
	r := o.ready(j)
	need := j.Shape.Nodes
	if cap(o.counts) < len(o.running) {
		o.counts = make([]int32, 2*len(o.running)+16)
	}
	counts := o.counts[:len(o.running)]
	clear(counts)
	last := -1
	for w, word := range allowed {
		for ; word != 0; word &= word - 1 {
			switch a := r.after[w<<6+bits.TrailingZeros64(word)]; a {
			case nil:
				if need--; need == 0 {
					return -1, true
				}
			case neverReady:
			default:
				counts[a.place]++
				last = max(last, a.place)
			}
		}
	}
	for i := range counts[:last+1] {
		if need -= int(counts[i]); need <= 0 {
			return i, true
		}
	}
	return 0, false
}

// chooseAfter is choose on the machine without the running jobs up to a place.
func (o *roster) chooseAfter(j *Job, p *Partition, allowed nodeset.Set, upto int) []part {
	o.places()
	r := o.ready(j)
	rooms := o.clearRooms()
	for w, word := range allowed {
		for ; word != 0; word &= word - 1 {
			v := w<<6 + bits.TrailingZeros64(word)
			if a := r.after[v]; a == nil || a != neverReady && a.place <= upto {
				rooms[v] = o.roomAfter(j, v, upto)
			}
		}
	}
	return o.pick(j, p, rooms, func(v int) int { return o.freeAfter(v, upto) })
}

func (o *roster) freeAfter(v, upto int) int {
	cpus := o.Nodes[v].freeCPUs
	for _, r := range o.Nodes[v].runs {
		if r.place <= upto {
			cpus += r.partOn(v).cpus
		}
	}
	return cpus
}

// chooseNow is choose with what is free now.
func (o *roster) chooseNow(j *Job, p *Partition, nodes nodeset.Set) []part {
	if j.Shape.Nodes == 0 {
		return o.choose(j, p, nodes, o.freeNow())
	}
	if at, ok := o.soonest(j, nodes); !ok || at >= 0 {
		return nil
	}
	return o.chooseAfter(j, p, nodes, -1)
}
