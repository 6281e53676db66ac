package fit

import (
	"math"
	"time"
)

const (
	day  = 24 * time.Hour
	week = 7 * day
)

// An extent is the part of a log that is fitted, in the log's own time: the jobs
// submitted from From until To.
type extent struct {
	from, to time.Duration
	start    time.Time // the date of from
	dated    bool      // false where the log has no dates and start is made up
	whole    bool      // from and to are midnights
}

// undated is the day, a Monday, that stands for the first day of a log without
// dates.
var undated = time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)

// newCalendar cuts a log to whole days of local time, and if it has four weeks or more,
// to begin on a Monday. A log of less than two days is taken as it is. first and
// last are the first and the last submission.
func newExtent(zero time.Time, first, last time.Duration) extent {
	c := extent{from: first, to: last + time.Second, dated: !zero.IsZero()}
	if !c.dated {
		zero = undated.Add(-first)
	}
	if last-first < 2*day {
		c.start = zero.Add(first)
		return c
	}
	c.whole = true
	midnight := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location()) }
	begin := midnight(zero.Add(first))
	if begin.Before(zero.Add(first)) {
		begin = begin.Add(day)
	}
	if last-first >= 4*week {
		for begin.Weekday() != time.Monday {
			begin = begin.Add(day)
		}
	}
	end := midnight(zero.Add(last))
	if last-first >= 4*week { // whole weeks, so that each weekday counts alike
		end = begin.Add(end.Sub(begin) / week * week)
	}
	c.start, c.from, c.to = begin, begin.Sub(zero), end.Sub(zero)
	return c
}

// days is the length in days.
func (c *extent) days() float64 { return (c.to - c.from).Hours() / 24 }

// inside returns the jobs submitted in the extent; jobs are in submit order.
func (c *extent) inside(jobs []job) []job {
	low, high := 0, len(jobs)
	for low < high && jobs[low].at < c.from {
		low++
	}
	for high > low && jobs[high-1].at >= c.to {
		high--
	}
	return jobs[low:high]
}

// hour is the hour of the extent that an instant lies in, counted from From.
func (c *extent) hour(at time.Duration) int { return int((at - c.from) / time.Hour) }

// hours is how many hours the extent has, a last part of one included.
func (c *extent) hours() int { return int((c.to - c.from + time.Hour - 1) / time.Hour) }

// slot is the hour of the day and the day of the week, from Monday, of an hour of
// the extent. Local time is that of the offset at the start, as in a scenario.
func (c *extent) slot(hour int) (ofDay, weekday int) {
	_, offset := c.start.Zone()
	t := c.start.UTC().Add(time.Duration(offset)*time.Second + time.Duration(hour)*time.Hour)
	return t.Hour(), (int(t.Weekday()) + 6) % 7
}

// A rhythm is the relative rate of submissions by hour of the day and by day of the
// week, of mean 1; nil where it cannot be told from an even one.
type rhythm struct {
	hours, weekdays []float64
	// hoursP and weekdaysP are the probabilities of as much variation in an even
	// rate, 1 where the log is too short to ask.
	hoursP, weekdaysP float64
}

// rhythmLevel is how improbable an even rate must be for a rhythm to be written.
const rhythmLevel = 0.01

// fitRhythm counts submissions. Whether they vary is tested by the analysis of
// variance of the square roots of the counts, which makes their variance even: days
// are the replications, so that a few wild days make no rhythm.
func fitRhythm(c *extent, at []time.Duration) rhythm {
	r := rhythm{hoursP: 1, weekdaysP: 1}
	days := int((c.to - c.from) / day)
	if !c.whole || days < 4 {
		return r
	}
	counts := make([]float64, c.hours())
	for _, t := range at {
		counts[c.hour(t)]++
	}
	byHour, byWeekday, weekdays := make([]float64, 24), make([]float64, 7), make([]float64, 7)
	roots, daily := make([][]float64, days), make([][]float64, 7)
	for d := range days {
		roots[d] = make([]float64, 24)
		total := 0.0
		for h := range 24 {
			n := counts[24*d+h]
			of, _ := c.slot(24*d + h)
			byHour[of] += n
			roots[d][of] = math.Sqrt(n)
			total += n
		}
		_, w := c.slot(24 * d)
		byWeekday[w] += total
		weekdays[w]++
		daily[w] = append(daily[w], math.Sqrt(total))
	}
	if r.hoursP = blocksP(roots); r.hoursP < rhythmLevel {
		r.hours = relative(byHour)
	}
	if days >= 14 {
		for w := range byWeekday {
			byWeekday[w] /= weekdays[w]
		}
		if r.weekdaysP = groupsP(daily); r.weekdaysP < rhythmLevel {
			r.weekdays = relative(byWeekday)
		}
	}
	return r
}

// relative scales values to mean 1.
func relative(xs []float64) []float64 {
	mean := 0.0
	for _, x := range xs {
		mean += x / float64(len(xs))
	}
	scaled := make([]float64, len(xs))
	for i, x := range xs {
		scaled[i] = math.Round(1000*x/mean) / 1000
	}
	return scaled
}

// weight is the relative rate of an hour of the extent.
func (r *rhythm) weight(c *extent, hour int) float64 {
	of, w := c.slot(hour)
	x := 1.0
	if r.hours != nil {
		x *= r.hours[of]
	}
	if r.weekdays != nil {
		x *= r.weekdays[w]
	}
	return x
}

// A clock turns instants of an extent into operational time, which passes as fast as
// submissions are expected by rhythm and growth. It is in days, and has as many of
// them as the extent.
type clock struct {
	*extent
	until []float64 // operational time at the end of each hour, after a leading 0
	mean  float64   // of the rate over the extent, relative to that at its start without rhythm
}

func newClock(c *extent, r *rhythm, g growth) *clock {
	k := &clock{extent: c, until: make([]float64, 1, c.hours()+1)}
	for h := range c.hours() {
		length := min(float64(c.to-c.from)/float64(time.Hour)-float64(h), 1)
		k.until = append(k.until, k.until[h]+length*r.weight(c, h)*g.factor((float64(h)+0.5)/24))
	}
	k.mean = k.until[len(k.until)-1] / 24 / c.days()
	scale := c.days() / k.until[len(k.until)-1]
	for i := range k.until {
		k.until[i] *= scale
	}
	return k
}

// at is the operational time of an instant, in days.
func (k *clock) at(t time.Duration) float64 {
	h := k.hour(t)
	into := float64(t-k.from)/float64(time.Hour) - float64(h)
	return k.until[h] + (k.until[h+1]-k.until[h])*min(into, 1)
}
