package scenarios

import (
	"aforo/scenarios/keyed"
	"aforo/workload/clock"
)

// What a simulation can hold. The numbers are far above any site, and keep a mistake
// in a unit from becoming a run without end, without memory, or without a figure.
const (
	// namesMost is how many classes, communities and the like a result tells apart.
	namesMost = 256
	// variantsMost is how many variants a scenario compares.
	variantsMost = 1000
	// gpusMost is the most GPUs of all partitions together.
	gpusMost = 5_000_000
	// eurMost is the most that a variant may cost.
	eurMost = 1e13
)

// bounds checks what no single key shows: how many names there are, how long it all
// lasts, and what it may come to cost.
func (c *checker) bounds() {
	for kind, names := range map[string][]string{
		"class": keyed.Names(c.Classes), "community": keyed.Names(c.Communities), "sector": keyed.Names(c.Sectors),
		"access": keyed.Names(c.Access), "partition": keyed.Names(c.Partitions),
	} {
		if len(names) > namesMost {
			c.Bad(keyed.To(kind, names[namesMost]), "put several of them together", "there are %d tables [%s.NAME], and a result tells at most %d apart", len(names), kind, namesMost)
		}
	}
	if n := len(c.Variants); n > variantsMost {
		c.Bad(keyed.To("variant", c.Variants[variantsMost].Name), "make several scenarios of them", "there are %d tables [variant.NAME], and at most %d are compared", n, variantsMost)
	}
	if w := c.Window; w.Warmup+w.Length > clock.Longest {
		c.Bad(keyed.To("window"), "", "[window]: warmup and length are together longer than 5200 weeks")
	}
	if len(c.Name) > nameMost {
		c.Bad(nil, "give the file a shorter name", "results have the name of the file, and %.40s... has %d bytes, more than %d", c.Name, len(c.Name), nameMost)
	}
	for _, r := range c.Name {
		if keyed.Unprintable(r) {
			c.Bad(nil, "give the file another name", "results have the name of the file, and %q has characters that cannot be shown", c.Name)
			break
		}
	}
}

// nameMost is the longest name of a scenario, in bytes.
const nameMost = 120

// times checks that the jobs of a class last no longer than the clock can count.
func (c *checker) times(k *Class) {
	w := c.works[k.Name]
	if w == nil {
		return
	}
	run, limit := w.Long()
	key, long := "run", run
	if run < clock.Job {
		key, long = "limit", limit
	}
	if long >= clock.Job {
		path := keyed.To("class", k.Name, key)
		if !c.Has(path...) {
			path = keyed.To("class", k.Name)
		}
		c.Bad(path, "is the unit right?", "%s: one job in a hundred would have a %s of 18 years or more, longer than the clock counts", path, map[string]string{"run": "run time", "limit": "limit"}[key])
	}
}

// room checks how many GPUs there ever are; best is the most nodes of each partition.
func (c *checker) room(best []int) {
	all := 0
	for p := range c.Partitions {
		all += best[p] * max(1, c.Partitions[p].GPUsPerNode)
		if all > gpusMost {
			path := keyed.To("partition", c.Partitions[p].Name)
			c.Bad(path, "is a number of nodes or GPUs too large?", "[%s]: up to here the partitions have up to %d GPUs, and at most %d can be simulated", path, all, gpusMost)
			return
		}
	}
}

// dear checks what the dearest variant may cost, with each GPU busy all the time.
func (c *checker) dear(best []int) {
	if !c.Has("cost") || c.Noted() > 0 {
		return
	}
	hours := (c.Window.Warmup + c.Window.Length).Hours()
	kwh := c.Cost.EnergyEurKWh
	for _, x := range c.Cost.EnergyByHour {
		kwh = max(kwh, x)
	}
	gpus := 0.0
	for p := range c.Partitions {
		gpus += float64(best[p] * c.Partitions[p].GPUsPerNode)
	}
	for i := range c.GPUs {
		g := &c.GPUs[i]
		path := keyed.To("gpu", g.Name)
		rate := c.rate(g.Name, 0) // c has checked that it has a lifetime
		for _, x := range []struct {
			path keyed.Path
			eur  float64
		}{
			{path.Child("price_eur"), gpus * g.PriceEur},
			{path.Child("lifetime"), gpus * rate.CapitalEurH * hours},
			{path.Child("power_busy_w"), gpus * rate.BusyW / 1000 * c.Cost.PUE * kwh * hours},
			{path.Child("power_busy_w"), gpus * rate.BusyW / 1000 * c.Cost.PUE * c.Cost.CarbonGKWh / 1e6 * hours}, // tonnes
		} {
			if !(x.eur <= eurMost) {
				c.Bad(x.path, "is the unit right?", "%s: with all GPUs in the whole window that comes to %.1e euros or tonnes, more than can be counted", x.path, x.eur)
				return
			}
		}
	}
}
