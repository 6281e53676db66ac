package site

import (
	"fmt"
	"time"
)

// A Site keeps count of what runs.
type Site struct {
	rules    *Rules
	bounds   *Rules                // of one job: those of now
	where    []int                 // see Rules.Of
	phases   []*Rules              // from the beginning and from each date on
	later    []Later               // those to come
	ofDates  map[*Limits][]*Limits // those of all dates, by those of the beginning
	blocking bool
	choosy   bool  // an account does not allow every QOS
	most     int64 // GPUs: no more are ever in use

	sets   []set
	ofQOS  [][]int32   // the sets of each QOS
	paths  [][]int32   // and of the accounts from one up to the root
	pathOf []int32     // by account
	by     [3]bool     // some set counts like that
	counts [kinds]bool // some limit counts this

	groups   []group
	noGroups []int32 // those that have no jobs
	byWho    table   // of groups
	blocks   []block
	byWhom   table // of blocks, by set (in place of the QOS) and user or account
	gauges   []gauge
	behinds  []behind // 0 is empty

	need   ask // as asked for last
	slots  []held
	shifts []shift // of the rules about hours
	now    time.Duration
	// freed are the slots that have been released since Released was called, and lost those
	// of jobs that will never be since Lost was.
	freed []int32
	lost  []Loss
	// instant counts the calls of Instant; waiting are the parked jobs of each part that
	// count.
	instant uint32
	waiting []int

	drawn   []int64    // by slot, where there is a cap on power: what a running job draws
	follows []followed // by slot
	changed []int32    // those whose standing is to be worked out
	clocked []int32    // those that rules about hours pick
	touched []int32    // gauges whose use has changed
	// roomy are the gauges of what is submitted that may have room for who is held back.
	roomy []int32
	kept  int64 // how many were ever held back: they stand in lines by this number

	tallies []tally // of shares that are held over a time
	lends   bool    // a share is held
	lending bool    // see Lend
}

// A Loss is a parked job that no end will release: a budget is spent.
type Loss struct {
	Slot int32
	Rule string
}

// A Job is what the rules look at.
type Job struct {
	Account, QOS, User int32
	Class, Community   int32
	Limit              time.Duration
	// Part is the part of the machine under which Waiting counts the job while it is
	// parked, or -1.
	Part int32
}

// held is what a site knows of a job. There is one for each that waits or runs, and every
// question begins there, so that it is small.
type held struct {
	open         uint64 // the partitions in which the rules may ever let it start, a bit each
	may          uint64 // the same when it was submitted
	hours        uint64 // the rules about hours that pick it, a bit each
	limit        time.Duration
	group        int32
	cause, part  int32
	stamp        uint32 // changes when the job is released: its places in lines are out of date
	freed        uint32 // the instant at which it was released last
	units, nodes int32  // that it takes while it runs
	runsIn       int8   // the partition
	here         bool   // it waits or runs, and so is one of its group
	parked       bool
	watched      bool // it stands in lines, and is a candidate elsewhere
	sent         bool // it counts as submitted
}

// noCause is the cause of a job that nothing has held yet. Those above are gauges, those below
// rules about hours.
const noCause = int32(-1)

// New returns a Site of rules that Check has passed, with nothing running, on a machine that
// never has more than most GPUs.
func New(rules *Rules, most int) *Site {
	s := &Site{most: int64(most), rules: rules, bounds: rules, where: rules.Of, phases: rules.phases(), later: rules.Later, blocking: rules.Blocking(), choosy: rules.choosy(), behinds: make([]behind, 1)}
	for i := range rules.Hours {
		s.shifts = append(s.shifts, newShift(int32(i), &rules.Hours[i]))
	}
	s.survey()
	return s
}

// Submit says who sent the job in a slot, and how many GPUs it asks for.
func (s *Site) Submit(slot int32, j *Job, size int) {
	for int(slot) >= len(s.slots) {
		s.slots = append(s.slots, held{})
	}
	h := &s.slots[slot]
	if h.here {
		s.leave(h.group)
	}
	*h = held{group: s.group(j.Account, j.QOS, j.User), limit: j.Limit, cause: noCause, part: j.Part, here: true, stamp: h.stamp + 1, freed: h.freed}
	if len(s.shifts) > 0 {
		h.hours = s.picked(j, size)
	}
}

// Blocking reports whether some jobs block others while a limit holds them, and Blocks
// whether the one in a slot does, which can still start at some time.
func (s *Site) Blocking() bool { return s.blocking }

// Blocks is Blocking of one job.
func (s *Site) Blocks(slot int32) bool {
	h := &s.slots[slot]
	return s.blocking && s.groups[h.group].blocks && h.open != 0
}

// Instant says that the clock goes on.
func (s *Site) Instant() { s.instant++ }

// Waiting is how many jobs of a part are parked that count.
func (s *Site) Waiting(part int) int {
	if part >= len(s.waiting) {
		return 0
	}
	return s.waiting[part]
}

// Holds returns the limit that holds the job in a slot, or has held it up to this
// instant; "" where none does.
func (s *Site) Holds(slot int32) string {
	h := &s.slots[slot]
	switch {
	case h.cause == noCause || !h.parked && h.freed != s.instant:
		return ""
	}
	return s.name(h.cause)
}

// asks returns what a job needs of each kind in a spot, until the next call.
func (s *Site) asks(h *held, p *Spot) *ask {
	n := p.Units
	switch {
	case p.Nodes > 0:
		n = p.Nodes
	case p.PerNode > 1 && s.counts[nodes]:
		n = (n + p.PerNode - 1) / p.PerNode
	}
	a := s.takes(h, p.Units, n)
	if s.counts[power] {
		a[power] = s.draws(p.Units, s.of(*p))
	}
	return a
}

// takes returns what a job needs of each kind on the GPUs and the nodes given, until
// the next call.
func (s *Site) takes(h *held, units, on int) *ask {
	a := &s.need
	a[gpus], a[nodes], a[jobs] = int64(units), int64(on), 1
	a[share], a[holding] = int64(units), int64(units)
	if s.counts[committed] || s.counts[budget] {
		a[committed] = gpuTime(units, h.limit)
		a[budget] = counted(a[committed], s.factor(h))
	}
	return a
}

// factor is what an hour of a job counts.
func (s *Site) factor(h *held) float64 {
	if qos := int(s.groups[h.group].who.qos); qos < len(s.rules.QOS) {
		return s.rules.QOS[qos].Counts()
	}
	return 1
}

// of is the partition in which rules see a spot.
func (s *Site) of(p Spot) int {
	if s.where == nil {
		return p.Partition
	}
	return s.where[p.Partition]
}

// refuses returns the first gauge that does not let a job start that needs what an
// ask says, or -1.
func (s *Site) refuses(h *held, a *ask, partition int) int32 {
	for _, i := range s.groups[h.group].runs {
		if g := &s.gauges[i]; a[g.kind] > g.left() && g.holds(partition) {
			return i
		}
	}
	return -1
}

// May reports whether the job in a slot may start now at a spot.
func (s *Site) May(slot int32, p Spot) bool {
	h := &s.slots[slot]
	if h.open>>p.Partition&1 == 0 || s.closed(h, p) != nil {
		return false
	}
	if g := &s.groups[h.group]; len(g.runs)+len(g.lends) == 0 {
		return true
	}
	a := s.asks(h, &p)
	return s.refuses(h, a, s.of(p)) < 0 && (!s.lends || s.borrows(h, a) < 0)
}

// Keeps says by which sorts of limits the job in a slot may not start now at a spot: on how
// many jobs there are, closed hours included, and on what they have.
func (s *Site) Keeps(slot int32, p Spot) (counts, amounts bool) {
	h := &s.slots[slot]
	if h.open>>p.Partition&1 == 0 || s.closed(h, p) != nil {
		return true, false
	}
	a := s.asks(h, &p)
	for _, i := range s.groups[h.group].runs {
		if g := &s.gauges[i]; a[g.kind] > g.left() && g.holds(s.of(p)) {
			counts, amounts = counts || g.kind == jobs, amounts || g.kind != jobs
		}
	}
	return counts, amounts
}

// Park puts a job that may not start now into the line of the limit, or of the opening
// hours, that refuses it.
// A job that could start in several spots is parked for each of them: whatever
// releases it first does. One that blocks others stays in its queue, in no line.
func (s *Site) Park(slot int32, p Spot) {
	h := &s.slots[slot]
	if h.open>>p.Partition&1 == 0 {
		return
	}
	if s.groups[h.group].blocks {
		a := s.asks(h, &p)
		if i := s.refuses(h, a, s.of(p)); i >= 0 && a[s.gauges[i].kind] > s.ever(&s.gauges[i]) {
			s.shut(h, slot, p.Partition, &s.gauges[i])
		}
		return
	}
	if cause := s.refusal(h, p); cause != noCause {
		s.park(h, true)
		h.cause = cause
		s.await(h, slot, p, cause)
	}
}

// Watch puts a job that waits into the line of what refuses it at a spot, while it is a
// candidate elsewhere: it is released like one that is parked, and does not count as held.
func (s *Site) Watch(slot int32, p Spot) {
	h := &s.slots[slot]
	if h.open>>p.Partition&1 == 0 {
		return
	}
	if cause := s.refusal(h, p); cause != noCause {
		h.watched = true
		s.await(h, slot, p, cause)
	}
}

// refusal returns what refuses a job at a spot now: a limit, opening hours, the share above which it
// would come, or noCause.
func (s *Site) refusal(h *held, p Spot) int32 {
	a := s.asks(h, &p)
	if i := s.refuses(h, a, s.of(p)); i >= 0 {
		return i
	}
	if k := s.closed(h, p); k != nil {
		return noCause - 1 - k.number
	}
	return s.borrows(h, a)
}

// await puts a job into the line of what refuses it at a spot, or notes that it never lets
// it start there.
func (s *Site) await(h *held, slot int32, p Spot, cause int32) {
	if cause < noCause {
		k := &s.shifts[noCause-1-cause]
		k.line.push(waiter{int64(p.Units), slot, h.stamp, int32(p.Partition)})
		return
	}
	g := &s.gauges[cause]
	need := s.asks(h, &p)[g.kind]
	if g.kind != holding && need > s.ever(g) {
		s.shut(h, slot, p.Partition, g)
		return
	}
	s.behind(g).line.push(waiter{need, slot, h.stamp, int32(p.Partition)})
}

// Started says that the job in a slot has started at a spot.
func (s *Site) Started(slot int32, p Spot) {
	h := &s.slots[slot]
	if h.inLine() {
		s.outOfLine(h)
	}
	if h.hours != 0 {
		s.clockIn(h, slot, p)
	}
	group := &s.groups[h.group]
	if len(group.runs)+len(group.lends) == 0 {
		return
	}
	a := s.asks(h, &p)
	if s.counts[power] {
		s.draw(slot, a[power])
	}
	h.units, h.nodes, h.runsIn = int32(p.Units), int32(a[nodes]), int8(s.of(p))
	for _, i := range group.runs {
		if g := &s.gauges[i]; g.holds(s.of(p)) {
			g.use += a[g.kind]
			s.touch(i)
		}
	}
	for _, i := range group.lends {
		s.gauges[i].use += a[holding]
		s.touch(i)
	}
}

// Ended says that the job in a slot has ended after it ran so long. Where it is charged
// nothing, as an attempt that was evicted or has failed, ran is 0.
func (s *Site) Ended(slot int32, ran time.Duration) {
	h := &s.slots[slot]
	if h.hours != 0 {
		s.clockOut(h, slot)
	}
	group := &s.groups[h.group]
	if len(group.runs)+len(group.lends) == 0 {
		return
	}
	a := s.takes(h, int(h.units), int(h.nodes))
	if s.counts[power] {
		a[power] = s.drawn[slot]
	}
	for _, i := range group.lends {
		g := &s.gauges[i]
		g.use -= a[holding]
		s.release(g)
		s.touch(i)
	}
	for _, i := range group.runs {
		g := &s.gauges[i]
		if !g.holds(int(h.runsIn)) {
			continue
		}
		g.use -= a[g.kind]
		if g.kind == budget {
			s.charge(g, h, a[budget], ran)
		}
		if g.behind != 0 {
			s.behind(g).settle(g)
			s.release(g)
			s.touch(i)
		}
	}
}

// charge takes from a budget what a job has used that had set some of it aside.
func (s *Site) charge(g *gauge, h *held, aside int64, ran time.Duration) {
	used := min(counted(gpuTime(int(h.units), ran), s.factor(h)), max(aside, g.limit+1)) // more than all is as bad as any more
	b := s.behind(g)
	b.overspent = b.overspent || used > aside
	g.use += used
	b.spent += used
	s.clear(g)
}

// Verify reports a limit that is exceeded.
func (s *Site) Verify() error {
	for i := range s.gauges {
		g := &s.gauges[i]
		if g.kind == holding {
			continue // it may be exceeded
		}
		if b := &s.behinds[g.behind]; g.use > max(g.limit, b.over) && !b.overspent || g.use < b.spent {
			return fmt.Errorf("%d in use of the limit %s, %d", g.use, s.rule(g), g.limit)
		}
	}
	for i := range s.shifts {
		if k := &s.shifts[i]; k.use > k.Allowed {
			return fmt.Errorf("%d GPUs are held for the closed hours %s, which allow %d", k.use, k.Name, k.Allowed)
		}
	}
	return nil
}
