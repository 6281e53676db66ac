package sim

import (
	"time"

	"aforo/sim/site"
)

// begin begins to follow a job that waits from now on.
func (r *run) begin(slot int32, rec *Record) {
	w := r.causes
	j := &w.jobs[slot]
	*j = asked{on: true, view: limited, place: int32(len(w.all)), limits: j.limits[:0], since: r.now}
	w.all = append(w.all, slot)
	for _, p := range r.routes[rec.Route] {
		j.odd = j.odd || w.nodes[p] && rec.Cores|rec.MemMB != 0
	}
	if j.odd {
		w.odd++
	}
	if r.site == nil {
		w.enter(r, slot, r.view(rec.Route, everywhere))
		return
	}
	w.spots = w.spots[:0]
	open := r.site.Open(slot)
	for _, p := range r.routes[rec.Route] {
		if open>>p&1 == 1 {
			units, nodes := r.cfg.Policy.Site.Occupies(int(rec.Size), int(rec.Form), r.pools[p].PerNode())
			w.spots = append(w.spots, site.Spot{Partition: p, Units: units, PerNode: r.pools[p].PerNode(), Nodes: nodes})
		}
	}
	r.site.Follow(slot, w.spots)
}

// stands is told by the site of a job that limits keep from other partitions than before.
func (r *run) stands(slot int32, is site.Standing) {
	w, j := r.causes, &r.causes.jobs[slot]
	if j.since < r.now {
		w.bank(r, slot)
	}
	j.since, j.rule = r.now, is.Rule
	if is.May == 0 {
		j.view = limited
		return
	}
	w.enter(r, slot, r.view(r.slots[slot].rec.Route, is.May))
}

// enter has a job look at a view from now on.
func (w *causes) enter(r *run, slot, view int32) {
	j, v, rec := &w.jobs[slot], &w.views[view], &r.slots[slot].rec
	j.view, j.bySize, j.is = view, behind, behind
	j.now, j.opened = v.now.reached(int(rec.Size), r.now), v.opened.reached(int(rec.Size), r.now)
	v.longest = max(v.longest, r.sched.Request(slot).Limit)
}

// bank adds what a job has waited for since it was last looked at.
func (w *causes) bank(r *run, slot int32) {
	j := &w.jobs[slot]
	long := r.now - j.since
	if j.view == limited {
		j.limit(long)
		return
	}
	v, size := &w.views[j.view], int(r.slots[slot].rec.Size)
	room, opened := v.now.reached(size, r.now)-j.now, v.opened.reached(size, r.now)-j.opened
	j.spent[lacks] += long - opened
	j.spent[closed] += opened - room
	j.spent[behind] += room
	j.mark(0, 0, r.now)
}

// limit adds the time for which a limit has kept the job back.
func (j *asked) limit(long time.Duration) {
	for i := range j.limits {
		if j.limits[i].Cause == j.rule {
			j.limits[i].For += long
			return
		}
	}
	j.limits = append(j.limits, Waited{j.rule, long})
}

// mark notes what a job waits for from now on, where its size does not tell.
func (j *asked) mark(bySize, is int8, now time.Duration) {
	if bySize == j.bySize && is == j.is {
		return
	}
	if j.bySize != j.is {
		j.spent[j.bySize] -= now - j.marked
		j.spent[j.is] += now - j.marked
	}
	j.bySize, j.is, j.marked = bySize, is, now
}

// nearby looks at the jobs of which more than the size decides.
func (w *causes) nearby(r *run) {
	near := w.odd > 0
	for i := range w.views {
		v := &w.views[i]
		was := v.near
		v.near = false
		for _, p := range v.pools {
			v.near = v.near || w.closing[p] != never && w.closing[p]-r.now < v.longest
		}
		near = near || v.near || was
	}
	if !near {
		return
	}
	for _, slot := range w.all {
		j := &w.jobs[slot]
		if j.view == limited {
			continue
		}
		if v := &w.views[j.view]; v.near || j.odd {
			bySize, is := w.exactly(r, slot, v)
			j.mark(bySize, is, r.now)
		} else {
			j.mark(0, 0, r.now)
		}
	}
}

// exactly is what a job waits for now, by its size and in fact.
func (w *causes) exactly(r *run, slot int32, v *view) (bySize, is int8) {
	q := *r.sched.Request(slot)
	switch {
	case q.Size <= v.now.at:
		bySize = behind
	case q.Size <= v.opened.at:
		bySize = closed
	default:
		return lacks, lacks
	}
	is = lacks
	for _, p := range v.pools {
		if bySize == behind && r.pools[p].Fits(r.now, &q, nil) {
			return bySize, behind
		}
		if !r.reserved(p) && r.pools[p].FitsOpened(r.now, &q) {
			is = closed
		}
	}
	return bySize, is
}

// tellCauses tells what a job has waited for since it began to.
func (r *run) tellCauses(slot int32) {
	w := r.causes
	if int(slot) >= len(w.jobs) || !w.jobs[slot].on {
		return
	}
	w.bank(r, slot)
	j := &w.jobs[slot]
	list := w.list[:0]
	for k, cause := range [...]string{lacks: Resources, closed: Reservation, behind: Priority} {
		if j.spent[k] > 0 {
			list = append(list, Waited{cause, j.spent[k]})
		}
	}
	for _, l := range j.limits {
		if l.For > 0 {
			list = append(list, l)
		}
	}
	w.list = list
	r.leave(slot)
	if len(list) > 0 {
		w.tell.Waited(&r.slots[slot].rec, list)
	}
}

// leave ends to follow a job.
func (r *run) leave(slot int32) {
	w := r.causes
	if int(slot) >= len(w.jobs) || !w.jobs[slot].on {
		return
	}
	j := &w.jobs[slot]
	j.on = false
	if j.odd {
		w.odd--
	}
	last := w.all[len(w.all)-1]
	w.all[j.place], w.jobs[last].place = last, j.place
	w.all = w.all[:len(w.all)-1]
	if r.site != nil {
		r.site.Unfollow(slot)
	}
}
