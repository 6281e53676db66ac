package sched

import "math/bits"

// An agenda is the jobs that are to be looked at, where queue order is that of
// submission: a bit for each ticket, which jobs draw in that order, and a bit for each
// word of those that is not empty. To wake a job and to find the next one then takes a
// few steps and no comparison of jobs.
type agenda struct {
	slots []int32 // by ticket
	words []uint64
	full  []uint64
}

// draw gives the job in a slot the next ticket.
func (a *agenda) draw(slot int32) (ticket uint32) {
	ticket = uint32(len(a.slots))
	a.slots = append(a.slots, slot)
	if n := len(a.slots); n > 64*len(a.words) {
		a.words = append(a.words, 0)
		if n > 64*64*len(a.full) {
			a.full = append(a.full, 0)
		}
	}
	return ticket
}

// clear takes all tickets back.
func (a *agenda) clear() {
	clear(a.words)
	clear(a.full)
	a.slots = a.slots[:0]
}

func (a *agenda) add(ticket uint32) {
	a.words[ticket/64] |= 1 << (ticket % 64)
	a.full[ticket/64/64] |= 1 << (ticket / 64 % 64)
}

func (a *agenda) remove(ticket uint32) {
	if a.words[ticket/64] &^= 1 << (ticket % 64); a.words[ticket/64] == 0 {
		a.full[ticket/64/64] &^= 1 << (ticket / 64 % 64)
	}
}

// pop takes the first ticket from one on off the agenda, and returns it.
func (a *agenda) pop(from uint32) (ticket uint32, ok bool) {
	w := uint(from / 64)
	if w >= uint(len(a.words)) {
		return 0, false
	}
	m := a.words[w] &^ (1<<(from%64) - 1)
	if m == 0 {
		if w, ok = a.nonempty(w + 1); !ok {
			return 0, false
		}
		m = a.words[w]
	}
	if a.words[w] &^= m & -m; a.words[w] == 0 {
		a.full[w/64] &^= 1 << (w % 64)
	}
	return uint32(w)*64 + uint32(bits.TrailingZeros64(m)), true
}

// nonempty returns the first word from one on that is not empty.
func (a *agenda) nonempty(w uint) (uint, bool) {
	above := ^uint64(0) << (w % 64)
	for v := w / 64; v < uint(len(a.full)); v++ {
		if m := a.full[v] & above; m != 0 {
			return v*64 + uint(bits.TrailingZeros64(m)), true
		}
		above = ^uint64(0)
	}
	return 0, false
}
