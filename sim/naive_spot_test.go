package sim_test

import (
	"slices"
	"time"
)

// A spot is what a place has on a placed partition beside its beginning: nodes. These
// are asked for again and again by going through all nodes, and on each through all
// instants of the stay at which less may be free than before.

// spotAt are the nodes of a place that begins at t, or nil. In fact says that the job
// is to start on them now, so that they must be free of those too that are about to
// end.
func (s *naive) spotAt(j *naiveJob, part int, t time.Duration, others []naiveHold, inFact bool) []int {
	p := s.parts[part]
	var can []int
	for i := range p.nodes {
		if s.staysOn(j, part, i, t, others) && (!inFact || s.hasRoom(j, part, i, p, s.on(part, i, -1))) {
			can = append(can, i)
		}
	}
	if need := p.whole(&j.Job); need > 0 {
		if len(can) < need {
			return nil
		}
		return can[:need]
	}
	if len(can) == 0 {
		return nil
	}
	// The first of those that have the fewest GPUs free when the stay begins.
	free := func(i int) int {
		n := p.spec.PerNode
		for _, o := range s.onThen(part, i, t, others) {
			n -= int(o.Size)
		}
		return n
	}
	return []int{slices.MinFunc(can, func(a, b int) int { return free(a) - free(b) })}
}

// staysOn says whether a node has room for j from t on for its whole stay.
func (s *naive) staysOn(j *naiveJob, part, node int, t time.Duration, others []naiveHold) bool {
	end := t + max(j.limit, 1)
	at := []time.Duration{t}
	for _, h := range others {
		at = append(at, h.at)
	}
	for _, step := range s.parts[part].steps {
		at = append(at, step.at)
	}
	for _, x := range at {
		if t <= x && x < end && !s.hasRoom(j, part, node, s.parts[part].known(x), s.onThen(part, node, x, others)) {
			return false
		}
	}
	return true
}

// onThen are the jobs that are expected on a node at an instant: those that run now,
// up to their limits, and those whose places it is.
func (s *naive) onThen(part, node int, t time.Duration, others []naiveHold) []*naiveJob {
	jobs := s.on(part, node, t)
	for _, h := range others {
		if slices.Contains(h.nodes, node) && h.at <= t && t < h.end() {
			jobs = append(jobs, h.job)
		}
	}
	return jobs
}

// hasRoom says whether a node of a partition as it is at some time has room for j
// beside the jobs on it.
func (s *naive) hasRoom(j *naiveJob, part, node int, at *naivePart, on []*naiveJob) bool {
	p := s.parts[part]
	if n := at.nodes[node]; !n.arrived || n.removed || at.shut(node) {
		return false
	}
	if p.whole(&j.Job) > 0 {
		return len(on) == 0
	}
	gpus, cores, mem := p.spec.PerNode-int(j.Size), p.cores()-int(j.Cores), p.memory()-int(j.MemMB)
	for _, o := range on {
		if p.whole(&o.Job) > 0 {
			return false
		}
		gpus, cores, mem = gpus-int(o.Size), cores-int(o.Cores), mem-int(o.MemMB)
	}
	return gpus >= 0 && cores >= 0 && mem >= 0
}

// free says whether what a place has is free now, in fact.
func (s *naive) free(h naiveHold) bool {
	p := s.parts[h.part]
	if !p.spec.Placed {
		return p.open()-s.held(h.part, -1) >= p.need(&h.job.Job)
	}
	return !slices.ContainsFunc(h.nodes, func(i int) bool { return !s.hasRoom(h.job, h.part, i, p, s.on(h.part, i, -1)) })
}
