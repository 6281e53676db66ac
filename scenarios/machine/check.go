package machine

import (
	"slices"

	"aforo/scenarios/keyed"
)

// checker finds what is wrong between the values of a machine.
type checker struct {
	*Machine
	keyed.Notes
}

// Check compares the values of a machine with each other, but for closed hours, which
// are about jobs.
func (m *Machine) Check(n keyed.Notes) {
	c := &checker{m, n}
	c.machines()
	c.onlySlurm()
	c.partitions()
	for i := range c.Calendar {
		if e := &c.Calendar[i]; e.Action != ClosedHours {
			c.entry(e)
		}
	}
	for i := range c.Variants {
		c.variant(i)
	}
	c.cost()
}

// partitions checks that each partition is counted in one way, the same for all.
func (c *checker) partitions() {
	if c.Has("partition") && len(c.Notes.Root.Kid("partition").Kids) == 0 {
		c.Bad(keyed.To("partition"), "add [partition.NAME]", "the scenario has no partition")
	}
	for i := range c.Partitions {
		p := &c.Partitions[i]
		path := keyed.To("partition", p.Name)
		c.Exists(path.Child("gpu"), "gpu", p.GPU, keyed.Names(c.GPUs))
		if c.Processors(i) {
			c.onlyProcessors(path)
		} else {
			for _, key := range []string{"nodes", "gpus_per_node", "gpu"} {
				if !c.Has("partition", p.Name, key) && p.Sets == nil {
					c.Bad(path, "a partition has nodes, gpus_per_node and gpu, or for a trace processors", "[%s] needs %s", path, key)
				}
			}
			c.placement(i)
		}
		if c.Processors(i) != c.Processors(0) {
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
	if !c.Has("trace") {
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
	if !c.Placed(i) {
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

// variant checks the keys of one variant and of its own changes.
func (c *checker) variant(i int) {
	v := &c.Variants[i]
	path := keyed.To("variant", v.Name)
	above := keyed.Names(c.Variants[:i])
	switch {
	case v.Like == "" && !c.Has("variant", v.Name, "like"):
		for _, key := range []string{"delay", "scale", "only"} {
			if c.Has("variant", v.Name, key) {
				c.Bad(path.Child(key), `add like = "VARIANT", whose changes it is to change`, "%s needs like", path.Child(key))
			}
		}
	case slices.Contains(keyed.Names(c.Variants[i:]), v.Like):
		c.Bad(path.Child("like"), "put it further up", "%s: [variant.%s] must stand above this variant", path.Child("like"), v.Like)
	default:
		c.Exists(path.Child("like"), "variant", v.Like, above)
	}
	c.only(i)
	for j := range v.Changes {
		c.change(path.Child("change"), &v.Changes[j])
	}
}

// only checks which of the changes that a variant takes over it delays or scales.
func (c *checker) only(i int) {
	v := &c.Variants[i]
	if v.Only == nil {
		return
	}
	path := keyed.To("variant", v.Name, "only")
	if v.Delay == 0 && v.Scale == 0 && !c.Failed(path) {
		c.Bad(path, "add delay or scale, or leave it out", "%s says which changes delay and scale act on, and [variant.%s] has neither", path, v.Name)
	}
	j := slices.Index(keyed.Names(c.Variants[:i]), v.Like)
	if j < 0 {
		return
	}
	var names []string
	for _, d := range c.ownOf(j, nil) {
		names = append(names, d.Name)
	}
	for k, name := range v.Only {
		if name != "" && !slices.Contains(names, name) {
			here := path.Element(k)
			c.Bad(here, keyed.Near(name, names), "%s: variant %s has no change %q", here, v.Like, name)
		}
	}
}

func (c *checker) change(path keyed.Path, ch *Change) {
	path = path.Child(ch.Name)
	c.Exists(path.Child("partition"), "partition", ch.Partition, keyed.Names(c.Partitions))
	c.Exists(path.Child("gpu"), "gpu", ch.GPU, keyed.Names(c.GPUs))
	if p := c.Index(ch.Partition); p >= 0 && c.Host(p) != p {
		here := path.Child("partition")
		c.Bad(here, "name that", "%s: changes are those of nodes, and the nodes of %s count as those of partition %s", here, ch.Partition, c.Partitions[c.Host(p)].Name)
	}
	if p := c.Index(ch.Partition); p >= 0 && ch.Action == "change-gpu" && c.Processors(p) {
		c.Bad(path.Child("action"), "", "%s: partition %s is counted in processors and has no GPU type", path, ch.Partition)
	}
	if ch.Action != "maintenance" && ch.Action != "reservation" {
		return
	}
	until, length := c.Has(path.Child("until")...), c.Has(path.Child("length")...)
	switch {
	case until == length:
		c.Bad(path, "give one of the two", "[%s] needs until or length, and not both", path)
	case until && !ch.Until.IsZero() && !ch.Date.IsZero() && !ch.Until.After(ch.Date):
		c.Bad(path.Child("until"), "", "%s must be after date", path.Child("until"))
	}
}

// entry checks the keys of an entry against each other.
func (c *checker) entry(e *Entry) {
	path := keyed.To("calendar", e.Name)
	c.change(keyed.To("calendar"), &e.Change)
	here := func(key string) keyed.Path { return path.Child(key) }
	for _, key := range []string{"times", "last", "except"} {
		if c.Has(here(key)...) && !c.Has(here("repeat")...) {
			c.Bad(here(key), `add repeat, such as repeat = "1w"`, "%s needs repeat", here(key))
		}
	}
	if c.Has(here("repeat")...) && c.Has(here("until")...) {
		c.Bad(here("until"), "give length", "%s does not go with repeat: each time would end then", here("until"))
	}
	if c.Has(here("times")...) && c.Has(here("last")...) {
		c.Bad(here("last"), "take one of the two out", "[%s] has times and last", path)
	}
	if e.Date.IsZero() || c.Failed(path) {
		return
	}
	if !e.Last.IsZero() && e.Last.Before(e.Date) {
		c.Bad(here("last"), "", "%s must not be before date", here("last"))
		return
	}
	r := e.rule()
	for i, d := range r.Except {
		if !r.Happens(d) {
			day := here("except").Element(i)
			c.Bad(day, "", "%s: it would not happen on %s anyway", day, e.Except[i].Format("Monday, 2006-01-02"))
		}
	}
}
