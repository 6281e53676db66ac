package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"aforo/sim/sched"
	"aforo/workload/sacct"
	"aforo/workload/trace"
)

// replayJSON is the object that replay --json prints. Its names are a promise.
type replayJSON struct {
	Trace         string `json:"trace"`
	Procs         int    `json:"procs"`
	Order         string `json:"order"`
	Backfill      string `json:"backfill"`
	BackfillOrder string `json:"backfill_order"`
	Pass          string `json:"pass"`
	Depth         int    `json:"depth"`
	Reservations  int    `json:"reservations"`
	Limits        string `json:"limits"`
	logJSON
	summary
	Records int64            `json:"records"` // read, of which Rejected are not simulated
	Dropped map[string]int64 `json:"dropped"`
	Notes   map[string]int64 `json:"notes"`
}

// logJSON is what is said of a log beside SWF as it is.
type logJSON struct {
	Format        string `json:"format,omitempty"`
	Unit          string `json:"unit,omitempty"` // of procs
	CapacityRule  string `json:"capacity_rule,omitempty"`
	MissingLimits string `json:"missing_limits,omitempty"`
	Arrival       string `json:"arrival,omitempty"`
}

// describeLog is the zero value for SWF as it is.
func (r *replay) describeLog(res *result) logJSON {
	l := logJSON{CapacityRule: r.rules.CapacityRule.String()}
	if rule := r.rules.MissingLimit.String(); rule != "run" {
		l.MissingLimits = rule
	}
	if a := r.opt.Arrival; a != sacct.FromSubmit {
		l.Arrival = a.String()
	}
	if res.header.Format != "swf" {
		l.Format, l.Unit = res.header.Format, res.header.Unit
	}
	return l
}

func (r *replay) printJSON(w io.Writer, res *result) error {
	p := r.policy
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(replayJSON{
		Trace: r.trace, Procs: res.procs,
		Order: p.Order.String(), Backfill: p.Backfill.String(), BackfillOrder: p.BackfillOrder.String(),
		Pass: p.Pass.String(), Depth: p.Depth, Reservations: max(p.Reservations, 1), Limits: r.limits(),
		logJSON: r.describeLog(res), summary: res.summary, Records: res.report.Read,
		Dropped: byKey(res.report.Did(trace.Dropped)), Notes: byKey(notes(res.report)),
	})
}

// notes are the counts of what was changed or only noted.
func notes(r *trace.Report) []trace.Count {
	return append(r.Did(trace.Changed), r.Did(trace.Noted)...)
}

func byKey(counts []trace.Count) map[string]int64 {
	m := map[string]int64{}
	for _, c := range counts {
		m[c.Key] = c.N
	}
	return m
}

// printText prints the results for a person, two aligned columns.
func (r *replay) printText(w io.Writer, res *result) error {
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name, format string, args ...any) {
		fmt.Fprintf(tab, "%s\t%s\n", name, fmt.Sprintf(format, args...))
	}
	row("trace", "%s", strings.Join(nonempty(r.trace, res.header.Computer, res.header.Installation), ", "))
	row("machine", "%s", r.describeMachine(res))
	row("policy", "%s", r.describePolicy())
	row("jobs", "%d scheduled, %d rejected", res.Jobs, res.Rejected)
	for _, c := range res.report.Did(trace.Dropped) {
		row("dropped", "%v", c)
	}
	for _, c := range notes(res.report) {
		row("note", "%v", c)
	}
	seconds := func(name string, s float64) { row(name, "%.1f s%s", s, human(s)) }
	seconds("wait mean", res.WaitMeanS)
	seconds("wait p50", res.WaitP50S)
	seconds("wait p95", res.WaitP95S)
	seconds("wait p99", res.WaitP99S)
	seconds("wait max", res.WaitMaxS)
	row("bounded slowdown mean", "%.3f", res.BoundedSlowdownMean)
	row("utilization", "%.1f %%", 100*res.Utilization)
	seconds("makespan", res.MakespanS)
	return tab.Flush()
}

func (r *replay) describeMachine(res *result) string {
	text := fmt.Sprintf("%d %ss", res.procs, cmp.Or(res.header.Unit, "processor"))
	if rule := r.rules.CapacityRule.String(); rule != "" {
		text += ", by the rule " + rule
	}
	return text
}

func (r *replay) describePolicy() string {
	p := r.policy
	text := fmt.Sprintf("order %v, backfill %v", p.Order, p.Backfill)
	if p.BackfillOrder != sched.FCFS { // else in the order of the queue
		text += fmt.Sprintf(" in %v order", p.BackfillOrder)
	}
	text += fmt.Sprintf(", pass %v", p.Pass)
	if p.Depth > 0 {
		text += fmt.Sprintf(", depth %d", p.Depth)
	}
	if p.Reservations > 1 {
		text += fmt.Sprintf(", reservations %d", p.Reservations)
	}
	return text + ", limits " + r.limits()
}

func nonempty(texts ...string) []string {
	var list []string
	for _, t := range texts {
		if t != "" {
			list = append(list, t)
		}
	}
	return list
}

// human writes a time of more than two minutes once more, as people say it.
func human(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second))
	switch {
	case d < 2*time.Minute:
		return ""
	case d < time.Hour:
		return fmt.Sprintf(" (%.0f min)", d.Minutes())
	case d < 48*time.Hour:
		return fmt.Sprintf(" (%.1f h)", d.Hours())
	}
	return fmt.Sprintf(" (%.1f d)", d.Hours()/24)
}
