package synth

import (
	"math"
	"testing"
	"time"

	"aforo/workload"
	"aforo/workload/synth/drawtest"
	"aforo/workload/synth/law"
	"aforo/workload/synth/published"
)

// endings draws how n jobs end, and returns the shares of jobs and of GPU time
// that completed, failed and were cancelled, with the standard errors of the
// shares of time.
func endings(p published.Model, o *Outcomes, n int) (jobs, spent, se [3]float64) {
	r := &retries{Outcomes: o, rng: testRNG()}
	c := Class{Size: p.Size, Run: p.Run, RunBySize: p.RunBySize}
	sizes, runs := key{2, 0, "test", "test"}.stream("size"), key{2, 0, "test", "test"}.stream("run")
	total := 0.0
	var square [3]float64
	for range n {
		size := c.Size.Sample(sizes)
		x := 0.0
		if c.RunBySize != nil {
			x = c.RunBySize.SampleOf(runs, size)
		} else {
			x = c.Run.Sample(runs)
		}
		var j workload.Job
		_, how := r.finish(&j, nanoseconds(x*1e9), 0)
		work := j.Run.Seconds() * float64(size)
		jobs[how] += 1 / float64(n)
		spent[how] += work
		square[how] += work * work
		total += work
	}
	for i := range spent {
		spent[i] /= total
		se[i] = math.Sqrt(square[i]) / total
	}
	return jobs, spent, se
}

// TestOutcomesHaveThePublishedShares proves for both kinds of outcomes that the
// endings have their published shares of the jobs and of the GPU time: within 4
// standard errors of 300,000 jobs.
func TestOutcomesHaveThePublishedShares(t *testing.T) {
	exponential := published.Model{Size: drawtest.Must(law.NewSizes([]int{4}, []float64{1})), Run: law.Exponential{MeanSeconds: 600}}
	for _, c := range []struct {
		name              string
		p                 published.Model
		failed, cancelled Observation
	}{
		{"cut", exponential, Observation{0.3, 0.1}, Observation{0.1, 0.05}},
		{"stretched", exponential, Observation{0.155, 0.093}, Observation{0.221, 0.394}},
		{name: "helios", p: drawtest.Must(published.New("helios", false))},
		{name: "seren", p: drawtest.Must(published.New("seren", false))},
		{name: "kalos", p: drawtest.Must(published.New("kalos", false))},
		{name: "philly, independent", p: drawtest.Must(published.New("philly", true))},
	} {
		const n = 300_000
		o := PublishedOutcomes(&c.p)
		if o == nil {
			out := drawtest.Must(NewOutcomes(c.failed, c.cancelled))
			o = &out
		} else {
			c.failed, c.cancelled = Observation(c.p.Endings.Failed), Observation(c.p.Endings.Cancelled)
		}
		jobs, spent, se := endings(c.p, o, n)
		for how, want := range map[end]Observation{fails: c.failed, cancels: c.cancelled} {
			if d := jobs[how] - want.Jobs; math.Abs(d) > 4*math.Sqrt(want.Jobs/n) {
				t.Errorf("%s: %v of the jobs end in way %d, want %v", c.name, jobs[how], how, want.Jobs)
			}
			if d := spent[how] - want.Time; math.Abs(d) > 4*se[how] {
				t.Errorf("%s: %v of the GPU time ends in way %d, want %v, standard error %v", c.name, spent[how], how, want.Time, se[how])
			}
		}
	}
}

// retryModel returns a model whose first class fails and comes back.
func retryModel(t *testing.T, o Outcomes) *Model {
	m := testModel(t)
	m.Classes[1].Outcomes = &o
	m.Growth = Growth{}
	return m
}

// TestRetriesLeaveTheRest proves that outcomes and retries change nothing but the
// jobs of their class: every other class is byte for byte as it was, and so are
// the first submissions of the class, but for run time, fixed part and limit.
func TestRetriesLeaveTheRest(t *testing.T) {
	plain := testModel(t)
	plain.Growth = Growth{}
	before := jobs(t, New(plain, 7, 0, 0, 90*day))
	m := retryModel(t, Outcomes{Failed: Ending{Share: 0.4, Run: 0.5}, Cancelled: Ending{Share: 0.1, Run: 2}, Attempts: 3, Delay: time.Minute})
	after := jobs(t, New(m, 7, 0, 0, 90*day))
	for _, class := range []int{0, 2} {
		a, b := only(before, class), only(after, class)
		for i := range a {
			if a[i] != b[i] {
				t.Fatalf("class %d: job %d was %+v and is %+v", class, i, a[i], b[i])
			}
		}
	}
	a, b := only(before, 1), only(after, 1)
	key := func(j workload.Job) workload.Job {
		j.Run, j.Fixed, j.Limit = 0, 0, 0
		return j
	}
	i := 0
	for _, j := range b { // the retries lie between the first submissions
		if i < len(a) && key(j) == key(a[i]) {
			i++
		}
	}
	if i != len(a) || len(b) < len(a)*5/4 {
		t.Errorf("%d of %d first submissions are there, and %d jobs in all", i, len(a), len(b))
	}
}

// TestRetries proves with jobs that always fail that each comes back Attempts - 1
// times, with the same size, user and limit, its delay after the one before has
// run, in submit order; and that a retry after the end is left out.
func TestRetries(t *testing.T) {
	m := retryModel(t, Outcomes{Failed: Ending{Share: 1, Run: 1}, Cancelled: Ending{Run: 1}, Attempts: 3, Delay: time.Hour})
	m.Classes, m.Cohorts, m.Labels.Class = m.Classes[1:2], nil, nil
	m.Classes[0].Run, m.Classes[0].PerDay = law.Constant{Seconds: 600}, 50
	all := jobs(t, New(m, 7, 0, 0, 300*day))
	at := map[time.Duration][]workload.Job{}
	first, last := 0, time.Duration(0)
	for _, j := range all {
		if j.Submit < last {
			t.Fatalf("a job at %v after one at %v", j.Submit, last)
		}
		last = j.Submit
		gap := 600*time.Second + time.Hour
		if earlier := at[j.Submit-gap]; len(earlier) > 0 {
			k := earlier[0]
			k.ID, k.Submit = j.ID, j.Submit
			if j != k {
				t.Fatalf("%+v comes back as %+v", k, j)
			}
		} else {
			first++
		}
		at[j.Submit] = append(at[j.Submit], j)
	}
	if late := float64(3*first - len(all)); late < 0 || late > 60 {
		t.Errorf("%d jobs, of which %d are first submissions", len(all), first)
	}
	if first < 300*50*9/10 {
		t.Errorf("only %d first submissions", first)
	}
}

// TestLimitsCoverRetries proves that no job, first or again, has a limit below
// its run time unless a cap cut it, with each kind of limit.
func TestLimitsCoverRetries(t *testing.T) {
	for _, l := range []Limit{ExactLimit{}, FactorLimit{1.5}, drawtest.Must(NewRoundUpLimit(1, 0.5, []time.Duration{time.Hour, 200 * 24 * time.Hour}))} {
		m := retryModel(t, Outcomes{Failed: Ending{Share: 0.4, Run: 1.5}, Cancelled: Ending{Share: 0.3, Run: 3}, Attempts: 4})
		m.Classes[1].Limit = l
		for _, j := range jobs(t, New(m, 9, 0, 0, 60*day)) {
			if j.Class == 1 && j.Limit < j.Run && j.Limit != l.Max() || j.Fixed > j.Run {
				t.Fatalf("%T: %+v", l, j)
			}
		}
	}
}

// TestLoadOfModels compares the analytic load of models, with outcomes, retries
// and caps, with simulated jobs: within 5 standard errors of the mean job and a
// thousandth for what the numeric integrals leave.
func TestLoadOfModels(t *testing.T) {
	lublin := drawtest.Must(published.Lublin("typeless", 128, false))
	helios := drawtest.Must(published.New("helios", false))
	ends := PublishedOutcomes(&helios)
	ends.Attempts = 3
	failing := Outcomes{Failed: Ending{Share: 0.3, Run: 0.4}, Cancelled: Ending{Share: 0.2, Run: 2}, Attempts: 2, Delay: time.Minute}
	sizes := drawtest.Must(law.NewPowersOfTwo([]float64{1, 1, 1, 1}))
	hyper := drawtest.Must(law.NewBalancedHyperExponential(3600, 4))
	for name, c := range map[string]Class{
		"lublin":           {Size: lublin.Size, RunBySize: lublin.RunBySize, Arrivals: lublin.Arrivals},
		"lublin, cut":      {Size: lublin.Size, RunBySize: lublin.RunBySize, MaxSize: 16, MaxLimit: time.Hour},
		"helios":           {Size: helios.Size, RunBySize: helios.RunBySize, Outcomes: ends},
		"helios, cut":      {Size: helios.Size, RunBySize: helios.RunBySize, Outcomes: ends, MaxLimit: time.Hour},
		"helios, cut soon": {Size: helios.Size, RunBySize: helios.RunBySize, Outcomes: ends, MaxLimit: time.Minute},
		"failing":          {Size: sizes, Run: hyper, Outcomes: &failing},
		"failing, cut":     {Size: sizes, Run: hyper, Outcomes: &failing, MaxLimit: 30 * time.Minute},
		"power":            {Size: sizes, RunBySize: law.LognormalPower{Median: 600, Sigma: 1, Exponent: 0.7}, MaxSize: 4},
	} {
		c.Name, c.PerDay, c.Burst, c.Limit = "c", 1000, 1, ExactLimit{}
		m := &Model{Classes: []Class{c}, Rhythm: Flat()}
		n, sum, square := 0.0, 0.0, 0.0
		const days = 200
		for _, j := range jobs(t, New(m, 4, 0, 0, days*day)) {
			x := float64(j.Size) * min(j.Run, j.Limit).Seconds()
			n, sum, square = n+1, sum+x, square+x*x
		}
		got, want := sum/days/1000, c.MeanGPUSeconds()
		se := math.Sqrt(square) / days / 1000
		if c.Arrivals != nil { // its number of arrivals spreads 7 times as far
			got, se = sum/n, math.Sqrt(square)/n
		}
		if math.Abs(got-want) > 5*se+1e-3*want {
			t.Errorf("%s: %v GPU-seconds a job, simulated %v, standard error %v", name, want, got, se)
		}
	}
}

// TestBadOutcomes proves that impossible outcomes are refused in words.
func TestBadOutcomes(t *testing.T) {
	_, err := NewOutcomes(Observation{0.5, 0.5}, Observation{0.5, 0.1})
	drawtest.Message(t, err, []string{"leave some of both to completed jobs"})
	_, err = NewOutcomes(Observation{0.5, 0.5}, Observation{0.1, 0})
	drawtest.Message(t, err, []string{"0.1 of the jobs has 0 of the GPU time"})
	if o := drawtest.Must(NewOutcomes(Observation{0.5, 0.5}, Observation{})); o.Failed.Run != 1 || o.Cancelled.Share != 0 {
		t.Errorf("%+v", o)
	}
	for want, spoil := range map[string]func(o *Outcomes){
		"share of failed jobs is -1":         func(o *Outcomes) { o.Failed.Share = -1 },
		"share of cancelled jobs is 0.1, of": func(o *Outcomes) { o.Cancelled.LongShare = math.NaN() },
		"failed jobs run 0 times":            func(o *Outcomes) { o.Failed.Run = 0 },
		"add up to 1.1":                      func(o *Outcomes) { o.Failed.Share = 1 },
		"run for more than NaN s":            func(o *Outcomes) { o.LongSeconds = math.NaN() },
		"a job has 0 attempts":               func(o *Outcomes) { o.Attempts = 0 },
		"comes back after -1ns":              func(o *Outcomes) { o.Delay = -1 },
	} {
		o := drawtest.Must(NewOutcomes(Observation{0.2, 0.1}, Observation{0.1, 0.1}))
		spoil(&o)
		drawtest.Message(t, retryModel(t, o).Check(), []string{`class "sweep"`, want})
	}
}

// TestNoRetriesInSessions proves that a closed loop has no outcomes: its users wait
// for the one job that they know of.
func TestNoRetriesInSessions(t *testing.T) {
	o := Outcomes{Failed: Ending{Share: 0.2, Run: 0.5}, Cancelled: Ending{Run: 1}, Attempts: 2}
	m := testModel(t)
	c := &m.Classes[0]
	c.Sessions, c.PerDay, c.Users, c.Outcomes = &Sessions{Users: 3, PerDay: 1, Think: law.Constant{Seconds: 60}}, 0, 0, &o
	drawtest.Message(t, m.Check(), []string{"outcomes and sessions"})
}
