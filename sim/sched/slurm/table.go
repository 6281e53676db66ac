package slurm

// A slot is a time in which the same nodes are planned for nobody.
type slot struct {
	begin, end int64
	nodes      Set
}

// A table is the list of slots of one backfill pass, from its beginning to the end of
// the window.
type table struct {
	slots   []slot
	records int // ever made: merging does not give one back
}

func newTable(begin, end int64, up Set) *table {
	return &table{slots: []slot{{begin, end, up.Clone()}}, records: 1}
}

// overlaps reports whether one of the nodes is missing in a slot of that time.
func (t *table) overlaps(begin, end int64, nodes Set) bool {
	for i := range t.slots {
		if s := &t.slots[i]; s.end > begin && s.begin < end && !nodes.within(s.nodes) {
			return true
		}
	}
	return false
}

// take plans the nodes from begin to end: slots are split there, at most one record
// each, and then at most one pair of equal neighbours is merged.
func (t *table) take(begin, end int64, nodes Set) {
	begin = max(begin, t.slots[0].begin)
	i := 0
	for i < len(t.slots) && t.slots[i].end < begin {
		i++
	}
	if i == len(t.slots) {
		return
	}
	before := i
	if t.slots[i].end > begin {
		t.split(i, begin)
	}
	after := len(t.slots) - 1
	for k := i + 1; k < len(t.slots); k++ {
		if end < t.slots[k].end {
			t.split(k, end)
			after = k + 1
			break
		}
		if end == t.slots[k].end {
			after = min(k+1, after)
			break
		}
	}
	for k := range t.slots {
		if s := &t.slots[k]; s.begin >= begin && s.end <= end {
			s.nodes.andNot(nodes)
		}
	}
	for k := before; k < after; k++ {
		if t.slots[k].nodes.Equal(t.slots[k+1].nodes) {
			t.slots[k].end = t.slots[k+1].end
			t.slots = append(t.slots[:k+1], t.slots[k+2:]...)
			return
		}
	}
}

// split makes a second slot of what slot i has from t on.
func (t *table) split(i int, at int64) {
	s := t.slots[i]
	t.slots = append(t.slots, slot{})
	copy(t.slots[i+2:], t.slots[i+1:])
	t.slots[i].end = at
	t.slots[i+1] = slot{at, s.end, s.nodes.Clone()}
	t.records++
}
