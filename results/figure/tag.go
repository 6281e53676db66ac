package figure

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// A tag is the text beside a mark, in at most two lines.
type tag struct {
	lines  []string
	at     vg.Point // of the mark
	size   vg.Point
	box    vg.Rectangle // where it stands
	placed bool
	remote bool // far enough from its mark to need a line to it
}

// Sizes of tags, in points.
const (
	tagMax  = vg.Length(120)
	tagRow  = vg.Length(9)
	tagNear = vg.Length(5) // from the mark's centre to the text

	markHalf = vg.Length(4) // of a mark's size
)

// tagSides are the directions in which a tag may stand from its mark, in the
// order in which they read best.
var tagSides = []vg.Point{{X: 1}, {X: -1}, {X: 1, Y: 1}, {X: 1, Y: -1}, {Y: 1}, {Y: -1}, {X: -1, Y: 1}, {X: -1, Y: -1}}

// newTag measures a text beside a mark.
func newTag(at vg.Point, lines []string) tag {
	t := tag{lines: lines, at: at}
	for _, s := range lines {
		t.size.X = max(t.size.X, faceEvent.Width(s))
	}
	t.size.Y = tagRow * vg.Length(len(lines))
	return t
}

// boxAt is the place of the tag in a direction at a distance from its mark.
func (t tag) boxAt(side vg.Point, d vg.Length) vg.Rectangle {
	near := d
	if side.X != 0 && side.Y != 0 {
		near = max(d*0.75, markHalf)
	}
	low := vg.Point{X: t.at.X + side.X*near - t.size.X*(1-side.X)/2, Y: t.at.Y + side.Y*near - t.size.Y*(1-side.Y)/2}
	return vg.Rectangle{Min: low, Max: low.Add(t.size)}
}

// settle finds the tag a place within bounds, nearest first, clear of the hard
// obstacles and, while that is possible, of the soft ones (lines).
func (t *tag) settle(bounds vg.Rectangle, hard, soft []vg.Rectangle) {
	if !t.place(bounds, slices.Concat(hard, soft), hard) {
		t.place(bounds, hard, hard)
	}
}

// place looks for the nearest place where the text is clear of what it avoids, and
// the line to it of the hard obstacles: it may cross other lines.
func (t *tag) place(bounds vg.Rectangle, avoid, hard []vg.Rectangle) bool {
	for _, d := range []vg.Length{tagNear, 11, 18, 26, 36} {
		for _, side := range tagSides {
			t.box, t.remote = t.boxAt(side, d), d > tagNear
			if !inside(t.box, bounds) || !free(t.box, avoid) {
				continue
			}
			if !slices.ContainsFunc(t.leader(), func(r vg.Rectangle) bool { return !free(r, hard) }) {
				t.placed = true
				return true
			}
		}
	}
	return false
}

// ends are those of the line from the mark's edge to the text.
func (t tag) ends() (from, to vg.Point) {
	to = vg.Point{X: min(max(t.at.X, t.box.Min.X), t.box.Max.X), Y: min(max(t.at.Y, t.box.Min.Y), t.box.Max.Y)}
	d := to.Sub(t.at)
	length := vg.Length(math.Hypot(float64(d.X), float64(d.Y)))
	return t.at.Add(d.Scale(1.7 * markHalf / length)), to
}

// leader is the line as a row of small obstacles; none where the text is near.
func (t tag) leader() []vg.Rectangle {
	if !t.remote {
		return nil
	}
	var out []vg.Rectangle
	from, to := t.ends()
	const dots = 12
	for i := range dots { // the last lies in the text
		out = append(out, around(from.Add(to.Sub(from).Scale(vg.Length(i)/dots)), 0.7))
	}
	return out
}

// moved is the tag somewhere else, by a step.
func (t tag) moved(by vg.Point) tag {
	t.at, t.box.Min, t.box.Max = t.at.Add(by), t.box.Min.Add(by), t.box.Max.Add(by)
	return t
}

// draw writes the tag, with a line to its mark where it stands apart.
func (t tag) draw(p pen, c color.NRGBA) {
	if !t.placed {
		return
	}
	if t.remote {
		from, to := t.ends()
		p.line(rule, hairline, nil, from, to)
	}
	y := t.box.Max.Y - tagRow/2 - faceEvent.Font.Size*capHeight/2
	for _, s := range t.lines {
		x, align := t.box.Min.X, left
		if t.at.X > t.box.Max.X {
			x, align = t.box.Max.X, right
		}
		p.text(faceEvent, c, x, y, align, s)
		y -= tagRow
	}
}

// inside reports whether a lies within b.
func inside(a, b vg.Rectangle) bool {
	return a.Min.X >= b.Min.X && a.Max.X <= b.Max.X && a.Min.Y >= b.Min.Y && a.Max.Y <= b.Max.Y
}

// overlap reports whether two rectangles share more than an edge.
func overlap(a, b vg.Rectangle) bool {
	return a.Min.X < b.Max.X && b.Min.X < a.Max.X && a.Min.Y < b.Max.Y && b.Min.Y < a.Max.Y
}

// free reports whether box overlaps none of the others.
func free(box vg.Rectangle, others []vg.Rectangle) bool {
	for _, o := range others {
		if overlap(box, o) {
			return false
		}
	}
	return true
}

// around is a square about a point.
func around(at vg.Point, half vg.Length) vg.Rectangle {
	return vg.Rectangle{Min: vg.Point{X: at.X - half, Y: at.Y - half}, Max: vg.Point{X: at.X + half, Y: at.Y + half}}
}

// sleeve is a thin rectangle about an upright or level line.
func sleeve(a, b vg.Point, half vg.Length) vg.Rectangle {
	return vg.Rectangle{
		Min: vg.Point{X: min(a.X, b.X) - half, Y: min(a.Y, b.Y) - half},
		Max: vg.Point{X: max(a.X, b.X) + half, Y: max(a.Y, b.Y) + half},
	}
}
