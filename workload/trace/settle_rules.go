package trace

import (
	"fmt"
	"strings"
	"time"
)

// settle applies to a record the rules that look at it alone, and reports whether it
// is kept.
func (s *settled) settle(rec *Record) bool {
	if rec.By = s.rules.Size; rec.By == SizeByFormat && s.accounting {
		rec.By = SizeAllocated
	}
	if !s.wanted(rec) {
		s.drop(rec, "other_partition", "of another partition")
		return false
	}
	if out, ok := s.outside(rec); out || !ok {
		s.drop(rec, "outside_window", "submitted before --from or after --to")
		return false
	}
	if rec.Sent != Unknown {
		s.span.Add(rec.Sent, rec.Line, 0)
	}
	s.arrive(rec)
	s.limit(rec)
	s.sizes(rec)
	return true
}

// wanted reports whether a record is of one of the partitions that are asked for. A
// job that named several belongs to each.
func (s *settled) wanted(rec *Record) bool {
	if len(s.rules.Partition) == 0 {
		return true
	}
	yes, known := s.partitions[rec.Partition]
	if !known {
		for name := range strings.SplitSeq(s.Labels().Partition.Name(rec.Partition), ",") {
			for _, want := range s.rules.Partition {
				yes = yes || name == want
			}
		}
		s.partitions[rec.Partition] = yes
	}
	return yes
}

// outside reports whether a record lies outside the window that is asked for; ok is
// false where it has no time.
func (s *settled) outside(rec *Record) (out, ok bool) {
	if !s.rules.From.Set && !s.rules.To.Set {
		return false, true
	}
	if !s.bounded {
		s.bounded = true
		s.window = [2]time.Duration{-SubmitMax, SubmitMax}
		for i, b := range []Bound{s.rules.From, s.rules.To} {
			if b.Set {
				s.window[i] = b.Date.Sub(s.Header().Start)
			}
		}
	}
	return rec.Sent < s.window[0] || rec.Sent >= s.window[1], rec.Sent != Unknown
}

// arrive sets when the job arrived.
func (s *settled) arrive(rec *Record) {
	late := rec.Eligible - rec.Submit
	if rec.Eligible == Unknown || rec.Submit == Unknown || late <= 0 {
		return
	}
	if s.rules.Arrival == AtSubmit {
		s.report.Move(rec.Line, "eligible_later", "eligible after its submission; the wait counts from the submission", Noted, OfWaiting, late.Milliseconds())
		return
	}
	if rec.Wait != Unknown && rec.Wait >= 0 {
		late = min(late, rec.Wait) // none starts before it is eligible
		rec.Wait -= late
	}
	rec.Submit += late
	s.report.Move(rec.Line, "from_eligible", "eligible after its submission, taken as submitted then", Changed, OfWaiting, late.Milliseconds())
}

// limit takes the limit of the partition, and says whether the job was stopped at
// it.
func (s *settled) limit(rec *Record) {
	if rec.Limit == Unknown && s.rules.PartitionLimits != nil {
		if d, ok := s.rules.PartitionLimits[s.Labels().Partition.Name(rec.Partition)]; ok {
			rec.Limit = d
			s.report.Add(rec.Line, "partition_limit", "the limit of the partition taken", Changed)
		}
	}
	rec.Kept = s.rules.Overrun == OverrunKeep || s.rules.Overrun == OverrunByFormat && s.accounting
}

// sizes adds up both works of records that have both sizes.
func (s *settled) sizes(rec *Record) {
	if rec.Requested <= 0 || rec.Allocated <= 0 || rec.Run <= 0 {
		return
	}
	s.requested += work(rec.Requested, rec.Run)
	s.taken += work(rec.Allocated, rec.Run)
	if rec.Requested != rec.Allocated {
		s.differ++
	}
}

// compareSizes says how far the two works lie apart, where that is more than 5 %.
func (s *settled) compareSizes(r *Report) {
	apart := max(s.requested, s.taken) - min(s.requested, s.taken)
	if apart*20 <= max(s.requested, s.taken) {
		return
	}
	hours := func(ms int64) string { return fmt.Sprintf("%.4g", float64(ms)/3.6e6) }
	r.Counts = append(r.Counts, Count{
		Key: "size_differs", N: s.differ, Action: Noted, Moved: apart, Of: OfWork,
		What: fmt.Sprintf("got another size than requested: %s hours of work requested, %s allocated", hours(s.requested), hours(s.taken)),
	})
}

// stray tells of records that were submitted far outside the time that the log
// covers.
func (s *settled) stray(r *Report) {
	first, last, outside, ok := s.span.Covered()
	if !ok || len(outside) == 0 {
		return
	}
	what := fmt.Sprintf("submitted far outside the time that the log covers, %.4g days", (last-first).Hours()/24)
	if h := s.Header(); !h.Start.IsZero() {
		day := func(at time.Duration) string { return h.Start.Add(at).Format(time.DateOnly) }
		what = fmt.Sprintf("submitted far outside the time that the log covers, %s to %s", day(first), day(last))
	}
	for _, e := range outside {
		r.Add(e.Line, "outside_span", what, Noted)
	}
}
