package portrait

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"aforo/workload/trace"
)

const (
	dominant  = 0.05                // share of the work from which one job is odd
	manyJobs  = 100                 // below which a job may well be so large
	lateStart = 30 * 24 * time.Hour // from which a first submission is late on the log's clock
)

// findings lists all that is odd: what the reader counted, what a simulation would
// do, and what the collector saw.
func (c *Collector) findings(p *Portrait, labels *trace.Labels, report *trace.Report) []Finding {
	var list []Finding
	seen := map[string]bool{}
	for _, r := range []*trace.Report{c.judge.Report(), &c.odd.report, report} {
		for _, n := range r.Counts {
			if !seen[n.Key] {
				seen[n.Key] = true
				list = append(list, Finding{Key: n.Key, What: n.What, N: n.N, Lines: n.Lines, Action: n.Action.String(), MovedHours: n.Hours(), Detail: told(&n)})
			}
		}
	}
	list = append(list, headerFindings(c.header, c.jobs, c.largest)...)
	list = append(list, c.whole(p, labels)...)
	for i := range list {
		if d := c.detail(list[i]); d != "" {
			list[i].Detail = strings.TrimSuffix(d+", "+list[i].Detail, ", ")
		}
	}
	slices.SortStableFunc(list, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(b.N, a.N), cmp.Compare(a.Key, b.Key))
	})
	return list
}

// told says in hours what a rule moved, where it moved anything.
func told(n *trace.Count) string {
	if n.Moved == 0 {
		return ""
	}
	return n.Told()
}

func rank(f Finding) int { return slices.Index([]string{"dropped", "changed", "noted"}, f.Action) }

// detail adds what a count does not say.
func (c *Collector) detail(f Finding) string {
	if f.Key == "run_cut" || f.Key == "run_kept" || f.Key == "run_above_limit" {
		return "at most " + seconds(c.odd.over) + " above"
	}
	if f.Key == "header_no_procs" {
		return fmt.Sprintf("MaxNodes: %d", c.header.Capacity)
	}
	if strings.HasSuffix(f.Key, "_missing") && f.N == c.jobs && len(f.Lines) > 0 {
		return "all of them"
	}
	return ""
}

// seconds writes a time as seconds, with decimals where it has them.
func seconds(d time.Duration) string {
	if d%time.Second == 0 {
		return fmt.Sprintf("%d s", d/time.Second)
	}
	return fmt.Sprintf("%.3f s", d.Seconds())
}

// whole finds what is odd about the log as a whole.
func (c *Collector) whole(p *Portrait, labels *trace.Labels) []Finding {
	var list []Finding
	note := func(n int64, lines []int64, key, what, detail string) {
		if n > 0 {
			list = append(list, Finding{Key: key, What: what, N: n, Lines: lines, Action: "noted", Detail: detail})
		}
	}
	r := &c.arrivals
	note(r.equal, r.equalLines, "submit_equal", "submitted at the same instant as the job before", "")
	note(r.identical, r.identicalLines, "identical", "the same as the job before: instant, user, size, run time, limit", "")
	note(c.order.late, nil, "far_out_of_order", "too far out of submit order for the arrivals and the peaks, left out there", "")
	missing, first := c.odd.ids.missing(3)
	note(missing, nil, "id_missing", "job numbers that are missing", "from "+joined(first))
	if c.odd.ids.full {
		note(1, nil, "ids_unchecked", "job numbers too scattered to look for one that comes twice", "")
	}
	if p.Machine.Capacity == 0 {
		note(1, nil, "machine_missing", "the size of the machine is not known", "")
	}
	idle, where := r.idle()
	note(idle, nil, "days_idle", "days without a submission between the first and the last", where)
	over := &c.recorded
	note(over.starts, over.lines, "schedule_impossible", "recorded starts that overlap beyond the machine",
		fmt.Sprintf("%d at once on %d, for %s in all", over.peak, over.capacity, seconds(over.above)))
	if c.most > dominant*c.work && c.ran >= manyJobs {
		note(1, []int64{c.mostLine}, "job_dominates", "one job with more than 5 % of the work", fmt.Sprintf("%.1f %%", 100*c.most/c.work))
	}
	list = append(list, c.flurries(p, labels)...)
	return append(list, c.clockFindings(p)...)
}

func joined(ids []int64) string {
	var words []string
	for _, id := range ids {
		words = append(words, fmt.Sprint(id))
	}
	return strings.Join(words, ", ")
}

// flurries names the users and the days.
func (c *Collector) flurries(p *Portrait, labels *trace.Labels) []Finding {
	least := max(flurryLeast, p.Span.JobsPerDay)
	var n int64
	var lines []int64
	var words []string
	for _, f := range c.arrivals.flurries.finish(least) {
		n += f.n
		if len(lines) < firstLines {
			lines = append(lines, f.line)
		}
		if len(words) < 3 {
			words = append(words, fmt.Sprintf("user %s: %d jobs in %s, %s", labels.User.Name(f.user), f.n,
				trace.Plural(f.bursts, "burst"), c.clock.days(c.clock.day(f.first), c.clock.day(f.last))))
		} else if len(words) == 3 {
			words = append(words, "and others")
		}
	}
	if n == 0 {
		return nil
	}
	return []Finding{{
		Key: "flurry", What: "in flurries: bursts of one user's equal jobs, each larger than a day of the log", N: n,
		Lines: lines, Action: "noted", Detail: strings.Join(words, "; "),
	}}
}

// clockFindings says what is odd about times and dates.
func (c *Collector) clockFindings(p *Portrait) []Finding {
	var list []Finding
	note := func(key, what, detail string, n int64) {
		list = append(list, Finding{Key: key, What: what, N: n, Action: "noted", Detail: detail})
	}
	for _, r := range []struct {
		name string
		*rounding
	}{{"submit", &c.odd.submit}, {"run", &c.odd.run}} {
		if step := r.resolution(); step > time.Second {
			note(r.name+"_coarse", r.name+" times are multiples of a step above 1 s", "of "+seconds(step), r.n)
		} else if r.n >= 100 && r.minutes() > 0.1 {
			note(r.name+"_round", r.name+" times on a full minute, far more than one of sixty", fmt.Sprintf("%.1f %%", 100*r.minutes()), r.hits[minuteStep])
		}
	}
	switch {
	case !c.clock.dated():
		note("dates_missing", "no dates: hours and days count from the log's zero", "", 1)
	case c.clock.source == "" && c.header.Format == "swf":
		note("zone_missing", "no time zone: hours of the day are UTC's", "", 1)
	case c.clock.stated != "":
		note("zone_differs", "TimeZone is not what StartTime and UnixStartTime say, which are believed", "TimeZone: "+c.clock.stated+", taken: "+c.clock.zone(), 1)
	}
	if c.arrivals.n > 0 && c.arrivals.first > lateStart && !c.header.Dated && c.header.Start.Unix() != 0 {
		note("late_start", "the first submission is long after the log's zero: the log is a part, or counts from elsewhere",
			fmt.Sprintf("%.1f days", c.arrivals.first.Hours()/24), 1)
	}
	return list
}
