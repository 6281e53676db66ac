package infer

import (
	"context"
	"errors"
	"time"

	"aforo/sim"
	"aforo/workload"
	"aforo/workload/trace"
)

// A span is the part of the log that is replayed: the jobs from a position on, of which those
// count that were submitted from from until until.
type span struct {
	job         int
	from, until time.Duration
}

// whole is the log with its weeks that are held out.
func (ev *evidence) whole() span { return span{until: ev.last + 1} }

// chosenOn are the weeks that rules are chosen on.
func (ev *evidence) chosenOn() span { return span{until: ev.split()} }

// A bound says when a replay is given up.
type bound struct {
	// times is how many times as long as by the log the jobs that have come so far may have
	// waited, and half as long once more as all do by the log: beyond that a replay is so far off that
	// how far does not matter. 0 is no bound.
	times float64
	// work is the work above which a replay takes too long; 0 for none.
	work int64
}

// errHopeless and errLong end a replay that is given up.
var (
	errHopeless = errors.New("the jobs wait so long that how long does not matter")
	errLong     = errors.New("too long a replay")
)

// replay simulates the jobs of a part of the log on a site and returns what each waited;
// trace.Unknown is what never started. It ends as soon as the jobs of the part have started.
func (ev *evidence) replay(ctx context.Context, s *Site, of span, b bound) (*waits, error) {
	w := &waits{of: make([]time.Duration, len(ev.jobs)), bound: b, slack: ev.recorded(of) / 2}
	for i := range w.of {
		w.of[i] = trace.Unknown
	}
	until := of.until
	if until > ev.last {
		until = 0 // to the end
	}
	parts, routes, rules := s.config(ev)
	ctx, w.stop = context.WithCancelCause(ctx)
	defer w.stop(nil)
	src := &source{ev: ev, sort: s.sorter(), next: of.job, waits: w}
	err := sim.Run(ctx, sim.Config{Partitions: parts, Routes: routes, Policy: s.Policy, Rules: rules, Until: until}, src, w)
	if w.given != nil {
		err = w.given
	}
	return w, err
}

// source yields the jobs of the log as a site sorts them; the ID of each is its position.
type source struct {
	ev    *evidence
	sort  *sorter
	next  int
	waits *waits
}

func (s *source) Next(j *workload.Job) (bool, error) {
	if s.next == len(s.ev.jobs) {
		return false, nil
	}
	of := &s.ev.jobs[s.next]
	*j = of.Job
	j.ID, j.Route, j.Account, j.QOS = int64(s.next), s.sort.route(of), s.sort.account(of), uint16(s.sort.queue[of.Queue])
	s.next++
	s.waits.recorded += max(0, of.Recorded.Milliseconds())
	s.waits.happened(of.Submit, 1)
	return true, s.waits.given
}

// waits keeps what each job waited, counts the work of the replay as it goes on, and gives it up.
//
// The work is counted in what happens, with the length of the queue at that time, and not in seconds:
// so that the same log gives the same result on any machine.
type waits struct {
	sim.Silent
	of []time.Duration

	bound
	stop    context.CancelCauseFunc
	given   error // why it was given up, or nil
	at      time.Duration
	waiting int64
	total   int64 // job-milliseconds that all have waited up to at
	done    int64 // the work so far
	// recorded is what those that have come waited by the log, and slack half of what all did.
	recorded, slack int64
}

// queueStep is how many waiting jobs cost as much as one that comes or starts.
const queueStep = 64

// happened counts a submission (more is 1) or a start (-1).
func (w *waits) happened(at time.Duration, more int64) {
	if w.given != nil {
		return
	}
	if at > w.at {
		w.total += w.waiting * int64((at-w.at)/time.Millisecond)
		w.at = at
	}
	w.waiting += more
	w.done += 1 + w.waiting/queueStep
	switch {
	case w.times > 0 && float64(w.total) > w.times*float64(w.recorded+w.slack):
		w.given = errHopeless
	case w.work > 0 && w.done > w.work:
		w.given = errLong
	default:
		return
	}
	w.stop(w.given)
}

// Started implements sim.Observer.
func (w *waits) Started(r *sim.Record) {
	if r.Attempt == 1 {
		w.of[r.ID] = r.Wait()
		w.happened(r.Start, -1)
	}
}
