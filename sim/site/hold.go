package site

import (
	"math/bits"
	"time"
)

// Shares that are held. What an account has above such a share it borrows: a start that
// borrows comes after all others who wait and could start there, and a site refuses it as a
// limit does until its caller has looked at those (Lend). So a borrower is parked in the line of
// the share, and the end that brings its account below it releases it.
//
// A share that is held over a time looks at hours: a tally has, hour by hour, what was in use
// above the share less what was not used of it. While that adds up to zero or more, each start
// borrows. It is worked out at whole hours, and holds from the first pass (Tally) on.

// A tally is the account of a share that is held over a time.
type tally struct {
	gauge     int32
	share     int64   // GPUs, now
	hours     []int64 // GPU time above the share of the last hours, a ring
	next      int     // the place of the hour that goes on
	hour      int64   // of the hour that goes on, so far
	at        time.Duration
	lacks     int   // how many hours a day lacks
	grace     int64 // its share of each of them, of which it has used nothing
	sum       wide
	due, over bool // whether it is above, as counted and as it holds
}

// leastOver is the least time over which a share is held, and tallied the time between two
// instants at which what was used is set against it.
const (
	leastOver = 24 * time.Hour
	tallied   = time.Hour
)

// newHolding returns the set of the share of an account that is held. Who uses it is counted from
// the beginning.
func (s *Site) newHolding(account int32) int32 {
	a := &s.rules.Accounts[account]
	t := s.dated(holding, func(phase int) int64 { return int64(s.phases[phase].Accounts[account].Cap) })
	k := s.newSet(set{name: "account." + a.Name + ".", terms: []term{t}, where: everywhere})
	s.lends = true
	if a.Over == 0 {
		return k
	}
	s.sets[k].all = s.newBlock(k, 0)
	y := tally{gauge: s.blocks[s.sets[k].all].first, share: t.limit, hours: make([]int64, a.Over/tallied)}
	y.lacks, y.grace = int(leastOver/tallied), y.share*int64(tallied)
	y.sum.add(-y.grace * int64(y.lacks))
	s.gauges[y.gauge].limit = most
	s.tallies = append(s.tallies, y)
	return k
}

// Lends reports whether some account holds a share of the machine.
func (s *Site) Lends() bool { return s.lends }

// Lend says whether those may start who borrow.
func (s *Site) Lend(may bool) { s.lending = may }

// Lending reports whether they may.
func (s *Site) Lending() bool { return s.lending }

// Borrows reports whether a job that may not start at a spot now may by borrowing.
func (s *Site) Borrows(slot int32, p Spot) bool {
	if len(s.groups[s.slots[slot].group].lends) == 0 {
		return false
	}
	return s.mayWhile(true, slot, p)
}

// Rightful reports whether a job may start at a spot now without borrowing.
func (s *Site) Rightful(slot int32, p Spot) bool { return s.mayWhile(false, slot, p) }

func (s *Site) mayWhile(lending bool, slot int32, p Spot) bool {
	was := s.lending
	s.lending = lending
	may := s.May(slot, p)
	s.lending = was
	return may
}

// borrows returns the first gauge above which a job would come that needs what an ask says, or
// noCause; or that where those may start who borrow.
func (s *Site) borrows(h *held, a *ask) int32 {
	if !s.lends || s.lending {
		return noCause
	}
	for _, i := range s.groups[h.group].lends {
		if a[holding] > s.gauges[i].left() {
			return i
		}
	}
	return noCause
}

// count has the tallies go on to an instant.
func (s *Site) count(to time.Duration) {
	for i := range s.tallies {
		y := &s.tallies[i]
		for y.at < to {
			end := min(to, (y.at/tallied+1)*tallied)
			y.hour += (s.gauges[y.gauge].use - y.share) * int64(end-y.at)
			if y.at = end; end%tallied == 0 {
				y.turn()
			}
		}
	}
}

// turn ends an hour.
func (y *tally) turn() {
	if y.lacks > 0 {
		y.lacks--
		y.sum.add(y.grace)
	}
	y.sum.add(y.hour)
	y.sum.add(-y.hours[y.next])
	y.hours[y.next] = y.hour
	y.next = (y.next + 1) % len(y.hours)
	y.hour = 0
	y.due = y.sum.hi >= 0
}

// Tally makes what was counted hold, as a pass begins, and reports whether that changes anything.
func (s *Site) Tally() bool { return len(s.tallies) > 0 && s.tally() }

// tally is Tally where some share is held over a time.
func (s *Site) tally() (changed bool) {
	for i := range s.tallies {
		y := &s.tallies[i]
		if y.due == y.over {
			continue
		}
		y.over, changed = y.due, true
		s.holdFrom(y.gauge)
	}
	return changed
}

// holdFrom makes the limit of a share that is held what it is now, and releases those who do
// not borrow any more.
func (s *Site) holdFrom(i int32) {
	g := &s.gauges[i]
	g.limit = s.term(g).limit
	for k := range s.tallies {
		y := &s.tallies[k]
		if y.gauge != i {
			continue
		}
		y.share = g.limit
		if g.limit = most; y.over {
			g.limit = -1
		}
	}
	s.release(g)
	s.touch(i)
}

// A wide is a sum of numbers in 128 bits.
type wide struct {
	hi int64
	lo uint64
}

func (w *wide) add(x int64) {
	var carry uint64
	w.lo, carry = bits.Add64(w.lo, uint64(x), 0)
	w.hi += x>>63 + int64(carry)
}
