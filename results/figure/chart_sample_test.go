package figure

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"aforo/results/figure/scale"
)

// about is a value with an interval of some relative width.
func about(mean, width float64) Value {
	return Value{Mean: mean, Lo: mean * (1 - width), Hi: mean * (1 + width)}
}

// overload is a value that does not exist because the queue grows.
var overload = Value{Mean: math.NaN(), Overloaded: true}

// noData is a value that was not measured.
var noData = Value{Mean: math.NaN()}

// sampleCurve is a search over nodes for several classes.
func sampleCurve(classes int) CurveData {
	d := CurveData{
		X:       Axis{Label: "nodes of the new partition"},
		Y:       Axis{Label: "p95 of the wait", Scale: Wait},
		Bounds:  []Guide{{4 * 3600, "objective: 4 h"}},
		Answers: []Guide{{312, "least: 312 nodes"}},
	}
	for c := range classes {
		l := Line{Label: []string{"all jobs", "pre-training", "fine-tuning", "interactive"}[c%4], Color: c}
		if c > 3 {
			l.Label += fmt.Sprint(" ", c)
		}
		for n := 240.0; n <= 400; n += 20 {
			if n < 260+10*float64(c) {
				d.Points = append(d.Points, Point{n, overload, c})
				continue
			}
			w := 4e6 / math.Exp((n-200)/20) / math.Pow(3, float64(c))
			l.X, l.Y = append(l.X, n), append(l.Y, w)
			l.Lo, l.Hi = append(l.Lo, w*0.7), append(l.Hi, w*1.3)
			d.Points = append(d.Points, Point{n, about(w, 0.3), c})
		}
		d.Lines = append(d.Lines, l)
	}
	return d
}

// sampleFrontier has choices on and off the frontier, one overloaded.
func sampleFrontier(n int) FrontierData {
	d := FrontierData{X: Axis{Label: "cost over five years", Unit: "€"}, Y: Axis{Label: "mean wait", Scale: Wait}}
	rng := rand.New(rand.NewPCG(5, 6))
	for i := range n {
		cost := 1e6 * (80 + 12*float64(i) + 6*rng.NormFloat64())
		c := Choice{
			Label: []string{"as it is", "one rack in June", "two racks", "two racks, old partition off", "GB200 instead of H100"}[i%5],
			Color: i, X: about(cost, 0.03), Y: about(3e5/math.Pow(2.2, float64(i))*math.Exp(rng.NormFloat64()), 0.25),
		}
		if i > 4 {
			c.Label += fmt.Sprintf(", variant %d", i)
		}
		if i%4 == 0 {
			c.Y = overload
		}
		d.Choices = append(d.Choices, c)
	}
	return d
}

// sampleTornado has parameters on both sides of the base, on one, and without
// an effect.
func sampleTornado() TornadoData {
	return TornadoData{
		Measure: Axis{Label: "mean wait", Scale: Wait}, Base: about(4*3600, 0.08),
		Swings: []Swing{
			{"run-time limits", "12 h", "48 h", about(3*3600, 0.1), about(5.5*3600, 0.1)},
			{"demand in the second year", "−20 %", "+20 %", about(1800, 0.2), about(40*3600, 0.2)},
			{"share of jobs of 64 nodes and more", "2 %", "30 %", about(2*3600, 0.1), overload},
			{"node failures a year", "0.1", "2", about(4*3600, 0), about(4.6*3600, 0.05)},
			{"backfill depth", "50", "5000", about(6*3600, 0.1), about(3.9*3600, 0.1)},
			{"speed of the new GPUs", "×1.5", "×3", about(9*3600, 0.1), about(5*3600, 0.1)},
			{"seed of placement", "1", "2", about(4*3600, 0.1), noData},
		},
	}
}

// sampleHeat is a wait over size and demand.
func sampleHeat(nx, ny int) HeatMapData {
	d := HeatMapData{
		X: Side{Label: "nodes"}, Y: Side{Label: "demand against today"},
		Z: Axis{Label: "p95 of the wait", Scale: Wait}, Bound: Guide{4 * 3600, "p95 of the wait at most 4 h"},
	}
	for i := range nx {
		d.X.Values = append(d.X.Values, fmt.Sprint(240+20*i))
	}
	for k := range ny {
		d.Y.Values = append(d.Y.Values, fmt.Sprintf("×%.2f", 0.8+0.1*float64(k)))
		var row []Value
		for i := range nx {
			load := (0.8 + 0.1*float64(k)) * 260 / (240 + 20*float64(i))
			v := about(20*math.Pow(1-min(load, 0.999), -3.2), 0.1)
			switch {
			case load >= 0.98:
				v = overload
			case i == 1 && k == 0:
				v = noData
			}
			row = append(row, v)
		}
		d.Cells = append(d.Cells, row)
	}
	return d
}

// sampleLines are the run times of a log and of a model.
func sampleLines() LinesData {
	rng := rand.New(rand.NewPCG(7, 8))
	log, model := make([]float64, 20000), make([]float64, 20000)
	for i := range log {
		log[i] = math.Round(math.Exp(7.5 + 2.2*rng.NormFloat64()))
		if rng.Float64() < 0.15 {
			log[i] = 86400
		}
		model[i] = math.Exp(7.9 + 2.3*rng.NormFloat64())
	}
	return LinesData{
		X: Axis{Label: "run time", Scale: Duration}, Y: Axis{Label: "jobs that run at most as long", Scale: Percent},
		Lines: []Line{ecdf("log", 0, log), ecdf("model", 1, model)},
	}
}

// sampleBars are arrivals by hour of the day.
func sampleStacks(stacks int) StackedData {
	d := StackedData{X: Side{Label: "class", Values: []string{"train", "debug", "sweep"}}, Y: Axis{Label: "hours that jobs waited"}}
	for k := range stacks {
		s := Stack{Label: fmt.Sprint("variant ", k)}
		for i, cause := range []string{"resources", "priority", "qos.debug.each_user.jobs"} {
			s.Parts = append(s.Parts, Series{Label: cause, Color: i, Values: []Value{{Mean: float64(100 * (i + k + 1))}, {Mean: math.NaN()}, {Overloaded: k == 1, Mean: 3}}})
		}
		d.Stacks = append(d.Stacks, s)
	}
	return d
}

func sampleBars(series, n int) BarsData {
	d := BarsData{X: Side{Label: "hour of the day (Europe/Madrid)"}, Y: Axis{Label: "jobs submitted", Scale: Percent}}
	for h := range n {
		d.X.Values = append(d.X.Values, fmt.Sprintf("%02d", h))
	}
	for k := range series {
		s := Series{Label: []string{"log", "model", "third"}[k%3], Color: k}
		for h := range n {
			v := 0.02 + 0.05*math.Exp(-math.Pow(float64(h-12-k)/5, 2))
			s.Values = append(s.Values, about(v, 0.1*float64(k)))
		}
		d.Series = append(d.Series, s)
	}
	return d
}

// chartSamples is a figure of each of the types that know no calendar, as a
// planner would see it.
func chartSamples(t testing.TB) map[string]*Figure {
	ok := must(t)
	o := func(title string) Options {
		o := sampleOptions(title)
		o.Subtitle = "Mean of 10 replications, interval: 95 %. mn5-ai-upgrade, jobs submitted 2 February 2026 to 1 February 2027."
		return o
	}
	dates := sampleCurve(2)
	dates.X, dates.Answers, dates.Points = Axis{Scale: Calendar}, []Guide{{float64(sampleStart.AddDate(0, 4, 3).Unix()), "last date that holds: 5 Jun 2026"}}, nil
	for i := range dates.Lines {
		for k := range dates.Lines[i].X {
			at := float64(sampleStart.AddDate(0, k, 3*k).Unix())
			dates.Lines[i].X[k] = at
			dates.Points = append(dates.Points, Point{at, about(dates.Lines[i].Y[k], 0.3), i})
		}
	}
	sizes := sampleBars(2, 8)
	for i := range sizes.X.Values {
		sizes.X.Values[i] = fmt.Sprintf("%d to %d GPUs", 1<<i, 2<<i-1)
	}
	sizes.Y = Axis{Label: "jobs"}
	sizes.X.Label = ""
	for k := range sizes.Series {
		for i, v := range sizes.Series[k].Values {
			sizes.Series[k].Values[i] = about(v.Mean*1e6, 0.1)
		}
	}
	sizes.Series[0].Values[3] = overload
	utilization := HeatMapData{
		X: Side{"policy", []string{"FCFS", "EASY backfilling", "conservative backfilling"}}, Y: Side{"", []string{"MareNostrum 5 ACC", "new partition"}},
		Z: Axis{Label: "utilization", Scale: Percent}, Cells: [][]Value{{about(0.612, 0), about(0.873, 0), about(0.866, 0)}, {about(0.55, 0), about(0.91, 0), about(0.905, 0)}},
	}
	return map[string]*Figure{
		"curve":        ok(Curve(o("Wait by size of the new partition"), sampleCurve(3))),
		"curve-one":    ok(Curve(o("Wait by size of the new partition"), sampleCurve(1))),
		"curve-dates":  ok(Curve(o("Wait by date of the upgrade"), dates)),
		"frontier":     ok(Frontier(o("Cost against wait"), sampleFrontier(6))),
		"tornado":      ok(Tornado(o("What the mean wait depends on"), sampleTornado())),
		"heat":         ok(HeatMap(o("Wait by size and demand"), sampleHeat(9, 6))),
		"heat-percent": ok(HeatMap(o("Utilization by policy"), utilization)),
		"lines":        ok(Lines(o("Run times of the log and of the model"), sampleLines())),
		"bars":         ok(Bars(o("Arrivals by hour"), sampleBars(2, 24))),
		"bars-sizes":   ok(Bars(o("Jobs by size"), sizes)),
	}
}

// chartStress are their awkward cases: one point, all equal, huge ranges,
// missing values, ten series, long labels, nothing at all.
func chartStress(t testing.TB) map[string]*Figure {
	ok := must(t)
	o := Options{Title: "Awkward", Subtitle: "One replication."}
	wait := Axis{Label: "wait", Scale: Wait}
	ten := sampleCurve(10)
	ten.Bounds = []Guide{{3600, "objective of interactive jobs: p95 at most 1 h"}, {3700, "another, close by"}, {86400, "objective: 1 d"}}
	ten.Answers = []Guide{{312, "least: 312 nodes"}, {314, "least with one rack broken: 314 nodes"}, {398, "at the far right end: 398 nodes"}}
	one := CurveData{X: Axis{Label: "nodes"}, Y: wait, Points: []Point{{312, about(3600, 0.2), 0}}}
	equal := CurveData{
		X: Axis{Label: "share of jobs", Scale: Percent}, Y: Axis{Label: "jobs", Scale: Linear},
		Lines: []Line{{Label: "flat", X: []float64{0.1, 0.2, 0.3, 0.4, 0.5}, Y: []float64{5, 5, math.NaN(), 5, 5}}},
	}
	huge := CurveData{
		X: Axis{Label: "size", Scale: Log2}, Y: Axis{Label: "something", Scale: Log, Unit: "Wh"},
		Lines: []Line{{Label: "huge", X: []float64{1, 64, 65536, 1 << 20}, Y: []float64{1e-9, 1, 1e6, 1e14}}},
	}
	same := FrontierData{X: Axis{Label: "cost", Unit: "€"}, Y: wait}
	for i := range 10 {
		same.Choices = append(same.Choices, Choice{Label: fmt.Sprintf("variant %d, whose name is rather long, in fact longer than anything that a planner in his right mind would write down", i), Color: i, X: about(1.2e8, 0), Y: about(3600, 0)})
	}
	crowd := sampleFrontier(16)
	for i := range crowd.Choices {
		crowd.Choices[i].X = about(1e8+3e5*float64(i), 0.002)
	}
	longBars := sampleBars(10, 7)
	for i := range longBars.X.Values {
		longBars.X.Values[i] = "a category with incomprehensible supercalifragilistic text"
		longBars.Series[3].Values[i] = Value{Mean: -0.02}
	}
	flat := HeatMapData{X: Side{"x", []string{"a"}}, Y: Side{"y", []string{"b"}}, Z: wait, Cells: [][]Value{{{Mean: 0}}}, Bound: Guide{60, "at most 1 min"}}
	linear := TornadoData{
		Measure: Axis{Label: "cost of operation", Unit: "€"}, Base: Value{Mean: 2e6},
		Swings: []Swing{{"price of energy, as agreed in the contract of the year before last, in euros", "0.08 €/kWh and something long", "0.30 €/kWh", about(-1.4e6, 0.1), about(6e6, 0.5)}, {"same", "a", "b", Value{Mean: 2e6}, Value{Mean: 2e6}}},
	}
	return map[string]*Figure{
		"x-curve-ten":      ok(Curve(o, ten)),
		"x-curve-point":    ok(Curve(o, one)),
		"x-curve-equal":    ok(Curve(o, equal)),
		"x-curve-huge":     ok(Curve(o, huge)),
		"x-curve-empty":    ok(Curve(o, CurveData{X: wait, Y: wait})),
		"x-frontier-same":  ok(Frontier(o, same)),
		"x-frontier-crowd": ok(Frontier(o, crowd)),
		"x-frontier-empty": ok(Frontier(o, FrontierData{})),
		"x-tornado-linear": ok(Tornado(o, linear)),
		"x-tornado-empty":  ok(Tornado(o, TornadoData{Measure: wait, Base: Value{Mean: 60}})),
		"x-heat-large":     ok(HeatMap(o, sampleHeat(60, 45))),
		"x-heat-flat":      ok(HeatMap(o, flat)),
		"x-heat-empty":     ok(HeatMap(o, HeatMapData{})),
		"x-lines-empty":    ok(Lines(o, LinesData{X: Axis{Scale: Duration}, Lines: []Line{ecdf("none", 0, nil)}})),
		"x-bars-ten":       ok(Bars(o, longBars)),
		"x-bars-many":      ok(Bars(o, sampleBars(2, 168))),
		"x-bars-empty":     ok(Bars(o, BarsData{})),
		"x-stacked":        ok(Stacked(o, sampleStacks(2))),
		"x-stacked-one":    ok(Stacked(o, sampleStacks(1))),
		"x-stacked-empty":  ok(Stacked(o, StackedData{})),
	}
}

// TestCharts proves that two constructions of the same data give the same bytes
// in both formats, for the samples and the awkward cases.
func TestCharts(t *testing.T) {
	for _, figures := range []func(testing.TB) map[string]*Figure{chartSamples, chartStress} {
		again := figures(t)
		for name, f := range figures(t) {
			svg, png := render(t, f)
			svg2, png2 := render(t, again[name])
			if !bytes.Equal(svg, svg2) || !bytes.Equal(png, png2) {
				t.Errorf("%s: the bytes differ from run to run", name)
			}
			writeSample(t, name, svg, png)
		}
	}
}

// ecdf is the empirical distribution of values as a line for Lines: the share
// of them that is at most x, on a Percent axis. Values that are not
// finite are left out.
func ecdf(label string, color int, values []float64) Line {
	sorted := slices.DeleteFunc(slices.Clone(values), func(v float64) bool { return !scale.Finite(v) })
	slices.Sort(sorted)
	l := Line{Label: label, Color: color}
	for i, v := range sorted {
		share := float64(i+1) / float64(len(sorted))
		if n := len(l.X); n > 0 && l.X[n-1] == v {
			l.Y[n-1] = share
			continue
		}
		l.X, l.Y = append(l.X, v), append(l.Y, share)
	}
	return l
}
