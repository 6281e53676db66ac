// Package machine is the part of a scenario that says what there is: types of GPU, sets of
// nodes, partitions, the calendar and the variants that change them, and what they cost.
//
// A [Machine] is read by its keys (forms.go), checked against itself ([Machine.Check],
// [Machine.CheckFutures]) and resolved to the partitions that the simulator runs
// ([Machine.Resolved]). A change with what like, delay, scale and repeat have made of it is
// a [Dated]. Nothing here knows who sends jobs, or which.
package machine

import (
	"math"
	"slices"
	"time"

	"aforo/scenarios/keyed"
)

// A Machine is the part of a scenario that says what there is: the types of GPU, the
// partitions, the calendar and the variants that change them, and what they cost.
type Machine struct {
	GPUs       []GPU
	NodeSets   []NodeSet
	Partitions []Partition
	Calendar   []Entry
	Variants   []Variant
	Cost       Cost
	// Shares says that partitions may share nodes, and that those of one may differ in what
	// they have beside GPUs.
	Shares bool

	// Root is the tree of the whole file, which tells what has been given.
	Root *keyed.Node
	// Made are, by variant, the machines that they make by other keys that they set; nil
	// where that is this one.
	Made []*Machine
	// Extent is what is simulated; zero where a log decides it and has not been read.
	Extent Extent
}

// A GPU is a type of GPU; Speed is its training speed relative to the type with
// speed 1, at which run times are given. Price, lifetime and power include its
// share of the node.
type GPU struct {
	Name, Unit             string // "" is a GPU
	Speed                  float64
	PriceEur               float64
	Lifetime               time.Duration
	PowerIdleW, PowerBusyW float64
}

// A Partition is a set of equal nodes, or a plain count of processors. Zero
// cores or memory are not modelled.
type Partition struct {
	Name               string
	Nodes, GPUsPerNode int
	GPU                string
	Placement          string // "nodes", "count", or "" for what suits the nodes
	CoresPerNode       int
	MemoryPerNodeGB    float64
	Processors         int
	PriorityFactor     float64
	Sets               []string // of nodes, in place of the numbers above
	Rules              Rules

	host  int      // the partition that has its nodes, where partitions share them: its own number where it has
	names []string // of a host: all sets of nodes that it has
}

// placements are the words for how GPUs are given out.
var placements = []string{"nodes", "count"}

// Processors reports whether partition i is a plain count of processors.
func (m *Machine) Processors(i int) bool {
	return m.Root.Has("partition", m.Partitions[i].Name, "processors")
}

// coreUnits are units of types whose numbers are cores, and not GPUs.
var coreUnits = []string{"core", "CPU node"}

// CountsCores reports whether partition i counts cores, by the unit of its type, or processors.
func (m *Machine) CountsCores(i int) bool {
	if m.Processors(i) {
		return true
	}
	g := slices.IndexFunc(m.GPUs, func(g GPU) bool { return g.Name == m.Partitions[i].GPU })
	return g >= 0 && slices.Contains(coreUnits, m.GPUs[g].Unit)
}

// Placed reports whether jobs are placed on the nodes of partition i.
func (m *Machine) Placed(i int) bool {
	p := &m.Partitions[i]
	if p.Placement == "" {
		return !m.Processors(i) && p.GPUsPerNode > 1
	}
	return p.Placement == "nodes"
}

// Megabytes is an amount of memory as the simulator counts it.
func Megabytes(gb float64) int { return int(math.Round(gb * 1024)) }

func (m *Machine) Index(name string) int { return slices.Index(keyed.Names(m.Partitions), name) }

// gpuType is the type of GPU of a name that exists.
func (m *Machine) gpuType(name string) *GPU { return &m.GPUs[slices.Index(keyed.Names(m.GPUs), name)] }

// speed is that of a GPU type that exists.
func (m *Machine) speed(gpu string) float64 {
	i := slices.Index(keyed.Names(m.GPUs), gpu)
	return m.GPUs[i].Speed
}

// Many bounds the whole numbers of a file: nodes times GPUs of a node stays
// within the 31 bits of a job's size.
const Many = 1_000_000

// Memory is GB: at least 1 MB.
var Memory = keyed.Between(0.001, Many)
