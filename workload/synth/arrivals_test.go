package synth

import (
	"math"
	"testing"
	"time"

	"gonum.org/v1/gonum/stat/distuv"

	"aforo/workload/synth/arrive"
	"aforo/workload/synth/drawtest"
)

// instants returns all arrivals of a process with the rhythm and growth of m.
func instants(m *Model, perDay float64, from, to time.Duration) []time.Duration {
	a := newArrivals(arrive.Poisson{}.Realize(key{11, 0, "class", "test"}.streams, perDay), newIntensity(perDay, &m.Rhythm, m.Growth), from, to)
	var all []time.Duration
	for t := a.next(); t != never; t = a.next() {
		all = append(all, t)
	}
	return all
}

// localHour is the hour of the week, 0 to 167, of a simulated instant.
func localHour(m *Model, t time.Duration) int {
	return int((t+m.Rhythm.Offset)%week) / int(time.Hour)
}

// TestArrivalsFollowTheRhythm counts arrivals by hour of the week over two years
// and compares them with the rate (chi-square at significance 0.001).
func TestArrivalsFollowTheRhythm(t *testing.T) {
	m := testModel(t)
	m.Growth = Growth{}
	counts, p := make([]int, 168), make([]float64, 168)
	for _, at := range instants(m, 500, 0, 104*week) {
		counts[localHour(m, at)]++
	}
	n := 0
	for h := range p {
		p[h] = m.Rhythm.Hour[h%24] * m.Rhythm.Weekday[h/24] / 168
		n += counts[h]
	}
	drawtest.Frequencies(t, counts, p)
	if want := 500.0 * 7 * 104; math.Abs(float64(n)-want) > 4*math.Sqrt(want) {
		t.Errorf("%d arrivals, want %v", n, want)
	}
}

// TestArrivalsArePoisson proves the law of the process, not its rate alone: on
// the scale of the cumulative rate, which is computed here by other means, the
// gaps of a Poisson process are independent unit exponentials.
func TestArrivalsArePoisson(t *testing.T) {
	m := testModel(t)
	m.Growth = Growth{PerYear: 1, Origin: 10 * day, Until: 300 * day}
	const perDay = 300
	total := 0.0 // cumulative rate up to the instant now
	now := time.Duration(0)
	advance := func(to time.Duration) {
		for now < to {
			into := (now + m.Rhythm.Offset) % time.Hour
			end := min(to, now-into+time.Hour)
			h := localHour(m, now)
			years := float64(min(max(now-into, m.Growth.Origin), m.Growth.Until)-m.Growth.Origin) / float64(365*day)
			rate := perDay / 24.0 * m.Rhythm.Hour[h%24] * m.Rhythm.Weekday[h/24] * math.Exp2(years)
			total += rate * float64(end-now) / float64(time.Hour)
			now = end
		}
	}
	var gaps []float64
	last, lag, mean := 0.0, 0.0, 0.0
	for _, at := range instants(m, perDay, 0, 500*day) {
		advance(at)
		gaps = append(gaps, total-last)
		last = total
	}
	n := float64(len(gaps))
	for i, g := range gaps {
		mean += g / n
		if i > 0 {
			lag += (g - 1) * (gaps[i-1] - 1) / n
		}
	}
	if se := 1 / math.Sqrt(n); math.Abs(mean-1) > 4*se || math.Abs(lag) > 4*se {
		t.Errorf("gaps have mean %v and lag-1 covariance %v, standard error %v", mean, lag, se)
	}
	if d, limit := drawtest.Kolmogorov(gaps, distuv.Exponential{Rate: 1}.CDF), 1.95/math.Sqrt(n); d > limit {
		t.Errorf("Kolmogorov-Smirnov distance of the gaps %v is above %v", d, limit)
	}
}

// TestGrowth proves that the rate is constant before the origin, doubles over a
// year and is constant after the end: counts within 4 standard deviations.
func TestGrowth(t *testing.T) {
	m := testModel(t)
	m.Growth = Growth{PerYear: 1, Origin: 364 * day, Until: 364*day + year}
	counts := make([]float64, 3)
	for _, at := range instants(m, 200, 0, 364*day+year+364*day) {
		switch {
		case at < m.Growth.Origin:
			counts[0]++
		case at < m.Growth.Until:
			counts[1]++
		default:
			counts[2]++
		}
	}
	for i, want := range []float64{200 * 364, 200 * 365 / math.Ln2, 2 * 200 * 364} {
		// One more percent of a day for the weekday that 365 days have in excess, and
		// for a rate that is constant within each hour.
		if math.Abs(counts[i]-want) > 4*math.Sqrt(want)+200 {
			t.Errorf("part %d: %v arrivals, want %v", i, counts[i], want)
		}
	}
}

// TestArrivalsFrom proves that a process that begins late, in the middle of an
// hour, has the rate of that moment.
func TestArrivalsFrom(t *testing.T) {
	m := testModel(t)
	m.Growth = Growth{}
	from := 5*day + 17*time.Minute
	all := instants(m, 1e6, from, from+10*time.Minute)
	h := localHour(m, from)
	want := 1e6 / 24 / 6 * m.Rhythm.Hour[h%24] * m.Rhythm.Weekday[h/24]
	if d := float64(len(all)) - want; math.Abs(d) > 4*math.Sqrt(want) {
		t.Errorf("%d arrivals, want %v", len(all), want)
	}
	if all[0] < from || all[len(all)-1] >= from+10*time.Minute {
		t.Errorf("arrivals from %v to %v", all[0], all[len(all)-1])
	}
}

// TestClosedHours proves that hours of rate zero have no arrival and that the
// mean over the week is kept.
func TestClosedHours(t *testing.T) {
	m := &Model{Rhythm: Flat()}
	for h := range m.Rhythm.Hour {
		m.Rhythm.Hour[h] = 0
	}
	m.Rhythm.Hour[9] = 24
	all := instants(m, 100, 0, 100*day)
	for _, at := range all {
		if localHour(m, at)%24 != 9 {
			t.Fatalf("an arrival at %v", at)
		}
	}
	if math.Abs(float64(len(all))-10_000) > 400 {
		t.Errorf("%d arrivals, want 10000", len(all))
	}
}

// TestRoundedRhythm proves that multipliers whose mean is 1 but for rounding do
// not change the number of jobs a day.
func TestRoundedRhythm(t *testing.T) {
	r := Flat()
	for h := range r.Hour {
		r.Hour[h] = 1.0009
	}
	a := newArrivals(arrive.Poisson{}.Realize(key{}.streams, 1), newIntensity(24, &r, Growth{}), 0, day)
	if math.Abs(a.rate-1) > 1e-12 {
		t.Errorf("rate %v an hour, want 1", a.rate)
	}
}

// TestCohort proves that a cohort works in its weeks only, at the rate of its
// members (within 4 standard deviations), all of whom are equally active.
func TestCohort(t *testing.T) {
	m := testModel(t)
	m.Cohorts[0].PerMemberDay = 50
	from, to := m.Cohorts[0].From, m.Cohorts[0].To
	members := make([]int, 30)
	n := 0
	for _, j := range jobs(t, New(m, 2, 0, 0, 60*day)) {
		if j.User < member(0) {
			continue
		}
		if j.Submit < from || j.Submit >= to {
			t.Fatalf("a job at %v", j.Submit)
		}
		members[j.User-member(0)]++
		n++
	}
	if want := 30 * 50 * 14.0; math.Abs(float64(n)-want) > 4*math.Sqrt(want) {
		t.Errorf("%d jobs, want %v", n, want)
	}
	p := make([]float64, 30)
	for i := range p {
		p[i] = 1.0 / 30
	}
	drawtest.Frequencies(t, members, p)
}

// TestArrivalsGoOnForACentury proves that jobs come as long as the longest window is: once
// they ended after 18 years, the longest run time of a job.
func TestArrivalsGoOnForACentury(t *testing.T) {
	m := testModel(t)
	m.Growth = Growth{}
	const perDay, years = 2.0, 99
	last := 0
	for _, at := range instants(m, perDay, 0, years*year) {
		if at >= (years-10)*year {
			last++
		}
	}
	if want := perDay * 3650; math.Abs(float64(last)-want) > 4*math.Sqrt(want) {
		t.Errorf("%d arrivals in the last ten years, want about %v", last, want)
	}
}
