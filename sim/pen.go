package sim

import (
	"fmt"
	"time"

	"aforo/sim/cluster"
	"aforo/sim/ends"
	"aforo/workload"
)

// The pen is where jobs are held that are no candidates yet: one that follows another job
// until that has ended, and each for its think time. No pass looks at it, and nothing polls:
// the cause of each releases it. The end of the job before puts those that follow it into the
// queue of releases, which has a row of its own in the table of an instant. For the scheduler
// a job is submitted when it is released.
//
// A job that its user may not submit yet stands in the pen as well; the site says when it may
// be (sim/rules.go).
//
// A run without such jobs has no pen.
type pen struct {
	// releases are those whose instant is known; at one instant in the order of submission.
	releases ends.Queue
	marks    []mark   // by number: the jobs that others follow
	of       []penned // by slot
	order    uint32   // of the job that was submitted last
	held     int64    // jobs in the pen
}

// A mark is what is known of a job that others follow.
type mark struct {
	state       fate
	at          time.Duration // of its end
	first, last int32         // the slots of those in the pen that follow it, or none
}

// penned is a job in the pen.
type penned struct {
	next  int32 // the slot of the next one that follows the same job, or none
	order uint32
}

// A fate is what has become of a job that others follow.
type fate uint8

const (
	unseen fate = iota // it has not been submitted
	goesOn
	isDone
	isLost // it was killed at its limit, or turned away
)

// none is the slot of no job.
const none = -1

// byDependency is the rule that turns away a job that follows one that is lost.
const byDependency = "dependency"

// newPen returns the pen of a run, which it makes where there is none.
func (r *run) newPen() *pen {
	if r.pen == nil {
		r.pen = &pen{releases: ends.NewQueue()}
	}
	return r.pen
}

// mark returns the mark of a number.
func (p *pen) mark(n int32) *mark {
	for int(n) >= len(p.marks) {
		p.marks = append(p.marks, mark{first: none})
	}
	return &p.marks[n]
}

// follow puts a job behind those that follow the same one.
func (p *pen) follow(m *mark, slot int32) {
	if m.first == none {
		m.first = slot
	} else {
		p.of[m.last].next = slot
	}
	m.last = slot
}

// hold looks at a job that has just arrived and names a mark or a think time. It reports
// whether the job is held, or the rule that turns it away.
func (r *run) hold(slot int32, rec *Record, order uint32) (held bool, rule string, err error) {
	p := r.newPen()
	if rec.Mark != 0 {
		p.mark(rec.Mark).state = goesOn
	}
	from := rec.Submit
	if rec.After != 0 {
		m := p.mark(rec.After)
		switch {
		case m.state == unseen:
			return false, "", fmt.Errorf("job %d follows a job that does not come before it", rec.ID)
		case m.state == isLost && rec.IfDone:
			return false, byDependency, nil
		case m.state == goesOn:
			from = never
		default:
			from = m.at
		}
	}
	if from != never && from+rec.Think <= r.now {
		return false, "", nil
	}
	p.add(slot, order)
	rec.Held, rec.Partition = never, inPen
	if from != never {
		r.release(slot, from+rec.Think)
	} else {
		p.follow(p.mark(rec.After), slot)
	}
	if r.check != nil {
		r.check.held()
	}
	return true, "", nil
}

// add takes a job in, at the place in the order of submission that it has had, or at a new
// one.
func (p *pen) add(slot int32, order uint32) {
	for int(slot) >= len(p.of) {
		p.of = append(p.of, penned{})
	}
	p.held++
	if order == 0 {
		p.order++
		order = p.order
	}
	p.of[slot] = penned{none, order}
}

// release has a job leave the pen at an instant.
func (r *run) release(slot int32, at time.Duration) {
	r.pen.releases.Insert(ends.Entry{At: at, Order: r.pen.of[slot].order, Value: slot})
	r.date = min(r.date, at)
}

// releases submits those to the scheduler whose release is now, and those whose users have
// held them back and may submit them, in the order of their submission. Where each event has
// a pass of its own, so has each release.
func (r *run) releases() {
	p := r.pen
	for {
		due, back := p.releases.Next() == r.now, false
		var slot int32
		if r.site != nil {
			slot, back = r.site.Back()
		}
		switch {
		case back && (!due || p.of[slot].order < p.releases.First().Order):
			r.sendBack(slot)
		case due:
			r.letGo(p.releases.Pop().Value)
		default:
			return
		}
		if r.single() {
			r.event()
		}
	}
}

// letGo makes a job a candidate whose release is now.
func (r *run) letGo(slot int32) {
	rec := &r.slots[slot].rec
	rec.Held, rec.Since, rec.Partition = r.now-rec.Submit, r.now, waiting
	r.pen.held--
	if r.check != nil {
		r.check.released()
	}
	r.enter(slot, rec, &cluster.Request{Size: int(rec.Size), Cores: int(rec.Cores), MemMB: int(rec.MemMB), Limit: rec.Limit})
}

// gone says what has become of a job that others follow: it releases those, or turns away
// the ones that ask for it to be done.
func (r *run) gone(number int32, f fate) {
	m := r.newPen().mark(number)
	m.state, m.at = f, r.now
	slot := m.first
	m.first = none
	for slot != none {
		next := r.pen.of[slot].next
		if rec := &r.slots[slot].rec; f == isLost && rec.IfDone {
			r.pen.held--
			r.forsake(slot)
		} else {
			r.release(slot, r.now+rec.Think)
		}
		slot = next
	}
}

// forsake turns a job in the pen away: what it follows is lost.
func (r *run) forsake(slot int32) {
	if r.check != nil {
		r.check.forsaken()
	}
	r.lose(slot, byDependency)
}

// fateOf is what an end makes of a job.
func fateOf(why Why) fate {
	if why == Done {
		return isDone
	}
	return isLost
}

// follows reports whether a job has something to do with the pen.
func follows(j *workload.Job) bool { return j.Mark|j.After != 0 || j.Think != 0 }
