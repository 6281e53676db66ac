package synth

import (
	"math"
	"testing"
	"time"

	"aforo/workload/synth/drawtest"
	"aforo/workload/synth/law"
)

// TestCheck breaks a good model in one place at a time and proves that Check
// names the place and what is wrong there.
func TestCheck(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(m *Model)
		want  []string // parts of the message
	}{
		{"no classes", func(m *Model) { m.Classes, m.Cohorts = nil, nil }, []string{"no classes"}},
		{"labels", func(m *Model) { m.Labels.Class = []string{"a"} }, []string{"3 classes and 1 labels"}},
		{"no name", func(m *Model) { m.Classes[1].Name = "" }, []string{`class ""`, "no name"}},
		{"two names", func(m *Model) { m.Classes[1].Name = "train" }, []string{`class "train"`, "names must differ"}},
		{"rate", func(m *Model) { m.Classes[0].PerDay = math.NaN() }, []string{`class "train"`, "jobs a day is NaN"}},
		{"burst", func(m *Model) { m.Classes[0].Burst = 0 }, []string{"mean burst is 0"}},
		{"sizes", func(m *Model) { m.Classes[0].Size = law.Sizes{} }, []string{"NewSizes"}},
		{"no run", func(m *Model) { m.Classes[0].Run = nil }, []string{"no law of the run time"}},
		{"constant", func(m *Model) { m.Classes[0].Run = law.Constant{Seconds: -1} }, []string{"constant is -1 s"}},
		{"exponential", func(m *Model) { m.Classes[0].Run = law.Exponential{} }, []string{"mean of the exponential", "is 0"}},
		{"median", func(m *Model) { m.Classes[0].Run = law.Lognormal{Median: math.Inf(1), Sigma: 1} }, []string{"median", "+Inf"}},
		{"sigma", func(m *Model) { m.Classes[0].Run = law.Lognormal{Median: 1, Sigma: 0} }, []string{"sigma", "is 0"}},
		{"empirical", func(m *Model) { m.Classes[0].Run = law.Empirical{} }, []string{"NewEmpirical"}},
		{"no limit", func(m *Model) { m.Classes[0].Limit = nil }, []string{"no law of the limit"}},
		{"factor", func(m *Model) { m.Classes[0].Limit = FactorLimit{0.5} }, []string{"factor of the limit is 0.5"}},
		{"accuracy", func(m *Model) { m.Classes[0].Limit = AccuracyLimit{} }, []string{"NewAccuracyLimit"}},
		{"largest limit", func(m *Model) { m.Classes[0].MaxLimit = -1 }, []string{"largest limit -1ns"}},
		{"fixed share", func(m *Model) { m.Classes[0].FixedShare = 1.5 }, []string{"fixed share", "1.5"}},
		{"cores", func(m *Model) { m.Classes[0].CoresPerGPU = -1 }, []string{"each GPU needs -1 cores"}},
		{"memory", func(m *Model) { m.Classes[0].MemPerGPUMB = 1 << 40 }, []string{"each GPU needs 0 cores and 1099511627776 MB"}},
		{"priority", func(m *Model) { m.Classes[0].Priority = math.NaN() }, []string{"priority is NaN"}},
		{"community", func(m *Model) { m.Classes[0].Community = []float64{1} }, []string{"1 weights for the community and 2 labels"}},
		{"access", func(m *Model) { m.Classes[0].Access = []float64{0, 0} }, []string{"weights of the access add up to 0"}},
		{"users", func(m *Model) { m.Classes[0].Users = 600_000 }, []string{"600000 users in each of 2"}},
		{"cohort's class", func(m *Model) { m.Cohorts[0].Class = 3 }, []string{`cohort "course"`, "class is number 3 of 3"}},
		{"members", func(m *Model) { m.Cohorts[0].Members = 0 }, []string{"0 members"}},
		{"cohort's rate", func(m *Model) { m.Cohorts[0].PerMemberDay = math.Inf(1) }, []string{"each member is +Inf"}},
		{"cohort's time", func(m *Model) { m.Cohorts[0].To = m.Cohorts[0].From }, []string{"must end after it begins"}},
		{"cohort's community", func(m *Model) { m.Cohorts[0].Community = 2 }, []string{"community is number 2 of 2"}},
		{"cohort's access", func(m *Model) { m.Cohorts[0].Access = -2 }, []string{"access is number -2 of 2"}},
		{"offset", func(m *Model) { m.Rhythm.Offset = week }, []string{"rhythm", "168h0m0s after Monday"}},
		{"hours", func(m *Model) { m.Rhythm.Hour[0] += 1 }, []string{"multipliers of the hours", "must be 1"}},
		{"weekdays", func(m *Model) { m.Rhythm.Weekday[0] = -1 }, []string{"weight 1 of the weekdays is -1"}},
		{"no rhythm", func(m *Model) { m.Rhythm = Rhythm{} }, []string{"weights of the hours add up to 0"}},
		{"growth", func(m *Model) { m.Growth.PerYear = -1 }, []string{"growth is -1 a year"}},
		{"growth's end", func(m *Model) { m.Growth.Until = -1 }, []string{"growth ends -1ns"}},
		{"too much growth", func(m *Model) { m.Growth.PerYear = 1e10 }, []string{"nearer end"}},
		{"sectors", func(m *Model) { m.SectorWeights = m.SectorWeights[:1] }, []string{"1 communities of 2"}},
		{"sector", func(m *Model) { m.SectorWeights[1] = []float64{1} }, []string{"community 2", "1 weights for the sector and 3 labels"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := testModel(t)
			c.spoil(m)
			drawtest.Message(t, m.Check(), c.want)
		})
	}
}

// TestCheckReportsAll proves that every mistake is reported, not the first alone.
func TestCheckReportsAll(t *testing.T) {
	m := testModel(t)
	m.Classes[0].PerDay, m.Classes[0].Burst, m.Classes[2].Run = 0, -1, nil
	drawtest.Message(t, m.Check(), []string{"jobs a day is 0", "mean burst is -1", `class "debug"`})
}

// TestConstructors proves that each constructor refuses what it cannot use, in
// words.
func TestConstructors(t *testing.T) {
	cdf := func(lower float64, at, p []float64) error { _, err := law.NewEmpirical(lower, at, p); return err }
	sizes := func(n []int, w []float64) error { _, err := law.NewSizes(n, w); return err }
	accuracy := func(q []float64, v ...time.Duration) error { _, err := NewAccuracyLimit(q, v); return err }
	f := func(xs ...float64) []float64 { return xs }
	for _, c := range []struct {
		err  error
		want string
	}{
		{cdf(0, nil, nil), "0 times"},
		{cdf(0, f(1, 2), f(1)), "2 times and 1 probabilities"},
		{cdf(0, f(1, 2), f(0.5, 1)), "lower edge is 0 s"},
		{cdf(1, f(1, 2), f(0.5, 1)), "lower edge is 1 s"},
		{cdf(0, f(0, 2), f(0, 1)), "time 1 of the empirical law"},
		{cdf(0, f(1, math.Inf(1)), f(0, 1)), "time 2"},
		{cdf(0, f(2, 2), f(0, 1)), "do not increase"},
		{cdf(0, f(1, 2, 3), f(0, 0.5, 0.4)), "falls from 0.5 to 0.4"},
		{cdf(0.5, f(1, 2), f(50, 100)), "divided by 100"},
		{cdf(0, f(1, 2), f(0, math.NaN())), "probability NaN"},
		{cdf(0, f(1, 2), f(0, 0.9)), "ends at probability 0.9"},
		{cdf(0, f(1), f(0)), "ends at probability 0"},
		{sizes(nil, nil), "0 sizes"},
		{sizes([]int{1, 2}, f(1)), "2 sizes and 1 weights"},
		{sizes([]int{0}, f(1)), "size 0 is out of range"},
		{sizes([]int{2, 1}, f(1, 1)), "1 follows 2"},
		{sizes([]int{1, 2}, f(1, -1)), "weight 2 of the sizes is -1"},
		{sizes([]int{1, 2}, f(0, 0)), "add up to 0"},
		{sizes([]int{1, 2}, f(1, math.NaN())), "is NaN"},
		{accuracy(f(1), time.Hour), "1 quantiles"},
		{accuracy(f(0, 1.5), time.Hour), "quantile 2 of the accuracy is 1.5"},
		{accuracy(f(0.5, 0.4), time.Hour), "fall from 0.5 to 0.4"},
		{accuracy(f(0, 1)), "no values"},
		{accuracy(f(0, 1), time.Hour, time.Minute), "value 2 of the limits is 1m0s"},
		{accuracy(f(0, 1), 0), "value 1 of the limits is 0s"},
	} {
		drawtest.Message(t, c.err, []string{c.want})
	}
}
