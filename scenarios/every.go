package scenarios

import (
	"errors"
	"fmt"

	"aforo/results"
	"aforo/scenarios/keyed"
	"aforo/sim/vary"
)

// The most looks at the values of one axis, and at the points of a sweep: of more values,
// as many are looked at, from the first to the last.
const (
	valuesMost = 500
	pointsMost = 200
)

// every checks each value of each axis alone, and each combination where these are few, so
// that a value that makes no scenario is told before anything is simulated. The error is
// Problems, at the axis in the table of that name.
func (f *File) every(text []byte, table, kind string, axes []results.Knob, opt Options) error {
	var wrong Problems
	points := 1
	for i := range axes {
		values := len(axes[i].Values)
		points = min(points*values, pointsMost+1)
		for n := range min(values, valuesMost) {
			at := n * max(values-1, 0) / max(min(values, valuesMost)-1, 1)
			if p, bad := f.look(text, set(&axes[i], at), opt); bad {
				p.Line = f.root.At(table, kind, axes[i].Name).Line
				p.What = fmt.Sprintf("[%s.%s.%s]: with %s: %s", table, kind, axes[i].Name, axes[i].Values[at], p.What)
				wrong = append(wrong, p)
				break // the others of this axis are likely to be wrong as it is
			}
		}
	}
	if wrong != nil {
		return wrong
	}
	if len(axes) < 2 || points > pointsMost {
		return nil
	}
	return f.together(text, table, axes, points, opt)
}

// together checks all combinations of the values.
func (f *File) together(text []byte, table string, axes []results.Knob, points int, opt Options) error {
	for point := range points {
		var with []vary.Setting
		what, rest := "", point
		for i := range axes {
			at := rest % len(axes[i].Values)
			rest /= len(axes[i].Values)
			with = append(with, set(&axes[i], at)...)
			what += fmt.Sprintf(", %s = %s", axes[i].Name, axes[i].Values[at])
		}
		if p, bad := f.look(text, with, opt); bad {
			p.Line = f.root.At(table).Line
			p.What = fmt.Sprintf("[%s]: with %s: %s", table, what[2:], p.What)
			return Problems{p}
		}
	}
	return nil
}

// look returns what is wrong with the scenario with some settings. The jobs of a log are not
// read anew.
func (f *File) look(text []byte, with []vary.Setting, opt Options) (p keyed.Problem, bad bool) {
	g, err := f.with(text, with)
	if err == nil && !f.isTrace() {
		opt.Note = nil
		_, err = g.Study(opt)
	}
	var problems Problems
	switch {
	case err == nil:
		return p, false
	case errors.As(err, &problems):
		return problems[0], true
	}
	return keyed.Problem{File: f.Path, What: err.Error()}, true
}

// set is an axis at one of its values.
func set(axis *results.Knob, at int) (with []vary.Setting) {
	for _, key := range axis.Keys {
		with = append(with, vary.Setting{Key: key, Value: axis.Values[at]})
	}
	return with
}
