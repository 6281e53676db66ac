package site

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Hours are opening hours: a closure that only some jobs see.
type Hours struct {
	Name string
	// Jobs are those that may not run in closed hours, Partitions where; nil is everywhere.
	Jobs       Choice
	Partitions []int
	// Closed are the closed hours, in time order and apart from each other. Forever says
	// that they go on like that after the last.
	Closed  []Span
	Forever bool
	// Allowed is how many GPUs these jobs may hold in closed hours all the same.
	Allowed int
}

// A Span is a time from one instant to another.
type Span struct{ From, To time.Duration }

// A Choice picks jobs: those that fulfil all of its conditions. The zero Choice picks all.
type Choice struct {
	LimitAbove           time.Duration // a limit that is longer
	SizeAbove, SizeBelow int           // more, or fewer GPUs
	// Classes, Communities and QOS are numbers, of which a job has one; nil is any.
	Classes, Communities, QOS []int32
}

// Picks reports whether a job of a size is one of those.
func (c *Choice) Picks(j *Job, size int) bool {
	in := func(list []int32, n int32) bool { return list == nil || slices.Contains(list, n) }
	return (c.LimitAbove == 0 || j.Limit > c.LimitAbove) && size > c.SizeAbove && (c.SizeBelow == 0 || size < c.SizeBelow) &&
		in(c.Classes, j.Class) && in(c.Communities, j.Community) && in(c.QOS, j.QOS)
}

func (h *Hours) check() error {
	for i, s := range h.Closed {
		if s.From >= s.To || i > 0 && s.From <= h.Closed[i-1].To {
			return errors.New("its closed hours are not in order")
		}
	}
	if h.Allowed < 0 {
		return errors.New("what is allowed must not be negative")
	}
	return nil
}

// mostHours is how many rules about hours there may be: a bit each.
const mostHours = 64

func (r *Rules) checkHours() error {
	if len(r.Hours) > mostHours {
		return fmt.Errorf("there are %d rules about opening hours: at most %d", len(r.Hours), mostHours)
	}
	for i := range r.Hours {
		if err := r.Hours[i].check(); err != nil {
			return fmt.Errorf("opening hours %q: %w", r.Hours[i].Name, err)
		}
	}
	return nil
}

// A shift is the state of one rule about hours: the closed hours that are in force or come
// next, and what is expected to run in them.
type shift struct {
	*Hours
	number  int32
	longest time.Duration // between two closed hours; no longer job can do without Allowed
	next    int           // the first closed hours that are not over
	runs    []stay        // jobs that run and are picked
	use     int           // GPUs of those that are expected to be there when the closed hours begin
	line    line          // who waits
}

// A stay is a running job, with when it is expected to end.
type stay struct {
	until time.Duration
	slot  int32
	units int32
}

func newShift(number int32, h *Hours) shift {
	k := shift{Hours: h, number: number}
	for i := 1; i < len(h.Closed); i++ {
		k.longest = max(k.longest, h.Closed[i].From-h.Closed[i-1].To)
	}
	return k
}

// holds reports whether the rule is about a partition.
func (k *shift) holds(partition int) bool {
	return k.Partitions == nil || slices.Contains(k.Partitions, partition)
}

// refuses reports whether the rule does not let a job start now that it picks.
func (k *shift) refuses(now, limit time.Duration, units int) bool {
	if k.next == len(k.Closed) {
		return false
	}
	begin := k.Closed[k.next].From
	return (begin <= now || begin-now < limit) && units > k.Allowed-k.use
}

// never reports whether the rule never lets a job start that it picks.
func (k *shift) never(limit time.Duration, units int) bool {
	return k.Forever && limit > k.longest && units > k.Allowed
}

// advance goes on to an instant, and reports whether closed hours are over.
func (k *shift) advance(now time.Duration) (opened bool) {
	for k.next < len(k.Closed) && k.Closed[k.next].To <= now {
		k.next++
		opened = true
	}
	if !opened || k.next == len(k.Closed) {
		return opened
	}
	k.use = 0
	for _, s := range k.runs {
		k.count(s, 1)
	}
	return true
}

// count adds a running job to what is expected to be there, or takes it out.
func (k *shift) count(s stay, sign int) {
	if k.next < len(k.Closed) && s.until > k.Closed[k.next].From {
		k.use += sign * int(s.units)
	}
}

// started and ended say what runs.
func (k *shift) started(s stay) {
	k.runs = append(k.runs, s)
	k.count(s, 1)
}

func (k *shift) ended(slot int32) {
	i := slices.IndexFunc(k.runs, func(s stay) bool { return s.slot == slot })
	if i < 0 {
		return // it ran where the rule does not hold
	}
	s := k.runs[i]
	k.runs[i] = k.runs[len(k.runs)-1]
	k.runs = k.runs[:len(k.runs)-1]
	k.count(s, -1)
}

// At goes on to an instant, which is not before the one before: closed hours may be over. It is
// called at each pass and each end, so that rules which time does not change cost a comparison:
// with a call in its place, limits that never bind took 9 % more instructions of their own.
func (s *Site) At(now time.Duration) {
	s.now = now
	if len(s.later)+len(s.tallies)+len(s.shifts) > 0 {
		s.goOn()
	}
}

// goOn does what is due up to now.
func (s *Site) goOn() {
	now := s.now
	for len(s.later) > 0 && s.later[0].At <= now {
		s.count(s.later[0].At)
		s.change()
	}
	s.count(now)
	for i := range s.shifts {
		if k := &s.shifts[i]; k.next < len(k.Closed) && k.Closed[k.next].To <= now && k.advance(now) {
			for len(k.line) > 0 {
				s.freeFirst(&k.line)
			}
		}
	}
}

// Clocked reports whether what a job may do depends on the time.
func (s *Site) Clocked() bool { return len(s.shifts) > 0 || len(s.phases) > 1 }

// Opens returns the next instant after now at which closed hours are over, or limits change;
// false where there is none.
func (s *Site) Opens() (at time.Duration, any bool) {
	if len(s.later) > 0 {
		at, any = s.later[0].At, true
	}
	for i := range s.shifts {
		if k := &s.shifts[i]; k.next < len(k.Closed) && (!any || k.Closed[k.next].To < at) {
			at, any = k.Closed[k.next].To, true
		}
	}
	return at, any
}

// picked notes which rules about hours pick a job.
func (s *Site) picked(j *Job, size int) (mask uint64) {
	for i := range s.shifts {
		if s.shifts[i].Jobs.Picks(j, size) {
			mask |= 1 << i
		}
	}
	return mask
}

// closed returns the first rule about hours that does not let a job start at a spot now,
// or nil.
func (s *Site) closed(h *held, p Spot) *shift {
	if h.hours == 0 {
		return nil
	}
	for i := range s.shifts {
		if k := &s.shifts[i]; h.hours>>i&1 == 1 && k.holds(s.of(p)) && k.refuses(s.now, h.limit, p.Units) {
			return k
		}
	}
	return nil
}

// clockIn and clockOut tell the rules about hours of a start and an end.
func (s *Site) clockIn(h *held, slot int32, p Spot) {
	for i := range s.shifts {
		if k := &s.shifts[i]; h.hours>>i&1 == 1 && k.holds(s.of(p)) {
			k.started(stay{s.now + h.limit, slot, int32(p.Units)})
		}
	}
}

func (s *Site) clockOut(h *held, slot int32) {
	for i := range s.shifts {
		if h.hours>>i&1 == 0 {
			continue
		}
		k := &s.shifts[i]
		k.ended(slot)
		for len(k.line) > 0 && k.line[0].need <= int64(k.Allowed-k.use) {
			s.freeFirst(&k.line)
		}
	}
}
