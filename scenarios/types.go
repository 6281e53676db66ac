package scenarios

import (
	"fmt"
	"slices"

	"aforo/results"
	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
	"aforo/sim/study"
)

// typed says of which types the machine of each variant is, and what is counted in what.
func (f *File) typed(s *study.Study) {
	types := f.Machine.Types()
	if len(types) == 0 {
		return
	}
	s.Unit, s.Types = results.CommonUnit(types), types
	for i := range f.Machine.Partitions {
		s.PartitionUnits = append(s.PartitionUnits, f.Machine.UnitIn(func(p *machine.Partition) bool { return p == &f.Machine.Partitions[i] }))
	}
	for i := range f.Work.Classes {
		s.ClassUnits = append(s.ClassUnits, f.Machine.UnitIn(f.Work.Classes[i].In))
	}
	for len(s.ClassUnits) < len(s.Labels.Class) { // of what runs and waits at the beginning
		s.ClassUnits = append(s.ClassUnits, results.CommonUnit(types))
	}
	for v := range s.Variants {
		s.Variants[v].Types = f.Machine.TypeSpans(types, f.Machine.ChangesIn(v), s.Start)
	}
}

// oneUnit refuses a measure of hours or capacity of all jobs where types are counted in
// several units.
func (c *checker) oneUnit(path keyed.Path, word string) {
	m, ok := measureOf(word)
	if !ok || !m.Summed() || !c.Machine.Mixes() {
		return
	}
	types := c.Machine.Types()
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
	used := c.Machine.Types()
	c.Exists(here, "gpu", g.Type, keyed.Names(c.Machine.GPUs))
	switch {
	case c.Failed(here):
	case len(g.conditions()) > 1:
		c.Bad(here, "leave the other condition out", "%s: hours and capacity of a type are those of all jobs", here)
	case !slices.ContainsFunc(used, func(t results.Type) bool { return t.Name == g.Type }) && slices.Contains(keyed.Names(c.Machine.GPUs), g.Type):
		c.Bad(here, "", "%s: no partition ever has the type %s", here, g.Type)
	}
}
