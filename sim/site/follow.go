package site

import "time"

// Who waits for which limit, told exactly. What a pass finds is not enough for that: it asks
// only for jobs whose turn it is. So a caller may have jobs followed (Follow), and Judge then
// says at the end of an instant whose state has changed. Each gauge knows the least need of
// those that it keeps back and the greatest of those that it does not, so that a gauge that
// binds nobody costs two comparisons.

// A Standing is what rules say of a job that waits: the partitions in which it may start, a
// bit each, and where there are none the rule that it waits for.
type Standing struct {
	May  uint64
	Rule string
}

// followed is what is known of a job that is followed.
type followed struct {
	on, fresh bool
	stamp     uint32
	standing  Standing
	spots     []Spot
	by        []int32 // the cause that keeps it from each spot, or noCause
	needs     []ask
}

// Open returns the partitions in which the rules may ever let the job in a slot start, a bit
// each, as Refuses has found them.
func (s *Site) Open(slot int32) uint64 { return s.slots[slot].may }

// Follow begins to follow the job in a slot, which could start at the spots.
func (s *Site) Follow(slot int32, spots []Spot) {
	for int(slot) >= len(s.follows) {
		s.follows = append(s.follows, followed{})
	}
	f := &s.follows[slot]
	f.on, f.fresh = true, true
	f.spots, f.by, f.needs = append(f.spots[:0], spots...), f.by[:0], f.needs[:0]
	h := &s.slots[slot]
	for _, p := range spots {
		f.by, f.needs = append(f.by, noCause), append(f.needs, *s.asks(h, &p))
	}
	s.changed = append(s.changed, slot)
	if h.hours != 0 {
		s.clocked = append(s.clocked, slot)
	}
}

// Unfollow is called when a job that may be followed waits no longer.
func (s *Site) Unfollow(slot int32) {
	if int(slot) < len(s.follows) {
		f := &s.follows[slot]
		f.on, f.stamp = false, f.stamp+1
	}
}

// touch notes that the use of a gauge has changed.
func (s *Site) touch(i int32) {
	g := &s.gauges[i]
	if g.behind == 0 || g.touched {
		return
	}
	if b := &s.behinds[g.behind]; len(b.back)+len(b.calm) > 0 {
		g.touched = true
		s.touched = append(s.touched, i)
	}
}

// Judge tells of each job that is followed and that is new or whose standing has changed.
// The instant is over.
func (s *Site) Judge(now time.Duration, tell func(slot int32, is Standing)) {
	s.now = now
	for _, i := range s.touched {
		g := &s.gauges[i]
		g.touched = false
		b := &s.behinds[g.behind]
		for len(b.back) > 0 && b.back[0].need <= g.left() {
			s.stir(b.back.pop())
		}
		for len(b.calm) > 0 && -b.calm[0].need > g.left() {
			s.stir(b.calm.pop())
		}
	}
	s.touched = s.touched[:0]
	rest := s.clocked[:0]
	for _, slot := range s.clocked { // these change with time, too
		if f := &s.follows[slot]; f.on && s.slots[slot].hours != 0 {
			rest = append(rest, slot)
			s.stir(waiter{slot: slot, stamp: f.stamp})
		}
	}
	s.clocked = rest
	for _, slot := range s.changed {
		f := &s.follows[slot]
		if !f.on {
			continue
		}
		was := f.standing
		s.stand(slot, f)
		if f.fresh || was != f.standing {
			f.fresh = false
			tell(slot, f.standing)
		}
	}
	s.changed = s.changed[:0]
}

// stir notes that the standing of a job may have changed.
func (s *Site) stir(w waiter) {
	if f := &s.follows[w.slot]; f.on && f.stamp == w.stamp {
		f.stamp++
		s.changed = append(s.changed, w.slot)
	}
}

// stand works out the standing of a job, and has its gauges watch over it. A rule that
// keeps it from a spot stays the one as long as it does.
func (s *Site) stand(slot int32, f *followed) {
	h := &s.slots[slot]
	f.stamp++
	f.standing = Standing{}
	for i, p := range f.spots {
		a := &f.needs[i]
		if s.counts[power] {
			a[power] = s.draws(p.Units, s.of(p))
		}
		if f.by[i] = s.keeps(h, a, p, f.by[i]); f.by[i] == noCause {
			f.standing.May |= 1 << p.Partition
			for _, k := range s.groups[h.group].runs {
				if g := &s.gauges[k]; g.holds(s.of(p)) {
					s.calm(g, a, slot, f)
				}
			}
			for _, k := range s.groups[h.group].lends {
				s.calm(&s.gauges[k], a, slot, f)
			}
		} else if f.by[i] >= 0 {
			g := &s.gauges[f.by[i]]
			s.behind(g).back.push(waiter{need: a[g.kind], slot: slot, stamp: f.stamp})
		}
	}
	if f.standing.May == 0 && len(f.by) > 0 {
		f.standing.Rule = s.name(f.by[0])
	}
}

// calm has a gauge watch over a job that it does not keep back.
func (s *Site) calm(g *gauge, a *ask, slot int32, f *followed) {
	b := s.behind(g)
	b.calm.push(waiter{need: -a[g.kind], slot: slot, stamp: f.stamp})
	s.prune(&b.calm, &b.pruned)
}

// keeps returns the cause that keeps a job from a spot: the one of before where it still
// does, else the first.
func (s *Site) keeps(h *held, a *ask, p Spot, before int32) int32 {
	if before >= 0 {
		if g := &s.gauges[before]; a[g.kind] > g.left() && g.holds(s.of(p)) {
			return before
		}
	}
	if before < noCause && s.shifts[noCause-1-before].refuses(s.now, h.limit, p.Units) {
		return before
	}
	if i := s.refuses(h, a, s.of(p)); i >= 0 {
		return i
	}
	if k := s.closed(h, p); k != nil {
		return noCause - 1 - k.number
	}
	return s.borrows(h, a)
}

// name is the name of the rule that is a cause.
func (s *Site) name(cause int32) string {
	if cause < noCause {
		return "calendar." + s.shifts[noCause-1-cause].Name
	}
	return s.rule(&s.gauges[cause])
}

// prune takes out of a line what is out of date, each time that it has doubled.
func (s *Site) prune(l *line, pruned *int) {
	const few = 64
	if len(*l) < few+2**pruned {
		return
	}
	rest := (*l)[:0]
	for _, w := range *l {
		if f := &s.follows[w.slot]; f.on && f.stamp == w.stamp {
			rest = append(rest, w)
		}
	}
	*l = rest
	for i := len(rest)/2 - 1; i >= 0; i-- {
		l.sink(i)
	}
	*pruned = len(rest)
}
