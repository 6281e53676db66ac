package sim

import (
	"context"
	"time"

	"aforo/sim/cluster"
	"aforo/sim/ends"
	"aforo/sim/sched"
)

// A slot holds a job from its submission to its end.
type slot struct {
	rec   Record
	grant cluster.Grant
}

// The partition of a job that does not run.
const (
	waiting = -1
	vacant  = -2
)

// loop advances the clock from instant to instant until nothing is left to
// happen. What happens at one instant, and in which order, is the pass mode's.
func (r *run) loop(ctx context.Context) error {
	for n := 0; ; n++ {
		if n&1023 == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		at := r.soonest()
		if at == never || r.bounded && r.over(at) {
			return nil
		}
		r.now = at
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

// over reports whether a run that does not go on to the end of its source is over before
// the next instant.
func (r *run) over(at time.Duration) bool {
	return (r.cfg.Cap > 0 && at > r.cfg.Cap) || r.satisfied()
}

// satisfied reports whether every job submitted before Until has started.
func (r *run) satisfied() bool {
	return r.cfg.Until > 0 && r.before == 0 && (!r.more || r.next.Submit >= r.cfg.Until) && r.answered()
}

// soonest returns the next instant at which something happens, or never.
func (r *run) soonest() time.Duration {
	at := r.ends.Next()
	if r.more {
		at = min(at, r.next.Submit)
	}
	if at == never && r.idle() {
		return never // changes of an idle cluster that nobody waits for
	}
	at = min(at, r.change)
	if r.timed {
		if r.dirty { // a beat is due
			at = min(at, r.beat())
		}
		at = min(at, r.sched.Due())
	}
	return at
}

func (r *run) idle() bool { return r.sched.Waiting() == 0 }

// beat returns the first multiple of the beat at or after now.
func (r *run) beat() time.Duration {
	e := r.cfg.Policy.Pass.Every
	return (r.now + e - 1) / e * e
}

// instant does everything that happens now.
func (r *run) instant() error {
	if r.cfg.Policy.Pass.Mode == sched.PassEvent {
		return r.events()
	}
	for r.ends.Next() == r.now {
		r.end(r.ends.Pop())
	}
	if r.change <= r.now {
		r.changes()
	}
	for r.more && r.next.Submit == r.now {
		if err := r.arrive(); err != nil {
			return err
		}
	}
	if r.cfg.Policy.Pass.Mode == sched.PassBeat {
		if r.dirty = true; r.beat() != r.now {
			return nil
		}
		r.dirty = false
	}
	r.pass()
	return nil
}

// events is an instant with a pass after each single event: jobs that end exactly
// at their limits have given back their GPUs before anything else; then capacity
// changes, then arrivals, then ends, each in order.
func (r *run) events() error {
	r.free()
	if r.changes() {
		r.pass()
		r.free()
	}
	for r.more && r.next.Submit == r.now {
		if err := r.arrive(); err != nil {
			return err
		}
		r.pass()
		r.free()
	}
	for turn := 0; r.ends.Next() == r.now || turn < len(r.killed); {
		if turn < len(r.killed) && (r.ends.Next() > r.now || r.killed[turn].Before(r.ends.First())) {
			turn++
			r.sched.Again()
		} else {
			r.end(r.ends.Pop())
		}
		r.pass()
		r.free()
	}
	r.killed = r.killed[:0]
	for r.timed && r.sched.Due() <= r.now { // a planned start at which nothing else happens
		r.pass()
		for r.ends.Next() == r.now {
			r.end(r.ends.Pop())
			r.pass()
		}
	}
	return nil
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
	for i, p := range r.pools {
		gpus := 0
		if r.sched.WaitsFor(i) {
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
		return r.refused()
	}
	slot := r.vacancy()
	rec := &r.slots[slot].rec
	rec.Job, rec.Partition = *j, waiting // the rest is set when it starts
	q.Limit = j.Limit
	if q.Limit == 0 {
		q.Limit = r.longest(rec)
		rec.Limit = q.Limit
	}
	if j.Submit < r.cfg.Until {
		r.before++
	}
	r.arrived++
	job := r.sched.Slot(slot)
	job.Request, job.Submit, job.Route = q, j.Submit, int32(j.Route)
	if r.moves { // else the second cache line of the job is never touched
		job.Priority = float64(j.Priority)
	}
	r.sched.Submit(slot, r.arrived)
	return r.read()
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
	run := rec.Run
	if speed := r.speeds[partition]; speed != 1 {
		run = runTime(rec, speed)
	}
	rec.End, rec.Killed = r.now+min(rec.Limit, run), run > rec.Limit
	r.started++
	if rec.Submit < r.cfg.Until {
		r.before--
	}
	r.ends.Push(ends.Entry{At: rec.End, Order: uint32(r.started), Value: slot})
	r.obs.Started(rec)
	if r.check != nil {
		r.check.start(r, slot)
	}
}

// end gives back what a job held.
func (r *run) end(e ends.Entry) {
	rec := &r.slots[e.Value].rec
	p := int(rec.Partition)
	r.pools[p].Release(r.sched.Request(e.Value), r.slots[e.Value].grant)
	if r.watch != nil {
		r.capacity(p)
	}
	r.sched.Ended(p, e.Value, r.slots[e.Value].grant, r.now)
	if r.check != nil {
		r.check.end(rec)
	}
	rec.Partition = vacant
	r.spare = append(r.spare, e.Value)
	if r.feedback != nil {
		r.react(&rec.Job)
	}
}
