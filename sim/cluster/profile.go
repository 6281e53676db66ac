package cluster

import "time"

// A Profile is what a counted pool is expected to have free from now on, as a
// step function of time: announced removals and closures, running jobs up to
// their limits, and places that were promised are taken out of it.
//
// It is a sorted list of segments cut into blocks, as the timeline is, so that an
// edit moves at most one block, and a search skips a block whose least free is enough.
// On the way it tells where it has gained: see News.
//
// Invariants: blocks are not empty; begin ascends strictly, as at does within a block;
// a segment holds from its at to that of the next one, the last one for ever;
// neighbours differ.
type Profile struct {
	blocks []profileHead
	spare  []*[profileBlock]segment

	wants [Bands]want
	some  [(Bands + 63) / 64]uint64 // the bands in which somebody wants something
	adds  int64
	news  []Run
}

// A Planner is a Pool that can be planned ahead: a counted one.
type Planner interface {
	Pool
	// Profile fills f with what is expected to be free, running jobs taken out.
	Profile(now time.Duration, f *Profile)
}

func (p *counted) Profile(now time.Duration, f *Profile) {
	f.reset()
	c := p.Cap() - p.busy
	f.push(now, c)
	b, i := p.ends.find(now)
	s := 0
	for {
		at := Never
		if b < len(p.ends.blocks) {
			at = p.ends.blocks[b].at[i]
		}
		for s < len(p.steps) && p.steps[s].at <= at {
			c += p.steps[s].known()
			f.push(p.steps[s].at, c)
			s++
		}
		if at == Never {
			return
		}
		c += p.ends.blocks[b].units[i]
		f.push(at, c)
		if i++; i == p.ends.blocks[b].n {
			b, i = b+1, 0
		}
	}
}

// Forget drops what lies before now.
func (f *Profile) Forget(now time.Duration) {
	for f.begins(1) <= now {
		f.removeBlock(0)
	}
	h := &f.blocks[0]
	k := 0
	for k+1 < h.n && h.segs[k+1].at <= now {
		k++
	}
	if k > 0 {
		h.n = copy(h.segs[:], h.segs[k:h.n])
	}
	if h.begin < now {
		h.segs[0].at, h.begin = now, now
	}
}

// Earliest returns the first start at or after from at which units are free for
// the whole of the limit, or Never.
func (f *Profile) Earliest(from time.Duration, units int, limit time.Duration) time.Duration {
	return f.EarliestBefore(from, Never, units, limit, Never, 0)
}

// EarliestBefore is Earliest for a start before another instant that is a multiple of
// a beat, or any with a beat of 0. Where mine is not Never, the job itself holds its
// units from then on, so that an earlier stay need only reach to it.
//
// A start that cannot be because of a segment rules out all up to the end of that, so
// the search looks for the last such segment in each stay that it tries.
func (f *Profile) EarliestBefore(from, before time.Duration, units int, limit, mine, beat time.Duration) time.Duration {
	for {
		if beat > 0 && from%beat != 0 && from < before {
			from = (from + beat - 1) / beat * beat
		}
		if from >= before {
			return Never
		}
		until, short := f.lastShort(from, min(after(from, max(limit, 1)), mine), units)
		if !short {
			return from
		}
		from = until
	}
}

// Add adds units, which may be negative, from one instant to another, which may
// be Never.
func (f *Profile) Add(from, to time.Duration, units int) {
	if from >= to || units == 0 {
		return
	}
	if to != Never {
		f.cut(to)
	}
	b0, i0 := f.cut(from)
	b, i := b0, i0
	for b < len(f.blocks) {
		h := &f.blocks[b]
		for i < h.n && h.segs[i].at < to {
			h.segs[i].free += units
			h.least = min(h.least, h.segs[i].free)
			i++
		}
		if i < h.n {
			break
		}
		b, i = b+1, 0
	}
	if units > 0 {
		f.gained(b0, i0, b, i, units)
	}
	f.join(b, i)
	f.join(b0, i0)
}

// begins returns the first instant of a block, which is Never behind the last one.
func (f *Profile) begins(b int) time.Duration {
	if b == len(f.blocks) {
		return Never
	}
	return f.blocks[b].begin
}
