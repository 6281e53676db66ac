package backtest

import (
	"cmp"
	"context"
	"math"
	"slices"
	"testing"
	"time"

	"aforo/sim/sched"
	"aforo/workload"
	"aforo/workload/trace"
	"aforo/workload/trace/jobs"
)

// real are jobs of two processors every hour, for 90 minutes, on a machine of three, over
// eight weeks: with one job at a time the queue grows for six hours of each day, and
// empties in the rest of it.
func real() []Job {
	var jobs []Job
	for h := range 8 * 7 * 24 {
		if h%24 >= 12 {
			continue
		}
		at := time.Duration(h) * time.Hour
		jobs = append(jobs, Job{Job: workload.Job{ID: int64(h), Submit: at, Run: 90 * time.Minute, Limit: 2 * time.Hour, Size: 2}, Recorded: time.Duration(h%24) * 30 * time.Minute})
	}
	return jobs
}

func plan() *Plan {
	p := &Plan{Machine: 3, Policy: sched.Policy{Backfill: sched.EASY}, Real: real(), Split: 4 * week, Warmup: 2 * week, Seeds: 3}
	p.End = 8 * week
	p.Model = func(int) (workload.Source, error) { return p.jobs(), nil }
	return p
}

// A model that is the real jobs themselves deviates by nothing at all, and what is
// measured is what can be computed by hand.
func TestModelIsReal(t *testing.T) {
	r, err := plan().Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range r.Rows {
		if row.Model.Mean != row.Real || row.Off.Mean != 0 && row.Real != 0 || row.Model.HalfWidth() != 0 {
			t.Errorf("%s: %+v", row.Name, row)
		}
	}
	if r.KS.Mean != 0 || len(r.Busy) != 0 || r.Weeks != 4 {
		t.Errorf("KS %v, busy weeks %v of %d", r.KS, r.Busy, r.Weeks)
	}
	// Twelve jobs a day wait 0, 30, ..., 330 minutes: 165 on average. They are 12 x 2 x
	// 1.5 of 72 processor-hours.
	if r.Real.JobsPerDay != 12 || r.Real.WaitMean != 165*60 || math.Abs(r.Real.Load-0.5) > 1e-12 || math.Abs(r.Real.Utilization-0.5) > 1e-12 {
		t.Errorf("%+v", r.Real)
	}
	// The recorded waits are the same as those of the replay.
	rec := r.Recorded
	if rec == nil || rec.MAPE > 1e-12 || rec.KS != 0 || rec.Log != rec.Replay || rec.Jobs != 6*7*12 || rec.Days == 0 {
		t.Errorf("recorded: %+v", rec)
	}
}

// A model of twice the jobs is named as what it is.
func TestModelIsNotReal(t *testing.T) {
	p := plan()
	p.Real[0].Recorded = trace.Unknown
	p.Model = func(seed int) (workload.Source, error) {
		list := p.Real[:len(p.Real)/2+seed]
		return merged(workload.Jobs(jobsOf(list)), p.jobs()), nil
	}
	r, err := p.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if r.Rows[0].Name != "jobs_per_day" || r.Rows[0].Real != 12 || r.Recorded.Missing != 1 {
		t.Errorf("%+v, missing %d", r.Rows[0], r.Recorded.Missing)
	}
	p.Model = func(int) (workload.Source, error) {
		return merged(p.jobs(), p.jobs()), nil
	}
	if r, err = p.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	if r.Rows[0].Off.Mean != 1 || r.KS.Mean < 0.5 || r.Rows[3].Off.Mean < 1 {
		t.Errorf("twice the jobs: %+v, KS %v", r.Rows, r.KS)
	}
}

func jobsOf(list []Job) []workload.Job {
	var jobs []workload.Job
	for _, j := range list {
		jobs = append(jobs, j.Job)
	}
	return jobs
}

// Too few recorded waits are none.
func TestNothingRecorded(t *testing.T) {
	p := plan()
	for i := range p.Real {
		if i%3 > 0 {
			p.Real[i].Recorded = trace.Unknown
		}
	}
	if r, err := p.Run(context.Background()); err != nil || r.Recorded != nil {
		t.Errorf("%+v, %v", r.Recorded, err)
	}
}

// The error of the moving average by hand: in the log each job waits 100 s; the replay
// waits 100 s for two weeks and 150 s after them. The mean of the last 14 days grows by
// 50/14 a day.
func TestMAPE(t *testing.T) {
	var pairs []pair
	for d := range 28 {
		p := pair{time.Duration(d)*day + time.Hour, 100, 100}
		if d >= 14 {
			p.replay = 150
		}
		pairs = append(pairs, p)
	}
	got, days := mape(pairs, 28*day)
	want := 0.0
	for k := range 15 {
		want += 0.5 * float64(k) / 14 / 15
	}
	if math.Abs(got-want) > 1e-12 || days != 15 {
		t.Errorf("%v over %d days, want %v over 15", got, days, want)
	}
	if _, days := mape(nil, 28*day); days != 0 {
		t.Errorf("%d days of no jobs", days)
	}
}

// KS by hand, and the part of a source between two instants.
func TestSmallParts(t *testing.T) {
	if d := ks([]float64{1, 2}, []float64{1, 2, 3, 4}); d != 0.5 {
		t.Errorf("KS %v, want 0.5", d)
	}
	s := &part{src: workload.Jobs([]workload.Job{{Submit: 1}, {Submit: 5}, {Submit: 7}, {Submit: 9}}), from: 5, to: 9}
	var got []time.Duration
	for {
		var j workload.Job
		ok, err := s.Next(&j)
		if err != nil || !ok {
			break
		}
		got = append(got, j.Submit)
	}
	if !slices.Equal(got, []time.Duration{0, 2}) {
		t.Errorf("submissions %v", got)
	}
}

// Jobs keep the times of the records, even where the first record of a dated log is no
// job; and a cancelled run does not begin the schedule.
func TestReal(t *testing.T) {
	log := &trace.Log{Header: trace.Header{Unit: "processor", Capacity: 8, Dated: true, Start: time.Unix(0, 0).UTC()}}
	for i, size := range []int32{0, 2, 2} {
		r := trace.Blank
		r.ID, r.Line, r.Submit, r.Run, r.Requested = int64(10+i), int64(i+1), time.Duration(i)*time.Hour, time.Minute, size
		if i == 2 {
			r.Wait, r.Limit = time.Minute, time.Hour
		}
		log.Records = append(log.Records, r)
	}
	l, err := Real(log, "x", jobs.Rules{})
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Jobs) != 2 || l.Jobs[0].Submit != time.Hour || l.Jobs[0].ID != 11 || l.NoWait != 1 || l.NoLimit != 1 || l.Jobs[1].Recorded != time.Minute {
		t.Errorf("%+v", l)
	}
}

// A run that is interrupted is an error.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := plan().Run(ctx); err == nil {
		t.Error("no error")
	}
}

// merged returns the jobs of several sources in the order of their submissions, those of
// an instant in the order of the sources.
func merged(sources ...workload.Source) workload.Source {
	var all []workload.Job
	for _, src := range sources {
		for j := (workload.Job{}); ; {
			if ok, err := src.Next(&j); !ok || err != nil {
				break
			}
			all = append(all, j)
		}
	}
	slices.SortStableFunc(all, func(a, b workload.Job) int { return cmp.Compare(a.Submit, b.Submit) })
	return workload.Jobs(all)
}
