// Package fit turns a log into a scenario: a cluster and a workload that a person
// can read, doubt and edit.
//
// [New] reads a whole trace.Log, makes jobs of its records by the conventions of
// package trace, cuts it to whole days (its extent), divides the jobs into
// classes, and estimates for each class how often its jobs come, in what bursts, how
// large they are, how long they run and which limits they ask for. Laws of run
// times are fitted by maximum likelihood and compared by AIC, the distance of
// Kolmogorov and Smirnov, and the work that they offer; where none is near enough the
// empirical CDF is written. [Fit.Scenario] is the text of the scenario, and the rest
// of the Fit says how good each part is and what the scenario does not explain. The
// same log gives the same bytes.
package fit

import (
	"fmt"
	"slices"
	"time"

	"aforo/workload/trace"
	"aforo/workload/trace/jobs"
)

// Options say how a log is fitted.
type Options struct {
	// Name is how the scenario and errors call the log.
	Name string
	// Capacity is the size of the machine; 0 takes the log's own, and where it has
	// none, CapacityRule or what would run at once at most if no job waited.
	Capacity     int
	CapacityRule jobs.CapacityRule
	// MissingLimit gives a limit to jobs whose record has none. Its zero value, and the
	// rule run, leave them without one.
	MissingLimit trace.LimitRule
	// By says what classes are made of; "" stands for Auto.
	By By
	// Classes is the greatest number of classes, from 1 to 8; 0 stands for 8.
	Classes int
}

// mostClasses is how many classes a scenario has at most.
const mostClasses = 8

// A Fit is a fitted log.
type Fit struct {
	Name string `json:"log"`
	// Computer, Installation and Acknowledge are what the header says of the log.
	Computer     string   `json:"computer,omitempty"`
	Installation string   `json:"installation,omitempty"`
	Acknowledge  []string `json:"acknowledge,omitempty"`
	// Records counts the records of the log, Dropped why some are no jobs.
	Records int64         `json:"records"`
	Dropped []trace.Count `json:"dropped,omitempty"`
	// Jobs were fitted; Outside were submitted before or after the window.
	Jobs    int `json:"jobs"`
	Outside int `json:"outside"`
	// Start is the beginning of the window, and Days its length; Dated is false where
	// the log has no dates and Start is made up. From is Start in the log's own time,
	// as in its records.
	Start time.Time     `json:"start"`
	Dated bool          `json:"dated"`
	Days  float64       `json:"days"`
	From  time.Duration `json:"-"`
	// Machine is the number of Units ("processor" or "GPU"), and MachineRule says how
	// it was found.
	Machine     int    `json:"machine"`
	Unit        string `json:"unit"`
	MachineRule string `json:"machine_rule"`
	// Hours and Weekdays (from Monday) are the relative rates of submissions; nil
	// where they cannot be told from an even rate, with the probability P of as much
	// variation in an even one.
	Hours     []float64 `json:"hours"`
	Weekdays  []float64 `json:"weekdays"`
	HoursP    float64   `json:"hours_p"`
	WeekdaysP float64   `json:"weekdays_p"`
	// GrowthPerYear is the growth that is written, 0 where none is significant;
	// GrowthFound is what the weeks show, with its probability where there is none.
	GrowthPerYear float64 `json:"growth_per_year"`
	GrowthFound   float64 `json:"growth_found"`
	GrowthP       float64 `json:"growth_p"`
	// By is what the classes are made of, and Trials what led to that where it was
	// Auto.
	By          By        `json:"by"`
	Trials      []Trial   `json:"trials,omitempty"`
	Communities []string  `json:"communities,omitempty"`
	CommunityBy string    `json:"community_by,omitempty"`
	Classes     []Class   `json:"classes"`
	Load        float64   `json:"load"` // work of the jobs over that of the machine
	Total       Total     `json:"total"`
	Unexplained Remainder `json:"unexplained"`

	extent extent
	warmup time.Duration
	used   []float64
}

// New fits a log. The errors are those of jobs.Load and say what the log lacks; a
// log without limits, users or dates can be fitted, and the Fit says so.
func New(log *trace.Log, opt Options) (*Fit, error) {
	if opt.Classes == 0 {
		opt.Classes = mostClasses
	}
	if opt.Classes < 1 || opt.Classes > mostClasses {
		return nil, fmt.Errorf("there must be from 1 to %d classes, not %d", mostClasses, opt.Classes)
	}
	if opt.By == "" {
		opt.By = Auto
	}
	if !slices.Contains(Bys(), string(opt.By)) {
		return nil, fmt.Errorf("there are no classes by %q: they are by %v", opt.By, Bys())
	}
	c, err := clean(log, opt)
	if err != nil {
		return nil, err
	}
	f := &Fit{
		Name: opt.Name, Computer: c.header.Computer, Installation: c.header.Installation, Acknowledge: c.header.Acknowledge,
		Records: c.report.Read, Dropped: c.report.Did(trace.Dropped),
		Machine: c.machine, Unit: c.header.Unit, MachineRule: c.rule,
	}
	f.extent = newExtent(c.header.Start, c.jobs[0].at, c.jobs[len(c.jobs)-1].at)
	jobs := f.extent.inside(c.jobs)
	f.Jobs, f.Outside = len(jobs), len(c.jobs)-len(jobs)
	f.Start, f.Dated, f.Days = f.extent.start, f.extent.dated, f.extent.days()
	f.From = f.extent.from + c.header.Start.Sub(log.Header.Start)
	f.warmup = warmup(f.extent.to - f.extent.from)
	if f.Jobs < leastJobs {
		return nil, fmt.Errorf("%s: the whole days of the log have %s, which cannot be fitted: give at least %d", opt.Name, trace.Plural(f.Jobs, "job"), leastJobs)
	}
	return f, f.fit(jobs, c, opt)
}

// Scale multiplies the rates of all classes.
func (f *Fit) Scale(factor float64) {
	for i := range f.Classes {
		f.Classes[i].PerDay *= factor
	}
}

// Warmup is the time that the scenario simulates before its window: its time zero is
// From less Warmup.
func (f *Fit) Warmup() time.Duration { return f.warmup }

// fit fills in what the jobs say.
func (f *Fit) fit(jobs []job, c *cleaned, opt Options) error {
	var names []string
	var err error
	if names, f.By, f.Trials, err = grouped(jobs, c.labels, opt.By, opt.Classes); err != nil {
		return fmt.Errorf("%s: %w", opt.Name, err)
	}
	count := batches(jobs, len(names))
	at := submitted(jobs, count)
	r, g := fitRhythm(&f.extent, at), fitGrowth(&f.extent, at, jobs)
	f.Hours, f.Weekdays, f.HoursP, f.WeekdaysP = r.hours, r.weekdays, r.hoursP, r.weekdaysP
	f.GrowthPerYear, f.GrowthFound, f.GrowthP = g.perYear, g.found, g.p
	k := newClock(&f.extent, &r, g)
	groups := communities(jobs, c.labels)
	f.Communities, f.CommunityBy = groups.names, groups.by
	work := sum(jobs, (*job).work)
	f.Load = work / (f.Days * 86400) / float64(f.Machine)
	for i, name := range names {
		f.Classes = append(f.Classes, fitClass(name, of(jobs, i), count[i], k, &groups, len(jobs), work))
	}
	f.damp(k, jobs)
	f.Unexplained = f.remainder(jobs)
	f.used = usedOf(jobs)
	return nil
}

// of returns the jobs of one class.
func of(jobs []job, class int) []job {
	var own []job
	for i := range jobs {
		if jobs[i].class == class {
			own = append(own, jobs[i])
		}
	}
	return own
}

// submitted are the instants of the first jobs of all submissions.
func submitted(jobs []job, count []int) []time.Duration {
	seen := make([][]bool, len(count))
	for i, n := range count {
		seen[i] = make([]bool, n)
	}
	var at []time.Duration
	for i := range jobs {
		if j := &jobs[i]; !seen[j.class][j.batch] {
			seen[j.class][j.batch] = true
			at = append(at, j.at)
		}
	}
	return at
}

// warmup is the time that a scenario simulates before its window: two weeks, and less
// where the window is short.
func warmup(window time.Duration) time.Duration {
	switch {
	case window >= 8*week:
		return 2 * week
	case window >= 3*week:
		return week
	case window >= 4*day:
		return day
	}
	return 0
}
