package sim

import (
	"time"

	"aforo/sim/ends"
)

// A timer is something that happens at a date whatever the jobs do: a failure, a release,
// the end of a grace. Timers stand in a queue of their own and have a row of their own in
// the table of an instant.
type timer struct {
	at   time.Duration
	fire func(*run)
}

// set sets the timers that a configuration has.
func (r *run) set(timers []timer) {
	for i := range timers {
		r.after(timers[i].at, timers[i].fire)
	}
}

// after has something happen at an instant that is not before now. Timers of one instant
// happen in the order in which they were set.
func (r *run) after(at time.Duration, fire func(*run)) {
	if len(r.spareFire) == 0 {
		r.spareFire = append(r.spareFire, int32(len(r.fires)))
		r.fires = append(r.fires, nil)
	}
	n := len(r.spareFire) - 1
	i := r.spareFire[n]
	r.spareFire, r.fires[i] = r.spareFire[:n], fire
	r.timersSet++
	r.timers.Push(ends.Entry{At: at, Order: r.timersSet, Value: i})
	r.date = min(r.date, at)
}

// timer has a timer happen.
func (r *run) timer(i int32) {
	fire := r.fires[i]
	r.fires[i] = nil
	r.spareFire = append(r.spareFire, i)
	fire(r)
}

// The bench is where a job sits whose attempt has been taken back: evict gives back what it
// held, and takes its end out of the queue. The job then waits again, behind the door through
// which it came: at its old position, or as the last one.
//
// Its submit time stays what it was, and what it was promised is void.

// evict ends the attempt of a running job now, and submits the job again.
func (r *run) evict(slot int32, why Why, last bool) {
	rec := &r.slots[slot].rec
	r.ends.Cancel(rec.End, slot)
	rec.End, rec.Killed = r.now, false
	r.resubmit(slot, why, last)
}

// resubmit ends an attempt whose end is no longer in the queue, and submits the job again.
func (r *run) resubmit(slot int32, why Why, last bool) {
	rec := &r.slots[slot].rec
	r.giveBack(slot, &r.slots[slot], why)
	rec.Partition, rec.Since = waiting, r.now
	if rec.Submit < r.cfg.Until {
		r.before[r.parts[rec.Route]]++
	}
	position := r.sched.Slot(slot).Seq
	if last {
		r.position++
		position = r.position
	}
	r.returned++
	r.sched.Submit(slot, position)
	if r.causes != nil {
		r.causes.waits(slot)
	}
	if r.check != nil {
		r.check.again(r)
	}
}
