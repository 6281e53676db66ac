package results

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"aforo/results/measures"
	"aforo/sim"
	"aforo/workload"
)

// A Spec says what is measured of every run of a study.
type Spec struct {
	// From and To bound the measured window, in simulated time.
	From, To   time.Duration
	Labels     workload.Labels
	Partitions []string
	// Types are what the partitions are of in any variant, in the order of the scenario.
	// PartitionUnits and ClassUnits are what each partition and the jobs of each class are
	// counted in, "" where that is several.
	Types                      []Type
	PartitionUnits, ClassUnits []string
	// Largest is the size of the largest job that can come.
	Largest int
	// Divisions are the groups of the ways of which there may be any number.
	Divisions []measures.Division
	// Routes are the partitions of each Job.Route; nil is one route over all. Ruled says
	// that there are limits, which may hold jobs.
	Routes [][]int
	Ruled  bool
	// Follow are the ways whose groups are followed over time, beside the whole; without
	// any, nothing is.
	Follow []measures.By
	// Causes says that waits are told by cause.
	Causes bool
	// Sharers are the names of the accounts that have a share of the machine in any variant.
	Sharers []string
	// Calls are the names of the calls, and WorkingDays how many working days lie between two
	// instants.
	Calls       []string
	WorkingDays func(from, to time.Duration) float64
	// Wears says that nodes fail or jobs write checkpoints.
	Wears bool
	// Powered says that what the machine draws has a cap.
	Powered bool
	// Every is the length of the steps of series; 0 where the window decides.
	Every time.Duration
	// Settle checks whether the warm-up, the time before From, is long enough.
	Settle bool
}

// A Frame is what the numbers of a study stand in: its window, the steps of its
// series and the groups of its jobs. It is worked out once and passed on to whoever
// collects, sums up or judges, so that all mean the same step and the same group.
type Frame struct {
	Spec
	labels [measures.WayCount][]string
	// Where in a tag the group of each way stands, and the step of the wait series.
	ways [measures.WayCount]field
	step field
	// cause is where the cause of a job's wait stands, where there may be several; parts
	// are those of the partitions.
	cause field
	parts []int
	// The steps of utilization and queue length, of the quantiles of waits, and of what
	// the system holds from time zero on while it settles.
	fine, coarse, settling steps
}

// NewFrame returns the frame of a spec, which must have a window and no more groups than
// a tag can tell apart.
func NewFrame(spec Spec) (*Frame, error) {
	if spec.To <= spec.From {
		return nil, errors.New("a measured window must end after it begins")
	}
	fine, coarse := Widths(spec.To-spec.From, spec.Every)
	f := &Frame{
		Spec:   spec,
		labels: groups(&spec),
		fine:   steps{spec.From, spec.To, fine}, coarse: steps{spec.From, spec.To, coarse},
		settling: settling(&spec), parts: sim.Parts(spec.Routes, len(spec.Partitions)),
	}
	var err error
	if f.ways, f.step, f.cause, err = fields(&f.labels, f.coarse.count(), f.causes()); err != nil {
		return nil, err
	}
	return f, nil
}

// group returns the index of a group by its name, or -1.
func (f *Frame) group(by measures.By, name string) int { return slices.Index(f.labels[by], name) }

// length is the length of the window.
func (f *Frame) length() time.Duration { return f.To - f.From }

// measures reports whether a job that was submitted at an instant is measured.
func (f *Frame) measures(submit time.Duration) bool { return submit >= f.From && submit < f.To }

// overlap returns how much of [start, end) lies within the window.
func (f *Frame) overlap(start, end time.Duration) time.Duration {
	return max(0, min(end, f.To)-max(start, f.From))
}

// steps are the steps of a series: all of one width, but for the last, which ends
// with the series.
type steps struct{ from, to, width time.Duration }

// Widths returns the widths of the steps of the series over time: a fine one for
// utilization and queue length, a coarse one for the quantiles of waits. Where a width is
// asked for, both have it.
func Widths(window, every time.Duration) (fine, coarse time.Duration) {
	const day = 24 * time.Hour
	if every > 0 {
		return every, every
	}
	switch {
	case window >= 180*day:
		return 7 * day, 7 * day
	case window >= 28*day:
		return day, 7 * day
	case window >= 4*day:
		return 6 * time.Hour, day
	}
	part := func(n time.Duration) time.Duration { // rounded up: no remainder gets a step of its own
		return max(time.Minute, (window+n-1)/n)
	}
	return part(48), part(24)
}

// count is the number of steps.
func (s steps) count() int { return int((s.to - s.from + s.width - 1) / s.width) }

// begin is where a step begins.
func (s steps) begin(i int) time.Duration { return s.from + time.Duration(i)*s.width }

// span is how long a step is.
func (s steps) span(i int) time.Duration { return min(s.to, s.begin(i)+s.width) - s.begin(i) }

// times returns where the steps begin in the calendar, given where time zero is.
func (s steps) times(zero time.Time) []time.Time {
	ts := make([]time.Time, s.count())
	for i := range ts {
		ts[i] = zero.Add(s.begin(i))
	}
	return ts
}

// Measured says what is measured of every run in this frame, in a text that is the same
// where that is the same: of all groups, or of those alone that targets look at.
func (f *Frame) Measured(alone bool, targets []Target) string {
	of := struct {
		From, To, Every         time.Duration
		Labels                  [measures.WayCount][]string
		Types                   []Type
		Follow                  []measures.By
		Causes, Ruled, Settle   bool
		Alone, Stranded, Priced bool
		Choices                 []string
	}{
		From: f.From, To: f.To, Every: f.Every, Labels: f.labels, Types: f.Types, Follow: f.Follow,
		Causes: f.Causes, Ruled: f.Ruled, Settle: f.Settle, Alone: alone,
	}
	for i := range targets {
		t := &targets[i]
		if c, ok := f.choice(t); ok && (alone || !c.single()) {
			of.Choices = append(of.Choices, fmt.Sprint(c[0].by, c[0].first, c[0].last, c[1].by, c[1].first, c[1].last))
		}
		of.Stranded = of.Stranded || alone && (t.Measure == measures.Stranded || t.Measure == measures.Idle)
		of.Priced = of.Priced || alone && t.Measure.Priced()
	}
	slices.Sort(of.Choices)
	of.Choices = slices.Compact(of.Choices)
	text, err := json.Marshal(of)
	if err != nil {
		panic("results: " + err.Error()) // all of it can be written
	}
	return string(text)
}

// groups returns the labels of each way's groups; a way without labels divides
// nothing and is left out of every table.
func groups(spec *Spec) (g [measures.WayCount][]string) {
	labels := &spec.Labels
	g[measures.ByAll] = []string{"all"}
	g[measures.ByClass] = labels.Class
	g[measures.BySize] = measures.SizeBands(spec.Largest)
	g[measures.ByCommunity] = labels.Community
	g[measures.BySector] = labels.Sector
	g[measures.ByAccess] = labels.Access
	g[measures.ByPartition] = spec.Partitions
	if len(spec.Types) > 1 { // else it is the whole
		for _, t := range spec.Types {
			g[measures.ByType] = append(g[measures.ByType], t.Name)
		}
	}
	g[measures.ByShare] = spec.Sharers
	g[measures.ByCall] = spec.Calls
	for i := range spec.Divisions {
		g[spec.Divisions[i].By] = spec.Divisions[i].Groups
	}
	return g
}
