package figure

import (
	"fmt"
	"math"
	"time"

	"aforo/results/figure/scale"
)

// A Line is one series: a mean over replications and its confidence band.
type Line struct {
	// Label is the line's name in the legend; lines of one label in several
	// panels share an entry.
	Label string
	// X is in unix seconds on calendar axes, in seconds on axes of waits and
	// durations, else in what the axis counts, in increasing order. Y has the same length; where it is not
	// finite the line has a gap. Lo and Hi are the band, of the same length or nil.
	X, Y, Lo, Hi []float64
	// Color is an index into the palette, and picks the dash too. The same
	// variant has the same index in every figure. Indices wrap around.
	Color int
	// Role says how the line is drawn beside others.
	Role Role
}

// A Role is what a line is beside the others of its panel.
type Role uint8

// The roles. Those other than Data have no band and no dash of their own.
const (
	// Data is what the figure is about.
	Data Role = iota
	// Muted is a reference beside the line that counts: thin and dotted.
	Muted
	// Compared is what the others are compared with: thin and grey, behind them.
	Compared
	// Capacity is what there is, of which the others take: thin and black.
	Capacity
)

// An Event is a dated change of the cluster, drawn as a labelled vertical line.
type Event struct {
	At    float64 // unix seconds
	Label string
}

// A Panel is one set of axes over the calendar.
type Panel struct {
	Title  string
	Lines  []Line
	Events []Event
	// Steps draws each value as holding from its X to the next one's, the last
	// one for as long as the one before it.
	Steps bool
	// Bound is what the data are to stay below.
	Bound Bound
}

// A Bound is drawn across a panel, with marks along the top where data lie above it; not
// where it is zero. Where From and To are not, it holds between them alone.
type Bound struct{ Value, From, To float64 }

// checkPanels reports the first panel that cannot be drawn.
func checkPanels(figure string, panels []Panel) error {
	if len(panels) == 0 {
		return fmt.Errorf("figure %s: no panels; give at least one, which may be empty", figure)
	}
	for i, p := range panels {
		where := fmt.Sprintf("figure %s: panel %d (%q)", figure, i+1, p.Title)
		for _, l := range p.Lines {
			if err := checkLine(where, l, scale.MinUnix, scale.MaxUnix); err != nil {
				return err
			}
		}
		for _, e := range p.Events {
			if !(e.At >= scale.MinUnix && e.At <= scale.MaxUnix) {
				return fmt.Errorf("%s: event %q: time %g s is not a unix time of the years 1 to 9999", where, e.Label, e.At)
			}
		}
	}
	return nil
}

// checkLine reports lengths that differ, an X outside [xmin, xmax] or out of
// order, and values that no axis can show. NaN and Inf in Y, Lo, Hi are gaps.
func checkLine(where string, l Line, xmin, xmax float64) error {
	where = fmt.Sprintf("%s: line %q", where, l.Label)
	if len(l.X) != len(l.Y) {
		return fmt.Errorf("%s: %d values of x but %d of y", where, len(l.X), len(l.Y))
	}
	banded := l.Lo != nil || l.Hi != nil
	if banded && (len(l.Lo) != len(l.X) || len(l.Hi) != len(l.X)) {
		return fmt.Errorf("%s: %d values of x but %d of lo and %d of hi; give a band as many of both, or leave both out",
			where, len(l.X), len(l.Lo), len(l.Hi))
	}
	for i, x := range l.X {
		if !(x >= xmin && x <= xmax) {
			return fmt.Errorf("%s: x[%d] = %g is outside %g to %g", where, i, x, xmin, xmax)
		}
		if i > 0 && x < l.X[i-1] {
			return fmt.Errorf("%s: x[%d] = %g is before x[%d] = %g; sort the points", where, i, x, i-1, l.X[i-1])
		}
	}
	for _, v := range [][]float64{l.Y, l.Lo, l.Hi} {
		for i, y := range v {
			if scale.Finite(y) && math.Abs(y) > scale.MaxValue {
				return fmt.Errorf("%s: value %d is %g; is its unit right?", where, i, y)
			}
		}
	}
	return nil
}

// yRange is the range of all the lines and bands of the panels.
func yRange(panels []Panel) scale.Span {
	s := scale.EmptySpan
	for _, p := range panels {
		for _, l := range p.Lines {
			for _, v := range [][]float64{l.Y, l.Lo, l.Hi} {
				for _, y := range v {
					s.Add(y)
				}
			}
		}
	}
	return s
}

// xRange is the range of the calendar axis: the options' bounds, else that of
// the lines with the ends of their last steps; at least a day long, so that a
// single point has an axis.
func xRange(o Options, panels []Panel) scale.Span {
	s := scale.EmptySpan
	for _, p := range panels {
		for _, l := range p.Lines {
			for i := range l.X {
				s.Add(l.X[i])
				if p.Steps {
					s.Add(stepEnd(l.X, i))
				}
			}
		}
	}
	if s.Empty() { // no line has a point: the events, if any, have a place
		for _, p := range panels {
			for _, e := range p.Events {
				s.Add(e.At)
			}
		}
	}
	if !o.From.IsZero() {
		s.Lo = float64(o.From.Unix())
	}
	if !o.To.IsZero() {
		s.Hi = float64(o.To.Unix())
	}
	switch {
	case math.IsInf(s.Lo, 0) && math.IsInf(s.Hi, 0):
		s = scale.Span{Lo: 0, Hi: scale.Day}
	case math.IsInf(s.Lo, 0):
		s.Lo = s.Hi - scale.Day
	case math.IsInf(s.Hi, 0):
		s.Hi = s.Lo + scale.Day
	}
	if s.Hi-s.Lo < scale.Day {
		mid := s.Lo + (s.Hi-s.Lo)/2
		s = scale.Span{Lo: mid - scale.Day/2, Hi: mid + scale.Day/2}
	}
	return s
}

// checkWindow reports bounds of the calendar axis that are out of order.
func (o Options) checkWindow(figure string) error {
	for _, t := range []time.Time{o.From, o.To} {
		if u := float64(t.Unix()); !t.IsZero() && !(u >= scale.MinUnix && u <= scale.MaxUnix) {
			return fmt.Errorf("figure %s: the axis bound %v is not in the years 1 to 9999", figure, t)
		}
	}
	if !o.From.IsZero() && !o.To.IsZero() && !o.From.Before(o.To) {
		return fmt.Errorf("figure %s: the axis ends (%v) before it starts (%v)", figure, o.To, o.From)
	}
	return nil
}
