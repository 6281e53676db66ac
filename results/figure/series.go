package figure

import (
	"slices"

	"gonum.org/v1/plot/vg"

	"aforo/results/figure/pen"
	"aforo/results/figure/scale"
)

// WaitOverTime draws waits over time, a panel above the other, such as those of a log and
// of its replay. Values are in seconds; on the log axis a wait under a second is drawn as
// none. All panels have the same axis.
func WaitOverTime(o Options, panels []Panel) (*Figure, error) {
	return stack("wait over time", o, panels, scale.WaitAxis(yRange(panels), "wait"))
}

// A row is one panel of a stack with its place on the page.
type row struct {
	Panel
	notes     []note
	noteRows  int
	top, base vg.Length // of the data, from the page's top
}

// panelHeight is the height of each panel's data: less the more there are.
func panelHeight(n int) vg.Length {
	heights := []float64{7.5, 4.6, 3.4, 2.5} // cm
	return vg.Length(heights[min(n, len(heights))-1]) * vg.Centimeter
}

// stack lays out panels with one calendar axis, all with the axis y.
func stack(name string, o Options, panels []Panel, y scale.Axis) (*Figure, error) {
	if err := o.checkWindow(name); err != nil {
		return nil, err
	}
	if err := checkPanels(name, panels); err != nil {
		return nil, err
	}
	span := xRange(o, panels)
	x := scale.Axis{
		Min: span.Lo, Max: span.Hi, Scale: scale.Linear{},
		Ticks: scale.CalendarTicks{Location: o.Location}.Ticks(span.Lo, span.Hi),
		Label: "date (" + o.zone(span) + ")",
	}
	x0 := axisWidth(y)
	head := newHeader(o, legendOf(panels))
	rows, bottom := placeRows(panels, x, x0, head.height())
	draw := func(p pen.Pen) {
		p.Rect(pen.White, p.Rectangle)
		head.draw(p)
		for i, r := range rows {
			a := area{crop(p, x0, r.top, r.base), x, y}
			a.drawY()
			a.drawX(i == len(rows)-1, p.Max.X)
			a.drawNotes(r.notes)
			a.lines(r.Lines, r.Steps)
			a.Text(pen.FacePanel, pen.Ink, a.Min.X, a.Max.Y+3.5+noteRow*vg.Length(r.noteRows-1), pen.Left, r.Title)
		}
	}
	return &Figure{title: o.Title, w: pageWidth, h: bottom + footer(x), draw: draw}, nil
}

// placeRows stacks the panels from top on and returns where the last one ends.
// A panel with the events of the one above repeats their lines, not their
// labels.
func placeRows(panels []Panel, x scale.Axis, x0, top vg.Length) ([]row, vg.Length) {
	x1 := pageWidth - rightEdge
	xOf := func(t float64) vg.Length { return x0 + vg.Length(x.At(t))*(x1-x0) }
	height := panelHeight(len(panels))
	rows := make([]row, len(panels))
	for i, p := range panels {
		p.Title = pen.Shorten(pen.FacePanel, p.Title, (x1-x0)*0.8)
		if i > 0 && slices.Equal(p.Events, panels[i-1].Events) {
			p.Events = slices.Clone(p.Events)
			for k := range p.Events {
				p.Events[k].Label = ""
			}
		}
		r := row{Panel: p}
		r.notes, r.noteRows = placeNotes(p.Events, xOf, x0, x1, pen.FacePanel.Width(p.Title))
		r.top = top + stripRow + noteRow*vg.Length(r.noteRows-1)
		r.base = r.top + height
		rows[i], top = r, r.base+panelGap
	}
	return rows, top - panelGap
}
