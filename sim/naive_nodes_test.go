package sim_test

import (
	"slices"
	"time"
)

// roomOn says whether a node may take j from t on: it is there and open, no
// closure takes it during the stay, and beside the jobs on it then there is room
// for j, all of it if j gets whole nodes.
func (s *naive) roomOn(j *naiveJob, part, node int, at *naivePart, t time.Duration, on []*naiveJob) bool {
	if !at.nodes[node].arrived || at.nodes[node].removed || at.nodes[node].broken || at.shut(node) {
		return false
	}
	for _, c := range s.parts[part].closings(t, t+j.limit) {
		if s.parts[part].known(c).shut(node) {
			return false
		}
	}
	p := s.parts[part]
	if p.whole(&j.Job) > 0 {
		return len(on) == 0
	}
	gpus, cores, mem := p.spec.PerNode, p.cores(), p.memory()
	for _, o := range on {
		if p.whole(&o.Job) > 0 {
			return false
		}
		gpus, cores, mem = gpus-int(o.Size), cores-int(o.Cores), mem-int(o.MemMB)
	}
	return int(j.Size) <= gpus && int(j.Cores) <= cores && int(j.MemMB) <= mem
}

// pack chooses the nodes for j to start on now, or nil.
func (s *naive) pack(j *naiveJob, part int, holders []naiveHold) []int {
	p := s.parts[part]
	need := p.whole(&j.Job)
	var nodes []int
	best := p.spec.PerNode + 1
	for i := range p.nodes {
		on := s.on(part, i, -1)
		if !s.roomOn(j, part, i, p, s.now, on) {
			continue
		}
		if need > 0 {
			if len(nodes) < need && s.spares(j, part, append(slices.Clone(nodes), i), holders) {
				nodes = append(nodes, i)
			}
			continue
		}
		free := p.spec.PerNode
		for _, o := range on {
			free -= int(o.Size)
		}
		if free < best && s.spares(j, part, []int{i}, holders) {
			nodes, best = []int{i}, free
		}
	}
	if len(nodes) < need {
		return nil
	}
	return nodes
}

// spares says whether each holder finds room at its time when j is on nodes from
// now on.
func (s *naive) spares(j *naiveJob, part int, nodes []int, holders []naiveHold) bool {
	if len(holders) == 0 {
		return true
	}
	saved := *j
	j.part, j.nodes, j.start = part, nodes, s.now
	s.running = append(s.running, j)
	ok := true
	for _, h := range holders {
		ok = ok && s.roomAt(h.job, part, h.at)
	}
	s.running = s.running[:len(s.running)-1]
	*j = saved
	return ok
}

// roomAt says whether j is expected to find room in a placed partition at t.
func (s *naive) roomAt(j *naiveJob, part int, t time.Duration) bool {
	p := s.parts[part]
	at := p.known(t)
	room := 0
	for i := range p.nodes {
		if s.roomOn(j, part, i, at, t, s.on(part, i, t)) {
			room++
		}
	}
	return room >= max(1, p.whole(&j.Job))
}
