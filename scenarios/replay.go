package scenarios

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
	"aforo/sim/study"
	"aforo/workload"
	"aforo/workload/clock"
	"aforo/workload/trace"
)

// replay fills in what the trace decides: the jobs, the calendar, the window.
func (f *File) replay(s *study.Study, opt Options) error {
	where := newPlaces(f)
	jobs, header, err := f.readTrace(opt, where)
	if err != nil {
		return err
	}
	s.Traces = []string{cmp.Or(opt.Trace, f.tracePath())}
	s.User = where.who.User
	s.Open = func(int) (workload.Source, error) { return workload.Jobs(jobs), nil }
	if s.Start = header.Start; s.Start.IsZero() {
		if s.Start = f.Window.Start; s.Start.IsZero() {
			return f.problem(header.undated, "give window.start, the date of the trace's time zero", "trace", "file")
		}
	}
	if f.isResampled() {
		err = f.resampled(s, jobs, where.who)
	} else {
		err = f.recorded(s, jobs, !header.Start.IsZero())
	}
	if err != nil {
		return err
	}
	if s.To > clock.End {
		return f.problem("the window ends more than 146 years after the trace begins, where the clock ends", "is a date or a submit time wrong?", "trace", "file")
	}
	f.Machine.Extent = machine.Reach(s.Start, s.Start.Add(s.From), s.Start.Add(s.To))
	f.Machine.Extent.OfLog = true
	c := &checker{f, keyed.Notes{Reader: &keyed.Reader{File: f.Path, Top: top}, Root: f.root}}
	c.futures(s.Start, s.Start.Add(s.To))
	if err := c.Reader.Err(); err != nil {
		return err
	}
	f.uncovered(opt.Note)
	s.Labels = where.who.Labels()
	s.Labels.Class = []string{"all"}
	f.sent(jobs, s, opt.Note)
	s.Routes = where.routes
	if len(f.Machine.Partitions) > 0 && f.Machine.Processors(0) {
		s.Unit = "processor"
	}
	return nil
}

// recorded fills in the window of the jobs of a log as they came; dated says that the log
// has dates, of which the study begins at the zero.
func (f *File) recorded(s *study.Study, jobs []workload.Job, dated bool) error {
	w := f.Window
	s.Chained = slices.ContainsFunc(jobs, func(j workload.Job) bool { return j.After != 0 })
	var span trace.Span // of the time that the log covers: one job with a date of its own does not set it
	for i := range jobs {
		span.Add(jobs[i].Submit, 0, 0)
	}
	first, last, _, _ := span.Covered()
	s.From = first + w.Warmup
	if dated && !w.Start.IsZero() {
		s.From = w.Start.Sub(s.Start)
	}
	if f.Window.Zone != nil {
		s.Start = s.Start.In(f.Window.Zone)
	}
	s.To = last + time.Second // a log counts in seconds; the last job is measured too
	if w.Length > 0 {
		s.To = s.From + w.Length
	}
	if s.From < 0 || s.From >= s.To || s.From > last {
		return f.problem(fmt.Sprintf("the window begins on %s, and the jobs of the trace were submitted from %s to %s",
			s.Start.Add(s.From).Format(time.RFC3339), s.Start.Add(first).Format(time.RFC3339), s.Start.Add(last).Format(time.RFC3339)), "", "window", "start")
	}
	return nil
}

// uncovered tells of closures that the log does not cover.
func (f *File) uncovered(note func(string)) {
	if note == nil {
		return
	}
	for _, e := range f.Machine.Uncovered() {
		note(fmt.Sprintf("calendar.%s: left out: the log covers %s to %s, and it begins on %s", e.Name,
			f.Machine.Extent.From.Format(time.DateOnly), f.Machine.Extent.To.Format(time.DateOnly), e.Date.Format(time.DateOnly)))
	}
}

// sent gives jobs of a log the priorities of their QOS, and tells of accounts and QOS that
// the scenario does not have, where it has others.
func (f *File) sent(jobs []workload.Job, s *study.Study, note func(string)) {
	l := &s.Labels
	accounts, qos := make([]int, len(l.Account)), make([]int, len(l.QOS))
	for i := range jobs {
		j := &jobs[i]
		accounts[j.Account]++
		qos[j.QOS]++
		if k := int(j.QOS) - 1; k >= 0 && k < len(f.Who.QOS) {
			j.Priority = float32(f.Who.QOS[k].Priority)
		}
	}
	if note == nil {
		return
	}
	for _, of := range []struct {
		kind  string
		known int
		names []string
		jobs  []int
	}{{"account", len(f.Who.Accounts), l.Account, accounts}, {"qos", len(f.Who.QOS), l.QOS, qos}} {
		if of.known == 0 {
			continue
		}
		unknown, n := 0, of.jobs[0]
		for k := of.known + 1; k < len(of.names); k++ {
			unknown, n = unknown+1, n+of.jobs[k]
		}
		if n > 0 {
			none := fmt.Sprintf("of no %s", of.kind)
			if unknown > 0 {
				none = fmt.Sprintf("of none, or of %s that the scenario does not have", trace.Plural(unknown, of.kind+" name"))
			}
			note(fmt.Sprintf("%s: %s %s: no [%s.NAME] limits them", s.Traces[0], trace.Plural(n, "job"), none, of.kind))
		}
	}
}

// all reads a source to its end. A trace without jobs is an error of its reader.
func all(src workload.Source) ([]workload.Job, error) {
	var jobs []workload.Job
	for {
		var j workload.Job
		ok, err := src.Next(&j)
		if err != nil || !ok {
			return jobs, err
		}
		jobs = append(jobs, j)
	}
}

// problem is a single problem at a key of the file.
func (f *File) problem(what, hint string, path ...string) error {
	return keyed.One(f.Path, f.root.At(path...).Line, what, hint)
}
