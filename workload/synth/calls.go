package synth

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"aforo/workload"
	"aforo/workload/portable"
	"aforo/workload/synth/law"
)

// A Call grants hours to projects, which send jobs of some classes as long as these last.
// How many hours a project has, and which jobs it would send, is drawn; how many of these it
// sends follows from what it is charged, which a run knows (workload.Project).
type Call struct {
	Name string
	// CutOffs are the instants at which projects are granted, in order; without any, these
	// come at any time, a Poisson process up to Until.
	CutOffs []time.Duration
	Until   time.Duration
	// Projects is the mean number at each cut-off: the whole part of it, and one more with
	// the probability of the rest. Without cut-offs it is that of a week.
	Projects float64
	// Hours is the law of their hours; Law has it in seconds, which here are hours.
	Hours law.Law
	// AtMost bounds the hours of one cut-off: a project that does not fit is not granted; 0
	// is no bound.
	AtMost float64
	// StartAfter is from the cut-off to the first job, Lasts from there to the end.
	StartAfter, Lasts time.Duration
	// Used is the mean share of its hours for which a project has jobs; Rush says that half of
	// them come in the last fifth of its time.
	Used float64
	Rush bool
	// Work says how the hours divide over the classes of the model.
	Work []float64
	// Community are weights, nil to keep those of the classes; Access is -1 for that.
	Community []float64
	Access    int
	// What a project keeps of its call, see workload.Project.
	Account       int32
	Reference     bool
	Spent         uint16
	SpentPriority float32
}

func (c *Call) check(m *Model) error {
	errs := []error{
		law.CheckPositive("the mean number of projects", c.Projects), law.CheckPositive("the share of its hours that a project uses", c.Used),
		c.Hours.Check(), checkLabels("community", c.Community, m.Labels.Community),
	}
	if c.Lasts <= 0 || c.StartAfter < 0 {
		errs = append(errs, errors.New("a project must last longer than nothing, and not start before its cut-off"))
	}
	if !slices.IsSorted(c.CutOffs) {
		errs = append(errs, errors.New("cut-offs must be in order"))
	}
	if len(c.Work) != len(m.Classes) || law.CheckWeights("the classes of a project", c.Work) != nil {
		errs = append(errs, errors.New("its projects have no work"))
		return errors.Join(errs...)
	}
	for i, w := range c.Work {
		if w > 0 && m.Classes[i].Sessions != nil {
			errs = append(errs, fmt.Errorf("class %q has sessions: its users send jobs by themselves", m.Classes[i].Name))
		}
	}
	return errors.Join(errs...)
}

// forCall and forProject are all that is random about how many projects there are, and about
// one.
const (
	forCall    purpose = "call"
	forProject purpose = "project"
)

// Projects are those of one replication that are not over at time zero, by call and in the
// order of their dates. Each is the same whatever the number of the others.
func (m *Model) Projects(seed uint64, replication int) []workload.Project {
	var all []workload.Project
	for i := range m.Calls {
		c := &m.Calls[i]
		k := key{seed, replication, "call", c.Name}
		each := func(at time.Duration, number int, left *float64) {
			p, fits := c.grant(k, i, at, number, left)
			if fits && p.End > 0 && len(all) <= workload.Projects {
				all = append(all, p)
			}
		}
		c.decide(k, each)
	}
	return all
}

// decide calls each for all projects of a call: when they are decided, with a number of their
// own and the hours that the cut-off has left.
func (c *Call) decide(k key, each func(at time.Duration, number int, left *float64)) {
	r := k.stream(forCall)
	if c.CutOffs == nil {
		free := math.Inf(1)
		at := -(c.StartAfter + c.Lasts)
		for n := 0; ; n++ {
			at += nanoseconds(portable.Exponential(r) / c.Projects * float64(week))
			if at >= c.Until {
				return
			}
			each(at, n, &free)
		}
	}
	for i, at := range c.CutOffs {
		left := cmp.Or(c.AtMost, math.Inf(1))
		n := int(math.Floor(c.Projects))
		if r.Float64() < c.Projects-float64(n) {
			n++
		}
		for j := range n {
			each(at, i<<20+j, &left)
		}
	}
}

// grant draws a project; it does not fit where it has more hours than are left.
func (c *Call) grant(k key, call int, at time.Duration, number int, left *float64) (p workload.Project, fits bool) {
	r := k.numbered(forProject, number)
	hours := c.Hours.Sample(r)
	if hours > *left {
		return p, false
	}
	*left -= hours
	p = workload.Project{
		Call: int32(call), Number: number, Account: c.Account, Spent: c.Spent, SpentPriority: c.SpentPriority, Reference: c.Reference,
		Decided: at, Begin: at + c.StartAfter, End: at + c.StartAfter + c.Lasts,
		Granted: int64(math.Round(min(hours, 1e12) * 3_600_000)),
	}
	p.Before = int64(math.Round(float64(p.Granted) * min(1, c.Used) * c.over(&p)))
	return p, true
}

// over is the part of a project's jobs that lies before time zero, by its pace alone.
func (c *Call) over(p *workload.Project) float64 {
	part := float64(max(0, -p.Begin)) / float64(c.Lasts)
	switch {
	case part >= 1:
		return 1
	case !c.Rush:
		return part
	case part <= rushFrom:
		return part / rushFrom / 2
	}
	return 0.5 + float64((part-rushFrom)/(1-rushFrom)/2)
}

// A project in a rush has half of its jobs in the last fifth of its time.
const (
	rushFrom   = 0.8
	rushFactor = 4 // of the rate: (0.5 / 0.2) / (0.5 / 0.8)
)

// takes is the mean of what a submission of each class takes, in GPU-seconds, of the classes
// that some call has work for.
func (m *Model) takes() []float64 {
	takes := make([]float64, len(m.Classes))
	for i := range m.Calls {
		for class, w := range m.Calls[i].Work {
			if k := &m.Classes[class]; w > 0 && takes[class] == 0 {
				takes[class] = k.MeanGPUSeconds() * k.Burst
			}
		}
	}
	return takes
}

// submissions is how many submissions of each class a project of so many GPU-milliseconds has
// on average, given what one takes.
func (c *Call) submissions(takes []float64, granted int64) []float64 {
	n, sum := make([]float64, len(c.Work)), 0.0
	for _, w := range c.Work {
		sum += w
	}
	for i, w := range c.Work {
		if w > 0 {
			n[i] = float64(granted) / 1000 * c.Used * (w / sum) / takes[i]
		}
	}
	return n
}

// GPUs is how many GPUs of speed 1 the jobs of a class keep busy at an instant that the
// projects of the call send, on average over their time.
func (c *Call) GPUs(class int, at time.Duration) float64 {
	if c.Work[class] == 0 {
		return 0
	}
	sum := 0.0
	for _, w := range c.Work {
		sum += w
	}
	hours := c.Hours.Mean() * c.Projects
	if c.AtMost > 0 {
		hours = min(hours, c.AtMost)
	}
	hours *= c.Used * c.Work[class] / sum
	if c.CutOffs == nil {
		return hours / (7 * 24)
	}
	n := 0
	for _, cut := range c.CutOffs {
		if begin := cut + c.StartAfter; begin <= at && at < begin+c.Lasts {
			n++
		}
	}
	return float64(n) * hours / c.Lasts.Hours()
}

// GPUsOfCalls is that of all calls together.
func (m *Model) GPUsOfCalls(class int, at time.Duration) float64 {
	sum := 0.0
	for i := range m.Calls {
		sum += m.Calls[i].GPUs(class, at)
	}
	return sum
}
