package slurm

import "slices"

// A TRES is an amount of each resource that Slurm counts.
type TRES [5]int64

// The resources of a TRES. Billing is what fair-share charges.
const (
	CPU = iota
	Memory
	NodeCount
	GPU
	Billing
)

// A Node is a node of the machine.
type Node struct {
	CPUs, GPUs int
	Memory     int64 // MB
	Weight     int
	Features   []string
	Down       bool // what runs there ends
	Drain      bool // what runs there goes on, nothing else starts
	freeCPUs   int
	freeGPUs   int
	freeMemory int64
	jobs       int    // that have a part of it
	runs       []*Job // they, by expected end
}

func (n *Node) up() bool { return !n.Down && !n.Drain }

// A Partition is a set of nodes with rules of its own.
type Partition struct {
	Name        string
	Nodes       Set
	Tier        int  // PriorityTier
	JobFactor   int  // PriorityJobFactor
	LeastLoaded bool // LLN
	PreemptMode Mode
	QOS         *QOS  // its own limits
	GraceTime   int64 // for victims under PreemptTier
	number      int
}

// A Shape is what a job asks for.
type Shape struct {
	Nodes       int // 0: as many as its tasks need
	Tasks       int // 0: one a node
	CPUsPerTask int // 0: one
	GPUsPerNode int
	MemPerNode  int64 // MB; 0: MemPerCPU, then the defaults of the cluster
	MemPerCPU   int64
	Exclusive   bool
	Feature     string
	NoMemory    bool // it needs none, whatever the defaults are
	wholeMemory bool
}

// A Job is one job, or one task of an array, from its submission to its last end.
type Job struct {
	ID         int
	Task       int // index in its array; -1: none
	Array      *Array
	Assoc      *Assoc
	QOS        *QOS // nil: none
	Partitions []*Partition
	Resv       *Reservation
	Shape      Shape
	Shapes     []Shape // one a partition, where they differ
	Limit      int64   // s
	Nice       int64
	Held       bool
	Requeue    bool

	Name    string // Singleton looks at it
	Depends []Dependency
	Over    bool // it has ended for good
	Failed  bool // and not well

	Submit     int64    // of this attempt
	Begin      int64    // not before
	Accrue     int64    // since when it ages
	Priorities []uint32 // one a partition, or one for all

	// While it runs:
	Start     int64
	End       int64 // expected: start + limit, less where a grace time runs out
	Partition *Partition
	Nodes     Set
	Signalled int64 // when it was told to give way; 0: it was not
	parts     []part
	running   bool
	CPUs      []int // on each of its nodes, in their order
	Slot      int32 // whoever drives the site may keep a number here

	pending   bool
	number    int // order of creation, among running jobs
	tres      TRES
	place     int // in the list of running jobs
	worth     int // usable nodes, in the choice of victims
	listIndex int
}

// A part is what a job has of one node.
type part struct {
	node int
	cpus int
	gpus int
	mem  int64
}

// An Array is what the tasks of a job array share.
type Array struct {
	Limit   int // tasks that may run at once; 0: no bound
	Running int
	tasks   []*Job // waiting, by index
}

// A Site is a machine, those who use it, and their jobs.
type Site struct {
	Params
	Nodes        []Node
	Partitions   []*Partition
	QOSs         []*QOS
	Reservations []*Reservation
	Root         *Assoc

	queue      []*Job // waiting, in no order
	running    []*Job // by expected end, start and id
	created    int
	up         Set
	completing Set // nodes that an ended job has not left yet
	leaving    []leaving
	cpus       int
	qosTop     int
	ranked     int64 // jobs that priority/basic has given a number
	calculated int64 // when usage was last brought up to date
	features   map[string]Set
	readies    []*readiness
	placed     bool    // the places of running jobs are right
	counts     []int32 // room to count in
	rooms      []int
	kinds      []*kind // of waiting jobs
	version    uint64  // changes with what is free, from 1
	news       uint64  // changes with all that a backfill pass looks at but time
	special    bool    // a waiting job is not simply a candidate

	runs    []stretch
	weighed bool // nodes differ in weight
}

// NewSite returns a machine of these nodes, all free, without partitions.
func NewSite(p Params, nodes []Node) *Site {
	s := &Site{Params: p, Nodes: nodes, features: map[string]Set{}, version: 1}
	s.up, s.completing = NewSet(len(nodes)), NewSet(len(nodes))
	for i := range nodes {
		n := &nodes[i]
		n.freeCPUs, n.freeGPUs, n.freeMemory = n.CPUs, n.GPUs, n.Memory
		s.cpus += n.CPUs
		s.weighed = s.weighed || n.Weight != nodes[0].Weight
		if n.up() {
			s.up.Add(i)
		}
		for _, f := range n.Features {
			if s.features[f] == nil {
				s.features[f] = NewSet(len(nodes))
			}
			s.features[f].Add(i)
		}
	}
	if s.BFNodeSpaceSize == 0 {
		s.BFNodeSpaceSize = s.BFMaxJobTest
	}
	s.Root = &Assoc{Name: "root", site: s}
	NewAssoc(s.Root, "root", true)
	return s
}

// AddPartition gives the site a partition.
func (s *Site) AddPartition(p *Partition) {
	p.number = len(s.Partitions)
	s.Partitions = append(s.Partitions, p)
}

// AddQOS gives the site a QOS.
func (s *Site) AddQOS(q *QOS) {
	s.QOSs = append(s.QOSs, q)
	s.qosTop = max(s.qosTop, int(q.Priority))
}

// SetNode says whether a node is down or drained. What runs on a node that goes down is
// for the caller to end.
func (s *Site) SetNode(i int, down, drain bool) {
	n := &s.Nodes[i]
	n.Down, n.Drain = down, drain
	s.version++
	s.news++
	if n.up() {
		s.up.Add(i)
	} else {
		s.up.Remove(i)
	}
}

// Submit puts a job into the queue.
func (s *Site) Submit(j *Job) {
	s.settle(j)
	j.Over = false
	s.tallyKinds(j, 1)
	s.news++
	j.pending, j.listIndex = true, len(s.queue)
	s.queue = append(s.queue, j)
	if j.Array != nil {
		j.Array.add(j)
	}
}

// Withdraw takes a waiting job out of the queue.
func (s *Site) Withdraw(j *Job) {
	s.tallyKinds(j, -1)
	s.news++
	last := len(s.queue) - 1
	s.queue[j.listIndex] = s.queue[last]
	s.queue[j.listIndex].listIndex = j.listIndex
	s.queue = s.queue[:last]
	j.pending = false
	if j.Array != nil {
		j.Array.remove(j)
	}
}

// Place makes a job run on the given nodes of a partition since start, whatever its
// limits say: so a state is rebuilt. Where j.CPUs is known it says how the job is spread;
// otherwise it is spread anew.
func (s *Site) Place(j *Job, p *Partition, nodes Set, start int64) {
	s.settle(j)
	j.Partition = p
	s.run(j, p, s.partsOn(j, nodes), start)
}

// Ended gives back what a job had until now.
func (s *Site) Ended(j *Job, now int64) {
	s.use(j, now)
	j.Over = true
	s.placed = false
	for i, r := range s.running {
		if r == j {
			s.running = append(s.running[:i], s.running[i+1:]...)
			break
		}
	}
	for _, p := range j.parts {
		s.Nodes[p.node].give(j, p)
		s.touched(p.node)
	}
	if j.Array != nil {
		j.Array.Running--
	}
	s.release(j)
	j.running = false
}

// A leaving is an ended job that still has its nodes, until an instant.
type leaving struct {
	until int64
	nodes Set
}

// leave makes the nodes of an ended job completing for a while.
func (s *Site) leave(nodes Set, until int64) {
	i := len(s.leaving)
	for i > 0 && s.leaving[i-1].until > until {
		i--
	}
	s.leaving = slices.Insert(s.leaving, i, leaving{until, nodes})
	s.completing.or(nodes)
}

// left makes nodes free whose jobs have left them, and reports whether one has.
func (s *Site) left(now int64) bool {
	if len(s.leaving) == 0 || s.leaving[0].until > now {
		return false
	}
	s.leaving = s.leaving[1:]
	clear(s.completing)
	for _, l := range s.leaving {
		s.completing.or(l.nodes)
	}
	return true
}

// Running lists what runs, by expected end.
func (s *Site) Running() []*Job { return s.running }

// Waiting lists what waits, in no order.
func (s *Site) Waiting() []*Job { return s.queue }

func (n *Node) take(j *Job, p part) {
	i := len(n.runs)
	for i > 0 && endsBefore(j, n.runs[i-1]) {
		i--
	}
	n.runs = slices.Insert(n.runs, i, j)
	n.freeCPUs -= p.cpus
	n.freeGPUs -= p.gpus
	n.freeMemory -= p.mem
	n.jobs++
}

func (n *Node) give(j *Job, p part) {
	n.runs = slices.Delete(n.runs, slices.Index(n.runs, j), slices.Index(n.runs, j)+1)
	n.freeCPUs += p.cpus
	n.freeGPUs += p.gpus
	n.freeMemory += p.mem
	n.jobs--
}

// run makes the job run on these parts of nodes.
func (s *Site) run(j *Job, p *Partition, parts []part, start int64) {
	j.Partition, j.parts, j.Start, j.End, j.Signalled = p, parts, start, start+j.Limit, 0
	j.Nodes, j.CPUs = NewSet(len(s.Nodes)), nil
	for _, q := range parts {
		j.Nodes.Add(q.node)
		j.CPUs = append(j.CPUs, q.cpus)
		s.Nodes[q.node].take(j, q)
		s.touched(q.node)
	}
	s.created++
	j.running, j.number = true, s.created
	if j.Array != nil {
		j.Array.Running++
	}
	s.enlist(j)
	s.charge(j)
}

// enlist puts a running job where its expected end belongs.
func (s *Site) enlist(j *Job) {
	s.placed = false
	lo, hi := 0, len(s.running)
	for lo < hi {
		if m := int(uint(lo+hi) >> 1); endsBefore(s.running[m], j) {
			lo = m + 1
		} else {
			hi = m
		}
	}
	s.running = append(s.running, nil)
	copy(s.running[lo+1:], s.running[lo:])
	s.running[lo] = j
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

// Shorten moves the expected end of a running job.
func (s *Site) Shorten(j *Job, end int64) {
	for i, r := range s.running {
		if r == j {
			s.running = append(s.running[:i], s.running[i+1:]...)
			break
		}
	}
	for _, p := range j.parts {
		s.Nodes[p.node].give(j, p)
	}
	j.End = end
	for _, p := range j.parts {
		s.Nodes[p.node].take(j, p)
		s.touched(p.node)
	}
	s.enlist(j)
}

func (a *Array) add(j *Job) {
	i := len(a.tasks)
	for i > 0 && a.tasks[i-1].Task > j.Task {
		i--
	}
	a.tasks = append(a.tasks, nil)
	copy(a.tasks[i+1:], a.tasks[i:])
	a.tasks[i] = j
}

func (a *Array) remove(j *Job) {
	for i, t := range a.tasks {
		if t == j {
			a.tasks = append(a.tasks[:i], a.tasks[i+1:]...)
			return
		}
	}
}

// full reports whether the array may start no other task.
func (a *Array) full() bool { return a != nil && a.Limit > 0 && a.Running >= a.Limit }
