package scenarios

import (
	"errors"
	"fmt"
	"slices"

	"aforo/results/search"
	"aforo/scenarios/keyed"
	"aforo/sim/study"
	"aforo/sim/vary"
)

// varied is a scenario of which some values are replaced, again and again.
type varied struct {
	*File
	text    []byte // of the file
	opt     Options
	variant string // the one that is looked at
}

// with is the scenario with other values instead of its own.
func (v *varied) with(settings []vary.Setting) (*File, error) {
	var over []keyed.Override
	for _, s := range settings {
		over = append(over, keyed.Override{Path: s.Key, Value: s.Value})
	}
	return ParseWith(v.Path, v.text, over)
}

// study is that of the variant with other values.
func (v *varied) study(settings []vary.Setting) (*study.Study, error) {
	g, err := v.with(settings)
	if err != nil {
		return nil, err
	}
	s, err := g.Study(v.opt)
	if err != nil {
		return nil, err
	}
	only(s, v.variant)
	return s, nil
}

// only takes every variant but one out of a study.
func only(s *study.Study, variant string) {
	i := slices.IndexFunc(s.Variants, func(v study.Variant) bool { return v.Name == variant })
	s.Variants = s.Variants[i : i+1]
}

// The most looks at the values of one axis, and at the points of a sweep: of more values,
// as many are looked at, from the first to the last.
const (
	valuesMost = 500
	pointsMost = 200
)

// every checks each value of each axis alone, and each combination where these are few, so
// that a value that makes no scenario is told before anything is simulated. The error is
// Problems, at the axis in the table of that name.
func (v *varied) every(table, kind string, axes []search.Knob) error {
	var wrong Problems
	points := 1
	for i := range axes {
		values := len(axes[i].Values)
		points = min(points*values, pointsMost+1)
		for n := range min(values, valuesMost) {
			at := n * max(values-1, 0) / max(min(values, valuesMost)-1, 1)
			if p, bad := v.look(set(&axes[i], at)); bad {
				p.Line = v.root.At(table, kind, axes[i].Name).Line
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
	return v.together(table, axes, points)
}

// together checks all combinations of the values.
func (v *varied) together(table string, axes []search.Knob, points int) error {
	for point := range points {
		var with []vary.Setting
		what, rest := "", point
		for i := range axes {
			at := rest % len(axes[i].Values)
			rest /= len(axes[i].Values)
			with = append(with, set(&axes[i], at)...)
			what += fmt.Sprintf(", %s = %s", axes[i].Name, axes[i].Values[at])
		}
		if p, bad := v.look(with); bad {
			p.Line = v.root.At(table).Line
			p.What = fmt.Sprintf("[%s]: with %s: %s", table, what[2:], p.What)
			return Problems{p}
		}
	}
	return nil
}

// look returns what is wrong with the scenario with some settings. The jobs of a log are not
// read anew.
func (v *varied) look(with []vary.Setting) (p keyed.Problem, bad bool) {
	g, err := v.with(with)
	if err == nil && !v.isTrace() {
		opt := v.opt
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
	return keyed.Problem{File: v.Path, What: err.Error()}, true
}

// set is an axis at one of its values.
func set(axis *search.Knob, at int) (with []vary.Setting) {
	for _, key := range axis.Keys {
		with = append(with, vary.Setting{Key: key, Value: axis.Values[at]})
	}
	return with
}
