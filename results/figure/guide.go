package figure

import (
	"cmp"
	"slices"

	"gonum.org/v1/plot/vg"

	"aforo/results/figure/pen"
)

// Sizes of the labels of bounds, at the right of the data, in points.
const (
	boundMax = vg.Length(84)
	boundGap = vg.Length(6)
	boundRow = vg.Length(9.5)
)

// boundDash tells a bound from a line of data.
var boundDash = []vg.Length{4, 2.5}

// wrapBounds breaks the bounds' labels into lines and returns the room that they
// need at the right of the data.
func wrapBounds(bounds []Guide) (labels [][]string, margin vg.Length) {
	for _, g := range bounds {
		lines := pen.WrapText(pen.FaceEvent, g.Label, boundMax)
		for _, s := range lines {
			margin = max(margin, boundGap+pen.FaceEvent.Width(s)+boundEdge)
		}
		labels = append(labels, lines)
	}
	return labels, margin
}

// boundEdge is the least distance of a label to the page's right edge.
const boundEdge = vg.Length(6)

// drawBounds draws dashed lines across and their labels at the right, each at its
// line's height or, where two would touch, as near as the others let it.
func (a area) drawBounds(bounds []Guide, labels [][]string) {
	wanted := make([]vg.Length, len(bounds))
	for i, g := range bounds {
		y := a.point(a.x.Max, g.At).Y
		a.Line(pen.Ink, 0.9, boundDash, vg.Point{X: a.Min.X, Y: y}, vg.Point{X: a.Max.X, Y: y})
		wanted[i] = y
	}
	heights := make([]vg.Length, len(bounds))
	for i := range labels {
		heights[i] = boundRow * vg.Length(len(labels[i]))
	}
	for i, mid := range spread(wanted, heights, a.Min.Y, a.Max.Y) {
		if mid < a.Min.Y { // found no room
			continue
		}
		if d := mid - wanted[i]; d > 2 || d < -2 {
			a.Line(pen.Ink, pen.Hairline, nil, vg.Point{X: a.Max.X, Y: wanted[i]}, vg.Point{X: a.Max.X + boundGap - 1, Y: mid})
		}
		y := mid + heights[i]/2 - boundRow/2 - pen.FaceEvent.Font.Size*pen.CapHeight/2
		for _, s := range labels[i] {
			a.Text(pen.FaceEvent, pen.Ink, a.Max.X+boundGap, y, pen.Left, s)
			y -= boundRow
		}
	}
}

// spread moves labels of some heights, centred where wanted, as little apart as
// makes them disjoint within [lo, hi]. Those for which there is no room lie below
// lo.
func spread(wanted, heights []vg.Length, lo, hi vg.Length) []vg.Length {
	order := make([]int, len(wanted))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, k int) int { return cmp.Compare(wanted[k], wanted[i]) })
	out := make([]vg.Length, len(wanted))
	room, n := hi-lo, 0
	for _, i := range order {
		if heights[i] > room {
			break
		}
		room -= heights[i]
		n++
	}
	top := hi // downwards: none reaches over the one above
	for k, i := range order {
		if k >= n {
			out[i] = lo - 1
			continue
		}
		out[i] = min(wanted[i], top-heights[i]/2)
		top = out[i] - heights[i]/2
	}
	floor := lo // upwards: none reaches below the data
	for k := n - 1; k >= 0; k-- {
		i := order[k]
		out[i] = max(out[i], floor+heights[i]/2)
		floor = out[i] + heights[i]/2
	}
	return out
}

// placeAnswers lays the answers' labels in rows above the strip and returns how
// much room they need there.
func (f frame) placeAnswers(answers []Guide) ([]note, vg.Length) {
	if len(answers) == 0 {
		return nil, 0
	}
	events := make([]Event, len(answers))
	for i, g := range answers {
		events[i] = Event(g)
	}
	notes, rows := placeNotes(events, f.xOf, f.x0, f.x1, 0)
	return notes, noteRow*vg.Length(rows) + 3
}

// drawAnswers draws upright lines up to their labels, through the strip.
func (a area) drawAnswers(notes []note, strip vg.Length) {
	top := a.Max.Y + strip
	for _, n := range notes {
		a.Line(pen.Ink, 1, nil, vg.Point{X: n.line, Y: a.Min.Y}, vg.Point{X: n.line, Y: top + noteRow*vg.Length(max(n.row, 0)) + 3})
	}
	for _, n := range notes {
		if n.text == "" {
			continue
		}
		y := top + 4.5 + noteRow*vg.Length(n.row)
		a.Rect(pen.White, vg.Rectangle{
			Min: vg.Point{X: n.x - 1, Y: y - 1.7}, Max: vg.Point{X: n.x + pen.FaceEvent.Width(n.text) + 1, Y: y + 6.5},
		})
		a.Text(pen.FaceEvent, pen.Ink, n.x, y, pen.Left, n.text)
	}
}
