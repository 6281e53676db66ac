package sim

import (
	"context"
	"time"

	"aforo/sim/sched"
	"aforo/workload/clock"
)

// loop advances the clock from instant to instant until nothing is left to
// happen. What happens at one instant, and in which order, is the pass mode's.
func (r *run) loop(ctx context.Context) error {
	for n := 0; ; n++ {
		if n&1023 == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		at := r.soonest()
		if at > clock.End || r.bounded { // most runs are neither
			if at == never || r.bounded && r.over(at) {
				return nil
			}
			if at > clock.End {
				return r.late()
			}
		}
		if r.causes != nil && at > r.now {
			r.judge() // an instant may be repeated
		}
		r.now = at
		if r.site != nil {
			r.site.Instant()
		}
		if r.check != nil {
			r.check.advance(at)
		}
		if err := r.instant(); err != nil {
			return err
		}
		if r.attended {
			if err := r.attend(); err != nil {
				return err
			}
		}
	}
}

// attend is what an instant costs only those who want to know of it.
func (r *run) attend() error {
	if r.failed != nil {
		return r.failed
	}
	if r.feedback != nil && r.feedback.err != nil {
		return r.feedback.err
	}
	if r.watch != nil {
		r.strand()
	}
	if r.check != nil {
		return r.check.instant(r)
	}
	return nil
}

// soonest returns the next instant at which something happens, or never.
func (r *run) soonest() time.Duration {
	at := r.ends.Next()
	if r.more {
		at = min(at, r.next.Submit)
	}
	if at == never && (r.idle() || r.stuck()) {
		return never // changes and timers of an idle cluster that nobody waits for
	}
	at = min(at, r.date)
	if r.timed {
		if r.dirty { // a beat is due
			at = min(at, r.beat())
		}
		at = min(at, r.sched.Due())
	}
	return at
}

// idle reports whether nobody waits, in the queue or for a release.
func (r *run) idle() bool {
	return r.sched.Waiting() == 0 && (r.pen == nil || r.pen.releases.Next() == never && !r.back())
}

// beat returns the first multiple of the beat at or after now.
func (r *run) beat() time.Duration {
	e := r.cfg.Policy.Pass.Every
	return (r.now + e - 1) / e * e
}

// instant does everything that happens now, in one order for all pass modes, the
// table of an instant in docs/model.md: ends, timers, capacity changes, releases of the
// pen, arrivals, and one pass. With a pass after each single event the rows are the same, but only those ends come
// first that are at their limits, and give back what they held without a pass of their
// own; the turn of each end to cause one comes last.
func (r *run) instant() error {
	if r.single() {
		r.free()
	} else {
		for r.ends.Next() == r.now {
			r.end(r.ends.Pop())
		}
	}
	if r.date <= r.now {
		r.dated()
	}
	for r.more && r.next.Submit == r.now {
		if err := r.arrive(); err != nil {
			return err
		}
		if r.single() {
			r.event()
		}
	}
	switch r.cfg.Policy.Pass.Mode {
	case sched.PassEvent:
		r.turns()
		return nil
	case sched.PassBeat:
		if r.dirty = true; r.beat() != r.now {
			return nil
		}
		r.dirty = false
	}
	r.pass()
	return nil
}

// single reports whether each event has a pass of its own.
func (r *run) single() bool { return r.cfg.Policy.Pass.Mode == sched.PassEvent }

// dated does what happens at this instant because of its date: timers, failures and repairs,
// then capacity changes, then releases.
func (r *run) dated() {
	any := r.timers.Next() == r.now
	for r.timers.Next() == r.now {
		r.timer(r.timers.Pop().Value)
	}
	if r.hard != nil {
		any = r.breaks() || any
	}
	if any = r.changes() || any; any && r.single() {
		r.event()
	}
	if r.pen != nil {
		r.releases()
	}
	if r.date = min(r.change, r.timers.Next()); r.pen != nil {
		r.date = min(r.date, r.pen.releases.Next())
	}
	if r.hard != nil {
		r.date = min(r.date, r.hard.queue.Next())
	}
}

// event is what follows a single event, where each has a pass.
func (r *run) event() {
	r.pass()
	r.free()
}

// turns gives each end of this instant its turn to cause a pass, in the order of the
// starts.
func (r *run) turns() {
	for turn := 0; r.ends.Next() == r.now || turn < len(r.killed); {
		if turn < len(r.killed) && (r.ends.Next() > r.now || r.killed[turn].Before(r.ends.First())) {
			turn++
			r.sched.Again()
		} else {
			r.end(r.ends.Pop())
		}
		r.event()
	}
	r.killed = r.killed[:0]
	for r.timed && r.sched.Due() <= r.now { // a planned start at which nothing else happens
		r.pass()
		for r.ends.Next() == r.now {
			r.end(r.ends.Pop())
			r.pass()
		}
	}
}

// free gives back at once what jobs hold that end now at their limits; their
// turn to cause a pass comes later.
func (r *run) free() {
	if r.ends.Next() != r.now {
		return
	}
	r.early = r.early[:0]
	for r.ends.Next() == r.now {
		e := r.ends.Pop()
		if j := &r.slots[e.Value].rec; j.End-j.Start != j.Limit {
			r.early = append(r.early, e)
			continue
		}
		r.end(e)
		r.killed = append(r.killed, e)
	}
	for _, e := range r.early {
		r.ends.Push(e)
	}
}

// changes applies the capacity changes of this instant and reports whether there
// were any.
func (r *run) changes() (any bool) {
	if r.change > r.now {
		return false
	}
	r.change = never
	for i, p := range r.pools {
		for p.NextChange() == r.now {
			if added := p.Change(); added > 0 {
				r.sched.Added(i, added, r.now)
			} else {
				r.sched.Changed()
			}
			any = true
		}
		if any {
			r.capacity(i)
			r.speeds[i] = p.Speed()
		}
		r.change = min(r.change, p.NextChange())
	}
	return any
}

// capacity tells the watcher what a partition has, where that has changed.
func (r *run) capacity(i int) {
	if r.watch == nil {
		return
	}
	installed, available := r.pools[i].Capacity()
	if seen := [2]int{installed, available}; seen != r.seen[i] {
		r.seen[i] = seen
		r.watch.Capacity(r.now, i, installed, available)
	}
}

// strand tells the watcher what is free and of no use to those who wait, where
// that has changed.
func (r *run) strand() {
	idle := r.idle()
	for i, p := range r.pools {
		gpus := 0
		if !idle && r.sched.WaitsFor(i) {
			gpus = p.Unused()
		}
		if gpus != r.stranded[i] {
			r.stranded[i] = gpus
			r.watch.Stranded(r.now, i, gpus)
		}
	}
}

// pass is one scheduling pass. A planned start that is due and did not happen, with
// nothing left to end at this instant, would never happen: the plan then promised
// what the machine does not have.
func (r *run) pass() {
	if len(r.overdue) > 0 {
		r.postpone()
	}
	r.sched.Pass(r.now)
	if r.timed && r.sched.Due() <= r.now && r.ends.Next() > r.now {
		panic("sim: the plan and the machine disagree")
	}
	if r.check != nil {
		r.check.passed(r)
	}
}
