package trace

import (
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
		s.drop(rec, "outside_window", "submitted before from or after to, the rules of reading")
		return false
	}
	if rec.Sent != Unknown {
		s.span.Add(rec.Sent, rec.Line, 0)
	}
	s.arrive(rec)
	s.depend(rec)
	s.limit(rec)
	s.works.Add(rec.Requested, rec.Allocated, rec.Run)
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

// depend says whether the job follows the one that it names.
func (s *settled) depend(rec *Record) {
	if rec.After == UnknownID {
		return
	}
	if s.rules.Dependencies == IgnoreDependencies {
		if rec.After > 0 {
			s.report.Add(rec.Line, "after_ignored", "names a job that it follows, arrives by the log", Noted)
		}
		rec.After, rec.Think = UnknownID, Unknown
	}
	rec.IfDone = s.rules.Dependencies == AfterOK
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
