package sim

import (
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

// arrive submits the next job of the source, or rejects it, and reads on.
func (r *run) arrive() error {
	j := &r.next
	q := cluster.Request{Size: int(j.Size), Cores: int(j.Cores), MemMB: int(j.MemMB)}
	fits := uint32(j.Size-1) < r.sure
	for i, route := 0, r.routes[j.Route]; !fits && i < len(route); i++ {
		fits = r.reach[route[i]].Holds(&q)
	}
	if fits && r.funded(j) && !r.pays(j) {
		return r.refused()
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
	rec.Since, rec.Held, rec.Kept, rec.KeptBy, rec.Again, rec.Attempt = j.Submit, 0, 0, "", 0, 0
	if r.funded(&rec.Job) {
		r.setAside(slot, rec)
	}
	q.Limit = j.Limit
	if q.Limit == 0 {
		q.Limit = r.longest(rec)
		rec.Limit = q.Limit
	}
	if rec.RunsOn {
		r.extend(rec)
		q.Limit = rec.Limit
	}
	if r.site != nil {
		if rule := r.ask(slot, &q); rule != "" {
			return r.turnAway(slot, rule)
		}
	}
	back := false
	if r.site != nil {
		var rule string
		if back, rule = r.full(slot, rec); rule != "" {
			return r.turnAway(slot, rule)
		}
	}
	if !back {
		rule, err := r.admit(slot, rec, &q, 0)
		if err != nil {
			return err
		}
		if rule != "" {
			return r.turnAway(slot, rule)
		}
		if r.site != nil {
			r.site.Sent(slot)
		}
	}
	if j.Submit < r.cfg.Until {
		r.before[r.parts[j.Route]]++
	}
	r.arrived++
	return r.read()
}

// admit takes a job in that has been submitted: it becomes a candidate, or is held in the
// pen, or a rule turns it away. Order is its place in the pen, or 0 if it has had none.
func (r *run) admit(slot int32, rec *Record, q *cluster.Request, order uint32) (rule string, err error) {
	if follows(&rec.Job) {
		var held bool
		if held, rule, err = r.hold(slot, rec, order); held || rule != "" || err != nil {
			return rule, err
		}
	}
	r.enter(slot, rec, q)
	return "", nil
}

// enter makes a job a candidate: it is submitted to the scheduler now.
func (r *run) enter(slot int32, rec *Record, q *cluster.Request) {
	r.position++
	job := r.sched.Slot(slot)
	job.Request, job.Submit, job.Route = *q, r.now, int32(rec.Route)
	if r.moves { // else the second cache line of the job is never touched
		job.Priority = float64(rec.Priority)
		job.Base = r.cfg.Policy.Base(int(rec.Class), r.asked(rec.Route)) - rec.Nice
		if r.fair != nil {
			job.Member = r.fair.Member(r.account(&rec.Job), rec.User)
		}
	}
	r.sched.Submit(slot, r.position)
	if r.causes != nil {
		r.causes.waits(slot)
	}
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
	if r.hard != nil {
		run = r.length(slot, rec, limit)
	}
	stay := min(limit, run)
	kept := rec.RunsOn && run > limit && !r.plans()
	if kept {
		stay = run
		r.overdue = append(r.overdue, slot)
		if r.check != nil {
			r.check.postponed()
		}
	}
	if stay > clock.End-r.now {
		stay = clock.End - r.now
		r.pastEnd(&rec.Job, "would end")
	}
	rec.End, rec.Killed = r.now+stay, run > limit && !kept
	if r.site != nil {
		rec.Rule = r.site.Holds(slot)
	}
	if r.funded(&rec.Job) {
		r.purse.started(r, slot, rec)
	}
	if r.fair != nil {
		r.fair.Started(slot, r.sched.Slot(slot).Member, r.counts(rec), r.now)
	}
	r.started++
	rec.Number = r.started
	if rec.Submit < r.cfg.Until {
		r.before[r.parts[rec.Route]]--
	}
	r.ends.Push(ends.Entry{At: rec.End, Order: uint32(r.started), Value: slot})
	if r.causes != nil {
		r.tellCauses(slot)
	}
	r.obs.Started(rec)
	if r.check != nil {
		r.check.start(r, slot)
	}
}

// end is the end of a job that is done, or is killed at its limit.
func (r *run) end(e ends.Entry) {
	s := &r.slots[e.Value]
	why := Done
	if s.rec.Killed || s.rec.Overruns && s.rec.End-s.rec.Start >= s.rec.Limit {
		why = Killed
	}
	if why == Killed && r.chains(e.Value, &s.rec) && r.paysAgain(e.Value, &s.rec) {
		r.resubmit(e.Value, Chained, true)
		return
	}
	r.depart(e.Value, why)
}

// depart has a job whose end is no longer in the queue leave the system.
func (r *run) depart(slot int32, why Why) {
	s := &r.slots[slot]
	r.giveBack(slot, s, why)
	r.left(slot)
	s.rec.Partition = vacant
	r.spare = append(r.spare, slot)
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
	if r.hard != nil {
		r.keep(slot, &s.rec, why)
	}
	r.pools[p].Release(r.sched.Request(slot), s.grant)
	if r.watch != nil {
		r.capacity(p)
	}
	r.sched.Ended(p, slot, s.grant, r.now, why.Charged())
	if r.funded(&s.rec.Job) {
		r.charge(slot, &s.rec, why)
	}
	if s.rec.RunsOn {
		r.caught(slot)
	}
	if r.fair != nil {
		r.fair.Ended(slot, r.now)
	}
	if r.check != nil {
		r.check.end(&s.rec)
	}
	r.obs.Ended(&s.rec, why)
}

// who says who sent the job in a slot.
func (r *run) who(slot int32) sched.Sender {
	j := &r.slots[slot].rec.Job
	return sched.Sender{QOS: int(j.QOS), Account: int(r.account(j)), User: int(j.User), Class: int(j.Class), Form: int(j.Form), Nice: j.Nice}
}
