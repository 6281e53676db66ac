package sim_test

import (
	"cmp"
	"math"
	"slices"
	"time"

	"aforo/sim/cluster"
	"aforo/workload"
)

// A naivePart is a partition: its nodes by number (counted partitions keep them
// too, for their count), and what is still to come.
type naivePart struct {
	spec    cluster.Partition
	most    int // nodes
	speed   float64
	nodes   []naiveNode
	windows []naiveWindow // closures that are in force
	steps   []naiveStep   // to come
}

type naiveNode struct{ arrived, removed, broken bool }

// A naiveWindow is a closure in force: of some nodes, or of all there are and all
// that come.
type naiveWindow struct {
	change int
	all    bool
	nodes  []int
}

// The kinds of steps are in the order in which they happen at one instant.
type naiveKind int

const (
	naiveOpen naiveKind = iota
	naiveAdd
	naiveSpeed
	naiveRemove
	naiveClose
)

// A naiveStep happens at an instant; nodes are those that it takes, by number.
type naiveStep struct {
	at     time.Duration
	kind   naiveKind
	change int // index into spec.Changes
	nodes  []int
}

func newNaivePart(spec cluster.Partition) *naivePart {
	p := &naivePart{spec: spec, speed: spec.Speed, nodes: make([]naiveNode, spec.Nodes)}
	for i := range p.nodes {
		p.nodes[i].arrived = true
	}
	for i, c := range spec.Changes {
		switch c.Kind {
		case cluster.Add:
			p.nodes = append(p.nodes, make([]naiveNode, c.Nodes)...)
			p.steps = append(p.steps, naiveStep{at: c.At, kind: naiveAdd, change: i})
		case cluster.SetSpeed:
			p.steps = append(p.steps, naiveStep{at: c.At, kind: naiveSpeed, change: i})
		case cluster.Remove, cluster.Retire:
			p.steps = append(p.steps, naiveStep{at: c.At, kind: naiveRemove, change: i})
		case cluster.Close:
			p.steps = append(p.steps, naiveStep{at: c.At, kind: naiveClose, change: i})
			if c.Until < cluster.Never {
				p.steps = append(p.steps, naiveStep{at: c.Until, kind: naiveOpen, change: i})
			}
		}
	}
	slices.SortStableFunc(p.steps, func(a, b naiveStep) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.kind, b.kind))
	})
	future := p.copy()
	p.most = spec.Nodes
	for i := range p.steps {
		p.steps[i].nodes = future.takes(p.steps[i])
		future.apply(p.steps[i])
		p.most = max(p.most, len(future.present()))
	}
	return p
}

func (p *naivePart) copy() *naivePart {
	q := *p
	q.nodes = slices.Clone(p.nodes)
	q.windows = slices.Clone(p.windows)
	return &q
}

// present are the numbers of the nodes that have arrived and not been removed.
func (p *naivePart) present() []int {
	var in []int
	for i, n := range p.nodes {
		if n.arrived && !n.removed {
			in = append(in, i)
		}
	}
	return in
}

// takes are the nodes that a removal or a closure takes from the partition as it
// is: the highest-numbered ones that have not been removed and, for a closure, first
// those that are open.
func (p *naivePart) takes(s naiveStep) []int {
	c, in := p.spec.Changes[s.change], p.present()
	if s.kind != naiveRemove && s.kind != naiveClose || c.Kind == cluster.Close && c.Nodes == 0 {
		return nil
	}
	if c.Kind == cluster.Retire {
		return in
	}
	if s.kind == naiveClose {
		open, shut := slices.DeleteFunc(slices.Clone(in), p.shut), slices.DeleteFunc(in, func(i int) bool { return !p.shut(i) })
		in = append(shut, open...)
	}
	return in[len(in)-min(c.Nodes, len(in)):]
}

func (p *naivePart) apply(s naiveStep) {
	c := p.spec.Changes[s.change]
	switch s.kind {
	case naiveAdd:
		left := c.Nodes
		for i := range p.nodes {
			if !p.nodes[i].arrived && left > 0 {
				p.nodes[i].arrived = true
				left--
			}
		}
	case naiveSpeed:
		p.speed = c.Speed
	case naiveRemove:
		for _, i := range s.nodes {
			p.nodes[i].removed = true
		}
	case naiveClose:
		p.windows = append(p.windows, naiveWindow{s.change, c.Nodes == 0, s.nodes})
	case naiveOpen:
		p.windows = slices.DeleteFunc(p.windows, func(w naiveWindow) bool { return w.change == s.change })
	}
}

// known is the partition as the scheduler expects it at t: all announced steps
// up to then done, and nothing arrived.
func (p *naivePart) known(t time.Duration) *naivePart {
	q := p.copy()
	for _, s := range p.steps {
		if s.at <= t && s.kind != naiveAdd && s.kind != naiveSpeed {
			q.apply(s)
		}
	}
	return q
}

// open is the number of GPUs that belong to the partition and are not closed.
// Nodes that nobody knows of, but of whose removal or closure the scheduler
// knows, count against it: so the number may be negative.
func (p *naivePart) open() int {
	n := 0
	for i, node := range p.nodes {
		switch {
		case node.arrived && !node.removed && !node.broken && !p.shut(i):
			n++
		case !node.arrived && (node.removed || p.shut(i)):
			n--
		}
	}
	return n * p.spec.PerNode
}

// shut says whether a node is closed.
func (p *naivePart) shut(node int) bool {
	for _, w := range p.windows {
		here := p.nodes[node].arrived && !p.nodes[node].removed
		if (w.all && here) || slices.Contains(w.nodes, node) {
			return true
		}
	}
	return false
}

// closings are the beginnings of announced closures in [from, to).
func (p *naivePart) closings(from, to time.Duration) []time.Duration {
	var at []time.Duration
	for _, s := range p.steps {
		if s.kind == naiveClose && from <= s.at && s.at < to {
			at = append(at, s.at)
		}
	}
	return at
}

// whole is how many whole nodes a job gets; 0 if it gets a part of one.
func (p *naivePart) whole(j *workload.Job) int {
	if n := int(j.Size); n > p.spec.PerNode || (p.spec.Placed && n == p.spec.PerNode) {
		return (n + p.spec.PerNode - 1) / p.spec.PerNode
	}
	return 0
}

// need is how many GPUs a job occupies.
func (p *naivePart) need(j *workload.Job) int { return max(int(j.Size), p.whole(j)*p.spec.PerNode) }

// fitsNode says whether an empty node holds a job that gets a part of one.
func (p *naivePart) fitsNode(j *workload.Job) bool {
	return !p.spec.Placed || (int(j.Cores) <= p.cores() && int(j.MemMB) <= p.memory())
}

// cores and memory are what a node has beside its GPUs; where the partition does
// not say, it does not matter.
func (p *naivePart) cores() int  { return cmp.Or(p.spec.Cores, math.MaxInt) }
func (p *naivePart) memory() int { return cmp.Or(p.spec.MemMB, math.MaxInt) }

// holds says whether a number of empty nodes hold a job.
func (p *naivePart) holds(j *workload.Job, nodes int) bool {
	return p.need(j) <= nodes*p.spec.PerNode && (p.whole(j) > 0 || p.fitsNode(j))
}

// everHolds says whether a configuration that the partition ever reaches holds
// a job.
func (p *naivePart) everHolds(j *workload.Job) bool { return p.holds(j, p.most) }

// length is how long a job runs here if nobody kills it.
func (p *naivePart) length(j *workload.Job) time.Duration {
	return j.Fixed + time.Duration(math.Round(float64(j.Run-j.Fixed)/p.speed))
}

// couldEver says whether what a job needs is no more than the partition has now
// or will have after an announced change.
func (p *naivePart) couldEver(j *workload.Job, now time.Duration) bool {
	if p.offers(j) {
		return true
	}
	for _, s := range p.steps {
		if p.known(s.at).offers(j) {
			return true
		}
	}
	return false
}

// offers says whether the partition as it is now, but empty, holds a job.
// Of a placed partition it is known which nodes are removed and closed, so that
// those that have not arrived do not count against the others.
func (p *naivePart) offers(j *workload.Job) bool {
	if !p.spec.Placed {
		return p.holds(j, p.open()/p.spec.PerNode)
	}
	n := 0
	for i, node := range p.nodes {
		if node.arrived && !node.removed && !node.broken && !p.shut(i) {
			n++
		}
	}
	return p.holds(j, n)
}

// installed is what a partition has, closed or not, and with what is to leave
// when it becomes free.
func (s *naive) installed(part int) int {
	p := s.parts[part]
	if !p.spec.Placed {
		return max(len(p.present())*p.spec.PerNode, s.held(part, -1)+len(p.present())*p.spec.PerNode-p.open())
	}
	n := 0
	for i := range p.nodes {
		if v := p.nodes[i]; v.arrived && (!v.removed || len(s.on(part, i, -1)) > 0) {
			n++
		}
	}
	return n * p.spec.PerNode
}

// held is how many GPUs running jobs hold at t as far as the scheduler expects;
// before the beginning of time: now, in fact.
func (s *naive) held(part int, t time.Duration) int {
	n := 0
	for _, j := range s.running {
		if j.part == part && !j.given && (t < 0 || j.until() > t) {
			n += j.used
		}
	}
	return n
}

// on are the jobs that hold a part of a node, in the same sense.
func (s *naive) on(part, node int, t time.Duration) []*naiveJob {
	var jobs []*naiveJob
	for _, j := range s.running {
		if j.part == part && !j.given && (t < 0 || j.until() > t) && slices.Contains(j.nodes, node) {
			jobs = append(jobs, j)
		}
	}
	return jobs
}
