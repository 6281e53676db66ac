package logreport

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"aforo/results"
	"aforo/results/measures"
	"aforo/results/replay"
	"aforo/results/text"
	"aforo/sim/sched"
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
	replay.Summary
	// By are the measures of groups, where --by asks for them.
	By      []replay.Groups  `json:"by,omitempty"`
	Records int64            `json:"records"` // read, of which Rejected are not simulated
	Dropped map[string]int64 `json:"dropped"`
	Notes   map[string]int64 `json:"notes"`
	// MovedHours is how much each rule moved: of work (one processor or GPU), or of
	// waiting where the rule is about arrivals.
	MovedHours map[string]float64 `json:"moved_hours,omitempty"`
	Skipped    []string           `json:"skipped,omitempty"` // records that could not be read
}

// logJSON is what is said of a log beside SWF as it is.
type logJSON struct {
	Format        string `json:"format,omitempty"`
	Unit          string `json:"unit,omitempty"` // of procs
	CapacityRule  string `json:"capacity_rule,omitempty"`
	MissingLimits string `json:"missing_limits,omitempty"`
	Arrival       string `json:"arrival,omitempty"`
	Size          string `json:"size,omitempty"`
}

// describeLog is the zero value for SWF as it is.
func describeLog(r *replay.Replay, res *replay.Result) logJSON {
	l := logJSON{CapacityRule: r.Rules.CapacityRule.String()}
	read := &r.Log.Options.Read
	if rule := read.MissingLimit.String(); rule != "run" {
		l.MissingLimits = rule
	}
	if res.Header.Accounting {
		l.Arrival = read.Arrival.String()
	}
	l.Size = read.Size.String()
	if res.Header.Format != "swf" {
		l.Format, l.Unit = res.Header.Format, res.Header.Unit
	}
	return l
}

// ReplayJSON writes the result of a replay as one JSON object.
func ReplayJSON(w io.Writer, r *replay.Replay, res *replay.Result) error {
	p := r.Policy
	return text.JSON(w, replayJSON{
		Trace: r.Log.Path, Procs: res.Procs,
		Order: p.Order.String(), Backfill: p.Backfill.String(), BackfillOrder: p.BackfillOrder.String(),
		Pass: p.Pass.String(), Depth: p.Depth, Reservations: max(p.Reservations, 1), Limits: limits(r.Rules.ExactLimits),
		logJSON: describeLog(r, res), Summary: res.Summary, By: res.Groups, Records: res.Report.Read,
		Dropped: byKey(res.Report.Did(trace.Dropped)), Notes: byKey(notes(res.Report)), MovedHours: movedHours(res.Report), Skipped: skipped(res.Report),
	})
}

// movedHours is what each rule moved that moved anything.
func movedHours(r *trace.Report) map[string]float64 {
	m := map[string]float64{}
	for i := range r.Counts {
		if c := &r.Counts[i]; c.Moved > 0 {
			m[c.Key] = c.Hours()
		}
	}
	return m
}

// skipped are the records that were left out because they could not be read.
func skipped(r *trace.Report) []string {
	var list []string
	for _, l := range r.Skipped {
		list = append(list, fmt.Sprintf("line %d: %s", l.No, l.What))
	}
	return list
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

// ReplayText writes the result of a replay for a person, in two aligned columns.
func ReplayText(w io.Writer, r *replay.Replay, res *replay.Result) error {
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(name, format string, args ...any) {
		fmt.Fprintf(tab, "%s\t%s\n", name, fmt.Sprintf(format, args...))
	}
	row("trace", "%s", strings.Join(nonempty(r.Log.Path, res.Header.Computer, res.Header.Installation), ", "))
	row("machine", "%s", describeMachine(r, res))
	row("policy", "%s", Policy(r.Policy, r.Rules.ExactLimits))
	row("jobs", "%d scheduled, %d rejected", res.Jobs, res.Rejected)
	for _, rule := range slices.Sorted(maps.Keys(res.Refused)) {
		row("turned away", "%d by %s", res.Refused[rule], rule)
	}
	for _, c := range res.Report.Did(trace.Dropped) {
		row("dropped", "%v", c)
	}
	for _, c := range notes(res.Report) {
		row("note", "%v", c)
	}
	for _, line := range skipped(res.Report) {
		row("skipped", "%s", line)
	}
	seconds := func(name string, n results.Number) {
		if s := float64(n); math.IsNaN(s) {
			row(name, "-")
		} else {
			row(name, "%.1f s%s", s, human(s))
		}
	}
	name := func(m measures.Measure) string { return m.Short("") }
	seconds(name(measures.WaitMean), res.WaitMeanS)
	seconds(name(measures.WaitP50), res.WaitP50S)
	seconds(name(measures.WaitP95), res.WaitP95S)
	seconds(name(measures.WaitP99), res.WaitP99S)
	seconds(name(measures.WaitMax), res.WaitMaxS)
	if res.HeldMeanS > 0 {
		seconds("held mean", results.Number(res.HeldMeanS))
	}
	row(name(measures.Slowdown), "%s", number("%.3f", res.BoundedSlowdownMean))
	row(name(measures.Utilization), "%.1f %%", 100*res.Utilization)
	seconds("makespan", res.MakespanS)
	if err := tab.Flush(); err != nil {
		return err
	}
	for i := range res.Groups {
		if err := groups(w, &res.Groups[i], res.Header.Unit); err != nil {
			return err
		}
	}
	return nil
}

// groups writes the table of the groups of one way.
func groups(w io.Writer, g *replay.Groups, unit string) error {
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	name := func(m measures.Measure) string { return m.Short("") }
	fmt.Fprintf(tab, "\n%s\tjobs\trejected\t%s-hours\t%s\t%s\t%s\t%s\t%s\t\n", strings.ReplaceAll(g.By, "_", " "), cmp.Or(unit, "processor"),
		name(measures.WaitMean), name(measures.WaitP95), name(measures.WaitMax), name(measures.Slowdown), name(measures.Utilization))
	for i := range g.List {
		x := &g.List[i]
		s := func(n results.Number) string { return number("%.1f s", n) }
		fmt.Fprintf(tab, "%s\t%d\t%d\t%.1f\t%s\t%s\t%s\t%s\t%.1f %%\t\n",
			x.Name, x.Jobs, x.Rejected, x.WorkH, s(x.WaitMeanS), s(x.WaitP95S), s(x.WaitMaxS), number("%.3f", x.BoundedSlowdownMean), 100*x.Utilization)
	}
	return tab.Flush()
}

// number writes a number, or a dash for none.
func number(format string, n results.Number) string {
	if math.IsNaN(float64(n)) {
		return "-"
	}
	return fmt.Sprintf(format, float64(n))
}

func describeMachine(r *replay.Replay, res *replay.Result) string {
	text := fmt.Sprintf("%d %ss", res.Procs, cmp.Or(res.Header.Unit, "processor"))
	if rule := r.Rules.CapacityRule.String(); rule != "" {
		text += ", by the rule " + rule
	}
	return text
}

// Policy is a policy in words; exact says that the limits of the jobs are their run
// times.
func Policy(p sched.Policy, exact bool) string {
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
	return text + ", limits " + limits(exact)
}

// limits is the word for where the limits come from.
func limits(exact bool) string {
	if exact {
		return "exact"
	}
	return "requested"
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
