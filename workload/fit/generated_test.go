package fit_test

import (
	"bytes"
	"math"
	"strconv"
	"testing"
	"time"

	"aforo/scenarios"
	"aforo/workload"
	"aforo/workload/fit"
	"aforo/workload/synth"
	"aforo/workload/synth/arrive"
	"aforo/workload/synth/law"
	"aforo/workload/trace"
)

const day = 24 * time.Hour

// monday is the beginning of the generated log.
var monday = time.Date(2024, 1, 1, 0, 0, 0, 0, time.FixedZone("", 3600))

// hourly and weekly are the rhythm of the generated log, of mean 1.
var (
	hourly = [24]float64{
		0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.8, 1.2, 1.6, 1.6, 1.6,
		1.6, 1.6, 1.6, 1.6, 1.6, 1.2, 1.2, 0.8, 0.8, 0.8, 0.8, 0.8,
	}
	weekly = [7]float64{1.2, 1.2, 1.2, 1.2, 1.2, 0.5, 0.5}
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// generator is a workload of two queues: many short bursts that come in clumps, and large
// jobs, evenly.
func generator() *synth.Model {
	r := synth.Rhythm{Hour: hourly, Weekday: weekly}
	return &synth.Model{
		Rhythm: r,
		Classes: []synth.Class{
			{
				Name: "small", PerDay: 240, Burst: 3, Users: 20,
				Arrivals: arrive.MMPP{States: []arrive.State{{Factor: 0.5, Stay: 24 * time.Hour}, {Factor: 3, Stay: 8 * time.Hour}}},
				Size:     must(law.NewSizes([]int{1, 2, 4}, []float64{5, 3, 2})), Run: law.Lognormal{Median: 900, Sigma: 1.2},
				Limit: must(synth.NewRoundUpLimit(2, 0.5, []time.Duration{time.Hour, 4 * time.Hour, 3 * day})),
			},
			{
				Name: "large", PerDay: 30, Burst: 1, Users: 5, Size: must(law.NewSizes([]int{16, 32}, []float64{3, 1})),
				Run: law.Gamma{Shape: 2, Scale: 6000}, Limit: must(synth.NewAccuracyLimit([]float64{0.1, 0.5, 1}, []time.Duration{4 * time.Hour, 12 * time.Hour, day})),
			},
		},
	}
}

// logOf writes the jobs of a model as a log with dates, queues and users.
func logOf(m *synth.Model, weeks int) *trace.Log {
	log := &trace.Log{Header: trace.Header{Format: "test", Unit: "processor", Capacity: 128, Start: monday, Computer: "a generated log", Acknowledge: []string{"nobody"}}}
	src := synth.New(m, 7, 0, 0, time.Duration(weeks)*7*day)
	for {
		var j workload.Job
		if ok, err := src.Next(&j); err != nil {
			panic(err)
		} else if !ok {
			break
		}
		rec := trace.Blank
		rec.ID, rec.Line = j.ID, j.ID
		rec.Submit, rec.Run, rec.Limit = j.Submit.Truncate(time.Second), min(j.Run, j.Limit).Truncate(time.Second), j.Limit
		rec.Requested = j.Size
		rec.User = log.Labels.User.Index([]byte(strconv.Itoa(int(j.User))))
		rec.Queue = log.Labels.Queue.Index([]byte(m.Classes[j.Class].Name))
		log.Records = append(log.Records, rec)
	}
	log.Report.Read = int64(len(log.Records))
	return log
}

func within(t *testing.T, what string, got, want, share float64) {
	t.Helper()
	if !(math.Abs(got-want) <= share*math.Abs(want)) {
		t.Errorf("%s is %.4g, want %.4g within %.0f %%", what, got, want, 100*share)
	}
}

// A fit to a generated log finds what it was generated from: classes, rates, bursts,
// rhythm, processes, sizes and laws, each within a few standard errors of a year.
func TestRecovers(t *testing.T) {
	f, err := fit.New(logOf(generator(), 52), fit.Options{Name: "generated.swf", By: fit.ByQueue})
	if err != nil {
		t.Fatal(err)
	}
	if !f.Dated || !f.Start.Equal(monday) && !f.Start.Equal(monday.Add(7*day)) {
		t.Errorf("the window starts on %v", f.Start)
	}
	if f.GrowthPerYear != 0 {
		t.Errorf("growth of %v where there is none", f.GrowthPerYear)
	}
	byName := map[string]*fit.Class{}
	for i := range f.Classes {
		byName[f.Classes[i].Name] = &f.Classes[i]
	}
	small, large := byName["queue-small"], byName["queue-large"]
	if small == nil || large == nil || len(f.Classes) != 2 {
		t.Fatalf("classes %v", byName)
	}
	within(t, "rate of small jobs", small.PerDay, 240, 0.08)
	within(t, "rate of large jobs", large.PerDay, 30, 0.05)
	within(t, "burst of small jobs", small.Burst, 3, 0.1)
	if large.Burst != 1 || large.Process != "poisson" || small.Process != "mmpp" {
		t.Errorf("large jobs come by %s in bursts of %v, small ones by %s", large.Process, large.Burst, small.Process)
	}
	if small.Run != "lognormal" || large.Run != "gamma" {
		t.Errorf("laws %s and %s", small.Run, large.Run)
	}
	for h, want := range hourly {
		within(t, "hour "+strconv.Itoa(h), f.Hours[h], want, 0.12)
	}
	for d, want := range weekly {
		within(t, "weekday "+strconv.Itoa(d), f.Weekdays[d], want, 0.1)
	}
	for _, c := range f.Classes {
		if l := c.ChosenLimit(); l.KSAccuracy > 0.1 || l.KSLimit > 0.06 {
			t.Errorf("%s: limit %+v", c.Name, l)
		}
	}
	within(t, "work", f.Unexplained.Work, 1, 0.03)
	if r := f.Unexplained; math.Abs(r.UserCorrelation) > 0.03 || r.SizeRun > 0.03 || math.Abs(r.SameBatch) > 0.03 {
		t.Errorf("something is left where everything is independent: %+v", r)
	}
}

// Growth is found where it is, in half a year and more, and within a third of it: weekly
// counts of a Poisson process that doubles in a year.
func TestGrowth(t *testing.T) {
	m := generator()
	m.Classes = m.Classes[1:]
	m.Growth = synth.Growth{PerYear: 1, Until: 52 * 7 * day}
	f, err := fit.New(logOf(m, 52), fit.Options{Name: "growing"})
	if err != nil {
		t.Fatal(err)
	}
	within(t, "growth", f.GrowthPerYear, 1, 0.33)
	within(t, "rate at the start", f.Classes[0].PerDay*float64(len(f.Classes)), 30, 0.25)
}

// The written scenario is one that the reader accepts, offers the load of the log, and is
// the same text each time.
func TestScenario(t *testing.T) {
	log := logOf(generator(), 10)
	var last []byte
	for range 2 {
		f, err := fit.New(log, fit.Options{Name: `odd "name"`})
		if err != nil {
			t.Fatal(err)
		}
		text := f.Scenario()
		if last != nil && !bytes.Equal(text, last) {
			t.Error("two fits differ")
		}
		last = text
		s, err := scenarios.Parse("x.toml", text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		offer, _, ok := s.Offered()
		if !ok {
			t.Fatal("no offered load")
		}
		within(t, "load", offer.Share(), f.Load, 0.05)
	}
}

// What cannot be fitted is an error that says why.
func TestCannot(t *testing.T) {
	whole := logOf(generator(), 2)
	change := func(f func(i int, r *trace.Record), n int) *trace.Log {
		l := &trace.Log{Header: whole.Header, Labels: whole.Labels}
		for i, r := range whole.Records[:n] {
			f(i, &r)
			l.Records = append(l.Records, r)
		}
		l.Report.Read = int64(n)
		return l
	}
	none := func(int, *trace.Record) {}
	for _, c := range []struct {
		want string
		log  *trace.Log
		opt  fit.Options
	}{
		{"x: no jobs: the file has no record", change(none, 0), fit.Options{}},
		{"x: 1 job cannot be fitted: give at least 30", change(none, 1), fit.Options{}},
		{"x: all 100 jobs were submitted at the same instant: there is no rate of arrivals to be fitted", change(func(_ int, r *trace.Record) { r.Submit = 0 }, 100), fit.Options{}},
		{"x: no jobs: every record was dropped: 100 size above the machine (lines 1, 2, 3, 4, 5, ...), 53445 hours of work", change(func(_ int, r *trace.Record) { r.Requested = 500 }, 100), fit.Options{}},
		{"x: the log names no partitions, or a single one, so that there are no classes by partition: choose size or user", whole, fit.Options{By: fit.ByPartition}},
		{"there must be from 1 to 8 classes, not 9", whole, fit.Options{Classes: 9}},
	} {
		c.opt.Name = "x"
		if _, err := fit.New(c.log, c.opt); err == nil || err.Error() != c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

// Jobs that are all the same, without limits, users, queues or dates, make a scenario
// that says what the log lacks.
func TestPoorLog(t *testing.T) {
	log := &trace.Log{Header: trace.Header{Format: "test", Unit: "GPU"}}
	for i := range 400 {
		r := trace.Blank
		r.ID, r.Line, r.Submit, r.Run, r.Requested = int64(i+1), int64(i+1), time.Duration(i)*time.Hour, time.Minute, 2
		log.Records = append(log.Records, r)
	}
	f, err := fit.New(log, fit.Options{Name: "poor.csv"})
	if err != nil {
		t.Fatal(err)
	}
	if f.Dated || f.Machine != 2 || len(f.Classes) != 1 || f.Classes[0].Run != "constant" || f.Classes[0].Limit != "exact" {
		t.Errorf("%+v", f)
	}
	text := f.Scenario()
	for _, want := range []string{"the log has no dates", "only 0 % of the jobs have one", "2 GPUs, by the rule peak", `run = { law = "constant", value = "1m" }`} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("the scenario does not say %q:\n%s", want, text)
		}
	}
	if _, err := scenarios.Parse("x.toml", text); err != nil {
		t.Error(err)
	}
}
