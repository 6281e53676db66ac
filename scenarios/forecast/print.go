package forecast

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"aforo/results"
	"aforo/results/text"
	"aforo/scenarios/keyed"
)

// mostDates is how many dates of a variant are listed; a calendar has hundreds.
const mostDates = 40

// Print writes what is going to happen: the dates of each variant, what each
// class sends, how much there is to simulate with that many runs at a time, and what must not
// be overlooked.
func (f *Forecast) Print(w io.Writer, unit string, cores int) error {
	var b strings.Builder
	b.WriteByte('\n')
	printDates(&b, f, unit)
	printCalendar(&b, f)
	b.WriteByte('\n')
	printClasses(&b, f, unit)
	fmt.Fprintf(&b, "\n%s of about %s jobs in all\n", text.Count(f.Runs, "run"), text.About(f.Jobs))
	if f.Closed > 0 {
		fmt.Fprintf(&b, "not in these numbers: %s of sessions, whose jobs depend on the machine: at most about %s\n", text.Count(f.Closed, "class"), text.About(f.ClosedJobs))
	}
	for _, w := range f.Warnings(unit) {
		fmt.Fprintf(&b, "warning: %s\n", w)
	}
	if too := f.TooMuch(cores); too != "" {
		fmt.Fprintf(&b, "warning: %s: aforo run refuses that without --anyway\n", too)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func printDates(b *strings.Builder, f *Forecast, unit string) {
	g := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprint(g, "variant\tfrom")
	for _, t := range f.Types {
		fmt.Fprintf(g, "\t%ss (%s)", t.Unit, t.Name)
	}
	if len(f.Types) == 0 {
		fmt.Fprintf(g, "\t%ss\treference %ss", unit, unit)
	}
	for _, p := range f.Parts {
		if len(f.Parts) == 1 {
			fmt.Fprint(g, "\toffered load")
		} else {
			fmt.Fprintf(g, "\tload of %s", p.Name)
		}
	}
	fmt.Fprintln(g, "\twhat happens")
	for i := range f.Variants {
		v := &f.Variants[i]
		for j := range v.Dates {
			if j == mostDates {
				fmt.Fprintf(g, "\tand %s\t\t\t\n", text.Count(len(v.Dates)-j, "more date"))
				break
			}
			d := &v.Dates[j]
			name := v.Name
			if j > 0 {
				name = ""
			}
			fmt.Fprintf(g, "%s\t%s", name, d.At.Format(f.Layout))
			for t := range f.Types {
				fmt.Fprint(g, "\t"+text.Thousands(float64(d.ByType[t])))
			}
			if len(f.Types) == 0 {
				fmt.Fprintf(g, "\t%s\t%s", text.Thousands(float64(d.GPUs)), text.Thousands(d.Reference))
			}
			for p := range f.Parts {
				fmt.Fprint(g, "\t"+densestWords(d, p))
			}
			fmt.Fprintln(g, "\t"+strings.Join(d.What, "; "))
		}
	}
	g.Flush() // into memory
}

// printCalendar writes what is where when in all variants, and how much is left open.
func printCalendar(b *strings.Builder, f *Forecast) {
	if len(f.Calendar) > 0 {
		b.WriteByte('\n')
		g := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
		fmt.Fprintln(g, "calendar\twhat\trepeated\tfor\ttimes\tfirst\tlast")
		for _, c := range f.Calendar {
			first, last, length := "", "", ""
			if c.Times > 0 {
				first = c.First.Format(f.Layout)
			}
			if c.Times > 1 {
				last = c.Last.Format(f.Layout)
			}
			if c.Length > 0 {
				length = keyed.DurationText(c.Length)
			}
			fmt.Fprintf(g, "%s\t%s\t%s\t%s\t%d\t%s\t%s\n", c.Name, c.What, c.Repeat, length, c.Times, first, last)
		}
		g.Flush() // into memory
	}
	for i := range f.Variants {
		if v := &f.Variants[i]; v.Open < 1 {
			fmt.Fprintf(b, "variant %s: %.1f %% of the installed GPU-hours of the window are open\n", v.Name, 100*v.Open)
		}
	}
}

// densestWords writes the load of a part, and of which of its partitions it is where that of some
// is more than that of all.
func densestWords(d *Date, part int) string {
	most := &d.Densest[part]
	text := Share(most.Offered, most.Installed)
	if most.Offered != d.Offered[part] || most.Installed != d.Installed[part] {
		text += " in " + most.Name
	}
	return text
}

// Share writes an offered load.
func Share(offered, installed float64) string {
	switch {
	case offered == 0:
		return "0 %"
	case installed == 0:
		return "no nodes"
	}
	if most := 1e6; offered > most*installed {
		return "more than " + text.Thousands(100*most) + " %"
	}
	return fmt.Sprintf("%.0f %%", 100*offered/installed)
}

func printClasses(b *strings.Builder, f *Forecast, unit string) {
	all := 0.0
	for _, c := range f.Classes {
		all += c.GPUHoursADay
	}
	g := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	share := "\tshare"
	if len(f.Types) > 0 {
		share = ""
	}
	fmt.Fprintf(g, "class\tjobs a day\tmean size\t%s-hours a job\t%s-hours a day%s\n", unit, unit, share)
	for _, c := range f.Classes {
		if c.JobsPerDay == 0 && !c.DependsOnWait {
			continue // calls or cohorts alone send it, and have rows of their own
		}
		if c.DependsOnWait {
			fmt.Fprintf(g, "%s\tsessions\t%s\t%s\t\t\n", c.Name, figures(c.MeanSize), figures(c.GPUHours))
			continue
		}
		part := "\t-"
		if all > 0 {
			part = fmt.Sprintf("\t%.0f %%", 100*c.GPUHoursADay/all)
		}
		if len(f.Types) > 0 { // of a sum of different things
			part = ""
		}
		fmt.Fprintf(g, "%s\t%s\t%s\t%s\t%s%s\n", c.Name, figures(c.JobsPerDay), figures(c.MeanSize), figures(c.GPUHours), text.Thousands(c.GPUHoursADay), part)
	}
	g.Flush() // into memory
}

// overloads are warnings about every variant that is offered more than it has.
func (f *Forecast) overloads() (all []string) {
	for i := range f.Variants {
		v := &f.Variants[i]
		_, ends := v.Window()
		for p := range f.Parts {
			last := &ends.Densest[p]
			first, more := (*Spell)(nil), 0
			for k := range v.Overload {
				s := &v.Overload[k]
				switch {
				case s.Part != p:
				case s.Lasts():
					all = append(all, fmt.Sprintf("variant %s%s: from %s on more is offered than there is (%s at the end): its queue only grows, and waits have no mean",
						v.Name, f.where(last, p), s.From.Format("2006-01-02"), Share(last.Offered, last.Installed)))
				case first == nil:
					first = s
				default:
					more++
				}
			}
			if first == nil {
				continue
			}
			again := ""
			if more > 0 {
				again = ", and " + text.Count(more, "more time") + " later"
			}
			all = append(all, fmt.Sprintf("variant %s%s: from %s to %s more is offered than there is (%s at the worst)%s: its queue grows until then, and is worked off after it",
				v.Name, f.where(&first.Worst, p), first.From.Format("2006-01-02"), first.To.Format("2006-01-02"), Share(first.Worst.Offered, first.Worst.Installed), again))
		}
	}
	return all
}

// where names the part of an overload, where there are several.
func (f *Forecast) where(of *Set, part int) string {
	if len(f.Parts) > 1 || of.Name != f.Parts[part].Name {
		return ", part " + of.Name
	}
	return ""
}

// limits are warnings about limits whose jobs need more than they are let have.
func (f *Forecast) limits(unit string) (all []string) {
	for i := range f.Variants {
		for _, l := range f.Variants[i].Limited {
			all = append(all, fmt.Sprintf("variant %s: from %s on the jobs under %s would occupy more than it lets them have (%s of %s at the end): their queue only grows, and their waits have no mean",
				f.Variants[i].Name, l.From.Format("2006-01-02"), l.Name, Share(l.Needs, l.Most), text.Count(int(l.Most), cmp.Or(l.Unit, unit))))
		}
	}
	return all
}

// Grows are warnings about queues that grow, for a time or for good.
func (f *Forecast) Grows(unit string) []string { return slices.Concat(f.overloads(), f.limits(unit)) }

// Warnings are what must not be overlooked, a sentence each: overload, limits that are too
// small, and what is seldom meant.
func (f *Forecast) Warnings(unit string) []string {
	return append(f.Grows(unit), unlikely(f, unit)...)
}

// from says from when on something holds, where that is not all the time.
func from(date time.Time) string {
	if date.IsZero() {
		return ""
	}
	return " from " + date.Format("2006-01-02") + " on"
}

// unlikely are warnings about what is seldom meant: classes that are killed at their limits,
// and tables that nobody uses.
func unlikely(f *Forecast, unit string) (all []string) {
	var killed []string
	for _, c := range f.Classes {
		if c.Killed > results.MostKilled {
			killed = append(killed, fmt.Sprintf("%s about %.0f %%", c.Name, 100*c.Killed))
		}
	}
	if killed != nil {
		all = append(all, fmt.Sprintf("many %s-hours will be lost in jobs that are killed at their limits (limit, and the max_time of a QOS): %s", unit, strings.Join(killed, ", ")))
	}
	var refused []string
	for _, c := range f.Classes {
		if c.Refused > results.MostKilled {
			refused = append(refused, fmt.Sprintf("%s about %.0f %%%s", c.Name, 100*c.Refused, from(c.RefusedFrom)))
		}
	}
	if refused != nil {
		all = append(all, fmt.Sprintf("many %s-hours will be of jobs that limits never let start, and are in no load above: %s", unit, strings.Join(refused, ", ")))
	}
	return append(append(all, turnedAway(f, unit)...), f.Idle()...)
}

// turnedAway are warnings about variants that make jobs impossible.
func turnedAway(f *Forecast, unit string) (all []string) {
	for i := range f.Variants {
		v := &f.Variants[i]
		if v.Impossible == 0 {
			continue
		}
		part := fmt.Sprintf("%.0f %%", 100*v.Impossible)
		if v.Impossible < 0.01 {
			part = "less than 1 %"
		}
		all = append(all, fmt.Sprintf("variant %s never starts about %s of the %s-hours that %s does%s: they are larger than its limits or its partitions, and its waits are not compared with those of all jobs", v.Name, part, unit, f.Variants[0].Name, from(v.ImpossibleFrom)))
	}
	return all
}

// Idle are warnings about tables that nobody uses.
func (f *Forecast) Idle() (all []string) {
	for _, table := range f.Unused {
		all = append(all, LimitsNobody(table))
	}
	return all
}

// LimitsNobody says that no job falls under a table.
func LimitsNobody(table string) string {
	return table + " limits nobody: no class and no log sends jobs under it; is its name right?"
}

// figures writes a number with three digits.
func figures(x float64) string {
	if x >= 1000 {
		return text.Thousands(x)
	}
	return fmt.Sprintf("%.3g", x)
}
