package forecast

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Demand changes at the dates of a machine and between them: cohorts begin and end, growth has
// steps and a trend, and projects of calls come and go. A variant is looked at whenever
// something changes at once, and every week where something changes all the time.

// A Spell is a time in which a part is offered more than it has.
type Spell struct {
	Part int
	// From is the first look at which it is so, To the first at which it is no longer; the zero
	// Time where it is so for good.
	From, To time.Time
	// Worst is the set of the part that was offered most for what it has, when it was so.
	Worst Set
}

// Lasts reports whether it goes on beyond the window.
func (s *Spell) Lasts() bool { return s.To.IsZero() }

// The most looks at what changes all the time; of longer windows they are further apart.
const looksMost = 520

// looks are the instants from one to another, neither of them included, at which demand is
// looked at, beside those at which something happens.
func (d *demand) looks(from, to time.Duration) (at []time.Duration) {
	if !d.drifts(from, to) {
		return nil
	}
	step := max(7*24*time.Hour, (to-from)/looksMost)
	for t := from + step; t < to; t += step {
		at = append(at, t)
	}
	return at
}

// drifts reports whether demand changes at other instants than those of happenings.
func (d *demand) drifts(from, to time.Duration) bool {
	if d.model == nil {
		return false
	}
	return len(d.model.Calls) > 0 || slices.ContainsFunc(d.whole, func(x stream) bool {
		return x.class >= 0 && x.cohort < 0 && d.model.GrowthOf(&d.model.Classes[x.class]).PerYear != 0
	})
}

// happenings are what demand does at once between two instants.
func (d *demand) happenings(from, to time.Duration) map[time.Duration][]string {
	out := map[time.Duration][]string{}
	if d.model == nil {
		return out
	}
	add := func(t time.Duration, what string) {
		if from < t && t < to {
			out[t] = append(out[t], what)
		}
	}
	type step struct {
		at     time.Duration
		factor float64
	}
	var steps []step
	names := map[step][]string{}
	for i := range d.model.Classes {
		c := &d.model.Classes[i]
		for _, s := range d.model.GrowthOf(c).Steps {
			k := step{s.At, s.Factor}
			if names[k] == nil {
				steps = append(steps, k)
			}
			names[k] = append(names[k], c.Name)
		}
	}
	for _, k := range steps {
		of := ""
		if len(names[k]) < len(d.model.Classes) {
			of = " of " + strings.Join(names[k], ", ")
		}
		add(k.at, fmt.Sprintf("demand%s x %s", of, figures(k.factor)))
	}
	for i := range d.model.Cohorts {
		k := &d.model.Cohorts[i]
		add(k.From, "cohort "+k.Name+" begins")
		add(k.To, "cohort "+k.Name+" ends")
	}
	return out
}

// A look is what a variant has and is offered at an instant, by part.
type look struct {
	at                         time.Time
	offered, installed, beyond []float64
}

// follow notes in the spells of a variant what its parts are offered at a date, which is later
// than those before.
func (v *Variant) follow(date *Date, parts int) {
	v.course = append(v.course, look{date.At, date.Offered, date.Installed, date.Beyond})
	for p := range parts {
		k := slices.IndexFunc(v.Overload, func(s Spell) bool { return s.Part == p && s.Lasts() })
		over := date.Beyond[p] > 0
		switch {
		case over && k < 0:
			v.Overload = append(v.Overload, Spell{Part: p, From: date.At, Worst: date.Densest[p]})
		case over && date.Densest[p].density() > v.Overload[k].Worst.density():
			v.Overload[k].Worst = date.Densest[p]
		case !over && k >= 0:
			v.Overload[k].To = date.At
		}
	}
}

// forGood is when a part is offered more than it has for good; ok is false where it is not.
func (v *Variant) forGood(part int) (from time.Time, ok bool) {
	for _, s := range v.Overload {
		if s.Part == part && s.Lasts() {
			return s.From, true
		}
	}
	return time.Time{}, false
}

// backlog is the largest share of the jobs of a part that wait at once until an instant, by
// what is offered and installed from look to look: an overload that a later upgrade ends fills
// the queue until then.
func (v *Variant) backlog(part int, from, to time.Time) float64 {
	waiting, most, all := 0.0, 0.0, 0.0
	for k := range v.course {
		here, until := &v.course[k], to
		if k+1 < len(v.course) {
			until = v.course[k+1].at
		}
		hours := until.Sub(from).Hours()
		all += float64(here.offered[part] * hours)
		more := here.beyond[part]
		if more == 0 {
			more = here.offered[part] - here.installed[part]
		}
		waiting = max(0, waiting+float64(more*hours))
		most = max(most, waiting)
		from = until
	}
	if all <= 0 {
		return 0
	}
	return most / all
}
