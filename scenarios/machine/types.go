package machine

import (
	"cmp"
	"slices"
	"time"

	"aforo/results"
)

// usualUnit is what a type is counted in where its table does not say.
const usualUnit = "GPU"

func (g *GPU) unit() string { return cmp.Or(g.Unit, usualUnit) }

// typesOf are the types that partition i has at one time or another, in some variant.
func (m *Machine) typesOf(i int) []string {
	p := &m.Partitions[i]
	all := []string{p.GPU}
	note := func(c *Change) {
		if c.Partition == p.Name && c.Action == "change-gpu" {
			all = append(all, c.GPU)
		}
	}
	for v := range max(1, len(m.Variants)) {
		for _, d := range m.ChangesIn(v) {
			note(&d.Change)
		}
	}
	return all
}

// Types are those that some partition has, in the order of the file; none where partitions
// count processors.
func (m *Machine) Types() (types []results.Type) {
	used := map[string]bool{}
	for i := range m.Partitions {
		for _, name := range m.typesOf(i) {
			used[name] = true
		}
	}
	for i := range m.GPUs {
		if g := &m.GPUs[i]; used[g.Name] {
			types = append(types, results.Type{Name: g.Name, Unit: g.unit()})
		}
	}
	return types
}

// Mixes reports whether the types are counted in several units.
func (m *Machine) Mixes() bool {
	types := m.Types()
	return slices.ContainsFunc(types, func(t results.Type) bool { return t.Unit != types[0].Unit })
}

// UnitIn is what some partitions are counted in, "" where that is several units.
func (m *Machine) UnitIn(in func(*Partition) bool) (unit string) {
	var units []string
	for i := range m.Partitions {
		if in(&m.Partitions[i]) {
			for _, name := range m.typesOf(i) {
				units = append(units, m.gpuType(name).unit())
			}
		}
	}
	slices.Sort(units)
	if units = slices.Compact(units); len(units) == 1 {
		unit = units[0]
	}
	return unit
}

// TypeSpans are the types of each partition, with changes in time order.
func (m *Machine) TypeSpans(types []results.Type, changes []Dated, start time.Time) (spans [][]results.TypeSpan) {
	index := func(name string) int {
		return slices.IndexFunc(types, func(t results.Type) bool { return t.Name == name })
	}
	for i := range m.Partitions {
		spans = append(spans, []results.TypeSpan{{From: 0, Type: index(m.Partitions[i].GPU)}})
	}
	for _, d := range changes {
		if p := m.Index(d.Partition); d.Action == "change-gpu" {
			spans[p] = append(spans[p], results.TypeSpan{From: d.Date.Sub(start), Type: index(d.GPU)})
		}
	}
	return spans
}

// UnitOf is what a partition is counted in, "" where that is several units or where
// it is not there.
func (m *Machine) UnitOf(name string) string {
	var units []string
	for i := range m.Partitions {
		for _, t := range m.Types() {
			if m.Partitions[i].Name == name && slices.Contains(m.typesOf(i), t.Name) && !slices.Contains(units, t.Unit) {
				units = append(units, t.Unit)
			}
		}
	}
	if len(units) == 1 {
		return units[0]
	}
	return ""
}
