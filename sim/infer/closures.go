package infer

import (
	"fmt"
	"slices"
	"time"

	"aforo/workload/trace"
)

// Outages: a day or more in which nothing started although something that waited would have
// fitted. Shorter gaps would be read off the waits that they are to explain.

// outages is the calendar of closures that the log shows. It is that of the whole log: when a machine is
// closed is known to who plans, and no rule foresees it.
func outages(ev *evidence, cur Site) []candidate {
	if cur.Closures != nil {
		return nil
	}
	closures := ev.closures(cur.Machine)
	if len(closures) == 0 {
		return nil
	}
	var total time.Duration
	for _, c := range closures {
		total += c.To - c.From
	}
	next := cur
	next.Closures = closures
	return []candidate{{
		site: next, what: fmt.Sprintf("%s, %.1f days in all", trace.Plural(len(closures), "closure"), total.Hours()/24),
		evidence: []string{"for a day or more nothing started although a job waited that would have fitted, and nothing ran"},
	}}
}

// closures are the times of a day or more with no start, no job that ran, and one that waited
// and would have fitted.
func (ev *evidence) closures(machine int) []Closure {
	type event struct {
		at        time.Duration
		busy, fit int // what changes: processors, and jobs that wait
		start     bool
	}
	var list []event
	for i := range ev.jobs {
		j := &ev.jobs[i]
		if j.Recorded == trace.Unknown || int(j.Size) > machine {
			continue
		}
		start := j.Submit + j.Recorded
		list = append(list, event{at: j.Submit, fit: 1}, event{start, int(j.Size), -1, true}, event{at: start + j.Run, busy: -int(j.Size)})
	}
	slices.SortStableFunc(list, func(a, b event) int {
		switch {
		case a.at < b.at:
			return -1
		case a.at > b.at:
			return 1
		}
		return 0
	})
	var closures []Closure
	busy, waiting := 0, 0
	var idle, asked time.Duration = -1, -1 // since when nothing ran, and since when something also waited
	for _, e := range list {
		if e.start && idle >= 0 && asked >= 0 && e.at-asked >= day {
			closures = append(closures, Closure{From: idle, To: e.at})
		}
		busy, waiting = busy+e.busy, waiting+e.fit
		if busy > 0 {
			idle, asked = -1, -1
			continue
		}
		if idle < 0 {
			idle = e.at
		}
		if waiting > 0 && asked < 0 {
			asked = e.at
		}
		if waiting == 0 {
			asked = -1
		}
	}
	return closures
}
