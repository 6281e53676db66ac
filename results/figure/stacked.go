package figure

import (
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

	"aforo/results/figure/pen"
	"aforo/results/figure/scale"
)

// A Stack is a bar in each category, of parts that stand on each other in their order.
type Stack struct {
	Label string
	Parts []Series
}

// StackedData is a set of stacks over the same categories, of the same parts.
type StackedData struct {
	X      Side
	Y      Axis // Linear or Percent: the length of a bar is read from zero
	Stacks []Stack
}

// Stacked draws the stacks side by side for each category. Parts have colors; of several
// stacks the first is solid, the others are hatched. A part without a number has no
// length, and a stack with an overloaded part is an open triangle above the data.
func Stacked(o Options, d StackedData) (*Figure, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	y, over := scale.EmptySpan, false
	for _, s := range d.Stacks {
		for i := range d.X.Values {
			top, any := s.height(i, len(s.Parts))
			if any {
				d.Y.add(&y, top)
			}
			over = over || s.overloaded(i)
		}
	}
	return categories(o, d.legend(over), d.below(), d.Y, y, over, func(a area, cell vg.Length) { a.drawStacks(d.Stacks, len(d.X.Values), cell) }), nil
}

// check reports what cannot be drawn.
func (d StackedData) check() error {
	for _, s := range d.Stacks {
		if err := (BarsData{X: d.X, Y: d.Y, Series: s.Parts}).check(); err != nil {
			return err
		}
		for _, part := range s.Parts {
			if i := slices.IndexFunc(part.Values, func(v Value) bool { return v.exists() && v.Mean < 0 }); i >= 0 {
				return fmt.Errorf("figure bars: series %q, category %q: %g cannot stand on another bar: parts must not be negative", part.Label, d.X.Values[i], part.Values[i].Mean)
			}
		}
	}
	return nil
}

// below are the categories, with what the stacks are called where there are several.
func (d StackedData) below() Side {
	side := d.X
	if len(d.Stacks) > 1 {
		var names []string
		for _, s := range d.Stacks {
			names = append(names, pen.Clean(s.Label))
		}
		side.Label = strings.TrimPrefix(side.Label+"; from left to right: "+strings.Join(names, ", "), "; ")
	}
	return side
}

// height is where the first parts of a stack end, and whether there is any number.
func (s *Stack) height(category, parts int) (top float64, any bool) {
	for _, part := range s.Parts[:parts] {
		if v := part.Values[category]; v.exists() {
			top, any = top+v.Mean, true
		}
	}
	return top, any
}

func (s *Stack) overloaded(category int) bool {
	return slices.ContainsFunc(s.Parts, func(part Series) bool { return part.Values[category].Overloaded })
}

// legend names the parts and the triangle. Which stack is which stands below the axis.
func (d StackedData) legend(overloaded bool) legend {
	var lg legend
	if len(d.Stacks) > 0 {
		for _, part := range d.Stacks[0].Parts {
			lg = lg.symbol(pen.Clean(part.Label), pen.ColorOf(part.Color), pen.SwatchSize, pen.MarkBar(part.Color, 0))
		}
	}
	if overloaded {
		lg = lg.symbol(overloadedKey, pen.Soft, pen.MarkSize, pen.MarkTriangle)
	}
	return lg
}

// drawStacks draws each category's stacks in its cell, of which they leave a fifth free.
func (a area) drawStacks(stacks []Stack, categories int, cell vg.Length) {
	width := min(cell*0.8/vg.Length(max(len(stacks), 1)), 40)
	gap := min(width*0.06, 0.6)
	for k := range stacks {
		s := &stacks[k]
		shift := (vg.Length(k) - vg.Length(len(stacks))/2) * width
		for i := range categories {
			x := a.Min.X + cell*(vg.Length(i)+0.5) + shift
			if s.overloaded(i) {
				pen.MarkTriangle(a.Pen, pen.Soft, vg.Point{X: x + width/2, Y: a.Max.Y + strandRow/2})
				continue
			}
			for part := range s.Parts {
				from, _ := s.height(i, part)
				to, _ := s.height(i, part+1)
				if lo, hi := a.Y(a.y.At(from)), a.Y(a.y.At(to)); hi > lo {
					a.Bar(s.Parts[part].Color, k, vg.Rectangle{Min: vg.Point{X: x + gap, Y: lo}, Max: vg.Point{X: x + width - gap, Y: hi}})
				}
			}
		}
	}
}
