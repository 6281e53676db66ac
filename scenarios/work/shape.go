package work

import (
	"slices"

	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
)

// A Shape is what jobs of a class ask of nodes beside a number of GPUs, which only Slurm's
// scheduler knows.
type Shape struct {
	TasksPerNode, CoresPerTask int
	MemoryPerNodeGB            float64
	Exclusive                  bool
	Features                   []string
}

func (s *Shape) fields() []keyed.Field {
	return []keyed.Field{
		keyed.May("tasks_per_node", keyed.Int(&s.TasksPerNode, 1, machine.Many), "", "with scheduler slurm and sizes in nodes: how many tasks a job has on each; 1 where it is left out"),
		keyed.May("cores_per_task", keyed.Int(&s.CoresPerTask, 1, machine.Many), "", "with scheduler slurm: how many cores a task has; as many as it has GPUs on the node where it is left out"),
		keyed.May("memory_per_node_gb", keyed.Number(&s.MemoryPerNodeGB, machine.Memory), "", "with scheduler slurm: memory in GB that a job needs on each of its nodes"),
		keyed.May("exclusive", keyed.Bool(&s.Exclusive), "false", "with scheduler slurm: whether a job has its nodes alone"),
		keyed.May("features", keyed.Texts(&s.Features), "", "with scheduler slurm: what its nodes must all have, see features of [nodes.NAME]"),
	}
}

// shapeKeys are the keys of a class that only Slurm's scheduler knows.
var shapeKeys = []string{"tasks_per_node", "cores_per_task", "memory_per_node_gb", "exclusive", "features"}

// count turns sizes in nodes or tasks into numbers of GPUs.
func (k *Class) count() {
	s := &k.Sizes
	switch {
	case s.Nodes != nil && s.GPUs == nil:
		for _, n := range s.Nodes {
			s.GPUs = append(s.GPUs, n*max(1, s.PerNode))
		}
	case s.Tasks != nil && s.GPUs == nil:
		for _, n := range s.Tasks {
			s.GPUs = append(s.GPUs, n*max(1, k.Shape.CoresPerTask))
		}
	}
}

// shaped checks the keys about nodes of a class against each other.
func (c *checker) shaped(k *Class) {
	path := keyed.To("class", k.Name)
	sizes, s := path.Child("sizes"), &k.Sizes
	if s.Law == "weights" && c.Has(sizes...) && !c.Failed(sizes) {
		ways := 0
		for _, list := range []bool{c.Has(sizes.Child("gpus")...), s.Nodes != nil, s.Tasks != nil} {
			if list {
				ways++
			}
		}
		if ways != 1 {
			c.Bad(sizes, "give gpus, or nodes with gpus_per_node, or tasks", "%s needs one of gpus, nodes and tasks", sizes)
		}
		if (s.Nodes != nil) != (s.PerNode > 0) {
			c.Bad(sizes, "give both", "%s: nodes and gpus_per_node go together", sizes)
		}
	}
	if k.Shape.TasksPerNode > 0 && s.Nodes == nil {
		here := path.Child("tasks_per_node")
		c.Bad(here, "give sizes = { nodes = [...], gpus_per_node = ... }", "%s goes with sizes in nodes", here)
	}
	if !c.Machine.Shares {
		here := []keyed.Path{sizes.Child("nodes"), sizes.Child("tasks")}
		for _, key := range shapeKeys {
			here = append(here, path.Child(key))
		}
		for _, p := range here {
			if c.Has(p...) {
				c.Bad(p, `write scheduler = "slurm" in [policy], or leave it out`, "%s goes with scheduler = \"slurm\" only", p)
			}
		}
		return
	}
	c.featured(k)
}

// featured checks that some nodes of the class have all features that it asks for.
func (c *checker) featured(k *Class) {
	path := keyed.To("class", k.Name, "features")
	var have []string
	for i := range c.Machine.Partitions {
		p := &c.Machine.Partitions[i]
		if !k.In(p) {
			continue
		}
		for _, name := range p.Sets {
			n := slices.Index(keyed.Names(c.Machine.NodeSets), name)
			if n < 0 {
				continue
			}
			set := &c.Machine.NodeSets[n]
			have = append(have, set.Features...)
			if !slices.ContainsFunc(k.Shape.Features, func(f string) bool { return !slices.Contains(set.Features, f) }) {
				return
			}
		}
	}
	if len(k.Shape.Features) == 0 || c.Failed(path) {
		return
	}
	for j, f := range k.Shape.Features {
		if !slices.Contains(have, f) {
			here := path.Element(j)
			c.Bad(here, keyed.Near(f, have), "%s: no node of the partitions of this class has the feature %q", here, f)
			return
		}
	}
	c.Bad(path, "ask for fewer, or divide the class", "%s: no node of the partitions of this class has all of them", path)
}

// form is the number of the form of class i, or 0 where it has none.
func (w *Work) form(i int) uint16 {
	k := &w.Classes[i]
	if s := &k.Shape; k.Sizes.Nodes == nil && k.Sizes.Tasks == nil && s.CoresPerTask == 0 && s.MemoryPerNodeGB == 0 && !s.Exclusive && s.Features == nil {
		return 0
	}
	return uint16(i + 1)
}
