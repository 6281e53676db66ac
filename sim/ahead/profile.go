// Package ahead is what rules that plan expect of partitions: how much will be free at
// each instant from now on, and on which nodes. A Profile plans a counted pool by numbers,
// a NodePlan a placed one node by node. Both find the earliest place for a job and change as
// places are taken, given back and moved, and both tell in which stretches they have gained
// (news.go, node_news.go), so that only jobs that may gain are looked for again.
//
// Rules that promise one job a start need none of it: a pool knows its shadow time.
package ahead

import (
	"time"

	"aforo/sim/cluster"
)

// A Profile is what a counted pool is expected to have free from now on, as a
// step function of time: announced removals and closures, running jobs up to
// their limits, and places that were promised are taken out of it.
//
// It is a sorted list of segments cut into blocks, so that an edit moves at most
// one block, and a search skips a block whose least free is enough.
// On the way it tells where it has gained: see News. It remembers what searches without
// success have shown: see refusal.
//
// Invariants: blocks are not empty; begin ascends strictly, as at does within a block
// up to its length, behind which both are cluster.Never; a segment holds from its at to that of
// the next one, the last one for ever; neighbours differ.
type Profile struct {
	begin  []time.Duration // of the first segment of each block, cluster.Never up to a multiple of fan
	blocks []profileBlock
	spare  []*segments

	// first and last are where the search before found the ends of the stay that it
	// looked at last. They may be wrong, and are checked before they are used.
	first, last spot
	refused     refusals

	wants [Bands]want
	some  [(Bands + 63) / 64]uint64 // the bands in which somebody wants something
	news  []Stretch
}

// Fill makes the profile what a pool is expected to have free, running jobs taken out.
func (f *Profile) Fill(now time.Duration, p *cluster.Counted) {
	f.reset()
	free, steps := p.Cap()-p.Busy(), p.Steps()
	f.push(now, free)
	until := func(at time.Duration) { // the steps by then
		for len(steps) > 0 && steps[0].At <= at {
			free += steps[0].Known()
			f.push(steps[0].At, free)
			steps = steps[1:]
		}
	}
	for at, units := range p.Ends().All {
		until(at)
		free += units
		f.push(at, free)
	}
	until(cluster.Never)
}

// Forget drops what lies before now.
func (f *Profile) Forget(now time.Duration) {
	for f.begins(1) <= now {
		f.removeBlock(0)
	}
	if f.begin[0] >= now {
		return
	}
	if k := f.blocks[0].segs.find(now); k > 0 {
		f.shift(0, k, -k)
	}
	f.blocks[0].segs[0].at, f.begin[0] = now, now
}

// Earliest returns the first start at or after from at which units are free for
// the whole of the limit, or cluster.Never.
func (f *Profile) Earliest(from time.Duration, units int, limit time.Duration) time.Duration {
	return f.EarliestBefore(from, cluster.Never, units, limit, cluster.Never, 0)
}

// EarliestBefore is Earliest for a start before another instant that is a multiple of
// a beat, or any with a beat of 0. Where mine is not cluster.Never, the job itself holds its
// units from then on, so that an earlier stay need only reach to it.
//
// A start that a segment forbids rules out all up to the end of that, so
// the search looks for the last such segment in each stay that it tries; what it has
// seen behind that one it does not look at again.
func (f *Profile) EarliestBefore(from, before time.Duration, units int, limit, mine, beat time.Duration) time.Duration {
	limit = max(limit, 1)
	start, seen := from, from
	for {
		if beat > 0 && from%beat != 0 && from < before {
			from = (from + beat - 1) / beat * beat
		}
		if from >= before {
			if seen > start && beat == 0 {
				f.refuse(start, units, limit)
			}
			return cluster.Never
		}
		to := min(cluster.After(from, limit), mine)
		if seen < to {
			if until, short := f.lastShort(max(from, seen), to, units); short {
				from, seen = until, to
				continue
			}
		}
		return from
	}
}

// lastShort returns the end of the last segment with fewer units that begins before
// to and ends after from; false if there is none. That may be behind to.
func (f *Profile) lastShort(from, to time.Duration, units int) (until time.Duration, ok bool) {
	b, i := f.before(to)
	f.last = spot{b, i}
	for {
		if h := &f.blocks[b]; h.least < units {
			whole, segs := i == h.n-1, h.segs
			for ; i >= 0; i-- {
				if segs[i&inBlock].free < units {
					f.first = spot{b, i + 1}
					return f.end(b, i), true
				}
				if segs[i&inBlock].at <= from {
					f.first = spot{b, i}
					return 0, false
				}
			}
			if whole { // it is enough throughout: its least was too small
				h.least = h.leastOfAll()
			}
		}
		if b == 0 || f.begin[b] <= from {
			return 0, false
		}
		b--
		i = f.blocks[b].n - 1
	}
}

// Add adds units, which may be negative, from one instant to another, which may
// be cluster.Never.
func (f *Profile) Add(from, to time.Duration, units int) {
	if from >= to || units == 0 {
		return
	}
	if units > 0 {
		f.refused.added(from, to)
	}
	b, i := f.first.b, f.first.i
	if !f.holds(f.first, from) {
		b, i = f.find(from)
	}
	if k, ok := f.within(b, i, from, to, units); ok {
		f.addWithin(b, i, k, from, to, units)
	} else {
		f.addAcross(from, to, units)
	}
}

// begins returns the first instant of a block, which is cluster.Never behind the last one.
func (f *Profile) begins(b int) time.Duration {
	if b >= len(f.blocks) {
		return cluster.Never
	}
	return f.begin[b]
}
