package report

import (
	"time"

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

// marked explains the lines of changes, where there are any.
func (d *drawer) marked() string {
	for _, v := range d.s.Variants {
		if len(v.Events) > 0 {
			return "; dashed upright lines: changes"
		}
	}
	return ""
}
