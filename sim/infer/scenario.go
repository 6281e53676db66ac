package infer

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"aforo/workload/draft"
	"aforo/workload/trace"
)

// Scenario is the text of a scenario that replays the log under the rules that were found;
// file is the log as the scenario names it. Comments say what led to each rule.
func (r *Result) Scenario(file string) []byte {
	w := &writer{ev: r.evidence, s: &r.site}
	w.head(r)
	w.line("title = %s", draft.Quote("The rules of "+r.Log))
	w.line("")
	w.window(r)
	w.policy(r)
	w.trace(r, file)
	w.grade(r)
	w.machine(r)
	w.accounts(r)
	w.queues(r)
	w.calendar(r)
	return w.Bytes()
}

// A writer writes TOML.
type writer struct {
	bytes.Buffer
	ev *evidence
	s  *Site
}

func (w *writer) line(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }

// comment writes what may have words of the log in it as a comment.
func (w *writer) comment(format string, args ...any) {
	w.WriteString(draft.Comment(draft.Plain(fmt.Sprintf(format, args...))))
}

// head says how the rules were found and how good they are.
func (w *writer) head(r *Result) {
	w.comment("The rules of a site, found in its log by aforo trace rules. Read them, doubt them, edit them.")
	w.line("#")
	w.comment("%s: %s, of %d weeks; %d have no recorded wait.", r.Log, trace.Plural(r.Jobs, "job"), r.Weeks, r.NoWait)
	for _, c := range r.Dropped {
		w.comment("Dropped: %d %s.", c.N, c.What)
	}
	for _, a := range r.Header.Acknowledge {
		w.comment("Acknowledge: %s", a)
	}
	w.line("#")
	w.comment("Rules were chosen on the first %d weeks, each constant by weeks that it was not chosen on, and judged on the rest by the mean waits of bins of two weeks:", r.Train)
	w.comment("- the machine alone, first come, first served with EASY: off by %.1f %%", 100*r.Default.MAPE)
	if len(r.Rejected) > 0 {
		w.comment("- with all rules that were chosen: off by %.1f %%", 100*r.Chosen.MAPE)
	}
	w.comment("- as written here: off by %.1f %% (in the weeks that were chosen on: %.1f %%)", 100*r.Grade.MAPE, 100*r.InSample.MAPE)
	w.line("#")
	for _, s := range r.Diagnosis.Say() {
		w.comment("%s", s)
	}
	w.line("#")
	if len(r.Rules) == 0 {
		w.comment("Rules: none found.")
	} else {
		w.comment("Rules, with what led to them:")
	}
	for _, x := range r.Rules {
		w.comment("- %s: %s", x.Family, x.Say())
	}
	for _, x := range r.Rejected {
		w.comment("- dropped, because it did not help in the weeks that were held out (%.1f %% with it, %.1f %% without): %s", 100*x.With, 100*x.Without, x.What)
	}
	for _, s := range r.LeftOut {
		w.comment("- left out for want of time: %s", s)
	}
	w.line("")
}

// Say is a rule with its evidence in words.
func (x *Rule) Say() string {
	s := x.What
	for _, e := range x.Evidence {
		s += "; " + e
	}
	return s + fmt.Sprintf(". It lowers the error of the weeks that were chosen on from %.2f to %.2f, and that of the held-out ones from %.1f to %.1f %%.",
		x.Before, x.After, 100*x.Without, 100*x.With)
}

func (w *writer) window(r *Result) {
	ev := w.ev
	switch {
	case !ev.dated:
		w.comment("The log has no dates: the start is made up.")
		w.line("[window]\nstart = %s\n", ev.zero.Format(time.RFC3339))
	case ev.zoneName != "":
		w.comment("The zone that the log names: opening hours follow its clocks.")
		w.line("[window]\ntimezone = %s\n", draft.Quote(ev.zoneName))
	}
}

func (w *writer) policy(r *Result) {
	p := &w.s.Policy
	w.line("[policy]")
	w.line("order = %q", p.Order.String())
	w.line("backfill = %q", p.Backfill.String())
	if p.BackfillOrder != 0 {
		w.line("backfill_order = %q", p.BackfillOrder.String())
	}
	if p.Reservations > 1 {
		w.line("reservations = %d", p.Reservations)
	}
	if m := p.Multifactor; m != nil {
		w.line("\n[policy.multifactor]\nage_weight = %g\nsize_weight = %g\nqos_weight = %g\nfavor_small = %v", m.Age, m.Size, m.QOS, m.FavorSmall)
		if m.FairShare > 0 {
			w.line("fairshare_weight = %g\n\n[policy.fairshare]\nhalf_life = %q", m.FairShare, spanOf(m.HalfLife))
		}
	}
	w.line("")
}

func (w *writer) trace(r *Result, file string) {
	w.line("[trace]\nfile = %s", draft.Quote(file))
	if p := w.s.Parts; p != nil {
		w.line("place_by = %q", p.By)
		w.mapping("partitions", p.By, p.Name, w.part)
	}
	if h := w.s.Users; h != nil {
		switch {
		case h.Each == 0:
			w.mapping("users", "user", h.Names, func(n int32) string { return "user-" + w.label("user", n) })
		case len(h.Exempt) > 0:
			w.mapping("users", "user", h.Exempt, func(int32) string { return "exempt" })
		}
		if h.Each > 0 {
			w.line("account = \"everyone\"")
		}
	}
	if h := w.s.Groups; h != nil {
		w.mapping("accounts", "group", h.Names, func(n int32) string { return "group-" + w.label("group", n) })
	}
	if h := w.s.Queues; h != nil {
		w.mapping("qos", "queue", h.Names, func(n int32) string { return "queue-" + w.label("queue", n) })
	}
	w.line("")
}

// part is the name of a partition.
func (w *writer) part(n int32) string { return "part-" + w.label(w.s.Parts.By, n) }

// label is a name of the log as the name of a table; one that had to be changed ends in its number,
// so that no two are the same.
func (w *writer) label(kind string, n int32) string {
	name := w.ev.name(kind, n)
	s := label(name)
	if s != name || strings.Contains(name, "--") {
		s += fmt.Sprintf("--%d", n)
	}
	return s
}

// mapping writes names of the log with names of the scenario.
func (w *writer) mapping(key, kind string, names []int32, to func(n int32) string) {
	var list []string
	for _, n := range names {
		name := w.ev.name(kind, n)
		list = append(list, fmt.Sprintf("%s = %s", draft.Quote(name), draft.Quote(to(n))))
	}
	w.line("%s = { %s }", key, strings.Join(list, ", "))
}

func (w *writer) grade(r *Result) {
	w.comment("How far to trust it. Every run says so; delete it when you have changed what it judges.")
	w.line("[grade]\nheld_out_mape = %.4f\nbins = %d\nweekly_correlation = %.4f\n", r.Grade.MAPE, r.Grade.Bins, r.Grade.Correlation)
}

func (w *writer) machine(r *Result) {
	w.line("[gpu.any]\nspeed = 1.0\n")
	pool := func(name string, n int) {
		w.line("[partition.%s]\nnodes = %d\ngpus_per_node = 1\ngpu = \"any\"\nplacement = \"count\"\n", name, n)
	}
	if p := w.s.Parts; p != nil {
		for i, n := range p.Size {
			pool(w.part(p.Name[i]), n)
		}
		return
	}
	w.comment("%d %ss, %s.", w.s.Machine, r.Header.Unit, r.Diagnosis.Source)
	pool("machine", w.s.Machine)
}

func (w *writer) accounts(r *Result) {
	u := w.s.Users
	if u != nil && u.Each > 0 {
		w.line("[account.everyone.each_user]\n%s\n", limit(u, u.Each))
		if len(u.Exempt) > 0 {
			w.comment("Users who send larger jobs.")
			w.line("[account.exempt]\n")
		}
	}
	for _, of := range []struct {
		kind string
		hold *Hold
	}{{"user", u}, {"group", w.s.Groups}} {
		if of.hold == nil {
			continue
		}
		for i, n := range of.hold.Names {
			name := of.kind + "-" + w.label(of.kind, n)
			if of.kind == "group" && u != nil {
				w.line("[account.%s]\nparent = \"everyone\"", name)
			}
			w.line("[account.%s.together]\n%s\n", name, limit(of.hold, of.hold.Most[i]))
		}
	}
}

func (w *writer) queues(r *Result) {
	h := w.s.Queues
	if h == nil {
		return
	}
	for i, n := range h.Names {
		w.line("[qos.queue-%s.together]\n%s\n", w.label("queue", n), limit(h, h.Most[i]))
	}
}

func limit(h *Hold, most int) string {
	if h.Jobs {
		return fmt.Sprintf("jobs = %d", most)
	}
	return fmt.Sprintf("gpus = %d", most)
}

var weekdayWords = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

func (w *writer) calendar(r *Result) {
	for i := range w.s.Hours {
		h := &w.s.Hours[i]
		jobs := fmt.Sprintf("size_above = %d", h.SizeAbove)
		if h.LimitAbove > 0 {
			jobs = fmt.Sprintf("limit_above = %q", spanOf(h.LimitAbove))
		}
		w.line("[calendar.closed-%d]\naction = \"closed-hours\"\njobs = { %s }", i+1, jobs)
		if slices.Contains(h.Weekdays[:], false) {
			var days []string
			for _, d := range []int{1, 2, 3, 4, 5, 6, 0} {
				if h.Weekdays[d] {
					days = append(days, `"`+weekdayWords[d]+`"`)
				}
			}
			w.line("weekdays = [%s]", strings.Join(days, ", "))
		}
		w.line("from = \"%02d:00\"\nto = \"%02d:00\"", h.From, h.To)
		if h.Allowed > 0 {
			w.line("allowed_gpus = %d", h.Allowed)
		}
		w.line("")
	}
	names := []string{"machine"}
	sizes := []int{w.s.Machine}
	if p := w.s.Parts; p != nil {
		names = nil
		for _, n := range p.Name {
			names = append(names, w.part(n))
		}
		sizes = p.Size
	}
	for i, c := range w.s.Closures {
		for k, name := range names {
			w.line("[calendar.outage-%d%s]\naction = \"maintenance\"\npartition = %q\ndate = %s\nlength = %q", i+1, map[bool]string{true: "-" + name}[len(names) > 1], name,
				w.ev.zero.Add(c.From).Format(time.RFC3339), spanOf(c.To-c.From))
			if c.Nodes > 0 {
				w.line("nodes = %d", min(sizes[k], share(c.Nodes, sizes[k], w.s.Machine)))
			}
			w.line("")
		}
	}
}
