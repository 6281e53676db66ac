package slurm

import "strings"

// A machine is what there is: nodes, what is free of each, and the partitions they are in.
type machine struct {
	Params
	Nodes      []Node
	Partitions []*Partition

	up         Set
	completing Set // nodes that an ended job has not left yet
	leaving    []leaving
	features   map[string]Set
	cpus       int
	weighed    bool   // nodes differ in weight
	version    uint64 // changes with what is free, from 1
	news       uint64 // changes with all that a backfill pass looks at but time
}

// newMachine returns a machine of these nodes, all free, without partitions.
func newMachine(p Params, nodes []Node) *machine {
	m := &machine{Params: p, Nodes: nodes, features: map[string]Set{}, version: 1}
	m.up, m.completing = NewSet(len(nodes)), NewSet(len(nodes))
	for i := range nodes {
		n := &nodes[i]
		n.freeCPUs, n.freeGPUs, n.freeMemory = n.CPUs, n.GPUs, n.Memory
		m.cpus += n.CPUs
		m.weighed = m.weighed || n.Weight != nodes[0].Weight
		if n.up() {
			m.up.Add(i)
		}
		for _, f := range n.Features {
			if m.features[f] == nil {
				m.features[f] = NewSet(len(nodes))
			}
			m.features[f].Add(i)
		}
	}
	if m.BFNodeSpaceSize == 0 {
		m.BFNodeSpaceSize = m.BFMaxJobTest
	}
	return m
}

// keepFeature leaves the nodes that have what the job asks for.
func (m *machine) keepFeature(j *Job, nodes Set) {
	if f := j.Shape.Feature; f != "" {
		nodes.and(m.having(f))
	}
}

// having are the nodes that have all of some features, with & between them.
func (m *machine) having(features string) Set {
	if have := m.features[features]; have != nil {
		return have
	}
	all := NewSet(len(m.Nodes))
	if strings.Contains(features, "&") {
		all = m.everyNode()
		for f := range strings.SplitSeq(features, "&") {
			all.and(m.having(f))
		}
	}
	m.features[features] = all
	return all
}

func (m *machine) everyNode() Set {
	all := NewSet(len(m.Nodes))
	for i := range all {
		all[i] = ^uint64(0)
	}
	if r := len(m.Nodes) & 63; r != 0 && len(all) > 0 {
		all[len(all)-1] = 1<<r - 1
	}
	return all
}

// Number is the number of a partition, in the order in which they were added.
func (m *machine) Number(p *Partition) int { return p.number }

// EverHolds reports whether a partition could hold a job of a shape if all of its nodes were
// up and idle.
func (m *machine) EverHolds(p *Partition, sh Shape) bool {
	j := &Job{Shape: sh}
	m.fill(&j.Shape)
	nodes, cpus, fit := p.Nodes.Clone(), 0, 0
	m.keepFeature(j, nodes)
	for _, i := range nodes.Nodes() {
		n := &m.Nodes[i]
		if room := m.roomIn(j, n, n.CPUs, n.GPUs, n.Memory, 0); room > 0 {
			cpus += room
			fit++
		}
	}
	if sh.Nodes == 0 {
		return cpus >= max(1, sh.Tasks)*j.Shape.CPUsPerTask
	}
	return fit >= sh.Nodes
}

// AddPartition gives the site a partition.
func (m *machine) AddPartition(p *Partition) {
	p.number = len(m.Partitions)
	m.Partitions = append(m.Partitions, p)
}

// SetNode says whether a node is down or drained. What runs on a node that goes down is
// for the caller to end.
func (m *machine) SetNode(i int, down, drain bool) {
	n := &m.Nodes[i]
	n.Down, n.Drain = down, drain
	m.version++
	m.news++
	if n.up() {
		m.up.Add(i)
	} else {
		m.up.Remove(i)
	}
}

// on is the set of nodes of some parts.
func (m *machine) on(parts []part) Set {
	set := NewSet(len(m.Nodes))
	for _, q := range parts {
		set.Add(q.node)
	}
	return set
}
