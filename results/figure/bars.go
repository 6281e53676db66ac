package figure

import (
	"fmt"
	"slices"

	"gonum.org/v1/plot/vg"

	"aforo/results/figure/pen"
	"aforo/results/figure/scale"
)

// A Series is a value for each category.
type Series struct {
	Label  string
	Color  int // as in Line
	Values []Value
}

// BarsData is a set of series over the same categories.
type BarsData struct {
	X      Side
	Y      Axis // Linear or Percent: the length of a bar is read from zero
	Series []Series
}

// Bars draws the series' values side by side for each category, with their
// intervals. The first series is solid, the others are hatched. An overloaded
// value is an open triangle above the data.
func Bars(o Options, d BarsData) (*Figure, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	y := scale.EmptySpan
	over := false
	for _, s := range d.Series {
		for _, v := range s.Values {
			v.add(d.Y, &y)
			over = over || v.Overloaded
		}
	}
	return categories(o, d.legend(over), d.X, d.Y, y, over, func(a area, cell vg.Length) { a.drawBars(d.Series, cell) }), nil
}

// categories lays out a figure of bars: a cell for each category of x under values of s on
// the axis y, a strip above where some are overloaded, and a line at zero. draw gets the
// width of a cell.
func categories(o Options, lg legend, x Side, y Axis, s scale.Span, over bool, draw func(a area, cell vg.Length)) *Figure {
	if !s.Empty() {
		s.Add(0)
	}
	strip := vg.Length(0)
	if over {
		strip = strandRow
	}
	n := max(len(x.Values), 1)
	f := newFrame(o, lg, scale.Axis{Max: float64(n), Scale: scale.Linear{}}, y.build(s, o, wholeEnds), strip, 0, 7.5*vg.Centimeter)
	r := newRuler(x, (f.x1-f.x0)/vg.Length(n))
	return &Figure{title: o.Title, w: pageWidth, h: f.base + r.below(), draw: func(p pen.Pen) {
		p.Rect(pen.White, p.Rectangle)
		f.head.draw(p)
		a := f.area(p)
		a.drawY()
		a.ground(strip)
		r.draw(p, a.Min.X, a.Min.Y)
		draw(a, r.cell)
		zero := a.Y(a.y.At(0))
		a.Line(pen.Rule, 0.6, nil, vg.Point{X: a.Min.X, Y: zero}, vg.Point{X: a.Max.X, Y: zero})
		if s.Empty() && !over {
			a.say("no data")
		}
	}}
}

// check reports what cannot be drawn.
func (d BarsData) check() error {
	if d.Y.Scale != Linear && d.Y.Scale != Percent {
		return fmt.Errorf("figure bars: the axis %q is neither linear nor in percent; bars are read from zero, which it does not have", d.Y.Label)
	}
	for _, s := range d.Series {
		if len(s.Values) != len(d.X.Values) {
			return fmt.Errorf("figure bars: series %q has %d values for %d categories", s.Label, len(s.Values), len(d.X.Values))
		}
		for i, v := range s.Values {
			where := fmt.Sprintf("figure bars: series %q, category %q", s.Label, d.X.Values[i])
			if err := d.Y.checkValue(where, v.Mean, v.Lo, v.Hi); err != nil {
				return err
			}
		}
	}
	return nil
}

// legend names the series, where there is more than one, and the triangle.
func (d BarsData) legend(overloaded bool) legend {
	var lg legend
	named := slices.ContainsFunc(d.Series, func(s Series) bool { return pen.Clean(s.Label) != "" })
	for k, s := range d.Series {
		if named {
			lg = lg.symbol(pen.Clean(s.Label), pen.ColorOf(s.Color), pen.SwatchSize, pen.MarkBar(s.Color, k))
		}
	}
	if overloaded {
		lg = lg.symbol(overloadedKey, pen.Soft, pen.MarkSize, pen.MarkTriangle)
	}
	return lg
}

// drawBars draws each category's bars in its cell, of which they leave a fifth
// free.
func (a area) drawBars(series []Series, cell vg.Length) {
	width := min(cell*0.8/vg.Length(max(len(series), 1)), 40)
	for k, s := range series {
		shift := (vg.Length(k) - vg.Length(len(series))/2) * width
		for i, v := range s.Values {
			x := a.Min.X + cell*(vg.Length(i)+0.5) + shift
			a.drawBar(v, s.Color, k, x, width)
		}
	}
}

// drawBar draws one value from x on.
func (a area) drawBar(v Value, index, look int, x, width vg.Length) {
	mid := x + width/2
	switch {
	case v.Overloaded:
		pen.MarkTriangle(a.Pen, pen.ColorOf(index), vg.Point{X: mid, Y: a.Max.Y + strandRow/2})
		return
	case !v.exists():
		return
	}
	zero, top := a.Y(a.y.At(0)), a.Y(a.y.At(v.Mean))
	gap := min(width*0.06, 0.6) // so that neighbours do not run together
	if top != zero {
		a.Bar(index, look, vg.Rectangle{Min: vg.Point{X: x + gap, Y: min(zero, top)}, Max: vg.Point{X: x + width - gap, Y: max(zero, top)}})
	}
	if v.ranged() && width >= 3 {
		pen.UprightWhisker(a.Pen, pen.Ink, vg.Point{X: mid, Y: a.Y(a.y.At(v.Lo))}, vg.Point{X: mid, Y: a.Y(a.y.At(v.Hi))})
	}
}
