package infer

import (
	"math"
	"time"

	"aforo/results/grade"
	"aforo/workload/portable"
	"aforo/workload/trace"
)

// A score is how far a replay is off, week by week.
//
// The error of a week is half of how far its mean wait is off, relative to the recorded one;
// a quarter of how far off the waits are of its small and large jobs with short and long
// limits, and a quarter of how far off those of its users are, both added up. The first is
// what the site is judged by and says little where there are few weeks; the others tell one rule
// from another. Weeks that hardly waited are divided by a tenth of the mean of all weeks, and no
// week counts for more than mostError.
type score struct {
	week []float64 // NaN where there is nothing to compare
	lost int       // jobs that never started
}

const (
	leastJobs = 20
	mostError = 3
)

// A cell is a week's jobs of one kind: 0 for all, from 1 on by size and limit, from 8 on by user.
type cell struct{ week, kind int32 }

// kinds are the cells of a job beside that of all.
func (ev *evidence) kinds(i int) (shape, user int32) {
	j := &ev.jobs[i]
	shape = 1
	if int(j.Size) > ev.middleSize {
		shape++
	}
	if j.Limit > ev.middleLimit {
		shape += 2
	}
	return shape, 8 + max(j.User, -1) + 1
}

type sums struct{ jobs, log, sim float64 }

func (s sums) off() float64 { return math.Abs(s.sim - s.log) }

// score holds a replay of a span against the log.
func (ev *evidence) score(waits []time.Duration, of span) *score {
	s := &score{week: make([]float64, ev.train)}
	cells := map[cell]*sums{}
	var order []cell // as they come, so that sums do not depend on the map
	add := func(c cell, log, sim float64) {
		at := cells[c]
		if at == nil {
			at = &sums{}
			cells[c] = at
			order = append(order, c)
		}
		at.jobs, at.log, at.sim = at.jobs+1, at.log+log, at.sim+sim
	}
	var all sums
	for i := of.job; i < len(ev.trained()); i++ {
		j, w := &ev.jobs[i], waits[i]
		if w == trace.Unknown {
			s.lost++
			w = ev.last + week52 - j.Submit
		}
		if j.Recorded == trace.Unknown || j.Submit < of.from {
			continue
		}
		k, log, sim := int32(ev.week(j.Submit)), j.Recorded.Seconds(), w.Seconds()
		shape, user := ev.kinds(i)
		add(cell{k, 0}, log, sim)
		add(cell{k, shape}, log, sim)
		add(cell{k, user}, log, sim)
		all.jobs, all.log = all.jobs+1, all.log+log
	}
	shapes, users := make([]float64, ev.train), make([]float64, ev.train)
	for _, c := range order {
		switch {
		case c.kind >= 8:
			users[c.week] += cells[c].off()
		case c.kind > 0:
			shapes[c.week] += cells[c].off()
		}
	}
	least := 0.1 * all.log / all.jobs
	for k := range s.week {
		s.week[k] = math.NaN()
		w := cells[cell{int32(k), 0}]
		if w == nil || w.jobs < leastJobs || k == 0 && ev.train > 3 {
			continue // too few; or the machine is still filling
		}
		if by := max(w.log, float64(least*w.jobs)); by > 0 {
			s.week[k] = min(mostError, float64(0.5*w.off())/by+float64(0.25*shapes[k])/by+float64(0.25*users[k])/by)
		}
	}
	return s
}

const week52 = 52 * week

// mean is the error over the weeks for which in says so. A week counts twice as much as one that
// lies a quarter of all weeks before it, or four weeks: sites change their rules, and those of the
// last weeks are the likeliest to last.
func (s *score) mean(in func(week int) bool) float64 {
	var m weighted
	for k, e := range s.week {
		if in(k) {
			m.add(e, k, len(s.week))
		}
	}
	return m.mean()
}

// weighted is a mean over weeks of which the later count for more.
type weighted struct{ sum, weights float64 }

func (m *weighted) add(e float64, week, of int) {
	if !math.IsNaN(e) {
		w := portable.Pow(2, -float64(of-1-week)/max(4, float64(of)/4))
		m.sum, m.weights = m.sum+float64(w*e), m.weights+w
	}
}

func (m *weighted) mean() float64 {
	if m.weights == 0 {
		return 0
	}
	return m.sum / m.weights
}

func every(int) bool { return true }

// folds is how many parts the weeks are dealt to.
func (ev *evidence) folds() int { return min(5, ev.train) }

// heldOut chooses among scores, for each fold by the other folds, and returns the mean error
// on the weeks of the folds: that of weeks that nothing was chosen on.
func heldOut(scores []*score, folds int) float64 {
	var m weighted
	for f := range folds {
		in := func(k int) bool { return k%folds == f }
		out := func(k int) bool { return k%folds != f }
		if folds == 1 {
			out = every
		}
		best := scores[0]
		for _, s := range scores[1:] {
			if s.mean(out) < best.mean(out) {
				best = s
			}
		}
		for k, e := range best.week {
			if in(k) {
				m.add(e, k, len(best.week))
			}
		}
	}
	return m.mean()
}

// better is how many weeks a score is better in than another, of those in which they differ.
func (s *score) better(than *score) (better, differ int) {
	for k, e := range s.week {
		if math.IsNaN(e) || e == than.week[k] {
			continue
		}
		differ++
		if e < than.week[k] {
			better++
		}
	}
	return better, differ
}

// judged are the jobs from one instant to another, as a grade takes them.
func (ev *evidence) judged(waits []time.Duration, from, to time.Duration) []grade.Wait {
	var list []grade.Wait
	for i, w := range waits {
		j := &ev.jobs[i]
		if j.Submit < from || j.Submit >= to || j.Recorded == trace.Unknown {
			continue
		}
		if w == trace.Unknown {
			w = ev.last + week52 - j.Submit
		}
		list = append(list, grade.Wait{Submit: j.Submit - from, Recorded: j.Recorded.Seconds(), Simulated: w.Seconds()})
	}
	return list
}

// grade is that of the held-out part.
func (ev *evidence) grade(waits []time.Duration) grade.Grade {
	return grade.Judge(ev.judged(waits, ev.split(), ev.last+1))
}

// inSample is that of the weeks that were chosen on.
func (ev *evidence) inSample(waits []time.Duration) grade.Grade {
	return grade.Judge(ev.judged(waits, ev.first, ev.split()))
}
