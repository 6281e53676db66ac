package work

import (
	"fmt"
	"slices"
	"time"

	"aforo/scenarios/keyed"
	"aforo/scenarios/machine"
	"aforo/workload/synth"
	"aforo/workload/synth/published"
)

// A Model names a published model of a class of work. Which fields count depends
// on the word in Name.
type Model struct {
	Name        string
	Jobs, Slope string
	Machine     int
	RunTimes    string
	Cluster     string
	MaxGPUs     int
}

// Retry says how many jobs do not complete, and which come back.
type Retry struct {
	Failed, FailedRun, FailedTime          float64
	Cancelled, CancelledRun, CancelledTime float64
	Attempts                               int
	Delay                                  time.Duration
}

func (m *Model) union() keyed.Union {
	most := keyed.May("max_gpus", keyed.Int(&m.MaxGPUs, 1, machine.Many), "", "larger jobs ask for as many: for clusters smaller than the published one")
	joined := []keyed.Field{
		keyed.May("run_times", keyed.OneOf(&m.RunTimes, "by-size", "independent"), `"by-size"`, "whether run times are such that each size has its published share of the GPU time, or independent of the size"),
		most,
	}
	return keyed.Union{Tag: "name", Into: &m.Name, Doc: "the name of the model", Cases: []keyed.Choice{
		keyed.Case("lublin99", "Lublin and Feitelson (2003): jobs of parallel supercomputers of the 1990s, with their process of arrivals",
			keyed.Must("machine", keyed.Int(&m.Machine, 32, machine.Many), "processors of the machine that the jobs are for"),
			keyed.May("jobs", keyed.OneOf(&m.Jobs, "typeless", "batch", "interactive"), `"typeless"`, "which jobs: all in one, or batch or interactive ones, of which a workload has both"),
			keyed.May("slope", keyed.OneOf(&m.Slope, "published", "scaled"), `"published"`, "how the share of short jobs falls with the size: by processors, or by the job's part of the machine, as it does on 128 processors"),
		),
		keyed.Case("gavel", "the generator of Gavel (2020): 1 to 8 GPUs, half an hour to a week", most),
		keyed.Case("acme", "Acme's clusters (2023), with 1 to 1,024 GPUs: development of large language models", slices.Concat([]keyed.Field{
			keyed.May("cluster", keyed.OneOf(&m.Cluster, "seren", "kalos"), `"seren"`, "which of the two: seren, the larger one, or kalos, mostly evaluation and pretraining"),
		}, joined)...),
		keyed.Case("helios", "SenseTime's clusters (2020), with 1 to 256 GPUs and the hours of the day", joined...),
		keyed.Case("philly", "Microsoft's Philly (2017), with 1 to 32 GPUs and the days of the week", joined...),
	}}
}

func (t *Retry) fields() []keyed.Field {
	relative := keyed.Between(0.01, 100)
	return []keyed.Field{
		keyed.May("failed", keyed.Number(&t.Failed, keyed.Share), "", "the share of jobs that fail; as the model where there is one, else 0"),
		keyed.May("failed_run", keyed.Number(&t.FailedRun, relative), "0.5", "their mean run time relative to that of a completed job: up to 1, jobs are cut short; above, they would have gone on"),
		keyed.May("failed_time", keyed.Number(&t.FailedTime, keyed.Share), "", "instead of failed_run: their share of the GPU time, as accounting has it"),
		keyed.May("cancelled", keyed.Number(&t.Cancelled, keyed.Share), "", "the share of jobs that their users cancel; as the model where there is one, else 0"),
		keyed.May("cancelled_run", keyed.Number(&t.CancelledRun, relative), "0.5", "their mean run time relative to that of a completed job"),
		keyed.May("cancelled_time", keyed.Number(&t.CancelledTime, keyed.Share), "", "instead of cancelled_run: their share of the GPU time"),
		keyed.May("attempts", keyed.Int(&t.Attempts, 1, 100), "1", "how often a job is submitted at most, while it fails"),
		keyed.May("delay", keyed.DurationOrZero(&t.Delay), `"0s"`, "the time from the end of a failed job, had it not waited, to its next submission"),
	}
}

// published resolves the model of a class that has one, and how its jobs end.
func (m *Model) published() (p published.Model, o *synth.Outcomes, err error) {
	if m.Name == "lublin99" {
		p, err = published.Lublin(m.Jobs, m.Machine, m.Slope == "scaled")
	} else {
		name := m.Name
		if name == "acme" {
			name = m.Cluster
		}
		p, err = published.New(name, m.RunTimes == "independent")
	}
	if err != nil {
		return p, nil, err
	}
	o = synth.PublishedOutcomes(&p)
	if m.MaxGPUs > 0 {
		p.Size = p.Size.CutAt(m.MaxGPUs)
	}
	return p, o, nil
}

// A fault is what is wrong with one key of a class.
type fault struct {
	key string
	err error
}

// laws resolves what the jobs of a class are: sizes, run times, endings and limits,
// and how they follow each other. PerDay is the model's own, 0 for none. Users ask for
// the time that a job needs where it is slowest, in every variant the same.
func (w *Work) laws(k *Class) (synth.Class, *fault) {
	c := synth.Class{Name: k.Name, FixedShare: k.FixedShare, Slowest: w.Machine.Slowest(k.In)}
	if i := slices.Index(keyed.Names(w.Who.QOS), k.QOS); i >= 0 {
		c.MaxSize, c.MaxLimit, c.Priority = w.Who.QOS[i].MaxGPUs, w.Who.QOS[i].MaxTime, w.Who.QOS[i].Priority
	}
	var p published.Model
	var ends *synth.Outcomes
	var err error
	if k.Model.Name != "" {
		if p, ends, err = k.Model.published(); err != nil {
			return c, &fault{"model", err}
		}
	}
	c.PerDay, c.Arrivals, c.Rhythm = p.PerDay, p.Arrivals, w.ownRhythm(k)
	if c.Rhythm == nil && k.Model.Name != "" {
		r := w.rhythm(&w.Rhythm).Published(&p)
		c.Rhythm = &r
	}
	if w.Root.Has("class", k.Name, "arrivals") {
		c.Arrivals, c.Sessions = k.Arrivals.process(), k.Arrivals.sessions()
	}
	c.Size, c.Run, c.RunBySize = p.Size, p.Run, p.RunBySize
	if w.Root.Has("class", k.Name, "sizes") {
		if c.Size, err = k.Sizes.law(); err != nil {
			return c, &fault{"sizes", err}
		}
	}
	if w.Root.Has("class", k.Name, "run") {
		if err = k.Run.into(&c); err != nil {
			return c, &fault{"run", err}
		}
	}
	if w.Root.Has("class", k.Name, "retry") {
		if c.Outcomes, err = w.outcomes(k, ends); err != nil {
			return c, &fault{"retry", err}
		}
	}
	limit, ok, err := k.Limit.added(&c)
	if err != nil {
		return c, &fault{"limit", err}
	}
	if c.Limit = limit; !ok {
		c.Limit = k.Limit.law()
	}
	return c, nil
}

// outcomes are the endings and retries of a class: as its model has them, or as the
// class says.
func (w *Work) outcomes(k *Class, model *synth.Outcomes) (*synth.Outcomes, error) {
	t := &k.Retry
	has := func(keys ...string) bool {
		return slices.ContainsFunc(keys, func(key string) bool { return w.Root.Has("class", k.Name, "retry", key) })
	}
	byTime, byRun := has("failed_time", "cancelled_time"), has("failed_run", "cancelled_run")
	var o synth.Outcomes
	switch {
	case byTime && byRun:
		return nil, fmt.Errorf("it has shares of the GPU time and relative run times: give one of the two for both endings")
	case byTime:
		var err error
		o, err = synth.NewOutcomes(synth.Observation{Jobs: t.Failed, Time: t.FailedTime}, synth.Observation{Jobs: t.Cancelled, Time: t.CancelledTime})
		if err != nil {
			return nil, err
		}
	case byRun || has("failed", "cancelled"):
		if t.Failed+t.Cancelled > 1 {
			return nil, fmt.Errorf("failed and cancelled jobs are %v of all: they must be at most 1 together", t.Failed+t.Cancelled)
		}
		o.Failed = synth.Ending{Share: t.Failed, Run: t.FailedRun}
		o.Cancelled = synth.Ending{Share: t.Cancelled, Run: t.CancelledRun}
	case model == nil || w.Root.Has("class", k.Name, "run"):
		return nil, fmt.Errorf("no published endings go with these run times: say how many jobs fail or are cancelled")
	default:
		o = *model
	}
	o.Attempts, o.Delay = t.Attempts, t.Delay
	return &o, nil
}

// native reports whether the model of a class has a number of jobs a day.
func (k *Class) native() bool { return k.Model.Name == "lublin99" }
