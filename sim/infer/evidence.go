package infer

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"aforo/sim/backtest"
	"aforo/workload/clock"
	"aforo/workload/trace"
)

// evidence is what a log says: its jobs with what they waited, its weeks, and its clock.
type evidence struct {
	jobs    []backtest.Job // in submit order
	labels  *trace.Labels
	machine int
	source  string // where the size of the machine comes from
	// zero is the calendar instant of time zero, in the zone of the log; dated is false
	// where that is made up, and zoneName is a name of the tz data base, or "".
	zero     time.Time
	dated    bool
	zoneName string

	first, last time.Duration
	weeks       int // whole ones and what is begun
	train       int // of them, those that are chosen on

	middleSize  int
	middleLimit time.Duration
}

func newEvidence(log *trace.Log, real *backtest.Log, o Options) (*evidence, error) {
	ev := &evidence{jobs: real.Jobs, labels: &log.Labels, machine: real.Machine, source: "by the log"}
	if len(ev.jobs) == 0 || 2*real.NoWait > len(ev.jobs) {
		return nil, ErrNoWaits
	}
	ev.first, ev.last = ev.jobs[0].Submit, ev.jobs[len(ev.jobs)-1].Submit
	long := float64(ev.last-ev.first) / float64(week)
	ev.weeks = int(math.Ceil(long))
	ev.train = int(math.Round(o.Train * long))
	if ev.train < 1 || long-float64(ev.train) < 0.5 {
		return nil, ErrShort
	}
	if ev.machine == 0 {
		ev.machine, ev.source = ev.busyMost(), "the 99 % quantile of what was busy"
	} else if log.Header.Capacity == 0 {
		ev.source = "as given"
	}
	ev.clock(&log.Header)
	ev.middle()
	return ev, nil
}

// middle finds what tells small jobs from large ones and short limits from long ones: half of
// the waiting is on each side.
func (ev *evidence) middle() {
	sizes, limits := map[int]time.Duration{}, map[int]time.Duration{}
	for i := range ev.trained() {
		if j := &ev.jobs[i]; j.Recorded > 0 {
			sizes[int(j.Size)] += j.Recorded
			limits[int(j.Limit)] += j.Recorded
		}
	}
	ev.middleSize, ev.middleLimit = quantile(sorted(sizes), 0.5)-1, time.Duration(quantile(sorted(limits), 0.5)-1)
}

// clock sets the zone of the log: by the name in its header, if there is one that is known,
// else by its offset.
func (ev *evidence) clock(h *trace.Header) {
	ev.zero, ev.dated = h.Start, !h.Start.IsZero()
	if !ev.dated {
		ev.zero = time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC)
		return
	}
	for _, line := range h.Lines {
		key, value, ok := strings.Cut(strings.TrimLeft(line, "; \t"), ":")
		if !ok || !strings.EqualFold(strings.TrimSpace(key), "TimeZoneString") {
			continue
		}
		name := strings.TrimSpace(value)
		if zone, err := clock.Zone(name); err == nil {
			ev.zero, ev.zoneName = ev.zero.In(zone), name
		}
	}
}

// split is the instant from which on jobs are held out.
func (ev *evidence) split() time.Duration { return ev.first + time.Duration(ev.train)*week }

// week is the number of the week of a submission.
func (ev *evidence) week(at time.Duration) int { return int((at - ev.first) / week) }

// trained are the jobs that rules are chosen on.
func (ev *evidence) trained() []backtest.Job {
	n, _ := slices.BinarySearchFunc(ev.jobs, ev.split(), bySubmit)
	return ev.jobs[:n]
}

// bySubmit finds the first job that was submitted at an instant or later.
func bySubmit(j backtest.Job, at time.Duration) int {
	if j.Submit < at {
		return -1
	}
	return 1
}

// A stay is the time that a job ran by the log, and a wait the time before.
type step struct {
	at             time.Duration
	waiting, holds int // what changes
}

// steps are the changes of what some jobs wait and hold, by the log, in time order.
func steps(jobs []backtest.Job, until time.Duration, pick func(j *backtest.Job) bool, units func(j *backtest.Job) int) []step {
	var list []step
	for i := range jobs {
		j := &jobs[i]
		if j.Recorded == trace.Unknown || !pick(j) {
			continue
		}
		start := j.Submit + j.Recorded
		if j.Recorded > 0 {
			list = append(list, step{j.Submit, 1, 0})
			if start < until {
				list = append(list, step{start, -1, 0})
			}
		}
		if start < until && j.Run > 0 {
			list = append(list, step{start, 0, units(j)})
			if start+j.Run < until {
				list = append(list, step{start + j.Run, 0, -units(j)})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b step) int {
		switch {
		case a.at < b.at:
			return -1
		case a.at > b.at:
			return 1
		}
		return a.holds - b.holds // ends first
	})
	return list
}

func anyJob(*backtest.Job) bool         { return true }
func processors(j *backtest.Job) int    { return int(j.Size) }
func oneJob(*backtest.Job) int          { return 1 }
func ofUser(j *backtest.Job) int32      { return j.User }
func ofGroup(j *backtest.Job) int32     { return j.Group }
func ofQueue(j *backtest.Job) int32     { return j.Queue }
func ofPartition(j *backtest.Job) int32 { return j.Partition }

// A spell is how long so much was held.
type spell struct {
	held int
	long time.Duration
}

// spells says how long each amount was held, by the amount; with while only while a job
// waited.
func spells(list []step, while bool) []spell {
	long := map[int]time.Duration{}
	waiting, holds := 0, 0
	for i, s := range list {
		waiting, holds = waiting+s.waiting, holds+s.holds
		if i+1 < len(list) && (!while || waiting > 0) {
			long[holds] += list[i+1].at - s.at
		}
	}
	return sorted(long)
}

// sorted are spells by what was held.
func sorted(long map[int]time.Duration) []spell {
	var all []spell
	for held, d := range long {
		all = append(all, spell{held, d})
	}
	slices.SortFunc(all, func(a, b spell) int { return cmp.Compare(a.held, b.held) })
	return all
}

// quantile is that of what was held, by time; 0 of nothing.
func quantile(all []spell, p float64) int {
	var total, sum time.Duration
	for _, s := range all {
		total += s.long
	}
	for _, s := range all {
		if sum += s.long; float64(sum) >= p*float64(total) {
			return s.held
		}
	}
	return 0
}

// busyMost is what was busy at most in 99 % of the time, up to the split.
func (ev *evidence) busyMost() int {
	most := quantile(spells(steps(ev.trained(), ev.split(), anyJob, processors), false), 0.99)
	for i := range ev.jobs {
		most = max(most, int(ev.jobs[i].Size))
	}
	return most
}

// by are the jobs of each name, of those that have one, in the order of the names.
func by(jobs []backtest.Job, name func(j *backtest.Job) int32) map[int32][]backtest.Job {
	m := map[int32][]backtest.Job{}
	for i := range jobs {
		if k := name(&jobs[i]); k >= 0 {
			m[k] = append(m[k], jobs[i])
		}
	}
	return m
}

// keys are those of a map, sorted.
func keys[V any](m map[int32]V) []int32 {
	list := make([]int32, 0, len(m))
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}
