package pen

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Size of the marks of points, in points.
const (
	dotRadius    = vg.Length(2.4)
	triangleSize = vg.Length(3.6)
	SwatchSize   = vg.Length(24) // width of what stands before a name in the legend
	MarkSize     = vg.Length(10) // width of a mark in the legend
)

// MarkP50 is a ring, wide enough to be seen around another mark at the same
// place.
func MarkP50(p Pen, c color.NRGBA, at vg.Point) {
	p.Dot(White, at, 3.1)
	p.Ring(c, at, 3.1, 1)
}

// MarkP75 is an upright bar.
func MarkP75(p Pen, c color.NRGBA, at vg.Point) {
	p.Line(c, 1.4, nil, vg.Point{X: at.X, Y: at.Y - 4}, vg.Point{X: at.X, Y: at.Y + 4})
}

// MarkP95 is a filled dot.
func MarkP95(p Pen, c color.NRGBA, at vg.Point) { p.Dot(c, at, 2.4) }

// Whisker is an interval with a cap at each end.
func Whisker(p Pen, c color.NRGBA, lo, hi vg.Point) {
	p.Line(c, 0.8, nil, lo, hi)
	for _, at := range []vg.Point{lo, hi} {
		p.Line(c, 0.8, nil, vg.Point{X: at.X, Y: at.Y - 2.4}, vg.Point{X: at.X, Y: at.Y + 2.4})
	}
}

// MarkDot is a simulated value.
func MarkDot(p Pen, c color.NRGBA, at vg.Point) {
	p.Dot(White, at, dotRadius+0.8) // keeps clear of the line below
	p.Dot(c, at, dotRadius)
}

// MarkDotWhisker is a simulated value with its interval, for the legend.
func MarkDotWhisker(p Pen, c color.NRGBA, at vg.Point) {
	UprightWhisker(p, c, vg.Point{X: at.X, Y: at.Y - 5}, vg.Point{X: at.X, Y: at.Y + 5})
	MarkDot(p, c, at)
}

// MarkTriangle is an open triangle that points beyond the axis.
func MarkTriangle(p Pen, c color.NRGBA, at vg.Point) {
	corners := []vg.Point{
		{X: at.X - triangleSize, Y: at.Y - triangleSize*0.8},
		{X: at.X + triangleSize, Y: at.Y - triangleSize*0.8},
		{X: at.X, Y: at.Y + triangleSize},
	}
	p.FillPolygon(White, corners)
	p.Outline(c, 1.1, corners...)
}

// UprightWhisker is an interval along the vertical axis.
func UprightWhisker(p Pen, c color.NRGBA, lo, hi vg.Point) {
	p.Line(c, 0.8, nil, lo, hi)
	for _, at := range []vg.Point{lo, hi} {
		p.Line(c, 0.8, nil, vg.Point{X: at.X - 2.4, Y: at.Y}, vg.Point{X: at.X + 2.4, Y: at.Y})
	}
}

// Hatch strokes a rectangle with diagonals, a pattern for each index: rising,
// falling, both. They show on a grey print and to the colour-blind.
func (p Pen) Hatch(c color.NRGBA, r vg.Rectangle, gap vg.Length, pattern int) {
	w, h := r.Max.X-r.Min.X, r.Max.Y-r.Min.Y
	if w <= 0 || h <= 0 {
		return
	}
	for d := gap / 2; d < w+h; d += gap {
		// The diagonal x + y = d, cut to the rectangle.
		from := vg.Point{X: max(0, d-h), Y: min(d, h)}
		to := vg.Point{X: min(d, w), Y: max(0, d-w)}
		if pattern != 0 {
			p.Line(c, 0.6, nil, vg.Point{X: r.Min.X + from.X, Y: r.Min.Y + from.Y}, vg.Point{X: r.Min.X + to.X, Y: r.Min.Y + to.Y})
		}
		if pattern != 1 {
			p.Line(c, 0.6, nil, vg.Point{X: r.Min.X + from.X, Y: r.Max.Y - from.Y}, vg.Point{X: r.Min.X + to.X, Y: r.Max.Y - to.Y})
		}
	}
}

// Outline strokes a closed line through the corners.
func (p Pen) Outline(c color.NRGBA, width vg.Length, corners ...vg.Point) {
	var path vg.Path
	path.Move(corners[0])
	for _, at := range corners[1:] {
		path.Line(at)
	}
	path.Close()
	p.SetLineStyle(draw.LineStyle{Color: c, Width: width})
	p.Stroke(path)
}

// CornersOf lists the corners of a rectangle.
func CornersOf(r vg.Rectangle) []vg.Point {
	return []vg.Point{r.Min, {X: r.Max.X, Y: r.Min.Y}, r.Max, {X: r.Min.X, Y: r.Max.Y}}
}

// Bar fills a rectangle in the look of an index: the first one solid, the others
// pale under a hatching.
func (p Pen) Bar(index, look int, r vg.Rectangle) {
	c := ColorOf(index)
	if look == 0 || r.Max.X-r.Min.X < 2.5 { // no room for a pattern
		p.Rect(c, r)
		return
	}
	p.Rect(White, r)
	p.Rect(Fade(c, 0x50), r)
	if r.Max.Y-r.Min.Y > 1.5 {
		p.Hatch(c, r, 4, (look-1)%3)
		p.Outline(c, 0.7, CornersOf(r)...)
	}
}

// MarkBar is the legend's mark of bars in a look.
func MarkBar(index, look int) func(Pen, color.NRGBA, vg.Point) {
	return func(p Pen, _ color.NRGBA, at vg.Point) {
		p.Bar(index, look, vg.Rectangle{
			Min: vg.Point{X: at.X - SwatchSize/2, Y: at.Y - 4}, Max: vg.Point{X: at.X + SwatchSize/2, Y: at.Y + 4},
		})
	}
}
