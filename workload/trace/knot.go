package trace

import (
	"cmp"
	"hash/fnv"
	"slices"
	"time"
)

// untie makes one record a job of those that were submitted at one instant: a record
// that stands there twice goes, the runs of one job follow each other, and the
// components of a gang become one.
func (s *settled) untie() {
	type number struct{ id, task int64 }
	ended := map[number]bool{}
	if len(s.knot) > 1 {
		for i := range s.knot {
			if rec := &s.knot[i]; rec.Status != Unfinished && rec.Status != Partial {
				ended[number{rec.ID, rec.Task}] = true
			}
		}
	}
	kept := s.knot[:0]
	for i := range s.knot {
		switch rec := &s.knot[i]; {
		case rec.Status == Unfinished && ended[number{rec.ID, rec.Task}]:
			s.drop(rec, "snapshot", "a job that had not ended when a first dump was made: its final record stands for it")
		case !s.twice(rec):
			kept = append(kept, *rec)
		}
	}
	s.knot = kept
	if len(kept) < 2 {
		return
	}
	s.attempts()
	s.gangs()
}

// markOf tells a run of a job from others that were submitted at the same instant.
func markOf(rec *Record) run {
	h := fnv.New32a()
	var b [40]byte
	for i, v := range [...]int64{int64(rec.Wait), int64(rec.Run), int64(rec.Cluster), rec.Gang, rec.Task} {
		for k := range 8 {
			b[8*i+k] = byte(v >> (8 * k))
		}
	}
	_, _ = h.Write(b[:])
	return run{uint32(rec.Sent / time.Second), h.Sum32(), rec.User + 2}
}

// longApart is how far two submissions under one number lie apart at least where the
// number was given out anew: no job is put back into the queue after so long.
const longApart = 90 * 24 * 3600

// twice reports whether a run was there before, as in dumps that overlap. It says
// what another record of the same number is. A run that had not ended is left to
// those who drop it: the record of its end may follow.
func (s *settled) twice(rec *Record) bool {
	if rec.Status == Unfinished || rec.Sent == Unknown || rec.ID < 0 {
		return false
	}
	me := markOf(rec)
	again, last, any := s.jobs.add(rec.ID, me)
	switch {
	case again:
		s.drop(rec, "job_twice", "the same run of a job once more, as in dumps that overlap")
		return true
	case !any || rec.Task != 0:
	case last.user != me.user || max(last.sent, me.sent)-min(last.sent, me.sent) > longApart:
		s.report.Add(rec.Line, "number_again", "a job number used again: another job", Noted)
	default:
		s.report.Add(rec.Line, "job_again", "the same job number once more, as of a job that was put back into the queue: a run of its own", Noted)
	}
	return false
}

// attempts lets the runs of one job, which were all submitted at one instant, arrive
// one after the other: none can begin before the one before it has ended.
func (s *settled) attempts() {
	byID := map[int64][]int{}
	for i := range s.knot {
		if rec := &s.knot[i]; rec.Gang == UnknownID && rec.Task == 0 && rec.Status != Unfinished && rec.Wait != Unknown && rec.Run != Unknown {
			byID[rec.ID] = append(byID[rec.ID], i)
		}
	}
	for i := range s.knot {
		list := byID[s.knot[i].ID]
		if len(list) < 2 || list[0] != i {
			continue
		}
		slices.SortStableFunc(list, func(a, b int) int { return cmp.Compare(s.knot[a].Wait, s.knot[b].Wait) })
		for k, at := range list[1:] {
			s.follow(&s.knot[list[k]], &s.knot[at])
		}
	}
}

// follow lets a run arrive no earlier than the one before it ended, by the log.
func (s *settled) follow(before, rec *Record) {
	arrival := rec.Submit
	if s.rules.Arrival == AtEligible {
		arrival = max(arrival, rec.Eligible)
	}
	end := before.Submit + before.Wait + before.Run
	if end <= arrival || before.Wait < 0 || before.Run < 0 {
		return
	}
	s.report.Move(rec.Line, "attempt_after", "a run of a job that was put back, arrives when the one before has ended", Changed, OfWaiting,
		(end - arrival).Milliseconds())
	rec.Wait, rec.Submit, rec.Eligible = max(0, rec.Wait-(end-rec.Submit)), end, end
}

// gangs puts the components of each gang together into its first one.
func (s *settled) gangs() {
	first := map[int64]int{}
	kept := s.knot[:0]
	for i := range s.knot {
		rec := s.knot[i]
		if rec.Gang != UnknownID {
			if at, ok := first[rec.Gang]; ok {
				s.report.Add(rec.Line, "gang", "a component of a heterogeneous job, taken together with the others", Changed)
				kept[at].join(&rec)
				continue
			}
			first[rec.Gang] = len(kept)
			rec.ID = rec.Gang
		}
		kept = append(kept, rec)
	}
	s.knot = kept
}

// join adds a component of the same gang.
func (r *Record) join(other *Record) {
	add := func(a *int32, b int32) {
		switch {
		case *a == UnknownCount:
			*a = b
		case b != UnknownCount:
			*a += b
		}
	}
	for _, p := range [...][2]*int32{
		{&r.Requested, &other.Requested}, {&r.Allocated, &other.Allocated}, {&r.Nodes, &other.Nodes}, {&r.Cores, &other.Cores}, {&r.MemMB, &other.MemMB},
	} {
		add(p[0], *p[1])
	}
	r.Run, r.Limit, r.Eligible = max(r.Run, other.Run), max(r.Limit, other.Limit), max(r.Eligible, other.Eligible)
	r.Wait = max(r.Wait, other.Wait)
}
