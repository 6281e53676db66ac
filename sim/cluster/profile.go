package cluster

import (
	"math/bits"
	"slices"
	"time"
)

// A Profile is what a counted pool is expected to have free from now on, as a
// step function of time: announced removals and closures, running jobs up to
// their limits, and places that were promised are taken out of it.
//
// Invariants: at ascends strictly; free[i] holds from at[i] to at[i+1], the last
// one for ever; neighbours differ.
type Profile struct {
	at    []time.Duration
	free  []int
	first int // what lies before is past

	gains, older gain
}

// A Planner is a Pool that can be planned ahead: a counted one.
type Planner interface {
	Pool
	// Profile fills f with what is expected to be free, running jobs taken out.
	Profile(now time.Duration, f *Profile)
}

func (p *counted) Profile(now time.Duration, f *Profile) {
	f.at, f.free, f.first = f.at[:0], f.free[:0], 0
	f.gains, f.older = noGain, noGain
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

// push appends a step.
func (f *Profile) push(at time.Duration, free int) {
	if n := len(f.at); n > 0 {
		if f.at[n-1] >= at {
			f.free[n-1] = free
			return
		}
		if f.free[n-1] == free {
			return
		}
	}
	f.at, f.free = append(f.at, at), append(f.free, free)
}

// Forget drops what lies before now.
func (f *Profile) Forget(now time.Duration) {
	for f.first+1 < len(f.at) && f.at[f.first+1] <= now {
		f.first++
	}
	if f.first > 64 && f.first > len(f.at)/2 {
		n := copy(f.at, f.at[f.first:])
		copy(f.free, f.free[f.first:])
		f.at, f.free, f.first = f.at[:n], f.free[:n], 0
	}
}

// segment returns the step that holds at an instant.
func (f *Profile) segment(at time.Duration) int {
	i, found := slices.BinarySearch(f.at[f.first:], at)
	if i += f.first; found {
		return i
	}
	return max(i-1, f.first)
}

// Earliest returns the first start at or after from at which units are free for
// the whole of the limit, or Never. Where mine is not Never, the job itself holds
// its units from then on, so that a start before mine need only reach to it; and
// only starts before mine are looked for.
func (f *Profile) Earliest(from time.Duration, units int, limit, mine time.Duration) time.Duration {
	i := f.segment(from)
	for i < len(f.at) {
		if f.free[i] < units {
			i++
			continue
		}
		start := max(f.at[i], from)
		if start >= mine {
			return Never
		}
		end := min(after(start, limit), mine)
		k := i + 1
		for k < len(f.at) && f.at[k] < end && f.free[k] >= units {
			k++
		}
		if k == len(f.at) || f.at[k] >= end {
			return start
		}
		i = k
	}
	return Never
}

// Add adds units, which may be negative, from one instant to another, which may
// be Never.
func (f *Profile) Add(from, to time.Duration, units int) {
	if from >= to || units == 0 {
		return
	}
	i := f.cut(from)
	k := len(f.at)
	if to != Never {
		k = f.cut(to)
	}
	for j := i; j < k; j++ {
		f.free[j] += units
		if units > 0 {
			f.gains.note(f.at[j], f.free[j]-units, f.free[j])
		}
	}
	f.join(k)
	f.join(i)
}

// cut makes an instant the beginning of a step and returns it.
func (f *Profile) cut(at time.Duration) int {
	i, found := slices.BinarySearch(f.at[f.first:], at)
	if i += f.first; found {
		return i
	}
	if i == f.first { // before all that is known: the first step reaches back
		f.at[i] = at
		return i
	}
	f.at = slices.Insert(f.at, i, at)
	f.free = slices.Insert(f.free, i, f.free[i-1])
	return i
}

// join makes a step one with the one before, if they are alike.
func (f *Profile) join(i int) {
	if i > f.first && i < len(f.at) && f.free[i] == f.free[i-1] {
		f.at = slices.Delete(f.at, i, i+1)
		f.free = slices.Delete(f.free, i, i+1)
	}
}

// noGain is the gain of a profile in which nothing was given back.
var noGain = func() (g gain) {
	for i := range g {
		g[i] = Never
	}
	return g
}()

// A gain says, for each size band (1, 2, 3-4, 5-8, and so on), the first instant at
// which what is free has come to be enough for a size of the band, which it was
// not before. A job whose band has no gain before its place has nothing to look
// for there.
type gain [gainBands]time.Duration

const gainBands = 31

// gainBand returns the band of a size.
func gainBand(units int) int { return bits.Len32(uint32(units - 1)) }

// note records that free units grew at an instant.
func (g *gain) note(at time.Duration, before, after int) {
	if after < 1 {
		return
	}
	for b := gainBand(max(before, 0) + 1); b <= gainBand(after); b++ {
		g[b] = min(g[b], at)
	}
}

// Gained returns the first instant at which the profile may have come to hold a job
// of so many units since the compression before last; Never if there is none.
func (f *Profile) Gained(units int) time.Duration {
	b := gainBand(units)
	return min(f.gains[b], f.older[b])
}

// Compressed says that a compression is over: what it gave back, and nothing
// older, may still be news to the jobs that it looked at before.
func (f *Profile) Compressed() {
	f.older, f.gains = f.gains, noGain
}

// Compressing says that a compression begins: what was given back in the one
// before and since then is news to every job.
func (f *Profile) Compressing() {
	for b := range f.older {
		f.older[b] = min(f.older[b], f.gains[b])
	}
	f.gains = noGain
}
