package machine

import (
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
	})
}

// ofNodes are the keys of a partition that its sets of nodes say in their place.
var ofNodes = []string{"gpus_per_node", "gpu", "cores_per_node", "memory_per_node_gb"}

// machines gives partitions that name sets of nodes what those have, and checks that each set
// is in one partition, and that the nodes of a partition are equal.
func (c *checker) machines() {
	owner := map[string]string{}
	for i := range c.Partitions {
		if p := &c.Partitions[i]; p.Sets != nil {
			c.sets(p, owner)
		}
	}
	for i := range c.NodeSets {
		path := keyed.To("nodes", c.NodeSets[i].Name)
		c.Exists(path.Child("gpu"), "gpu", c.NodeSets[i].GPU, keyed.Names(c.GPUs))
		if owner[c.NodeSets[i].Name] == "" {
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
		i := slices.Index(keyed.Names(c.NodeSets), name)
		if i < 0 {
			continue
		}
		switch s := &c.NodeSets[i]; {
		case owner[name] == p.Name:
			c.Bad(here, "", "%s: %q stands there twice", here, name)
		case owner[name] != "":
			c.Bad(here, "divide them into two sets, one for each partition", "%s: partition %s has the nodes %q, and two partitions cannot share nodes", here, owner[name], name)
		case first != nil && !s.like(first):
			c.Bad(here, "make a partition of each set, and give classes both", "%s: the nodes of a partition are all alike, and %q differs from %q in %s", here, name, first.Name, s.unlike(first))
		default:
			owner[name] = p.Name
			if first == nil {
				first = s
			}
			p.Nodes += s.Count
		}
	}
	if first != nil {
		p.GPUsPerNode, p.GPU, p.CoresPerNode, p.MemoryPerNodeGB = first.GPUsPerNode, first.GPU, first.CoresPerNode, first.MemoryPerNodeGB
	}
}

func (s *NodeSet) like(t *NodeSet) bool { return s.unlike(t) == "" }

// unlike names the first key in which nodes of two sets differ.
func (s *NodeSet) unlike(t *NodeSet) string {
	switch {
	case s.GPUsPerNode != t.GPUsPerNode:
		return "gpus_per_node"
	case s.GPU != t.GPU:
		return "gpu"
	case s.CoresPerNode != t.CoresPerNode:
		return "cores_per_node"
	case s.MemoryPerNodeGB != t.MemoryPerNodeGB:
		return "memory_per_node_gb"
	}
	return ""
}
