package sim

import (
	"math"
	"time"
)

// A Checkpoint says how the jobs of a class save their work. A job works for an interval,
// writes a checkpoint, and so on; the last part of its work needs none. After a failure or an
// eviction it restarts, and goes on from the last checkpoint that it has written.
type Checkpoint struct {
	// Set says that the class writes checkpoints; one that does not begins anew each time.
	Set bool
	// By says how the interval is found; Every is the interval of Fixed, of work.
	By    Spacing
	Every time.Duration
	// Cost is how long a job writes a checkpoint, Restart how long it takes until it works
	// again in each attempt but the first.
	Cost, Restart time.Duration
	// Requeue says that a job waits again when a node fails, and that one which is longer
	// than its limit goes on as the next job of a chain: it writes its last checkpoint just
	// before the limit. Else the first ends it as Lost, the second as Killed.
	Requeue bool
}

// A Spacing is how the interval of checkpoints is found.
type Spacing uint8

// The spacings. M is the mean time between failures of what the job occupies, d what a
// checkpoint costs.
const (
	// Fixed is the same for all jobs.
	Fixed Spacing = iota
	// Young is sqrt(2dM) (Young, Communications of the ACM 17(9), 1974).
	Young
	// Daly is sqrt(2dM) (1 + sqrt(d/2M)/3 + (d/2M)/9) - d where d < 2M, else M (Daly, Future
	// Generation Computer Systems 22(3), 2006).
	Daly
)

// shortest is the shortest interval: also a checkpoint that costs nothing is not written all
// the time.
const shortest = time.Second

// Interval returns how long a job works from one checkpoint to the next, where what it occupies
// has this mean time between failures; for ever, where nothing fails.
func (c *Checkpoint) Interval(between time.Duration) time.Duration {
	if c.By == Fixed {
		return max(c.Every, shortest)
	}
	if between <= 0 {
		return never
	}
	m, d := float64(between), float64(c.Cost)
	best := math.Sqrt(2 * d * m)
	if c.By == Daly {
		x := d / (2 * m)
		if d >= 2*m {
			best = m
		} else {
			best = float64(best*(1+math.Sqrt(x)/3+x/9)) - d
		}
	}
	return max(time.Duration(math.Round(min(best, float64(never/2)))), shortest)
}

// progress is what is left of a job, and how its attempt goes.
type progress struct {
	left, fixed    time.Duration // of its run at the reference speed, and of its fixed part
	work           time.Duration // what is left, at the speed of the attempt
	every, restart time.Duration
	chained        bool // it reaches its limit and goes on
}

// saving returns how the class of a job saves its work, or nil.
func (h *hardware) saving(rec *Record) *Checkpoint {
	if int(rec.Class) < len(h.saves) && h.saves[rec.Class].Set {
		return &h.saves[rec.Class]
	}
	return nil
}

// length is how long the attempt of a job takes that starts now, if nothing ends it before.
func (r *run) length(slot int32, rec *Record, limit time.Duration) time.Duration {
	h := r.hard
	c := h.saving(rec)
	if c == nil {
		return runTime(rec, r.speeds[rec.Partition])
	}
	for int(slot) >= len(h.work) {
		h.work = append(h.work, progress{})
	}
	p := &h.work[slot]
	if rec.Attempt == 1 {
		*p = progress{left: rec.Run, fixed: rec.Fixed}
	} else {
		p.restart = c.Restart
	}
	rest := Record{}
	rest.Run, rest.Fixed = p.left, p.fixed
	p.work = runTime(&rest, r.speeds[rec.Partition])
	p.every = c.Interval(h.mtbf(rec, r.pools[rec.Partition].PerNode()))
	total := p.restart + p.work
	if p.work > 0 && c.Cost > 0 {
		if n := (p.work - 1) / p.every; n < never/4/c.Cost {
			total += n * c.Cost
		} else {
			total = never / 4
		}
	}
	p.chained = c.Requeue && total > limit && p.saved(limit-c.Cost, c.Cost, true) > 0
	return total
}

// mtbf is the mean time between failures of the nodes that a job occupies.
func (h *hardware) mtbf(rec *Record, perNode int) time.Duration {
	nodes := (int(rec.Used) + perNode - 1) / perNode
	return h.between[rec.Partition] / time.Duration(nodes)
}

// saved is the work of an attempt that checkpoints have kept after so long a stay, or with the
// interval that has begun.
func (p *progress) saved(stay, cost time.Duration, begun bool) time.Duration {
	stay -= p.restart
	if stay <= 0 {
		return 0
	}
	if p.every > never/4 { // none is written
		if begun {
			return min(stay, p.work)
		}
		return 0
	}
	n := min(stay/(p.every+cost), max(p.work-1, 0)/p.every) // the last part of the work needs none
	work := n * p.every
	if begun {
		work += min(p.every, stay-n*(p.every+cost))
	}
	return min(work, p.work)
}

// countsOf is how much of the stay of an attempt counts that ends so: all the work of one that is
// done, and of others what is saved.
func (r *run) countsOf(slot int32, rec *Record, why Why) time.Duration {
	c := r.hard.saving(rec)
	if c == nil {
		if why == Done {
			return rec.End - rec.Start
		}
		return 0
	}
	p := &r.hard.work[slot]
	switch stay := rec.End - rec.Start; why {
	case Done:
		return p.work
	case Chained:
		return p.saved(stay-c.Cost, c.Cost, true)
	default:
		return p.saved(stay, c.Cost, false)
	}
}

// foresee tells what of an attempt will count that goes on when the run is cut off, if nothing
// ends it before.
func (r *run) foresee(slot int32, rec *Record) {
	why := Done
	switch {
	case r.chains(slot, rec):
		why = Chained
	case rec.Killed:
		why = Killed
	}
	rec.Saved = r.countsOf(slot, rec, why)
}

// keep notes what of an attempt that ends now counts. What is left of the job is that much
// less.
func (r *run) keep(slot int32, rec *Record, why Why) {
	rec.Saved = r.countsOf(slot, rec, why)
	if r.hard.saving(rec) == nil {
		return
	}
	p := &r.hard.work[slot]
	if why.Last() || rec.Saved == 0 {
		return
	}
	if p.work == p.left {
		p.left, p.fixed = p.left-rec.Saved, max(0, p.fixed-rec.Saved)
		return
	}
	part := float64(rec.Saved) / float64(p.work)
	p.left -= time.Duration(math.Round(float64(p.left) * part))
	p.fixed = min(p.left, p.fixed-time.Duration(math.Round(float64(p.fixed)*part)))
}

// chains reports whether a job goes on after its limit, which it has reached.
func (r *run) chains(slot int32, rec *Record) bool {
	return r.hard != nil && rec.Killed && r.hard.saving(rec) != nil && r.hard.work[slot].chained
}
