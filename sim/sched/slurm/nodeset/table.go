package nodeset

// A Slot is a time in which the same nodes are planned for nobody.
type Slot struct {
	Begin, End int64
	Nodes      Set
}

// A Table is the list of slots of one backfill pass, from its beginning to the end of
// the window.
type Table struct {
	Slots   []Slot
	Records int // ever made: merging does not give one back
}

// NewTable returns the table of a pass for which nobody has planned: one slot of the nodes that are up.
func NewTable(begin, end int64, up Set) *Table {
	return &Table{Slots: []Slot{{begin, end, up.Clone()}}, Records: 1}
}

// Overlaps reports whether one of the nodes is missing in a slot of that time.
func (t *Table) Overlaps(begin, end int64, nodes Set) bool {
	for i := range t.Slots {
		if s := &t.Slots[i]; s.End > begin && s.Begin < end && !nodes.Within(s.Nodes) {
			return true
		}
	}
	return false
}

// Take plans the nodes from begin to end: slots are split there, at most one record
// each, and then at most one pair of equal neighbours is merged.
func (t *Table) Take(begin, end int64, nodes Set) {
	begin = max(begin, t.Slots[0].Begin)
	i := 0
	for i < len(t.Slots) && t.Slots[i].End < begin {
		i++
	}
	if i == len(t.Slots) {
		return
	}
	before := i
	if t.Slots[i].End > begin {
		t.split(i, begin)
	}
	after := len(t.Slots) - 1
	for k := i + 1; k < len(t.Slots); k++ {
		if end < t.Slots[k].End {
			t.split(k, end)
			after = k + 1
			break
		}
		if end == t.Slots[k].End {
			after = min(k+1, after)
			break
		}
	}
	for k := range t.Slots {
		if s := &t.Slots[k]; s.Begin >= begin && s.End <= end {
			s.Nodes.AndNot(nodes)
		}
	}
	for k := before; k < after; k++ {
		if t.Slots[k].Nodes.Equal(t.Slots[k+1].Nodes) {
			t.Slots[k].End = t.Slots[k+1].End
			t.Slots = append(t.Slots[:k+1], t.Slots[k+2:]...)
			return
		}
	}
}

// split makes a second slot of what slot i has from t on.
func (t *Table) split(i int, at int64) {
	s := t.Slots[i]
	t.Slots = append(t.Slots, Slot{})
	copy(t.Slots[i+2:], t.Slots[i+1:])
	t.Slots[i].End = at
	t.Slots[i+1] = Slot{at, s.End, s.Nodes.Clone()}
	t.Records++
}
