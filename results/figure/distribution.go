package figure

import (
	"gonum.org/v1/plot/vg"

	"aforo/results/figure/pen"
	"aforo/results/figure/scale"
)

// quantileGuides are the shares at which the distribution names its quantiles.
var quantileGuides = []struct {
	share float64
	label string
}{{0.5, "50 % wait less"}, {0.25, "75 % wait less"}, {0.05, "95 % wait less"}, {0.01, "99 % wait less"}}

// WaitDistribution draws the share of jobs that wait longer than t, a line a
// variant: X is t in seconds, Y the share from 0 to 1. Both axes are
// logarithmic: where half of the jobs do not wait at all, the differences are in
// the tail, and there 5 % and 1 % are p95 and p99. Long lines are thinned to
// about 300 points.
func WaitDistribution(o Options, lines []Line) (*Figure, error) {
	for _, l := range lines {
		if err := checkLine("figure wait distribution", l, 0, scale.MaxValue); err != nil {
			return nil, err
		}
	}
	waits, shares, least := scale.EmptySpan, scale.EmptySpan, 1.0
	for _, l := range lines {
		for _, y := range l.Y {
			shares.Add(y)
			if y > 0 {
				least = min(least, y)
			}
		}
	}
	y := scale.TailAxis(least, "jobs that wait longer than t (%)")
	tails := make([]Line, len(lines))
	for i, l := range lines {
		tails[i] = cutTail(l, y.Min)
		for k, v := range tails[i].Y {
			if scale.Finite(v) {
				waits.Add(l.X[k])
			}
		}
	}
	x := scale.WaitAxis(waits, "wait t")
	x0 := axisWidth(y)
	panels := []Panel{{Lines: lines}}
	head := newHeader(o, legendOf(panels))
	top := head.height() + 4
	bottom := top + 8.5*vg.Centimeter
	draw := func(p pen.Pen) {
		p.Rect(pen.White, p.Rectangle)
		head.draw(p)
		a := area{crop(p, x0, top, bottom), x, y}
		a.drawY()
		a.drawX(true, p.Max.X)
		a.drawGuides()
		a.lines(tails, false)
		if !shares.Empty() && shares.Hi <= 0 {
			a.say("no job waits")
		}
	}
	return &Figure{title: o.Title, w: pageWidth, h: bottom + footer(x), draw: draw}, nil
}

// cutTail ends a line where it first falls to the floor of the axis: what
// follows would run along the axis as if jobs still waited.
func cutTail(l Line, floor float64) Line {
	for i, y := range l.Y {
		if y <= floor {
			l.X, l.Y = l.X[:i+1], l.Y[:i+1]
			if l.Lo != nil {
				l.Lo, l.Hi = l.Lo[:i+1], l.Hi[:i+1]
			}
			return l
		}
	}
	return l
}

// drawGuides marks the shares at which quantiles are read off: the line's wait
// there is the quantile.
func (a area) drawGuides() {
	for _, q := range quantileGuides {
		if q.share < a.y.Min {
			continue
		}
		at := a.point(a.x.Max, q.share)
		a.Line(pen.Rule, 0.5, []vg.Length{1, 2}, vg.Point{X: a.Min.X, Y: at.Y}, at)
		a.Text(pen.FaceEvent, pen.Soft, at.X-1, at.Y+2, pen.Right, q.label)
	}
}
