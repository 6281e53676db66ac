package figure

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

	"aforo/results/figure/pen"
)

// A note is an event's label, placed in the strip above a panel.
type note struct {
	line vg.Length // x of the event
	x    vg.Length // left end of the text
	row  int       // 0 is the lowest
	text string
}

// Sizes of notes, in points.
const (
	noteRow   = vg.Length(10)
	noteGap   = vg.Length(5)   // least distance of two notes in a row
	noteMax   = vg.Length(150) // a longer label is cut
	sameEvent = vg.Length(2)   // events this close are one line
	maxRows   = 4
)

// placeNotes lays the labels of events in rows so that none covers another nor
// the panel's title, which takes titleWidth at the left of the top row. xOf
// maps time to the canvas, on which the data reaches from x0 to x1. It returns
// the number of rows, at least one.
//
// It goes from right to left: a note that does not fit moves a row up, and the
// line that leads to it is left of all the notes below.
func placeNotes(events []Event, xOf func(float64) vg.Length, x0, x1, titleWidth vg.Length) ([]note, int) {
	notes := mergeEvents(events, xOf, x0, x1)
	for rows := 1; ; rows++ {
		dropped := 0
		start := make([]vg.Length, rows) // of the leftmost note in each row
		for r := range start {
			start[r] = x1 + noteGap + 2 // a note may reach a little past the data
		}
		for i := len(notes) - 1; i >= 0; i-- {
			n := &notes[i]
			n.row = -1
			width := pen.FaceEvent.Width(n.text)
			n.x = min(n.line, x1-width)
			for r := 0; r < rows && n.row < 0; r++ {
				free := x0
				if r == rows-1 && titleWidth > 0 {
					free = x0 + titleWidth + 2*noteGap
				}
				if n.x >= free && n.x+width+noteGap <= start[r] {
					n.row, start[r] = r, n.x
				}
			}
			if n.row < 0 {
				dropped++
			}
		}
		if dropped == 0 || rows == maxRows {
			return countDropped(notes), rows
		}
	}
}

// mergeEvents turns the visible events into notes in order of time, one for all
// that share a line.
func mergeEvents(events []Event, xOf func(float64) vg.Length, x0, x1 vg.Length) []note {
	sorted := slices.Clone(events)
	slices.SortStableFunc(sorted, func(a, b Event) int { return cmp.Compare(a.At, b.At) })
	var notes []note
	for _, e := range sorted {
		x, text := xOf(e.At), pen.Clean(e.Label)
		if x < x0 || x > x1 {
			continue
		}
		if n := len(notes); n > 0 && x-notes[n-1].line <= sameEvent {
			notes[n-1].text = strings.Trim(notes[n-1].text+", "+text, ", ")
			continue
		}
		notes = append(notes, note{line: x, text: text})
	}
	for i := range notes {
		notes[i].text = pen.Shorten(pen.FaceEvent, notes[i].text, min(noteMax, x1-x0))
	}
	return notes
}

// countDropped takes the text from notes that found no place, whose lines stay,
// and says on the last placed one before them how many there are.
func countDropped(notes []note) []note {
	last, dropped := -1, 0
	mark := func() {
		if last >= 0 && dropped > 0 {
			// Short enough to replace the text without a new collision.
			full := pen.FaceEvent.Width(notes[last].text)
			more := fmt.Sprintf(" +%d", dropped)
			notes[last].text = pen.Shorten(pen.FaceEvent, notes[last].text, full-pen.FaceEvent.Width(more)) + more
		}
		dropped = 0
	}
	for i := range notes {
		if notes[i].row >= 0 {
			mark()
			last = i
		} else {
			notes[i].text = ""
			dropped++
		}
	}
	mark()
	return notes
}

// drawNotes draws the lines of events down the panel, then their labels, on white where a line
// passes behind one.
func (a area) drawNotes(notes []note) {
	dash := []vg.Length{2, 1.5}
	for _, n := range notes {
		top := a.Max.Y
		if n.text != "" {
			top += noteRow*vg.Length(n.row) + 3
		}
		a.Line(pen.Soft, 0.6, dash, vg.Point{X: n.line, Y: a.Min.Y}, vg.Point{X: n.line, Y: top})
	}
	for _, n := range notes {
		if n.text == "" {
			continue
		}
		y := a.Max.Y + 3.5 + noteRow*vg.Length(n.row)
		size := pen.FaceEvent.Font.Size
		box := vg.Rectangle{
			Min: vg.Point{X: n.x - 1, Y: y - size*0.22},
			Max: vg.Point{X: n.x + pen.FaceEvent.Width(n.text) + 1, Y: y + size*0.8},
		}
		if slices.ContainsFunc(notes, func(o note) bool {
			return o.text != "" && o.row > n.row && box.Min.X <= o.line && o.line <= box.Max.X
		}) {
			a.Rect(pen.White, box)
		}
		a.Text(pen.FaceEvent, pen.Soft, n.x, y, pen.Left, n.text)
	}
}
