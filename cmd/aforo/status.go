package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"aforo/results/text"
	"aforo/sim/study"
	"aforo/sim/study/store"
)

// tally is what aforo work --status tells: of each point of the study, or of its sweep or
// plan, how many replications are done and how many are needed.
type tally struct {
	searches bool // more may be asked for
	now      time.Time
	order    []study.Key
	points   map[study.Key]*progressOf
	times    []time.Time // when those that are done were made
	failures []string
	done     int
	needed   int
}

type progressOf struct {
	of           *study.Study
	done, needed int
	seen         map[int]bool
}

func (s *tally) add(u study.Unit, done bool, at time.Time) {
	p := s.points[u.Key]
	if p == nil {
		if s.points == nil {
			s.points = map[study.Key]*progressOf{}
		}
		p = &progressOf{of: u.Study, seen: map[int]bool{}}
		s.points[u.Key], s.order = p, append(s.order, u.Key)
	}
	if p.seen[u.Replication] {
		return
	}
	p.seen[u.Replication] = true
	p.needed++
	s.needed++
	if done {
		p.done++
		s.done++
		s.times = append(s.times, at)
	}
}

// failed notes a failure of a point that is needed.
func (s *tally) failed(x store.Failure) {
	if p := s.points[x.Key]; p != nil {
		first, _, _ := strings.Cut(x.Text, "\n")
		s.failures = append(s.failures, fmt.Sprintf("  %s, replication %d, on %s at %s: %s", nameOf(p.of), x.Replication+1, x.Host, x.At.Format(time.DateTime), first))
	}
}

// recent is over how long the rate is told, where anything was made in that time.
const recent = 10 * time.Minute

// rate says how many replications were made in the last minutes, or else in all the time from
// the first to the last.
func (s *tally) rate() (perMinute float64, words string) {
	n := 0
	for _, at := range s.times {
		if s.now.Sub(at) < recent {
			n++
		}
	}
	if n == 0 && len(s.times) > 1 {
		first, last := slices.MinFunc(s.times, time.Time.Compare), slices.MaxFunc(s.times, time.Time.Compare)
		over := max(last.Sub(first), time.Minute)
		return float64(len(s.times)) / over.Minutes(), fmt.Sprintf("nothing was made in the last 10 minutes; before, %s", over.Round(time.Second))
	}
	first := s.now
	for _, at := range s.times {
		if s.now.Sub(at) < recent && at.Before(first) {
			first = at
		}
	}
	over := min(max(s.now.Sub(first), time.Minute), recent)
	return float64(n) / over.Minutes(), fmt.Sprintf("%d made in the last 10 minutes", n)
}

func (s *tally) print(w io.Writer, name, purpose string) error {
	slices.SortFunc(s.order, func(a, b study.Key) int {
		return strings.Compare(nameOf(s.points[a].of), nameOf(s.points[b].of))
	})
	fmt.Fprintf(w, "%s for %s: %d of %s done\n", name, purpose, s.done, text.Count(s.needed, "replication"))
	if s.searches && s.done < s.needed {
		fmt.Fprintln(w, "those that are asked for now; what they say decides what is asked for next")
	}
	fmt.Fprintln(w)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "point\tvariant\tdone\tneeded")
	for _, key := range s.order {
		p := s.points[key]
		point := p.of.Point
		if point == "" {
			point = "as it is"
		}
		for i := range p.of.Variants {
			fmt.Fprintf(tw, "%s\t%s\t%d\t%d\n", point, p.of.Variants[i].Name, p.done, p.needed)
		}
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	if left := s.needed - s.done; len(s.times) > 0 && left > 0 {
		rate, words := s.rate()
		fmt.Fprintf(w, "\n%s, %.3g a minute", words, rate)
		if rate > 0 {
			fmt.Fprintf(w, "; %s left at that rate", time.Duration(float64(left)/rate*float64(time.Minute)).Round(time.Second))
		}
		fmt.Fprintln(w)
	}
	if len(s.failures) > 0 {
		fmt.Fprintf(w, "\n%s:\n%s\n", text.Count(len(s.failures), "failure"), strings.Join(s.failures, "\n"))
	}
	return nil
}
