package fit

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"aforo/workload/draft"
)

// Demand is the part of the scenario that says what arrives, for a machine that is known from
// elsewhere: communities, rhythm, growth and classes, and before them the window of the log.
// Classes by partition run where partitions has the name of theirs; others run anywhere.
func (f *Fit) Demand(partitions map[string][]string) []byte {
	w := &writer{}
	w.comment("The window is the part of the log that was fitted. The machine begins empty: the warm-up fills it.")
	w.line("[window]")
	w.line("start = %s # %s", f.Start.Format(time.RFC3339), f.Start.Weekday())
	w.line("length = %s", length(f.extent.to-f.extent.from))
	if f.warmup > 0 {
		w.line("warmup = %s", length(f.warmup))
	}
	f.arrivals(w, partitions)
	return w.Bytes()
}

// Later is Demand without the window: what arrives from another date on. Growth is left out.
func (f *Fit) Later(partitions map[string][]string) []byte {
	g := *f
	g.GrowthPerYear, g.GrowthP = 0, 1
	w := &writer{}
	g.arrivals(w, partitions)
	return w.Bytes()
}

// arrivals writes who sends what, and when.
func (f *Fit) arrivals(w *writer, partitions map[string][]string) {
	f.senders(w)
	f.rhythmText(w)
	w.rule("what arrives")
	w.comment(fmt.Sprintf("Fitted to %s: the %d jobs of its whole days. Not explained:", draft.Plain(f.Name), f.Jobs))
	for _, s := range f.NotExplained() {
		w.comment("- " + s)
	}
	for i := range f.Classes {
		c := &f.Classes[i]
		class := &writer{}
		f.class(class, c)
		head := fmt.Sprintf("[class.%s]\n", c.Name)
		if in := f.partitionsOf(c, partitions); in != nil {
			quoted := make([]string, len(in))
			for k, name := range in {
				quoted[k] = draft.Quote(name)
			}
			line := fmt.Sprintf("partitions = [%s]\n", strings.Join(quoted, ", "))
			w.Write(bytes.Replace(class.Bytes(), []byte(head), []byte(head+line), 1))
			continue
		}
		w.Write(class.Bytes())
	}
}

// partitionsOf are the partitions of a class by partition; nil for any.
func (f *Fit) partitionsOf(c *Class, partitions map[string][]string) []string {
	if f.By != ByPartition {
		return nil
	}
	best := ""
	for _, name := range slices.Sorted(maps.Keys(partitions)) { // a class may be a band of sizes of its partition
		of := "partition-" + label(name)
		if (c.Name == of || strings.HasPrefix(c.Name, of+"-")) && len(name) > len(best) {
			best = name
		}
	}
	return partitions[best]
}

// CommunityOf is the community that a group (an account) of the log is; "" where it is none of
// its own.
func (f *Fit) CommunityOf(group string) string {
	if name := "group-" + label(group); slices.Contains(f.Communities, name) {
		return name
	}
	return ""
}

// usedSteps is how many quantiles Used has, less one.
const usedSteps = 20

// Used are quantiles of run time / limit of the jobs that have a limit, at evenly spaced
// probabilities from 0 to 1; nil where fewer than leastJobs have one.
func (f *Fit) Used() []float64 { return f.used }

// usedOf works them out.
func usedOf(jobs []job) []float64 {
	var shares []float64
	for i := range jobs {
		if j := &jobs[i]; j.limit > 0 {
			shares = append(shares, min(1, j.run/j.limit))
		}
	}
	if len(shares) < leastJobs {
		return nil
	}
	slices.Sort(shares)
	var used []float64
	for k := range usedSteps + 1 {
		at := shares[k*(len(shares)-1)/usedSteps]
		used = append(used, float64(int(at*1000+0.5))/1000)
	}
	if used[usedSteps] <= 0 {
		return nil
	}
	return used
}
