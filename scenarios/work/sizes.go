package work

import (
	"slices"

	"aforo/results/text"
	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
	"aforo/workload/synth"
)

// whole checks that nothing is missing that the jobs of a class are made from.
func (c *checker) whole(k *Class) {
	path := keyed.To("class", k.Name)
	needs := func(key, hint string) {
		c.Bad(path, hint, "[%s] needs %s", path, key)
	}
	hasModel := c.Has("class", k.Name, "model")
	if !hasModel && !c.Has("class", k.Name, "sizes") {
		needs("sizes", "sizes: how many GPUs its jobs ask for; or give it a model")
	}
	if !hasModel && !c.Has("class", k.Name, "run") {
		needs("run", "run: how long its jobs run on a GPU of speed 1; or give it a model")
	}
	if c.Has("class", k.Name, "jobs_per_day") && c.Has("class", k.Name, "load") {
		c.Bad(path.Child("load"), "take one of the two out", "[%s] has jobs_per_day and load", path)
	}
}

// byFormula reports whether the sizes of a class are not written one by one.
func (c *checker) byFormula(k *Class) bool {
	return !c.Has("class", k.Name, "sizes") || k.Sizes.Law != "weights"
}

// formula is where the sizes of a class come from that are not written one by one,
// and what would make them smaller.
func (c *checker) formula(k *Class) (path keyed.Path, hint string) {
	path = keyed.To("class", k.Name, "sizes")
	if c.Has(path...) {
		return path, ""
	}
	if k.native() {
		return keyed.To("class", k.Name, "model"), "give the model a smaller machine"
	}
	return keyed.To("class", k.Name, "model"), "give the model max_gpus, which larger jobs are cut to"
}

// largest checks sizes by formula against the QOS, as those that are written are.
func (c *checker) largest(k *Class, w *synth.Class) {
	if c.Foreign || !c.byFormula(k) || w.MaxSize == 0 || w.Size.Max() <= w.MaxSize {
		return
	}
	path, hint := c.formula(k)
	c.Bad(path, hint, "%s: sizes of up to %d GPUs are more than the %d that [qos.%s] allows", path, w.Size.Max(), w.MaxSize, k.QOS)
}

// possibleSizes checks that every size by formula fits a partition of the class in
// some variant at some time, of which most is the most GPUs.
func (c *checker) possibleSizes(k *Class, most int, best []int) {
	w := c.sent[k.Name]
	if w == nil {
		return
	}
	path, hint := c.formula(k)
	if largest := w.Size.Max(); largest > most {
		c.Bad(path, hint, "%s: no partition of this class ever has %d GPUs in any variant, at most %d", path, largest, most)
		return
	}
	told := false
	w.Size.Each(func(n int) {
		if !told && !c.held(k, n, best) {
			c.Bad(path, "ask for less, or give the nodes more", "%s: no partition of this class has the cores and memory in a node that a job of %s asks for", path, text.Count(n, "GPU"))
			told = true
		}
	})
}

// needs checks that what a class asks for beside GPUs is modelled somewhere.
func (c *checker) needs(k *Class) {
	for _, n := range []struct {
		key, of string
		has     func(p *machine.Partition) bool
	}{
		{"cores_per_gpu", "cores_per_node", func(p *machine.Partition) bool { return p.CoresPerNode > 0 }},
		{"memory_per_gpu_gb", "memory_per_node_gb", func(p *machine.Partition) bool { return p.MemoryPerNodeGB > 0 }},
	} {
		path := keyed.To("class", k.Name, n.key)
		if !c.Has(path...) || c.Failed(path) {
			continue
		}
		modelled := false
		for i := range c.Machine.Partitions {
			p := &c.Machine.Partitions[i]
			modelled = modelled || k.In(p) && (n.has(p) || c.Has("partition", p.Name, n.of))
		}
		if !modelled {
			c.Bad(path, "give "+n.of+" there, or leave it out", "%s: no partition of this class has %s", path, n.of)
		}
	}
}

// In reports whether jobs of the class may run in a partition.
func (k *Class) In(p *machine.Partition) bool {
	return k.Partitions == nil || slices.Contains(k.Partitions, p.Name)
}

// holds reports whether a node of partition i has the cores and the memory that
// the GPUs of a job of size n in it ask for.
func (c *checker) holds(i int, k *Class, n int) bool {
	p := &c.Machine.Partitions[i]
	inside := min(n, p.GPUsPerNode)
	cores, memory := inside*k.CoresPerGPU, inside*machine.Megabytes(k.MemoryPerGPUGB)
	return !c.Machine.Placed(i) || (p.CoresPerNode == 0 || cores <= p.CoresPerNode) &&
		(p.MemoryPerNodeGB == 0 || memory <= machine.Megabytes(p.MemoryPerNodeGB))
}

// CheckSizes notes sizes of classes that fit no partition of theirs in any variant at any
// time; best is the most nodes of each partition.
func (w *Work) CheckSizes(n keyed.Notes, best []int) { (&checker{w, n}).possible(best) }

func (c *checker) possible(best []int) {
	sound := c.Noted() == 0 // else a partition without nodes may be one that could not be read
	for i := range c.Classes {
		k := &c.Classes[i]
		most := 0
		for p := range c.Machine.Partitions {
			if k.In(&c.Machine.Partitions[p]) {
				most = max(most, best[p]*c.Machine.Partitions[p].GPUsPerNode)
			}
		}
		if most == 0 && sound {
			c.Bad(keyed.To("class", k.Name), "add nodes, or a change that brings them", "[class.%s]: none of its partitions ever has a node in any variant", k.Name)
		}
		if c.byFormula(k) && most > 0 {
			c.possibleSizes(k, most, best)
			continue
		}
		for j, n := range k.Sizes.GPUs {
			path := keyed.To("class", k.Name, "sizes", "gpus").Element(j)
			switch {
			case most == 0 || !c.weighs(k, j):
			case n > most:
				c.Bad(path, "", "%s: no partition of this class ever has %d GPUs in any variant, at most %d", path, n, most)
			case !c.held(k, n, best):
				c.Bad(path, "ask for less, or give the nodes more", "%s: no partition of this class has the cores and memory in a node that a job of %s asks for", path, text.Count(n, "GPU"))
			}
		}
	}
}

// held reports whether some partition of a class that ever has n GPUs also has
// what a job of that size asks for beside them.
func (c *checker) held(k *Class, n int, best []int) bool {
	for p := range c.Machine.Partitions {
		if k.In(&c.Machine.Partitions[p]) && n <= best[p]*c.Machine.Partitions[p].GPUsPerNode && c.holds(p, k, n) {
			return true
		}
	}
	return false
}

// weighs reports whether size j of a class ever occurs.
func (c *checker) weighs(k *Class, j int) bool {
	return j >= len(k.Sizes.Weights) || k.Sizes.Weights[j] > 0
}
