package jobs

import (
	"fmt"
	"strconv"
	"strings"
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
