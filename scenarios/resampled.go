package scenarios

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"aforo/scenarios/keyed"
	"aforo/sim/study"
	"aforo/workload"
	"aforo/workload/reshape"
	"aforo/workload/synth"
	"aforo/workload/trace"
	"aforo/workload/trace/jobs"
)

// Resampled logs: every replication has other jobs, which are drawn from what the users of the log
// sent (reshape.Blocks). A new user, beyond those of the log, is one of them once more.

// isResampled reports whether the workload is drawn anew from a recorded one.
func (f *File) isResampled() bool { return f.isTrace() && f.Trace.Resample != "" }

// mostWeeks is how many weeks can be drawn, and mostTimes how many times the demand of the log.
const (
	mostWeeks = 5000
	mostTimes = 1000
)

// checkResampled checks what needs resample.
func (c *checker) checkResampled() {
	if c.isResampled() {
		return
	}
	if c.Has("trace", "demand") {
		c.Bad(keyed.To("trace", "demand"), `add resample = "weeks"`, "trace.demand says nothing without resample: the log's jobs come as they came")
	}
	if c.Has("growth") {
		c.Bad(keyed.To("growth"), `take it out, or add resample = "weeks" to [trace]`, "a scenario with [trace] and without resample has no [growth]: the trace says what arrives")
	}
}

// resampled fills in the jobs and the window of a study whose work is drawn from jobs of a log,
// in submit order.
func (f *File) resampled(s *study.Study, jobs []workload.Job, who *jobs.Who) error {
	var span trace.Span // a job with a date of its own makes no weeks
	for i := range jobs {
		span.Add(jobs[i].Submit, 0, 0)
	}
	first, last, _, _ := span.Covered()
	jobs = slices.DeleteFunc(slices.Clone(jobs), func(j workload.Job) bool { return j.Submit < first || j.Submit > last })
	blocks, err := reshape.NewJobs(jobs, func(u int32) string { return cmp.Or(who.User(u), strconv.Itoa(int(u))) })
	if err != nil {
		return f.problem("trace.resample: "+err.Error(), "leave resample out", "trace", "resample")
	}
	w := f.Window
	f.begin(s, jobs[0].Submit)
	s.To = s.From + cmp.Or(w.Length, time.Duration(blocks.Weeks)*reshape.Week)
	weeks := int((s.To + reshape.Week - 1) / reshape.Week)
	if weeks > mostWeeks {
		return f.problem(fmt.Sprintf("trace.resample: %d weeks are more than %d", weeks, mostWeeks), "give a shorter window.length", "window", "length")
	}
	d := reshape.Draw{By: reshape.By(slices.Index(reshape.Bys(), f.Trace.Resample)), Weeks: weeks, Factor: f.times(s)}
	seed := s.Seed
	s.User = func(n int32) string {
		if n < blocks.Users || n < 0 {
			return who.User(n)
		}
		return fmt.Sprintf("%s+%d", who.User(n%blocks.Users), n/blocks.Users)
	}
	s.Open = func(replication int) (workload.Source, error) {
		d := d
		d.Seed = reshape.SeedOf(seed, replication)
		return workload.Jobs(blocks.Draw(d)), nil
	}
	s.Settle, s.Chained = true, false
	return nil
}

// begin sets where simulated time begins: at a time of the week at which the log began, so that the
// drawn weeks keep theirs, and no later than the warm-up.
func (f *File) begin(s *study.Study, first time.Duration) {
	w, zero := f.Window, s.Start.Add(first)
	from := zero.Add(w.Warmup)
	if !w.Start.IsZero() {
		from = w.Start
	}
	if w.Zone != nil {
		zero = zero.In(w.Zone)
	}
	weeks := int(math.Floor(from.Add(-w.Warmup).Sub(zero).Hours() / reshape.Week.Hours()))
	s.Start = zero.AddDate(0, 0, 7*weeks)
	s.From = from.Sub(s.Start)
}

// times is how many times as much is sent in each week as in one of the log.
func (f *File) times(s *study.Study) func(week int) float64 {
	g := f.Work.Growth
	of := synth.Growth{PerYear: g.PerYear, Linear: g.Kind == "linear", Origin: s.From, Until: s.To}
	for _, step := range g.Steps {
		of.Steps = append(of.Steps, synth.Step{At: step.Date.Sub(s.Start), Factor: step.Factor})
	}
	return func(week int) float64 {
		middle := time.Duration(week)*reshape.Week + reshape.Week/2
		return min(mostTimes, f.Trace.Demand*of.Factor(middle))
	}
}
