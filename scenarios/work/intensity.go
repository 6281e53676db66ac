package work

import (
	"cmp"
	"time"

	"aforo/scenarios/keyed"
	"aforo/workload/synth"
)

// Rhythm holds the relative rates of arrival by hour of the day and by day of
// the week from Monday; nil is an even rate, and a nil Weekend is Hours.
type Rhythm struct {
	Hours, Weekend, Weekdays []float64
	Holidays                 []Holiday
}

// A Holiday is a span of another rate; a zero To is a day after From.
type Holiday struct {
	Name     string
	From, To time.Time
	Factor   float64
}

// Growth is the relative growth of the arrival rate in 365 days, and dated steps.
type Growth struct {
	Kind    string // "compound", which "" stands for, or "linear"
	PerYear float64
	Steps   []Step
}

// A Step multiplies the arrival rate from a date on.
type Step struct {
	Name   string
	Date   time.Time
	Factor float64
}

func (h *Holiday) EntryName() *string { return &h.Name }
func (s *Step) EntryName() *string    { return &s.Name }

func (r *Rhythm) fields() []keyed.Field {
	return []keyed.Field{
		keyed.May("hours", keyed.NumbersOf(24, &r.Hours, keyed.NotNegative), "", "relative rate of arrivals in each hour of the day from 0 to 23, in window.timezone or else the offset of window.start; scaled to mean 1"),
		keyed.May("weekend_hours", keyed.NumbersOf(24, &r.Weekend, keyed.NotNegative), "", "the same for Saturday and Sunday; as hours where it is left out"),
		keyed.May("weekdays", keyed.NumbersOf(7, &r.Weekdays, keyed.NotNegative), "", "relative rate of arrivals on each day from Monday to Sunday; scaled to mean 1"),
		keyed.May("holiday", keyed.Tables(&r.Holidays), "", "days with another rate, on top of the rest: jobs_per_day is the mean without them"),
	}
}

func (h *Holiday) Form() keyed.Value {
	return keyed.Group([]keyed.Field{
		keyed.Must("from", keyed.Date(&h.From), "when it begins"),
		keyed.May("to", keyed.Date(&h.To), "", "when it ends; 24 hours after from where it is left out"),
		keyed.Must("factor", keyed.Number(&h.Factor, keyed.NotNegative), "what the rate is multiplied by; 0 for no arrivals; where holidays overlap, their factors multiply"),
	})
}

func (g *Growth) fields() []keyed.Field {
	return []keyed.Field{
		keyed.May("per_year", keyed.Number(&g.PerYear, keyed.Above(-1, 100)), "0", "growth of the arrival rates in 365 days, from the start of the window to its end: 0.25 is 25 % more"),
		keyed.May("kind", keyed.OneOf(&g.Kind, "compound", "linear"), `"compound"`, "whether it grows by that share of what there is, or by the same amount every day"),
		keyed.May("step", keyed.Tables(&g.Steps), "", "dates from which the rates are multiplied once more"),
	}
}

func (s *Step) Form() keyed.Value {
	return keyed.Group([]keyed.Field{
		keyed.Must("date", keyed.Date(&s.Date), "from when on, within the window"),
		keyed.Must("factor", keyed.Number(&s.Factor, keyed.Positive), "what the rates are multiplied by"),
	})
}

// rhythms checks the rhythm of the scenario or of a class, given its path.
func (c *checker) rhythms(path keyed.Path, r *Rhythm) {
	c.SomeWeight(path.Child("hours"), r.Hours)
	c.SomeWeight(path.Child("weekend_hours"), r.Weekend)
	c.SomeWeight(path.Child("weekdays"), r.Weekdays)
	for i := range r.Holidays {
		h := &r.Holidays[i]
		here := path.Child("holiday").Child(h.Name).Child("to")
		if !h.To.IsZero() && !h.From.IsZero() && !h.From.Before(h.To) {
			c.Bad(here, "", "%s must be after from", here)
		}
	}
}

// growths checks the growth of the scenario or of a class, given its path.
func (c *checker) growths(path keyed.Path, g *Growth) {
	w := c.Window
	if g.Kind == "linear" && 1+g.PerYear*w.Length.Hours()/(365*24) <= 0 {
		here := path.Child("per_year")
		c.Bad(here, "compound growth never does", "%s: at the end of the window nothing would arrive any more", here)
	}
	for i := range g.Steps {
		s := &g.Steps[i]
		here := path.Child("step").Child(s.Name).Child("date")
		switch {
		case s.Date.IsZero() || w.Start.IsZero() || w.Length == 0:
		case !s.Date.After(w.Start):
			c.Bad(here, "the rates are those of the start of the window: put the factor into them", "%s is not after the window starts, on %s", here, w.Start.Format(time.RFC3339))
		case !s.Date.Before(w.Start.Add(w.Length)):
			c.Bad(here, "", "%s is not before the window ends, on %s", here, w.Start.Add(w.Length).Format(time.RFC3339))
		}
	}
}

// rhythm resolves a rhythm: the weights of hours and days are scaled to mean 1.
func (w *Work) rhythm(from *Rhythm) synth.Rhythm {
	r, zero := synth.Flat(), w.Window.Zero()
	scale(r.Hour[:], from.Hours)
	scale(r.Weekend[:], from.Weekend)
	scale(r.Weekday[:], from.Weekdays)
	day := (int(zero.Weekday()) + 6) % 7 // from Monday
	hour, minute, second := zero.Clock()
	r.Offset = time.Duration(day)*24*time.Hour + time.Duration(hour)*time.Hour +
		time.Duration(minute)*time.Minute + time.Duration(second)*time.Second + time.Duration(zero.Nanosecond())
	r.Shifts = w.Window.shifts()
	for _, h := range from.Holidays {
		to := cmp.Or(h.To, h.From.Add(24*time.Hour))
		if w.Window.Zone != nil {
			to = cmp.Or(h.To, h.From.AddDate(0, 0, 1)) // to the same time of the next day
		}
		r.Holidays = append(r.Holidays, synth.Holiday{From: h.From.Sub(zero), To: to.Sub(zero), Factor: h.Factor})
	}
	return r
}

// ownRhythm resolves the rhythm of a class that has one: what it leaves out is the
// scenario's.
func (w *Work) ownRhythm(k *Class) *synth.Rhythm {
	if !w.Root.Has("class", k.Name, "rhythm") {
		return nil
	}
	own := k.Rhythm
	if own.Hours == nil {
		own.Hours = w.Rhythm.Hours
		if own.Weekend == nil {
			own.Weekend = w.Rhythm.Weekend
		}
	}
	if own.Weekdays == nil {
		own.Weekdays = w.Rhythm.Weekdays
	}
	if own.Holidays == nil {
		own.Holidays = w.Rhythm.Holidays
	}
	r := w.rhythm(&own)
	return &r
}

// growth resolves a growth.
func (w *Work) growth(g *Growth) synth.Growth {
	in := w.Window
	to := synth.Growth{PerYear: g.PerYear, Linear: g.Kind == "linear", Origin: in.Warmup, Until: in.Warmup + in.Length}
	for _, s := range g.Steps {
		to.Steps = append(to.Steps, synth.Step{At: s.Date.Sub(w.Window.Zero()), Factor: s.Factor})
	}
	return to
}

// Dates are those at which demand changes at once, as the file has them.
func (w *Work) Dates() (all []time.Time) {
	steps := func(g *Growth) {
		for _, s := range g.Steps {
			all = append(all, s.Date)
		}
	}
	steps(&w.Growth)
	for i := range w.Classes {
		steps(&w.Classes[i].Growth)
	}
	for i := range w.Cohorts {
		all = append(all, w.Cohorts[i].From, w.Cohorts[i].To)
	}
	return all
}

// ownGrowth resolves the growth of a class that has one, instead of the
// scenario's.
func (w *Work) ownGrowth(k *Class) *synth.Growth {
	if !w.Root.Has("class", k.Name, "growth") {
		return nil
	}
	g := w.growth(&k.Growth)
	return &g
}

func scale(to, weights []float64) {
	sum := 0.0
	for _, w := range weights {
		sum += w
	}
	for i, w := range weights {
		to[i] = w / sum * float64(len(weights))
	}
}
