package infer

import (
	"fmt"
	"math"
	"slices"
	"time"

	"aforo/sim/backtest"
	"aforo/workload/trace"
)

// Opening hours: the jobs that may not run in closed hours hold little then, and much at
// other times. For each limit and size that jobs often ask for, profile says what the jobs above it
// held by hour of the week, and shut the hours that stand out.

// A profile is what some jobs held on average, in processors, by weekday and hour.
type profile [7][24]float64

// profile is by the local time of the log, up to the split.
func (ev *evidence) profile(pick func(j *backtest.Job) bool) *profile {
	var p profile
	hours := (ev.split() - ev.first).Hours() / 168 // how often each hour of the week came
	at := ev.zero
	for i := range ev.trained() {
		j := &ev.jobs[i]
		if j.Recorded == trace.Unknown || !pick(j) {
			continue
		}
		from := j.Submit + j.Recorded
		to := min(from+j.Run, ev.split())
		for from < to {
			local := at.Add(from)
			next := min(to, from+time.Hour-time.Duration(local.Minute())*time.Minute-time.Duration(local.Second())*time.Second)
			p[local.Weekday()][local.Hour()] += float64(float64(j.Size)*(next-from).Hours()) / hours
			from = next
		}
	}
	return &p
}

var (
	workdays = [7]bool{false, true, true, true, true, true, false}
	allDays  = [7]bool{true, true, true, true, true, true, true}
	weekends = [7]bool{true, false, false, false, false, false, true}
)

// inside and outside are what was held in some hours of some days, and at other times, on
// average.
func (p *profile) inside(days [7]bool, from, to int) (inside, outside float64) {
	var in, out, n, m float64
	for d := range 7 {
		for h := range 24 {
			if covers(days, from, to, d, h) {
				in, n = in+p[d][h], n+1
			} else {
				out, m = out+p[d][h], m+1
			}
		}
	}
	if n == 0 || m == 0 {
		return 0, 0
	}
	return in / n, out / m
}

// covers reports whether an hour of a weekday is within hours that begin on some days.
func covers(days [7]bool, from, to, d, h int) bool {
	if to > from {
		return days[d] && h >= from && h < to
	}
	return days[d] && h >= from || days[(d+6)%7] && h < to
}

// shut finds the hours of some days in which least was held: those for which the hours below
// a share of the mean outside weigh most. ok is false where they do not stand out.
func (p *profile) shut(days [7]bool, share float64) (from, to int, ok bool) {
	mean := 0.0
	for d := range 7 {
		for h := range 24 {
			mean += p[d][h] / 168
		}
	}
	if mean == 0 {
		return 0, 0, false
	}
	best := 0.0
	for f := range 24 {
		for long := 2; long <= 22; long++ {
			t := (f + long) % 24
			in, out := p.inside(days, f, t)
			if weight := float64(float64(float64(share*out)-in) * float64(long)); weight > best {
				best, from, to = weight, f, t
			}
		}
	}
	return from, to, best > 0
}

// thresholds are the limits, or sizes, that jobs ask for most, and above which some still ask
// for more.
func thresholds(ev *evidence, value func(j *backtest.Job) int64) []int64 {
	count := map[int64]int{}
	var most int64
	for i := range ev.trained() {
		v := value(&ev.jobs[i])
		count[v]++
		most = max(most, v)
	}
	var list []int64
	for v := range count {
		if v > 0 && v < most {
			list = append(list, v)
		}
	}
	slices.SortFunc(list, func(a, b int64) int {
		if count[a] != count[b] {
			return count[b] - count[a]
		}
		return int(min(max(a-b, -1), 1))
	})
	list = list[:min(len(list), 24)]
	slices.Sort(list)
	return list
}

// openings are opening hours by limit and by size.
func openings(ev *evidence, cur Site) []candidate {
	var list []candidate
	for _, v := range thresholds(ev, func(j *backtest.Job) int64 { return int64(j.Limit) }) {
		limit := time.Duration(v)
		list = append(list, ev.hoursOf(cur, Hours{LimitAbove: limit})...)
	}
	for _, v := range thresholds(ev, func(j *backtest.Job) int64 { return int64(j.Size) }) {
		list = append(list, ev.hoursOf(cur, Hours{SizeAbove: int(v)})...)
	}
	return list
}

// hoursOf are the hours in which the picked jobs held little.
func (ev *evidence) hoursOf(cur Site, h Hours) []candidate {
	var list []candidate
	p := ev.profile(h.picks)
	for _, days := range [][7]bool{workdays, allDays, weekends} {
		var seen [][2]int
		for _, share := range []float64{0.02, 0.15, 0.4} {
			from, to, ok := p.shut(days, share)
			if w := [2]int{from, to}; !ok || slices.Contains(seen, w) {
				continue
			} else {
				seen = append(seen, w)
			}
			h := h
			h.Weekdays, h.From, h.To = days, from, to
			if in, out := p.inside(days, from, to); in > mostInside*out {
				continue
			}
			for _, n := range ev.allowed(&h) {
				h.Allowed = n
				list = append(list, ev.hoursAs(cur, h, p))
			}
		}
	}
	return list
}

// mostInside is how much the jobs may hold in closed hours, relative to other times: more is no
// rule that the log keeps to.
const mostInside = 0.25

// hoursAs is a site with opening hours, by the profile of the jobs that they pick.
func (ev *evidence) hoursAs(cur Site, h Hours, p *profile) candidate {
	in, out := p.inside(h.Weekdays, h.From, h.To)
	cur.Hours = []Hours{h}
	return candidate{site: cur, what: h.String(), evidence: []string{
		fmt.Sprintf("such jobs held %.3g processors on average in these hours and %.3g at other times", in, out),
	}}
}

// String is the rule in words.
func (h *Hours) String() string {
	what := fmt.Sprintf("more than %d processors", h.SizeAbove)
	if h.LimitAbove > 0 {
		what = "a limit above " + spanOf(h.LimitAbove)
	}
	days := map[[7]bool]string{workdays: "Monday to Friday", allDays: "every day", weekends: "Saturday and Sunday"}[h.Weekdays]
	s := fmt.Sprintf("jobs with %s may not run %s from %02d:00 to %02d:00", what, days, h.From, h.To)
	if h.Allowed > 0 {
		s += fmt.Sprintf(", but for %d processors", h.Allowed)
	}
	return s
}

// picks reports whether the hours are about a job.
func (h *Hours) picks(j *backtest.Job) bool {
	return (h.LimitAbove == 0 || j.Limit > h.LimitAbove) && int(j.Size) > h.SizeAbove
}

// nearHours are sites with hours that begin or end an hour earlier or later, allow more or
// less, or are about a few more or fewer jobs.
func nearHours(ev *evidence, cur Site) []candidate {
	if len(cur.Hours) != 1 {
		return nil
	}
	var list []candidate
	add := func(h Hours) {
		p := ev.profile(h.picks)
		if in, out := p.inside(h.Weekdays, h.From, h.To); h.From != h.To && in <= mostInside*out {
			list = append(list, ev.hoursAs(cur, h, p))
		}
	}
	for _, by := range []int{-1, 1} {
		h := cur.Hours[0]
		h.From = (h.From + by + 24) % 24
		add(h)
		h = cur.Hours[0]
		h.To = (h.To + by + 24) % 24
		add(h)
		h = cur.Hours[0]
		h.From, h.To = (h.From+by+24)%24, (h.To+by+24)%24
		add(h)
		value := func(j *backtest.Job) int64 { return int64(j.Limit) }
		h = cur.Hours[0]
		if h.LimitAbove == 0 {
			value = func(j *backtest.Job) int64 { return int64(j.Size) }
		}
		values := thresholds(ev, value)
		if k, ok := slices.BinarySearch(values, max(int64(h.LimitAbove), int64(h.SizeAbove))); ok && k+by >= 0 && k+by < len(values) {
			if h.LimitAbove > 0 {
				h.LimitAbove = time.Duration(values[k+by])
			} else {
				h.SizeAbove = int(values[k+by])
			}
			add(h)
		}
	}
	for _, n := range near(cur.Hours[0].Allowed, cur.Machine) {
		h := cur.Hours[0]
		h.Allowed = n
		add(h)
	}
	return list
}

// near are numbers around one, from none to a most.
func near(n, most int) (list []int) {
	if n == 0 {
		return []int{max(1, most/50), max(1, most/20), max(1, most/10)}
	}
	for _, f := range []float64{0, 0.5, 0.75, 0.9, 0.95, 1.05, 1.1, 1.25, 1.5} {
		if k := int(math.Round(f * float64(n))); k != n && k <= most && !slices.Contains(list, k) {
			list = append(list, k)
		}
	}
	return list
}

// allowed are the numbers of processors that the picked jobs may hold in closed hours all the
// same: none, and quantiles of what they did.
func (ev *evidence) allowed(h *Hours) []int {
	long := map[int]time.Duration{}
	list := steps(ev.trained(), ev.split(), h.picks, processors)
	holds := 0
	for i, s := range list {
		holds += s.holds
		if i+1 == len(list) {
			break
		}
		for at := s.at; at < list[i+1].at; {
			local := ev.zero.Add(at)
			next := min(list[i+1].at, at+time.Hour-time.Duration(local.Minute())*time.Minute-time.Duration(local.Second())*time.Second)
			if covers(h.Weekdays, h.From, h.To, int(local.Weekday()), local.Hour()) {
				long[holds] += next - at
			}
			at = next
		}
	}
	all := sorted(long)
	numbers := []int{0}
	for _, q := range []float64{0.5, 0.75, 0.9} {
		if n := quantile(all, q); n > numbers[len(numbers)-1] {
			numbers = append(numbers, n)
		}
	}
	return numbers
}
