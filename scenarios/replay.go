package scenarios

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path/filepath"
	"time"

	"aforo/sim/cluster"
	"aforo/sim/study"
	"aforo/workload"
	"aforo/workload/swf"
)

// archive says where logs come from.
const archive = "such logs come from the Parallel Workloads Archive, https://www.cs.huji.ac.il/labs/parallel/workload/"

// replay fills in what the trace decides: the jobs, the calendar, the window.
func (f *File) replay(s *study.Study, opt Options) error {
	jobs, header, err := f.readTrace(opt)
	if err != nil {
		return err
	}
	w := f.Window
	first, last := jobs[0].Submit, jobs[len(jobs)-1].Submit
	switch {
	case header.UnixStartTime > 0:
		s.Start = time.Unix(header.UnixStartTime, 0).In(time.FixedZone("", int(header.TimeZone)))
		s.From = first + w.Warmup
		if !w.Start.IsZero() {
			s.From = w.Start.Sub(s.Start)
		}
	case !w.Start.IsZero():
		s.Start, s.From = w.Start, first+w.Warmup
	default:
		return f.problem("the header of the trace has no UnixStartTime, so that its dates are not known", "give window.start, the date of the trace's time zero", "trace", "file")
	}
	s.To = last + time.Second // a log counts in seconds; the last job is measured too
	if w.Length > 0 {
		s.To = s.From + w.Length
	}
	if s.From < 0 || s.From >= s.To || s.From > last {
		return f.problem(fmt.Sprintf("the window begins on %s, and the jobs of the trace were submitted from %s to %s",
			s.Start.Add(s.From).Format(time.RFC3339), s.Start.Add(first).Format(time.RFC3339), s.Start.Add(last).Format(time.RFC3339)), "", "window", "start")
	}
	c := &checker{f, &reader{file: f.Path}}
	c.futures(s.Start, s.Start.Add(s.To))
	if err := c.r.problems.sorted(); err != nil {
		return err
	}
	s.Labels = workload.Labels{Class: []string{"all"}}
	s.Routes = [][]int{make([]int, len(f.Partitions))}
	for i := range f.Partitions {
		s.Routes[0][i] = i
	}
	if len(f.Partitions) > 0 && f.processors(0) {
		s.Unit = "processor"
	}
	s.Open = func(int) (workload.Source, error) { return workload.Jobs(jobs), nil }
	return nil
}

// readTrace reads all jobs, in submit order. Jobs that are larger than the
// machine are kept: a change may make room for them, and where none does the
// simulation rejects and counts them.
func (f *File) readTrace(opt Options) ([]workload.Job, swf.Header, error) {
	path := cmp.Or(opt.Trace, filepath.Join(filepath.Dir(f.Path), filepath.FromSlash(f.Trace.File)))
	how := swf.Options{Procs: math.MaxInt32, ExactLimits: f.Trace.Limits == "exact"}
	r, err := swf.Open(path, how)
	if errors.Is(err, fs.ErrNotExist) {
		if opt.Trace != "" {
			return nil, swf.Header{}, Problems{{path, 0, "there is no such trace; " + archive, ""}}
		}
		return nil, swf.Header{}, f.problem(fmt.Sprintf("the trace %s is not there: %s, and --trace FILE puts another in its place", path, archive), "", "trace", "file")
	}
	if err != nil {
		return nil, swf.Header{}, err
	}
	jobs, err := all(r)
	r.Close()
	if errors.Is(err, swf.ErrUnsorted) {
		if r, err = swf.OpenSorted(path, how); err == nil {
			jobs, err = all(r)
			r.Close()
		}
	}
	if err != nil {
		return nil, swf.Header{}, err
	}
	if opt.Note != nil {
		report := r.Report()
		for _, c := range report.Drops {
			opt.Note(fmt.Sprintf("%s: left out %v", path, c))
		}
		for _, c := range report.Notes {
			opt.Note(fmt.Sprintf("%s: %v", path, c))
		}
	}
	return jobs, r.Header(), nil
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
	return Problems{{f.Path, f.root.at(path...).line, what, hint}}
}

// installed is the capacity of a partition at an instant, in GPUs of speed 1.
func installed(p *cluster.Partition, t time.Duration) float64 {
	nodes, speed := p.Nodes, p.Speed
	for _, ch := range p.Changes {
		if ch.At > t {
			break
		}
		switch ch.Kind {
		case cluster.Add:
			nodes += ch.Nodes
		case cluster.Remove:
			nodes -= ch.Nodes
		case cluster.Retire:
			nodes = 0
		case cluster.SetSpeed:
			speed = ch.Speed
		}
	}
	return float64(nodes*p.PerNode) * speed
}
