package machine

import (
	"slices"
	"time"

	"aforo/scenarios/calendar"
	"aforo/scenarios/keyed"
)

const ClosedHours = "closed-hours"

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
		keyed.May("allowed_gpus", keyed.Int(&h.AllowedGPUs, 0, 1024*Many), "0", "how many GPUs (or processors) these jobs may hold in closed hours all the same"),
		keyed.May("date", keyed.Date(&e.Date), "", "when the rule comes into force; it is from the beginning where it is left out"),
		keyed.May("until", keyed.Date(&e.Until), "", "when it is given up; never, where it is left out"),
		keyed.May("except", keyed.List(&e.Except, keyed.Day), "", "days on which the hours do not begin"),
	}
}

func (p *Picked) fields() []keyed.Field {
	return []keyed.Field{
		keyed.May("limit_above", keyed.Duration(&p.LimitAbove), "", "a longer limit than this"),
		keyed.May("size_above", keyed.Int(&p.SizeAbove, 0, 1024*Many), "", "more GPUs than this"),
		keyed.May("size_below", keyed.Int(&p.SizeBelow, 2, 1024*Many), "", "fewer GPUs than this"),
		keyed.May("class", keyed.SomeTexts(&p.Classes), "", "of a [class.NAME], or of one in a list of them"),
		keyed.May("community", keyed.SomeTexts(&p.Communities), "", "of a [community.NAME], or of one in a list of them"),
		keyed.May("qos", keyed.SomeTexts(&p.QOS), "", "of a [qos.NAME], or of one in a list of them"),
		keyed.May("partition", keyed.SomeTexts(&p.Partitions), "", "on a [partition.NAME], or on those in a list of them"),
	}
}

// Closed is when an entry closes for some jobs, by the clocks of a zone.
func (e *Entry) Closed(zone *time.Location) calendar.Hours {
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
