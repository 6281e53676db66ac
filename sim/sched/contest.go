package sched

import (
	"math"
	"math/bits"
	"time"

	"aforo/sim/cluster"
)

// A bracket knows the first of a set of jobs under an order whose keys change with
// time, without working out all keys each time it is asked.
//
// It is a kinetic tournament (Basch, Guibas and Hershberger, Data structures for
// mobile data, 1999): a binary tree with a job at each leaf, in no order, in which
// every node keeps the winner of the match between its two sons, and until when
// that match is decided. Matches are played with the exact keys of the instant,
// ties by position; only how long a result lasts is worked out from the formulas,
// and cautiously (order.Moving). A refresh plays again what has run out and what
// lies above a job that came or went: mostly a few matches of a newcomer, which
// has the last key of all.
//
// Invariants, after a refresh at an instant: the winner of every node is the
// first, by exact key and then by position, of the jobs below it; and it stays
// that until the earliest end of what is decided, over the node and those below
// it; and least bounds from below what each job below it asks for, size and limit by
// themselves. At all times, a node that is undone lies below nodes that are.
type bracket struct {
	nodes []match // nodes[1] is the root, the sons of i are 2i and 2i+1; the upper half are leaves
	free  []int32 // seats that nobody has: leaves, counted from the first
}

// A match is a node of the tree. A leaf has a winner, but no loser.
type match struct {
	winner, loser int32         // slots, or nobody
	least         corner        // of what the jobs here and below ask for
	decided       time.Duration // the last instant for which this match is decided
	until         time.Duration // the least of decided here and below
}

const (
	nobody   = int32(-1)
	standing = int32(-1)         // the seat of a job that takes no part
	undone   = time.Duration(-1) // before every instant
	fewest   = 4                 // leaves of the smallest tree
)

// A corner is the least or the most that some jobs ask for.
type corner struct {
	limit time.Duration
	need  int32
}

// none is the least that no jobs ask for.
var none = corner{cluster.Never, math.MaxInt32}

// add lets a job take part and returns its seat.
func (b *bracket) add(slot int32, asks corner) (seat int32) {
	if len(b.free) == 0 {
		b.grow()
	}
	seat = b.free[len(b.free)-1]
	b.free = b.free[:len(b.free)-1]
	leaf := len(b.nodes)/2 + int(seat)
	b.nodes[leaf].winner, b.nodes[leaf].least = slot, asks
	b.touch(leaf, nobody)
	return seat
}

// remove takes out the job that has a seat.
func (b *bracket) remove(seat int32) {
	leaf := len(b.nodes)/2 + int(seat)
	slot := b.nodes[leaf].winner
	b.nodes[leaf].winner, b.nodes[leaf].least = nobody, none
	b.free = append(b.free, seat)
	b.touch(leaf, slot)
}

// touch notes that a leaf has changed. Matches in which the job that has left
// took part count no longer, even where another one comes back under its slot.
func (b *bracket) touch(i int, left int32) {
	b.nodes[i].until = undone
	for i /= 2; i > 0; i /= 2 {
		m := &b.nodes[i]
		involved := left != nobody && (m.winner == left || m.loser == left)
		if involved {
			m.decided = undone
		}
		if m.until == undone && !involved {
			return // and so is everything above
		}
		m.until = undone
	}
}

// grow doubles the tree. What there was becomes the left half of the new one, so
// that seats stay what they are and nothing is played anew.
func (b *bracket) grow() {
	leaves := max(len(b.nodes), fewest)
	nodes := newMatches(leaves)
	for i := 1; i < len(b.nodes); i++ {
		row := 1 << (bits.Len(uint(i)) - 1)
		nodes[i+row] = b.nodes[i] // on its place of the row below
	}
	for seat := leaves - 1; seat >= len(b.nodes)/2; seat-- { // the lowest is taken first
		b.free = append(b.free, int32(seat))
	}
	b.nodes = nodes
}

func newMatches(leaves int) []match {
	nodes := make([]match, 2*leaves)
	for i := range nodes {
		nodes[i] = match{nobody, nobody, none, undone, undone}
	}
	return nodes
}

// forget says that the outcome of every match may have changed.
func (b *bracket) forget() {
	for i := range b.nodes {
		b.nodes[i].decided, b.nodes[i].until = undone, undone
	}
}

// play makes a node follow from its sons, which are true for an instant. Beats
// says which of two jobs is ahead now, and the last instant for which that is
// sure.
func (b *bracket) play(i int, now time.Duration, beats func(x, y int32) (first bool, decided time.Duration)) {
	m, left, right := &b.nodes[i], &b.nodes[2*i], &b.nodes[2*i+1]
	x, y := left.winner, right.winner
	switch {
	case x == nobody || y == nobody:
		m.winner, m.loser, m.decided = max(x, y), nobody, cluster.Never
	case m.decided >= now && (m.winner == x && m.loser == y || m.winner == y && m.loser == x):
		// still decided
	default:
		first, decided := beats(x, y)
		if !first {
			x, y = y, x
		}
		m.winner, m.loser, m.decided = x, y, decided
	}
	m.until = min(m.decided, left.until, right.until)
	m.least = corner{min(left.least.limit, right.least.limit), min(left.least.need, right.least.need)}
}
