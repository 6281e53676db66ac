package slurm

import "aforo/sim/sched/slurm/nodeset"

// A planner is what one pass of the backfill scheduler remembers.
type planner struct {
	*Site
	now, end int64
	table    *nodeset.Table
	tried    int
	users    map[*Assoc]int
	accounts map[*Assoc]int
	parts    map[*Partition]int
	plans    map[*Partition]int
	full     bool // the pass is over
	told     []Decision
	until    int64 // before it the pass would start nothing else, if nothing happens
}

// note says that a decision may be another from a time on.
func (b *planner) note(t int64) { b.until = min(b.until, t) }

// Backfill makes a pass of the backfill scheduler and tells its decisions. It plans the
// queue anew, in its order, on the nodes that running jobs and earlier plans leave.
func (s *Site) Backfill(now int64) []Decision {
	told, _ := s.backfillPass(now, true)
	return told
}

// backfillPass also says up to when a pass would decide the same if nothing happened: so
// that one which started nothing need not be made again. It need not plan all: then it
// ends where no later job could start now.
func (s *Site) backfillPass(now int64, all bool) (told []Decision, until int64) {
	b := &planner{
		Site: s, until: never, now: now, end: now + s.BFWindow,
		table: nodeset.NewTable(s.floor(now), s.floor(now+s.BFWindow), s.up),
		users: map[*Assoc]int{}, accounts: map[*Assoc]int{}, parts: map[*Partition]int{}, plans: map[*Partition]int{},
	}
	queue := s.entries(now)
	hope, seen := len(queue), uint64(0)
	for i, e := range queue {
		if !all && seen != s.version {
			hope, seen = s.lastHope(queue[:hope]), s.version
		}
		if b.full || i >= hope {
			break
		}
		if e.job.pending {
			b.entry(e)
		}
	}
	if s.special || s.threatened(queue) || s.BFMinAgeReserve > 0 || len(s.leaving) > 0 {
		b.note(now)
	}
	if len(s.running) > 0 {
		b.note(s.running[0].End)
	}
	return b.told, b.until
}

// entry decides about one entry of the queue; of an array about task after task.
func (b *planner) entry(e entry) {
	j := e.job
	b.in(j, e.choice)
	if b.counted(j, e.part) {
		b.tell(e, NoPlan)
		return
	}
	if b.bounded(e) {
		b.tell(e, Skipped)
		return
	}
	planned := 0
	for j != nil && !b.full {
		e.job = j
		b.in(j, e.choice)
		switch b.job(e) {
		case Started:
			if j.Array == nil {
				return
			}
			j = j.Array.head(b.line, b.now)
			if j != nil && b.counted(j, e.part) {
				return
			}
		case Planned:
			if planned++; j.Array == nil || !b.another(j.Array, planned) {
				return
			}
		default:
			return
		}
	}
}

// another reports whether one more task of an array may be planned.
func (b *planner) another(a *Array, planned int) bool {
	if planned >= len(a.tasks) || planned >= b.BFMaxJobArrayResv {
		return false
	}
	return b.Version < V2411 || a.Limit == 0 || a.Running+planned < a.Limit
}

// bounded reports whether enough jobs of the user, account or partition were looked at.
func (b *planner) bounded(e entry) bool {
	a := e.job.Assoc
	if b.BFMaxJobPart > 0 {
		if b.parts[e.part] >= b.BFMaxJobPart {
			return true
		}
		b.parts[e.part]++
	}
	if a == nil {
		return false
	}
	if b.BFMaxJobAssoc > 0 {
		if b.accounts[a] >= b.BFMaxJobAssoc {
			return true
		}
		b.accounts[a]++
	}
	if b.BFMaxJobUser > 0 {
		if b.users[a.who()] >= b.BFMaxJobUser {
			return true
		}
		b.users[a.who()]++
	}
	return false
}

func (b *planner) tell(e entry, o Outcome) Outcome {
	b.told = append(b.told, Decision{Job: e.job, Partition: e.part, Outcome: o})
	return o
}

// window is what the table leaves for a start at a time.
type window struct {
	start int64 // the time that was asked for, moved by reservations
	later int64 // the next time that may bring nodes; 0: none
	nodes nodeset.Set
}

// job looks for the earliest time at which the job gets nodes.
func (b *planner) job(e entry) Outcome {
	j, p := e.job, e.part
	nowOnly := b.unreserving(j, e.priority, b.now)
	counted := false
	for t := b.now; ; {
		if b.Version >= V2411 && t > b.end {
			b.note(t - b.BFWindow)
			return b.tell(e, NoPlan)
		}
		w, ok := b.look(j, p, t)
		if !ok {
			return b.tell(e, NoPlan)
		}
		var at later
		if ok = w.nodes.Len() >= j.Shape.least(); ok {
			b.keepFeature(j, w.nodes)
			if ok = w.nodes.Len() >= j.Shape.least(); ok {
				if !counted {
					if b.tried >= b.BFMaxJobTest {
						b.full = true
						return NoPlan
					}
					b.tried++
					counted = true
				}
				at, ok = b.willRun(j, p, w.nodes, b.now, w.start, w.later, nowOnly)
			}
		}
		if !ok {
			if w.later == 0 || nowOnly {
				return b.tell(e, NoPlan)
			}
			t = w.later
			continue
		}
		out, again := b.settlePlan(e, w, at)
		if again == 0 {
			return out
		}
		t = again
	}
}

// settlePlan starts the job or keeps the nodes for it, unless it has to be looked for
// again at a later time, which it then returns.
func (b *planner) settlePlan(e entry, w window, at later) (out Outcome, again int64) {
	j, p := e.job, e.part
	s := max(at.start, w.start)
	if s <= b.now && at.nodes.Meets(b.completing) {
		s, w.later = b.now+1, 0
	}
	begin, end := b.kept(s, j.Limit)
	if b.Version >= V2411 && s > b.now && b.table.Overlaps(begin, end, at.nodes) {
		return 0, b.after(s, w.start)
	}
	var victims []*Job
	if s <= b.now {
		got, v := b.attempt(j, p, w.nodes, b.now)
		switch got {
		case tryStarted:
			b.told = append(b.told, Decision{Job: j, Partition: p, Outcome: Started, Start: b.now, Nodes: j.Nodes})
			return Started, 0
		case tryLimit:
			return b.tell(e, Limited), 0
		case tryReservation:
			return b.tell(e, NoPlan), 0
		}
		victims = v
		b.note(b.now)
	} else if b.unreserving(j, e.priority, b.now) {
		return b.tell(e, NoPlan), 0
	}
	if w.later != 0 && s > w.later {
		return 0, w.later
	}
	d := Decision{Job: j, Partition: p, Start: s, Until: end, Nodes: at.nodes, Victims: victims}
	if s > b.end {
		b.note(s - b.BFWindow)
		d.Outcome = Beyond
		b.told = append(b.told, d)
		return Beyond, 0
	}
	if b.Version < V2411 && s > b.now && b.table.Overlaps(begin, end, at.nodes) {
		return 0, s
	}
	b.noteplan(s, begin, end)
	switch {
	case b.overTRES(j, p, b.now):
		d.Outcome = Limited
	case b.BFJobPartCountReserve > 0 && b.plans[p] >= b.BFJobPartCountReserve:
		d.Outcome = NoPlan
	case b.table.Records >= b.BFNodeSpaceSize:
		d.Outcome, b.full = TableFull, true
	default:
		d.Outcome = Planned
		b.plans[p]++
		b.table.Take(begin, max(end, begin+b.BFResolution), at.nodes)
	}
	b.told = append(b.told, d)
	return d.Outcome, 0
}

// noteplan notes when a plan would be entered in another way.
func (b *planner) noteplan(s, begin, end int64) {
	b.note(s)
	if first := b.table.Slots[0].Begin; begin > first {
		b.note(begin)
	}
	if last := b.table.Slots[len(b.table.Slots)-1].End; end >= last || begin >= last {
		b.note(last + b.BFResolution - b.BFWindow)
	}
}

// noteReservations notes when a start at now meets other reservations.
func (b *planner) noteReservations(j *Job) {
	for _, r := range b.Reservations {
		if r.Start >= b.now+j.Limit {
			b.note(r.Start - j.Limit)
		}
		if r.End > b.now {
			b.note(r.End)
		}
	}
}

// kept is the time that a plan at s keeps.
func (b *planner) kept(s, limit int64) (begin, end int64) {
	if b.Version >= V2411 {
		return b.floor(s), b.ceil(s + limit)
	}
	return b.floor(s), b.floor(s + limit)
}

// after is the time to look at when the plan at s hits another.
func (b *planner) after(s, from int64) int64 {
	if s == from {
		return s + b.BFResolution
	}
	return s
}

// look says what reservations and plans leave for a start at t.
func (b *planner) look(j *Job, p *Partition, t int64) (window, bool) {
	start, nodes, overlap, ok := b.reserved(j, p, t, true)
	if !ok {
		return window{}, false
	}
	nodes.And(p.Nodes)
	nodes.And(b.up)
	if t <= b.now {
		b.noteReservations(j)
	}
	w := window{start: start, nodes: nodes.Clone()}
	limit := max(start, b.now) + j.Limit
	slots := b.table.Slots
	for i := range slots {
		s := &slots[i]
		if s.End > start && i+1 < len(slots) && w.later == 0 && gains(nodes, slots[i+1].Nodes, w.nodes, s.Nodes) {
			w.later = s.End
		}
		if s.End <= start {
			continue
		}
		if start <= b.now {
			b.note(s.End)
		}
		if s.Begin > limit {
			if start <= b.now {
				b.note(s.Begin - j.Limit)
			}
			if b.Version >= V2411 && w.later == 0 && i+2 < len(slots) {
				w.later = slots[i+1].End
			}
			break
		}
		w.nodes.And(s.Nodes)
	}
	if overlap {
		if e, any := b.reservedUntil(start); any && e+1 < b.floor(b.end) && (w.later == 0 || e+1 < w.later) {
			w.later = e + 1
		} else if any && e+1 >= b.floor(b.end) {
			b.note(e + 1 - b.BFWindow)
		}
	}
	return w, true
}

// gains reports whether the next slot has a node that is allowed and not in what is
// left with this slot.
func gains(allowed, next, left, this nodeset.Set) bool {
	for i, w := range allowed {
		if w&next[i]&^(left[i]&this[i]) != 0 {
			return true
		}
	}
	return false
}
