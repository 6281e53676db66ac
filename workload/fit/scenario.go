package fit

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"time"

	"aforo/workload/draft"
	"aforo/workload/portable"
	"aforo/workload/trace"
)

// Scenario is the text of the scenario, with comments that say where each number
// comes from.
func (f *Fit) Scenario() []byte {
	w := &writer{}
	f.head(w)
	f.machine(w)
	f.senders(w)
	f.rhythmText(w)
	w.rule("what arrives")
	w.comment(fmt.Sprintf("How a law was chosen: of the laws with a formula, fitted by maximum likelihood, that stay within a Kolmogorov-Smirnov distance (KS) of %v of the jobs and offer their work within %.0f %%, the one with the least AIC; else the empirical CDF; where that misses the work as well, what is the least wrong.", ksMost, 100*(workMost-1)))
	for i := range f.Classes {
		f.class(w, &f.Classes[i])
	}
	return w.Bytes()
}

// A writer writes TOML.
type writer struct{ bytes.Buffer }

func (w *writer) line(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }

func (w *writer) comment(text string) { w.WriteString(draft.Comment(text)) }

// rule begins a part.
func (w *writer) rule(title string) {
	w.line("\n\n# %s %s", strings.Repeat("-", draft.Width-len(title)-3), title)
	w.line("")
}

// table writes the keys of a law: in one line, or each key of its own where that
// would be long.
func (w *writer) table(name string, keys []string) {
	if one := name + " = { " + strings.Join(keys, ", ") + " }"; len(one) <= draft.Width {
		w.line("%s", one)
		return
	}
	for _, k := range keys {
		w.wrapped(name + "." + k)
	}
}

// wrapped breaks a long list into lines.
func (w *writer) wrapped(text string) {
	open := strings.IndexByte(text, '[')
	if len(text) <= draft.Width || open < 0 {
		w.line("%s", text)
		return
	}
	w.line("%s", text[:open+1])
	line := " "
	for _, item := range strings.Split(strings.TrimSuffix(text[open+1:], "]"), ", ") {
		if len(line)+len(item)+2 > draft.Width {
			w.line("%s", line)
			line = " "
		}
		line += " " + item + ","
	}
	w.line("%s\n]", line)
}

// head says what log it is and how it was cut.
func (f *Fit) head(w *writer) {
	w.comment("A workload that was fitted to a log by aforo trace fit. Read it, doubt it, edit it: what the log shows and the model does not have is listed below.")
	w.line("#")
	w.comment(draft.Plain(f.Name) + describe(f.Computer, f.Installation) + ": " + trace.Plural(int(f.Records), "record") + ", of which " + trace.Plural(f.Jobs+f.Outside, "job") + ".")
	for _, c := range f.Dropped {
		w.comment(fmt.Sprintf("Dropped: %d %s.", c.N, draft.Plain(c.What)))
	}
	for _, a := range f.Acknowledge {
		w.comment("Acknowledge: " + draft.Plain(a))
	}
	when := fmt.Sprintf("from %s on, %s days", f.Start.Format(time.RFC3339), num(f.Days))
	if !f.Dated {
		when = fmt.Sprintf("%s days; the log has no dates, so that the start is made up and hours and weekdays are counted from the log's beginning", num(f.Days))
	}
	w.comment(fmt.Sprintf("Fitted: the %d jobs of its whole days %s. %d jobs lie outside.", f.Jobs, when, f.Outside))
	w.line("#")
	w.comment("Not explained:")
	for _, s := range f.NotExplained() {
		w.comment("- " + s)
	}
	w.line("")
	w.line("title = %s", draft.Quote("Fitted to "+f.Name))
	w.line("seed = 1")
	w.line("replications = 10")
	w.line("")
	w.comment("The window is the part of the log that was fitted. The machine begins empty: the warm-up fills it.")
	w.line("[window]")
	w.line("start = %s # %s", f.Start.Format(time.RFC3339), f.Start.Weekday())
	w.line("length = %s", length(f.extent.to-f.extent.from))
	if f.warmup > 0 {
		w.line("warmup = %s", length(f.warmup))
	}
	w.line("")
	w.comment("ASSUMPTION: a log does not say how its queue was scheduled.")
	w.line("[policy]\norder = \"fcfs\"\nbackfill = \"easy\"")
}

// describe writes the machine and the site behind a name, where they are known.
func describe(computer, installation string) string {
	s := ""
	if computer != "" {
		s += ", " + draft.Plain(computer)
	}
	if installation != "" {
		s += ", " + draft.Plain(installation)
	}
	return s
}

// machine is the cluster: processors, or nodes of one GPU that are only counted.
func (f *Fit) machine(w *writer) {
	w.rule("the machine")
	w.comment(fmt.Sprintf("%d %ss, %s. The jobs that were fitted are %.1f %% of its capacity.", f.Machine, f.Unit, f.MachineRule, 100*f.Load))
	what := "They are only counted"
	if f.Unit != "GPU" {
		what = "Tables and figures call processors GPUs. They are only counted"
	}
	w.comment("ASSUMPTION: all are alike. " + what + "; for nodes of several give gpus_per_node, and leave placement out.")
	w.line("[gpu.any]\nspeed = 1.0\n")
	w.line("[partition.machine]\nnodes = %d\ngpus_per_node = 1\ngpu = \"any\"\nplacement = \"count\"", f.Machine)
}

func (f *Fit) senders(w *writer) {
	if len(f.Communities) == 0 {
		return
	}
	w.rule("who sends jobs")
	w.comment("Communities are " + f.CommunityBy + ".")
	for _, c := range f.Communities {
		w.line("[community.%s]", c)
	}
}

// rhythmText is rhythm and growth.
func (f *Fit) rhythmText(w *writer) {
	w.rule("when jobs arrive")
	switch {
	case f.Hours == nil && f.Weekdays == nil:
		w.comment(fmt.Sprintf("No rhythm of the day (p = %s) or the week (p = %s) can be told from an even rate (p < %v; 1 where the log is too short to ask).", digits(f.HoursP, 2), digits(f.WeekdaysP, 2), rhythmLevel))
	default:
		w.comment("Submissions (a burst of jobs is one) by hour of the day and day of the week, relative to their mean." + evenParts(f))
		w.line("[rhythm]")
		if f.Hours != nil {
			w.wrapped("hours = " + list(f.Hours, num))
		}
		if f.Weekdays != nil {
			w.line("weekdays = %s # Monday to Sunday", list(f.Weekdays, num))
		}
	}
	w.line("")
	switch {
	case f.GrowthPerYear != 0:
		w.comment(fmt.Sprintf("Lines through the logarithms of the weekly submissions and of the weekly work (p = %s of both as steep without growth); the lesser of the two.", digits(f.GrowthP, 2)))
		w.line("[growth]\nper_year = %s", num(f.GrowthPerYear))
	case f.GrowthP < 1:
		w.comment(fmt.Sprintf("No growth is written: submissions and work show %+.0f %% a year together, which the ups and downs between weeks explain (p = %s).", 100*f.GrowthFound, digits(f.GrowthP, 2)))
	default:
		w.comment(fmt.Sprintf("No growth is written: the log has fewer than %d whole weeks.", growthWeeks))
	}
}

// evenParts says which part of the rhythm is left out.
func evenParts(f *Fit) string {
	switch {
	case f.Hours == nil:
		return " The hours cannot be told from even ones."
	case f.Weekdays == nil:
		return " The weekdays cannot be told from even ones, or the log is shorter than two weeks."
	}
	return ""
}

func (f *Fit) class(w *writer, c *Class) {
	w.line("")
	w.comment(fmt.Sprintf("%d jobs: %.1f %% of the jobs, %.1f %% of the work.", c.Jobs, 100*c.JobShare, 100*c.WorkShare))
	best := c.Chosen()
	w.comment(fmt.Sprintf("run: %s. KS %.3f, AIC %.0f, %.2f of the work.%s", best.Law, best.KS, best.AIC, best.Work, c.runnerUp()))
	limit := c.ChosenLimit()
	if c.LimitKnown < 0.5 {
		w.comment(fmt.Sprintf("limit: only %.0f %% of the jobs have one. ASSUMPTION: users know their run times.", 100*c.LimitKnown))
	} else {
		w.comment(fmt.Sprintf("limit: %s. KS of the accuracy (run time / limit) %.3f, of the limits %.3f; %.0f %% of the jobs have one.", limit.Law, limit.KSAccuracy, limit.KSLimit, 100*c.LimitKnown))
	}
	w.comment("arrivals: " + c.arrivalsSay())
	w.line("[class.%s]", c.Name)
	w.line("jobs_per_day = %s", num(c.PerDay))
	if c.Burst > 1 {
		w.line("burst = %s", num(c.Burst))
	}
	switch p := &c.process; p.word {
	case "gamma":
		w.line("arrivals = { process = \"gamma\", cv = %s }", num(p.cv))
	case "mmpp":
		w.line("arrivals = { process = \"mmpp\", factors = %s, stays = %s }", list(p.factors[:], num), list(p.stays[:], func(d float64) string { return span(86400 * d) }))
	}
	f.sent(w, c)
	w.table("sizes", []string{"gpus = " + list(c.sizes, whole), "weights = " + list(c.weights, fine)})
	w.table("run", keys(c.run.Written()))
	w.table("limit", c.limitKeys)
}

// sent is who sends the jobs of a class.
func (f *Fit) sent(w *writer, c *Class) {
	if c.Users > 0 {
		w.line("users = %d", c.Users)
	}
	if len(f.Communities) == 0 {
		return
	}
	var parts []string
	for i, n := range f.Communities {
		if c.communities[i] > 0 {
			parts = append(parts, fmt.Sprintf("%s = %.0f", n, c.communities[i]))
		}
	}
	w.line("communities = { %s }", strings.Join(parts, ", "))
}

// runnerUp names the best of the laws that were not taken.
func (c *Class) runnerUp() string {
	var other *Candidate
	for i := range c.Runs {
		if r := &c.Runs[i]; !r.Chosen && r.Law != "empirical" && (other == nil || r.miss() < other.miss()) {
			other = r
		}
	}
	if other == nil {
		return ""
	}
	return fmt.Sprintf(" The next, %s: KS %.3f, AIC %.0f, %.2f of the work.", other.Law, other.KS, other.AIC, other.Work)
}

// arrivalsSay describes bursts and process.
func (c *Class) arrivalsSay() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s", c.Process)
	for i, d := range c.Dispersion {
		if d.Hours == 24 || i == len(c.Dispersion)-1 && d.Hours < 24 {
			fmt.Fprintf(&b, "; in %s h the work disperses %s times (the number of submissions %s times) as much as under a Poisson process (here %s times)", num(d.Hours), digits(d.Work, 3), digits(d.Count, 3), digits(d.Model, 3))
			break
		}
	}
	if c.Burst > 1 {
		fmt.Fprintf(&b, "; jobs of one user and size within 10 s are one submission, and it has %s jobs on average", digits(c.Burst, 3))
	}
	return b.String() + "."
}

// NotExplained says in sentences what the scenario does not explain.
func (f *Fit) NotExplained() []string {
	r := &f.Unexplained
	s := []string{
		fmt.Sprintf("%.0f %% of the variance of the run times (of their logarithms) lies within the classes, and is drawn at random.", 100*r.Variance),
		fmt.Sprintf("The mean work of the scenario's laws is %.1f %% of that of the log's jobs.", 100*r.Work),
	}
	if r.UserPairs > 0 {
		s = append(s, fmt.Sprintf("Successive jobs of a user run alike: the correlation is %.2f (%d pairs) within a class, and 0 in the scenario.", r.UserCorrelation, r.UserPairs))
	}
	if r.SameBatch != 0 {
		s = append(s, fmt.Sprintf("Jobs that are submitted together run alike: the correlation is %.2f, and 0 in the scenario.", r.SameBatch))
	}
	s = append(s,
		fmt.Sprintf("The rank correlation of size and run time that is left within classes is %.2f.", r.SizeRun),
		fmt.Sprintf("The work that is submitted varies from day to day %.2f and from week to week %.2f times as much as in the scenario (ratio of the variances), the number of submissions %.2f and %.2f times.", r.Daily, r.Weekly, r.DailyCount, r.WeeklyCount),
	)
	if t := f.Total; t.Damping < 1 || math.Abs(portable.Log(t.After)) > 0.05 {
		s = append(s, fmt.Sprintf("The work of all classes together varies in windows of 1 to 7 days %.2f times as much as in the log. It would %.2f times, because classes are drawn independently while users hold back when the machine is busy, so that the unevenness of every class was damped by the factor %s.", t.After, t.Before, digits(t.Damping, 2)))
	}
	if r.NoLimit > 0.005 {
		s = append(s, fmt.Sprintf("%.0f %% of the jobs have no requested time.", 100*r.NoLimit))
	}
	return s
}
