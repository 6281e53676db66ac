package results

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"aforo/results/measures"
	"aforo/results/stat"
	"aforo/sim"
	"aforo/workload"
)

const hour = time.Hour

// near compares numbers to the rounding of sums in another order.
var near = cmp.Options{cmpopts.EquateApprox(1e-9, 1e-9), cmpopts.EquateNaNs(), cmpopts.EquateEmpty()}

// testSpec is a window of ten hours after one of warm-up, in steps of 12.5 min and
// of 25 min.
var testSpec = Spec{
	From: hour, To: 11 * hour, Partitions: []string{"a", "b"}, Largest: 64,
	Labels: workload.Labels{Class: []string{"x", "y", "z"}, Community: []string{"c"}},
	Follow: []measures.By{measures.ByClass, measures.ByPartition},
}

// frameOf is the frame of a spec without a mistake.
func frameOf(t interface{ Fatal(...any) }, spec Spec) *Frame {
	f, err := NewFrame(spec)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// newTestCollector is the Collector of a run that is not priced.
func newTestCollector(t interface{ Fatal(...any) }, spec Spec) *Collector {
	return NewCollector(frameOf(t, spec), nil)
}

// anyRecords draws jobs that were started, inside and outside the window.
func anyRecords(t *rapid.T) []sim.Record {
	span := func(name string, most time.Duration) time.Duration {
		return time.Duration(rapid.Int64Range(0, int64(most)).Draw(t, name))
	}
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) sim.Record {
		var r sim.Record
		r.Submit = span("submit", 12*hour)
		r.Start = r.Submit + rapid.SampledFrom([]time.Duration{0, 0, 1, hour}).Draw(t, "wait") + span("more", 3*hour)*time.Duration(rapid.IntRange(0, 1).Draw(t, "waits"))
		r.End = r.Start + span("run", 4*hour)
		if rapid.IntRange(0, 3).Draw(t, "rare") == 0 { // in the pen, or evicted as soon as it started
			r.Held = span("held", r.Start-r.Submit)
			r.Again = span("again", r.Start-r.Submit-r.Held)
		}
		r.Size = rapid.Int32Range(1, 64).Draw(t, "size")
		r.Used = r.Size + rapid.Int32Range(0, 3).Draw(t, "rounding")
		r.Class = rapid.Uint16Range(0, 2).Draw(t, "class")
		r.Killed = rapid.Bool().Draw(t, "killed")
		r.Partition = rapid.Int32Range(0, 1).Draw(t, "partition")
		return r
	}), 0, 40).Draw(t, "records")
}

// overlapHours is the naive oracle of every integral: the length of what two
// intervals share, in hours.
func overlapHours(a, b, c, d time.Duration) float64 { return max(0, min(b, d)-max(a, c)).Hours() }

// The series of busy, queue and backlog are, step by step, the weight of every job
// times its overlap with the step, divided by the step.
func TestSeriesAgainstOverlaps(t *testing.T) {
	fine, _ := Widths(testSpec.To-testSpec.From, 0)
	rapid.Check(t, func(t *rapid.T) {
		records := anyRecords(t)
		c := newTestCollector(t, testSpec)
		for i := range records {
			ran(c, records[i])
		}
		s := c.Finish().Series
		for k := range s.Queue {
			lo := testSpec.From + time.Duration(k)*fine
			hi := min(testSpec.To, lo+fine)
			var queue, backlog float64
			busy := make([]float64, 3)
			for _, r := range records {
				wait, run := overlapHours(since(&r), r.Start, lo, hi), overlapHours(r.Start, r.End, lo, hi)
				queue += float64(r.Size) * wait
				backlog += float64(r.Used) * (r.End - r.Start).Hours() * wait
				busy[r.Partition] += float64(r.Used) * run
				busy[2] += float64(r.Used) * run
			}
			step := (hi - lo).Hours()
			got := []float64{s.Queue[k], s.Backlog[k], s.Busy[0][k], s.Busy[1][k], s.Busy[2][k]}
			want := []float64{queue / step, backlog / step, busy[0] / step, busy[1] / step, busy[2] / step}
			if diff := cmp.Diff(want, got, near); diff != "" {
				t.Fatalf("step %d, queue, backlog, busy (-want +got):\n%s", k, diff)
			}
		}
	})
}

// naive works out the measures of a group one by one, from a sorted list of its
// own.
func naive(records []sim.Record, in func(*sim.Record) bool) measures.Stats {
	st := measures.NoStats()
	var waits []float64
	var held, again, wait, slow, gpu, good, expansion, work, weighted float64
	for i := range records {
		r := &records[i]
		if !in(r) {
			continue
		}
		gpu += float64(r.Used) * overlapHours(r.Start, r.End, testSpec.From, testSpec.To)
		if !r.Killed {
			good += float64(r.Used) * overlapHours(r.Start, r.End, testSpec.From, testSpec.To)
		}
		if r.Submit < testSpec.From || r.Submit >= testSpec.To {
			continue
		}
		w, run := (r.Start - r.Again - r.Held - r.Submit).Seconds(), (r.End - r.Start).Seconds()
		waits = append(waits, w)
		wait += w
		held += r.Held.Seconds()
		again += r.Again.Seconds()
		turnaround := (r.End - r.Submit - r.Held).Seconds()
		slow += math.Max(1, turnaround/math.Max(run, 10))
		expansion += turnaround / math.Max(run, 1)
		work += float64(r.Used) * run
		weighted += float64(r.Used) * run * w
	}
	slices.Sort(waits)
	n := float64(len(waits))
	st[measures.Jobs], st[measures.Delivered], st[measures.Goodput] = n, gpu, good
	if n > 0 {
		st[measures.Held], st[measures.WaitAgain] = held/n, again/n
		st[measures.WaitMean], st[measures.Slowdown], st[measures.Expansion] = wait/n, slow/n, expansion/n
		if work > 0 {
			st[measures.WaitWeighted] = weighted / work
		}
	}
	for m, p := range map[measures.Measure]float64{measures.WaitP50: .5, measures.WaitP75: .75, measures.WaitP95: .95, measures.WaitP99: .99, measures.WaitMax: 1} {
		st[m] = stat.Quantile(waits, p)
	}
	return st
}

// Every measure of every group is what a naive computation over the group's own
// jobs gives, and every wait series and distribution what counting gives.
func TestMeasuresAgainstNaive(t *testing.T) {
	_, coarse := Widths(testSpec.To-testSpec.From, 0)
	rapid.Check(t, func(t *rapid.T) {
		records := anyRecords(t)
		c := newTestCollector(t, testSpec)
		c.Capacity(0, 0, 10, 10)
		for i := range records {
			ran(c, records[i])
		}
		run := c.Finish()
		check := func(what string, got measures.Stats, in func(*sim.Record) bool) {
			want := naive(records, in)
			want[measures.Utilization] = want[measures.Delivered] / 100
			want[measures.UtilizationInstalled] = want[measures.Utilization]
			if what == "all" || strings.HasPrefix(what, "partition") {
				want[measures.Stranded], want[measures.Idle] = 0, 0 // nothing was reported
			}
			if what == "partition b" { // has no capacity: a share of nothing
				want[measures.Utilization], want[measures.UtilizationInstalled] = math.NaN(), math.NaN()
			}
			if diff := cmp.Diff(want, got, near); diff != "" {
				t.Fatalf("%s (-want +got):\n%s", what, diff)
			}
		}
		check("all", run.Groups[measures.ByAll][0], func(*sim.Record) bool { return true })
		for g := range uint16(3) {
			check("class", run.Groups[measures.ByClass][g], func(r *sim.Record) bool { return r.Class == g })
		}
		check("partition a", run.Groups[measures.ByPartition][0], func(r *sim.Record) bool { return r.Partition == 0 })
		check("partition b", run.Groups[measures.ByPartition][1], func(r *sim.Record) bool { return r.Partition == 1 })
		check("sizes 5-8", run.Groups[measures.BySize][3], func(r *sim.Record) bool { return r.Size >= 5 && r.Size <= 8 })
		for k := range run.Series.Waits[2] {
			lo := testSpec.From + time.Duration(k)*coarse
			want := naive(records, func(r *sim.Record) bool { return r.Submit >= lo && r.Submit < lo+coarse })
			got := []float64{run.Series.Waits[0][k], run.Series.Waits[1][k], run.Series.Waits[2][k]}
			if diff := cmp.Diff([]float64{want[measures.WaitP50], want[measures.WaitP75], want[measures.WaitP95]}, got, near); diff != "" {
				t.Fatalf("quantiles of step %d (-want +got):\n%s", k, diff)
			}
		}
		for i, g := range Grid {
			longer := naive(records, func(r *sim.Record) bool { return (r.Start - r.Again - r.Eligible()).Seconds() > g })[measures.Jobs]
			if got, want := run.Series.Longer[i], longer/run.Groups[measures.ByAll][0][measures.Jobs]; math.Abs(got-want) > 1e-12 {
				t.Fatalf("share of waits longer than %g s: %g, want %g", g, got, want)
			}
		}
	})
}

// Capacity is integrated between its changes: nodes that drain are no longer
// available while they are still installed, and what happens outside the window
// counts as far as it lasts into it.
func TestCapacity(t *testing.T) {
	c := newTestCollector(t, testSpec) // 1 h to 11 h
	c.Capacity(0, 0, 100, 100)
	c.Capacity(0, 1, 0, 0)
	c.Capacity(6*hour, 0, 100, 60) // 40 begin to drain
	c.Capacity(7*hour, 1, 50, 50)  // new ones
	c.Capacity(8*hour, 0, 60, 60)  // the last job on the 40 has ended
	c.Capacity(12*hour, 0, 1, 1)   // after the window
	r := sim.Record{Job: workload.Job{Submit: 0, Size: 10}, Start: 0, End: 20 * hour, Used: 10}
	ran(c, r)
	run := c.Finish()
	installed, available := 100.*7+60*3+50*4, 100.*5+60*5+50*4
	got := run.Groups[measures.ByAll][0]
	if diff := cmp.Diff([]float64{100, 100 / available, 100 / installed}, []float64{got[measures.Delivered], got[measures.Utilization], got[measures.UtilizationInstalled]}, near); diff != "" {
		t.Errorf("delivered hours and utilization of the whole (-want +got):\n%s", diff)
	}
	got = run.Groups[measures.ByPartition][0]
	if diff := cmp.Diff([]float64{100 / 800., 100 / 880.}, []float64{got[measures.Utilization], got[measures.UtilizationInstalled]}, near); diff != "" {
		t.Errorf("utilization of partition a (-want +got):\n%s", diff)
	}
	s := run.Series
	sum := func(xs []float64) float64 { return stat.Sum(xs) * 10 / float64(len(xs)) }
	if diff := cmp.Diff([]float64{installed, available, 880, 800}, []float64{sum(s.Installed[2]), sum(s.Available[2]), sum(s.Installed[0]), sum(s.Available[0])}, near); diff != "" {
		t.Errorf("integrals of the series (-want +got):\n%s", diff)
	}
	if first, last := s.Available[0][0], s.Available[0][len(s.Available[0])-1]; first != 100 || last != 60 {
		t.Errorf("available at first %g and at last %g, want 100 and 60", first, last)
	}
}

// Jobs that had not started count as waits beyond all others: they lengthen the
// distribution's tail, and a quantile that falls among them does not exist.
func TestUnstarted(t *testing.T) {
	c := newTestCollector(t, testSpec)
	for i := range 9 { // waits of 0 to 8 min
		at := hour + time.Duration(i)
		ran(c, sim.Record{Job: workload.Job{Submit: at, Size: 1}, Start: at + time.Duration(i)*time.Minute, End: 2 * hour, Used: 1})
	}
	c.Waiting(&sim.Record{Since: hour, Job: workload.Job{Submit: hour, Size: 4, Run: hour}})
	c.Waiting(&sim.Record{Since: 12 * hour, Job: workload.Job{Submit: 12 * hour, Size: 4, Run: hour}}) // not measured
	c.Rejected(&workload.Job{Submit: hour, Size: 400})
	run := c.Finish()
	if run.Unstarted != 1 || run.Rejected != 1 {
		t.Errorf("%d not started and %d rejected, want 1 and 1", run.Unstarted, run.Rejected)
	}
	// Of ten waits, type 7 puts p50 between the fifth and the sixth, 4.5 min, and p95
	// between the ninth and the one that never ended.
	s := run.Series
	if s.Waits[0][0] != 270 || !math.IsNaN(s.Waits[2][0]) {
		t.Errorf("p50 %g s and p95 %g s, want 270 s and none", s.Waits[0][0], s.Waits[2][0])
	}
	if got := s.Longer[len(Grid)-1]; got != 0.1 {
		t.Errorf("%g of the jobs wait longer than 60 days, want 0.1", got)
	}
	if got := stat.Sum(s.Queue) * 10 / float64(len(s.Queue)); math.Abs(got-40-36./60) > 1e-9 {
		t.Errorf("the queue's integral is %g GPU-hours, want 40 of the waiting job and 0.6 of the others", got)
	}
}

// A job costs no memory where it does not wait, neither in a Collector
// nor in a TargetCollector of its group.
func TestAttemptAllocatesNothing(t *testing.T) {
	c := newTestCollector(t, testSpec)
	p := NewTargetCollector(c.Frame, nil, []Target{{By: measures.ByClass, Group: "x", Measure: measures.WaitP95}, Whole(measures.Utilization)})
	r := sim.Record{Job: workload.Job{Submit: 2 * hour, Size: 4}, Since: 2 * hour, First: 2 * hour, Start: 2 * hour, End: 3 * hour, Used: 4}
	attempt := func() {
		for _, o := range []sim.Observer{c, p} {
			o.Started(&r)
			o.Ended(&r, sim.Done)
		}
	}
	if n := testing.AllocsPerRun(100, attempt); n != 0 {
		t.Errorf("%v allocations a job", n)
	}
	if f, run, part := c.Frame, c.Finish(), p.Finish(); run.Value(f, measures.ByClass, "x", measures.Jobs) != 101 || part.Value(f, measures.ByClass, "x", measures.Jobs) != 101 {
		t.Error("the jobs were not counted")
	}
}

// The steps of the series cover the window, and no remainder of a nanosecond makes
// a step of its own.
func TestSteps(t *testing.T) {
	for _, window := range []time.Duration{1, time.Second, 7*hour + 1, 100*hour - 1, 30 * 24 * hour, 364 * 24 * hour, 10 * 365 * 24 * hour} {
		fine, coarse := Widths(window, 0)
		for _, step := range []time.Duration{fine, coarse} {
			b := newBins(steps{0, window, step})
			if n := len(b.sum); n < 1 || n > 600 || b.bin(window-1) != n-1 || window < 96*hour && n > 48 {
				t.Errorf("a window of %v has %d steps of %v, the last instant in step %d", window, n, step, b.bin(window-1))
			}
		}
	}
	if _, err := NewFrame(Spec{From: 1, To: 1}); err == nil {
		t.Error("an empty window was accepted")
	}
	if _, err := NewFrame(Spec{To: 1, Labels: workload.Labels{Sector: make([]string, 100_000)}}); err != nil {
		t.Errorf("100,000 sectors: %v", err)
	}
	many := make([]string, 100_000)
	if _, err := NewFrame(Spec{To: 1, Labels: workload.Labels{Class: many, Community: many, Sector: many, Access: many}}); err == nil {
		t.Error("more groups than a tag can hold were accepted")
	}
}

// What is free while somebody waits for it is integrated within the window: 10 GPUs
// for four hours, one of them before the window, and 2 in another partition from an
// hour before the end on, are 30 and 2 GPU-hours.
func TestIdleWhileQueued(t *testing.T) {
	c := newTestCollector(t, testSpec) // 1 h to 11 h
	c.Stranded(0, 0, 10)
	c.Stranded(4*hour, 0, 0)
	c.Stranded(10*hour, 1, 2)
	run := c.Finish()
	got := []float64{run.Groups[measures.ByPartition][0][measures.Idle], run.Groups[measures.ByPartition][1][measures.Idle], run.Groups[measures.ByAll][0][measures.Idle], run.Groups[measures.ByAll][0][measures.Stranded]}
	if diff := cmp.Diff([]float64{30, 2, 32, 3.2}, got, near); diff != "" {
		t.Errorf("idle of a, of b, of the whole, and its mean (-want +got):\n%s", diff)
	}
	if class := run.Groups[measures.ByClass][0][measures.Idle]; !math.IsNaN(class) {
		t.Errorf("a class has %g GPU-hours that are free", class)
	}
}

// ran tells an observer of an attempt that is the only one of its job.
func ran(o sim.Observer, r sim.Record) {
	r.Attempt, r.Since, r.First = 1, since(&r), r.Start-r.Again
	o.Started(&r)
	o.Ended(&r, sim.Done)
}

// since is when a job began to wait for its last attempt.
func since(r *sim.Record) time.Duration {
	if r.Again > 0 {
		return r.Start - r.Again
	}
	return r.Eligible()
}
