package sim

import (
	"slices"
	"time"

	"aforo/sim/sched"
)

// A late job is one that a log has running past its limit. The scheduler expects its end at
// the limit; from then on it expects it at the next tick, in each pass anew. Rules that make
// plans ahead would break them in every tick: they are told how long the job will run.

// tick is how far ahead the scheduler expects the end of a job that is past its limit, which
// is that of Slurm's clock.
const tick = time.Second

// plans reports whether the rule makes plans that a late job would break.
func (r *run) plans() bool {
	p := &r.cfg.Policy
	return p.Slurm == nil && (p.Backfill == sched.Conservative || p.Reservations > 1)
}

// extend gives a job that runs past its limit the limit that is known of it, where the rule
// plans.
func (r *run) extend(rec *Record) {
	if rec.RunsOn && r.plans() {
		rec.Limit = max(rec.Limit, r.longest(rec))
	}
}

// postpone has the ends of jobs that are past their limits expected at the next tick.
func (r *run) postpone() {
	moved := false
	for _, slot := range r.overdue {
		s := &r.slots[slot]
		if s.grant.Expected <= r.now {
			s.grant = r.pools[s.rec.Partition].Postpone(r.now, r.sched.Request(slot), s.grant, r.now+tick)
			moved = true
		}
	}
	if moved {
		r.sched.Postponed()
	}
}

// caught takes a job that has ended, or was evicted, from those that will be late.
func (r *run) caught(slot int32) {
	if i := slices.Index(r.overdue, slot); i >= 0 {
		r.overdue = slices.Delete(r.overdue, i, i+1)
		if r.slots[slot].grant.Late > 0 {
			r.sched.Postponed()
		}
	}
}
