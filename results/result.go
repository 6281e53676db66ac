// Package results says what came out of a run: a Collector listens to one
// simulation and boils it down to a Run; Summarize puts the replications of all
// variants side by side, with intervals and paired differences; Files are
// what a result folder has of it. Package results/stored reads such a folder back.
//
// The data's way is straight: sim.Record -> Collector -> Run -> Summary and
// Series -> files. Nothing reads backwards. The Frame, which window, steps and groups
// they stand in, is worked out first and goes all the way.
package results

import (
	"math"
	"slices"
	"sync"
	"time"

	"aforo/results/grade"
	"aforo/results/measures"
	"aforo/results/stat"
)

// Info is what a Result says of the scenario that it comes from.
type Info struct {
	Scenario, Title, Unit string
	// Grade is how far to trust the scenario, where that is known.
	Grade *grade.Graded
	// Start is the calendar instant of simulated time zero.
	Start    time.Time
	Level    float64
	Variants []VariantInfo
	// Priced says that the runs have costs; Budget is what there is to spend.
	Priced bool
	Budget []Contribution
}

// VariantInfo names a variant and its dated changes.
type VariantInfo struct {
	Name, Title string
	Events      []Event
	Purchase    float64 // the price of what its changes bring, in euros
	// Steady is the simulated time of the first change; 0 for none.
	Steady time.Duration
}

// A Result is everything that a study yields: its numbers and its series. The
// figures, the tables and the report are made from it alone.
type Result struct {
	Summary Summary
	Series  Series
}

// Series are the series behind the figures.
type Series struct {
	// Fine and Coarse are the starts of the steps of the window: the fine ones of
	// utilization and queue, the coarse ones of waits.
	Fine, Coarse []time.Time
	Variants     []VariantSeries
}

// VariantSeries are the series of one variant.
type VariantSeries struct {
	Name        string
	Utilization Band // share of the available capacity
	Queue       Band // requested by waiting jobs
	Backlog     Band // GPU-hours of waiting work
	Parts       []PartSeries
	Types       []PartSeries         // those of each type, where there are several
	Waits       [len(Quantiles)]Band // seconds
	Longer      Band                 // share of jobs that waited longer than Grid
	Groups      []GroupSeries        // of the groups that are followed over time
	Causes      []CauseWait          // by class and cause, where waits are told by cause
}

// PartSeries are the series of one partition, or of the whole cluster ("all").
type PartSeries struct {
	Name                       string
	Installed, Available, Busy Band
	Utilization                Band
	// Stranded are GPUs that are free while a job waits that may run here.
	Stranded Band
}

// Summarize puts the runs of a study, by variant and replication, side by side.
func Summarize(info Info, f *Frame, runs [][]*Run) *Result {
	z := &summarizer{frame: f, labels: f.labels, unit: info.Unit, level: info.Level, runs: runs, over: make([]bool, len(runs))}
	res := &Result{Summary: Summary{
		Format: Format, Scenario: info.Scenario, Title: info.Title, Grade: info.Grade, Unit: info.Unit,
		From: info.Start.Add(f.From), To: info.Start.Add(f.To), Timezone: zoneName(info.Start),
		Replications: len(runs[0]), Level: info.Level, Comparisons: len(runs) - 1,
	}}
	z.labels[measures.ByCause] = causesOf(runs)
	for v := range runs {
		for _, r := range runs[v] {
			r.byCauses(z.labels[measures.ByCause])
		}
	}
	res.Series.Fine, res.Series.Coarse = f.fine.times(info.Start), f.coarse.times(info.Start)
	var names []string
	for v, vi := range info.Variants {
		load := loadOf(runs[v], f.fine.width, info.Level)
		z.over[v] = overloaded(runs[v], f.fine.width, info.Level)
		variant := Variant{
			Name: vi.Name, Title: vi.Title, Overloaded: z.over[v], Growth: IntervalOf(load.growth),
			BacklogEnd: IntervalOf(load.end), Available: IntervalOf(load.available), Events: append([]Event{}, vi.Events...),
		}
		if runs[v][0].rest != nil {
			variant.Overloads, _ = overloads(runs[v], f.fine.width, info.Level)
		}
		if !z.over[v] { // a queue that grows does not settle
			variant.Warmup = checkWarmup(f, runs[v], vi.Steady, info.Level)
		}
		for _, r := range runs[v] {
			variant.Rejected += r.Rejected
			for rule, n := range r.Refused {
				if variant.Refused == nil {
					variant.Refused = map[string]int{}
				}
				variant.Refused[rule] += n
			}
			variant.Unstarted += r.Unstarted
		}
		res.Summary.Variants = append(res.Summary.Variants, variant)
		names = append(names, vi.Name)
	}
	res.Series.Variants = make([]VariantSeries, len(names))
	var all sync.WaitGroup
	for v, name := range names { // each lands in its own place
		all.Go(func() { res.Series.Variants[v] = z.series(v, name) })
	}
	all.Wait()
	if z.priced = info.Priced; z.priced {
		z.prices(&res.Summary, info)
	}
	z.none[measures.Held], z.none[measures.WaitAgain] = true, true
	for v := range runs {
		for _, r := range runs[v] {
			z.none[measures.Held], z.none[measures.WaitAgain] = z.none[measures.Held] && !r.Held, z.none[measures.WaitAgain] && !r.Again
		}
	}
	for m := range z.none {
		if measures.Measure(m).Wears() {
			z.none[m] = !f.Wears
		}
		if measures.Measure(m).OfCalls() {
			z.none[m] = len(f.Calls) == 0
		}
		if measures.Measure(m).Powered() {
			z.none[m] = !f.Powered
		}
	}
	res.Summary.Rows = z.rows(names)
	res.Summary.Warn()
	return res
}

// zoneName is the name of a time's zone, where that is one of the data base and not the
// machine's own or a bare offset.
func zoneName(t time.Time) string {
	name := t.Location().String()
	if name == "Local" || name == "UTC" {
		return ""
	}
	return name
}

// Zone is the zone of the scenario's calendar: the named one, or the offset of the
// window's start. That of From itself will not do where it was read from a file: Go takes
// an offset that is also the machine's own for that zone, with its summer time.
func (s *Summary) Zone() *time.Location {
	if s.Timezone != "" {
		if zone, err := time.LoadLocation(s.Timezone); err == nil {
			return zone
		}
	}
	_, offset := s.From.Zone()
	return time.FixedZone("", offset)
}

func (z *summarizer) series(v int, name string) VariantSeries {
	runs := z.runs[v]
	at := func(get func(*RunSeries) []float64) Band {
		return band(runs, z.level, stat.Positive, func(r *Run) []float64 { return get(&r.Series) })
	}
	shared := func(get func(*RunSeries) []float64) Band {
		return band(runs, z.level, stat.Share, func(r *Run) []float64 { return get(&r.Series) })
	}
	s := VariantSeries{
		Name:    name,
		Queue:   at(func(r *RunSeries) []float64 { return r.Queue }),
		Backlog: at(func(r *RunSeries) []float64 { return r.Backlog }),
		Longer:  shared(func(r *RunSeries) []float64 { return r.Longer }),
		Groups:  z.groupSeries(v),
	}
	for q := range Quantiles {
		s.Waits[q] = at(func(r *RunSeries) []float64 { return r.Waits[q] })
	}
	for i, part := range append(slices.Clone(z.frame.Partitions), "all") {
		s.Parts = append(s.Parts, PartSeries{
			Name:        part,
			Installed:   at(func(r *RunSeries) []float64 { return r.Installed[i] }),
			Available:   at(func(r *RunSeries) []float64 { return r.Available[i] }),
			Busy:        at(func(r *RunSeries) []float64 { return r.Busy[i] }),
			Utilization: shared(func(r *RunSeries) []float64 { return shares(r.Busy[i], r.Available[i]) }),
			Stranded:    at(func(r *RunSeries) []float64 { return r.Stranded[i] }),
		})
	}
	s.Causes = z.causeWaits(v)
	all := &s.Parts[len(s.Parts)-1]
	if z.frame.mixed() { // what cannot be added up is told by type
		none := at(func(r *RunSeries) []float64 { return shares(r.Queue, make([]float64, len(r.Queue))) })
		all.Installed, all.Available, all.Busy, all.Utilization = none, none, none, none
	}
	s.Utilization = all.Utilization
	for i, name := range z.frame.labels[measures.ByType] {
		s.Types = append(s.Types, PartSeries{
			Name:        name,
			Installed:   at(func(r *RunSeries) []float64 { return r.ByType[i].Installed }),
			Available:   at(func(r *RunSeries) []float64 { return r.ByType[i].Available }),
			Busy:        at(func(r *RunSeries) []float64 { return r.ByType[i].Busy }),
			Utilization: shared(func(r *RunSeries) []float64 { return shares(r.ByType[i].Busy, r.ByType[i].Available) }),
		})
	}
	return s
}

// shares divides point by point; a share of nothing does not exist.
func shares(a, b []float64) []float64 {
	s := make([]float64, len(a))
	for i := range a {
		s[i] = math.NaN()
		if b[i] > 0 {
			s[i] = a[i] / b[i]
		}
	}
	return s
}

// A Band is a line over replications with its confidence interval, which is never
// below zero (stat.Positive), and for a share never above one (stat.Share).
type Band struct{ Mid, Lo, Hi []float64 }

// band summarizes a series over the replications, point by point; points that do
// not exist in a replication are left out of it.
func band(runs []*Run, level float64, over func([]float64, float64) stat.Interval, series func(*Run) []float64) Band {
	lines := linesOf(runs, series)
	n := len(lines[0])
	b := Band{make([]float64, n), make([]float64, n), make([]float64, n)}
	values := make([]float64, 0, len(runs))
	for i := range n {
		values = existingAt(values[:0], lines, i)
		iv := over(values, level)
		b.Mid[i], b.Lo[i], b.Hi[i] = iv.Mean, iv.Lo, iv.Hi
	}
	return b
}

// linesOf are the series of all runs.
func linesOf(runs []*Run, series func(*Run) []float64) [][]float64 {
	lines := make([][]float64, len(runs))
	for i, r := range runs {
		lines[i] = series(r)
	}
	return lines
}

// existingAt appends the values at a point that exist.
func existingAt(values []float64, lines [][]float64, point int) []float64 {
	for _, line := range lines {
		if x := line[point]; !math.IsNaN(x) {
			values = append(values, x)
		}
	}
	return values
}

// Within returns the band with its interval cut to the values that can be, for
// drawing: no queue is shorter than nothing. The middle stays as it is.
func (b Band) Within(lo, hi float64) Band {
	c := Band{Mid: b.Mid, Lo: make([]float64, len(b.Lo)), Hi: make([]float64, len(b.Hi))}
	for i := range b.Lo {
		c.Lo[i], c.Hi[i] = max(b.Lo[i], lo), min(b.Hi[i], hi)
	}
	return c
}
