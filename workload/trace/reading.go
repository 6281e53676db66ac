package trace

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"aforo/workload/clock"
)

// A Reading says how the records of a log become jobs where a log leaves it open or
// may be read in more than one way. The zero value is the convention; [Keys] lists
// the rules by their words, which are those of --read and of [trace] in a scenario.
type Reading struct {
	// Size is the size that counts; its zero value leaves it to the format.
	Size SizeRule
	// Partition, where it is not empty, leaves out jobs of other partitions; a job that
	// named several belongs to each. Cluster does the same with clusters.
	Partition []string
	Cluster   string
	// From and To leave out jobs submitted before and from then on.
	From, To Bound
	// Arrival is the instant that counts as the submission of a job.
	Arrival Arrival
	// MissingLimit gives a limit to jobs whose record has none, and PartitionLimits to
	// those whose record names their partition's.
	MissingLimit    LimitRule
	PartitionLimits map[string]time.Duration
	// Overrun is what becomes of a run time above the limit; its zero value leaves it to
	// the format.
	Overrun Overrun
	// Dependencies says what a record's After means.
	Dependencies Dependencies
	// Slices is the profile of MIG slices that sizes count, such as "1g.5gb"; where it
	// is empty, jobs with parts of a GPU are left out.
	Slices string
	// CoresIn are partitions of a log of GPUs whose jobs without GPUs are counted by their cores.
	CoresIn []string
	// Zone is where the clock stood that wrote times without a zone; nil is UTC.
	Zone *time.Location
	// SkipBad is how many records that cannot be read are left out before the log is an
	// error.
	SkipBad int
	// Columns name the fields of a log without a header.
	Columns []string
	// Separator stands between the fields; where it is empty, the header tells.
	Separator string
	// Map is the name or the file of a column map, for a table of any form.
	Map string
}

// A SizeRule chooses the size of a job among what its record has.
type SizeRule uint8

// BySize leaves the choice to the format: what was allocated in a log of Slurm, what
// was requested in the others. A size that is not above zero gives way to the other.
const (
	SizeByFormat SizeRule = iota
	SizeRequested
	SizeAllocated
	SizeMax
)

// An Arrival is the instant that counts as the submission of a job.
type Arrival uint8

// AtEligible takes the instant from which the job could have started, where the log
// has it and it is later than the submission: a job that was held, that waited for
// another one or that asked for a later begin is not the queue's. AtSubmit takes the
// submission.
const (
	AtEligible Arrival = iota
	AtSubmit
)

// An Overrun is what becomes of a run time above the limit.
type Overrun uint8

// OverrunByFormat keeps what a log of an accounting recorded, and cuts what stands in
// the Standard Workload Format, as published schedules do.
const (
	OverrunByFormat Overrun = iota
	OverrunKeep
	OverrunCut
)

// Dependencies say what is made of a job that names one before it.
type Dependencies uint8

// AfterAny lets a job be eligible when the one before has ended, however, and its think
// time has passed. AfterOK lets it start only if that was not killed at its limit.
// IgnoreDependencies lets it arrive by the log.
const (
	AfterAny Dependencies = iota
	AfterOK
	IgnoreDependencies
)

var (
	dependencyWords = []string{"afterany", "afterok", "ignore"}

	sizeWords    = []string{"", "requested", "allocated", "max"}
	arrivalWords = []string{"eligible", "submit"}
	overrunWords = []string{"", "keep", "cut"}
)

// String is the word for the rule, "" where the format decides.
func (r SizeRule) String() string { return sizeWords[r] }

// String is the word for the rule.
func (a Arrival) String() string { return arrivalWords[a] }

// String is the word for the rule, "" where the format decides.
func (o Overrun) String() string { return overrunWords[o] }

// String is the word for the rule.
func (d Dependencies) String() string { return dependencyWords[d] }

// A Bound is an instant: a date, or, where Date is the zero Time, a time since the
// first submission; none where it is not Set.
type Bound struct {
	Date  time.Time
	After time.Duration
	Set   bool
}

// ParseBound reads a date in RFC 3339, a day, or a time since the first submission
// such as 36h or 14d.
func ParseBound(text string) (Bound, error) {
	b := Bound{Set: true}
	for _, form := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(form, text); err == nil {
			b.Date = t
			return b, nil
		}
	}
	var err error
	if b.After, err = clock.ParseDuration(text); err != nil && text != "0" {
		return b, fmt.Errorf("%q is neither a date with its offset nor a time", text)
	}
	return b, nil
}

// word returns the position of a word in a list, whose first may be "" for none.
func word(list []string, text string) (uint8, error) {
	if i := slices.Index(list, text); i >= 0 && text != "" {
		return uint8(i), nil
	}
	return 0, fmt.Errorf("there is no %q: it is %s", text, strings.Join(slices.DeleteFunc(slices.Clone(list), func(w string) bool { return w == "" }), " or "))
}

// parseLimits reads limits of partitions, such as gpu:24h,cpu:7d.
func parseLimits(text string) (map[string]time.Duration, error) {
	limits := map[string]time.Duration{}
	for item := range strings.SplitSeq(text, ",") {
		name, value, ok := strings.Cut(item, ":")
		d, err := parseSpan(value)
		if !ok || name == "" || err != nil {
			return nil, fmt.Errorf("%q is no limit of a partition: it is written as in gpu:24h,cpu:7d", item)
		}
		limits[name] = d
	}
	return limits, nil
}

// parseZone reads the name of a zone of the tz database.
func parseZone(text string) (*time.Location, error) {
	zone, err := clock.Zone(text)
	if err != nil {
		return nil, fmt.Errorf("there is no zone %q: it is a name of the tz database, such as Europe/Madrid", text)
	}
	return zone, nil
}
