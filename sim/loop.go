package sim

import (
	"context"
	"time"

	"aforo/sim/cluster"
	"aforo/sim/ends"
	"aforo/sim/sched"
	"aforo/workload/clock"
)

// A slot holds a job from its submission to its end.
type slot struct {
	rec   Record
	grant cluster.Grant
}

// The partition of a job that does not run.
const (
	waiting = -1
	vacant  = -2 // no job
	inPen   = -3
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
	if at == never && r.idle() {
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
	return r.sched.Waiting() == 0 && (r.pen == nil || r.pen.releases.Next() == never)
}

// beat returns the first multiple of the beat at or after now.
func (r *run) beat() time.Duration {
	e := r.cfg.Policy.Pass.Every
	return (r.now + e - 1) / e * e
}

// instant does everything that happens now, in one order for all kinds of passes, the
// table of an instant in docs/model.md: ends, timers, capacity changes, arrivals, and one
// pass. With a pass after each single event the rows are the same, but only those ends come
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

// dated does what happens at this instant because of its date: timers, then capacity
// changes, then releases.
func (r *run) dated() {
	any := r.timers.Next() == r.now
	for r.timers.Next() == r.now {
		r.timer(r.timers.Pop().Value)
	}
	if any = r.changes() || any; any && r.single() {
		r.event()
	}
	if r.date = min(r.change, r.timers.Next()); r.pen != nil {
		r.releases()
		r.date = min(r.date, r.pen.releases.Next())
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
		if j := &r.slots[e.Value].rec; j.End-j.Start < j.Limit {
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
	r.sched.Pass(r.now, sched.Thorough)
	if r.timed && r.sched.Due() <= r.now && r.ends.Next() > r.now {
		panic("sim: the plan and the machine disagree")
	}
	if r.check != nil {
		r.check.passed(r)
	}
}

// arrive submits the next job of the source, or rejects it, and reads on.
func (r *run) arrive() error {
	j := &r.next
	q := cluster.Request{Size: int(j.Size), Cores: int(j.Cores), MemMB: int(j.MemMB)}
	fits := uint32(j.Size-1) < r.sure
	for i, route := 0, r.routes[j.Route]; !fits && i < len(route); i++ {
		fits = r.reach[route[i]].Holds(&q)
	}
	if r.check != nil {
		r.check.arrive(!fits)
	}
	if !fits {
		r.obs.Rejected(j)
		if j.Mark != 0 {
			r.gone(j.Mark, isLost)
		}
		return r.refused()
	}
	slot := r.vacancy()
	rec := &r.slots[slot].rec
	rec.Job, rec.Partition = *j, waiting // the rest is set when it starts
	rec.Since, rec.Held, rec.Again, rec.Attempt = j.Submit, 0, 0, 0
	q.Limit = j.Limit
	if q.Limit == 0 {
		q.Limit = r.longest(rec)
		rec.Limit = q.Limit
	}
	if r.site != nil {
		if rule := r.ask(slot, &q); rule != "" {
			return r.turnAway(slot, rule)
		}
	}
	held := false
	if follows(j) {
		var rule string
		var err error
		if held, rule, err = r.hold(slot, rec); err != nil {
			return err
		}
		if rule != "" {
			return r.turnAway(slot, rule)
		}
	}
	if j.Submit < r.cfg.Until {
		r.before[r.parts[j.Route]]++
	}
	r.arrived++
	if !held {
		r.enter(slot, rec, &q)
	}
	return r.read()
}

// enter makes a job a candidate: it is submitted to the scheduler now.
func (r *run) enter(slot int32, rec *Record, q *cluster.Request) {
	r.position++
	job := r.sched.Slot(slot)
	job.Request, job.Submit, job.Route = *q, r.now, int32(rec.Route)
	if r.moves { // else the second cache line of the job is never touched
		job.Priority = float64(rec.Priority)
	}
	r.sched.Submit(slot, r.position)
}

func (r *run) vacancy() int32 {
	if n := len(r.spare); n > 0 {
		slot := r.spare[n-1]
		r.spare = r.spare[:n-1]
		return slot
	}
	r.slots = append(r.slots, slot{})
	return int32(len(r.slots) - 1)
}

// longest returns the run time of a job on the slowest GPUs that it may get: the
// limit of a job that has none.
func (r *run) longest(rec *Record) time.Duration {
	long := time.Duration(0)
	for _, p := range r.routes[rec.Route] {
		long = max(long, runTime(rec, r.speeds[p]))
	}
	return long
}

// start is called by the scheduler for each job that it starts.
func (r *run) start(slot int32, partition int, g cluster.Grant) {
	r.slots[slot].grant = g
	rec := &r.slots[slot].rec
	rec.Start, rec.Partition, rec.Used = r.now, int32(partition), int32(g.Units)
	if rec.Attempt++; rec.Attempt == 1 {
		rec.First = r.now
	} else {
		rec.Again += r.now - rec.Since
	}
	run := rec.Run
	if speed := r.speeds[partition]; speed != 1 {
		run = runTime(rec, speed)
	}
	limit := r.sched.Request(slot).Limit // as the scheduler enforces it
	stay := min(limit, run)
	if stay > clock.End-r.now {
		stay = clock.End - r.now
		r.pastEnd(&rec.Job, "would end")
	}
	rec.End, rec.Killed = r.now+stay, run > limit
	if r.site != nil {
		rec.Rule = r.site.Holds(slot)
	}
	r.started++
	rec.Number = r.started
	if rec.Submit < r.cfg.Until {
		r.before[r.parts[rec.Route]]--
	}
	r.ends.Push(ends.Entry{At: rec.End, Order: uint32(r.started), Value: slot})
	r.obs.Started(rec)
	if r.check != nil {
		r.check.start(r, slot)
	}
}

// end is the end of a job that is done, or is killed at its limit.
func (r *run) end(e ends.Entry) {
	s := &r.slots[e.Value]
	why := Done
	if s.rec.Killed {
		why = Killed
	}
	r.giveBack(e.Value, s, why)
	s.rec.Partition = vacant
	r.spare = append(r.spare, e.Value)
	if s.rec.Mark != 0 {
		r.gone(s.rec.Mark, fateOf(why))
	}
	if r.feedback != nil {
		r.react(&s.rec.Job)
	}
}

// giveBack ends an attempt now: what it held is free again.
func (r *run) giveBack(slot int32, s *slot, why Why) {
	p := int(s.rec.Partition)
	r.pools[p].Release(r.sched.Request(slot), s.grant)
	if r.watch != nil {
		r.capacity(p)
	}
	r.sched.Ended(p, slot, s.grant, r.now, why.Last())
	if r.check != nil {
		r.check.end(&s.rec)
	}
	r.obs.Ended(&s.rec, why)
}
