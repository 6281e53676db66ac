package stored

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"aforo/results"
	"aforo/results/grade"
	"aforo/results/measures"
	"aforo/results/stat"
)

// A Comparison lays results over each other. Its Result has all their variants,
// each under the label of its result ("A today"), and every difference is from
// the first result.
type Comparison struct {
	Stored []*Stored
	Result *results.Result
	// Paired says of each result whether its jobs are those of the first, so that
	// differences are taken replication by replication.
	Paired []bool
	// Notes are what a reader must know, a sentence each.
	Notes []string
}

// Unlike is the error for results that cannot be compared, with every reason.
type Unlike struct{ Reasons []string }

func (u *Unlike) Error() string { return strings.Join(u.Reasons, "\n") }

// Hint says how such results could be compared.
func (u *Unlike) Hint() string {
	return "run both scenarios with the same window and workload; what may differ is the cluster, the policy, the seed and the replications"
}

// Label is the letter of result i.
func Label(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return fmt.Sprintf("R%d", i+1)
}

// Compare lays two or more results over each other. Where they have the same
// seed, and so the same jobs, differences are paired by replication; else they
// are those of independent samples (Welch). The error is an *Unlike where the
// manifests say that the results answer different questions.
func Compare(stored []*Stored) (*Comparison, error) {
	first := stored[0]
	c := &Comparison{Stored: stored, Paired: []bool{true}}
	for i, s := range stored {
		if note := s.Manifest.Unverified(); note != "" {
			c.Notes = append(c.Notes, Label(i)+": "+note)
		}
	}
	var reasons []string
	for i, s := range stored[1:] {
		reasons = append(reasons, s.unlike(first)...)
		same := s.Manifest.Seed == first.Manifest.Seed && !s.drewOthers(first)
		c.Paired = append(c.Paired, same)
		c.note(i+1, same)
	}
	if reasons != nil {
		return nil, &Unlike{reasons}
	}
	c.merge()
	return c, nil
}

// unlike gives the reasons why a result answers another question than the first.
func (s *Stored) unlike(first *Stored) (reasons []string) {
	a, b := &first.Summary, &s.Summary
	say := func(format string, args ...any) {
		reasons = append(reasons, fmt.Sprintf("%s and %s cannot be compared: ", first.Path, s.Path)+fmt.Sprintf(format, args...))
	}
	if a.Unit != b.Unit {
		say("one counts %ss, the other %ss", a.Unit, b.Unit)
	}
	if !a.From.Equal(b.From) || !a.To.Equal(b.To) {
		say("one measures the jobs of %s to %s, the other those of %s to %s", day(a.From), day(a.To), day(b.From), day(b.To))
	}
	if a.Every != b.Every {
		say("their series have steps of other lengths (--every)")
	}
	if a.Level != b.Level {
		say("one has %.0f %% intervals, the other %.0f %% intervals", 100*a.Level, 100*b.Level)
	}
	if x, y := slices.Sorted(maps.Values(first.Manifest.Traces)), slices.Sorted(maps.Values(s.Manifest.Traces)); !slices.Equal(x, y) {
		say("they replay different traces")
	}
	if tables := differing(first.Manifest.Workload, s.Manifest.Workload); len(tables) > 0 {
		say("their jobs differ: in %s of the scenarios", strings.Join(tables, ", "))
	}
	return reasons
}

func day(t interface{ Format(string) string }) string { return t.Format("2006-01-02") }

// differing lists the tables of which two scenarios have different texts.
func differing(a, b map[string]string) []string {
	var list []string
	for _, table := range slices.Sorted(maps.Keys(a)) {
		if a[table] != b[table] {
			list = append(list, "["+table+"]")
		}
	}
	for _, table := range slices.Sorted(maps.Keys(b)) {
		if _, ok := a[table]; !ok {
			list = append(list, "["+table+"]")
		}
	}
	return list
}

// drewOthers reports whether the manifests say that other jobs were drawn.
func (s *Stored) drewOthers(first *Stored) bool {
	a, b := first.Manifest.Jobs, s.Manifest.Jobs
	return a != nil && b != nil && a.SHA256 != b.SHA256
}

// note says what a reader must know of result i.
func (c *Comparison) note(i int, same bool) {
	first, s := c.Stored[0], c.Stored[i]
	add := func(format string, args ...any) {
		c.Notes = append(c.Notes, fmt.Sprintf("%s: ", Label(i))+fmt.Sprintf(format, args...))
	}
	switch a, b := first.Manifest.Jobs, s.Manifest.Jobs; {
	case same:
	case s.Manifest.Seed == first.Manifest.Seed:
		add("its jobs are not those of A, though the seed is: what is drawn depends on the machine (load is a share of it, and limits are asked for its slowest type). The first replication has %d jobs of %.0f %s-hours, and A %d of %.0f (%+.1f %%): so much of each difference is demand, and differences are of independent samples; jobs_per_day in place of load gives both the same",
			b.Jobs, b.GPUHours, s.Summary.Unit, a.Jobs, a.GPUHours, 100*(b.GPUHours/a.GPUHours-1))
	default:
		add("seed %d, and A has %d: other jobs, so that differences are of independent samples", s.Manifest.Seed, first.Manifest.Seed)
	}
	if n, m := s.Summary.Replications, first.Summary.Replications; n != m && same {
		add("%d replications, and A has %d: differences are of the first %d", n, m, min(n, m))
	}
	if v, w := s.Manifest.Version, first.Manifest.Version; v != w {
		add("made by version %s, A by %s", v, w)
	}
}

// merge builds the Result of all variants.
func (c *Comparison) merge() {
	first := c.Stored[0]
	c.Result = &results.Result{Summary: first.Summary, Series: results.Series{Fine: first.Series.Fine, Coarse: first.Series.Coarse}}
	sum := &c.Result.Summary
	sum.Variants, sum.Rows, sum.Goals, sum.Compared, sum.Notes = nil, nil, nil, nil, c.Notes
	sum.Cap, sum.Precision, sum.Selection, sum.Comparisons = 0, nil, nil, 0
	for _, s := range c.Stored[1:] {
		sum.Comparisons += len(s.Summary.Variants)
	}
	titles := []string{}
	for i, s := range c.Stored {
		sum.Replications = max(sum.Replications, s.Summary.Replications)
		titles = append(titles, Label(i)+" "+s.Path)
		sum.Compared = append(sum.Compared, results.Compared{
			Label: Label(i), Path: s.Path, Title: s.Summary.Title, Version: s.Manifest.Version, Seed: s.Manifest.Seed, Replications: s.Summary.Replications, Paired: c.Paired[i],
		})
		for k, v := range s.Summary.Variants {
			name := v.Name
			v.Name, v.Title = Label(i)+" "+name, Label(i)+" "+v.Label()
			sum.Variants = append(sum.Variants, v)
			if i > 0 {
				sum.Variants[len(sum.Variants)-1].Base = Label(0) + " " + c.base(name)
			}
			series := s.Series.Variants[k]
			series.Name = v.Name
			c.Result.Series.Variants = append(c.Result.Series.Variants, series)
		}
		for _, r := range s.Summary.Rows {
			c.row(i, r)
		}
	}
	for _, s := range c.Stored {
		sum.Grade = grade.Worst(sum.Grade, s.Summary.Grade)
	}
	sum.Scenario, sum.Title = "compare", strings.Join(titles, ", ")
	sum.Warn() // by the names that the variants have here
}

// base is the variant of the first result that one of this name is compared with.
func (c *Comparison) base(name string) string {
	variants := c.Stored[0].Summary.Variants
	if slices.ContainsFunc(variants, func(v results.Variant) bool { return v.Name == name }) {
		return name
	}
	return variants[0].Name
}

// row takes over a row of result i, with its difference from the first result.
func (c *Comparison) row(i int, r results.Row) {
	name := r.Variant
	r.Variant, r.Diff = Label(i)+" "+name, nil
	if i > 0 {
		base := find(&c.Stored[0].Summary, c.base(name), &r)
		if base == nil {
			return // a group that the first result does not have
		}
		d := stat.MeanBonferroni(nil, 0, 1)
		same := results.SameJobs(base.WaitsOf, r.WaitsOf)
		if !c.Paired[i] {
			same = base.WaitsOf == r.WaitsOf || results.AlikeElsewhere(c.Stored[0].Summary.Variant(c.base(name)), c.Stored[i].Summary.Variant(name))
		}
		if same { // else they are of other jobs
			d = c.difference(i, values(&c.Stored[0].Summary, base.Variant, base), values(&c.Stored[i].Summary, name, &r))
		}
		r.Diff = &results.Diff{Interval: results.IntervalOf(d), Separates: d.Separates()}
	}
	c.Result.Summary.Rows = append(c.Result.Summary.Rows, r)
}

// find returns the row of a variant that has the group and the measure of r.
func find(s *results.Summary, variant string, r *results.Row) *results.Row {
	for i := range s.Rows {
		x := &s.Rows[i]
		if x.Variant == variant && x.By == r.By && x.Group == r.Group && x.Measure == r.Measure {
			return x
		}
	}
	return nil
}

// values are what a difference of a row of a variant is made of, one a replication.
func values(s *results.Summary, variant string, r *results.Row) []float64 {
	return results.Pooled(r, func(m measures.Measure) *results.Row {
		like := *r
		like.Measure = m.Info().Name
		return find(s, variant, &like)
	})
}

// difference is that of result i from the first: paired over the replications
// that both have, or of independent samples. The intervals of all comparisons hold
// together (Bonferroni).
func (c *Comparison) difference(i int, a, b []float64) stat.Interval {
	level, m := c.Stored[0].Summary.Level, c.Result.Summary.Comparisons
	if c.Paired[i] {
		n := min(len(a), len(b))
		return stat.MeanBonferroni(stat.Existing(stat.Differences(a[:n], b[:n])), level, m)
	}
	return stat.Welch(stat.Existing(a), stat.Existing(b), 1-(1-level)/float64(m))
}
