package scenarios

import (
	"math"
	"slices"

	"aforo/scenarios/keyed"
	"aforo/sim/sched"
)

// What there is to run on: how each partition is counted, what its nodes have
// beside GPUs, and which policies and jobs that allows.

// placements are the words for how GPUs are given out.
var placements = []string{"nodes", "count"}

// processors reports whether partition i is a plain count of processors.
func (f *File) processors(i int) bool {
	return f.has("partition", f.Partitions[i].Name, "processors")
}

// placed reports whether jobs are placed on the nodes of partition i.
func (f *File) placed(i int) bool {
	p := &f.Partitions[i]
	if p.Placement == "" {
		return !f.processors(i) && p.GPUsPerNode > 1
	}
	return p.Placement == "nodes"
}

// megabytes is an amount of memory as the simulator counts it.
func megabytes(gb float64) int { return int(math.Round(gb * 1024)) }

// policy checks what does not go together in a policy.
func (c *checker) policy() {
	c.slurm()
	p, path := &c.Policy, keyed.To("policy")
	if weights := path.Child("multifactor"); c.Has(weights...) {
		if c.Failed(weights) {
			return
		}
		if p.Order != sched.Multifactor && !c.Failed(path) {
			c.Bad(weights, `write order = "multifactor", or leave the weights out`, "[%s] does not go with order = %q", weights, p.Order)
		}
	}
	if c.Failed(path) {
		return
	}
	for _, part := range []struct {
		key, hint string
		policy    sched.Policy
	}{
		{"backfill_order", `leave it out, or write backfill = "easy"`, sched.Policy{Backfill: p.Backfill, BackfillOrder: p.BackfillOrder}},
		{"reservations", `leave it out, or write backfill = "easy"`, sched.Policy{Backfill: p.Backfill, Reservations: p.Reservations}},
	} {
		if err := part.policy.Check(); err != nil {
			here := path.Child(part.key)
			c.Bad(here, part.hint, "%s: %v", here, err)
		}
	}
	if err := p.Check(); err != nil && !c.Failed(path) {
		c.Bad(path, "", "[%s]: %v", path, err)
	}
}

// partitions checks that each partition is counted in one way, the same for all.
func (c *checker) partitions() {
	if c.Has("partition") && len(c.Root.Kid("partition").Kids) == 0 {
		c.Bad(keyed.To("partition"), "add [partition.NAME]", "the scenario has no partition")
	}
	for i := range c.Partitions {
		p := &c.Partitions[i]
		path := keyed.To("partition", p.Name)
		c.Exists(path.Child("gpu"), "gpu", p.GPU, keyed.Names(c.GPUs))
		if c.processors(i) {
			c.onlyProcessors(path)
		} else {
			for _, key := range []string{"nodes", "gpus_per_node", "gpu"} {
				if !c.Has("partition", p.Name, key) && p.Sets == nil {
					c.Bad(path, "a partition has nodes, gpus_per_node and gpu, or for a trace processors", "[%s] needs %s", path, key)
				}
			}
			c.placement(i)
		}
		if c.processors(i) != c.processors(0) {
			c.Bad(path, "", "partitions %s and %s are counted differently: all have processors, or none has", c.Partitions[0].Name, p.Name)
		}
	}
}

// onlyProcessors checks a partition that is a plain count.
func (c *checker) onlyProcessors(path keyed.Path) {
	for _, key := range []string{"nodes", "gpus_per_node", "gpu", "placement", "cores_per_node", "memory_per_node_gb"} {
		if here := path.Child(key); c.Has(here...) {
			c.Bad(here, "", "%s does not go with processors, which count the partition alone", here)
		}
	}
	if !c.isTrace() {
		c.Bad(path.Child("processors"), "give nodes, gpus_per_node and gpu", "%s: only a scenario with [trace] counts processors", path)
	}
}

// placement checks a partition of nodes against how its GPUs are given out.
func (c *checker) placement(i int) {
	p := &c.Partitions[i]
	path := keyed.To("partition", p.Name)
	here := path.Child("placement")
	if c.Failed(here) || p.GPUsPerNode == 0 {
		return
	}
	if !c.placed(i) {
		for _, key := range []string{"cores_per_node", "memory_per_node_gb"} {
			if k := path.Child(key); c.Has(k...) {
				c.Bad(k, `write placement = "nodes"`+map[bool]string{true: ", which takes nodes of 2 GPUs or more"}[p.GPUsPerNode == 1],
					"%s does not go with placement = \"count\", which knows no nodes", k)
			}
		}
		return
	}
	if p.GPUsPerNode == 1 {
		c.Bad(here, `write placement = "count"; it is the same there`, "%s: jobs can be placed only on nodes of 2 GPUs or more", here)
	}
}

// needs checks that what a class asks for beside GPUs is modelled somewhere.
func (c *checker) needs(k *Class) {
	for _, n := range []struct {
		key, of string
		has     func(p *Partition) bool
	}{
		{"cores_per_gpu", "cores_per_node", func(p *Partition) bool { return p.CoresPerNode > 0 }},
		{"memory_per_gpu_gb", "memory_per_node_gb", func(p *Partition) bool { return p.MemoryPerNodeGB > 0 }},
	} {
		path := keyed.To("class", k.Name, n.key)
		if !c.Has(path...) || c.Failed(path) {
			continue
		}
		modelled := false
		for i := range c.Partitions {
			p := &c.Partitions[i]
			modelled = modelled || k.in(p) && (n.has(p) || c.Has("partition", p.Name, n.of))
		}
		if !modelled {
			c.Bad(path, "give "+n.of+" there, or leave it out", "%s: no partition of this class has %s", path, n.of)
		}
	}
}

// in reports whether jobs of the class may run in a partition.
func (k *Class) in(p *Partition) bool {
	return k.Partitions == nil || slices.Contains(k.Partitions, p.Name)
}

// holds reports whether a node of partition i has the cores and the memory that
// the GPUs of a job of size n in it ask for.
func (c *checker) holds(i int, k *Class, n int) bool {
	p := &c.Partitions[i]
	inside := min(n, p.GPUsPerNode)
	cores, memory := inside*k.CoresPerGPU, inside*megabytes(k.MemoryPerGPUGB)
	return !c.placed(i) || (p.CoresPerNode == 0 || cores <= p.CoresPerNode) &&
		(p.MemoryPerNodeGB == 0 || memory <= megabytes(p.MemoryPerNodeGB))
}
