package results

import (
	"time"

	"aforo/results/exact"
	"aforo/results/measures"
)

// A Type is a type of GPU, or of what else a partition has, and what one of it is called,
// such as "GPU" or "CPU node".
type Type struct{ Name, Unit string }

// A TypeSpan says of which type, by its index in Spec.Types, all of a partition is from an
// instant on, until that of the next.
type TypeSpan struct {
	From time.Duration
	Type int
}

// mixedUnit is what a job's size counts where types have several units.
const mixedUnit = "unit"

// CommonUnit is what all types are counted in, "unit" where they differ.
func CommonUnit(types []Type) string {
	unit := types[0].Unit
	for _, t := range types {
		if t.Unit != unit {
			unit = mixedUnit
		}
	}
	return unit
}

// mixed reports whether types are counted in several units, so that their sums say nothing.
func (s *Spec) mixed() bool { return len(s.Types) > 1 && CommonUnit(s.Types) != s.Types[0].Unit }

// Mixed reports whether hours and capacity are told by type alone, because types are counted
// in several units.
func (s *Summary) Mixed() bool {
	return len(s.Variants) > 0 && s.Row(s.Variants[0].Name, measures.ByAll, measures.ByAll.String(), measures.Delivered) == nil
}

// unitOf is what a group's hours are counted in; it is not ok where those of a measure are
// not of one unit, and then there is no such number.
func (f *Frame) unitOf(m measures.Measure, by measures.By, group int, common string) (unit string, ok bool) {
	if by == measures.ByType {
		return f.Types[group].Unit, true
	}
	if !f.mixed() {
		return common, true
	}
	share := m == measures.Utilization || m == measures.UtilizationInstalled
	switch {
	case by == measures.ByPartition && group < len(f.PartitionUnits):
		unit = f.PartitionUnits[group]
	case by == measures.ByClass && group < len(f.ClassUnits) && !share: // its share would be of all
		unit = f.ClassUnits[group]
	}
	if unit == "" {
		return common, !m.Summed()
	}
	return unit, true
}

// typed adds up what there is of each type: what jobs take is of the type that their
// partition has at that time, as in the costs.
type typed struct {
	from, to time.Duration // the window
	spans    [][]TypeSpan  // by partition
	sums     []typeSum
}

type typeSum struct {
	installed, available, busy, stranded bins
	lost                                 exact.Sum
}

// Typed says of which types a variant's partitions are; the Frame has their names. Without
// it nothing is told by type.
func (s *supply) Typed(spans [][]TypeSpan) {
	f := s.frame
	if len(f.Types) < 2 {
		return
	}
	s.types = &typed{from: f.From, to: f.To, spans: spans}
	for range f.Types {
		s.types.sums = append(s.types.sums, typeSum{newBins(f.fine), newBins(f.fine), newBins(f.fine), newBins(f.fine), exact.Sum{}})
	}
}

// each shows a time within the window, in which a partition is of a type, to add.
func (t *typed) each(partition int, start, end time.Duration, add func(sum *typeSum, from, to time.Duration)) {
	if t == nil {
		return
	}
	start, end = max(start, t.from), min(end, t.to)
	spans := t.spans[partition]
	for i := range spans {
		from, to := max(start, spans[i].From), end
		if i+1 < len(spans) {
			to = min(to, spans[i+1].From)
		}
		if from < to {
			add(&t.sums[spans[i].Type], from, to)
		}
	}
}

// stats are the measures of a type.
func (t *typed) stats(group int, window time.Duration) measures.Stats {
	st := measures.NoStats()
	if t == nil {
		return st
	}
	s := &t.sums[group]
	busy, stranded := s.busy.total(), s.stranded.total()
	st[measures.Delivered] = busy.Over(nsPerHour)
	st[measures.Goodput] = busy.Minus(s.lost).Over(nsPerHour)
	st[measures.Utilization] = busy.Over(s.available.total())
	st[measures.UtilizationInstalled] = busy.Over(s.installed.total())
	st[measures.Stranded] = stranded.Over(exact.Of(uint64(window)))
	st[measures.Idle] = stranded.Over(nsPerHour)
	return st
}
