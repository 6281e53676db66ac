package scenarios

import (
	"slices"
	"time"

	"aforo/scenarios/calendar"
	"aforo/scenarios/keyed"
	"aforo/sim/site"
	"aforo/sim/study"
)

// Opening hours are entries of the calendar that only some jobs see.

const closedHours = "closed-hours"

// Hours are when an entry closes for some jobs.
type Hours struct {
	Jobs        Picked
	Weekdays    []string
	Opens       time.Duration // since midnight
	Closes      time.Duration
	AllowedGPUs int
}

// Picked are the jobs that fulfil all of the conditions that are given.
type Picked struct {
	LimitAbove           time.Duration
	SizeAbove, SizeBelow int
	Classes, Communities []string
	QOS, Partitions      []string
}

var weekdayWords = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// hoursFields are the keys of closed hours.
func (e *Entry) hoursFields() []keyed.Field {
	h := &e.Hours
	clock := func(into *time.Duration) keyed.Value {
		return keyed.WordsOr(into, nil, calendar.ParseClock, calendar.ClockPattern, `a time of day such as "08:00"`)
	}
	return []keyed.Field{
		keyed.Must("jobs", keyed.Group(h.Jobs.fields()), "which jobs may not run then: those for which all that is given here holds"),
		keyed.May("weekdays", keyed.List(&h.Weekdays, func(w *string) keyed.Value { return keyed.OneOf(w, weekdayWords...) }), "", "on which days the hours begin; on every day where it is left out"),
		keyed.Must("from", clock(&h.Closes), "when they begin, in local time"),
		keyed.Must("to", clock(&h.Opens), "when they are over, in local time; of the next day, where that is not after from"),
		keyed.May("allowed_gpus", keyed.Int(&h.AllowedGPUs, 0, 1024*many), "0", "how many GPUs (or processors) these jobs may hold in closed hours all the same"),
		keyed.May("date", keyed.Date(&e.Date), "", "when the rule comes into force; it is from the beginning where it is left out"),
		keyed.May("until", keyed.Date(&e.Until), "", "when it is given up; never, where it is left out"),
		keyed.May("except", keyed.List(&e.Except, keyed.Day), "", "days on which the hours do not begin"),
	}
}

func (p *Picked) fields() []keyed.Field {
	return []keyed.Field{
		keyed.May("limit_above", keyed.Duration(&p.LimitAbove), "", "a longer limit than this"),
		keyed.May("size_above", keyed.Int(&p.SizeAbove, 0, 1024*many), "", "more GPUs than this"),
		keyed.May("size_below", keyed.Int(&p.SizeBelow, 2, 1024*many), "", "fewer GPUs than this"),
		keyed.May("class", keyed.SomeTexts(&p.Classes), "", "of a [class.NAME], or of one in a list of them"),
		keyed.May("community", keyed.SomeTexts(&p.Communities), "", "of a [community.NAME], or of one in a list of them"),
		keyed.May("qos", keyed.SomeTexts(&p.QOS), "", "of a [qos.NAME], or of one in a list of them"),
		keyed.May("partition", keyed.SomeTexts(&p.Partitions), "", "on a [partition.NAME], or on those in a list of them"),
	}
}

// hours checks the keys of closed hours.
func (c *checker) hours(e *Entry) {
	path := keyed.To("calendar", e.Name)
	jobs := path.Child("jobs")
	if n := c.Root.At(jobs...); len(n.Kids) == 0 && c.Has(jobs...) && !c.Failed(jobs) {
		c.Bad(jobs, `write { limit_above = "4h" }, for example`, "%s picks all jobs: a maintenance closes for all", jobs)
	}
	for _, of := range []struct {
		key         string
		names, have []string
	}{
		{"class", e.Hours.Jobs.Classes, keyed.Names(c.Classes)},
		{"community", e.Hours.Jobs.Communities, keyed.Names(c.Communities)},
		{"qos", e.Hours.Jobs.QOS, keyed.Names(c.QOS)},
		{"partition", e.Hours.Jobs.Partitions, keyed.Names(c.Partitions)},
	} {
		here := jobs.Child(of.key)
		if c.isTrace() && of.key != "partition" && c.Has(here...) {
			c.Bad(here, "take limit_above, size_above, size_below or partition", "%s: the jobs of a log have none of the scenario's", here)
			continue
		}
		for _, name := range of.names {
			c.Exists(here, of.key, name, of.have)
		}
	}
	if h := &e.Hours; h.Closes == h.Opens && c.Has(path.Child("from")...) && c.Has(path.Child("to")...) && !c.Failed(path) {
		c.Bad(path.Child("to"), "", "%s must not be the same as from", path.Child("to"))
	}
	if !e.Date.IsZero() && !e.Until.IsZero() && !e.Until.After(e.Date) {
		c.Bad(path.Child("until"), "", "%s must be after date", path.Child("until"))
	}
	if c.Scheduler == "slurm" {
		c.Bad(path.Child("action"), "leave the scheduler out, or the hours", "%s: closed hours do not go with scheduler = \"slurm\"", path)
	}
}

// closed is when an entry closes for some jobs, by the clocks of a zone.
func (e *Entry) closed(zone *time.Location) calendar.Hours {
	h := calendar.Hours{Zone: zone, From: e.Hours.Closes, To: e.Hours.Opens, Begin: e.Date, End: e.Until, Except: days(e.Except)}
	for i, w := range weekdayWords {
		h.Weekdays[i] = e.Hours.Weekdays == nil || slices.Contains(e.Hours.Weekdays, w)
	}
	return h
}

func days(of []time.Time) []calendar.Day {
	var list []calendar.Day
	for _, d := range of {
		list = append(list, calendar.DayOf(d))
	}
	return list
}

// openingHours are the rules about hours of a study whose extent is known.
func (f *File) openingHours(s *study.Study) []site.Hours {
	var all []site.Hours
	for i := range f.Calendar {
		e := &f.Calendar[i]
		if e.Action != closedHours {
			continue
		}
		p := &e.Hours.Jobs
		h := site.Hours{Name: e.Name, Forever: e.Until.IsZero(), Allowed: e.Hours.AllowedGPUs, Jobs: site.Choice{
			LimitAbove: p.LimitAbove, SizeAbove: p.SizeAbove, SizeBelow: p.SizeBelow,
			Classes:     numbers[int32](p.Classes, s.Labels.Class, 0),
			Communities: numbers[int32](p.Communities, s.Labels.Community, 0),
			QOS:         numbers[int32](p.QOS, keyed.Names(f.QOS), 1),
		}, Partitions: numbers[int](p.Partitions, keyed.Names(f.Partitions), 0)}
		hours := e.closed(s.Start.Location())
		for _, span := range hours.Between(s.Start, f.extent.end) {
			h.Closed = append(h.Closed, site.Span{From: span.From.Sub(s.Start), To: span.To.Sub(s.Start)})
		}
		all = append(all, h)
	}
	return all
}

// numbers are the places of names in a list, counted from first; nil where there are no
// names.
func numbers[N int | int32](names, list []string, first N) []N {
	var of []N
	for _, name := range names {
		of = append(of, first+N(slices.Index(list, name)))
	}
	return of
}
