package report

import (
	"slices"
	"strings"
	"time"

	"aforo/results"
	"aforo/results/figure"
)

// events are the dated changes of one variant, for the panel that is its own.
func (d *drawer) events(v int) []figure.Event {
	var events []figure.Event
	for _, e := range d.s.Variants[v].Events {
		events = append(events, event(e.At, e.Label))
	}
	return events
}

func event(at time.Time, label string) figure.Event {
	return figure.Event{At: float64(at.Unix()), Label: label}
}

// allEvents are the dated changes of all variants, for panels that the variants
// share. Changes that every variant has keep their labels, and so do those of a
// single variant with changes of its own. Where several have them, labels would
// bury the lines: then the first change of each variant bears its name, and the
// others are marked alone.
func (d *drawer) allEvents() []figure.Event {
	var events []figure.Event
	var first []results.Event // the first change of each variant, under its name
	changed := 0
	for _, v := range d.s.Variants {
		own := slices.DeleteFunc(slices.Clone(v.Events), d.common)
		if len(own) > 0 {
			changed++
			first = append(first, results.Event{At: own[0].At, Label: v.Label()})
		}
	}
	for i, v := range d.s.Variants {
		for _, e := range v.Events {
			switch {
			case d.common(e) && i > 0:
			case d.common(e) || changed == 1:
				events = append(events, event(e.At, e.Label))
			default:
				events = append(events, event(e.At, named(&first, e.At)))
			}
		}
	}
	return events
}

// common reports whether every variant has a change.
func (d *drawer) common(e results.Event) bool {
	if len(d.s.Variants) < 2 {
		return true
	}
	for _, v := range d.s.Variants {
		if !slices.ContainsFunc(v.Events, func(x results.Event) bool { return x.At.Equal(e.At) && x.Label == e.Label }) {
			return false
		}
	}
	return true
}

// named returns the names of the variants whose first change is at an instant, and
// takes them out of the list, so that they are written once.
func named(first *[]results.Event, at time.Time) string {
	var names []string
	*first = slices.DeleteFunc(*first, func(f results.Event) bool {
		if f.At.Equal(at) {
			names = append(names, f.Label)
			return true
		}
		return false
	})
	return strings.Join(names, ", ")
}

// marked explains the lines of allEvents, where there are any.
func (d *drawer) marked() string {
	for _, v := range d.s.Variants {
		if len(v.Events) > 0 {
			return "; dashed upright lines: changes"
		}
	}
	return ""
}
