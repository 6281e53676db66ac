package results

import (
	"math"
	"testing"
	"time"

	"aforo/results/exact"
	"aforo/results/measures"
	"aforo/sim"
	"aforo/workload"
)

// A window of two days, priced by hand. Ten GPUs from noon of the first day on,
// idle 100 W and busy 500 W, 876 euros over 8,760 h; from midnight on of another
// type, idle 200 W and busy 600 W, 1,752 euros over 8,760 h. One job holds four of
// them from 18:00 to 06:00. Energy costs 0.10 a kWh, and 0.30 in the hour from 20:00;
// the PUE is 1.5, a kWh makes 200 g, and the site costs 2 euros an hour.
func TestCosts(t *testing.T) {
	price := [24]float64{}
	for h := range price {
		price[h] = 0.1
	}
	price[20] = 0.3
	spec := Spec{From: 0, To: 48 * hour, Partitions: []string{"p"}, Largest: 16, Labels: workload.Labels{Class: []string{"c"}}}
	costs := &Costs{
		PUE: 1.5, PriceEurKWh: price, CarbonGKWh: 200, OpexEurH: 2, Zero: 12 * hour,
		Rates: [][]Rate{{{0, 0.1, 100, 500}, {12 * hour, 0.2, 200, 600}}},
	}
	c := NewCollector(frameOf(t, spec), costs)
	c.Capacity(0, 0, 10, 10) // simulated time zero is noon
	ran(c, sim.Record{Job: workload.Job{Size: 4, Submit: 6 * hour}, Start: 6 * hour, End: 18 * hour, Used: 4})
	st := c.Finish().Groups[measures.ByAll][0]

	// First type, 12 h: 10 x 12 h installed x 100 W = 12 kWh, and 4 x 6 h busy x 400 W
	// = 9.6 kWh. Second, 36 h: 10 x 36 h x 200 W = 72 kWh, and 4 x 6 h x 400 W = 9.6 kWh.
	// Together 103.2 kWh, with the PUE 154.8.
	const kwh = 154.8
	// From 20:00 to 21:00 of the first day: 10 x 100 W + 4 x 400 W = 2.6 kWh, of the
	// second 10 x 200 W = 2 kWh; 0.20 more for each, with the PUE.
	energy := kwh*0.1 + 1.5*4.6*0.2
	// 10 x 12 h x 0.1 + 10 x 36 h x 0.2 euros.
	const capital = 12 + 72
	for _, m := range []struct {
		m    measures.Measure
		want float64
	}{
		{measures.Energy, kwh},
		{measures.Carbon, kwh * 200 / 1e6},
		{measures.EnergyCost, energy},
		{measures.CapitalCost, capital},
		{measures.Cost, energy + capital + 2*48},
		{measures.CostPerHour, (energy + capital + 2*48) / 48}, // the job ran 4 x 12 GPU-hours
	} {
		if got := st[m.m]; math.Abs(got-m.want) > 1e-9 {
			t.Errorf("%s is %v, by hand %v", m.m.Info().Name, got, m.want)
		}
	}
}

// Prices follow the clocks: where they are set forward at 02:00, the hour from two to
// three is not there, and half an hour is half of it.
func TestClocked(t *testing.T) {
	for _, by := range []time.Duration{hour, 30 * time.Minute} {
		m := meter{zero: 23 * hour, shifts: []ClockShift{{3 * hour, by}, {6 * hour, 0}}}
		var hours [24]exact.Sum
		m.clocked(&hours, 0, 24*hour, 2)
		sum := 0.0
		for h := range 24 {
			sum += hours[h].Over(nsPerHour)
		}
		// Back at 05:00 of the first clock, which is shown as later: so much comes twice.
		if at2, back := hours[2].Over(nsPerHour), hours[5].Over(nsPerHour); sum != 48 || at2 != 2-2*by.Hours() || back != 2+2*by.Hours() {
			t.Errorf("with %v: %v GPU-hours in all, %v from two on, %v from five on", by, sum, at2, back)
		}
	}
}

// An interval of any length falls on the hours of the day that it covers, to the
// nanosecond.
func TestSpread(t *testing.T) {
	var hours [24]exact.Sum
	from := 23*hour + 30*time.Minute
	spread(&hours, from, from+50*hour, 2) // two days, and from 23:30 to 01:30
	for h := range 24 {
		want := 4.0 // hours x weight
		switch h {
		case 23:
			want += 1
		case 0:
			want += 2
		case 1:
			want += 1
		}
		if got := hours[h].Over(nsPerHour); got != want {
			t.Errorf("hour %d has %v, want %v", h, got, want)
		}
	}
}

// Without costs no measure of money exists, and none is written.
func TestNoCosts(t *testing.T) {
	s := sampleResult(t, 2).Summary
	for _, r := range s.Rows {
		if r.Measure == "cost_eur" || r.Unit == "EUR" {
			t.Fatalf("a row of %s without costs", r.Measure)
		}
	}
	if s.Variants[0].Purchase != nil {
		t.Error("a purchase without costs")
	}
}

// An hour of p95 wait less costs the difference of the costs over that of the
// waits: 300 euros more for 2 h less are 150 an hour. Where the wait is no shorter
// there is no such price.
func TestSaving(t *testing.T) {
	same := func(x float64) []float64 { return []float64{x, x, x} }
	s := saving(same(1000), same(1300), same(4*3600), same(2*3600), 0.95)
	if s == nil || s.EurPerHour.Mean != 150 || s.EurPerHour.Lo != 150 {
		t.Errorf("saving %+v, want 150", s)
	}
	if s := saving(same(1000), same(1300), same(4*3600), same(5*3600), 0.95); s != nil {
		t.Errorf("a longer wait saves %+v", s)
	}
	if s := saving(same(1000), same(1300), []float64{4, 5, 6}, []float64{4, 6, 5}, 0.95); s != nil {
		t.Errorf("noise saves %+v", s)
	}
}
