package trace

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"aforo/workload"
)

// A CapacityRule finds the size of a machine from the jobs of its log.
type CapacityRule struct {
	kind string
	load float64
}

// CapacityRules are the forms of a CapacityRule.
func CapacityRules() []string { return []string{"peak", "recorded", "load:L"} }

// ParseCapacityRule reads a rule:
//
//	peak      what would run at once at most if no job ever waited
//	recorded  what ran at once at most by the recorded waits: the least that the real machine had
//	load:0.8  what makes the work of all jobs 80 % of the capacity over the time of their submission
//
// No rule goes below the largest job.
func ParseCapacityRule(text string) (CapacityRule, error) {
	kind, value, has := strings.Cut(text, ":")
	switch {
	case (kind == "peak" || kind == "recorded") && !has:
		return CapacityRule{kind: kind}, nil
	case kind == "load" && has:
		load, err := strconv.ParseFloat(value, 64)
		if err != nil || !(load > 0 && load <= 100) {
			return CapacityRule{}, fmt.Errorf("%q is no load: it is work over capacity, as in load:0.8", value)
		}
		return CapacityRule{kind, load}, nil
	}
	return CapacityRule{}, fmt.Errorf("there is no rule %q for the size of the machine: it is one of %s", text, strings.Join(CapacityRules(), ", "))
}

// String returns the rule as ParseCapacityRule reads it, "" for the zero value.
func (r CapacityRule) String() string {
	if r.kind == "load" {
		return "load:" + strconv.FormatFloat(r.load, 'g', -1, 64)
	}
	return r.kind
}

// capacity applies the rule to jobs in submit order; waits are the recorded ones,
// in the same order. The error says why the rule says nothing about this log.
func (r CapacityRule) capacity(jobs []workload.Job, waits []time.Duration) (int, error) {
	var largest int64
	for i := range jobs {
		largest = max(largest, int64(jobs[i].Size))
	}
	var found int64
	switch r.kind {
	case "load":
		span := (jobs[len(jobs)-1].Submit - jobs[0].Submit).Seconds()
		if span <= 0 {
			return 0, fmt.Errorf("the rule %v needs jobs that were submitted at different times", r)
		}
		work := 0.0
		for i := range jobs {
			work += float64(jobs[i].Size) * jobs[i].Run.Seconds()
		}
		found = int64(math.Min(math.Ceil(work/span/r.load), math.MaxInt64/2))
	case "recorded":
		if slices.Contains(waits, Unknown) {
			return 0, fmt.Errorf("the rule recorded needs a recorded wait of every job, and %d of %d have none", count(waits, Unknown), len(waits))
		}
		found = Peak(jobs, waits)
	default:
		found = Peak(jobs, nil)
	}
	found = max(found, largest)
	if found > math.MaxInt32 {
		return 0, fmt.Errorf("the rule %v gives a machine of %d: too large", r, found)
	}
	return int(found), nil
}

func count(list []time.Duration, value time.Duration) int {
	n := 0
	for _, v := range list {
		if v == value {
			n++
		}
	}
	return n
}

// Peak is the largest sum of the sizes of jobs that run at once, where each
// starts when it was submitted, or waits[i] later where waits is not nil. What
// ends at an instant has made room for what starts then.
func Peak(jobs []workload.Job, waits []time.Duration) int64 {
	type change struct {
		at   time.Duration
		size int64
	}
	changes := make([]change, 0, 2*len(jobs))
	for i := range jobs {
		j, start := &jobs[i], jobs[i].Submit
		if waits != nil {
			start += max(waits[i], 0)
		}
		changes = append(changes, change{start, int64(j.Size)}, change{start + j.Run, -int64(j.Size)})
	}
	slices.SortFunc(changes, func(a, b change) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.size, b.size))
	})
	var busy, peak int64
	for _, c := range changes {
		busy += c.size
		peak = max(peak, busy)
	}
	return peak
}
