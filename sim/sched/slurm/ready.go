package slurm

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
func (s *Site) ready(j *Job) *readiness {
	for _, r := range s.readies {
		if r.shape == j.Shape {
			s.refresh(j, r)
			return r
		}
	}
	n := len(s.Nodes)
	r := &readiness{shape: j.Shape, after: make([]*Job, n), is: make([]bool, n)}
	for v := range n {
		r.stale = append(r.stale, int32(v))
	}
	s.readies = append(s.readies, r)
	s.refresh(j, r)
	return r
}

func (s *Site) refresh(j *Job, r *readiness) {
	for _, v := range r.stale {
		r.after[v], r.is[v] = s.readyAfter(j, int(v)), false
	}
	r.stale = r.stale[:0]
}

// touched says that what runs on a node has changed.
func (s *Site) touched(v int) {
	s.version++
	s.news++
	for _, r := range s.readies {
		if !r.is[v] {
			r.is[v] = true
			r.stale = append(r.stale, int32(v))
		}
	}
}

// readyAfter removes what runs on a node, in the order of expected ends, until the job's
// part fits.
func (s *Site) readyAfter(j *Job, v int) *Job {
	n := &s.Nodes[v]
	cpus, gpus, mem := n.freeCPUs, n.freeGPUs, n.freeMemory
	if s.roomIn(j, n, cpus, gpus, mem, n.jobs) > 0 {
		return nil
	}
	for k, r := range n.runs {
		p := r.partOn(v)
		cpus, gpus, mem = cpus+p.cpus, gpus+p.gpus, mem+p.mem
		if s.roomIn(j, n, cpus, gpus, mem, n.jobs-k-1) > 0 {
			return r
		}
	}
	return neverReady
}

// roomAfter is the room of a node when all jobs up to a place in the list of running
// jobs are gone.
func (s *Site) roomAfter(j *Job, v int, upto int) int {
	n := &s.Nodes[v]
	cpus, gpus, mem, jobs := n.freeCPUs, n.freeGPUs, n.freeMemory, n.jobs
	for _, r := range n.runs {
		if r.place > upto {
			break
		}
		p := r.partOn(v)
		cpus, gpus, mem, jobs = cpus+p.cpus, gpus+p.gpus, mem+p.mem, jobs-1
	}
	return s.roomIn(j, n, cpus, gpus, mem, jobs)
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
func (s *Site) places() {
	if s.placed {
		return
	}
	for i, r := range s.running {
		r.place = i
	}
	s.placed = true
}

// soonest is the place in the list of running jobs after whose removal enough of the
// allowed nodes are usable: -1 for now, and false for never.
func (s *Site) soonest(j *Job, allowed Set) (int, bool) {
	s.places()
	r := s.ready(j)
	need := j.Shape.Nodes
	if cap(s.counts) < len(s.running) {
		s.counts = make([]int32, 2*len(s.running)+16)
	}
	counts := s.counts[:len(s.running)]
	clear(counts)
	last := -1
	for w, word := range allowed {
		for ; word != 0; word &= word - 1 {
			switch a := r.after[w<<6+trailing(word)]; a {
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
func (s *Site) chooseAfter(j *Job, p *Partition, allowed Set, upto int) []part {
	s.places()
	r := s.ready(j)
	rooms := s.clearRooms()
	for w, word := range allowed {
		for ; word != 0; word &= word - 1 {
			v := w<<6 + trailing(word)
			if a := r.after[v]; a == nil || a != neverReady && a.place <= upto {
				rooms[v] = s.roomAfter(j, v, upto)
			}
		}
	}
	return s.pick(j, p, rooms, func(v int) int { return s.freeAfter(v, upto) })
}

func (s *Site) freeAfter(v, upto int) int {
	cpus := s.Nodes[v].freeCPUs
	for _, r := range s.Nodes[v].runs {
		if r.place <= upto {
			cpus += r.partOn(v).cpus
		}
	}
	return cpus
}

// clearRooms returns a list of zeros, one a node, that is good until the next call.
func (s *Site) clearRooms() []int {
	if s.rooms == nil {
		s.rooms = make([]int, len(s.Nodes))
	}
	clear(s.rooms)
	return s.rooms
}

// settled reports whether the fast way goes for a job: it has a count of nodes, and
// nobody has to go for it.
func (s *Site) settled(j *Job) bool { return j.Shape.Nodes > 0 && s.Preempt == NoPreemption }
