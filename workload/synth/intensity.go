package synth

import (
	"cmp"
	"slices"
	"time"

	"aforo/workload/portable"
)

// An intensity is the rate of submissions over the calendar, without what makes
// them random: hours and weekdays, growth, and dated factors. It is constant
// within each period of local time, an hour or half of one, and within the parts of
// it before and after a date.
type intensity struct {
	period  time.Duration
	perHour [168]float64 // expected arrivals in each hour of the week
	perHalf []float64    // in each half hour of the week, where that is the period
	growth  Growth
	offset  time.Duration // local time of the week at time zero
	shifts  []Shift
	levels  []level
}

// A level is the product of all dated factors from an instant on.
type level struct {
	at     time.Duration
	factor float64
}

// newIntensity returns the rate with the given mean number of submissions a day.
func newIntensity(perDay float64, r *Rhythm, g Growth) *intensity {
	in := &intensity{period: time.Hour, growth: g, offset: r.Offset, shifts: r.Shifts, levels: levels(r.Holidays, g.Steps)}
	weekend, mean := &r.Weekend, average(r.Weekend[:])
	if mean == 0 {
		weekend, mean = &r.Hour, average(r.Hour[:])
	}
	days := perDay / 24 / average(r.Hour[:]) / average(r.Weekday[:])
	ends := perDay / 24 / mean / average(r.Weekday[:])
	for h := range in.perHour {
		if h < 5*24 {
			in.perHour[h] = days * r.Weekday[h/24] * r.Hour[h%24]
		} else {
			in.perHour[h] = ends * r.Weekday[h/24] * weekend[h%24]
		}
	}
	if r.HalfHour == nil && slices.ContainsFunc(r.Shifts, func(s Shift) bool { return s.By%time.Hour != 0 }) {
		in.period = halfHour // so that the periods stay where they are when clocks change
		for _, rate := range in.perHour {
			in.perHalf = append(in.perHalf, rate/2, rate/2)
		}
	}
	if r.HalfHour != nil {
		in.period = halfHour
		half := perDay / 48 / average(r.HalfHour[:]) / average(r.Weekday[:])
		for h := range 7 * 48 {
			in.perHalf = append(in.perHalf, half*r.Weekday[h/48]*r.HalfHour[h%48])
		}
	}
	return in
}

// at is the rate, in submissions a period, of the local period that begins at t,
// without its dated factors.
func (in *intensity) at(t time.Duration) float64 {
	if in.perHalf != nil {
		h := int((in.local(t)+week)/halfHour) % len(in.perHalf)
		return in.perHalf[h] * in.growth.trend(t)
	}
	// An hour that began before time zero may belong to the week before.
	h := int((in.local(t)+week)/time.Hour) % len(in.perHour)
	return in.perHour[h] * in.growth.trend(t)
}

// local is the time that clocks show, since the Monday before time zero. Clocks change
// by whole periods, so that these stay where they are.
func (in *intensity) local(t time.Duration) time.Duration {
	at := t + in.offset
	for i := len(in.shifts) - 1; i >= 0; i-- {
		if s := &in.shifts[i]; s.At <= t {
			return at + s.By
		}
	}
	return at
}

// levels lays holidays and steps over each other: their factors multiply.
func levels(holidays []Holiday, steps []Step) []level {
	var all []level
	for _, h := range holidays {
		all = append(all, level{at: h.From}, level{at: h.To})
	}
	for _, s := range steps {
		all = append(all, level{at: s.At})
	}
	slices.SortFunc(all, func(a, b level) int { return cmp.Compare(a.at, b.at) })
	all = slices.CompactFunc(all, func(a, b level) bool { return a.at == b.at })
	for i := range all {
		l := &all[i]
		l.factor = stepped(steps, l.at)
		for _, h := range holidays {
			if h.From <= l.at && l.at < h.To {
				l.factor *= h.Factor
			}
		}
	}
	return all
}

// stepped is the product of the steps up to t.
func stepped(steps []Step, t time.Duration) float64 {
	f := 1.0
	for _, s := range steps {
		if s.At <= t {
			f *= s.Factor
		}
	}
	return f
}

// Factor is the multiplier of the rate at time t, steps included.
func (g *Growth) Factor(t time.Duration) float64 { return g.trend(t) * stepped(g.Steps, t) }

// trend is the part of the multiplier that changes all the time.
func (g *Growth) trend(t time.Duration) float64 {
	if g.PerYear == 0 {
		return 1
	}
	t = min(max(t, g.Origin), g.Until)
	years := float64(t-g.Origin) / float64(year)
	if g.Linear {
		return 1 + float64(g.PerYear*years)
	}
	return portable.Pow(1+g.PerYear, years)
}

func average(xs []float64) float64 {
	sum := 0.0
	for _, x := range xs {
		sum += x
	}
	return sum / float64(len(xs))
}
