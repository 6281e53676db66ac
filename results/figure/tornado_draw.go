package figure

import (
	"gonum.org/v1/plot/vg"

	"aforo/results/figure/pen"
)

// draw draws the base, the names and the bars.
func (t tornado) draw(a area) {
	base := a.X(t.at(a.x, t.Base.Mean))
	if t.Base.ranged() {
		a.Rect(pen.Fade(pen.Soft, pen.BandAlpha), vg.Rectangle{
			Min: vg.Point{X: a.X(t.at(a.x, t.Base.Lo)), Y: a.Min.Y}, Max: vg.Point{X: a.X(t.at(a.x, t.Base.Hi)), Y: a.Max.Y},
		})
	}
	for i, w := range t.Swings {
		t.drawSwing(a, w, t.middle(a, i))
	}
	a.Line(pen.Ink, 1, nil, vg.Point{X: base, Y: a.Min.Y}, vg.Point{X: base, Y: a.Max.Y + 2})
	half := pen.FaceEvent.Width("base") / 2
	a.Text(pen.FaceEvent, pen.Ink, min(max(base, a.Min.X+half), a.Max.X-half), a.Max.Y+3.5, pen.Center, "base")
	if len(t.Swings) == 0 {
		a.say("no data")
	}
}

// middle is the height of a parameter's centre.
func (t tornado) middle(a area, i int) vg.Length { return a.Max.Y - t.row*(vg.Length(i)+0.5) }

// drawNames writes the parameters' names, and shades every other row.
func (t tornado) drawNames(a area) {
	for i, name := range t.names {
		mid := t.middle(a, i)
		if i%2 == 0 {
			a.Rect(pen.GroundShade, vg.Rectangle{Min: vg.Point{X: margin, Y: mid - t.row/2}, Max: vg.Point{X: a.Max.X, Y: mid + t.row/2}})
		}
		y := mid + subRow*vg.Length(len(name))/2 - 8.5
		for _, s := range name {
			a.Text(pen.FaceLabel, pen.Ink, a.Min.X-8, y, pen.Right, s)
			y -= subRow
		}
	}
}

// drawSwing draws the two bars of a parameter: in one row where they keep apart.
func (t tornado) drawSwing(a area, w Swing, mid vg.Length) {
	es := t.ends(w, a.x)
	apart := es[0].side != es[1].side && es[0].root == es[1].root
	for k, e := range es {
		y, height := mid, swingBar
		if !apart {
			y, height = mid+(swingHalf+1)*(0.5-vg.Length(k)), swingHalf
		}
		t.drawEnd(a, e, k, y, height)
	}
}

// drawEnd draws one bar from the base, its interval and its text.
func (t tornado) drawEnd(a area, e end, k int, y, height vg.Length) {
	base, to, tip := a.X(t.at(a.x, t.Base.Mean)), a.X(e.value), a.X(e.tip)
	bar := vg.Rectangle{Min: vg.Point{X: min(base, to), Y: y - height/2}, Max: vg.Point{X: max(base, to), Y: y + height/2}}
	if bar.Max.X > bar.Min.X {
		a.Bar(k, k, bar)
	}
	if e.ranged() {
		pen.Whisker(a.Pen, pen.Ink, vg.Point{X: a.X(t.at(a.x, e.Lo)), Y: y}, vg.Point{X: a.X(t.at(a.x, e.Hi)), Y: y})
	}
	down := pen.FaceEvent.Font.Size * pen.CapHeight / 2
	switch {
	case e.Overloaded: // on white over the bar, which goes on past the page
		x := a.Max.X - swingArrow - pen.FaceEvent.Width(e.text)
		a.Rect(pen.White, vg.Rectangle{Min: vg.Point{X: x - 2, Y: y - 4}, Max: vg.Point{X: a.Max.X, Y: y + 4}})
		a.FillPolygon(pen.ColorOf(k), []vg.Point{{X: a.Max.X, Y: y}, {X: a.Max.X - 6, Y: y + 3}, {X: a.Max.X - 6, Y: y - 3}})
		a.Text(pen.FaceEvent, pen.Ink, x, y-down, pen.Left, e.text)
	case e.side < 0:
		a.Text(pen.FaceEvent, pen.Ink, tip-swingGap, y-down, pen.Right, e.text)
	default:
		a.Text(pen.FaceEvent, pen.Ink, tip+swingGap, y-down, pen.Left, e.text)
	}
}
