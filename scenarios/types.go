package scenarios

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"aforo/results"
	"aforo/scenarios/keyed"
	"aforo/sim/study"
)

// usualUnit is what a type is counted in where its table does not say.
const usualUnit = "GPU"

func (g *GPU) unit() string { return cmp.Or(g.Unit, usualUnit) }

// typesOf are the types that partition i has at one time or another, in some variant.
func (f *File) typesOf(i int) []string {
	p := &f.Partitions[i]
	all := []string{p.GPU}
	note := func(c *Change) {
		if c.Partition == p.Name && c.Action == "change-gpu" {
			all = append(all, c.GPU)
		}
	}
	for v := range max(1, len(f.Variants)) {
		for _, d := range f.changesIn(v) {
			note(&d.Change)
		}
	}
	return all
}

// changesIn are the changes of variant i, or where there is none those of all, in time order.
func (f *File) changesIn(i int) []dated {
	changes := f.fixtures()
	if len(f.Variants) > 0 {
		changes = f.changesOf(i, nil)
	}
	slices.SortStableFunc(changes, func(a, b dated) int { return a.Date.Compare(b.Date) })
	return changes
}

// gpuTypes are those that some partition has, in the order of the file; none where partitions
// count processors.
func (f *File) gpuTypes() (types []results.Type) {
	used := map[string]bool{}
	for i := range f.Partitions {
		for _, name := range f.typesOf(i) {
			used[name] = true
		}
	}
	for i := range f.GPUs {
		if g := &f.GPUs[i]; used[g.Name] {
			types = append(types, results.Type{Name: g.Name, Unit: g.unit()})
		}
	}
	return types
}

// Mixes reports whether the types are counted in several units.
func (f *File) Mixes() bool {
	types := f.gpuTypes()
	return slices.ContainsFunc(types, func(t results.Type) bool { return t.Unit != types[0].Unit })
}

// unitIn is what some partitions are counted in, "" where that is several units.
func (f *File) unitIn(in func(*Partition) bool) (unit string) {
	var units []string
	for i := range f.Partitions {
		if in(&f.Partitions[i]) {
			for _, name := range f.typesOf(i) {
				units = append(units, f.gpuType(name).unit())
			}
		}
	}
	slices.Sort(units)
	if units = slices.Compact(units); len(units) == 1 {
		unit = units[0]
	}
	return unit
}

// typed says of which types the machine of each variant is, and what is counted in what.
func (f *File) typed(s *study.Study) {
	types := f.gpuTypes()
	if len(types) == 0 {
		return
	}
	s.Unit, s.Types = results.CommonUnit(types), types
	for i := range f.Partitions {
		s.PartitionUnits = append(s.PartitionUnits, f.unitIn(func(p *Partition) bool { return p == &f.Partitions[i] }))
	}
	for i := range f.Classes {
		s.ClassUnits = append(s.ClassUnits, f.unitIn(f.Classes[i].in))
	}
	for v := range s.Variants {
		s.Variants[v].Types = f.spans(types, f.changesIn(v), s.Start)
	}
}

// spans are the types of each partition, with changes in time order.
func (f *File) spans(types []results.Type, changes []dated, start time.Time) (spans [][]results.TypeSpan) {
	index := func(name string) int {
		return slices.IndexFunc(types, func(t results.Type) bool { return t.Name == name })
	}
	for i := range f.Partitions {
		spans = append(spans, []results.TypeSpan{{From: 0, Type: index(f.Partitions[i].GPU)}})
	}
	for _, d := range changes {
		if p := f.partition(d.Partition); d.Action == "change-gpu" {
			spans[p] = append(spans[p], results.TypeSpan{From: d.Date.Sub(start), Type: index(d.GPU)})
		}
	}
	return spans
}

// partitionUnit is what a partition is counted in, "" where that is several units or where
// it is not there.
func (c *checker) partitionUnit(name string) string {
	var units []string
	for i := range c.Partitions {
		for _, t := range c.gpuTypes() {
			if c.Partitions[i].Name == name && slices.Contains(c.typesOf(i), t.Name) && !slices.Contains(units, t.Unit) {
				units = append(units, t.Unit)
			}
		}
	}
	if len(units) == 1 {
		return units[0]
	}
	return ""
}

// oneUnit refuses a measure of hours or capacity of all jobs where types are counted in
// several units.
func (c *checker) oneUnit(path keyed.Path, word string) {
	m, ok := measureOf(word)
	if !ok || !m.Summed() || !c.Mixes() {
		return
	}
	types := c.gpuTypes()
	var units []string
	for _, t := range types {
		units = append(units, t.Name+" in "+t.Unit+"s")
	}
	hint := "look at a wait, or at an objective of a type"
	if path[0] == "objective" || path[0] == "expect" {
		hint = fmt.Sprintf("name the type: type = %q", types[0].Name)
	}
	c.Bad(path, hint, "%s: %s cannot be added up where types are counted differently: %s", path, word, keyed.WordList(units, "and"))
}

// ofType checks a goal of a type.
func (c *checker) ofType(path keyed.Path, g *Goal) {
	here := path.Child("type")
	used := c.gpuTypes()
	c.Exists(here, "gpu", g.Type, keyed.Names(c.GPUs))
	switch {
	case c.Failed(here):
	case len(g.conditions()) > 1:
		c.Bad(here, "leave the other condition out", "%s: hours and capacity of a type are those of all jobs", here)
	case !slices.ContainsFunc(used, func(t results.Type) bool { return t.Name == g.Type }) && slices.Contains(keyed.Names(c.GPUs), g.Type):
		c.Bad(here, "", "%s: no partition ever has the type %s", here, g.Type)
	}
}
