package figure

import (
	"gonum.org/v1/plot/vg"
)

// draw draws the base, the names and the bars.
func (t tornado) draw(a area) {
	base := a.X(t.at(a.x, t.Base.Mean))
	if t.Base.ranged() {
		a.rect(fade(soft, bandAlpha), vg.Rectangle{
			Min: vg.Point{X: a.X(t.at(a.x, t.Base.Lo)), Y: a.Min.Y}, Max: vg.Point{X: a.X(t.at(a.x, t.Base.Hi)), Y: a.Max.Y},
		})
	}
	for i, w := range t.Swings {
		t.drawSwing(a, w, t.middle(a, i))
	}
	a.line(ink, 1, nil, vg.Point{X: base, Y: a.Min.Y}, vg.Point{X: base, Y: a.Max.Y + 2})
	half := faceEvent.Width("base") / 2
	a.text(faceEvent, ink, min(max(base, a.Min.X+half), a.Max.X-half), a.Max.Y+3.5, center, "base")
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
			a.rect(shade, vg.Rectangle{Min: vg.Point{X: margin, Y: mid - t.row/2}, Max: vg.Point{X: a.Max.X, Y: mid + t.row/2}})
		}
		y := mid + subRow*vg.Length(len(name))/2 - 8.5
		for _, s := range name {
			a.text(faceLabel, ink, a.Min.X-8, y, right, s)
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
		a.bar(k, k, bar)
	}
	if e.ranged() {
		whisker(a.pen, ink, vg.Point{X: a.X(t.at(a.x, e.Lo)), Y: y}, vg.Point{X: a.X(t.at(a.x, e.Hi)), Y: y})
	}
	down := faceEvent.Font.Size * capHeight / 2
	switch {
	case e.Overloaded: // on white over the bar, which goes on past the page
		x := a.Max.X - swingArrow - faceEvent.Width(e.text)
		a.rect(white, vg.Rectangle{Min: vg.Point{X: x - 2, Y: y - 4}, Max: vg.Point{X: a.Max.X, Y: y + 4}})
		a.FillPolygon(colorOf(k), []vg.Point{{X: a.Max.X, Y: y}, {X: a.Max.X - 6, Y: y + 3}, {X: a.Max.X - 6, Y: y - 3}})
		a.text(faceEvent, ink, x, y-down, left, e.text)
	case e.side < 0:
		a.text(faceEvent, ink, tip-swingGap, y-down, right, e.text)
	default:
		a.text(faceEvent, ink, tip+swingGap, y-down, left, e.text)
	}
}
