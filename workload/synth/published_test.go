package synth

import (
	"encoding/csv"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"aforo/workload"
	"aforo/workload/synth/law"
)

// TestGavel compares the exact moments of the generator with numbers of an
// independent program.
func TestGavel(t *testing.T) {
	p := must1(NewPublished("gavel", false))
	size2 := 0.0
	sizes, share := p.Size.List()
	for i, n := range sizes {
		size2 += share[i] * float64(n*n)
	}
	for _, x := range []struct {
		what      string
		got, want float64
	}{
		{"mean run time", p.Run.Mean(), 60361.752350277},
		{"median run time", p.Run.Quantile(0.5), 16430.517805586165},
		{"mean size", p.Size.Mean(), 1.9},
		{"mean square of the size", size2, 6.7},
		{"GPU-hours a job", p.Size.Mean() * p.Run.Mean() / 3600, 31.857591518201748},
	} {
		if math.Abs(x.got/x.want-1) > 1e-9 {
			t.Errorf("%s %v, want %v", x.what, x.got, x.want)
		}
	}
}

// TestClusterTables proves that the models of the four clusters have the published
// sizes and run times, with and without the law that joins them: every point of
// both tables, run times within 0.0003 where a size cannot reach its GPU time.
func TestClusterTables(t *testing.T) {
	for name, table := range clusterTables {
		for _, independent := range []bool{true, false} {
			p := must1(NewPublished(name, independent))
			c := Class{Size: p.Size, Run: p.Run, RunBySize: p.RunBySize}
			run, below := c.runLaw(false), 0.0
			for i, want := range table.gpus {
				below += p.Size.P(1 << i)
				if math.Abs(below-want/100) > 1e-9 {
					t.Errorf("%s: P(size <= %d) = %v, want %v %%", name, 1<<i, below, want)
				}
			}
			for i, want := range table.run {
				if got := run.CDF(float64(int(1) << i)); math.Abs(got-want/100) > 0.0003 {
					t.Errorf("%s: P(run <= %d s) = %v, want %v %%", name, 1<<i, got, want)
				}
			}
		}
	}
}

// TestLongJobsHaveThePublishedGPUTime proves that each size has its published
// share of the GPU time, within 0.005, and that the GPU-hours of a mean job, which
// the tables do not contain, are those of the published totals: within 3 % for
// three clusters. Seren's digitised tables are 46 % above its total, most of it in
// the 0.2 % of jobs with 513 to 1024 GPUs.
func TestLongJobsHaveThePublishedGPUTime(t *testing.T) {
	total := map[string]float64{"seren": 5.98e6 / 663_813, "kalos": 1.51e6 / 19_907, "helios": 21.7e6 / 1_580_464, "philly": 1.92e6 / 112_956}
	for name, table := range clusterTables {
		p := must1(NewPublished(name, false))
		c := Class{Size: p.Size, RunBySize: p.RunBySize, Limit: ExactLimit{}}
		mean, below := c.MeanGPUSeconds(), 0.0
		for i, want := range table.gpuTime {
			n := 1 << i
			below += p.Size.P(n) * float64(n) * p.RunBySize.Of(n).Mean() / mean
			if math.Abs(below-want/100) > 0.005 {
				t.Errorf("%s: jobs of up to %d GPUs have %v of the GPU time, want %v %%", name, n, below, want)
			}
		}
		tolerance := 0.03
		if name == "seren" {
			tolerance = 0.47
		}
		if got := mean / 3600; math.Abs(got/total[name]-1) > tolerance {
			t.Errorf("%s: %v GPU-hours a job, published %v", name, got, total[name])
		}
	}
}

// TestTablesAreThePublishedOnes compares the compiled tables with the files that
// they were digitised into.
func TestTablesAreThePublishedOnes(t *testing.T) {
	numbers := func(cells []string) (xs []float64) {
		for _, c := range cells {
			xs = append(xs, number(t, c))
		}
		return xs
	}
	seen := 0
	for _, file := range []string{"cdf_duration.csv", "cdf_gpucount.csv", "diurnal_helios.csv"} {
		rows, err := csv.NewReader(shared(t, "facts/"+file)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[1:] {
			table, known := clusterTables[strings.ToLower(row[0])]
			var got, want []float64
			switch {
			case file == "diurnal_helios.csv":
				hour := int(number(t, row[0]))
				got, want = clusterTables["helios"].hours[hour:hour+1], numbers(row[1:])
			case !known: // a cluster whose jobs share GPUs
				continue
			case file == "cdf_duration.csv":
				got, want = table.run, numbers(row[1:])
			case row[1] == "jobs":
				got, want = table.gpus, numbers(row[2:])
			default:
				got, want = table.gpuTime, numbers(row[2:])
			}
			seen++
			if !slices.Equal(got, want) {
				t.Errorf("%s of %s is %v, published %v", file, row[0], got, want)
			}
		}
	}
	if seen != 4+8+24 {
		t.Errorf("%d rows compared", seen)
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
	add := func(name string, p Published, change func(c *Class)) {
		r := p.Rhythm(Flat())
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
		add("lublin99-"+jobs, must1(Lublin(jobs, 256, false)), nil)
	}
	for _, name := range PublishedModels() {
		add(name, must1(NewPublished(name, false)), nil)
	}
	helios := must1(NewPublished("helios", false))
	helios.Outcomes.Attempts = 3
	add("helios-retry", helios, func(c *Class) { c.Outcomes = helios.Outcomes })
	add("lublin99-tsafrir", must1(Lublin("typeless", 256, false)), func(c *Class) {
		c.Limit = must1(NewEstimateLimit(must1(TsafrirEstimates(48*time.Hour, 90, 1)), c.RunCDF()))
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
	p := must1(NewPublished("helios", false))
	m := testModel(t)
	m.Growth = Growth{}
	r := p.Rhythm(m.Rhythm)
	m.Classes = append(m.Classes, Class{Name: "helios", PerDay: 2000, Burst: 1, Limit: ExactLimit{}, Size: p.Size, RunBySize: p.RunBySize, Rhythm: &r})
	m.Labels.Class = append(m.Labels.Class, "helios")
	counts := make([]int, 24)
	for _, j := range only(jobs(t, New(m, 3, 0, 0, 140*day)), 3) {
		counts[localHour(m, j.Submit)%24]++
	}
	checkFrequencies(t, counts, law.Normalised(clusterTables["helios"].hours))
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
		must1(law.NewBalancedHyperExponential(600, 4)),
		law.LogUniform{Min: 10, Max: 5000},
		must1(NewPublished("gavel", false)).Run,
		must1(Lublin("interactive", 128, false)).RunBySize.Of(8), must1(NewPublished("helios", false)).RunBySize.Of(8),
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
	checkMessage(t, last(Lublin("mixed", 128, false)), []string{`no jobs "mixed"`})
	checkMessage(t, last(Lublin("batch", 4, false)), []string{"has 4 nodes"})
	checkMessage(t, last(NewPublished("mars", false)), []string{`no published model "mars"`})
	lublin := must1(Lublin("typeless", 128, false)).RunBySize.(law.LogHyperGamma)
	negative := lublin
	negative.Scale1 = -1
	m := testModel(t)
	m.Classes[0].RunBySize = lublin
	checkMessage(t, m.Check(), []string{"give one of the two"})
	m.Classes[0].Run, m.Classes[0].RunBySize = nil, negative
	checkMessage(t, m.Check(), []string{"first scale of the log-hyper-gamma law is -1"})
}
