package slurm

import (
	"slices"

	"aforo/sim/sched/slurm/nodeset"
)

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

// A Partition is a set of nodes with rules of its own.
type Partition struct {
	Name        string
	Nodes       nodeset.Set
	Tier        int  // PriorityTier
	JobFactor   int  // PriorityJobFactor
	LeastLoaded bool // LLN
	PreemptMode Mode
	QOS         *QOS  // its own limits
	GraceTime   int64 // for victims under PreemptTier
	number      int
}
