package slurm

import "aforo/sim/sched/slurm/nodeset"

// later is when a job could start, as far as running jobs are concerned.
type later struct {
	start int64
	nodes nodeset.Set
}

// An outlook tells when a job could start if running jobs end at their limits.
type outlook struct {
	*machine
	*chooser
	*roster
	*preemption
}

// willRun says when the job could start on the allowed nodes if the running jobs end at
// their limits. A start that is not now is late on purpose: ends are lumped in windows
// that grow. From 24.11 on only what lies between from and until is looked at; until 0
// is no bound. With nowOnly no other start than now is looked for.
func (o *outlook) willRun(j *Job, p *Partition, allowed nodeset.Set, now, from, until int64, nowOnly bool) (later, bool) {
	bounded := o.Version >= V2411
	at := now // when those that must go, or are gone, have gone
	if bounded {
		at = max(now, from)
	}
	candidates := o.candidates(j, p, now)
	if j.Shape.Nodes > 0 && len(candidates) == 0 {
		return o.quickWillRun(j, p, allowed, now, from, until, nowOnly)
	}
	f := o.freeNow()
	if !bounded || from <= now {
		if got := o.fits(j, p, allowed, f); got != nil {
			return later{now, got}, true
		}
	}
	if nowOnly && len(candidates) == 0 {
		return later{}, false
	}
	gone := map[*Job]bool{}
	for _, r := range candidates {
		f.without(r)
		gone[r] = true
	}
	var rest []*Job
	past := false
	for _, r := range o.running {
		switch {
		case gone[r]:
		case bounded && (r.End < from || o.Version >= V2505 && r.End == from):
			f.without(r)
			past = true
		default:
			rest = append(rest, r)
		}
	}
	if len(candidates) > 0 || bounded && (past || from > now) {
		if got := o.fits(j, p, allowed, f); got != nil {
			return later{at, got}, true
		}
	}
	if nowOnly {
		return later{}, false
	}
	return o.afterEnds(j, p, allowed, f, rest, now, until)
}

// quickWillRun is willRun for a job with a count of nodes for which nobody has to go. It
// needs no copy of the machine: when enough nodes are usable is known beforehand, so that
// only the lumps are walked.
func (o *outlook) quickWillRun(j *Job, p *Partition, allowed nodeset.Set, now, from, until int64, nowOnly bool) (later, bool) {
	bounded := o.Version >= V2411
	enough, ok := o.soonest(j, allowed)
	if !ok {
		return later{}, false
	}
	if (!bounded || from <= now) && enough < 0 {
		return later{now, o.on(o.chooseAfter(j, p, allowed, -1))}, true
	}
	lo, hi := 0, len(o.running) // of the list of running jobs, those that are to be removed
	if bounded {
		for lo < hi && (o.running[lo].End < from || o.Version >= V2505 && o.running[lo].End == from) {
			lo++
		}
		if (lo > 0 || from > now) && enough < lo {
			return later{max(now, from), o.on(o.chooseAfter(j, p, allowed, lo-1))}, true
		}
		if until != 0 {
			for hi > lo && o.running[hi-1].End > until {
				hi--
			}
		}
	}
	if nowOnly || enough >= hi {
		return later{}, false
	}
	last := o.lumps(allowed, lo, hi, enough)
	got := o.on(o.chooseAfter(j, p, allowed, last))
	return later{o.endOf(o.running[lo:], last-lo, got, now), got}, true
}

// lumps removes running jobs from lo on until the one at enough is gone, and returns the
// last that is removed.
func (o *outlook) lumps(allowed nodeset.Set, lo, hi, enough int) int {
	i := lo
	for !o.running[i].Nodes.Meets(allowed) {
		i++
	}
	window, mark := int64(30), o.running[i].End+30-mod(o.running[i].End, 30)
	for {
		// The lump ends with the first job on allowed nodes after which the next ends
		// later than the window.
		last := -1
		for ; i < hi; i++ {
			if !o.running[i].Nodes.Meets(allowed) {
				continue
			}
			last = i
			if i+1 < hi && o.running[i+1].End > mark+window {
				i++
				break
			}
		}
		if last >= enough {
			return last
		}
		for i < hi && o.running[i].End > mark+window {
			window *= 2
		}
	}
}

// afterEnds removes running jobs in lumps until the job fits.
func (o *outlook) afterEnds(j *Job, p *Partition, allowed nodeset.Set, f *free, rest []*Job, now, until int64) (later, bool) {
	window, mark := int64(30), int64(0)
	marked := false
	for i := 0; i < len(rest); {
		last := -1
		for i < len(rest) {
			r := rest[i]
			i++
			if o.Version >= V2411 && until != 0 && r.End > until {
				i = len(rest)
				break
			}
			if !r.Nodes.Meets(allowed) {
				continue
			}
			if !marked {
				mark, marked = r.End+30-mod(r.End, 30), true
			}
			last = i - 1
			f.without(r)
			if i < len(rest) && rest[i].End > mark+window {
				break
			}
		}
		if last < 0 {
			break
		}
		for i < len(rest) && rest[i].End > mark+window {
			window *= 2
		}
		if got := o.fits(j, p, allowed, f); got != nil {
			return later{o.endOf(rest, last, got, now), got}, true
		}
	}
	return later{}, false
}

func mod(t, m int64) int64 { return (t%m + m) % m }

// endOf is the start that the removal of a lump gives: the end of the last job removed
// or, from 25.05 on, of the last that has one of the chosen nodes.
func (o *outlook) endOf(rest []*Job, last int, on nodeset.Set, now int64) int64 {
	k := last
	if o.Version >= V2505 {
		for k = last; k > 0 && !rest[k].Nodes.Meets(on); k-- {
		}
	}
	if end := rest[k].End; end > now {
		return end
	}
	return max(rest[k].End+o.KillWait+o.OverTimeLimit, now+1)
}

// fits is choose, as a set.
func (o *outlook) fits(j *Job, p *Partition, allowed nodeset.Set, f *free) nodeset.Set {
	parts := o.choose(j, p, allowed, f)
	if parts == nil {
		return nil
	}
	return o.on(parts)
}
