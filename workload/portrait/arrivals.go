package portrait

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"aforo/workload/trace"
)

// A daily is what happened on one day.
type daily struct {
	jobs int64
	work float64 // processor-seconds, if no job waited
}

// arrivals measures how jobs come, in submit order.
type arrivals struct {
	clock       *clock
	first, last time.Duration
	n           int64
	gaps        *Sketch
	days        map[int64]*daily
	hours       [24]int64
	weekdays    [7]int64

	known, bursts int64 // jobs with a user, and those in a burst
	latest        []time.Duration
	flurries      flurries

	equal, identical           int64
	equalLines, identicalLines []int64
	before                     arrival
}

func newArrivals(c *clock) arrivals {
	return arrivals{clock: c, gaps: newSketch(1e9, exactValues), days: map[int64]*daily{}}
}

func (r *arrivals) day(d int64) *daily {
	if r.days[d] == nil {
		r.days[d] = &daily{}
	}
	return r.days[d]
}

func (r *arrivals) add(a *arrival) {
	if r.n == 0 {
		r.first = a.submit
	} else {
		r.gaps.Add(int64(a.submit - r.last))
		r.repeats(a)
	}
	r.n++
	r.last, r.before = a.submit, *a
	d := r.clock.day(a.submit)
	r.day(d).jobs++
	r.hours[r.clock.hour(a.submit)]++
	r.weekdays[r.clock.weekday(d)]++
	if a.user >= 0 {
		r.user(a)
		r.flurries.add(a)
	}
}

// repeats counts what is as the job before.
func (r *arrivals) repeats(a *arrival) {
	b := &r.before
	if a.submit != b.submit {
		return
	}
	count(&r.equal, &r.equalLines, a.line)
	if a.size == b.size && a.run == b.run && a.limit == b.limit && a.user == b.user && a.app == b.app && a.wait == b.wait {
		count(&r.identical, &r.identicalLines, a.line)
	}
}

func count(n *int64, lines *[]int64, line int64) {
	if *n++; len(*lines) < firstLines {
		*lines = append(*lines, line)
	}
}

// user tells whether a job belongs to a burst.
func (r *arrivals) user(a *arrival) {
	for int(a.user) >= len(r.latest) {
		r.latest = append(r.latest, trace.Unknown)
	}
	if last := r.latest[a.user]; last != trace.Unknown && a.submit-last <= burstGap {
		r.bursts++
	}
	r.known++
	r.latest[a.user] = a.submit
}

// spent adds work to the days on which it would be done.
func (r *arrivals) spent(from, to time.Duration, level int64) {
	for d := r.clock.day(from); from < to; d++ {
		until := min(to, r.clock.begin(d+1))
		r.day(d).work += float64(float64(level) * (until - from).Seconds())
		from = until
	}
}

func (r *arrivals) portrait(late int64) Arrivals {
	p := Arrivals{GapS: r.gaps.Quantiles(), Dispersion: r.dispersion(), Late: late}
	if r.known > 0 {
		b := share(float64(r.bursts), float64(r.known))
		p.Burst = &b
	}
	return p
}

// dispersion is the variance of the submissions a day over their mean, without the
// first and the last day, which are not whole; nil where fewer than two are left.
func (r *arrivals) dispersion() *float64 {
	if r.n == 0 {
		return nil
	}
	var m moments
	for d := r.clock.day(r.first) + 1; d < r.clock.day(r.last); d++ {
		jobs := int64(0)
		if today := r.days[d]; today != nil {
			jobs = today.jobs
		}
		m.add(float64(jobs))
	}
	if m.n < 2 || m.mean == 0 {
		return nil
	}
	v := m.m2 / float64(m.n-1) / m.mean
	return &v
}

// weeks adds up the days. Weeks in which nothing happened are there, too.
func (r *arrivals) weeks() []Week {
	var list []Week
	next := int64(0) // Monday
	for _, d := range slices.Sorted(maps.Keys(r.days)) {
		monday := d - int64(r.clock.weekday(d))
		if len(list) == 0 {
			next = monday
		}
		for ; next <= monday; next += 7 {
			list = append(list, Week{Start: r.clock.name(next), StartS: r.clock.begin(next).Seconds()})
		}
		w := &list[len(list)-1]
		w.Jobs += r.days[d].jobs
		w.Demand += r.days[d].work / (7 * day.Seconds())
	}
	return list
}

// idle finds the days between the first and the last submission without one, and
// describes the longest stretches.
func (r *arrivals) idle() (n int64, detail string) {
	type stretch struct{ from, to int64 }
	var list []stretch
	previous, begun := int64(0), false
	for _, d := range slices.Sorted(maps.Keys(r.days)) {
		if r.days[d].jobs == 0 {
			continue
		}
		if begun && d > previous+1 {
			list = append(list, stretch{previous + 1, d - 1})
			n += d - 1 - previous
		}
		previous, begun = d, true
	}
	slices.SortStableFunc(list, func(a, b stretch) int { return int((b.to - b.from) - (a.to - a.from)) })
	for i, s := range list[:min(3, len(list))] {
		if i > 0 {
			detail += ", "
		}
		detail += r.clock.days(s.from, s.to)
	}
	if len(list) > 3 {
		detail += fmt.Sprintf(" and %d more", len(list)-3)
	}
	return n, detail
}
