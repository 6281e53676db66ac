package figure

import (
	"math"

	"gonum.org/v1/plot/vg"

	"aforo/results/figure/pen"
	"aforo/results/figure/scale"
)

// An area is the rectangle of one panel's data, with its axes.
type area struct {
	pen.Pen
	x, y scale.Axis
}

// point is where a pair of values lies on the canvas.
func (a area) point(x, y float64) vg.Point {
	return vg.Point{X: a.X(a.x.At(x)), Y: a.Y(a.y.At(y))}
}

// bucketCount is into how many parts of the axis a long line is cut to be
// thinned: about a part a millimetre, more than a reader can resolve.
const bucketCount = 300

// thin cuts the axis into buckets and keeps of each, besides gaps, the points
// with the first, least, greatest and last value, so that a peak stays a peak. A
// short line is returned as it is.
func thin(l Line, x scale.Axis, buckets int) Line {
	if len(l.X) <= 2*buckets {
		return l
	}
	t := Line{Label: l.Label, Color: l.Color, Role: l.Role}
	keep := func(i int) {
		t.X, t.Y = append(t.X, l.X[i]), append(t.Y, l.Y[i])
		if l.Lo != nil {
			t.Lo, t.Hi = append(t.Lo, l.Lo[i]), append(t.Hi, l.Hi[i])
		}
	}
	bucket := func(i int) float64 { return math.Floor(x.At(l.X[i]) * float64(buckets)) }
	for i := 0; i < len(l.X); {
		if !scale.Finite(l.Y[i]) {
			if i == 0 || scale.Finite(l.Y[i-1]) {
				keep(i) // one point stands for a gap
			}
			i++
			continue
		}
		least, most, j := i, i, i+1
		for ; j < len(l.X) && scale.Finite(l.Y[j]) && bucket(j) == bucket(i); j++ {
			if l.Y[j] < l.Y[least] {
				least = j
			}
			if l.Y[j] > l.Y[most] {
				most = j
			}
		}
		last := -1
		for _, k := range []int{i, min(least, most), max(least, most), j - 1} {
			if k > last {
				keep(k)
				last = k
			}
		}
		i = j
	}
	return t
}

// runs lists the half-open ranges of indices in which ok holds throughout.
func runs(n int, ok func(int) bool) [][2]int {
	var out [][2]int
	for i := 0; i < n; i++ {
		if !ok(i) {
			continue
		}
		j := i + 1
		for j < n && ok(j) {
			j++
		}
		out = append(out, [2]int{i, j})
		i = j
	}
	return out
}

// stepEnd is where the step that begins at x[i] ends: at the next x, and the
// last after as long as the one before it.
func stepEnd(x []float64, i int) float64 {
	switch {
	case i+1 < len(x):
		return x[i+1]
	case i > 0:
		return x[i] + (x[i] - x[i-1])
	}
	return x[i]
}

// trace is the polyline of the values y over x in [i, j), as stairs if steps.
func (a area) trace(x, y []float64, i, j int, steps bool) []vg.Point {
	pts := make([]vg.Point, 0, 2*(j-i))
	for k := i; k < j; k++ {
		if !steps {
			pts = append(pts, a.point(x[k], y[k]))
			continue
		}
		end := a.point(stepEnd(x, k), y[k])
		if n := len(pts); n > 0 && pts[n-1].Y == end.Y {
			pts[n-1] = end // the step goes on
			continue
		}
		pts = append(pts, a.point(x[k], y[k]), end)
	}
	return pts
}

// band fills between Lo and Hi: a ring that goes along the upper edge and comes
// back along the lower one, so that stepped lines have stepped bands.
func (a area) band(l Line, steps bool) {
	ok := func(i int) bool {
		return scale.Finite(l.Y[i]) && scale.Finite(l.Lo[i]) && scale.Finite(l.Hi[i]) && (!steps || l.Lo[i] != l.Hi[i]) // of no height
	}
	if l.Lo == nil || l.Role == Compared {
		return
	}
	fill := pen.Fade(pen.ColorOf(l.Color), pen.BandAlpha)
	for _, r := range runs(len(l.X), ok) {
		ring := a.trace(l.X, l.Hi, r[0], r[1], steps)
		lower := a.trace(l.X, l.Lo, r[0], r[1], steps)
		for k := len(lower) - 1; k >= 0; k-- {
			ring = append(ring, lower[k])
		}
		if len(ring) == 2 { // a lone point has a whisker
			for _, seg := range a.ClipLinesXY(ring) {
				a.Line(fill, 3, nil, seg...)
			}
			continue
		}
		a.FillPolygon(fill, a.ClipPolygonXY(ring))
	}
}

// curve strokes the values; a point between two gaps is a dot.
func (a area) curve(l Line, steps, solid bool) {
	width, dash := pen.LineWidth, pen.DashOf(l.Color)
	if solid {
		dash = nil
	}
	if l.Role == Muted {
		width, dash = 0.9, []vg.Length{1, 1.5}
	}
	c := pen.ColorOf(l.Color)
	switch l.Role {
	case Compared:
		c, width, dash = pen.Rule, 0.9, nil
	case Capacity:
		c, width, dash = pen.Ink, 0.9, nil
	}
	for _, r := range runs(len(l.X), func(i int) bool { return scale.Finite(l.Y[i]) }) {
		pts := a.trace(l.X, l.Y, r[0], r[1], steps)
		if first := pts[0]; pts[len(pts)-1].X == first.X && r[1]-r[0] == 1 {
			if a.Contains(first) {
				a.Dot(c, first, 1.6)
			}
			continue
		}
		for _, seg := range a.ClipLinesXY(pts) {
			a.Line(c, width, dash, seg...)
		}
	}
}

// lines draws every band under every line, so that no band hides a line.
// The data come last of each.
func (a area) lines(ls []Line, steps bool) {
	thinned := make([]Line, 0, len(ls))
	drawn := false
	for _, role := range []Role{Compared, Capacity, Muted, Data} {
		for _, l := range ls {
			if l.Role == role {
				l = thin(l, a.x, bucketCount)
				thinned = append(thinned, l)
				drawn = drawn || visible(l, a.x)
			}
		}
	}
	if !drawn {
		a.say("no data")
		return
	}
	for _, l := range thinned {
		a.band(l, steps)
	}
	for _, l := range thinned {
		a.curve(l, steps, soleLine(ls))
	}
}

// say writes a remark in the middle of an area that has nothing to show.
func (a area) say(s string) {
	mid, w := a.Center(), pen.FaceLabel.Width(s)/2+4
	a.Rect(pen.White, vg.Rectangle{Min: vg.Point{X: mid.X - w, Y: mid.Y - 7}, Max: vg.Point{X: mid.X + w, Y: mid.Y + 7}})
	a.Text(pen.FaceLabel, pen.Soft, mid.X, mid.Y-3, pen.Center, s)
}

// visible reports whether any value of l lies on the axis.
func visible(l Line, x scale.Axis) bool {
	for i := range l.X {
		if scale.Finite(l.Y[i]) && x.At(l.X[i]) <= 1 && x.At(stepEnd(l.X, i)) >= 0 {
			return true
		}
	}
	return false
}

// soleLine reports whether at most one line counts: it needs no dash to be
// told apart.
func soleLine(ls []Line) bool {
	n := 0
	for _, l := range ls {
		if l.Role == Data {
			n++
		}
	}
	return n < 2
}

// Contains reports whether a point lies in the data's rectangle.
func (a area) Contains(p vg.Point) bool { return a.ContainsX(p.X) && a.ContainsY(p.Y) }
