package figure

import (
	"bytes"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// figuresDir makes TestSamples write its figures for a person to look at.
var figuresDir = flag.String("figures", "", "write the sample figures into this `folder`")

// madrid is the time zone of the samples, without the machine's data base.
var madrid = time.FixedZone("Europe/Madrid", 3600)

// sampleStart is the first day of the samples.
var sampleStart = time.Date(2026, 2, 2, 0, 0, 0, 0, madrid)

// sampleVariants are four futures of a cluster.
var sampleVariants = []string{"today", "one rack in June", "two racks", "two racks, old partition off"}

// sampleOptions is a header of realistic length.
func sampleOptions(title string) Options {
	return Options{
		Title:    title,
		Subtitle: "Mean of 10 replications, band: 95 % interval. Jobs submitted 2 February 2026 to 1 February 2027, EASY backfilling.",
		Location: madrid,
		From:     sampleStart, To: sampleStart.AddDate(0, 0, 364),
	}
}

// sampleEvents are a variant's changes: two of them close together.
func sampleEvents(variant int) []Event {
	at := func(days int) float64 { return float64(sampleStart.AddDate(0, 0, days).Unix()) }
	all := []Event{
		{at(60), "maintenance"},
		{at(125), "rack 1: 64 GPUs"},
		{at(140), "rack 2: 64 GPUs"},
		{at(335), "old partition retired"},
	}
	return all[:variant+1]
}

// wave is a noisy yearly series with a band and a value every few days; level maps
// the share of the year to the mean.
func wave(rng *rand.Rand, label string, color, everyDays int, noise float64, level func(t float64) float64) Line {
	l := Line{Label: label, Color: color}
	drift := 0.0
	for d := 0; d < 364; d += everyDays {
		drift = 0.7*drift + noise*rng.NormFloat64()
		y := level(float64(d)/364) * math.Exp(drift)
		half := y * noise * (1 + rng.Float64())
		l.X = append(l.X, float64(sampleStart.AddDate(0, 0, d).Unix()))
		l.Y = append(l.Y, y)
		l.Lo, l.Hi = append(l.Lo, y-half), append(l.Hi, y+half)
	}
	return l
}

// sampleUtilization has a row a variant: the share that is busy, and of what is installed.
func sampleUtilization(rng *rand.Rand, variants int) (rows []Multiple) {
	for v, name := range sampleVariants[:variants] {
		busy := wave(rng, "of available capacity", v, 1, 0.015, func(t float64) float64 {
			u := 0.75 + 0.17*t
			if v > 0 && t > 0.34 {
				u -= 0.12 * float64(min(v, 2))
			}
			return u
		})
		installed := Line{Label: "of installed capacity", Color: v, Role: Muted, X: busy.X}
		for i := range busy.X {
			busy.Y[i], busy.Hi[i] = min(busy.Y[i], 0.99), min(busy.Hi[i], 1)
			y := busy.Y[i] * 0.96
			if i >= 60 && i < 63 {
				y = 0.1
			}
			installed.Y = append(installed.Y, y)
		}
		rows = append(rows, Multiple{name, []Panel{{Lines: []Line{busy, installed}, Events: sampleEvents(v), Steps: true}}})
	}
	return rows
}

// sampleWaits has a panel a quantile; most jobs do not wait at all at first.
func sampleWaits(rng *rand.Rand, variants int) []Panel {
	var panels []Panel
	for q, title := range []string{"p50 of jobs submitted in each week", "p75", "p95"} {
		p := Panel{Title: title, Steps: true}
		for v, name := range sampleVariants[:variants] {
			l := wave(rng, name, v, 7, 0.12, func(t float64) float64 {
				w := []float64{0.02, 300, 40000}[q] * math.Exp(4*t)
				if t > 0.36 {
					w /= math.Pow(6, float64(v))
				}
				return w
			})
			if v == 3 && q == 2 {
				l.Y[20] = math.NaN()
			}
			p.Lines = append(p.Lines, l)
		}
		panels = append(panels, p)
	}
	return panels
}

// sampleMultiples has a row a variant, with the first one in grey, and a bound.
func sampleMultiples(rng *rand.Rand, variants int) (rows []Multiple) {
	columns := sampleWaits(rng, variants)
	for v, name := range sampleVariants[:variants] {
		row := Multiple{Title: name}
		for _, c := range columns {
			cell := Panel{Steps: true, Lines: []Line{c.Lines[v]}, Bound: Bound{Value: 3600}}
			if v > 0 {
				first := c.Lines[0]
				first.Role = Compared
				cell.Lines = []Line{first, c.Lines[v]}
			}
			row.Cells = append(row.Cells, cell)
		}
		rows = append(rows, row)
	}
	return rows
}

// sampleDistribution has a curve a variant of 5,000 points.
func sampleDistribution(variants int) []Line {
	var lines []Line
	for v, name := range sampleVariants[:variants] {
		l := Line{Label: name, Color: v}
		l.X, l.Y = append(l.X, 0), append(l.Y, 0.45/(1+float64(v)*0.5))
		for i := range 5000 {
			t := math.Pow(10, 6.3*float64(i)/5000)
			y := 0.45 / (1 + float64(v)*0.5) * math.Exp(-math.Pow(t/(40000/math.Pow(3, float64(v))), 0.45))
			l.X, l.Y = append(l.X, t), append(l.Y, y)
		}
		for i := range l.X {
			l.Lo, l.Hi = append(l.Lo, l.Y[i]*0.9), append(l.Hi, l.Y[i]*1.1)
		}
		lines = append(lines, l)
	}
	return lines
}

// sampleGroups has six classes, the first variant overloaded in two of them.
func sampleGroups(variants int) ([]Variant, []Group) {
	var vs []Variant
	for v, name := range sampleVariants[:variants] {
		vs = append(vs, Variant{name, v})
	}
	var groups []Group
	for g, name := range []string{"all jobs", "interactive (1 GPU)", "fine-tuning (4 to 8 GPUs)", "pre-training (64 to 512 GPUs, several weeks)", "inference", "test"} {
		group := Group{Label: name}
		for v := range vs {
			p95 := []float64{40000, 900, 90000, 1.2e6, 40, 0}[g] / math.Pow(2.5, float64(v))
			m := Mark{P50: p95 / 2000, P75: p95 / 30, P95: p95, Lo: p95 * 0.8, Hi: p95 * 1.3}
			if v == 0 && g == 3 && variants > 1 {
				m = Mark{P50: math.NaN(), P75: math.NaN(), P95: math.NaN(), Overloaded: true}
			}
			if v == 2 && g == 4 {
				m = Mark{P50: math.NaN(), P75: math.NaN(), P95: math.NaN()}
			}
			group.Marks = append(group.Marks, m)
		}
		groups = append(groups, group)
	}
	return vs, groups
}

// sampleQueue has a daily queue length a variant.
func sampleQueue(rng *rand.Rand, variants int) Panel {
	p := Panel{Events: sampleEvents(variants - 1)}
	for v, name := range sampleVariants[:variants] {
		p.Lines = append(p.Lines, wave(rng, name, v, 2, 0.12, func(t float64) float64 {
			q := 300 + 4000*t*t
			if t > 0.36 {
				q /= 1 + 1.5*float64(v)
			}
			return q
		}))
	}
	return p
}

// must returns the figure of a constructor that is given right data.
func must(t testing.TB) func(*Figure, error) *Figure {
	return func(f *Figure, err error) *Figure {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
}

// sampleFigures is one figure of each type, with a number of variants.
func sampleFigures(t testing.TB, variants int) map[string]*Figure {
	rng := rand.New(rand.NewPCG(1, 2))
	vs, groups := sampleGroups(variants)
	ok := must(t)
	return map[string]*Figure{
		"utilization":  ok(ShareMultiples(sampleOptions("Utilization"), "utilization", []string{"whole cluster"}, sampleUtilization(rng, variants))),
		"wait-time":    ok(WaitOverTime(sampleOptions("Wait by week of submission"), sampleWaits(rng, variants))),
		"multiples":    ok(WaitMultiples(sampleOptions("Wait over time"), []string{"p50", "p75", "p95"}, sampleMultiples(rng, variants))),
		"distribution": ok(WaitDistribution(sampleOptions("Distribution of the wait"), sampleDistribution(variants))),
		"groups":       ok(WaitByGroup(sampleOptions("Wait by class"), vs, groups)),
		"queue":        ok(countsOf(sampleOptions("Queue length"), "GPUs requested by waiting jobs", sampleQueue(rng, variants))),
	}
}

// TestSamples proves that two constructions of the same data give the same
// bytes in both formats.
func TestSamples(t *testing.T) {
	for _, variants := range []int{1, 2, 4} {
		again := sampleFigures(t, variants)
		for name, f := range sampleFigures(t, variants) {
			svg, png := render(t, f)
			svg2, png2 := render(t, again[name])
			if !bytes.Equal(svg, svg2) || !bytes.Equal(png, png2) {
				t.Errorf("%s with %d variants: the bytes differ from run to run", name, variants)
			}
			writeSample(t, fmt.Sprintf("%s-%d", name, variants), svg, png)
		}
	}
}

// writeSample keeps a figure where the flag says so.
func writeSample(t *testing.T, name string, svg, png []byte) {
	if *figuresDir == "" {
		return
	}
	for ext, data := range map[string][]byte{".svg": svg, ".png": png} {
		if err := os.WriteFile(filepath.Join(*figuresDir, name+ext), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// render writes a figure in both formats.
func render(t interface{ Fatal(...any) }, f *Figure) (svg, png []byte) {
	var s, p bytes.Buffer
	if err := f.SVG(&s); err != nil {
		t.Fatal(err)
	}
	if err := f.PNG(&p); err != nil {
		t.Fatal(err)
	}
	return s.Bytes(), p.Bytes()
}

// BenchmarkSet draws a full set as SVG and PNG: five figures of four variants.
func BenchmarkSet(b *testing.B) {
	figures := sampleFigures(b, 4)
	for b.Loop() {
		for _, f := range figures {
			render(b, f)
		}
	}
}

// countsOf draws a single panel of counts.
func countsOf(o Options, unit string, p Panel) (*Figure, error) {
	return Counts(o, unit, []Multiple{{Title: p.Title, Cells: []Panel{p}}})
}
