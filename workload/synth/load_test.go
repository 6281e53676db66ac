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
