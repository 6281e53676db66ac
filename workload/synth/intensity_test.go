package synth

import (
	"math"
	"math/cmplx"
	"slices"
	"testing"
	"time"

	"aforo/workload"
	"aforo/workload/synth/drawtest"
	"aforo/workload/synth/law"
)

func equalJobs(a, b []workload.Job) bool { return slices.Equal(a, b) }

// countIn counts instants within a span.
func countIn(all []time.Duration, from, to time.Duration) float64 {
	n := 0.0
	for _, at := range all {
		if at >= from && at < to {
			n++
		}
	}
	return n
}

// TestHolidays proves that a holiday multiplies the rate between its exact ends,
// that overlapping ones multiply, that one of factor 0 has no arrival at all, and
// that the arrivals before the first are the same as without: counts within 4
// standard deviations.
func TestHolidays(t *testing.T) {
	m := &Model{Rhythm: Flat()}
	free := instants(m, 4800, 0, 100*day)
	half := 30 * time.Minute
	m.Rhythm.Holidays = []Holiday{
		{20*day + half, 30*day + 20*time.Minute, 0.5},
		{25 * day, 40 * day, 0.2},
		{50*day + 10*time.Minute, 50*day + 50*time.Minute, 0},
		{60 * day, 60*day + 15*time.Minute, 40},
	}
	all := instants(m, 4800, 0, 100*day)
	for _, c := range []struct {
		from, to time.Duration
		rate     float64
	}{
		{0, 20*day + half, 1},
		{20*day + half, 25 * day, 0.5},
		{25 * day, 30*day + 20*time.Minute, 0.1},
		{30*day + 20*time.Minute, 40 * day, 0.2},
		{40 * day, 50*day + 10*time.Minute, 1},
		{50*day + 10*time.Minute, 50*day + 50*time.Minute, 0},
		{50*day + 50*time.Minute, 60 * day, 1},
		{60 * day, 60*day + 15*time.Minute, 40},
		{60*day + 15*time.Minute, 100 * day, 1},
	} {
		want := c.rate * 4800 * float64(c.to-c.from) / float64(day)
		if got := countIn(all, c.from, c.to); math.Abs(got-want) > 4*math.Sqrt(want) {
			t.Errorf("from %v to %v: %v arrivals, want %v", c.from, c.to, got, want)
		}
	}
	n := int(countIn(free, 0, 20*day+half))
	if !slices.Equal(all[:n], free[:n]) {
		t.Error("the arrivals before the first holiday are others")
	}
}

// TestSteps proves that steps multiply one after the other, on top of linear
// growth, and that Factor says so: counts within 4 standard deviations.
func TestSteps(t *testing.T) {
	m := &Model{Rhythm: Flat()}
	m.Growth = Growth{PerYear: -0.5, Linear: true, Origin: 0, Until: year, Steps: []Step{{100*day + 7*time.Minute, 2}, {200 * day, 1.5}}}
	all := instants(m, 1000, 0, 2*year)
	linear := func(a, b time.Duration) float64 { // the integral of 1 - t/2, t in years
		x, y := float64(a)/float64(year), float64(b)/float64(year)
		return ((y - y*y/4) - (x - x*x/4)) * 365
	}
	for _, c := range []struct {
		from, to time.Duration
		want     float64 // days at the rate of the beginning
	}{
		{0, 100*day + 7*time.Minute, linear(0, 100*day+7*time.Minute)},
		{100*day + 7*time.Minute, 200 * day, 2 * linear(100*day+7*time.Minute, 200*day)},
		{200 * day, year, 3 * linear(200*day, year)},
		{year, 2 * year, 3 * 0.5 * 365},
	} {
		want := 1000 * c.want
		if got := countIn(all, c.from, c.to); math.Abs(got-want) > 4*math.Sqrt(want) {
			t.Errorf("from %v to %v: %v arrivals, want %v", c.from, c.to, got, want)
		}
	}
	for at, want := range map[time.Duration]float64{0: 1, 73 * day: 0.9, 146 * day: 1.6, 292 * day: 1.8, 3 * year: 1.5} {
		if got := m.Growth.Factor(at); math.Abs(got-want) > 1e-12 {
			t.Errorf("the factor after %v is %v, want %v", at, got, want)
		}
	}
}

// TestWeekend proves that the hours of the weekend have a shape of their own while
// the days keep their weights, and that a class may have a rhythm and a growth of
// its own without a change to the others.
func TestWeekend(t *testing.T) {
	m := testModel(t)
	before := jobs(t, New(m, 7, 0, 0, 30*day))
	own := Flat()
	for h := range own.Weekend {
		own.Weekend[h] = 2 * float64(h%2)
	}
	m.Classes[0].Rhythm, m.Classes[0].Growth, m.Classes[0].PerDay = &own, &Growth{PerYear: 9, Until: year}, 2000
	if err := m.Check(); err != nil {
		t.Fatal(err)
	}
	all := jobs(t, New(m, 7, 0, 0, 30*day))
	for class := 1; class < 3; class++ {
		if !equalJobs(only(before, class), only(all, class)) {
			t.Errorf("the jobs of class %d are others", class)
		}
	}
	weekend, odd := 0.0, 0.0
	mine := only(all, 0)
	for _, j := range mine {
		if h := localHour(m, j.Submit); h >= 5*24 {
			weekend++
			odd += float64(h % 2)
		}
	}
	// 10^(t/365 d) has the mean 1.100 over 30 days.
	want := 2000 * 365 / math.Ln10 * (math.Pow(10, 30./365) - 1)
	if n := float64(len(mine)); math.Abs(n-want) > 4*math.Sqrt(want) || odd != weekend || math.Abs(weekend/n-8./30) > 0.02 {
		t.Errorf("%v jobs, want %v; %v at weekends, %v of them in odd hours", n, want, weekend, odd)
	}
}

// TestSinusoid proves rhythm and run times together against the infinite-server
// queue (Eick, Massey and Whitt, Management Science 39(2), 1993): with a rate of
// 10 + 5 sin(wt) an hour and exponential run times of mean 2 h, the number of jobs
// that run follows it with an amplitude of 5/sqrt(mu^2+w^2) = 8.859 and a lag of
// atan(w/mu)/w = 1.842 h. The rate here is constant within each hour, which takes
// the square of sin(x)/x, x = pi/24, from the amplitude and nothing from the lag.
// Within 4 standard errors over 10 years.
func TestSinusoid(t *testing.T) {
	one, err := law.NewSizes([]int{1}, []float64{1})
	if err != nil {
		t.Fatal(err)
	}
	m := &Model{Rhythm: Flat(), Classes: []Class{{
		Name: "sine", PerDay: 240, Burst: 1, Size: one, Run: law.Exponential{MeanSeconds: 7200}, Limit: ExactLimit{},
	}}}
	x := math.Pi / 24
	for h := range m.Rhythm.Hour {
		m.Rhythm.Hour[h] = 1 + 0.5*math.Sin(x)/x*math.Sin(2*math.Pi*(float64(h)+0.5)/24)
	}
	const w = 2 * math.Pi / 24 // an hour
	span := 10 * year
	sum, squares := 0i, 0.0
	for _, j := range jobs(t, New(m, 1, 0, 0, span)) {
		a, b := j.Submit.Hours(), (j.Submit + j.Run).Hours()
		// The integral of exp(-iwt) while the job runs.
		part := (cmplx.Exp(complex(0, -w*b)) - cmplx.Exp(complex(0, -w*a))) / complex(0, -w)
		sum += part
		squares += real(part * cmplx.Conj(part))
	}
	scale := 2 / span.Hours()
	amplitude, phase := cmplx.Polar(sum * complex(scale, 0))
	lag := -(phase + math.Pi/2) / w // sin(wt - w lag) has the phase -pi/2 - w lag
	se := scale * math.Sqrt(squares/2)
	const mu = 0.5
	wantA := 5 / math.Hypot(mu, w) * math.Pow(math.Sin(x)/x, 2)
	wantL := math.Atan(w/mu) / w
	t.Logf("amplitude %.4f, want %.4f, standard error %.4f; lag %.4f h, want %.4f h", amplitude, wantA, se, lag, wantL)
	if math.Abs(amplitude-wantA) > 4*se || math.Abs(lag-wantL) > 4*se/(wantA*w) || se > 0.02*wantA {
		t.Errorf("amplitude %v, want %v; lag %v h, want %v h", amplitude, wantA, lag, wantL)
	}
}

// TestCalendarChecks proves that Check names what is wrong with holidays and
// steps.
func TestCalendarChecks(t *testing.T) {
	for _, c := range []struct {
		spoil func(m *Model)
		want  string
	}{
		{func(m *Model) { m.Rhythm.Weekend[3] = 1 }, "multipliers of the hours of the weekend have mean"},
		{func(m *Model) { m.Rhythm.Holidays = []Holiday{{0, day, -1}} }, "factor of holiday 1 is -1"},
		{func(m *Model) { m.Rhythm.Holidays = []Holiday{{day, day, 1}} }, "holiday 1 lasts from 24h0m0s to 24h0m0s"},
		{func(m *Model) { m.Growth.Steps = []Step{{0, 0}} }, "factor of step 1 of the growth is 0"},
		{func(m *Model) { m.Growth = Growth{PerYear: -0.9, Linear: true, Until: 2 * year} }, "nearer end"},
		{func(m *Model) { m.Classes[0].Rhythm = &Rhythm{} }, `class "train": weight`},
		{func(m *Model) { m.Classes[0].Growth = &Growth{PerYear: -2} }, `class "train": the growth is -2`},
		{func(m *Model) { m.Classes[0].Burst, m.Classes[0].FixedBurst = 2.5, true }, "every burst has 2.5 jobs"},
	} {
		m := testModel(t)
		c.spoil(m)
		err := m.Check()
		if c.want == `class "train": weight` {
			drawtest.Message(t, err, []string{`class "train"`, "the weights of the hours add up to 0"})
			continue
		}
		drawtest.Message(t, err, []string{c.want})
	}
}

// TestFixedBurst proves that bursts of fixed size have exactly that many jobs, as
// many a day as PerDay says, and change nothing else about the submissions.
func TestFixedBurst(t *testing.T) {
	m := testModel(t)
	m.Growth = Growth{}
	m.Classes[1].FixedBurst = true
	all := only(jobs(t, New(m, 3, 0, 0, 200*day)), 1)
	for i := range all {
		if all[i].Submit != all[i-i%5].Submit || all[i].User != all[i-i%5].User {
			t.Fatalf("job %d is not of the burst of job %d", i, i-i%5)
		}
	}
	if len(all)%5 != 0 || math.Abs(float64(len(all))-40_000) > 4*5*math.Sqrt(8000) {
		t.Errorf("%d jobs", len(all))
	}
	m.Classes[1].FixedBurst = false
	if free := only(jobs(t, New(m, 3, 0, 0, 200*day)), 1); free[0].Submit != all[0].Submit || free[0].Run != all[0].Run {
		t.Error("the first job is another")
	}
}
