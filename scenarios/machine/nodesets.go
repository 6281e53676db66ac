package machine

import (
	"math"
	"slices"

	"aforo/scenarios/keyed"
)

// A NodeSet is a set of equal nodes: the machine, of which partitions name parts.
type NodeSet struct {
	Name               string
	Count, GPUsPerNode int
	GPU                string
	CoresPerNode       int
	MemoryPerNodeGB    float64
	Weight             int
	Features           []string
}

func (s *NodeSet) EntryName() *string { return &s.Name }

// Form implements keyed.Entry.
func (s *NodeSet) Form() keyed.Value {
	return keyed.Group([]keyed.Field{
		keyed.Must("count", keyed.Int(&s.Count, 0, Many), "how many they are at the start; 0 where a change brings them"),
		keyed.Must("gpus_per_node", keyed.Int(&s.GPUsPerNode, 1, 1024), "GPUs in each of them; a job that is larger than a node gets whole nodes"),
		keyed.Must("gpu", keyed.Text(&s.GPU), "the type of their GPUs, a [gpu.NAME]"),
		keyed.May("cores_per_node", keyed.Int(&s.CoresPerNode, 1, Many), "", "CPU cores in each; where it is left out, requests for cores are ignored there"),
		keyed.May("memory_per_node_gb", keyed.Number(&s.MemoryPerNodeGB, Memory), "", "memory of each in GB (1,024 MB); where it is left out, requests for memory are ignored there"),
		keyed.May("weight", keyed.Int(&s.Weight, 1, math.MaxInt32), "1", "with scheduler slurm: nodes of a lower weight are taken first"),
		keyed.May("features", keyed.Texts(&s.Features), "", "with scheduler slurm: what jobs may ask for, such as [\"ib\", \"old-rack\"]"),
	})
}

// ofNodes are the keys of a partition that its sets of nodes say in their place.
var ofNodes = []string{"gpus_per_node", "gpu", "cores_per_node", "memory_per_node_gb"}

// machines gives partitions that name sets of nodes what those have, and checks that the nodes
// of a partition are equal, and that no two partitions have the same ones where they may not.
func (c *checker) machines() {
	named := map[string]bool{}
	owner := map[string]string{}
	for i := range c.Partitions {
		p := &c.Partitions[i]
		if p.host = i; p.Sets != nil {
			c.sets(p, owner)
		}
		for _, name := range p.Sets {
			named[name] = true
		}
	}
	c.hosts()
	for i := range c.NodeSets {
		path := keyed.To("nodes", c.NodeSets[i].Name)
		c.Exists(path.Child("gpu"), "gpu", c.NodeSets[i].GPU, keyed.Names(c.GPUs))
		if !named[c.NodeSets[i].Name] {
			c.Bad(path, "name them in a partition, as in nodes = [\""+c.NodeSets[i].Name+"\"]", "[%s]: no partition has these nodes, so no job could run on them", path)
		}
	}
}

// sets are those of one partition.
func (c *checker) sets(p *Partition, owner map[string]string) {
	path := keyed.To("partition", p.Name)
	for _, key := range ofNodes {
		if here := path.Child(key); c.Has(here...) {
			c.Bad(here, "leave it out, or give a number of nodes", "%s: its sets of nodes say it", here)
		}
	}
	var first *NodeSet
	for k, name := range p.Sets {
		here := path.Child("nodes").Element(k)
		c.Exists(here, "nodes", name, keyed.Names(c.NodeSets))
		s := c.set(name)
		if s == nil {
			continue
		}
		switch {
		case slices.Contains(p.Sets[:k], name):
			c.Bad(here, "", "%s: %q stands there twice", here, name)
		case owner[name] != "" && !c.Shares:
			c.Bad(here, `divide them into two sets, one for each partition, or write scheduler = "slurm" in [policy]`, "%s: partition %s has the nodes %q, and two partitions cannot share nodes", here, owner[name], name)
		case first != nil && c.unlike(s, first) != "":
			c.Bad(here, "make a partition of each set, and give classes both", "%s: the nodes of a partition are all alike, and %q differs from %q in %s", here, name, first.Name, c.unlike(s, first))
		default:
			owner[name] = p.Name
			if first == nil {
				first = s
			}
			p.take(s)
		}
	}
	if first != nil {
		p.GPUsPerNode, p.GPU = first.GPUsPerNode, first.GPU
	}
}

// take gives a partition the nodes of a set. Where nodes differ, it has the most of each.
func (p *Partition) take(s *NodeSet) {
	p.names = append(p.names, s.Name)
	p.Nodes += s.Count
	p.CoresPerNode, p.MemoryPerNodeGB = max(p.CoresPerNode, s.CoresPerNode), max(p.MemoryPerNodeGB, s.MemoryPerNodeGB)
}

// set is the set of nodes of a name, or nil.
func (m *Machine) set(name string) *NodeSet {
	if i := slices.Index(keyed.Names(m.NodeSets), name); i >= 0 {
		return &m.NodeSets[i]
	}
	return nil
}

// unlike names the first key in which nodes of two sets differ that one partition cannot have.
func (c *checker) unlike(s, t *NodeSet) string {
	switch {
	case s.GPUsPerNode != t.GPUsPerNode:
		return "gpus_per_node"
	case s.GPU != t.GPU:
		return "gpu"
	case s.CoresPerNode != t.CoresPerNode && (!c.Shares || s.CoresPerNode*t.CoresPerNode == 0):
		return "cores_per_node"
	case s.MemoryPerNodeGB != t.MemoryPerNodeGB && (!c.Shares || s.MemoryPerNodeGB*t.MemoryPerNodeGB == 0):
		return "memory_per_node_gb"
	}
	return ""
}
