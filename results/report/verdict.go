package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"aforo/results"
	"aforo/results/measures"
	"aforo/results/text"
)

// TiedVerdicts say of each variant, in a few sentences, what it does: to the objectives,
// to the waits of the classes that carry the hours, and what it costs. What cannot
// be told from chance, and what does not exist because a queue only grows, is said
// first. A blank that must not break is U+00A0.
func TiedVerdicts(r *results.Result) []string {
	all := make([]string, len(r.Summary.Variants))
	for i := range all {
		all[i] = verdictOn(r, i)
	}
	return all
}

// verdictOn is the verdict on one variant, in which numbers and units are tied
// together.
func verdictOn(r *results.Result, variant int) string {
	z := &verdict{r: r, s: &r.Summary, v: &r.Summary.Variants[variant]}
	z.first = z.s.BaseOf(z.v)
	return z.String()
}

// tied is a blank at which no line breaks.
const tied = "\u00a0"

// tie keeps a number together with its interval and unit.
func tie(text string) string { return strings.ReplaceAll(text, " ", tied) }

// A verdict is what there is to say of one variant.
type verdict struct {
	r        *results.Result
	s        *results.Summary
	v, first *results.Variant
	text     strings.Builder
}

// String writes the sentences.
func (z *verdict) String() string {
	waits, change := z.waits()
	switch {
	case z.v.Overloaded:
		z.does(z.overload())
	case len(z.v.Overloads) > 0:
		z.does(z.partly())
	case z.v != z.first && len(z.first.Overloads) > 0:
		z.does(z.relieved())
	case z.v == z.first || waits == "":
	case change == same:
		z.does("has the waits of " + called(z.first))
	case change == chance:
		z.does(fmt.Sprintf("cannot be told from %s by its waits in %s", called(z.first), text.Count(z.s.Replications, "replication")))
	}
	if turned := z.turned(); turned != "" {
		z.does(turned)
	}
	for i := range z.s.Goals {
		if g := &z.s.Goals[i]; g.Kind == "objective" && g.Variant == z.v.Name {
			z.does(objective(g, z.s) + z.why(g))
		}
	}
	if waits != "" {
		z.say(waits)
	}
	if cost := z.cost(); cost != "" {
		z.does(cost)
	}
	if z.text.Len() == 0 {
		z.does("starts no job that is measured")
	}
	return z.text.String()
}

// does writes what the variant does; the first sentence stands behind its label.
func (z *verdict) does(what string) {
	subject := z.v.Label() + ":"
	if z.text.Len() > 0 {
		subject = " It"
	}
	z.text.WriteString(subject + " " + what + ".")
}

// called names a variant within a sentence.
func called(v *results.Variant) string { return measures.Called(v.Label()) }

// aJob is what is told of where no class is.
const aJob = "a job"

// say writes a sentence about something else.
func (z *verdict) say(sentence string) {
	if z.text.Len() == 0 {
		z.text.WriteString(z.v.Label() + ":")
	} else if rest, ok := strings.CutPrefix(sentence, aJob); ok {
		sentence = "A job" + rest
	}
	z.text.WriteString(" " + sentence + ".")
}

// mostly is the share of the hours from which on an objective is met by killing jobs.
const mostly = 0.5

// objective says what became of an objective.
func objective(g *results.Verdict, s *results.Summary) string {
	if math.IsNaN(float64(g.Mean)) && g.Verdict == results.Missed {
		return fmt.Sprintf("misses %s, for its queue only grows", g.Goal)
	}
	if math.IsNaN(float64(g.Mean)) {
		return fmt.Sprintf("has %s for %s", g.Verdict, g.Goal)
	}
	is := g.Subject().Is(s.Unit, tie(measured(g))) + " (" + tie(Bound(g)) + ")"
	switch g.Verdict {
	case results.Met:
		lost := s.LostOf(g, g.Variant)
		share := tie(fmt.Sprintf("%.0f %%", 100*lost))
		switch {
		case lost > mostly:
			return fmt.Sprintf("loses %s of the %s-hours that %s looks at in jobs that are killed at their limits, and meets it so: %s", share, s.Unit, g.Goal, is)
		case lost > results.MostKilled:
			return fmt.Sprintf("meets %s: %s, but %s of the %s-hours that it looks at are lost in jobs that are killed at their limits", g.Goal, is, share, s.Unit)
		}
		return "meets " + g.Goal + ": " + is
	case results.Missed:
		return "misses " + g.Goal + ": " + is
	}
	return fmt.Sprintf("may meet %s or miss it: %s; %s", g.Goal, is, deciding(g, s.Replications))
}

// why says for what the jobs have waited most that an objective on a wait looks at, where
// it is missed and waits are told by cause: those of its class, or of all classes.
func (z *verdict) why(g *results.Verdict) string {
	i := slices.IndexFunc(z.r.Series.Variants, func(v results.VariantSeries) bool { return v.Name == z.v.Name })
	if g.Verdict != results.Missed || g.Unit != "s" || i < 0 || math.IsNaN(float64(g.Mean)) {
		return "" // of jobs that starve nothing is known, and what the others waited for is not why
	}
	class, whose := "all", "all jobs"
	if g.By == measures.ByClass.String() {
		class, whose = g.Group, g.Group+" jobs"
	}
	var sum, most float64
	var cause string
	for _, c := range z.r.Series.Variants[i].Causes {
		if hours := float64(c.Hours.Mean); c.Class == class && hours > 0 {
			sum += hours
			if hours > most {
				most, cause = hours, c.Cause
			}
		}
	}
	if !(sum > 0) {
		return ""
	}
	return fmt.Sprintf("; %s of the hours that %s waited were for %s", tie(fmt.Sprintf("%.0f %%", 100*most/sum)), whose, cause)
}

// deciding says how many replications could bring the whole interval to one side of
// the bound, if the mean stays where it is: the width falls with the square root of
// their number.
func deciding(g *results.Verdict, replications int) string {
	const most = 10_000
	side := g.Hi - g.Mean // the side of the interval on which the bound lies
	if g.Bound < g.Mean {
		side = g.Mean - g.Lo
	}
	widths := float64(side / g.Margin)
	n := math.Ceil(float64(replications) * widths * widths)
	if !(n <= most) { // the mean is on the bound, or nearly
		return fmt.Sprintf("more than %s replications could not be sure to decide", fixed(most, 0))
	}
	return fmt.Sprintf("about %s replications could decide", fixed(max(n, float64(replications+1)), 0))
}

// The classes that are told of carry this share of the delivered hours, or are this many.
const (
	carried  = 0.8
	tellable = 3
)

// A share is a class with its share of the delivered hours.
type share struct {
	group string
	by    measures.By
	of    float64
}

// carriers are the classes that carry most of the hours of the first variant, the
// largest first; all jobs together where there are no classes.
func (z *verdict) carriers() []share {
	whole := z.s.Row(z.first.Name, measures.ByAll, "all", measures.Delivered)
	if whole == nil || !(whole.Mean > 0) {
		return []share{{"all", measures.ByAll, 1}}
	}
	var all []share
	for _, c := range groupsOf(z.s, measures.ByClass) {
		if r := z.s.Row(z.first.Name, measures.ByClass, c, measures.Delivered); r != nil {
			all = append(all, share{c, measures.ByClass, float64(r.Mean / whole.Mean)})
		}
	}
	if len(all) < 2 {
		return []share{{"all", measures.ByAll, 1}}
	}
	slices.SortStableFunc(all, func(a, b share) int {
		switch {
		case a.of > b.of:
			return -1
		case a.of < b.of:
			return 1
		}
		return 0
	})
	sum, n := 0.0, 0
	for n < len(all) && n < tellable && sum < carried {
		sum += all[n].of
		n++
	}
	return all[:n]
}

// A change is how waits differ from those of the first variant.
type change int

// The changes, from none to one that separates from zero.
const (
	same change = iota
	chance
	beyond
)

// changed says what a difference is.
func (z *verdict) changed(d *results.Diff) change {
	switch {
	case d.Mean == 0 && !(half(d.Interval) > 0):
		return same
	case !d.Separates && z.s.Replications > 1:
		return chance
	}
	return beyond
}

// waits tells how long the jobs of the classes wait that carry the hours, and what the
// most is that one of these waits has changed. It is "" where waits do not exist.
func (z *verdict) waits() (text string, most change) {
	var parts []string
	for _, c := range z.carriers() {
		r := z.s.Row(z.v.Name, c.by, c.group, measures.WaitMean)
		if r == nil || math.IsNaN(float64(r.Mean)) {
			continue
		}
		if r.Diff != nil && !math.IsNaN(float64(r.Diff.Mean)) {
			most = max(most, z.changed(r.Diff))
		} else {
			most = beyond // there is nothing to compare with
		}
		name, does, than := c.group, "", ""
		switch {
		case c.by == measures.ByAll:
			name = aJob
		case z.introduces():
			name += fmt.Sprintf(" (%s of the %s-hours)", tie(fmt.Sprintf("%.0f %%", 100*c.of)), z.s.Unit)
		}
		if parts == nil {
			does, than = " waits", " than in "+called(z.first)
		}
		wait := tie(estimate(r.Interval, "s"))
		if parts == nil {
			wait += " on average"
		}
		parts = append(parts, name+does+" "+wait+z.held(c)+z.difference(r.Diff, than))
	}
	return strings.Join(parts, "; "), most
}

// held says how long the jobs of a class are held before they are eligible.
func (z *verdict) held(c share) string {
	r := z.s.Row(z.v.Name, c.by, c.group, measures.Held)
	if r == nil || !(r.Mean >= 1) {
		return ""
	}
	return " and is held " + tie(estimate(r.Interval, "s")) + " before that"
}

// introduces reports whether the variant is the first whose waits are told: it says
// what share of the hours a class has.
func (z *verdict) introduces() bool {
	for i := range z.s.Variants {
		if v := &z.s.Variants[i]; !v.Overloaded {
			return v == z.v
		}
	}
	return false
}

// difference says how much more or less a wait is than that of the first variant.
func (z *verdict) difference(d *results.Diff, than string) string {
	if d == nil || math.IsNaN(float64(d.Mean)) {
		return ""
	}
	switch z.changed(d) {
	case same:
		return ", the same"
	case chance:
		return ", no difference beyond chance"
	}
	text := ", " + tie(quantity(math.Abs(float64(d.Mean)), half(d.Interval), "s"))
	if d.Mean > 0 {
		return text + " more" + than
	}
	return text + " less" + than
}

// full are the partitions, of several, that are busy over the second half of the
// window as no other is: where the queue is that grows.
func (z *verdict) full() []string {
	const busy = 0.95
	i := slices.IndexFunc(z.r.Series.Variants, func(v results.VariantSeries) bool { return v.Name == z.v.Name })
	if i < 0 || len(z.r.Series.Variants[i].Parts) < 3 { // one partition, and the whole
		return nil
	}
	parts := z.r.Series.Variants[i].Parts
	var names []string
	for _, p := range parts[:len(parts)-1] {
		sum, n := 0.0, 0
		for _, u := range p.Utilization.Mid[len(p.Utilization.Mid)/2:] {
			if !math.IsNaN(u) {
				sum += u
				n++
			}
		}
		if n > 0 && sum/float64(n) > busy {
			names = append(names, p.Name)
		}
	}
	if len(names) == len(parts)-1 {
		return nil // everywhere
	}
	return names
}

// cost says what a variant costs; "" where nothing has a price.
func (z *verdict) cost() string {
	r := z.s.Row(z.v.Name, measures.ByAll, "all", measures.Cost)
	if r == nil || math.IsNaN(float64(r.Mean)) || z.v.Purchase == nil {
		return ""
	}
	text := "costs " + euros(float64(r.Mean)) + " over the window"
	if r.Diff != nil && r.Diff.Mean != 0 {
		word := " more"
		if r.Diff.Mean < 0 {
			word = " less"
		}
		text += ", " + euros(math.Abs(float64(r.Diff.Mean))) + word + " than " + called(z.first)
		if z.changed(r.Diff) == chance {
			text += " (no difference beyond chance)"
		}
	}
	if *z.v.Purchase > 0 {
		text += ", and " + euros(float64(*z.v.Purchase)) + " for the purchase"
	}
	if over := z.s.Over(z.v); over > 0 {
		text += ", which is over the budget by " + euros(over)
	}
	return text
}

func euros(x float64) string { return tie(money(x, math.NaN(), "EUR")) }
