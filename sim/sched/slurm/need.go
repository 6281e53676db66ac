package slurm

import "aforo/sim/sched/slurm/nodeset"

// settle fills in what a job's shape leaves to the defaults of the cluster.
func (m *machine) settle(j *Job) {
	for i := range j.Shapes {
		m.fill(&j.Shapes[i])
	}
	if len(j.Shapes) > 0 {
		j.Shape = j.Shapes[0]
	}
	m.fill(&j.Shape)
	j.tres = m.asks(j)
}

// in gives the job the shape that it has in one of its partitions.
func (m *machine) in(j *Job, choice int) {
	if len(j.Shapes) > 0 {
		j.Shape = j.Shapes[choice]
		j.tres = m.asks(j)
	}
}

func (m *machine) fill(sh *Shape) {
	if sh.CPUsPerTask == 0 {
		sh.CPUsPerTask = 1
	}
	if !m.ConsumeMemory || sh.NoMemory {
		sh.MemPerNode, sh.MemPerCPU, sh.wholeMemory = 0, 0, false
	} else if sh.MemPerNode == 0 && sh.MemPerCPU == 0 {
		sh.MemPerNode, sh.MemPerCPU = m.DefMemPerNode, m.DefMemPerCPU
		sh.wholeMemory = sh.MemPerNode == 0 && sh.MemPerCPU == 0
	}
}

// perNode is how many CPUs a job with a count of nodes needs on each.
func (sh *Shape) perNode() int {
	tasks := 1
	if sh.Tasks > 0 {
		tasks = (sh.Tasks + sh.Nodes - 1) / sh.Nodes
	}
	return tasks * sh.CPUsPerTask
}

// least is the smallest number of nodes that a job can run on.
func (sh *Shape) least() int { return max(1, sh.Nodes) }

// asks is what the job is expected to use in all, as its limits see it before it
// starts.
func (m *machine) asks(j *Job) TRES {
	sh := &j.Shape
	nodes := int64(sh.least())
	cpus := int64(max(sh.Tasks, 1)) * int64(sh.CPUsPerTask)
	if sh.Nodes > 0 {
		cpus = nodes * int64(sh.perNode())
	}
	t := TRES{CPU: cpus, NodeCount: nodes, GPU: nodes * int64(sh.GPUsPerNode), Memory: nodes*sh.MemPerNode + cpus*sh.MemPerCPU}
	if (sh.Exclusive || sh.wholeMemory) && len(m.Nodes) > 0 {
		if sh.Exclusive {
			t[CPU] = nodes * int64(m.Nodes[0].CPUs)
		}
		if sh.wholeMemory {
			t[Memory] = nodes * m.Nodes[0].Memory
		}
	}
	t[Billing] = t[CPU]
	return t
}

// room is how many CPUs a node has for the job, a multiple of what one task needs; 0
// where its part of a node does not fit.
func (m *machine) room(j *Job, i int, f *free) int {
	return m.roomIn(j, &m.Nodes[i], f.cpus[i], f.gpus[i], f.mem[i], f.jobs[i])
}

func (m *machine) roomIn(j *Job, n *Node, cpus, gpus int, mem int64, jobs int) int {
	sh := &j.Shape
	if gpus < sh.GPUsPerNode || sh.Exclusive && jobs > 0 {
		return 0
	}
	if sh.CPUsPerTask > 1 {
		cpus -= cpus % sh.CPUsPerTask
	}
	switch {
	case sh.wholeMemory:
		if mem < n.Memory {
			return 0
		}
	case sh.MemPerNode > 0:
		if mem < sh.MemPerNode {
			return 0
		}
	case sh.MemPerCPU > 0:
		if c := int(mem / sh.MemPerCPU); c < cpus {
			cpus = c - c%sh.CPUsPerTask
		}
	}
	least := sh.CPUsPerTask
	if sh.Nodes > 0 && sh.Tasks > 0 {
		least = sh.perNode()
	}
	if cpus < least {
		return 0
	}
	return cpus
}

// part is what the job takes of a node on which it uses that many CPUs.
func (m *machine) part(j *Job, i, cpus int) part {
	n, sh := &m.Nodes[i], &j.Shape
	p := part{node: i, cpus: cpus, gpus: sh.GPUsPerNode}
	if sh.Exclusive {
		return part{node: i, cpus: n.CPUs, gpus: n.GPUs, mem: n.Memory}
	}
	switch {
	case sh.wholeMemory:
		p.mem = n.Memory
	case sh.MemPerNode > 0:
		p.mem = sh.MemPerNode
	default:
		p.mem = int64(cpus) * sh.MemPerCPU
	}
	return p
}

// partsOn spreads a job over nodes that are known.
func (c *chooser) partsOn(j *Job, nodes nodeset.Set) []part {
	sh := &j.Shape
	left := max(sh.Tasks, 1) * sh.CPUsPerTask
	list := nodes.Nodes()
	if sh.Nodes == 0 && len(j.CPUs) != len(list) {
		if parts := c.choose(j, j.Partition, nodes, c.freeNow()); len(parts) == len(list) {
			return parts
		}
	}
	var parts []part
	for k, i := range list {
		cpus := 0
		switch {
		case len(j.CPUs) == len(list):
			cpus = j.CPUs[k]
		case sh.Nodes > 0:
			cpus = sh.onNode(k)
		default:
			open := c.Nodes[i].freeCPUs
			cpus = min(left-(len(list)-1-k)*sh.CPUsPerTask, open-open%sh.CPUsPerTask)
			left -= cpus
		}
		parts = append(parts, c.part(j, i, cpus))
	}
	return parts
}

// onNode is how many CPUs the job uses on its k-th node.
func (sh *Shape) onNode(k int) int {
	if sh.Tasks == 0 {
		return sh.CPUsPerTask
	}
	tasks := sh.Tasks / sh.Nodes
	if k < sh.Tasks%sh.Nodes {
		tasks++
	}
	return max(1, tasks) * sh.CPUsPerTask
}

// free is what is free of each node: now, or in a copy from which jobs were removed.
type free struct {
	cpus, gpus, jobs []int
	mem              []int64
}

func (m *machine) freeNow() *free {
	n := len(m.Nodes)
	f := &free{cpus: make([]int, n), gpus: make([]int, n), jobs: make([]int, n), mem: make([]int64, n)}
	for i := range m.Nodes {
		d := &m.Nodes[i]
		f.cpus[i], f.gpus[i], f.jobs[i], f.mem[i] = d.freeCPUs, d.freeGPUs, d.jobs, d.freeMemory
	}
	return f
}

// without gives back what the job has.
func (f *free) without(j *Job) {
	for _, p := range j.parts {
		f.cpus[p.node] += p.cpus
		f.gpus[p.node] += p.gpus
		f.mem[p.node] += p.mem
		f.jobs[p.node]--
	}
}
