package figure

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// stressFigures are the awkward cases that a person should look at: many
// changes, long names, short and long spans, a single point, no data at all.
func stressFigures(t testing.TB) map[string]*Figure {
	ok := must(t)
	rng := rand.New(rand.NewPCG(3, 4))
	busy := sampleQueue(rng, 4)
	for i := range 14 {
		at := sampleStart.AddDate(0, 0, 150+6*i)
		busy.Events = append(busy.Events, Event{float64(at.Unix()), "replacement of rack with a long name"})
	}
	days := Options{Title: "Two days", Subtitle: "One replication.", Location: madrid}
	short := Line{Label: "today", Color: 9, Role: Muted}
	long := Line{Label: "today", Color: 5}
	for h := range 48 {
		short.X = append(short.X, float64(sampleStart.Add(time.Duration(h)*time.Hour).Unix()))
		short.Y = append(short.Y, 1e6*rng.Float64())
	}
	for m := range 60 {
		long.X = append(long.X, float64(sampleStart.AddDate(0, m, 0).Unix()))
		long.Y = append(long.Y, math.Exp(float64(m)/3))
	}
	one := Line{Label: "a", X: []float64{1e9}, Y: []float64{0.5}, Lo: []float64{0.2}, Hi: []float64{0.7}}
	zeros := Line{Label: "zero", X: []float64{0, 0}, Y: []float64{0, 0}}
	return map[string]*Figure{
		"stress-events": ok(countsOf(sampleOptions("Many changes"), "GPUs requested by waiting jobs", busy)),
		"stress-days":   ok(countsOf(days, "processors requested by waiting jobs", Panel{Title: "p", Lines: []Line{short}, Steps: true})),
		"stress-years":  ok(WaitOverTime(Options{Title: "Five years & <more>"}, []Panel{{Title: "p95", Lines: []Line{long}}})),
		"stress-empty":  ok(WaitOverTime(Options{}, []Panel{{}, {Title: "one", Lines: []Line{one}}})),
		"stress-zero":   ok(WaitDistribution(Options{Title: "All zero"}, []Line{zeros})),
		"stress-none":   ok(WaitByGroup(Options{Title: "None"}, nil, nil)),
	}
}

// TestStress proves that the awkward cases draw in both formats.
func TestStress(t *testing.T) {
	for name, f := range stressFigures(t) {
		svg, png := render(t, f)
		writeSample(t, name, svg, png)
	}
}
