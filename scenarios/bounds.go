package scenarios

import (
	"path/filepath"

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
)

// bounds checks what no single key shows: how many names there are, how long it all
// lasts, and what it may come to cost.
func (c *checker) bounds() {
	for kind, names := range map[string][]string{
		"class": keyed.Names(c.Work.Classes), "community": keyed.Names(c.Who.Communities), "sector": keyed.Names(c.Who.Sectors),
		"access": keyed.Names(c.Who.Access), "partition": keyed.Names(c.Machine.Partitions),
	} {
		if len(names) > namesMost {
			c.Bad(keyed.To(kind, names[namesMost]), "put several of them together", "there are %d tables [%s.NAME], and a result tells at most %d apart", len(names), kind, namesMost)
		}
	}
	if n := len(c.Machine.Variants); n > variantsMost {
		c.Bad(keyed.To("variant", c.Machine.Variants[variantsMost].Name), "make several scenarios of them", "there are %d tables [variant.NAME], and at most %d are compared", n, variantsMost)
	}
	if w := c.Window; w.Warmup+w.Length > clock.Longest {
		c.Bad(keyed.To("window"), "", "[window]: warmup and length are together longer than 5200 weeks")
	}
	if len(c.Name) > nameMost {
		c.Bad(nil, "give the file a shorter name", "results have the name of the file, and %.40s... has %d bytes, more than %d", c.Name, len(c.Name), nameMost)
	}
	if c.Name == "" || c.Name == "." || c.Name == ".." {
		c.Bad(nil, "give the file a name, such as mine.toml", "results have the name of the file, and %s has none", filepath.Base(c.Path))
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
