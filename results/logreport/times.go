package logreport

import (
	"fmt"

	"aforo/workload/portrait"
)

// times are the run times, the limits and the recorded waits.
func (s *screen) times(p *portrait.Portrait) {
	if p.Ran > 0 {
		s.quantiles("run time", &p.RunS, duration,
			fmt.Sprintf("lognormal mu %.3f sigma %.3f (of s)", p.Lognormal.Mu, p.Lognormal.Sigma))
	}
	s.limits(p.Limits)
	if w := p.Waits; w == nil {
		s.row("wait", "", "not recorded")
	} else {
		some := ""
		if w.Share < 1 {
			some = "of " + percent(w.Share) + " % of the jobs"
		}
		all := ""
		if w.All != w.WaitS.N {
			all = "of all " + count(float64(w.All)) + " mean " + duration(w.AllMeanS)
		}
		s.quantiles("wait", &w.WaitS, duration, fmt.Sprintf("bounded slowdown %.1f", w.BoundedSlowdown), some, all)
	}
	if q := p.RunS.Resolution; q > 0 {
		s.row("", "", fmt.Sprintf("(quantiles of more than 65,536 different values are within %.1f %%)", 100*q))
	}
}

// quantiles is a row of quantiles and one of the mean and what goes with it.
func (s *screen) quantiles(name string, q *portrait.Quantiles, write func(float64) string, more ...string) {
	s.row(name, "  ", "5 % ≤ "+write(q.P5), "25 % ≤ "+write(q.P25), "median "+write(q.P50), "75 % ≤ "+write(q.P75),
		"95 % ≤ "+write(q.P95), "99 % ≤ "+write(q.P99), "max "+write(q.Max))
	s.row("", ", ", append([]string{"mean " + write(q.Mean), fmt.Sprintf("cv %.2f", q.CV)}, more...)...)
}

func (s *screen) limits(l *portrait.Limits) {
	if l == nil {
		s.row("limit", "", "not recorded: no job has one")
		return
	}
	some := percent(l.Share) + " % of the jobs have one"
	if l.Share == 1 {
		some = "every job has one"
	}
	q := &l.LimitS
	s.row("limit", "  ", "5 % ≤ "+duration(q.P5), "25 % ≤ "+duration(q.P25), "median "+duration(q.P50), "75 % ≤ "+duration(q.P75),
		"95 % ≤ "+duration(q.P95), "max "+duration(q.Max), "("+some+")")
	var popular []string
	for _, c := range l.Top[:min(7, len(l.Top))] {
		popular = append(popular, fmt.Sprintf("%s (%s %%)", duration(c.LimitS), percent(c.Share)))
	}
	if len(popular) > 0 {
		s.row("  popular", ", ", popular...)
	}
	if a := &l.Accuracy; a.N > 0 {
		s.row("  run/limit", "  ", "5 % ≤ "+ratio(a.P5), "25 % ≤ "+ratio(a.P25), "median "+ratio(a.P50), "75 % ≤ "+ratio(a.P75), "95 % ≤ "+ratio(a.P95),
			fmt.Sprintf("(limit/run median %.2f)", l.Over.P50))
		s.row("", ", ", percent(l.AtLimit)+" % run to 99 % of their limit or beyond", percent(l.Above)+" % beyond it",
			percent(l.Used)+" % of the requested time used")
	}
}

func ratio(x float64) string { return fmt.Sprintf("%.3f", x) }
