package figure

import (
	"fmt"
	"image/color"
	"slices"

	"gonum.org/v1/plot/vg"

	"aforo/results/figure/pen"
	"aforo/results/figure/scale"
)

// A Point is a simulated value, drawn as a dot with its interval; an overloaded
// one as an open triangle above the data.
type Point struct {
	X float64
	Y Value
	// Color is that of the line to which the point belongs.
	Color int
}

// A Guide is a labelled straight line across a figure.
type Guide struct {
	At    float64
	Label string // "objective: 4 h", "least: 312 nodes"
}

// CurveData is a measure over a knob or a date.
type CurveData struct {
	X, Y Axis
	// Lines with their bands; Points over them.
	Lines  []Line
	Points []Point
	// Bounds are values of Y to hold, drawn dashed across, their labels at the
	// right. Answers are values of X that were searched for, drawn upright, their
	// labels above.
	Bounds, Answers []Guide
	// Steps draws the lines as stairs, as in [Panel].
	Steps bool
}

// LinesData is a set of lines to be compared, such as distributions of a log and
// of a model of it.
type LinesData struct {
	X, Y  Axis
	Lines []Line
	Steps bool // as in Panel
}

// strandsMax is the height of all rows of overloaded points, at most.
const strandsMax = vg.Length(70)

// curveHeight is the height of the data of figures over one pair of axes.
const curveHeight = 8.5 * vg.Centimeter

// Lines draws lines over each other, on any pair of axes. Long lines are
// thinned; bands are drawn where lines have them.
func Lines(o Options, d LinesData) (*Figure, error) {
	return curve("lines", o, CurveData{X: d.X, Y: d.Y, Lines: d.Lines, Steps: d.Steps})
}

// Curve draws a measure over a knob (nodes, GPUs, a share) or over dates: lines
// with their bands, simulated points with their intervals, bounds to hold, and
// the answers that a search found.
func Curve(o Options, d CurveData) (*Figure, error) { return curve("curve", o, d) }

// curve checks, lays out and draws the data under a figure's name.
func curve(name string, o Options, d CurveData) (*Figure, error) {
	if err := o.checkWindow(name); err != nil {
		return nil, err
	}
	if err := d.check("figure " + name); err != nil {
		return nil, err
	}
	xs, ys := d.ranges()
	strands := d.strands()
	strip := min(strandRow*vg.Length(len(strands)), strandsMax)
	labels, margin := wrapBounds(d.Bounds)
	f := newFrame(o, d.legend(), d.X.build(xs, o, tightEnds), d.Y.build(ys, o, wholeEnds), strip, margin, curveHeight)
	answers, rows := f.placeAnswers(d.Answers)
	f.top, f.base = f.top+rows, f.base+rows
	return f.figure(o.Title, func(a area) {
		a.ground(strip)
		a.drawBounds(d.Bounds, labels)
		a.drawAnswers(answers, strip)
		if shown := slices.ContainsFunc(d.Lines, func(l Line) bool { return visible(l, a.x) }); shown || len(d.Points) == 0 {
			a.lines(d.Lines, d.Steps)
		}
		for _, p := range d.Points {
			a.drawPoint(p, strands, strip)
		}
	}), nil
}

// check reports what cannot be drawn.
func (d CurveData) check(where string) error {
	for _, a := range []Axis{d.X, d.Y} {
		if err := a.check(where); err != nil {
			return err
		}
	}
	lo, hi := -scale.MaxValue, scale.MaxValue
	if d.X.Scale == Calendar {
		lo, hi = scale.MinUnix, scale.MaxUnix
	}
	for _, l := range d.Lines {
		if err := checkLine(where, l, lo, hi); err != nil {
			return err
		}
		at := fmt.Sprintf("%s: line %q", where, l.Label)
		for _, v := range [][]float64{l.Y, l.Lo, l.Hi} {
			if err := d.Y.checkValue(at, v...); err != nil {
				return err
			}
		}
	}
	for i, p := range d.Points {
		at := fmt.Sprintf("%s: point %d", where, i+1)
		if !scale.Finite(p.X) {
			return fmt.Errorf("%s: its x is not a number", at)
		}
		if err := d.X.checkValue(at, p.X); err != nil {
			return err
		}
		if err := d.Y.checkValue(at, p.Y.Mean, p.Y.Lo, p.Y.Hi); err != nil {
			return err
		}
	}
	return d.checkGuides(where)
}

// checkGuides reports a bound or an answer that has no place.
func (d CurveData) checkGuides(where string) error {
	for _, g := range d.Bounds {
		if err := checkGuide(where, d.Y, g); err != nil {
			return err
		}
	}
	for _, g := range d.Answers {
		if err := checkGuide(where, d.X, g); err != nil {
			return err
		}
	}
	return nil
}

// checkGuide reports a guide that is not on its axis.
func checkGuide(where string, a Axis, g Guide) error {
	if !scale.Finite(g.At) {
		return fmt.Errorf("%s: %q is at a value that is not a number; leave it out", where, g.Label)
	}
	return a.checkValue(fmt.Sprintf("%s: %q", where, g.Label), g.At)
}

// ranges is what both axes must hold.
func (d CurveData) ranges() (x, y scale.Span) {
	x, y = scale.EmptySpan, scale.EmptySpan
	for _, l := range d.Lines {
		d.X.add(&x, l.X...)
		for _, v := range [][]float64{l.Y, l.Lo, l.Hi} {
			d.Y.add(&y, v...)
		}
		if d.Steps && d.X.Scale == Calendar && len(l.X) > 0 {
			d.X.add(&x, stepEnd(l.X, len(l.X)-1))
		}
	}
	for _, p := range d.Points {
		d.X.add(&x, p.X)
		p.Y.add(d.Y, &y)
	}
	for _, g := range d.Bounds {
		d.Y.add(&y, g.At)
	}
	for _, g := range d.Answers {
		d.X.add(&x, g.At)
	}
	return x, y
}

// strands lists the colours that have overloaded points: each has a row of its
// own above the data, so that lines overloaded at the same x show both.
func (d CurveData) strands() []int {
	var out []int
	for _, p := range d.Points {
		if p.Y.Overloaded && !slices.Contains(out, p.Color) {
			out = append(out, p.Color)
		}
	}
	return out
}

// legend names the lines, then the marks.
func (d CurveData) legend() legend {
	lg := legendOf([]Panel{{Lines: d.Lines}})
	simulated, ranged, overloaded := false, false, false
	for _, p := range d.Points {
		simulated = simulated || p.Y.exists()
		ranged = ranged || p.Y.ranged()
		overloaded = overloaded || p.Y.Overloaded
	}
	c := d.markColor()
	switch {
	case ranged:
		lg = lg.symbol("simulated, with its interval", c, pen.MarkSize, pen.MarkDotWhisker)
	case simulated:
		lg = lg.symbol("simulated", c, pen.MarkSize, pen.MarkDot)
	}
	if overloaded {
		lg = lg.symbol(overloadedKey, c, pen.MarkSize, pen.MarkTriangle)
	}
	return lg
}

// markColor is the colour of marks in the legend: that of the points, or grey
// where they have several.
func (d CurveData) markColor() color.NRGBA {
	for _, p := range d.Points {
		if p.Color != d.Points[0].Color {
			return pen.Soft
		}
	}
	if len(d.Points) == 0 {
		return pen.Soft
	}
	return pen.ColorOf(d.Points[0].Color)
}

// drawPoint draws one simulated value, or its triangle in the row of its colour.
func (a area) drawPoint(p Point, strands []int, strip vg.Length) {
	c := pen.ColorOf(p.Color)
	x := a.X(a.x.At(p.X))
	if !a.ContainsX(x) {
		return
	}
	switch {
	case p.Y.Overloaded:
		row := vg.Length(slices.Index(strands, p.Color)) + 0.5
		pen.MarkTriangle(a.Pen, c, vg.Point{X: x, Y: a.Max.Y + strip*(1-row/vg.Length(len(strands)))})
	case p.Y.exists():
		if p.Y.ranged() {
			pen.UprightWhisker(a.Pen, c, a.point(p.X, p.Y.Lo), a.point(p.X, p.Y.Hi))
		}
		pen.MarkDot(a.Pen, c, a.point(p.X, p.Y.Mean))
	}
}
