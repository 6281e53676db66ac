package figure

import (
	"image/color"

	"gonum.org/v1/plot/vg"
)

// mark draws one row of WaitByGroup: p50 to p75 to p95 joined by a line.
func (a area) mark(m Mark, v Variant, y vg.Length) {
	c := colorOf(v.Color)
	at := func(wait float64) vg.Point { return vg.Point{X: a.X(a.x.at(wait)), Y: y} }
	all := emptySpan
	for _, w := range []float64{m.P50, m.P75, m.P95} {
		all.add(w)
	}
	switch {
	case m.Overloaded:
		a.overloaded(c, y)
		return
	case all.empty():
		a.text(faceEvent, soft, a.Min.X+6, y-faceEvent.Font.Size*capHeight/2, left, "no data")
		return
	}
	a.line(fade(c, 0xA0), 1, nil, at(all.lo), at(all.hi))
	if finite(m.P95) && finite(m.Lo) && finite(m.Hi) {
		whisker(a.pen, c, at(m.Lo), at(m.Hi))
	}
	for _, q := range []struct {
		wait float64
		draw func(pen, color.NRGBA, vg.Point)
	}{{m.P50, markP50}, {m.P75, markP75}, {m.P95, markP95}} {
		if finite(q.wait) {
			q.draw(a.pen, c, at(q.wait))
		}
	}
}

// overloaded writes the word at the right end, with an arrow beyond all waits.
func (a area) overloaded(c color.NRGBA, y vg.Length) {
	const word = "overloaded"
	x := a.Max.X - 4
	width := faceEvent.Width(word)
	a.line(c, lineWidth, nil, vg.Point{X: x - 18, Y: y}, vg.Point{X: x - 4, Y: y})
	a.FillPolygon(c, []vg.Point{{X: x, Y: y}, {X: x - 6, Y: y + 2.6}, {X: x - 6, Y: y - 2.6}})
	a.text(faceEvent, ink, x-22-width, y-faceEvent.Font.Size*capHeight/2, left, word)
}

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
