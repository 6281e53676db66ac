package scenarios

import (
	"aforo/scenarios/keyed"
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
	if !c.byFormula(k) || w.MaxSize == 0 || w.Size.Max() <= w.MaxSize {
		return
	}
	path, hint := c.formula(k)
	c.Bad(path, hint, "%s: sizes of up to %d GPUs are more than the %d that [qos.%s] allows", path, w.Size.Max(), w.MaxSize, k.QOS)
}

// possibleSizes checks that every size by formula fits a partition of the class in
// some variant at some time, of which most is the most GPUs.
func (c *checker) possibleSizes(k *Class, most int, best []int) {
	w := c.works[k.Name]
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
			c.Bad(path, "ask for less, or give the nodes more", "%s: no partition of this class has the cores and memory in a node that a job of %s asks for", path, gpus(n))
			told = true
		}
	})
}
