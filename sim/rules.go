package sim

import (
	"errors"
	"fmt"

	"aforo/sim/cluster"
	"aforo/sim/sched"
	"aforo/sim/site"
	"aforo/workload"
)

// A Bouncer is an Observer that is told by which rule a job is turned away. Others are
// told that it is Rejected.
type Bouncer interface {
	Observer
	// Refused is called for a job that a rule never lets start, with the rule's name.
	Refused(j *workload.Job, rule string)
}

// rules begins to hold jobs to the rules of the configuration.
func (r *run) rules() error {
	rules := r.cfg.Rules
	if (rules == nil || rules.Empty()) && r.cfg.Power == nil {
		return nil
	}
	own := r.cfg.Partitions[:len(r.cfg.Partitions)-r.cfg.kept]
	if rules != nil {
		rules = Capped(rules, own)
	}
	if r.cfg.Power != nil {
		if r.cfg.Policy.Slurm != nil {
			return errors.New("a cap on power does not go with the scheduler of Slurm")
		}
		var err error
		if rules, err = r.cfg.Power.under(rules, own); err != nil {
			return err
		}
	}
	if r.cfg.Policy.Planned() && rules.Blocking() {
		return fmt.Errorf("limits that block others do not go with backfill conservative or several reservations, where places are given by resources")
	}
	if p := &r.cfg.Policy; rules.Lends() && (p.Slurm != nil || p.Backfill == sched.Conservative) {
		return fmt.Errorf("a share that is held does not go with backfill conservative, where places are given by resources, nor with Slurm's scheduler")
	}
	if len(r.pools) > site.Partitions {
		return fmt.Errorf("there are %d partitions: with limits, there must be at most %d", len(r.pools), site.Partitions)
	}
	if err := rules.Check(); err != nil {
		return err
	}
	most := 0 // nodes that leave may be in use beside those that have come
	for i := range r.cfg.Partitions {
		p := &r.cfg.Partitions[i]
		r.widest = max(r.widest, p.PerNode)
		most += p.Nodes * p.PerNode
		for _, c := range p.Changes {
			if c.Kind == cluster.Add {
				most += c.Nodes * p.PerNode
			}
		}
	}
	if r.site = site.New(rules, most); r.site.Idle() {
		r.site = nil
	}
	for _, route := range r.routes {
		mask := uint64(0)
		for _, p := range route {
			mask |= 1 << p
		}
		r.masks = append(r.masks, mask)
	}
	return nil
}

// Capped are rules with the caps that follow from shares of a machine.
func Capped(rules *site.Rules, partitions []cluster.Partition) *site.Rules {
	var machine []site.Capacity
	for _, c := range cluster.Extents(partitions) {
		machine = append(machine, site.Capacity(c))
	}
	return rules.Capped(machine)
}

// nextOpening sets a timer for the next end of closed hours.
func (r *run) nextOpening() {
	if r.site == nil {
		return
	}
	if at, any := r.site.Opens(); any {
		r.after(at, func(r *run) {
			r.sched.Opened(r.now)
			r.nextOpening()
		})
	}
}

// ask tells the site of a new job and returns the rule that never lets it start, or
// nothing.
func (r *run) ask(slot int32, q *cluster.Request) (rule string) {
	j := &r.slots[slot].rec.Job
	part := int32(-1)
	if j.Submit < r.cfg.Until {
		part = int32(r.parts[j.Route])
	}
	who := site.Job{
		Account: r.account(j), QOS: int32(j.QOS), User: j.User, Class: int32(j.Class), Community: int32(j.Community),
		Limit: q.Limit, Part: part,
	}
	r.site.Submit(slot, &who, q.Size)
	if uint32(q.Size-1) < r.sure && r.site.Harmless(slot, q.Size+r.widest, r.masks[j.Route]) {
		return ""
	}
	r.places = r.places[:0]
	for _, p := range r.routes[j.Route] {
		pool := r.pools[p]
		if r.reach[p].Holds(q) {
			units, nodes := r.cfg.Policy.Site.Occupies(q.Size, int(j.Form), pool.PerNode())
			r.places = append(r.places, site.Spot{Partition: p, Units: units, PerNode: pool.PerNode(), Nodes: nodes})
		}
	}
	return r.site.Refuses(slot, &who, q.Size, r.places)
}

// full asks whether a job that has just arrived may be submitted. It reports whether its
// user holds it back, or the rule that turns it away.
func (r *run) full(slot int32, rec *Record) (back bool, rule string) {
	if rule = r.site.Full(slot); rule == "" || !r.site.HoldsBack() {
		return false, rule
	}
	p := r.newPen()
	p.add(slot, 0)
	rec.Held, rec.Partition = never, inPen
	if rec.Mark != 0 {
		p.mark(rec.Mark).state = goesOn
	}
	if r.check != nil {
		r.check.held()
	}
	return true, ""
}

// sendBack submits a job that its user has held back.
func (r *run) sendBack(slot int32) {
	rec := &r.slots[slot].rec
	r.site.SendBack(slot)
	r.pen.held--
	rec.Held, rec.Since, rec.Partition = r.now-rec.Submit, r.now, waiting
	rec.Kept, rec.KeptBy = rec.Held, r.site.Holds(slot)
	if r.check != nil {
		r.check.released()
	}
	q := cluster.Request{Size: int(rec.Size), Cores: int(rec.Cores), MemMB: int(rec.MemMB), Limit: rec.Limit}
	rule, err := r.admit(slot, rec, &q, r.pen.of[slot].order)
	switch {
	case err != nil:
		r.failed, r.attended = err, true
	case rule != "":
		r.lost(slot, rule)
	}
}

// left says that a job waits and runs no more: one that its user holds back may be submitted.
func (r *run) left(slot int32) {
	if r.site == nil {
		return
	}
	if r.site.Left(slot); r.back() {
		r.date = min(r.date, r.now)
	}
}

// back reports whether a job may be submitted now that its user has held back.
func (r *run) back() bool {
	if r.site == nil {
		return false
	}
	_, any := r.site.Back()
	return any
}

// turnAway gives up a job that has just arrived, for a rule.
func (r *run) turnAway(slot int32, rule string) error {
	if r.check != nil {
		r.check.turnedAway()
	}
	r.refuse(slot, rule)
	return r.refused()
}

// lost is called by the scheduler for a waiting job that a rule will never let start.
func (r *run) lost(slot int32, rule string) {
	if r.check != nil {
		r.check.turnedAway()
	}
	r.lose(slot, rule)
}

// lose gives up a job that has waited, or was held, for a rule.
func (r *run) lose(slot int32, rule string) {
	if j := &r.slots[slot].rec.Job; j.Submit < r.cfg.Until {
		r.before[r.parts[j.Route]]--
	}
	r.arrived--
	r.refuse(slot, rule)
	if r.feedback != nil {
		r.feedback.Rejected(&r.slots[slot].rec.Job)
		r.again()
	}
}

// refuse tells the observer of a job that a rule turns away, and gives its slot back.
func (r *run) refuse(slot int32, rule string) {
	rec := &r.slots[slot].rec
	if r.causes != nil {
		r.leave(slot)
	}
	if b, ok := r.obs.(Bouncer); ok {
		b.Refused(&rec.Job, rule)
	} else {
		r.obs.Rejected(&rec.Job)
	}
	if r.funded(&rec.Job) {
		r.charge(slot, rec, Lost)
	}
	r.left(slot)
	rec.Partition = vacant
	r.spare = append(r.spare, slot)
	if rec.Mark != 0 {
		r.gone(rec.Mark, isLost)
	}
}
