package pen

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
)

// A Tag is the text beside a mark, in at most two lines.
type Tag struct {
	Lines  []string
	at     vg.Point // of the mark
	size   vg.Point
	Box    vg.Rectangle // where it stands
	Placed bool
	remote bool // far enough from its mark to need a line to it
}

// Sizes of tags, in points.
const (
	TagMax  = vg.Length(120)
	tagRow  = vg.Length(9)
	TagNear = vg.Length(5) // from the mark's centre to the text

	MarkHalf = vg.Length(4) // of a mark's size
)

// tagSides are the directions in which a tag may stand from its mark, in the
// order in which they read best.
var tagSides = []vg.Point{{X: 1}, {X: -1}, {X: 1, Y: 1}, {X: 1, Y: -1}, {Y: 1}, {Y: -1}, {X: -1, Y: 1}, {X: -1, Y: -1}}

// NewTag measures a text beside a mark.
func NewTag(at vg.Point, lines []string) Tag {
	t := Tag{Lines: lines, at: at}
	for _, s := range lines {
		t.size.X = max(t.size.X, FaceEvent.Width(s))
	}
	t.size.Y = tagRow * vg.Length(len(lines))
	return t
}

// boxAt is the place of the tag in a direction at a distance from its mark.
func (t Tag) boxAt(side vg.Point, d vg.Length) vg.Rectangle {
	near := d
	if side.X != 0 && side.Y != 0 {
		near = max(d*0.75, MarkHalf)
	}
	low := vg.Point{X: t.at.X + side.X*near - t.size.X*(1-side.X)/2, Y: t.at.Y + side.Y*near - t.size.Y*(1-side.Y)/2}
	return vg.Rectangle{Min: low, Max: low.Add(t.size)}
}

// Settle finds the tag a place within bounds, nearest first, clear of the hard
// obstacles and, while that is possible, of the soft ones (lines).
func (t *Tag) Settle(bounds vg.Rectangle, hard, soft []vg.Rectangle) {
	if !t.place(bounds, slices.Concat(hard, soft), hard) {
		t.place(bounds, hard, hard)
	}
}

// place looks for the nearest place where the text is clear of what it avoids, and
// the line to it of the hard obstacles: it may cross other lines.
func (t *Tag) place(bounds vg.Rectangle, avoid, hard []vg.Rectangle) bool {
	for _, d := range []vg.Length{TagNear, 11, 18, 26, 36} {
		for _, side := range tagSides {
			t.Box, t.remote = t.boxAt(side, d), d > TagNear
			if !Inside(t.Box, bounds) || !free(t.Box, avoid) {
				continue
			}
			if !slices.ContainsFunc(t.Leader(), func(r vg.Rectangle) bool { return !free(r, hard) }) {
				t.Placed = true
				return true
			}
		}
	}
	return false
}

// ends are those of the line from the mark's edge to the text.
func (t Tag) ends() (from, to vg.Point) {
	to = vg.Point{X: min(max(t.at.X, t.Box.Min.X), t.Box.Max.X), Y: min(max(t.at.Y, t.Box.Min.Y), t.Box.Max.Y)}
	d := to.Sub(t.at)
	length := vg.Length(math.Hypot(float64(d.X), float64(d.Y)))
	return t.at.Add(d.Scale(1.7 * MarkHalf / length)), to
}

// Leader is the line as a row of small obstacles; none where the text is near.
func (t Tag) Leader() []vg.Rectangle {
	if !t.remote {
		return nil
	}
	var out []vg.Rectangle
	from, to := t.ends()
	const dots = 12
	for i := range dots { // the last lies in the text
		out = append(out, Around(from.Add(to.Sub(from).Scale(vg.Length(i)/dots)), 0.7))
	}
	return out
}

// Moved is the tag somewhere else, by a step.
func (t Tag) Moved(by vg.Point) Tag {
	t.at, t.Box.Min, t.Box.Max = t.at.Add(by), t.Box.Min.Add(by), t.Box.Max.Add(by)
	return t
}

// Draw writes the tag, with a line to its mark where it stands apart.
func (t Tag) Draw(p Pen, c color.NRGBA) {
	if !t.Placed {
		return
	}
	if t.remote {
		from, to := t.ends()
		p.Line(Rule, Hairline, nil, from, to)
	}
	y := t.Box.Max.Y - tagRow/2 - FaceEvent.Font.Size*CapHeight/2
	for _, s := range t.Lines {
		x, align := t.Box.Min.X, Left
		if t.at.X > t.Box.Max.X {
			x, align = t.Box.Max.X, Right
		}
		p.Text(FaceEvent, c, x, y, align, s)
		y -= tagRow
	}
}

// Inside reports whether a lies within b.
func Inside(a, b vg.Rectangle) bool {
	return a.Min.X >= b.Min.X && a.Max.X <= b.Max.X && a.Min.Y >= b.Min.Y && a.Max.Y <= b.Max.Y
}

// Overlap reports whether two rectangles share more than an edge.
func Overlap(a, b vg.Rectangle) bool {
	return a.Min.X < b.Max.X && b.Min.X < a.Max.X && a.Min.Y < b.Max.Y && b.Min.Y < a.Max.Y
}

// free reports whether box overlaps none of the others.
func free(box vg.Rectangle, others []vg.Rectangle) bool {
	for _, o := range others {
		if Overlap(box, o) {
			return false
		}
	}
	return true
}

// Around is a square about a point.
func Around(at vg.Point, half vg.Length) vg.Rectangle {
	return vg.Rectangle{Min: vg.Point{X: at.X - half, Y: at.Y - half}, Max: vg.Point{X: at.X + half, Y: at.Y + half}}
}

// Sleeve is a thin rectangle about an upright or level line.
func Sleeve(a, b vg.Point, half vg.Length) vg.Rectangle {
	return vg.Rectangle{
		Min: vg.Point{X: min(a.X, b.X) - half, Y: min(a.Y, b.Y) - half},
		Max: vg.Point{X: max(a.X, b.X) + half, Y: max(a.Y, b.Y) + half},
	}
}
