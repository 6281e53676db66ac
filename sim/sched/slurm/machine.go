package slurm

import (
	"slices"
	"strings"

	"aforo/sim/sched/slurm/nodeset"
)

// A machine is what there is: nodes, what is free of each, and the partitions they are in.
type machine struct {
	Params
	Nodes      []Node
	Partitions []*Partition

	up         nodeset.Set
	completing nodeset.Set // nodes that an ended job has not left yet
	leaving    []leaving
	features   map[string]nodeset.Set
	cpus       int
	weighed    bool   // nodes differ in weight
	version    uint64 // changes with what is free, from 1
	news       uint64 // changes with all that a backfill pass looks at but time
}

// newMachine returns a machine of these nodes, all free, without partitions.
func newMachine(p Params, nodes []Node) *machine {
	m := &machine{Params: p, Nodes: nodes, features: map[string]nodeset.Set{}, version: 1}
	m.up, m.completing = nodeset.New(len(nodes)), nodeset.New(len(nodes))
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
				m.features[f] = nodeset.New(len(nodes))
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
func (m *machine) keepFeature(j *Job, nodes nodeset.Set) {
	if f := j.Shape.Feature; f != "" {
		nodes.And(m.having(f))
	}
}

// having are the nodes that have all of some features, with & between them.
func (m *machine) having(features string) nodeset.Set {
	if have := m.features[features]; have != nil {
		return have
	}
	all := nodeset.New(len(m.Nodes))
	if strings.Contains(features, "&") {
		all = m.everyNode()
		for f := range strings.SplitSeq(features, "&") {
			all.And(m.having(f))
		}
	}
	m.features[features] = all
	return all
}

func (m *machine) everyNode() nodeset.Set {
	all := nodeset.New(len(m.Nodes))
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
func (m *machine) on(parts []part) nodeset.Set {
	set := nodeset.New(len(m.Nodes))
	for _, q := range parts {
		set.Add(q.node)
	}
	return set
}

// A leaving is an ended job that still has its nodes, until an instant.
type leaving struct {
	until int64
	nodes nodeset.Set
}

// leave makes the nodes of an ended job completing for a while.
func (m *machine) leave(nodes nodeset.Set, until int64) {
	i := len(m.leaving)
	for i > 0 && m.leaving[i-1].until > until {
		i--
	}
	m.leaving = slices.Insert(m.leaving, i, leaving{until, nodes})
	m.completing.Or(nodes)
}

// left makes nodes free whose jobs have left them, and reports whether one has.
func (m *machine) left(now int64) bool {
	if len(m.leaving) == 0 || m.leaving[0].until > now {
		return false
	}
	m.leaving = m.leaving[1:]
	clear(m.completing)
	for _, l := range m.leaving {
		m.completing.Or(l.nodes)
	}
	return true
}
