package fit

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"aforo/workload/trace"
)

// points of a process in operational days, from a generator of gaps in days.
func process1(days float64, gap func(at float64) float64) []submission {
	var at []submission
	for t := gap(0); t < days; t += gap(t) {
		at = append(at, submission{t, 1})
	}
	return at
}

// The process is told from its points: Poisson, renewal with gamma gaps of cv 2, and a
// rate that switches; two years each, so that the dispersion of a day is known within
// about 10 %.
func TestProcess(t *testing.T) {
	const days, rate = 728, 40.0
	r := rand.New(rand.NewPCG(1, 2))
	poisson := process1(days, func(float64) float64 { return r.ExpFloat64() / rate })
	if p := fitProcess(poisson, days); p.word != "poisson" {
		t.Errorf("Poisson points make a process %+v", p)
	}
	// A hyper-exponential gap of squared coefficient of variation 4.
	renewal := process1(days, func(float64) float64 {
		p := (1 + math.Sqrt(3.0/5)) / 2
		if r.Float64() < p {
			return r.ExpFloat64() / rate / (2 * p)
		}
		return r.ExpFloat64() / rate / (2 * (1 - p))
	})
	if p := fitProcess(renewal, days); p.word != "gamma" || math.Abs(p.cv-2) > 0.2 {
		t.Errorf("renewal points of cv 2 make a process %s of cv %v", p.word, p.cv)
	}
	// States of half and of three times the rate, for 1.5 and 0.3 days: variance of the
	// relative rate p1 p2 (r1-r2)^2 / m^2 = 1.0, forgetting 1/1.5 + 1/0.3 = 4 a day.
	busy, until := false, 0.0
	var switched []submission
	for at := 0.0; at < days; {
		if at >= until {
			busy = !busy
			until = at + r.ExpFloat64()*map[bool]float64{false: 1.5, true: 0.3}[busy]
		}
		next := at + r.ExpFloat64()/(rate*map[bool]float64{false: 0.5, true: 3}[busy])
		if at = min(next, until); next < until {
			switched = append(switched, submission{at, 1})
		}
	}
	p := fitProcess(switched, days)
	if p.word != "mmpp" {
		t.Fatalf("switched points make a process %s", p.word)
	}
	mean := (0.5*1.5 + 3*0.3) / 1.8
	v := (1.5 / 1.8) * (0.3 / 1.8) * 2.5 * 2.5 / (mean * mean)
	if math.Abs(p.v/v-1) > 0.25 || math.Abs(p.relax/4-1) > 0.3 {
		t.Errorf("variance %.3g, want %.3g; forgetting %.3g, want 4", p.v, v, p.relax)
	}
	// Its states have mean 1 and the variance that was found.
	share := p.stays[1] / (p.stays[0] + p.stays[1])
	m := (1-share)*p.factors[0] + share*p.factors[1]
	got := (1-share)*p.factors[0]*p.factors[0] + share*p.factors[1]*p.factors[1] - m*m
	if math.Abs(m-1) > 1e-9 || p.factors[0] > 0 && math.Abs(got/p.v-1) > 1e-9 {
		t.Errorf("states %+v: mean %v, variance %v of %v", p, m, got, p.v)
	}
}

// A batch is what one user sends of one size without a pause of more than ten seconds;
// jobs without a user belong together only at the same instant.
func TestBatches(t *testing.T) {
	s := time.Second
	jobs := []job{
		{at: 0, user: 1, size: 1},
		{at: 4 * s, user: 2, size: 1},
		{at: 9 * s, user: 1, size: 1},
		{at: 9 * s, user: 1, size: 2},
		{at: 19 * s, user: 1, size: 1},
		{at: 30 * s, user: 1, size: 1},
		{at: 31 * s, user: trace.None, size: 1},
		{at: 31 * s, user: trace.None, size: 1},
		{at: 32 * s, user: trace.None, size: 1},
	}
	n := batches(jobs, 1)
	var got []int
	for _, j := range jobs {
		got = append(got, j.batch)
	}
	if want := []int{0, 1, 0, 2, 0, 3, 4, 4, 5}; !slices.Equal(got, want) || n[0] != 6 {
		t.Errorf("batches %v (%d), want %v", got, n[0], want)
	}
}

// Bands are cut where the mean changes, and not where nothing does.
func TestBands(t *testing.T) {
	var items []item
	for k := range 100 {
		y := 1.0
		if k >= 30 {
			y = 3
		}
		if k >= 80 {
			y = 7
		}
		y += 0.1 * math.Sin(float64(k))
		items = append(items, item{float64(k), 10, 10 * y, 10 * y * y})
	}
	if got := bands(items, 8); !slices.Equal(got, []float64{30, 80}) {
		t.Errorf("bands begin at %v", got)
	}
	if bandOf([]float64{30, 80}, 29) != 0 || bandOf([]float64{30, 80}, 30) != 1 || bandOf([]float64{30, 80}, 99) != 2 {
		t.Error("a key is in the wrong band")
	}
}

// A long log is cut to whole weeks from a Monday on, a short one to whole days, and one
// of less than two days is taken as it is; undated ones begin on a made-up Monday.
func TestCalendar(t *testing.T) {
	zero := time.Date(2024, 3, 6, 12, 0, 0, 0, time.FixedZone("", 3600)) // a Wednesday noon
	c := newExtent(zero, time.Hour, 40*day)
	if !c.start.Equal(time.Date(2024, 3, 10, 23, 0, 0, 0, time.UTC)) || c.days() != 35 || c.from != 108*time.Hour {
		t.Errorf("long log: from %v, %v days", c.start, c.days())
	}
	if h, w := c.slot(25); h != 1 || w != 1 {
		t.Errorf("hour 25 is hour %d of weekday %d", h, w)
	}
	c = newExtent(zero, time.Hour, 5*day)
	if c.start.Format(time.DateOnly) != "2024-03-07" || c.days() != 4 {
		t.Errorf("short log: from %v, %v days", c.start, c.days())
	}
	c = newExtent(time.Time{}, 0, 30*time.Hour)
	if c.dated || c.whole || !c.start.Equal(undated) || c.to != 30*time.Hour+time.Second {
		t.Errorf("tiny log: %+v", c)
	}
}

// Even counts have no rhythm: in 200 weeks of even noise the test at 1 % is wrong a few
// times at most.
func TestNoRhythm(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	wrong := 0
	for range 200 {
		days := make([][]float64, 7)
		for w := range days {
			for range 8 {
				days[w] = append(days[w], math.Sqrt(float64(50+r.IntN(20))))
			}
		}
		if groupsP(days) < rhythmLevel {
			wrong++
		}
	}
	if wrong > 8 {
		t.Errorf("%d of 200 even rates have a rhythm", wrong)
	}
}

// Ranks share ties, and the correlation of ranks is that of Spearman: 1 for any growing
// function, by hand 0.8 for one pair that is swapped in four.
func TestRankCorrelation(t *testing.T) {
	if got := ranks([]float64{5, 1, 5, 0}); !slices.Equal(got, []float64{2.5, 1, 2.5, 0}) {
		t.Errorf("ranks %v", got)
	}
	jobs := []job{{size: 1, run: 10}, {size: 2, run: 30}, {size: 3, run: 20}, {size: 4, run: 4000}}
	if got := rankCorrelation(jobs); math.Abs(got-0.8) > 1e-12 {
		t.Errorf("correlation %v, want 0.8", got)
	}
}

// Numbers and times are written as people and scenarios do.
func TestFormats(t *testing.T) {
	for want, got := range map[string]string{
		"0.012346": num(0.0123456), "1234.6": num(1234.56), "123456": num(123456.4), "1": num(1), "0": num(0),
		`"1h"`: span(3600), `"90m"`: span(5400), `"2d"`: span(2 * 86400), `"61s"`: span(61), `"0.5s"`: span(0.5), `"1234.6s"`: span(1234.56),
		"a-b_c": label("A b_c"), "unnamed": label("!!"), "[1, 2]": list([]int{1, 2}, whole), `"3w"`: length(3 * week), `"5s"`: length(5 * time.Second),
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
