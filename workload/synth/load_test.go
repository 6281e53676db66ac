package synth

import (
	"math"
	"testing"
	"time"

	"aforo/workload"
	"aforo/workload/synth/law"
)

// TestOfferedLoad compares the analytic load with two million simulated jobs,
// within 2 %: 5 standard errors of the class whose loads spread most.
func TestOfferedLoad(t *testing.T) {
	m := testModel(t)
	m.Growth = Growth{}
	m.Classes[0].PerDay = 400
	m.Cohorts[0].From, m.Cohorts[0].To = 0, 2800*day
	classes, cohorts := m.OfferedGPUSecondsPerDay()
	got := make([]float64, len(classes)+len(cohorts))
	s := New(m, 4, 0, 0, 2800*day)
	var j workload.Job
	n := 0
	for ; ; n++ {
		ok, err := s.Next(&j)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			break
		}
		i := int(j.Class)
		if j.User >= member(0) {
			i = len(classes)
		}
		got[i] += float64(j.Size) * min(j.Run, j.Limit).Seconds() / 2800
	}
	if n < 2_000_000 {
		t.Errorf("only %d jobs", n)
	}
	for i, want := range append(classes, cohorts...) {
		if math.Abs(got[i]/want-1) > 0.02 {
			t.Errorf("class %d offers %v GPU-seconds a day, simulated %v", i, want, got[i])
		}
	}
}

// TestMeanGPUSeconds checks the load of one job by hand, with every kind of
// bound.
func TestMeanGPUSeconds(t *testing.T) {
	c := testModel(t).Classes[2]
	c.Run = law.Constant{Seconds: 7200}
	if got := c.MeanGPUSeconds(); got != 7200 {
		t.Errorf("%v, want 7200", got)
	}
	c.MaxLimit = 3600e9
	if got := c.MeanGPUSeconds(); got != 3600 {
		t.Errorf("cut at an hour: %v", got)
	}
	c.Limit, _ = NewAccuracyLimit([]float64{0.5, 1}, []time.Duration{1800e9})
	if got := c.MeanGPUSeconds(); got != 1800 {
		t.Errorf("cut at the largest limit: %v", got)
	}
	c.Size, _ = law.NewSizes([]int{2, 100}, []float64{1, 1})
	c.MaxSize = 4
	if got := c.MeanGPUSeconds(); got != 3*1800 {
		t.Errorf("sizes cut at 4: %v", got)
	}
}

// TestKilledShare compares the share of GPU time that is lost at limits with that of half a
// million drawn jobs that fail, are cancelled and come back, of both kinds of outcomes, and
// adds up the load by size. The tolerance is 5 standard errors.
func TestKilledShare(t *testing.T) {
	for name, o := range map[string]*Outcomes{
		"none": nil,
		"cut":  {Failed: Ending{Share: 0.3, Run: 0.5}, Cancelled: Ending{Share: 0.1, Run: 2}, Attempts: 3},
		"long": {Failed: Ending{Share: 0.1, LongShare: 0.5}, LongSeconds: 5 * 3600, Attempts: 3},
		"late": {Failed: Ending{Share: 0.1, LongShare: 0.5}, LongSeconds: 2 * 3600, Attempts: 3},
	} {
		m := testModel(t)
		m.Growth, m.Cohorts, m.Classes, m.Labels.Class = Growth{}, nil, m.Classes[:1], m.Labels.Class[:1]
		c := &m.Classes[0]
		c.PerDay, c.Outcomes, c.MaxLimit, c.Run, c.RunBySize = 500, o, 4*time.Hour, law.Lognormal{Median: 3600, Sigma: 1.2}, nil
		lost, all := 0.0, 0.0
		s := New(m, 4, 0, 0, 600*day)
		var j workload.Job
		for {
			ok, err := s.Next(&j)
			if err != nil {
				t.Fatal(err)
			}
			if !ok {
				break
			}
			seconds := float64(j.Size) * min(j.Run, j.Limit).Seconds()
			if all += seconds; j.Run > j.Limit {
				lost += seconds
			}
		}
		if got, want := c.KilledShare(), lost/all; math.Abs(got-want) > 0.012 {
			t.Errorf("%s: %v of the GPU time is lost, drawn %v", name, got, want)
		}
		if got, want := c.GPUSecondsWithin(0, 4)+c.GPUSecondsWithin(4, math.MaxInt), c.MeanGPUSeconds(); math.Abs(got/want-1) > 1e-9 {
			t.Errorf("%s: %v by size, %v in all", name, got, want)
		}
	}
}
