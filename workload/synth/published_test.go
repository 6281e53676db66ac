package synth

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"
	"time"

	"aforo/workload"
	"aforo/workload/synth/arrive"
	"aforo/workload/synth/drawtest"
	"aforo/workload/synth/law"
	"aforo/workload/synth/published"
)

// lublinModel returns a model of the typeless jobs at their own rate.
func lublinModel(p published.Model) *Model {
	r := Flat().Published(&p)
	return &Model{
		Classes: []Class{{
			Name: "lublin", PerDay: p.PerDay, Burst: 1, Size: p.Size, RunBySize: p.RunBySize, Limit: ExactLimit{},
			Arrivals: p.Arrivals, Rhythm: &r,
		}},
		Rhythm: Flat(),
		Labels: workload.Labels{Class: []string{"lublin"}},
	}
}

// TestLublinSample draws 400,000 jobs as a run sees them and compares them with
// the exact law: sizes by chi-square; mean run time, node-seconds and gap within
// 4 standard errors.
func TestLublinSample(t *testing.T) {
	p := drawtest.Must(published.Lublin("typeless", 128, false))
	m := lublinModel(p)
	s, n := New(m, 5, 0, 0, 0), 400_000
	counts, prob := make([]int, 129), make([]float64, 129)
	var run, work, gap [2]float64 // sums of x and of x^2
	last := time.Duration(0)
	var j workload.Job
	for range n {
		if ok, err := s.Next(&j); !ok || err != nil {
			t.Fatal(ok, err)
		}
		counts[j.Size]++
		for _, x := range []struct {
			of  *[2]float64
			val float64
		}{{&run, j.Run.Seconds()}, {&work, float64(j.Size) * j.Run.Seconds()}, {&gap, (j.Submit - last).Seconds()}} {
			x.of[0] += x.val / float64(n)
			x.of[1] += x.val * x.val / float64(n)
		}
		last = j.Submit
		if j.Run%time.Second != 0 {
			t.Fatalf("a run time of %v", j.Run)
		}
	}
	for k := range prob {
		prob[k] = p.Size.P(k)
	}
	drawtest.Frequencies(t, counts, prob)
	c := &m.Classes[0]
	for _, x := range []struct {
		what string
		sum  [2]float64
		want float64
	}{{"run time", run, c.runLaw(false).Mean()}, {"node-seconds", work, c.MeanGPUSeconds()}, {"gap", gap, p.Arrivals.(arrive.LogGammaRenewal).MeanSeconds()}} {
		if se := math.Sqrt((x.sum[1] - x.sum[0]*x.sum[0]) / float64(n)); math.Abs(x.sum[0]-x.want) > 4*se {
			t.Errorf("mean %s %v, want %v, standard error %v", x.what, x.sum[0], x.want, se)
		}
	}
}

// TestLognormalFits proves that a published mean and median make the law that an
// independent program fitted: its mean, and sigma within 1e-12.
func TestLognormalFits(t *testing.T) {
	for _, c := range []struct{ mean, median, sigma float64 }{
		{1414.335, 122, 2.213772206082534},
		{1259.689, 124, 2.1532944891385664},
		{18006.055, 874, 2.459830479340232},
		{6651.681, 206, 2.6361899456872337},
	} {
		l := law.Lognormal{Median: c.median, Sigma: math.Sqrt(2 * math.Log(c.mean/c.median))}
		if math.Abs(l.Sigma-c.sigma) > 1e-12 || math.Abs(l.Mean()/c.mean-1) > 1e-12 {
			t.Errorf("sigma %v, mean %v, want %+v", l.Sigma, l.Mean(), c)
		}
	}
}

// modelsUnderTest returns one class for each model by name and each way to use it.
func modelsUnderTest() map[string]Class {
	all := map[string]Class{}
	add := func(name string, p published.Model, change func(c *Class)) {
		r := Flat().Published(&p)
		c := Class{
			Name: name, PerDay: 2000, Burst: 1, Limit: ExactLimit{},
			Size: p.Size, Run: p.Run, RunBySize: p.RunBySize, Arrivals: p.Arrivals, Rhythm: &r,
		}
		if change != nil {
			change(&c)
		}
		all[name] = c
	}
	for _, jobs := range []string{"batch", "interactive", "typeless"} {
		add("lublin99-"+jobs, drawtest.Must(published.Lublin(jobs, 256, false)), nil)
	}
	for _, name := range []string{"gavel", "seren", "kalos", "helios", "philly"} {
		add(name, drawtest.Must(published.New(name, false)), nil)
	}
	helios := drawtest.Must(published.New("helios", false))
	ends := PublishedOutcomes(&helios)
	ends.Attempts = 3
	add("helios-retry", helios, func(c *Class) { c.Outcomes = ends })
	add("lublin99-tsafrir", drawtest.Must(published.Lublin("typeless", 256, false)), func(c *Class) {
		c.Limit = drawtest.Must(NewEstimateLimit(drawtest.Must(TsafrirEstimates(48*time.Hour, 90, 1)), c.RunCDF()))
	})
	return all
}

// TestModelsLeaveTheRest proves that adding a class of any model leaves every
// other class's jobs byte for byte as they were, and that its own jobs are the
// same each time and others in another replication.
func TestModelsLeaveTheRest(t *testing.T) {
	before := jobs(t, New(testModel(t), 7, 0, 0, 12*day))
	for name, c := range modelsUnderTest() {
		with := func(replication int) []workload.Job {
			m := testModel(t)
			m.Classes = append(m.Classes, c)
			m.Labels.Class = append(m.Labels.Class, c.Name)
			return jobs(t, New(m, 7, replication, 0, 12*day))
		}
		after := with(0)
		for class := range 3 {
			if !slices.Equal(only(before, class), only(after, class)) {
				t.Errorf("%s: class %d changed", name, class)
			}
		}
		own := only(after, 3)
		if !slices.Equal(own, only(with(0), 3)) || slices.Equal(own[:10], only(with(1), 3)[:10]) {
			t.Errorf("%s: %d jobs of its own are not the same again, or the same in another replication", name, len(own))
		}
	}
}

// TestModelRhythm proves that a class keeps to its model's hours in the local time
// of the simulation, and the other classes to theirs (chi-square).
func TestModelRhythm(t *testing.T) {
	p := drawtest.Must(published.New("helios", false))
	m := testModel(t)
	m.Growth = Growth{}
	r := m.Rhythm.Published(&p)
	m.Classes = append(m.Classes, Class{Name: "helios", PerDay: 2000, Burst: 1, Limit: ExactLimit{}, Size: p.Size, RunBySize: p.RunBySize, Rhythm: &r})
	m.Labels.Class = append(m.Labels.Class, "helios")
	counts := make([]int, 24)
	for _, j := range only(jobs(t, New(m, 3, 0, 0, 140*day)), 3) {
		counts[localHour(m, j.Submit)%24]++
	}
	drawtest.Frequencies(t, counts, law.Normalised(p.Hours))
}

// TestModelsDoNotAllocate holds the promise that a run allocates nothing a job:
// what waits to be tried again is kept in place.
func TestModelsDoNotAllocate(t *testing.T) {
	for name, c := range modelsUnderTest() {
		s := New(&Model{Classes: []Class{c}, Rhythm: Flat()}, 1, 0, 0, 0)
		var j workload.Job
		for range 20_000 {
			_, _ = s.Next(&j)
		}
		if n := testing.AllocsPerRun(20_000, func() { _, _ = s.Next(&j) }); n > 0 {
			t.Errorf("%s: %v allocations a job", name, n)
		}
	}
}

func BenchmarkModels(b *testing.B) {
	all := modelsUnderTest()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		b.Run(name, func(b *testing.B) {
			s := New(&Model{Classes: []Class{all[name]}, Rhythm: Flat()}, 1, 0, 0, 0)
			var j workload.Job
			b.ReportAllocs()
			for b.Loop() {
				if ok, _ := s.Next(&j); !ok {
					b.Fatal("the source ended")
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
		})
	}
}

func BenchmarkLaws(b *testing.B) {
	for _, l := range []law.Law{
		law.Exponential{MeanSeconds: 600},
		law.Lognormal{Median: 600, Sigma: 1},
		law.Weibull{Shape: 0.6, Scale: 600},
		law.Gamma{Shape: 0.5, Scale: 600},
		law.Gamma{Shape: 3, Scale: 600},
		drawtest.Must(law.NewBalancedHyperExponential(600, 4)),
		law.LogUniform{Min: 10, Max: 5000},
		drawtest.Must(published.New("gavel", false)).Run,
		drawtest.Must(published.Lublin("interactive", 128, false)).RunBySize.Of(8), drawtest.Must(published.New("helios", false)).RunBySize.Of(8),
	} {
		b.Run(fmt.Sprintf("%T", l), func(b *testing.B) {
			r, sum := testRNG(), 0.0
			for b.Loop() {
				sum += l.Sample(r)
			}
			if math.IsNaN(sum) {
				b.Fatal("the samples are not numbers")
			}
		})
	}
}

// TestBadModels proves that models that there are not, and classes with two laws of
// run times or a bad one, are refused in words.
func TestBadModels(t *testing.T) {
	last := func(_ any, err error) error { return err }
	drawtest.Message(t, last(published.Lublin("mixed", 128, false)), []string{`no jobs "mixed"`})
	drawtest.Message(t, last(published.Lublin("batch", 4, false)), []string{"has 4 nodes"})
	drawtest.Message(t, last(published.New("mars", false)), []string{`no published model "mars"`})
	lublin := drawtest.Must(published.Lublin("typeless", 128, false)).RunBySize.(law.LogHyperGamma)
	negative := lublin
	negative.Scale1 = -1
	m := testModel(t)
	m.Classes[0].RunBySize = lublin
	drawtest.Message(t, m.Check(), []string{"give one of the two"})
	m.Classes[0].Run, m.Classes[0].RunBySize = nil, negative
	drawtest.Message(t, m.Check(), []string{"first scale of the log-hyper-gamma law is -1"})
}
