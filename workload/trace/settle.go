package trace

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Settle returns a Reader of the same log as the rules of reading leave it: one
// record a job, submitted when it arrived, with the size and the limit that count. It
// counts in its Report what each rule left out or moved.
//
// Runs of one job, the pieces of a gang and records that stand there twice are found
// among those of the same instant of submission, so in a log in submit order it finds
// them all; in another one [Load] puts the records into order first. Of a log of
// several clusters it yields those of the one that the rules name, or an *Error unless
// several is true. name is how errors call the log.
func Settle(r Reader, name string, rules Reading, several bool) Reader {
	return &settled{Reader: r, name: name, rules: rules, several: several, accounting: r.Header().Accounting, partitions: map[int32]bool{}}
}

// A settled is what Settle returns.
type settled struct {
	Reader
	name       string
	rules      Reading
	several    bool
	accounting bool
	report     Report
	joined     Report

	knot  []Record // of one instant, as they are to be yielded; those before out are out
	out   int
	ahead Record // the first of the next instant
	has   bool
	jobs  runs

	parts parts // of a log that is none of an accounting

	partitions  map[int32]bool // the index of a name: whether it is wanted
	clusters    []int32        // seen
	window      [2]time.Duration
	bounded     bool
	works       Works
	span        Span
	done, ended bool
	err         error
}

// Report implements Reader: what the format counted and what the rules did.
func (s *settled) Report() *Report {
	s.joined = *s.Reader.Report()
	s.joined.Counts = slices.Clone(s.joined.Counts)
	s.joined.Join(&s.report)
	s.works.Tell(&s.joined)
	s.span.Tell(&s.joined, s.Header().Start)
	return &s.joined
}

// Next implements Reader.
func (s *settled) Next(rec *Record) (bool, error) {
	for {
		if s.out < len(s.knot) {
			*rec = s.knot[s.out]
			s.out++
			if !s.settle(rec) {
				continue
			}
			return true, nil
		}
		if s.done {
			if !s.ended {
				s.end()
			}
			return false, s.err
		}
		if !s.accounting { // every record stands for itself
			if ok, err := s.parts.next(s.Reader, rec, &s.report); !ok || err != nil {
				s.finish(err)
				continue
			}
			if s.begin(rec) && s.settle(rec) {
				return true, nil
			}
			if s.err != nil {
				return false, s.err
			}
			continue
		}
		s.gather()
	}
}

// gather reads the records of the next instant of submission.
func (s *settled) gather() {
	s.knot, s.out = s.knot[:0], 0
	if s.has {
		s.knot, s.has = append(s.knot, s.ahead), false
	}
	for {
		ok, err := s.Reader.Next(&s.ahead)
		if !ok || err != nil {
			s.finish(err)
			break
		}
		if !s.begin(&s.ahead) {
			if s.err != nil {
				s.knot = s.knot[:0]
				return
			}
			continue
		}
		if len(s.knot) > 0 && s.ahead.Sent != s.knot[0].Sent {
			s.has = true
			break
		}
		s.knot = append(s.knot, s.ahead)
	}
	s.untie()
}

// begin remembers the submission of the log and leaves out what is of another
// cluster.
func (s *settled) begin(rec *Record) bool {
	rec.Sent = rec.Submit
	if rec.Cluster == None {
		return true
	}
	if s.rules.Cluster != "" {
		if s.Labels().Cluster.Name(rec.Cluster) != s.rules.Cluster {
			s.drop(rec, "other_cluster", "of another cluster")
			return false
		}
		return true
	}
	if !slices.Contains(s.clusters, rec.Cluster) {
		if s.clusters = append(s.clusters, rec.Cluster); len(s.clusters) == 2 && !s.several {
			s.refuse()
			return false
		}
	}
	return true
}

// refuse ends the log at the first record of a second cluster, with the names of
// all.
func (s *settled) refuse() {
	var rec Record
	for {
		if ok, err := s.Reader.Next(&rec); !ok || err != nil {
			break
		}
	}
	var names []string
	for i := range s.Labels().Cluster.Len() {
		names = append(names, s.Labels().Cluster.Name(int32(i)))
	}
	s.done = true
	s.err = &Error{Name: s.name, Lines: []Line{{
		What: fmt.Sprintf("the log is of %d clusters: %s", len(names), strings.Join(names, ", ")),
		Hint: "choose one with --read cluster=" + names[0] + ", or cluster in [trace]",
	}}}
}

func (s *settled) finish(err error) { s.done, s.err = true, err }

// end is called when all records are out: it notes what the header is to say, and that
// none was of a partition that is asked for.
func (s *settled) end() {
	s.ended = true
	if h := s.Header(); s.err == nil && s.report.N("from_eligible") > 0 {
		h.Notes = append(slices.Clip(h.Notes), "jobs count as submitted when they became eligible")
	}
	if s.err != nil || len(s.rules.Partition) == 0 {
		return
	}
	for _, wanted := range s.partitions {
		if wanted {
			return
		}
	}
	var names []string
	for i := range s.Labels().Partition.Len() {
		names = append(names, s.Labels().Partition.Name(int32(i)))
	}
	s.err = &Error{Name: s.name, Lines: []Line{{
		What: fmt.Sprintf("no job is of the partition %s: the log has %s", strings.Join(s.rules.Partition, ", "), cmp.Or(strings.Join(names, ", "), "none")),
	}}}
}

// drop counts a record that is left out, with its work.
func (s *settled) drop(rec *Record, key, what string) {
	s.report.Move(rec.Line, key, what, Dropped, OfWork, rec.Work())
}
