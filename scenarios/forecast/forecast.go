// Package forecast tells what a study is going to do, as far as that can be told without
// simulating it: what there is and what is offered from date to date, when that is too
// much, and how many jobs and how much memory the runs may take.
package forecast

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"aforo/results"
	"aforo/results/text"
	"aforo/scenarios/machine"
	"aforo/sim/cluster"
	"aforo/sim/study"
	"aforo/workload/synth"
)

// Written is what a scenario says of a study beyond what stands in it.
type Written struct {
	Machine *machine.Machine
	// Model is what arrives, by Routes; nil where that is a log.
	Model  *synth.Model
	Routes [][]int
	// Closed is the number of classes whose jobs depend on the machine.
	Closed int
	// Zoned says that dates follow the summer time of a zone.
	Zoned bool
	// Dates are those at which demand changes at once, as the file has them.
	Dates []time.Time
	// Sets are, by the name of a variant, the keys that it sets for all the time, with their values.
	Sets map[string][]string

	layout string // of dates
}

// A Forecast is what a study is going to do, as far as that can be told without
// simulating it. Loads are means over a week without holidays.
type Forecast struct {
	// Types are those that are counted apart, because their units differ.
	Types []results.Type
	// Layout is how dates are written: with their offsets where these differ.
	Layout string
	// Parts are the parts of the cluster: partitions that some class may choose
	// between belong together.
	Parts    []Part
	Calendar []Fixture
	Variants []Variant
	Classes  []Class
	// Runs is how many runs there are at most, and Jobs how many jobs they simulate in
	// all. Closed is the number of classes that are not in them: those with sessions,
	// whose jobs depend on the machine.
	Runs   int
	Jobs   float64
	Closed int
	// ClosedJobs is how many jobs those classes send at most in all runs.
	ClosedJobs float64
	// Bytes is the memory that the largest run may take.
	Bytes float64
	// Accounts and QOS are those that jobs of a log name, by number; Unused are the tables of
	// either kind that no job falls under, where whoever wrote them has looked.
	Accounts, QOS map[int]bool
	Unused        []string
}

// A Part is a set of partitions, by their indices, and a name for it.
type Part struct {
	Name       string
	Partitions []int
}

// A Variant is one variant at the dates at which something changes.
type Variant struct {
	Name  string // what people call it
	Dates []Date
	// Overload is when parts are offered more than they have, in time order of each part.
	Overload []Spell
	// Open is the share of the installed GPU-hours of the window that is not closed.
	Open float64
	// Impossible is the share of the GPU-hours that it never lets start and the first variant
	// does: no limit is high enough, or no partition large enough; from ImpossibleFrom on, where
	// that is not all the time.
	Impossible     float64
	ImpossibleFrom time.Time
	// Limited are the limits that are less than what their jobs need.
	Limited []Limited
	// course is what it has and is offered at every look.
	course []look
	begins int // its date at which the window begins
}

// A Fixture is one entry of the calendar of all variants.
type Fixture struct {
	Name, What, Repeat string
	Length             time.Duration
	// Times is how often it begins while the simulation goes on up to the end of the
	// window, First and Last when it does so first and last.
	Times       int
	First, Last time.Time
}

// A Date is what there is from a date on.
type Date struct {
	At   time.Time
	What []string
	// GPUs are installed (of a partition in processors: processors); Reference is each
	// of them times its speed.
	GPUs      int
	Reference float64
	// ByType are those of each of Forecast.Types.
	ByType []int
	// Offered and Installed are by part, in GPUs times their speed: what is offered is what the
	// work would keep busy of them, with the share of each run time that no GPU shortens. Densest is, of each, the set
	// of its partitions that is offered the most for what it has, by jobs that can run in no
	// other then; Beyond is by how much at most the load of such a set is beyond what it has.
	Offered, Installed []float64
	Densest            []Set
	Beyond             []float64
	// variance is that of the GPUs that all work would keep busy if nobody had to wait.
	variance float64
}

// A Set is some partitions of a part, by their indices, with a name, and what they have and
// are offered, as Date has it.
type Set struct {
	Name               string
	Partitions         []int
	Offered, Installed float64
}

// A Class is what a class or a cohort sends at the start of the window; a
// cohort, while it works.
type Class struct {
	Name          string
	JobsPerDay    float64
	MeanSize      float64
	GPUHours      float64 // of one job, at speed 1
	GPUHoursADay  float64
	DependsOnWait bool // sessions: nothing of it is known
	// Killed is the share of its GPU-hours that are lost in jobs that are killed at their
	// limits, on the slowest type on which it may run.
	Killed float64
	// Refused is the share of its GPU-hours in jobs that rules of the first variant never let
	// start, from RefusedFrom on, where that is not all the time.
	Refused     float64
	RefusedFrom time.Time
}

// Sizes of what a run keeps of each job, with what the collector of garbage leaves
// lying; measured on an overloaded run of 10^6 jobs.
const (
	BytesOfWaiting  = 900
	bytesOfMeasured = 64
	bytesOfNode     = 2500 // of 8 GPUs; measured on 600,000 of them
)

// Of tells what the study of what is written is going to do. The error is that of
// reading recorded jobs.
func Of(w *Written, s *study.Study) (*Forecast, error) {
	d, err := w.demand(s)
	if err != nil {
		return nil, err
	}
	w.layout = w.dateLayout(s)
	out := &Forecast{Layout: w.layout, Parts: d.parts, Classes: d.classes, Runs: len(s.Variants) * max(s.Replications, s.MaxReplications), Closed: d.closed}
	for i := range w.Machine.Calendar {
		out.Calendar = append(out.Calendar, w.fixture(&w.Machine.Calendar[i]))
	}
	out.Accounts, out.QOS = d.accounts, d.qos
	if w.Machine.Mixes() {
		out.Types = w.Machine.Types()
	}
	d.refuses(s, out.Classes)
	shares, err := d.impossible(s)
	if err != nil {
		return nil, err
	}
	for i := range s.Variants {
		v := w.foresee(s, i, d)
		v.Impossible, v.ImpossibleFrom = shares[i].most, shares[i].from
		out.Variants = append(out.Variants, v)
		jobs, waiting, nodes := d.jobsUntil(s.To), 0.0, 0.0
		last := &v.Dates[len(v.Dates)-1]
		for p := range d.parts {
			most := float64(d.jobsUntil(s.To) * d.share(p) * v.backlog(p, s.Start, s.Start.Add(s.To)))
			if _, grows := v.forGood(p); grows { // such a run goes on, and all that cannot start is kept
				jobs = d.jobsUntil(s.To + max(s.To-s.From, 28*24*time.Hour))
				most = max(most, float64(jobs*d.share(p)*last.Beyond[p]/last.Offered[p]))
			}
			waiting += most
		}
		for _, l := range v.Limited {
			waiting += float64(jobs * l.Jobs * (1 - l.Most/l.Needs))
		}
		for _, p := range s.Variants[i].Partitions {
			nodes += float64(p.Nodes)
			for _, c := range p.Changes {
				if c.Kind == cluster.Add {
					nodes += float64(c.Nodes)
				}
			}
		}
		out.Jobs += float64(jobs * float64(out.Runs/len(s.Variants)))
		closed := d.closedJobs(s.To, &v)
		out.ClosedJobs += float64(closed * float64(out.Runs/len(s.Variants)))
		jobs += closed
		out.Bytes = max(out.Bytes, float64(waiting*BytesOfWaiting)+float64(jobs*bytesOfMeasured)+float64(nodes*bytesOfNode))
	}
	return out, nil
}

// The most that is simulated without being asked twice.
const (
	mostJobs  = 1e9
	mostBytes = 8e9
)

// An Offer is the load of all parts of a variant together at a date against what it has, in GPUs
// of speed 1.
type Offer struct {
	At time.Time
	// GPUs is the mean number that the work would keep busy, over a week without holidays,
	// without what comes in sessions.
	GPUs float64
	// Deviation is the standard deviation of the GPUs busy at an instant if nobody had
	// to wait: the square root of the mean of GPUs squared times the run time, by
	// the rate of arrivals (M/G/infinity with jobs of several GPUs).
	Deviation float64
	// Installed is the sum of the GPUs, each times its speed.
	Installed float64
}

// Share is the offered load relative to the machine.
func (o Offer) Share() float64 { return o.GPUs / cmp.Or(o.Installed, math.SmallestNonzeroFloat64) }

// Window are the dates at which the window begins and ends.
func (v *Variant) Window() (begins, ends *Date) { return &v.Dates[v.begins], &v.Dates[len(v.Dates)-1] }

// Fullest is the part that is offered most for what it has at a date.
func (d *Date) Fullest() (part int) {
	whole := func(p int) float64 {
		return (&Set{Offered: d.Offered[p], Installed: d.Installed[p]}).density()
	}
	for p := range d.Offered {
		if whole(p) > whole(part) {
			part = p
		}
	}
	return part
}

// Offer is what is offered at a date.
func (d *Date) Offer() Offer {
	o := Offer{At: d.At, Deviation: math.Sqrt(d.variance), Installed: d.Reference}
	for _, gpus := range d.Offered {
		o.GPUs += gpus
	}
	return o
}

// TooMuch says by what the study, with that many runs at a time, is more than is simulated
// without being asked twice, or "".
func (f *Forecast) TooMuch(cores int) string {
	bytes := f.Bytes * float64(min(cores, f.Runs))
	switch {
	case f.Jobs > mostJobs:
		return fmt.Sprintf("about %s jobs are to be simulated in all", text.About(f.Jobs))
	case f.Jobs+f.ClosedJobs > mostJobs:
		return fmt.Sprintf("up to about %s jobs are to be simulated in all, most of them of sessions", text.About(f.Jobs+f.ClosedJobs))
	case bytes > mostBytes:
		return fmt.Sprintf("the runs may take %.0f GB of memory, with %d at a time", bytes/1e9, min(cores, f.Runs))
	}
	return ""
}

// foresee follows a variant over its dates, and between them where demand changes.
func (w *Written) foresee(s *study.Study, i int, d *demand) Variant {
	v := &s.Variants[i]
	out := Variant{Name: cmp.Or(v.Title, v.Name), Open: openShare(s, v)}
	whats := w.whats(s, v, d)
	times := slices.Compact(slices.Sorted(slices.Values(append(d.looks(s.From, s.To), slices.Collect(maps.Keys(whats))...))))
	now, written := &present{}, w.written(v.Name, s.Start)
	for p := range v.Partitions {
		now.reach = append(now.reach, v.Partitions[p].Reach())
	}
	for _, t := range times {
		date := Date{At: s.Start.Add(t), What: whats[t], ByType: make([]int, len(s.Types))}
		if at, ok := written[t]; ok {
			date.At = at
		}
		now.t, now.stock = t, machine.StockAt(v.Partitions, t)
		for p := range v.Partitions {
			date.GPUs += now.stock[p].GPUs
			if len(s.Types) > 0 {
				date.ByType[typeAt(v.Types[p], t)] += now.stock[p].GPUs
			}
			date.Reference += now.stock[p].Reference
		}
		era := d.eraAt(i, t)
		out.Limited = d.limited(now, era, out.Limited, date.At)
		for p := range d.parts {
			w.weigh(&date, d, era, p, now)
		}
		out.follow(&date, len(d.parts))
		if t == s.From {
			out.begins = len(out.Dates)
		}
		if date.What != nil {
			out.Dates = append(out.Dates, date)
		}
	}
	return out
}

// whats are what happens at the dates of a variant: to the window, the machine and demand.
func (w *Written) whats(s *study.Study, v *study.Variant, d *demand) map[time.Duration][]string {
	whats := d.happenings(s.From, s.To)
	whats[s.From], whats[s.To] = append([]string{"the window begins"}, w.Sets[v.Name]...), []string{"the window ends"}
	for i := range v.Partitions {
		for _, c := range v.Partitions[i].Changes {
			if c.Again || c.At >= s.To {
				continue
			}
			what := c.Label
			if c.Kind == cluster.Close {
				what += " until " + s.Start.Add(c.Until).Format(w.layout)
			}
			if len(v.Partitions) > 1 {
				what = v.Partitions[i].Name + ": " + what
			}
			whats[c.At] = append(whats[c.At], what)
		}
	}
	for _, m := range v.Marks {
		if m.At < s.To {
			whats[m.At] = append(whats[m.At], m.Label)
		}
	}
	return whats
}

// weigh says what a part has and is offered at a date.
func (w *Written) weigh(date *Date, d *demand, era *era, part int, now *present) {
	whole := Set{Name: d.parts[part].Name, Partitions: d.parts[part].Partitions}
	installed := func(p int) float64 { return now.stock[p].Reference }
	for _, p := range whole.Partitions {
		whole.Installed += installed(p)
	}
	loads := d.loads(era.streams, part, now)
	for _, l := range loads {
		whole.Offered += l.gpus
		date.variance += l.variance
	}
	most, beyond := densest(loads, installed)
	if !(most.density() > whole.density()*(1+1e-9)) || len(most.Partitions) == len(whole.Partitions) {
		most = whole
	} else {
		most.Name = w.named(most.Partitions)
	}
	date.Installed, date.Offered = append(date.Installed, whole.Installed), append(date.Offered, whole.Offered)
	date.Densest, date.Beyond = append(date.Densest, most), append(date.Beyond, beyond)
}

// named is the name of some partitions together.
func (w *Written) named(partitions []int) string {
	var names []string
	for _, p := range partitions {
		names = append(names, w.Machine.Partitions[p].Name)
	}
	return strings.Join(names, "+")
}

// openShare is the share of a variant's installed GPU-hours of the window that is open, on a
// machine without jobs.
func openShare(s *study.Study, v *study.Variant) float64 {
	all, open := 0.0, 0.0
	for i := range v.Partitions {
		pool, err := cluster.NewPool(&v.Partitions[i])
		if err != nil {
			panic("forecast: a checked study does not resolve: " + err.Error())
		}
		for at := time.Duration(0); at < s.To; {
			next := min(pool.NextChange(), s.To)
			if hours := (next - max(at, s.From)).Hours(); hours > 0 {
				installed, available := pool.Capacity()
				all += float64(hours * float64(installed))
				open += float64(hours * float64(available))
			}
			if at = next; at < s.To {
				pool.Change()
			}
		}
	}
	if all == 0 {
		return 1
	}
	return open / all
}
