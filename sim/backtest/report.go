package backtest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"aforo/workload"
	"aforo/workload/fit"
	"aforo/workload/reshape"
	"aforo/workload/trace"
	"aforo/workload/trace/jobs"
)

// Options say how a log is cut, fitted and replayed.
type Options struct {
	// Fit are the options of the fit; its Name is that of the log, its Capacity the size
	// of the machine or 0.
	Fit fit.Options
	// Plan has the Policy and the Seeds.
	Plan Plan
	// Split is the part of the log, by time, that is fitted.
	Split float64
	// Warmup is how long both sides are simulated before what is compared.
	Warmup time.Duration
	// HeldOut scales the jobs a day of the model to offer the load of the held-out part.
	HeldOut bool
	// Resample draws the jobs of the model from those of the part before the split, by one of
	// reshape.Bys, in place of a fitted model; "" does not.
	Resample string
	// Generate makes a source of jobs for each seed of the fitted model.
	Generate func(model *fit.Fit) (func(seed int) (workload.Source, error), error)
}

// A Report is a finished backtest with what is said of its two parts.
type Report struct {
	Log    string `json:"log"`
	Policy string `json:"policy"` // in words
	Level  string `json:"level"`
	// Resample is what the model was drawn by, and "" for a fitted one.
	Resample string   `json:"resample,omitempty"`
	Split    float64  `json:"split"`
	From     string   `json:"held_out_from"`
	Days     float64  `json:"held_out_days"`
	WarmupD  float64  `json:"warmup_days"`
	Jobs     int      `json:"held_out_jobs"`
	Remarks  []string `json:"remarks"`
	Fit      *fit.Fit `json:"fit"`
	*Result

	// Start is that of the held-out part and First that of the log; made up where the log
	// has no dates.
	Start time.Time `json:"-"`
	First time.Time `json:"-"`
}

// ErrShort is returned, wrapped, where the held-out part has too few jobs.
var ErrShort = errors.New("too few to compare")

// New cuts the log, fits its first part, and returns what is to be run and the
// report without its Result. The errors are those of [Real], of the fit, wrapped in
// [ErrFit], of Generate, and ErrShort.
func New(log *trace.Log, o Options) (*Report, *Plan, error) {
	real, err := o.real(log)
	if err != nil {
		return nil, nil, err
	}
	first, last := real.Jobs[0].Submit, real.Jobs[len(real.Jobs)-1].Submit
	p := o.Plan
	p.Machine, p.Real = real.Machine, real.Jobs
	p.Split, p.End = first+time.Duration(o.Split*float64(last-first)), last+time.Second
	p.Split = p.Split.Truncate(time.Second)
	opt := o.Fit
	opt.Capacity, opt.CapacityRule = real.Machine, jobs.CapacityRule{}
	model, err := fit.New(before(log, p.Split), opt)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrFit, err)
	}
	p.Zero = model.From - model.Warmup()
	p.Warmup = min(o.Warmup, p.Split-p.Zero)
	jobs, load := held(&p)
	if jobs < 30 {
		return nil, nil, fmt.Errorf("%s: the held-out part has %s, which is %w", opt.Name, trace.Plural(jobs, "job"), ErrShort)
	}
	level := "fitted"
	if o.HeldOut {
		level = "held-out"
		model.Scale(load / (model.Load * model.Unexplained.Work))
	}
	if err := o.model(&p, model, load); err != nil {
		return nil, nil, err
	}
	r := &Report{
		Log: opt.Name, Level: level, Resample: o.Resample, Split: o.Split, Days: (p.End - p.Split).Hours() / 24,
		WarmupD: p.Warmup.Hours() / 24, Jobs: jobs, Fit: model,
		Start: model.Start.Add(p.Split - model.From), First: model.Start.Add(first - model.From),
	}
	r.From = r.Start.Format(time.RFC3339)
	r.Remarks = logRemarks(real)
	return r, &p, nil
}

// model sets what makes the jobs of the other side.
func (o *Options) model(p *Plan, model *fit.Fit, load float64) (err error) {
	by := slices.Index(reshape.Bys(), o.Resample)
	switch {
	case by < 0:
		p.Model, err = o.Generate(model)
	case o.HeldOut:
		err = p.resampled(reshape.By(by), load*float64(p.Machine))
	default:
		err = p.resampled(reshape.By(by), 0)
	}
	return err
}

// ErrFit begins the error of a first part that cannot be fitted.
var ErrFit = errors.New("the first part of the log")

// real makes the jobs that are replayed; the machine is the same in all of the
// backtest.
func (o *Options) real(log *trace.Log) (*Log, error) {
	rules := jobs.Rules{Capacity: o.Fit.Capacity, CapacityRule: o.Fit.CapacityRule, MissingLimit: o.Fit.MissingLimit}
	if rules.Capacity == 0 && rules.CapacityRule.String() == "" && log.Header.Capacity == 0 {
		rules.CapacityRule, _ = jobs.ParseCapacityRule("peak")
	}
	return Real(log, o.Fit.Name, rules)
}

// before is the part of a log that was submitted before an instant.
func before(log *trace.Log, split time.Duration) *trace.Log {
	part := &trace.Log{Header: log.Header, Labels: log.Labels}
	for i := range log.Records {
		if r := &log.Records[i]; r.Submit != trace.Unknown && r.Submit < split {
			part.Records = append(part.Records, *r)
		}
	}
	part.Report.Read = int64(len(part.Records))
	return part
}

// held counts the jobs of the held-out part and the load that they offer.
func held(p *Plan) (jobs int, load float64) {
	for i := range p.Real {
		if j := &p.Real[i]; j.Submit >= p.Split {
			jobs++
			load += float64(float64(j.Size) * j.Run.Seconds())
		}
	}
	return jobs, load / float64(p.Machine) / (p.End - p.Split).Seconds()
}

// logRemarks say what the log lacks.
func logRemarks(l *Log) []string {
	var list []string
	if 2*l.NoWait > len(l.Jobs) {
		list = append(list, fmt.Sprintf("%d of %d jobs have no recorded wait: there is nothing to say what the real scheduler did", l.NoWait, len(l.Jobs)))
	} else if l.NoWait > 0 {
		list = append(list, fmt.Sprintf("%d of %d jobs have no recorded wait", l.NoWait, len(l.Jobs)))
	}
	if s := noLimits(l.NoLimit, len(l.Jobs)); s != "" {
		list = append(list, s+": the scheduler knows their run times exactly, unless --read missing_limits=... says otherwise")
	}
	return list
}

// noLimits says how many jobs of a log have no limit, where it matters.
func noLimits(missing, jobs int) string {
	if missing*200 < jobs {
		return ""
	}
	return fmt.Sprintf("%s of %d without a requested time", trace.Plural(missing, "job"), jobs)
}

// remarks adds what the result shows and a reader must know.
func (r *Report) remarks(warmup time.Duration) {
	add := func(format string, args ...any) { r.Remarks = append(r.Remarks, fmt.Sprintf(format, args...)) }
	if r.Real.WaitMean < 1 && r.Real.Load > 0.3 {
		add("the real jobs hardly wait in the replay: where a log writes down starts instead of submissions, as some do, its jobs cannot, and nothing is learned about waits")
	}
	if len(r.Busy) > 0 {
		add("in %d of %d held-out weeks the real jobs are more work than the machine can do: waits there are those of a queue that grows, and depend on how long it does", len(r.Busy), r.Weeks)
	}
	trained, held := r.Fit.Load, r.Real.Load
	if off := trained/held - 1; math.Abs(off) > 0.05 && r.Level == "fitted" {
		add("the load moved: %.1f %% of the machine in the fitted part, %.1f %% in the held-out one; --level held-out takes this difference away", 100*trained, 100*held)
	}
	if r.WarmupD < warmup.Hours()/24 {
		add("the fitted part is too short for a longer warm-up than %.1f days", r.WarmupD)
	}
	switch rec := r.Recorded; {
	case rec == nil || rec.Days > 0:
	case rec.Log.Mean == 0:
		add("all waits that the log recorded are 0")
	default:
		add("the log is too short for a two-week moving average after two weeks are left out")
	}
	for _, m := range r.Model {
		if m.Load > 1 {
			add("in at least one seed the model offers more work than the machine can do")
			break
		}
	}
}

// Run replays both sides of the plan, fills in the Result, and adds to the remarks
// what it shows; warmup is how long the warm-up was to be.
func (r *Report) Run(ctx context.Context, p *Plan, warmup time.Duration) (err error) {
	if r.Result, err = p.Run(ctx); err != nil {
		return err
	}
	r.remarks(warmup)
	return nil
}
