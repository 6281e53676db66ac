package site

// who are the jobs that fall under the same gauges.
type who struct{ account, qos, user int32 }

// A table finds numbers by who: a hash table with open addresses, which takes nothing from
// the heap while it does not grow.
type table struct {
	cells []cell // a power of two of them, at most half of them taken
	n     int
}

// A cell is free where its number is 0; else the number is one more than what was put in.
type cell struct {
	who
	number int32
}

// home is where the search for somebody begins.
func (t *table) home(w who) int {
	h := uint64(uint32(w.user))*0x9e3779b97f4a7c15 ^ uint64(uint32(w.account))*0xc2b2ae3d27d4eb4f ^ uint64(uint32(w.qos))*0x165667b19e3779f9
	return int(h>>32) & (len(t.cells) - 1)
}

// at returns the cell of somebody, or the free one where it would be.
func (t *table) at(w who) int {
	i := t.home(w)
	for t.cells[i].number != 0 && t.cells[i].who != w {
		i = (i + 1) & (len(t.cells) - 1)
	}
	return i
}

// find returns the number of somebody, or -1.
func (t *table) find(w who) int32 {
	if t.n == 0 {
		return -1
	}
	return t.cells[t.at(w)].number - 1
}

// put adds somebody who is not there.
func (t *table) put(w who, number int32) {
	if 2*t.n >= len(t.cells) {
		old := t.cells
		t.cells = make([]cell, max(64, 2*len(old)))
		for _, c := range old {
			if c.number != 0 {
				t.cells[t.at(c.who)] = c
			}
		}
	}
	t.n++
	t.cells[t.at(w)] = cell{w, number + 1}
}

// drop takes out somebody who is there. Those behind move up, so that no search ends early.
func (t *table) drop(w who) {
	t.n--
	mask := len(t.cells) - 1
	free := t.at(w)
	for i := (free + 1) & mask; t.cells[i].number != 0; i = (i + 1) & mask {
		if (i-t.home(t.cells[i].who))&mask >= (i-free)&mask {
			t.cells[free] = t.cells[i]
			free = i
		}
	}
	t.cells[free] = cell{}
}
