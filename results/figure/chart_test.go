package figure

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
	"pgregory.net/rapid"

	"aforo/results/figure/pen"
	"aforo/results/figure/scale"
)

// A written is a text with the rectangle that it covers on the page.
type written struct {
	text string
	box  vg.Rectangle
}

// inked draws a figure on a recorder and returns its texts, and what all fills
// and strokes cover together.
func inked(f *Figure) (texts []written, all vg.Rectangle) {
	var rec recorder.Canvas
	f.draw(pen.Pen{Canvas: draw.NewCanvas(&rec, f.w, f.h)})
	all = vg.Rectangle{Min: vg.Point{X: f.w, Y: f.h}}
	var origin vg.Point // of the turned text, which is all that is moved
	turned, depth := false, 0
	place := func(p vg.Point) vg.Point {
		if turned {
			p = vg.Point{X: -p.Y, Y: p.X}
		}
		return p.Add(origin)
	}
	cover := func(p vg.Point) {
		all.Min = vg.Point{X: min(all.Min.X, p.X), Y: min(all.Min.Y, p.Y)}
		all.Max = vg.Point{X: max(all.Max.X, p.X), Y: max(all.Max.Y, p.Y)}
	}
	path := func(path vg.Path) {
		for _, c := range path {
			if c.Type != vg.CloseComp {
				cover(place(c.Pos))
			}
		}
	}
	for _, a := range rec.Actions {
		switch a := a.(type) {
		case *recorder.Push:
			depth++
		case *recorder.Pop:
			depth--
			if depth == 0 {
				origin, turned = vg.Point{}, false
			}
		case *recorder.Translate:
			origin = origin.Add(a.Point)
		case *recorder.Rotate:
			turned = true
		case *recorder.Fill:
			path(a.Path)
		case *recorder.Stroke:
			path(a.Path)
		case *recorder.FillString:
			face := pen.Face(float64(a.Size), a.Font.Weight > 0)
			width := face.Width(a.String)
			low := place(a.Point.Add(vg.Point{Y: -0.2 * a.Size}))
			high := place(a.Point.Add(vg.Point{X: width, Y: pen.CapHeight * a.Size}))
			texts = append(texts, written{a.String, pen.Sleeve(low, high, 0)})
		}
	}
	return texts, all
}

// checkClear reports a text that covers another or leaves the page, and ink that
// leaves it.
func checkClear(t interface{ Errorf(string, ...any) }, name string, f *Figure) {
	page := vg.Rectangle{Max: vg.Point{X: f.w, Y: f.h}}
	texts, all := inked(f)
	if !pen.Inside(all, page) {
		t.Errorf("%s: ink from %v to %v leaves the page of %v x %v", name, all.Min, all.Max, f.w, f.h)
	}
	for i, p := range texts {
		if !pen.Inside(p.box, page) {
			t.Errorf("%s: %q at %v leaves the page of %v x %v", name, p.text, p.box, f.w, f.h)
		}
		for _, q := range texts[:i] {
			if pen.Overlap(p.box, q.box) {
				t.Errorf("%s: %q at %v covers %q at %v", name, p.text, p.box, q.text, q.box)
			}
		}
	}
}

// TestChartsKeepClear proves that in no sample nor awkward case a text covers
// another, and that all ink lies on the page.
func TestChartsKeepClear(t *testing.T) {
	for _, figures := range []map[string]*Figure{chartSamples(t), chartStress(t)} {
		for name, f := range figures {
			checkClear(t, name, f)
		}
	}
}

// TestCheckClearFails proves that the check above finds a text over another, also
// a turned one, and one that leaves the page.
func TestCheckClearFails(t *testing.T) {
	for name, write := range map[string]func(p pen.Pen){
		"level":   func(p pen.Pen) { p.Text(pen.FaceTick, pen.Ink, 42, 52, pen.Left, "b") },
		"upright": func(p pen.Pen) { p.Upright(pen.FaceTick, pen.Ink, 45, 52, "long enough") },
		"outside": func(p pen.Pen) { p.Text(pen.FaceTick, pen.Ink, 95, 10, pen.Left, "too long") },
		"ink":     func(p pen.Pen) { p.Dot(pen.Ink, vg.Point{X: 99, Y: 50}, 4) },
	} {
		var log faults
		checkClear(&log, name, &Figure{w: 100, h: 100, draw: func(p pen.Pen) {
			p.Text(pen.FaceTick, pen.Ink, 40, 50, pen.Left, "aa")
			write(p)
		}})
		if log != 1 {
			t.Errorf("%s: %d faults, want 1", name, log)
		}
	}
}

// faults counts what a check finds.
type faults int

func (f *faults) Errorf(string, ...any) { *f++ }

// anyValue draws a value with or without an interval.
func anyValue(t *rapid.T) Value {
	v := Value{Mean: awkward.Draw(t, "mean"), Overloaded: rapid.IntRange(0, 4).Draw(t, "overloaded") == 0}
	if rapid.Bool().Draw(t, "ranged") {
		v.Lo, v.Hi = awkward.Draw(t, "lo"), awkward.Draw(t, "hi")
	}
	return v
}

// anyAxis draws an axis of any scale, at times one that does not exist.
func anyAxis(t *rapid.T) Axis {
	return Axis{
		Label: someText.Draw(t, "axis"), Scale: Scale(rapid.IntRange(0, int(scales)).Draw(t, "scale")),
		Unit: rapid.SampledFrom([]string{"", "€", "GPU-hours"}).Draw(t, "unit"),
	}
}

// someText draws a label: none, short, of strange characters or long.
var someText = rapid.OneOf(
	rapid.SampledFrom([]string{"", "a", "two racks, old partition off", strings.Repeat("a long name ", 12), strings.Repeat("wordwithoutend", 12)}),
	rapid.String(),
)

// anySide draws categories.
func anySide(t *rapid.T) Side {
	return Side{Label: someText.Draw(t, "side"), Values: rapid.SliceOfN(someText, 0, 30).Draw(t, "values")}
}

// anyGuides draws guides.
func anyGuides(t *rapid.T) []Guide {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Guide {
		return Guide{rapid.OneOf(rapid.Float64Range(0, 1e7), rapid.Float64Range(1.7e9, 1.8e9)).Draw(t, "at"), someText.Draw(t, "guide")}
	}), 0, 4).Draw(t, "guides")
}

// anyChart draws a figure of any of the types over plain axes, or the error that
// its data deserve.
func anyChart(t *rapid.T) (*Figure, error) {
	o := Options{Title: someText.Draw(t, "title"), Subtitle: someText.Draw(t, "subtitle")}
	values := rapid.Custom(anyValue)
	numbers := rapid.OneOf(rapid.Float64Range(-10, 1e7), rapid.SampledFrom([]float64{0, 1, 312, 312, scale.MaxValue, 1.75e9}))
	switch rapid.IntRange(0, 4).Draw(t, "type") {
	case 0:
		d := CurveData{X: anyAxis(t), Y: anyAxis(t), Bounds: anyGuides(t), Answers: anyGuides(t), Steps: rapid.Bool().Draw(t, "steps")}
		for range rapid.IntRange(0, 3).Draw(t, "lines") {
			d.Lines = append(d.Lines, anyLine(t, numbers))
		}
		for range rapid.IntRange(0, 12).Draw(t, "points") {
			d.Points = append(d.Points, Point{numbers.Draw(t, "x"), anyValue(t), rapid.IntRange(0, 12).Draw(t, "color")})
		}
		return Curve(o, d)
	case 1:
		d := FrontierData{X: anyAxis(t), Y: anyAxis(t)}
		for i := range rapid.SampledFrom([]int{0, 1, 2, 3, 3, 4, 6, 14}).Draw(t, "choices") {
			d.Choices = append(d.Choices, Choice{someText.Draw(t, "choice"), i, anyValue(t), anyValue(t)})
		}
		return Frontier(o, d)
	case 2:
		d := TornadoData{Measure: anyAxis(t), Base: anyValue(t)}
		for range rapid.IntRange(0, 6).Draw(t, "swings") {
			d.Swings = append(d.Swings, Swing{someText.Draw(t, "parameter"), someText.Draw(t, "low"), someText.Draw(t, "high"), anyValue(t), anyValue(t)})
		}
		return Tornado(o, d)
	case 3:
		d := HeatMapData{X: anySide(t), Y: anySide(t), Z: anyAxis(t)}
		for range d.Y.Values {
			d.Cells = append(d.Cells, rapid.SliceOfN(values, len(d.X.Values), len(d.X.Values)).Draw(t, "row"))
		}
		if g := anyGuides(t); len(g) > 0 {
			d.Bound = g[0]
		}
		return HeatMap(o, d)
	}
	d := BarsData{X: anySide(t), Y: anyAxis(t)}
	for i := range rapid.IntRange(0, 5).Draw(t, "series") {
		d.Series = append(d.Series, Series{someText.Draw(t, "series"), i, rapid.SliceOfN(values, len(d.X.Values), len(d.X.Values)).Draw(t, "values")})
	}
	return Bars(o, d)
}

// TestAnyChart proves that any data give an error of one line or a figure, whose
// SVG is well-formed without a coordinate that is not a number, in which no text
// covers another and nothing leaves the page.
func TestAnyChart(t *testing.T) {
	drawn := 0
	rapid.Check(t, func(t *rapid.T) {
		f, err := anyChart(t)
		if err != nil {
			if f != nil || strings.Contains(err.Error(), "\n") || !strings.HasPrefix(err.Error(), "figure ") {
				t.Fatalf("an error with a figure, of several lines or without its place: %v", err)
			}
			return
		}
		drawn++
		var svg bytes.Buffer
		if err := f.SVG(&svg); err != nil {
			t.Fatal(err)
		}
		checkSVG(t, svg.String())
		checkClear(t, "chart", f)
		if drawn%20 == 0 { // rasterising is what takes long
			if err := f.PNG(io.Discard); err != nil {
				t.Fatal(err)
			}
		}
	})
	if drawn < 20 {
		t.Errorf("only %d figures were drawn: the data are nearly always wrong", drawn)
	}
}

// TestChartErrors proves that wrong data are refused with a sentence that names
// the place.
func TestChartErrors(t *testing.T) {
	errOf := func(_ *Figure, err error) error { return err }
	side := Side{Values: []string{"a"}}
	for _, tc := range []struct {
		err  error
		want string
	}{
		{errOf(Curve(Options{}, CurveData{Points: []Point{{X: math.NaN()}}})), "figure curve: point 1: its x is not a number"},
		{errOf(Curve(Options{}, CurveData{X: Axis{Scale: Calendar}, Answers: []Guide{{1e14, "last"}}})), `figure curve: "last": time 1e+14 s is not a unix time of the years 1 to 9999`},
		{errOf(Curve(Options{}, CurveData{Bounds: []Guide{{math.Inf(1), "objective"}}})), `figure curve: "objective" is at a value that is not a number; leave it out`},
		{errOf(Lines(Options{}, LinesData{X: Axis{Label: "x", Scale: 99}})), `figure lines: axis "x" has the unknown scale 99; use one of the package's constants`},
		{errOf(Lines(Options{}, LinesData{Lines: []Line{{Label: "a", X: []float64{1}}}})), `figure lines: line "a": 1 values of x but 0 of y`},
		{errOf(Frontier(Options{}, FrontierData{Choices: []Choice{{Label: "a", X: Value{Mean: 1e16}}}})), `figure frontier: "a": a value of 1e+16 on the axis ""; is its unit right?`},
		{errOf(Tornado(Options{}, TornadoData{Base: overload})), "figure tornado: the base has no mean; bars need one to start from"},
		{errOf(HeatMap(Options{}, HeatMapData{X: side, Y: side})), "figure heat map: 0 rows of cells for 1 values of y"},
		{errOf(HeatMap(Options{}, HeatMapData{X: side, Y: side, Cells: [][]Value{{}}})), `figure heat map: row "a" has 0 cells for 1 values of x`},
		{errOf(Bars(Options{}, BarsData{X: side, Series: []Series{{Label: "s"}}})), `figure bars: series "s" has 0 values for 1 categories`},
		{errOf(Stacked(Options{}, StackedData{X: side, Stacks: []Stack{{Parts: []Series{{Label: "s", Values: []Value{{Mean: -1}}}}}}})), `figure bars: series "s", category "a": -1 cannot stand on another bar: parts must not be negative`},
		{errOf(Bars(Options{}, BarsData{Y: Axis{Label: "y", Scale: Wait}})), `figure bars: the axis "y" is neither linear nor in percent; bars are read from zero, which it does not have`},
	} {
		if tc.err == nil || tc.err.Error() != tc.want {
			t.Errorf("got  %v\nwant %s", tc.err, tc.want)
		}
	}
}

// textsOf joins the texts of a figure in the order in which they are written.
func textsOf(f *Figure) string {
	texts, _ := inked(f)
	var out []string
	for _, w := range texts {
		out = append(out, w.text)
	}
	return fmt.Sprintf("|%s|", strings.Join(out, "|"))
}
