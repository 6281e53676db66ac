package synth

import (
	"math"
	"testing"
	"time"

	"aforo/workload/synth/arrive"
	"aforo/workload/synth/drawtest"
	"aforo/workload/synth/published"
)

// lublinArrivals are the arrivals of a model at some number of jobs a day.
func lublinArrivals(p published.Model, perDay float64, offset time.Duration, g Growth, end time.Duration) *arrivals {
	r := Flat().Published(&p)
	r.Offset = offset
	return newArrivals(p.Arrivals.Realize(key{3, 0, "class", "test"}.streams, perDay), newIntensity(perDay, &r, g), 0, end)
}

// TestLublinArrivalsAreThePublishedAlgorithm carries the published algorithm out,
// with its buckets, points and reminders, on the same gaps, and compares every
// instant within a microsecond: rounding is all that may differ.
func TestLublinArrivalsAreThePublishedAlgorithm(t *testing.T) {
	p := drawtest.Must(published.Lublin("batch", 128, false))
	a := lublinArrivals(p, p.PerDay, 0, Growth{}, never)
	gaps := p.Arrivals.Realize(key{3, 0, "class", "test"}.streams, p.PerDay)
	mean := p.Arrivals.(arrive.LogGammaRenewal).MeanSeconds()
	bucket, points, reminder, now := 0, 0.0, 0.0, 0.0
	for i := range 20_000 {
		points += gaps.Next() * mean / 1800
		next := 0.0
		for points > p.HalfHours[bucket] {
			points -= p.HalfHours[bucket]
			bucket = (bucket + 1) % 48
			next += 1800
		}
		share := points / p.HalfHours[bucket]
		next += 1800 * (share - reminder)
		reminder = share
		now += next
		if got := a.next(); math.Abs(got.Seconds()-now) > 1e-6*math.Max(1, now*1e-6) {
			t.Fatalf("arrival %d at %v s, published %v s", i+1, got.Seconds(), now)
		}
	}
}

// TestLublinArrivalsRate proves that the mean number of arrivals is what was asked
// for and follows the half hours, and growth. The gaps have a squared coefficient
// of variation of 48, so n arrivals have a standard error of sqrt(48 n): within 4
// of them, and 3 % more for each half hour.
func TestLublinArrivalsRate(t *testing.T) {
	p := drawtest.Must(published.Lublin("typeless", 128, false))
	const days = 4000
	offset := 2*day + 7*time.Hour + 11*time.Minute
	a := lublinArrivals(p, 300, offset, Growth{}, days*day)
	halves, n := make([]float64, 48), 0.0
	for at := a.next(); at != never; at = a.next() {
		halves[int((at+offset)%day/halfHour)]++
		n++
	}
	if math.Abs(n-300*days) > 4*math.Sqrt(48*300*days) {
		t.Errorf("%v arrivals in %d days, want %v", n, days, 300*days)
	}
	for h, count := range halves {
		want := p.HalfHours[h] / 48 * n
		if math.Abs(count-want) > 0.03*want+6*math.Sqrt(want) {
			t.Errorf("half hour %d: %v arrivals, want %v", h, count, want)
		}
	}
	double := lublinArrivals(p, 300, 0, Growth{PerYear: 1, Origin: -year, Until: 0}, 400*day)
	n = 0
	for at := double.next(); at != never; at = double.next() {
		n++
	}
	if math.Abs(n-2*300*400) > 4*math.Sqrt(48*2*300*400) {
		t.Errorf("%v arrivals at twice the rate, want %v", n, 2*300*400)
	}
}

// TestHalfHours proves that a rhythm of half hours is that of the hours where both
// halves are alike, weekdays, holidays and steps included: the same Poisson
// instants, within a microsecond.
func TestHalfHours(t *testing.T) {
	m := testModel(t)
	m.Rhythm.Holidays = []Holiday{{3*day + 5*time.Hour + 7*time.Minute, 4 * day, 0.3}}
	m.Growth.Steps = []Step{{9*day + 20*time.Minute, 2}}
	hours := newArrivals(arrive.Poisson{}.Realize(key{}.streams, 500), newIntensity(500, &m.Rhythm, m.Growth), 11*time.Minute, 60*day)
	r := m.Rhythm
	r.HalfHour = new([48]float64)
	for h := range r.HalfHour {
		r.HalfHour[h] = r.Hour[h/2]
	}
	// Growth is constant within an hour, and within half of one: it would differ.
	g := m.Growth
	g.PerYear = 0
	hours.growth.PerYear = 0
	halves := newArrivals(arrive.Poisson{}.Realize(key{}.streams, 500), newIntensity(500, &r, g), 11*time.Minute, 60*day)
	hours.enter(11 * time.Minute)
	for i := 0; ; i++ {
		a, b := hours.next(), halves.next()
		if d := a - b; d > time.Microsecond || d < -time.Microsecond {
			t.Fatalf("arrival %d at %v and at %v", i, a, b)
		}
		if a == never {
			if i < 10_000 {
				t.Errorf("only %d arrivals", i)
			}
			return
		}
	}
}

// TestLogGammaCheck proves that a process or a rhythm that could not go on for ever
// is refused.
func TestLogGammaCheck(t *testing.T) {
	for want, spoil := range map[string]func(m *Model, l *arrive.LogGammaRenewal){
		"half hours have mean":       func(m *Model, _ *arrive.LogGammaRenewal) { m.Classes[0].Rhythm.HalfHour = &[48]float64{1} },
		"the shape 0":                func(_ *Model, l *arrive.LogGammaRenewal) { l.Shape = 0 },
		"largest logarithm of a gap": func(_ *Model, l *arrive.LogGammaRenewal) { l.MaxLog = math.NaN() },
		"almost all gaps":            func(_ *Model, l *arrive.LogGammaRenewal) { l.MaxLog = 1 },
	} {
		p := drawtest.Must(published.Lublin("typeless", 128, false))
		l := p.Arrivals.(arrive.LogGammaRenewal)
		m := lublinModel(p)
		spoil(m, &l)
		m.Classes[0].Arrivals = l
		drawtest.Message(t, m.Check(), []string{`class "lublin"`, want})
	}
}
