package synth

import (
	"math"
	"testing"
	"time"

	"aforo/workload/synth/arrive"
	"aforo/workload/synth/drawtest"
)

// TestProcessChecks proves that Check names what is wrong with a process.
func TestProcessChecks(t *testing.T) {
	hour := time.Hour
	for _, c := range []struct {
		process arrive.Process
		want    string
	}{
		{arrive.WeibullRenewal{}, "shape of the Weibull law of the gaps is 0"},
		{arrive.WeibullRenewal{Shape: 0.1}, "variation of the gaps is 429.8"},
		{arrive.GammaRenewal{Shape: math.NaN()}, "shape of the gamma law of the gaps is NaN"},
		{arrive.GammaRenewal{Shape: 1e-6}, "variation of the gaps is 1000"},
		{arrive.MMPP{}, "0 states"},
		{arrive.MMPP{States: []arrive.State{{Factor: 1, Stay: hour}, {Factor: -1, Stay: hour}}}, "factor of state 2 is -1"},
		{arrive.MMPP{States: []arrive.State{{Factor: 0, Stay: hour}, {Factor: 0, Stay: hour}}}, "factors of all states are 0"},
		{arrive.MMPP{States: []arrive.State{{Factor: 1, Stay: 0}, {Factor: 0, Stay: hour}}}, "mean stay in state 1 is 0s"},
		{arrive.MMPP{States: []arrive.State{{Factor: 1, Stay: 1}, {Factor: 0, Stay: 1}}}, "longer stays"},
	} {
		m := testModel(t)
		m.Classes[0].Arrivals = c.process
		drawtest.Message(t, m.Check(), []string{`class "train"`, c.want})
	}
}

// TestProcessesFollowTheRhythm proves that the change of time carries every
// process: as many jobs come in each part of the week as the rhythm says, and
// changing the process of one class leaves the others' jobs byte for byte.
func TestProcessesFollowTheRhythm(t *testing.T) {
	before := jobs(t, New(testModel(t), 7, 0, 0, 20*day))
	for _, p := range []arrive.Process{arrive.WeibullRenewal{Shape: 0.7}, arrive.GammaRenewal{Shape: 3}, arrive.MMPP{States: []arrive.State{{Factor: 1, Stay: 6 * time.Hour}, {Factor: 2, Stay: 6 * time.Hour}}}} {
		m := testModel(t)
		a := newArrivals(p.Realize(key{7, 0, "class", "test"}.streams, 5000), newIntensity(5000, &m.Rhythm, Growth{}), 0, 40*week)
		day0, total := 0.0, 0.0
		for at := a.next(); at != never; at = a.next() {
			if h := localHour(m, at) % 24; h >= 9 && h < 21 {
				day0++
			}
			total++
		}
		want := 0.0
		for h := 9; h < 21; h++ {
			want += m.Rhythm.Hour[h] / 24
		}
		// 1.4 million jobs, whose counts have an index of dispersion below 40.
		if math.Abs(total/(5000*280)-1) > 0.02 || math.Abs(day0/total-want) > 0.01 {
			t.Errorf("%T: %v jobs, a share of %v by day, want %v", p, total, day0/total, want)
		}
		m.Classes[0].Arrivals = p
		after := jobs(t, New(m, 7, 0, 0, 20*day))
		for class := 1; class < 3; class++ {
			if !equalJobs(only(before, class), only(after, class)) {
				t.Errorf("%T: the jobs of class %d are others", p, class)
			}
		}
	}
}
