package figure

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
	"pgregory.net/rapid"

	"aforo/results/figure/pen"
	"aforo/results/figure/scale"
)

// TestPareto proves the frontier against its definition: a choice is on it
// exactly if no other is as good on both axes and better on one.
func TestPareto(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var d FrontierData
		small := rapid.SampledFrom([]float64{1, 2, 3, 4, 5, math.NaN()})
		for range rapid.IntRange(0, 9).Draw(t, "n") {
			d.Choices = append(d.Choices, Choice{
				X: Value{Mean: small.Draw(t, "x")},
				Y: Value{Mean: small.Draw(t, "y"), Overloaded: rapid.IntRange(0, 4).Draw(t, "overloaded") == 0},
			})
		}
		var want []int
		for i, p := range d.Choices {
			beaten := !p.X.exists() || !p.Y.exists()
			for _, q := range d.Choices {
				if q.X.exists() && q.Y.exists() && q.X.Mean <= p.X.Mean && q.Y.Mean <= p.Y.Mean && (q.X.Mean < p.X.Mean || q.Y.Mean < p.Y.Mean) {
					beaten = true
				}
			}
			if !beaten {
				want = append(want, i)
			}
		}
		got := d.pareto()
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("choices on the frontier (-want +got):\n%s", diff)
		}
	})
}

// TestSpread proves that labels that want the same height are parted, stay in
// order and within the data, and that one alone stays where it wants to be.
func TestSpread(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "n")
		wanted, heights := make([]vg.Length, n), make([]vg.Length, n)
		for i := range n {
			wanted[i] = vg.Length(rapid.Float64Range(0, 100).Draw(t, "wanted"))
			heights[i] = vg.Length(rapid.Float64Range(5, 20).Draw(t, "height"))
		}
		got := spread(wanted, heights, 0, 100)
		for i, p := range got {
			if p < 0 {
				continue
			}
			if p-heights[i]/2 < -1e-9 || p+heights[i]/2 > 100+1e-9 {
				t.Fatalf("label %d at %v leaves the data", i, p)
			}
			for k, q := range got[:i] {
				if gap := math.Abs(float64(p - q)); q >= 0 && gap < float64(heights[i]+heights[k])/2-1e-9 {
					t.Fatalf("labels %d and %d are %v apart", k, i, gap)
				}
				if q >= 0 && (wanted[i]-wanted[k])*(p-q) < 0 {
					t.Fatalf("labels %d and %d have changed places", k, i)
				}
			}
		}
	})
	if got := spread([]vg.Length{40}, []vg.Length{10}, 0, 100); got[0] != 40 {
		t.Errorf("a lone label moved to %v", got[0])
	}
	if got := spread([]vg.Length{50, 50, 50}, []vg.Length{60, 60, 60}, 0, 100); got[0] < 0 || got[1] >= 0 || got[2] >= 0 {
		t.Errorf("of three labels with room for one: %v", got)
	}
}

// labels joins the ticks' labels.
func labels(ticks []scale.Tick) string {
	var out []string
	for _, t := range ticks {
		out = append(out, t.Label)
	}
	return strings.Join(out, ", ")
}

// TestText proves how values are written, in particular that rounding never
// gives 60 s, 60 min or 1000 k.
func TestText(t *testing.T) {
	for _, tc := range []struct {
		axis Axis
		v    float64
		want string
	}{
		{Axis{Scale: Wait}, 0, "no wait"},
		{Axis{Scale: Wait}, 0.99, "no wait"},
		{Axis{Scale: Duration}, 0, "0 s"},
		{Axis{Scale: Duration}, 0.0304, "30.4 ms"},
		{Axis{Scale: Wait}, 1.26, "1.3 s"},
		{Axis{Scale: Wait}, 59.4, "59 s"},
		{Axis{Scale: Wait}, 59.6, "1 min"},
		{Axis{Scale: Wait}, 3599, "1 h"},
		{Axis{Scale: Wait}, 3.44 * 3600, "3.4 h"},
		{Axis{Scale: Wait}, 47.6 * 3600, "2 d"},
		{Axis{Scale: Wait}, 12.4 * scale.Day, "12 d"},
		{Axis{Scale: Wait}, 1000 * scale.Day, "2.7 y"},
		{Axis{Scale: Percent}, 0.8731, "87.3 %"},
		{Axis{Unit: "€"}, 1.2e8, "120 M€"},
		{Axis{Unit: "€"}, 120, "120 €"},
		{Axis{Unit: "GPU-hours"}, 25400, "25.4 k GPU-hours"},
		{Axis{}, 312, "312"},
		{Axis{}, 9999, "9999"},
		{Axis{}, 999_999, "1 M"},
		{Axis{}, 12_345_678, "12.3 M"},
		{Axis{}, -0.0001234, "-0.000123"},
		{Axis{}, math.Copysign(0, -1), "0"},
		{Axis{}, math.NaN(), "no data"},
		{Axis{Scale: Calendar}, 1780617600, "5 Jun 2026"},
	} {
		if got := tc.axis.Text(tc.v); got != tc.want {
			t.Errorf("%+v of %g: got %q, want %q", tc.axis, tc.v, got, tc.want)
		}
	}
}

// TestAxisTicks proves the exact ticks of the scales, among them those of ranges
// without a length.
func TestAxisTicks(t *testing.T) {
	for _, tc := range []struct {
		axis  Axis
		s     scale.Span
		tight bool
		want  string
	}{
		{Axis{Unit: "€"}, scale.Span{Lo: 82e6, Hi: 134e6}, tightEnds, "90 M€, 100 M€, 110 M€, 120 M€, 130 M€"},
		{Axis{}, scale.Span{Lo: 240, Hi: 400}, wholeEnds, "200, 250, 300, 350, 400"},
		{Axis{}, scale.Span{Lo: 100, Hi: 400}, wholeEnds, "0, 100, 200, 300, 400"},
		{Axis{}, scale.Span{Lo: 5, Hi: 5}, wholeEnds, "4.7, 4.8, 4.9, 5, 5.1, 5.2, 5.3"},
		{Axis{}, scale.Span{Lo: 0, Hi: 0}, wholeEnds, "0, 0.2, 0.4, 0.6, 0.8, 1"},
		{Axis{}, scale.EmptySpan, wholeEnds, "0, 0.2, 0.4, 0.6, 0.8, 1"},
		{Axis{}, scale.Span{Lo: -3, Hi: 4}, wholeEnds, "-4, -2, 0, 2, 4"},
		{Axis{Scale: Percent}, scale.Span{Lo: 0, Hi: 0.07}, wholeEnds, "0 %, 2 %, 4 %, 6 %, 8 %"},
		{Axis{Scale: Log}, scale.Span{Lo: 3, Hi: 700}, tightEnds, "1, 2, 5, 10, 20, 50, 100, 200, 500, 1 k"},
		{Axis{Scale: Log}, scale.Span{Lo: 1, Hi: 1}, tightEnds, "1, 2, 5, 10"},
		{Axis{Scale: Log, Unit: "Wh"}, scale.Span{Lo: 0.5, Hi: 2e9}, tightEnds, "0.1 Wh, 10 Wh, 1 kWh, 100 kWh, 10 MWh, 1 GWh"},
		{Axis{Scale: Log2}, scale.Span{Lo: 1, Hi: 60}, tightEnds, "1, 2, 4, 8, 16, 32, 64"},
		{Axis{Scale: Log2}, scale.Span{Lo: 1, Hi: 1e6}, tightEnds, "1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262 k, 1.05 M"},
		{Axis{Scale: Duration}, scale.Span{Lo: 0.02, Hi: 50}, tightEnds, "10 ms, 0.1 s, 1 s, 10 s, 1 min"},
		{Axis{Scale: Wait}, scale.Span{Lo: 3600, Hi: 3600}, tightEnds, "10 min, 1 h, 6 h"},
	} {
		a := tc.axis.build(tc.s, Options{}, tc.tight)
		if got := labels(a.Ticks); got != tc.want {
			t.Errorf("%+v over %v:\n got %s\nwant %s", tc.axis, tc.s, got, tc.want)
		}
		if !tc.s.Empty() && (a.At(tc.s.Lo) < 0 || a.At(tc.s.Hi) > 1) {
			t.Errorf("%+v over %v: the axis from %g to %g does not hold the data", tc.axis, tc.s, a.Min, a.Max)
		}
	}
}

// TestTornadoOrder proves that parameters come by the length of their bars, one
// that overloads first, and that the base stands in the title.
func TestTornadoOrder(t *testing.T) {
	f := must(t)(Tornado(Options{Title: "Wait"}, sampleTornado()))
	texts := textsOf(f)
	at := -1
	for _, name := range []string{"Wait (base: 4 h)", "share of jobs of 64 nodes and", "demand in the second year", "speed of the new GPUs", "run-time limits", "backfill depth", "node failures a year", "seed of placement"} {
		next := strings.Index(texts, name)
		if next <= at {
			t.Errorf("%q is missing or too early in %s", name, texts)
		}
		at = next
	}
	for _, want := range []string{"|30 %: overloaded|", "|2: no data|"} {
		if !strings.Contains(texts, want) {
			t.Errorf("%s is missing in %s", want, texts)
		}
	}
}

// TestBoundOutline proves that the outline of a bound runs exactly between cells
// that keep it and cells that do not, and around the edges of the map.
func TestBoundOutline(t *testing.T) {
	d := HeatMapData{
		X: Side{Values: []string{"a", "b"}}, Y: Side{Values: []string{"c", "d"}}, Bound: Guide{5, "at most 5"},
		Cells: [][]Value{{{Mean: 1}, {Mean: 5}}, {{Mean: 6}, overload}},
	}
	var rec recorder.Canvas
	m := newHeat(Options{}, d, Axis{}.build(scale.Span{Lo: 0, Hi: 6}, Options{}, wholeEnds))
	m.w, m.h = 50, 50
	m.drawBound(area{Pen: pen.Pen{Canvas: draw.NewCanvas(&rec, 100, 100)}})
	var length vg.Length
	strokes := 0
	for _, a := range rec.Actions {
		if s, ok := a.(*recorder.Stroke); ok {
			strokes++
			p, q := s.Path[0].Pos, s.Path[1].Pos
			length += (q.X - p.X) + (q.Y - p.Y)
			if p.X > 5 && p.X < 45 || max(p.Y, q.Y) > 52 {
				t.Errorf("a line from %v to %v", p, q)
			}
		}
	}
	// Six edges of 50, white and black, each longer by its width.
	if want := vg.Length(6*50*2) + 6*(2*boundStroke+1.6); strokes != 12 || math.Abs(float64(length-want)) > 1e-6 {
		t.Errorf("%d strokes of length %v, want 12 of %v", strokes, length, want)
	}
}

// TestCurveSaysOverload proves that an overloaded point is a triangle that the
// legend names, and that its numbers do not stretch the axis.
func TestCurveSaysOverload(t *testing.T) {
	d := CurveData{
		X: Axis{Label: "nodes"}, Y: Axis{Label: "wait", Scale: Wait},
		Points: []Point{{1, Value{Mean: 1e9, Lo: 1, Hi: 1e9, Overloaded: true}, 0}, {2, Value{Mean: 60}, 0}},
	}
	texts := textsOf(must(t)(Curve(Options{}, d)))
	if !strings.Contains(texts, "|"+overloadedKey+"|") || strings.Contains(texts, "|1 h|") || !strings.Contains(texts, "|simulated|") {
		t.Errorf("texts: %s", texts)
	}
	d.Points[0].Y.Overloaded = false
	if texts := textsOf(must(t)(Curve(Options{}, d))); strings.Contains(texts, overloadedKey) || !strings.Contains(texts, "|10 y|") {
		t.Errorf("without overload: %s", texts)
	}
}

// TestFrontierFallsBack proves that a name without room is in the legend, and
// one with room is beside its mark alone.
func TestFrontierFallsBack(t *testing.T) {
	long := strings.Repeat("a long name ", 8)
	d := FrontierData{Choices: []Choice{{Label: long, X: Value{Mean: 100}, Y: Value{Mean: 100}}, {Label: "short", X: Value{Mean: 200}, Y: Value{Mean: 200}}}}
	texts := textsOf(must(t)(Frontier(Options{}, d)))
	// The number stands in the legend and beside the mark.
	if !strings.Contains(texts, pen.Clean(long)) || strings.Count(texts, "|1|") != 2 || strings.Count(texts, "|short|") != 1 {
		t.Errorf("texts: %s", texts)
	}
}
