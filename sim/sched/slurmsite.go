package sched

import (
	"math"
	"slices"
	"time"

	"aforo/sim/cluster"
	"aforo/sim/sched/slurm"
	"aforo/sim/sched/slurm/nodeset"
	"aforo/sim/site"
)

// A SlurmSite is what Slurm's scheduler knows of a machine and of those who use it beside
// the pools: how the nodes of a pool differ, which partitions share them, who may preempt
// whom, and what jobs ask of nodes. All numbers are those of the configuration of a run.
// The zero SlurmSite has a partition for each pool, whose nodes are alike.
type SlurmSite struct {
	// Nodes are, by pool, the sets of nodes that it consists of at the beginning, in the
	// order of their numbers. Where there are none, all are as the pool says. Nodes that
	// come later are as those of the first set.
	Nodes [][]SlurmNodes
	// Partitions, where there are any, stand in place of one for each pool.
	Partitions []SlurmPartition
	// Routes are the partitions of each route, in place of the pools that the route has.
	Routes [][]int
	// Forms are what jobs ask of nodes, by their Form.
	Forms []Form
	// QOS are those of jobs, by number. QOS 0 is that of jobs that name none.
	QOS []SlurmQOS
	// Accounts are the tree for fair-share; the first is its root.
	Accounts []SlurmAccount
}

// SlurmNodes are a number of equal nodes.
type SlurmNodes struct {
	Count, Cores, MemMB int // no cores or memory: those of the pool
	Weight              int // lower ones are taken first
	Features            []string
}

// A SlurmPartition is some nodes of a pool, with rules of its own.
type SlurmPartition struct {
	Name    string
	Pool    int
	Sets    []int // of the pool's; nil: all of its nodes
	Tier    int
	Factor  float64 // of priority
	MaxTime time.Duration
	// MaxNodes and MinNodes bound one job; 0 is no bound.
	MaxNodes, MinNodes int
	LeastLoaded        bool
	QOS                int // whose limits hold on it; 0: none
	// AllowQOS, where there are any, are the QOS whose jobs alone may run there; DenyQOS are
	// those whose jobs may not. The accounts are meant with all below them.
	AllowQOS, DenyQOS, AllowAccounts, DenyAccounts []int
	Preempted                                      Preempted
}

// Preempted says what becomes of jobs that have to make room for others.
type Preempted struct {
	Then  slurm.Mode
	After time.Duration // not before they have run for this long; negative: as all others
	Grace time.Duration
}

// A SlurmQOS is what Slurm's scheduler knows of a quality of service, beside limits.
type SlurmQOS struct {
	Name        string
	Priority    float64 // 0 to 1
	UsageFactor float64
	Preempts    []int
	Preempted   Preempted
	// Together, EachUser and EachAccount hold for all jobs in a partition whose QOS this is;
	// where jobs name it the rules of the run say so.
	Together, EachUser, EachAccount site.Limits
}

// A SlurmAccount is an account in the tree for fair-share.
type SlurmAccount struct {
	Name           string
	Parent, Shares int
}

// A Form is what a job asks of its nodes beside its size. With GPUsPerNode the size
// is that number times the nodes.
type Form struct {
	GPUsPerNode   int
	Tasks         bool // the size is a number of tasks times CoresPerTask, on any number of nodes
	TasksPerNode  int
	CoresPerTask  int
	MemMBPerNode  int
	MemMBPerCore  int
	Exclusive     bool
	Features      string // with & between them
	WithoutMemory bool   // it needs none
}

// Occupies is what a job occupies on nodes of perNode GPUs: how many GPUs, and on how many
// nodes where that does not follow from them, else 0.
func (s *SlurmSite) Occupies(size, form, perNode int) (gpus, nodes int) {
	if s == nil || form == 0 {
		return cluster.Whole(size, perNode), 0
	}
	f := &s.Forms[form-1]
	if f.GPUsPerNode == 0 {
		return cluster.Whole(size, perNode), 0
	}
	nodes = (size + f.GPUsPerNode - 1) / f.GPUsPerNode
	if f.Exclusive {
		return nodes * perNode, nodes
	}
	return size, nodes
}

// millionth is the unit of priorities between 0 and 1 as whole numbers.
func millionth(x float64) int64 { return int64(math.Round(float64(x * 1e6))) }

// build makes the machine of the site as package slurm has it.
func (d *slurmctld) build(params slurm.Params) {
	var nodes []slurm.Node
	for i, pool := range d.pools {
		d.base = append(d.base, len(nodes))
		nodes = append(nodes, nodesOf(pool, d.about.sets(i))...)
	}
	params.ConsumeMemory = params.ConsumeMemory || slices.ContainsFunc(nodes, func(n slurm.Node) bool { return n.Memory > 0 })
	d.site = slurm.NewSite(params, nodes)
	d.addQOS()
	d.addPartitions()
	for i := range d.pools {
		d.announce(i)
	}
}

// sets are the sets of nodes of a pool.
func (s *SlurmSite) sets(pool int) []SlurmNodes {
	if pool < len(s.Nodes) {
		return s.Nodes[pool]
	}
	return nil
}

// nodesOf lists the nodes that a pool ever has. Where it only counts processors, each is
// one.
func nodesOf(pool cluster.Pool, sets []SlurmNodes) []slurm.Node {
	node := slurm.Node{CPUs: pool.PerNode(), GPUs: pool.PerNode(), Weight: 1}
	n, _ := pool.Capacity()
	n /= pool.PerNode()
	if p, ok := pool.(*cluster.Placed); ok {
		n = p.Nodes()
		if size := p.Size(); size.Cores > 0 || size.MemMB > 0 {
			node.CPUs, node.Memory = max(size.Cores, node.CPUs), int64(size.MemMB)
		}
	}
	var all []slurm.Node
	for i := range sets {
		all = append(all, slices.Repeat([]slurm.Node{sets[i].node(node)}, min(sets[i].Count, n-len(all)))...)
	}
	if len(sets) > 0 {
		node = sets[0].node(node)
	}
	return append(all, slices.Repeat([]slurm.Node{node}, n-len(all))...)
}

// node is a node of the set, where one of its pool would else be like that.
func (s *SlurmNodes) node(usual slurm.Node) slurm.Node {
	if s.Cores > 0 {
		usual.CPUs = max(s.Cores, usual.GPUs)
	}
	if s.MemMB > 0 {
		usual.Memory = int64(s.MemMB)
	}
	usual.Weight, usual.Features = max(1, s.Weight), s.Features
	return usual
}

// addPartitions gives the site its partitions, by default one for each pool.
func (d *slurmctld) addPartitions() {
	list := d.about.Partitions
	if list == nil {
		for i := range d.pools {
			list = append(list, SlurmPartition{Pool: i, Tier: 1, Factor: 1, Preempted: Preempted{After: -1}})
		}
	}
	for i := range list {
		p := &list[i]
		made := &slurm.Partition{
			Name: p.Name, Nodes: d.nodesIn(p), Tier: p.Tier, JobFactor: int(millionth(p.Factor)), LeastLoaded: p.LeastLoaded,
			PreemptMode: p.Preempted.Then, GraceTime: second(p.Preempted.Grace),
		}
		if p.QOS > 0 {
			made.QOS = d.about.QOS[p.QOS].ofPartition()
			d.site.AddQOS(made.QOS)
		}
		d.site.AddPartition(made)
		d.bounds = append(d.bounds, *p)
	}
}

// nodesIn are the nodes of a partition: those of its sets, and where it has all sets, those
// that come later.
func (d *slurmctld) nodesIn(p *SlurmPartition) nodeset.Set {
	all := nodeset.New(len(d.site.Nodes))
	sets := d.about.sets(p.Pool)
	v := d.base[p.Pool]
	for k := range sets {
		for range sets[k].Count {
			if p.Sets == nil || slices.Contains(p.Sets, k) {
				all.Add(v)
			}
			v++
		}
	}
	if p.Sets == nil || len(p.Sets) == len(sets) {
		for ; v < d.top(p.Pool); v++ {
			all.Add(v)
		}
	}
	return all
}

// addQOS gives the site its QOS.
func (d *slurmctld) addQOS() {
	for i := range d.about.QOS {
		from := &d.about.QOS[i]
		q := slurm.NewQOS(from.Name)
		q.Priority, q.Mode, q.GraceTime = millionth(from.Priority), from.Preempted.Then, second(from.Preempted.Grace)
		if q.UsageFactor = from.UsageFactor; from.Preempted.After >= 0 {
			q.ExemptTime = second(from.Preempted.After)
		}
		d.qos = append(d.qos, q)
		d.site.AddQOS(q)
	}
	for i := range d.about.QOS {
		for _, k := range d.about.QOS[i].Preempts {
			d.qos[i].Preempts = append(d.qos[i].Preempts, d.qos[k])
		}
	}
}

// ofPartitions are the partitions that have a QOS of their own.
func (d *slurmctld) ofPartitions() (list []int) {
	for i := range d.bounds {
		if d.bounds[i].QOS > 0 {
			list = append(list, i)
		}
	}
	return list
}

// ofPartition is the QOS as that of a partition: its limits, which Slurm counts itself.
func (q *SlurmQOS) ofPartition() *slurm.QOS {
	made := slurm.NewQOS(q.Name)
	l := &made.Limits
	l.GrpJobs, l.MaxJobs, l.MaxJobsPerAccount = bound(q.Together.Jobs), bound(q.EachUser.Jobs), bound(q.EachAccount.Jobs)
	for _, x := range []struct {
		to   *slurm.TRES
		from *site.Limits
	}{{&l.GrpTRES, &q.Together}, {&l.MaxTRESPerUser, &q.EachUser}, {&l.MaxTRESPerAccount, &q.EachAccount}} {
		x.to[slurm.GPU], x.to[slurm.NodeCount] = bound(x.from.GPUs), bound(x.from.Nodes)
	}
	for _, x := range []struct {
		to *slurm.TRES
		h  float64
	}{{&l.GrpTRESRunMins, q.Together.Committed}, {&l.MaxTRESRunMinsPerUser, q.EachUser.Committed}, {&l.MaxTRESRunMinsPerAcc, q.EachAccount.Committed}} {
		if x.h > 0 {
			x.to[slurm.GPU] = int64(float64(x.h * 60))
		}
	}
	return made
}

// bound is a limit of package slurm; 0 is none.
func bound(n int) int64 {
	if n == 0 {
		return slurm.None
	}
	return int64(n)
}
