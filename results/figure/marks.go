package figure

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Size of the marks of points, in points.
const (
	dotRadius    = vg.Length(2.4)
	triangleSize = vg.Length(3.6)
	swatchSize   = vg.Length(24) // width of what stands before a name in the legend
	markSize     = vg.Length(10) // width of a mark in the legend
)

// markP50 is a ring, wide enough to be seen around another mark at the same
// place.
func markP50(p pen, c color.NRGBA, at vg.Point) {
	p.dot(white, at, 3.1)
	p.ring(c, at, 3.1, 1)
}

// markP75 is an upright bar.
func markP75(p pen, c color.NRGBA, at vg.Point) {
	p.line(c, 1.4, nil, vg.Point{X: at.X, Y: at.Y - 4}, vg.Point{X: at.X, Y: at.Y + 4})
}

// markP95 is a filled dot.
func markP95(p pen, c color.NRGBA, at vg.Point) { p.dot(c, at, 2.4) }

// whisker is an interval with a cap at each end.
func whisker(p pen, c color.NRGBA, lo, hi vg.Point) {
	p.line(c, 0.8, nil, lo, hi)
	for _, at := range []vg.Point{lo, hi} {
		p.line(c, 0.8, nil, vg.Point{X: at.X, Y: at.Y - 2.4}, vg.Point{X: at.X, Y: at.Y + 2.4})
	}
}

// markDot is a simulated value.
func markDot(p pen, c color.NRGBA, at vg.Point) {
	p.dot(white, at, dotRadius+0.8) // keeps clear of the line below
	p.dot(c, at, dotRadius)
}

// markDotWhisker is a simulated value with its interval, for the legend.
func markDotWhisker(p pen, c color.NRGBA, at vg.Point) {
	uprightWhisker(p, c, vg.Point{X: at.X, Y: at.Y - 5}, vg.Point{X: at.X, Y: at.Y + 5})
	markDot(p, c, at)
}

// markTriangle is an open triangle that points beyond the axis.
func markTriangle(p pen, c color.NRGBA, at vg.Point) {
	corners := []vg.Point{
		{X: at.X - triangleSize, Y: at.Y - triangleSize*0.8},
		{X: at.X + triangleSize, Y: at.Y - triangleSize*0.8},
		{X: at.X, Y: at.Y + triangleSize},
	}
	p.FillPolygon(white, corners)
	p.outline(c, 1.1, corners...)
}

// uprightWhisker is an interval along the vertical axis.
func uprightWhisker(p pen, c color.NRGBA, lo, hi vg.Point) {
	p.line(c, 0.8, nil, lo, hi)
	for _, at := range []vg.Point{lo, hi} {
		p.line(c, 0.8, nil, vg.Point{X: at.X - 2.4, Y: at.Y}, vg.Point{X: at.X + 2.4, Y: at.Y})
	}
}

// hatch strokes a rectangle with diagonals, a pattern for each index: rising,
// falling, both. They show on a grey print and to the colour-blind.
func (p pen) hatch(c color.NRGBA, r vg.Rectangle, gap vg.Length, pattern int) {
	w, h := r.Max.X-r.Min.X, r.Max.Y-r.Min.Y
	if w <= 0 || h <= 0 {
		return
	}
	for d := gap / 2; d < w+h; d += gap {
		// The diagonal x + y = d, cut to the rectangle.
		from := vg.Point{X: max(0, d-h), Y: min(d, h)}
		to := vg.Point{X: min(d, w), Y: max(0, d-w)}
		if pattern != 0 {
			p.line(c, 0.6, nil, vg.Point{X: r.Min.X + from.X, Y: r.Min.Y + from.Y}, vg.Point{X: r.Min.X + to.X, Y: r.Min.Y + to.Y})
		}
		if pattern != 1 {
			p.line(c, 0.6, nil, vg.Point{X: r.Min.X + from.X, Y: r.Max.Y - from.Y}, vg.Point{X: r.Min.X + to.X, Y: r.Max.Y - to.Y})
		}
	}
}

// outline strokes a closed line through the corners.
func (p pen) outline(c color.NRGBA, width vg.Length, corners ...vg.Point) {
	var path vg.Path
	path.Move(corners[0])
	for _, at := range corners[1:] {
		path.Line(at)
	}
	path.Close()
	p.SetLineStyle(draw.LineStyle{Color: c, Width: width})
	p.Stroke(path)
}

// cornersOf lists the corners of a rectangle.
func cornersOf(r vg.Rectangle) []vg.Point {
	return []vg.Point{r.Min, {X: r.Max.X, Y: r.Min.Y}, r.Max, {X: r.Min.X, Y: r.Max.Y}}
}

// bar fills a rectangle in the look of an index: the first one solid, the others
// pale under a hatching.
func (p pen) bar(index, look int, r vg.Rectangle) {
	c := colorOf(index)
	if look == 0 || r.Max.X-r.Min.X < 2.5 { // no room for a pattern
		p.rect(c, r)
		return
	}
	p.rect(white, r)
	p.rect(fade(c, 0x50), r)
	if r.Max.Y-r.Min.Y > 1.5 {
		p.hatch(c, r, 4, (look-1)%3)
		p.outline(c, 0.7, cornersOf(r)...)
	}
}

// markBar is the legend's mark of bars in a look.
func markBar(index, look int) func(pen, color.NRGBA, vg.Point) {
	return func(p pen, _ color.NRGBA, at vg.Point) {
		p.bar(index, look, vg.Rectangle{
			Min: vg.Point{X: at.X - swatchSize/2, Y: at.Y - 4}, Max: vg.Point{X: at.X + swatchSize/2, Y: at.Y + 4},
		})
	}
}
